"""The Excel template: what it writes is read back the same, and text never becomes a formula."""

import re
import zipfile
from dataclasses import replace

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yrdshare.atomic import write_whole
from yrdshare.errors import InputError
from yrdshare.ledger.columns import PARK
from yrdshare.ledger.park import Park
from yrdshare.ledger.reading import read_ledger, read_park
from yrdshare.ledger.template import write_template
from yrdshare.words import LANGUAGES, say


def said(park: Park) -> tuple[object, ...]:
    """Everything a park says, to compare."""
    return (
        (park.name_zh, park.name_en, park.status, park.notes_zh, park.notes_en),
        [*park.regions.values()],
        [(one, one.name, one.investment, one.status, one.source, one.method) for one in park.projects],
        park.ledger.digest(),
        park.ledger.frame().to_dict("list"),
        dict(park.no_deal),
        dict(park.costs),
        getattr(park.no_deal, "origins", None),
        getattr(park.costs, "origins", None),
    )


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_park_comes_back_from_its_workbook(folder, tmp_path, lang):
    own = "code,name_zh,name_en,level,parent,lon\nF1,六松基金,Liu-Song fund,基金,341502,116.5\n"
    header = "region,year,value,unit,source,status,note\n"
    costs = header + "F1,2026,0.000001,万元,表,预测,\n金安区,2027,3,元,表二,已确认,\n"
    park = read_park(folder(**{"regions.csv": own, "costs.csv": costs}))
    write_template(tmp_path / "park.xlsx", park, lang)

    assert said(park) == said(read_park(tmp_path / "park.xlsx"))
    assert park.ledger.digest() == read_ledger(tmp_path / "park.xlsx", park).digest()


@given(st.lists(st.integers(min_value=-(2**62), max_value=2**62), min_size=1, max_size=20))
@settings(max_examples=30)
def test_every_amount_comes_back_to_the_fen(tmp_path_factory, wanted):
    place = tmp_path_factory.mktemp("amounts", numbered=True)
    rows = [f"P{n},vat,2026,{amount},分,表,示例\n" for n, amount in enumerate(wanted)]
    (place / "a.csv").write_text(
        "project,stream,year,value,unit,source,status\n" + "".join(rows), encoding="utf-8"
    )
    ledger = read_ledger(place / "a.csv")
    write_template(place / "a.xlsx", bare_park(ledger))
    back = read_ledger(place / "a.xlsx")

    assert [[amount] for amount in wanted] == back.cells["vat"].value.tolist()


def bare_park(ledger):
    return Park("园", "Park", {}, ledger.register, ledger, {}, {})


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_empty_template_holds_an_example_that_says_so(tmp_path, lang):
    write_template(tmp_path / "template.xlsx", lang=lang)
    park = read_park(tmp_path / "template.xlsx")
    book = openpyxl.load_workbook(tmp_path / "template.xlsx")

    assert "示例" == park.status
    assert ("示例",) == park.ledger.statuses()
    assert ("松江区", "金安区") == (park.projects[0].origin.name_zh, park.projects[0].host.name_zh)
    assert 800_000_000 == park.ledger.cells["vat"].value[0, 4]
    assert {"FFD9D9D9", "00D9D9D9"} & {book[say("ledger.sheet_ledger", lang)]["A2"].fill.fgColor.rgb}


def test_the_sheets_have_the_names_of_the_talk(tmp_path):
    write_template(tmp_path / "template.xlsx")
    book = openpyxl.load_workbook(tmp_path / "template.xlsx")

    assert ["填写说明", "项目", "台账", "不合作基线", "成本", "地区", "选项"] == book.sheetnames
    assert "hidden" == book["选项"].sheet_state
    assert ["项目编号", "数据流", "年度", "数值", "单位", "来源", "状态", "备注"] == [
        cell.value for cell in book["台账"][1]
    ]
    assert "怎样填写" in [cell.value for cell in book["填写说明"]["A"]]


