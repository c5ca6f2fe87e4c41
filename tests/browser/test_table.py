"""The panel in Voilà and in JupyterLab, as two delegations use it: numbers, keys, files, silence."""

import io
import json
import re
import zipfile

import nbformat
import openpyxl
import pytest

import yrdshare as yrd
from tests.browser.reading import (
    big,
    big_shown,
    click,
    exact,
    picture,
    picture_shown,
    value,
    years,
    years_shown,
)
from tests.browser.serving import FIRM, NOTEBOOK, PRIVATE

CHINESE = re.compile(r"[\u3000-\u9fff\uff00-\uffef]")
NAMES = ("税收", "地区生产总值", "松江区推荐", "金安区每年不吃亏", "中文")
SETTINGS = [(0.21 + 0.02 * step, 0.49 - 0.023 * ((step * 7) % 20)) for step in range(20)]


def clause_text(table):
    table.tab("clause")
    return table.page.locator(".yrd-panel .yrd-clause").inner_text()


def saved(table, kind):
    """The name and bytes of a file that the page saves."""
    with table.page.expect_download(timeout=60_000) as asked:
        table.page.locator(f'.yrd-panel [data-file="{kind}"]').click()
    return asked.value.suggested_filename, asked.value.path().read_bytes()


def by_principle(table):
    table.page.locator('.yrd-panel [data-mode="principle"]').click()
    mode = table.page.locator('.yrd-panel [data-mode="principle"]')
    table.until("true", lambda: mode.get_attribute("aria-pressed"))


def test_at_twenty_settings_the_page_shows_what_exact_gives(by_hand, draft):
    by_hand.tab("years")
    for tax, gdp in SETTINGS:
        click(by_hand, 1, tax)
        click(by_hand, 2, gdp)
        position = exact(draft, by_hand)
        by_hand.until(big(position), lambda: big_shown(by_hand))
        by_hand.until(years(position), lambda: years_shown(by_hand))
        by_hand.until(picture(position), lambda: picture_shown(by_hand))


def test_an_arrow_key_changes_numbers_picture_and_clause(by_hand, draft):
    click(by_hand, 1, 0.4)
    by_hand.until(big(exact(draft, by_hand)), lambda: big_shown(by_hand))
    before = value(by_hand, 1), big_shown(by_hand), picture_shown(by_hand), clause_text(by_hand)
    by_hand.lever(1).focus()
    by_hand.press("ArrowRight")
    by_hand.until(big(exact(draft, by_hand)), lambda: big_shown(by_hand))
    by_hand.until(picture(exact(draft, by_hand)), lambda: picture_shown(by_hand))
    after = value(by_hand, 1), big_shown(by_hand), picture_shown(by_hand), clause_text(by_hand)

    assert all(old != new for old, new in zip(before, after, strict=True))
    assert f"{float(after[0] * 100):g}%" in after[3]


def test_every_key_moves_its_step_and_stops_at_the_bounds(by_hand):
    lever = by_hand.lever(1)
    lever.focus()
    by_hand.press("Home")
    steps = [
        ("ArrowRight", 21),
        ("Shift+ArrowRight", 26),
        ("PageUp", 36),
        (".", 36.1),
        (",", 36),
        ("ArrowDown", 35),
    ]
    steps += [("Shift+ArrowLeft", 30), ("PageDown", 20), ("ArrowLeft", 20), ("End", 60), ("ArrowUp", 60)]
    for key, percent in steps:
        by_hand.press(key)
        assert percent == float(lever.get_attribute("aria-valuenow")), key
    assert ["20", "60"] == [lever.get_attribute(name) for name in ("aria-valuemin", "aria-valuemax")]
    by_hand.until("60%", lambda: lever.get_attribute("aria-valuetext"))
    assert "松江区税收份额" == lever.get_attribute("aria-label")


def test_a_bar_always_adds_up_to_the_whole(by_hand):
    for part in (0.25, 0.3333, 0.59):
        click(by_hand, 1, part)
        shown = by_hand.page.locator(".yrd-panel .yrd-bar").first.locator("b").all_inner_texts()
        assert 1000 == sum(round(float(text.rstrip("%")) * 10) for text in shown)


