"""The drawer in Voilà and in JupyterLab: files put down and taken, drafts kept, compared and gone back to."""

import json
import re
from dataclasses import replace

import nbformat
import pytest

import yrdshare as yrd
from tests.broken.make import HERE as BROKEN
from tests.browser import offices
from tests.browser.conftest import SECOND
from tests.browser.offices import NEW_FIRM
from tests.browser.reading import big, big_shown, exact, value
from tests.browser.serving import FIRM
from tests.browser.test_table import CHINESE, NAMES, keeps_widgets
from tests.show.tables import draft_of, liusong
from tests.ugly.make import HERE as UGLY
from yrdshare.errors import InputError
from yrdshare.ledger.reading import read_bytes

UGLY_ONES = {
    "税收情况表.csv": offices.wide_gbk,
    "台账（两行表头）.xlsx": offices.merged_headers,
    "明细.xlsx": offices.plain_book,
}


@pytest.fixture
def desk(second):
    """The page with its drawer open, in Chinese, by hand, nothing put down."""
    if second.page.locator(".yrd-drawer").get_attribute("data-opened") != "true":
        second.page.locator(".yrd-panel .yrd-desk").click()
    second.until("true", lambda: second.page.locator(".yrd-drawer").get_attribute("data-opened"))
    if second.page.locator(".yrd-leave").count():
        second.page.locator(".yrd-leave").click()
        second.until(0, second.page.locator(".yrd-offer").count)
    return second


def put_down(desk, name, body):
    """Choose a file; the title of what it offers, once that is on the screen."""
    desk.page.evaluate("addEventListener('change', () => { window.chosen = performance.now(); }, true)")
    file = {"name": name, "mimeType": "application/octet-stream", "buffer": body}
    desk.page.locator(".yrd-file input").set_input_files(file)
    title = desk.page.locator(".yrd-offer h4", has_text=name)
    title.wait_for(timeout=60_000)
    seconds = desk.page.evaluate(
        "(performance.now() - window.chosen) / 1000"
    )  # without the driver's own handing over
    print(f"{desk.name}: {name}, {len(body)} bytes, listed after {seconds:.2f} s")
    return title.inner_text()


def press(desk, selector):
    desk.page.locator(f".yrd-drawer {selector}").click()


def leave(desk):
    press(desk, ".yrd-leave")
    desk.until(0, desk.page.locator(".yrd-offer").count)


def undo(desk):
    desk.page.locator(".yrd-panel .yrd-undo").click()


def readings(desk):
    return desk.texts(".yrd-offer details li")


def lines(found, name=""):
    """Lines as a page shows them: one space for many, and the file's name not once more."""
    return [" ".join(line.removeprefix(name).lstrip(" :").split()) for line in found]


def screen(desk):
    """What a delegation sees of the draft."""
    return big_shown(desk), desk.texts(".yrd-columns td:last-child"), [value(desk, one) for one in (1, 2)]


def on(ledger):
    return draft_of(replace(liusong(), ledger=ledger))


def move(desk, number, *keys):
    desk.lever(number).focus()
    desk.press(*keys)
    desk.until(1, lambda: len({str(value(desk, number)), str(value(desk, number))}))


@pytest.mark.parametrize("name", UGLY_ONES)
def test_an_ugly_file_lists_what_was_read_otherwise_and_taken_counts_as_its_tidy_twin(desk, name):
    body = UGLY_ONES[name]()
    twin = read_bytes("tidy.csv", offices.tidy(), park=liusong())
    before = screen(desk)
    told = [one.text() for one in read_bytes(name, body, park=liusong()).readings]

    assert f"“{name}”可以采用" == put_down(desk, name, body)
    assert told
    assert lines(told, name) == lines(readings(desk))
    assert before == screen(desk)
    press(desk, ".yrd-take")
    desk.until(big(exact(on(twin), desk)), lambda: big_shown(desk))
    desk.until(0, desk.page.locator(".yrd-offer").count)
    undo(desk)
    desk.until(before, lambda: screen(desk))


def test_taken_data_decide_as_the_tidy_ledger_does_by_principle(desk):
    twin = on(read_bytes("tidy.csv", offices.tidy(), park=liusong()))
    before = screen(desk)
    put_down(desk, "税收情况表.csv", offices.wide_gbk())
    press(desk, ".yrd-take")
    desk.page.locator('.yrd-panel [data-mode="principle"]').click()
    desk.until(big(yrd.solve(twin).position), lambda: big_shown(desk))
    desk.until(True, lambda: "线性规划" in desk.texts(".yrd-certificate")[0])
    assert 0 == desk.page.locator(".yrd-provisional").count()
    undo(desk)
    undo(desk)
    desk.until(before, lambda: screen(desk))