def test_every_listed_column_has_its_list(tmp_path):
    write_template(tmp_path / "template.xlsx")
    book = openpyxl.load_workbook(tmp_path / "template.xlsx")
    rules = {
        (sheet.title, str(rule.sqref).rstrip("0123456789")): rule
        for sheet in book
        for rule in sheet.data_validations.dataValidation
    }

    assert "'项目'!$A$2:$A$1048576" == rules["台账", "A2:A"].formula1
    assert ["增值税地方留成", "企业所得税地方留成"] == listed(book, rules["台账", "B2:B"].formula1)[:2]
    assert ("whole", "1949", "2200") == (
        rules["台账", "C2:C"].type,
        rules["台账", "C2:C"].formula1,
        rules["台账", "C2:C"].formula2,
    )
    assert {"万元", "亩"} <= {*listed(book, rules["台账", "E2:E"].formula1)}
    assert ["示例", "预测", "已确认"] == listed(book, rules["台账", "G2:G"].formula1)
    assert "金安区" in listed(book, rules["项目", "C2:C"].formula1)
    assert "松江区" in listed(book, rules["不合作基线", "A2:A"].formula1)
    assert ["省", "市", "区县", "园区", "基金"] == listed(book, rules["地区", "D2:D"].formula1)


def listed(book, written):
    sheet, cells = written.split("!")
    return [cell.value for (cell,) in book[sheet.strip("'")][cells.replace("$", "")]]


@pytest.mark.parametrize("text", ["=cmd()", "+1", "-1", "@SUM(A1)", "=1+1", "#N/A", "\t=1"])
def test_what_a_user_wrote_is_never_a_formula(folder, tmp_path, text):
    park = read_park(folder())
    first, *others = park.projects
    spoilt = replace(
        park, notes_zh=text, projects=type(park.projects)([replace(first, name=text, source=text), *others])
    )
    write_template(tmp_path / "park.xlsx", spoilt)
    cells = [
        cell
        for sheet in openpyxl.load_workbook(tmp_path / "park.xlsx")
        for row in sheet.iter_rows()
        for cell in row
    ]
    held = [cell for cell in cells if cell.value == text]

    assert 3 == len(held)
    assert {"s"} == {cell.data_type for cell in held}
    assert all(cell.quotePrefix for cell in held) or text == "#N/A"
    assert (text, text) == (
        read_park(tmp_path / "park.xlsx").projects[0].name,
        read_park(tmp_path / "park.xlsx").notes_zh,
    )
    with zipfile.ZipFile(tmp_path / "park.xlsx") as packed:
        sheets = [packed.read(name).decode() for name in packed.namelist() if "worksheets" in name]
    assert not [sheet for sheet in sheets if re.search(r"<f[ >]", sheet)]


@pytest.mark.parametrize("text", ["\x00", "x" * 32_768])
def test_text_that_a_cell_cannot_hold_is_refused_and_the_old_file_stays(folder, tmp_path, text):
    park = read_park(folder())
    (tmp_path / "park.xlsx").write_text("old")
    with pytest.raises(InputError) as refused:
        write_template(tmp_path / "park.xlsx", replace(park, notes_en=text))

    assert "填写说明!B5: 这段文字 Excel 放不下：超过 32767 字或含控制字符" in refused.value.text("zh")
    assert "填写说明!B5: Excel cannot hold this text: longer than 32767 characters" in refused.value.text(
        "en"
    )
    assert "old" == (tmp_path / "park.xlsx").read_text()


def test_a_ledger_longer_than_a_sheet_is_sent_to_csv(folder, tmp_path, monkeypatch):
    monkeypatch.setattr("yrdshare.ledger.template.MOST_ROWS", 3)
    with pytest.raises(InputError) as refused:
        write_template(tmp_path / "park.xlsx", read_park(folder()))

    assert "台账: 台账有 4 行，一张 Excel 工作表只能放 3 行；请用 CSV" == refused.value.text("zh")
    assert "台账: The ledger has 4 rows, an Excel sheet holds 3; use CSV" == refused.value.text("en")


def test_a_file_is_written_whole_or_not_at_all(tmp_path, monkeypatch):
    write_whole(tmp_path / "a.xlsx", b"old")

    def fail(_: int) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(OSError, match="disk full"):
        write_whole(tmp_path / "a.xlsx", b"new")

    assert b"old" == (tmp_path / "a.xlsx").read_bytes()
    assert ["a.xlsx"] == [file.name for file in tmp_path.iterdir()]


def spoil(file, **cells):
    """The template with other values in cells of the ledger sheet."""
    write_template(file)
    book = openpyxl.load_workbook(file)
    for cell, value in cells.items():
        book["台账"][cell] = value
    book.save(file)
    return file