def test_keys_do_what_buttons_do(by_hand, draft):
    lever = by_hand.lever(1)
    lever.focus()
    by_hand.press("End")
    by_hand.until(big(exact(draft, by_hand)), lambda: big_shown(by_hand))
    stood = value(by_hand, 2)
    by_hand.press("2", "Home")
    by_hand.until(0, lambda: value(by_hand, 2))
    by_hand.press("z")
    by_hand.until(stood, lambda: value(by_hand, 2))
    by_hand.press("m")
    mode = by_hand.page.locator('.yrd-panel [data-mode="principle"]')
    by_hand.until("true", lambda: mode.get_attribute("aria-pressed"))
    for key, tab in (("y", "years"), ("c", "clause"), ("o", "points")):
        by_hand.press(key)
        shown = by_hand.page.locator(f'.yrd-panel [data-tab="{tab}"]')
        by_hand.until("true", lambda shown=shown: shown.get_attribute("aria-selected"))
    by_hand.press("p")
    assert "principle" == by_hand.page.evaluate("document.activeElement.dataset.focus")


def test_everything_can_be_reached_by_tab_and_has_a_name(by_hand):
    controls = by_hand.page.evaluate(
        """(controls) => [...document.querySelectorAll(controls)].map((one) =>
            [one.tabIndex, one.ariaLabel || one.innerText || one.closest("label")?.innerText])""",
        ".yrd-panel :is(button, select, [role=slider], [role=tabpanel])",
    )
    assert len(controls) > 15
    assert [] == [one for one in controls if one[0] < 0 or not one[1]]


def test_by_principle_a_moved_share_is_pinned_and_released(by_hand, draft):
    by_principle(by_hand)
    solved = yrd.solve(draft)
    by_hand.until(big(solved.position), lambda: big_shown(by_hand))
    assert "已证明最优" in by_hand.texts(".yrd-certificate")[0]
    by_hand.lever(1).focus()
    by_hand.press("PageDown")
    by_hand.until(["已固定", "求解所得"], lambda: by_hand.texts(".yrd-how"))
    pinned = yrd.solve(draft.revise(pins={"origin": value(by_hand, 1)}))
    by_hand.until(big(pinned.position), lambda: big_shown(by_hand))
    by_hand.page.locator(".yrd-panel .yrd-release").click()
    by_hand.until(big(solved.position), lambda: big_shown(by_hand))


def test_a_clash_is_told_in_place_and_the_numbers_are_marked(by_hand):
    by_principle(by_hand)
    by_hand.lever(1).focus()
    by_hand.press("Home")
    by_hand.until(["已固定", "求解所得"], lambda: by_hand.texts(".yrd-how"))
    held = by_hand.texts(".yrd-how")
    by_hand.lever(2).focus()
    by_hand.press("Home")
    by_hand.until(["这些要求不能同时成立\n待定"], lambda: by_hand.texts(".yrd-verdict h2"))
    by_hand.until("3. 释放松江区地区生产总值份额", lambda: by_hand.texts(".yrd-verdict li")[-1])
    lines = by_hand.texts(".yrd-verdict li")
    row = by_hand.page.locator(".yrd-panel .yrd-card-row")

    assert held != by_hand.texts(".yrd-how")
    assert any("松江区总收益不低于不合作" in line for line in lines)
    assert "1. 松江区可比不合作少得 643 万元" in lines
    assert "yes" == row.get_attribute("data-stale")
    assert by_hand.texts(".yrd-caption .yrd-stale-note")[0].startswith("以下不是当前数字")
    assert by_hand.page.locator('.yrd-panel [data-file="clause"]').is_disabled()
    by_hand.page.locator('.yrd-panel [data-release="origin"]').click()
    by_hand.until(1, by_hand.page.locator(".yrd-panel .yrd-release").count)
    by_hand.page.locator('.yrd-panel [data-release="gdp"]').click()
    by_hand.until(["求解所得", "求解所得"], lambda: by_hand.texts(".yrd-how"))
    by_hand.until("no", lambda: row.get_attribute("data-stale"))