@pytest.mark.parametrize("name", ["01_gbk_years.csv", "02_two_headers.xlsx", "05_old.xls", "10_park.xlsx"])
def test_an_ugly_file_of_another_park_shows_its_readings_and_why_it_does_not_fit(desk, name):
    before = screen(desk)
    body = (UGLY / name).read_bytes()
    told = [one.text() for one in read_bytes(name, body, park=liusong()).readings]

    assert put_down(desk, name, body).endswith("处错误，未采用任何内容")
    assert desk.texts(".yrd-faults li")
    desk.page.locator(".yrd-offer summary").click()
    assert len(told) == len(readings(desk))
    assert 0 == desk.page.locator(".yrd-take").count()
    assert before == screen(desk)


@pytest.mark.parametrize("name", ["税收情况表.csv", "05_two_units_above.csv", "31_park.xlsx", "29_old.xls"])
def test_a_broken_file_lists_every_fault_in_place_and_changes_nothing(desk, name):
    before = screen(desk)
    body = offices.broken() if name == "税收情况表.csv" else (BROKEN / name).read_bytes()
    with pytest.raises(InputError) as refusal:
        read_bytes(name, body, park=liusong())
    faults = [one.text() for one in refusal.value.faults]

    assert f"“{name}”有 {len(faults)} 处错误，未采用任何内容" == put_down(desk, name, body)
    shown = desk.texts(".yrd-faults li")
    assert len(faults) > (3 if name == "税收情况表.csv" else 0)
    assert lines(faults, name) == lines(shown)
    assert before == screen(desk)
    leave(desk)


def test_twelve_million_bytes_go_through_in_pieces(desk):
    assert "可以采用" in put_down(desk, "大表.csv", offices.large(12 << 20))
    leave(desk)


def test_a_firms_name_in_a_workbook_of_the_park_can_be_taken_and_is_never_shown(desk, tmp_path):
    before = screen(desk)
    put_down(desk, "园区.xlsx", offices.park_book(tmp_path))
    press(desk, ".yrd-take")
    desk.until(0, desk.page.locator(".yrd-offer").count)
    with desk.page.expect_download(timeout=60_000) as asked:
        desk.page.locator('.yrd-panel [data-file="clause"]').click()
    saved = asked.value.path().read_bytes()
    undo(desk)
    desk.until(before, lambda: screen(desk))

    assert "松江区".encode() in saved
    assert NEW_FIRM.encode() not in saved


def test_drafts_are_kept_with_who_and_why_gone_back_to_compared_and_saved(desk):
    page = desk.page
    first = screen(desk)
    page.locator('.yrd-drawer [data-focus="who"]').select_option(label="松江区")
    page.locator('.yrd-drawer [data-focus="wording"]').fill("五年期内先按四成")
    press(desk, ".yrd-keep-here")  # without a pause: what was typed is kept
    desk.until(["五年期内先按四成"], lambda: desk.texts(".yrd-wording"))
    assert desk.texts("[data-draft='1'] b")[0].startswith("第 1 稿 · 松江区 · ")
    move(desk, 1, "PageUp")
    desk.until(0.5, lambda: float(value(desk, 1)))
    press(desk, '[data-compare="1"]')
    page.locator(".yrd-compared li").first.wait_for()
    assert any("40%" in line and "50%" in line for line in desk.texts(".yrd-compared li"))
    press(desk, ".yrd-keep-here")
    desk.until(2, page.locator(".yrd-drafts [data-draft]").count)
    second = screen(desk)
    assert "松江区" in desk.texts("[data-draft='2'] .yrd-effect")[0]
    press(desk, '[data-back="1"]')
    desk.until(first[0], lambda: big_shown(desk))
    desk.until(first[2], lambda: screen(desk)[2])
    with page.expect_download(timeout=60_000) as asked:
        press(desk, ".yrd-save-talks")
    name, body = asked.value.suggested_filename, asked.value.path().read_bytes()
    assert "六松现代产业园_谈判_至第2稿.yrd.json" == name
    assert not [
        word for word in (FIRM, NEW_FIRM) if word.encode() in body or json.dumps(word).encode() in body
    ]
    put_down(desk, name, body)
    press(desk, ".yrd-take")  # it opens as its last draft was kept
    desk.until(second[0], lambda: big_shown(desk))
    desk.until(second[2], lambda: screen(desk)[2])


def focus(desk):
    return desk.page.evaluate("document.activeElement?.dataset.focus ?? document.activeElement?.className")