def test_a_formula_cell_is_refused_with_its_place(tmp_path, refusal):
    file = spoil(tmp_path / "t.xlsx", D2="=1+1", B3="=A1")
    zh = "t.xlsx 台账!D2: 这一格是公式 =1+1，文件里没有存下结果；请在表格软件中打开并保存，或“粘贴为数值”"
    en = (
        "t.xlsx 台账!D2: This cell is the formula =1+1 and the file holds no result of it; "
        "open and save it in a spreadsheet program, or paste as values"
    )
    texts = refusal(read_park, file)

    assert (zh, en) == tuple(text.splitlines()[0] for text in texts)
    assert texts[0].splitlines()[1].startswith("t.xlsx 台账!B3: 这一格是公式 =A1，")
    assert 2 == len(texts[0].splitlines())


def test_a_cell_of_a_sheet_is_named_by_letter_and_row(tmp_path, refusal):
    file = spoil(tmp_path / "t.xlsx", D2="12,5", C4=2026.5, E3="圆", D5=0.0000001, G6=True)
    zh, _ = refusal(read_park, file)

    assert [
        "t.xlsx 台账!C4: “2026.5”不是 1949 至 2200 之间的年份。",
        "t.xlsx 台账!E3: 不认识单位“圆”。可用：分、元、千元、万元、百万元、亿元、亩、吨标准煤。",
        "t.xlsx 台账!D2: “12,5”不是数字；应写成如 1234.56 或 1,234.56，不用科学计数法",
        "t.xlsx 台账!D5: 0.0000001 细于 1 分，无法精确入账；请核对单位，或保留到分",
        "t.xlsx 台账!G6: 不认识状态“TRUE”。可用：示例、预测、已确认。",
    ] == zh.splitlines()


def test_numbers_of_excel_are_taken_as_they_are_shown(tmp_path):
    file = spoil(tmp_path / "t.xlsx", D2=0.1, D3="0.3", D4=1e9, C2=2022.0)
    vat = read_park(file).ledger.cells["vat"].value[0]

    assert [100_000, 300_000, 10**15] == vat[:3].tolist()


def test_a_sheet_that_is_missing_is_named_with_the_nearest(tmp_path, refusal):
    file = spoil(tmp_path / "t.xlsx")
    book = openpyxl.load_workbook(file)
    book["成本"].title, book["填写说明"].title = "成本费", "说明"
    del book["地区"]
    book.save(file)

    assert (
        "t.xlsx: 缺少工作表“填写说明”。是否指“说明”？\nt.xlsx: 缺少工作表“成本”。是否指“成本费”？",
        't.xlsx: Sheet "填写说明" is missing. Did you mean "说明"?\n'
        't.xlsx: Sheet "成本" is missing. Did you mean "成本费"?',
    ) == refusal(read_park, file)


def test_blank_rows_and_an_empty_sheet(tmp_path, refusal):
    file = spoil(tmp_path / "t.xlsx", H40=None, D60="x", A60="P01")
    book = openpyxl.load_workbook(file)
    del book["成本"]
    book.create_sheet("成本")
    book.save(file)
    zh, _ = refusal(read_park, file)

    assert {"t.xlsx 台账!B60", "t.xlsx 台账!C60", "t.xlsx 台账!D60", "t.xlsx 成本"} <= {
        line.split(": ")[0] for line in zh.splitlines()
    }
    assert "t.xlsx 成本: 没有内容；应有表头：地区、年度、数值、单位、来源、状态、备注" in zh


def test_a_workbook_of_one_sheet_is_a_ledger_whatever_the_sheet_is_called(tmp_path):
    book = openpyxl.Workbook()
    for row in (
        ("项目编号", "数据流", "年度", "数值", "单位", "来源", "状态"),
        ("P1", "vat", 2026, 1.5, "元", "表", "示例"),
    ):
        book.active.append(row)
    book.save(tmp_path / "one.xlsx")

    assert [[150]] == read_ledger(tmp_path / "one.xlsx").cells["vat"].value.tolist()


def test_every_table_has_a_sheet_and_headers_in_every_language():
    for shape in PARK:
        assert 3 == len({*shape.titles()})
        for lang in LANGUAGES:
            titles = [column.title(lang) for column in shape.columns]
            assert len(titles) == len({*titles})