def test_files_open_and_agree_with_the_screen(by_hand, draft):
    click(by_hand, 1, 0.45)
    by_hand.until(big(exact(draft, by_hand)), lambda: big_shown(by_hand))
    position = exact(draft, by_hand)
    name, formula = saved(by_hand, "formula")
    stored = json.loads(formula)
    clause_name, clause = saved(by_hand, "clause")
    book_name, book = saved(by_hand, "workbook")

    assert [
        "六松现代产业园_第1稿_JSON.json",
        "六松现代产业园_第1稿_条款.md",
        "六松现代产业园_第1稿_工作簿.xlsx",
    ] == [
        name,
        clause_name,
        book_name,
    ]
    gains = {region.code: float(gain) / 1e6 for region, gain in position.totals.items()}
    assert gains == pytest.approx({code: float(text) for code, text in stored["gains_wan"].items()}, abs=1e-5)
    assert f"{float(position.shares['origin'] * 100):g}%" in clause.decode()
    assert openpyxl.load_workbook(io.BytesIO(book)).sheetnames
    for body in (formula, clause, *inside(book)):
        assert not [word for word in (FIRM, "".join(PRIVATE)) if word.encode() in body]


def inside(book):
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        return [parts.read(name) for name in parts.namelist()]


def test_english_leaves_no_chinese_but_names(by_hand):
    by_hand.page.locator(".yrd-panel .yrd-language").click()
    by_hand.until(["中文"], lambda: by_hand.texts(".yrd-language"))
    for tab in ("points", "years", "clause", "zone"):
        by_hand.tab(tab)
        text = by_hand.page.locator(".yrd-panel").inner_text()
        labels = by_hand.page.evaluate(
            "[...document.querySelectorAll('.yrd-panel [aria-label]')].map(one => one.ariaLabel)"
        )
        for name in NAMES:
            text = text.replace(name, "")
        assert [] == [line for line in (*text.splitlines(), *labels) if CHINESE.search(line)]
    assert "en" == by_hand.page.locator(".yrd-panel").get_attribute("lang")


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (1366, 768)])
def test_the_table_fits_the_projector_without_scroll_bars(by_hand, width, height):
    if by_hand.name == "lab":
        return  # a notebook scrolls; the table of its own does not
    page = by_hand.page
    page.set_viewport_size({"width": width, "height": height})
    over = """() => ['html', '.yrd-side section:not([hidden])', '.yrd-verdict', '.yrd-card']
        .flatMap(name => [...document.querySelectorAll(name)])
        .filter(one => one.scrollHeight > one.clientHeight + 2 || one.scrollWidth > one.clientWidth + 2)
        .map(one => one.className || one.tagName)"""
    by_hand.until([], lambda: page.evaluate(over))
    size = page.evaluate(
        "parseFloat(getComputedStyle(document.querySelector('.yrd-number strong')).fontSize)"
    )
    assert size >= (48 if height == 1080 else 34)
    page.set_viewport_size({"width": 1920, "height": 1080})


def test_a_firm_and_a_private_line_never_leave_the_kernel(table):
    """Last: after all that was done on the page. The notebook is saved with its widgets in Lab."""
    if table.name == "lab":
        path = table.folder / "notebooks" / NOTEBOOK
        table.page.keyboard.press("Escape")
        table.page.locator(".lm-MenuBar-itemLabel", has_text="File").first.click()
        table.page.get_by_text("Save Notebook", exact=True).click()
        table.until(True, lambda: keeps_widgets(path))
        kept = path.read_text(encoding="utf-8")
        assert "松江区税收份额" in kept
        assert not [word for word in (FIRM, "".join(PRIVATE)) if word in kept]
    wire = b"\n".join(frame if isinstance(frame, bytes) else frame.encode() for frame in table.frames)
    assert "松江区税收份额".encode() in wire  # the wire is read rightly: what may be seen is seen
    for word in (FIRM, "".join(PRIVATE)):
        assert word.encode() not in wire
        assert json.dumps(word)[1:-1].encode() not in wire


def keeps_widgets(path):
    """Whether the notebook is written to its end, with the state of its widgets."""
    try:
        return "widgets" in nbformat.read(path, as_version=4).metadata
    except nbformat.reader.NotJSONError:
        return False


def test_no_request_leaves_this_machine_and_no_error_is_ours(table):
    away = [url for url in table.requests if not re.match(r"(http|ws)://127\.0\.0\.1:|data:|blob:", url)]
    assert len(table.requests) > 10
    assert [] == away
    assert [] == table.errors
