"""The catalogues: the same sentences in both languages, all of them used, none written in the code."""

import ast
import re
import string
from functools import cache
from pathlib import Path

import pytest

import yrdshare
from yrdshare.words import LANGUAGES, catalogue, say

PACKAGE = Path(yrdshare.__file__).parent
SOURCES = sorted(PACKAGE.rglob("*.py"))
ROOMS = {path.stem for path in (PACKAGE / "words" / "zh").glob("*.toml")}
KEY = re.compile(rf"({'|'.join(sorted(ROOMS))})\.[^\s/\\{{}}]*")
FILE_ENDINGS = (".csv", ".json", ".md", ".py", ".toml", ".xlsx", ".yaml")
CHINESE = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")

# Chinese that is data, not a sentence: words that stand in files, in the ledger and in stored formulas.
DATA_WORDS = {
    *("分", "元", "千元", "万元", "百万元", "亿元"),  # units of money
    *("省", "市", "区县", "园区", "基金"),  # levels of a region
    *("示例", "预测", "已确认"),  # statuses of a cell
    *("已发布", "估算", "假设", "待填"),  # statuses of a figure
    *("比例", "元/平方米·年"),  # units of a fiscal rule
    *("地方留成", "全口径", "扣除奖励后"),  # bases of a stream
    *("（", "）", "（）"),  # brackets of column heads, such as 增值税（万元）
    *("松江区", "金安区", "松江区推荐"),  # the template's example, as a file holds it
    "（未注明）",  # the name of no region
    "、",  # between the user's own words in one field of a sentence
}
# Modules that may hold Chinese, each with the reason.
MAY_HOLD_CHINESE = {
    "resources.py": "lies below `words`, so its one refusal stands in it, in both languages",
}


@cache
def tree(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def docstrings(module):
    """The nodes of all docstrings."""
    holders = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    for node in ast.walk(module):
        if isinstance(node, holders) and node.body and isinstance(node.body[0], ast.Expr):
            yield node.body[0].value


def texts(path):
    """Every text constant outside docstrings: the text, its line, and whether an f-string goes on."""
    module = tree(path)
    aside = {id(node) for node in docstrings(module)}
    formatted = {
        id(part): position + 1 < len(node.values)
        for node in ast.walk(module)
        if isinstance(node, ast.JoinedStr)
        for position, part in enumerate(node.values)
    }
    for node in ast.walk(module):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in aside:
            yield node.value, node.lineno, formatted.get(id(node), False)


def keys_in_code():
    """Every text that looks like a key: the key or the beginning of one, whether it goes on, and where."""
    for path in SOURCES:
        if path == PACKAGE / "__init__.py":  # names modules, which are called as rooms are
            continue
        for text, line, goes_on in texts(path):
            if KEY.fullmatch(text) and not text.endswith(FILE_ENDINGS):
                yield text, goes_on, f"{path.relative_to(PACKAGE)}:{line}"


def first_words(function):
    """The keys that say, fault or a method `say` is called with, where they are written out in full."""
    for path in SOURCES:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                name = node.func.id if isinstance(node.func, ast.Name) else ""
                if name == function:
                    yield node.args[0].value, f"{path.relative_to(PACKAGE)}:{node.lineno}"


def fields(sentence):
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


def test_catalogues_have_the_same_keys():
    assert set(catalogue("zh")) == set(catalogue("en"))


def test_same_sentence_has_the_same_fields_in_both_languages():
    differing = {
        key: [sorted(fields(catalogue(lang)[key])) for lang in LANGUAGES]
        for key in catalogue("zh").keys() & catalogue("en").keys()
        if len({frozenset(fields(catalogue(lang)[key])) for lang in LANGUAGES}) > 1
    }

    assert not differing


def test_no_sentence_is_empty():
    assert not [key for lang in LANGUAGES for key, text in catalogue(lang).items() if not text.strip(" ")]


@pytest.mark.parametrize("function", ["say", "fault"])
def test_every_key_written_out_in_a_call_exists(function):
    missing = [f"{where}: {key}" for key, where in first_words(function) if key not in catalogue("zh")]

    assert not missing


def test_every_key_and_every_beginning_of_a_key_in_the_code_exists():
    known = catalogue("zh")
    missing = [
        f"{where}: {text}"
        for text, goes_on, where in keys_in_code()
        if text not in known and not (goes_on and any(key.startswith(text) for key in known))
    ]

    assert not missing


def test_no_key_is_unused():
    used = list(keys_in_code())
    whole = {text for text, _, _ in used}
    beginnings = {text for text, goes_on, _ in used if goes_on}
    written = {(text, goes_on) for path in SOURCES for text, _, goes_on in texts(path)}
    for room in [
        text for text in beginnings if text.endswith(".")
    ]:  # f"sheet.{key}": keys without their room
        for text, goes_on in written:
            (beginnings if goes_on else whole).add(room + text)
    beginnings = tuple(text for text in beginnings if not text.endswith("."))
    unused = [key for key in catalogue("zh") if key not in whole and not key.startswith(beginnings)]

    assert not unused


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_chinese_sentence_is_written_in_the_code(path):
    if str(path.relative_to(PACKAGE)) in MAY_HOLD_CHINESE:
        return
    found = [
        f"{line}: {text}" for text, line, _ in texts(path) if CHINESE.search(text) and text not in DATA_WORDS
    ]

    assert not found


def test_negative_control_a_sentence_in_the_code_would_be_found(tmp_path):
    path = tmp_path / "bad.py"
    path.write_text('"""文档"""\nraise ValueError(f"项目 {1} 不存在")\n', encoding="utf-8")

    assert ["项目 ", " 不存在"] == [text for text, _, _ in texts(path)]
    assert all(CHINESE.search(text) for text, _, _ in texts(path))


def test_missing_key_is_an_error_not_a_blank():
    with pytest.raises(KeyError):
        say("clause.nothing_of_the_kind")