def test_the_drawer_works_from_the_keyboard_alone(desk):
    desk.page.locator('.yrd-drawer [data-focus="wording"]').focus()
    desk.press("Escape")
    opened = desk.page.locator(".yrd-drawer")
    desk.until("false", lambda: opened.get_attribute("data-opened"))
    desk.until("desk", lambda: focus(desk))
    desk.press("f")
    desk.until("drawer", lambda: focus(desk))
    reached = []
    for _ in range(6):
        desk.press("Tab")
        reached.append(focus(desk))
    assert ["file", "who", "wording", "keep-here", "save-talks"] == reached[:5]
    assert reached[5].startswith("back-")
    desk.press("f")
    desk.until("false", lambda: opened.get_attribute("data-opened"))


def test_every_control_of_the_drawer_has_a_name_and_enough_contrast(desk):
    put_down(desk, "税收情况表.csv", offices.broken())
    nameless = desk.page.evaluate(
        """() => [...document.querySelectorAll('.yrd-drawer :is(button, select, input, textarea)')]
            .filter((one) => !(one.ariaLabel || one.innerText?.trim() || one.closest('label')?.innerText))
            .map(one => one.outerHTML)"""
    )
    assert [] == nameless
    poor = desk.page.evaluate(CONTRAST)
    assert [] == poor
    assert "草案与文件" == desk.page.locator(".yrd-drawer").get_attribute("aria-label")


# Texts in the drawer whose contrast with what lies behind them, by the formula of WCAG 2, is under 4.5 : 1.
CONTRAST = """() => {
  const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const straight = (c) => c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  const light = (colour) => colour.slice(0, 3).map((c) => straight(c / 255))
    .reduce((sum, c, spot) => sum + c * [0.2126, 0.7152, 0.0722][spot], 0);
  const behind = (node) => {
    for (let one = node; one; one = one.parentElement) {
      const colour = numbers(getComputedStyle(one).backgroundColor);
      if (colour.length < 4 || colour[3] > 0.99) return colour;
    }
    return [255, 255, 255];
  };
  const texts = [...document.querySelectorAll('.yrd-drawer *')];
  return texts.filter((one) => !one.disabled && one.checkVisibility()
    && [...one.childNodes].some((child) => child.nodeType === 3 && child.data.trim()))
    .map((one) => {
      const [a, b] = [light(numbers(getComputedStyle(one).color)), light(behind(one))].sort((x, y) => y - x);
      return [one.innerText, (a + 0.05) / (b + 0.05)];
    }).filter(([, ratio]) => ratio < 4.5);
}"""


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (1366, 768)])
def test_nothing_in_the_drawer_is_wider_than_it(desk, width, height):
    desk.page.set_viewport_size({"width": width, "height": height})
    put_down(desk, "很长的文件名" * 12 + ".xlsx", (UGLY / "10_park.xlsx").read_bytes())
    over = """() => ['.yrd-drawer', '.yrd-drawer-body'].flatMap(name => [...document.querySelectorAll(name)])
        .filter(one => one.scrollWidth > one.clientWidth + 1).map(one => one.className)"""
    desk.until([], lambda: desk.page.evaluate(over))
    desk.page.set_viewport_size({"width": 1920, "height": 1080})


def test_english_leaves_no_chinese_but_names(desk):
    desk.page.locator(".yrd-panel .yrd-language").click()
    desk.until(["中文"], lambda: desk.texts(".yrd-language"))

    def chinese():
        text = desk.page.locator(".yrd-drawer").inner_text()
        for name in (*NAMES, "五年期内先按四成", "松江区", "六松现代产业园"):
            text = text.replace(name, "")
        return [line for line in text.splitlines() if CHINESE.search(line)]

    desk.until([], chinese)  # the drawer changes a moment after the button
    desk.page.locator(".yrd-panel .yrd-language").click()
    desk.until(["English"], lambda: desk.texts(".yrd-language"))


def test_a_firm_in_a_file_never_leaves_the_kernel_and_nothing_is_asked_of_others(second):
    """Last, after all that was put down. The page sent the files; nothing of them may come back."""
    if second.name == "lab":
        path = second.folder / "notebooks" / SECOND
        second.page.keyboard.press("Escape")
        second.page.locator(".lm-MenuBar-itemLabel", has_text="File").first.click()
        second.page.get_by_text("Save Notebook", exact=True).click()
        second.until(True, lambda: keeps_widgets(path))
        kept = path.read_text(encoding="utf-8")
        assert "松江区税收份额" in kept
        assert not [word for word in (FIRM, NEW_FIRM) if word in kept or json.dumps(word)[1:-1] in kept]
        assert nbformat.read(path, as_version=4)
    wire = b"\n".join(one if isinstance(one, bytes) else one.encode() for one in second.received)
    assert "第 1 稿".encode() in wire
    for word in (FIRM, NEW_FIRM):
        assert word.encode() not in wire
        assert json.dumps(word)[1:-1].encode() not in wire
    assert [] == [
        one for one in second.requests if not re.match(r"(http|ws)://127\.0\.0\.1:|data:|blob:", one)
    ]
    assert [] == second.errors
