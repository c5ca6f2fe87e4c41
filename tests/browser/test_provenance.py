"""The card of a number and the list of rules in Voilà and in JupyterLab: keys, presses, sizes, silence."""

import json
import re

import pytest

import yrdshare as yrd
from tests.browser.reading import big, big_shown, exact
from tests.browser.serving import FIRM, PRIVATE
from tests.browser.test_drawer import CONTRAST
from yrdshare.show import provenance, rules, state
from yrdshare.show.numbers import figure_at

CHINESE = re.compile(r"[\u3000-\u9fff\uff00-\uffef]")
NAMES = ("税收", "地区生产总值", "松江区推荐", "金安区每年不吃亏", "中文", "示例推算，见 METHOD.md")
CAPPED, TEMPLATE = "caiyu_2015_92", "ninghuai"


@pytest.fixture
def asked(by_hand):
    """The table with nothing open, and put back so afterwards."""
    yield by_hand
    for part, key in ((".yrd-source", "source-close"), (".yrd-rulebook", "close-rules")):
        opened = by_hand.page.locator(f'.yrd-panel {part} [data-focus="{key}"]')
        if opened.count():
            opened.click()
            by_hand.until(0, opened.count)


def lines(table):
    return [" ".join(one.split()) for one in table.texts(".yrd-source dd")]


def focus(table):
    return table.page.evaluate("document.activeElement?.dataset.focus ?? ''")


def ask(table, selector):
    """Press a number; its card, once it is the one that was asked for, and its address."""
    found = table.page.locator(f".yrd-panel {selector}").first
    address = json.loads(found.get_attribute("data-figure"))
    found.click()
    return address


def wanted(draft, table, address):
    """The card as the library makes it, in the page's own writing."""
    screen = state.opened(draft, yrd.solve)
    for number, name in ((1, "origin"), (2, "gdp")):
        share = exact(draft, table).shares[name]
        screen = state.moved(screen, name, share, number, yrd.solve)
    found = provenance.card(screen, figure_at(draft, address), draft.park.ledger.digest())
    signed = [
        f"{'− ' if minus else '+ ' if spot else ''}{label} {text}"
        for spot, (minus, label, text, _) in enumerate(found["sum"]["terms"])
    ]
    sum_ = f"{' '.join(signed)} = {found['sum']['total']} {found['sum']['unit']}".strip()
    said = {name: text for name, _, text in found["lines"]}
    told = f"{sum_} {said['how']}".strip()
    return [" ".join((told if name == "how" else text).split()) for name, text in said.items()]


def test_a_number_is_found_opened_and_left_by_keys_alone(asked):
    page = asked.page
    page.locator('.yrd-panel [data-tab="points"]').focus()
    asked.press("s")
    assert focus(asked).startswith("figure-")
    asked.press("ArrowRight")
    here = focus(asked)
    assert '"gain","310117"' in here
    asked.press("Enter")
    asked.until("source", lambda: focus(asked))
    asked.until(5, lambda: len(lines(asked)))
    asked.press("Tab", "Enter")  # into the first part of the sum
    asked.until(1, page.locator('[data-focus="source-back"]').count)
    asked.press("Backspace")
    asked.until(0, page.locator('[data-focus="source-back"]').count)
    asked.press("Escape")
    asked.until(here, lambda: focus(asked))
    assert "dialog" == page.locator(".yrd-panel .yrd-source").get_attribute("role")


def test_numbers_of_every_part_open_the_card_that_the_library_makes(asked, draft):
    selectors = [".yrd-amount", ".yrd-change", ".yrd-columns td:nth-child(2) [data-figure]", ".yrd-bounds"]
    for selector in [*selectors, ".yrd-columns tr:nth-child(3) td:last-child [data-figure]"]:
        address = ask(asked, selector)
        asked.until(wanted(draft, asked, address), lambda: lines(asked))
    asked.tab("years")
    for column in (2, 4, 7):
        address = ask(asked, f".yrd-years tbody tr:nth-child(3) td:nth-child({column}) [data-figure]")
        assert 2028 == address[3]
        asked.until(wanted(draft, asked, address), lambda: lines(asked))


def test_the_lever_in_hand_and_a_bar_of_the_picture_have_their_cards(asked, draft):
    asked.lever(1).focus()
    asked.press("s")
    share = ["share", "", "origin", None, False]
    asked.until(wanted(draft, asked, share), lambda: lines(asked))
    asked.press("Escape")
    asked.until(0, asked.page.locator(".yrd-source dd").count)
    for _ in range(3):  # plotly drops a click that falls into its own redrawing; a hand would press again
        bar = asked.page.locator(".yrd-panel .barlayer .trace").nth(1).locator(".point").nth(3).bounding_box()
        spot = bar["x"] + bar["width"] / 2, bar["y"] + bar["height"] / 2
        asked.page.mouse.move(spot[0], spot[1] + 3)
        asked.page.mouse.move(*spot)
        asked.page.wait_for_selector(".yrd-panel .hoverlayer .legend, .yrd-panel .hoverlayer .hovertext")
        asked.page.mouse.click(*spot)
        asked.page.wait_for_timeout(3000)
        if asked.page.locator(".yrd-source dd").count():
            break
    received = ["received", "341502", "税收", 2029, False]
    asked.until(wanted(draft, asked, received), lambda: lines(asked))


def test_a_rule_is_laid_by_keys_and_one_key_brings_the_own_text_back(asked, draft):
    page = asked.page
    own = big(exact(draft, asked))
    asked.until(own, lambda: big_shown(asked))
    page.locator('.yrd-panel [data-tab="points"]').focus()
    asked.press("g")
    asked.until(True, lambda: focus(asked).startswith("rule-"))
    for _ in range(len(rules.rows(draft))):
        if focus(asked) == f"rule-{CAPPED}":
            break
        asked.press("ArrowDown")
    asked.press("Enter")
    laid = rules.switched(state.opened(draft, yrd.solve), CAPPED, yrd.solve)
    asked.until(big(laid.position), lambda: big_shown(asked))
    asked.until(1, page.locator(".yrd-panel .yrd-bar").count)
    assert asked.texts(".yrd-ruled")[0].startswith("套用：京津冀")
    asked.until(f"rule-{CAPPED}", lambda: focus(asked))
    page.locator(f'.yrd-panel [data-rule="{TEMPLATE}"]').click()
    asked.until(["比例待定（求解所得）"], lambda: asked.texts(".yrd-how"))
    asked.press("b")
    asked.until(own, lambda: big_shown(asked))
    asked.until(0, page.locator(".yrd-panel .yrd-ruled").count)
    assert 2 == page.locator(".yrd-panel .yrd-bar").count()


OVER = """() => ['html', '.yrd-header', '.yrd-caption', '.yrd-card', '.yrd-source', '.yrd-source dl',
    '.yrd-rulebook', '.yrd-rulelist'].flatMap(name => [...document.querySelectorAll(name)])
    .filter(one => one.scrollWidth > one.clientWidth + 2
      || (!one.matches('.yrd-rulelist') && one.scrollHeight > one.clientHeight + 2))
    .map(one => one.className || one.tagName)"""


def test_cards_and_rules_fit_both_projectors_in_both_languages_with_contrast(asked):
    page = asked.page
    asked.press("g")
    asked.until(True, lambda: focus(asked).startswith("rule-"))
    page.locator(f'.yrd-panel [data-rule="{CAPPED}"]').click()
    asked.until(1, page.locator(".yrd-panel .yrd-ruled").count)
    ask(asked, ".yrd-amount")
    asked.until(5, lambda: len(lines(asked)))
    for language in ("English", "中文"):
        for width, height in ((1366, 768), (1920, 1080)) if asked.name == "voila" else ():
            page.set_viewport_size({"width": width, "height": height})
            asked.until([], lambda: page.evaluate(OVER))
        for part in (".yrd-source", ".yrd-rulebook", ".yrd-caption", ".yrd-foot"):
            assert [] == page.evaluate(CONTRAST.replace(".yrd-drawer", part))
        if language == "中文":
            texts = asked.texts(".yrd-source")[0]
            for name in NAMES:
                texts = texts.replace(name, "")
            assert [] == [line for line in texts.splitlines() if CHINESE.search(line)]
        page.locator(".yrd-panel .yrd-language").click()
        asked.until([{"English": "中文", "中文": "English"}[language]], lambda: asked.texts(".yrd-language"))
    page.locator(".yrd-panel .yrd-restore").click()
    asked.until(0, page.locator(".yrd-panel .yrd-ruled").count)


def test_no_card_and_no_rule_carries_a_firm_over_the_wire(table):
    """Last, after every card that was opened on the page."""
    wire = b"\n".join(frame if isinstance(frame, bytes) else frame.encode() for frame in table.frames)
    assert "用哪些数".encode() in wire  # the wire is read rightly: what may be seen is seen
    assert "已发布的规则".encode() in wire
    for word in (FIRM, "".join(PRIVATE)):
        assert word.encode() not in wire
        assert json.dumps(word)[1:-1].encode() not in wire
    assert [] == [
        one for one in table.requests if not re.match(r"(http|ws)://127\.0\.0\.1:|data:|blob:", one)
    ]
    assert [] == table.errors


# The parts of the screen that are not what one sees in their own middle; what else a page shows may cover it.
PARTS = ("header", "card", "verdict", "chart", "side", "levers", "foot")
COVERED = """(parts) => parts.flatMap(name =>
    [...document.querySelectorAll(`.yrd-panel .yrd-${name}`)].filter(one => {
      const box = one.getBoundingClientRect();
      const seen = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
      return seen?.closest(".yrd-panel") && !one.contains(seen);
    }).map(() => name))"""


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (1366, 768)])
def test_with_everything_closed_no_part_of_the_screen_covers_another(asked, width, height):
    asked.page.set_viewport_size({"width": width, "height": height})
    asked.until([], lambda: asked.page.evaluate(COVERED, list(PARTS)))
    asked.page.set_viewport_size({"width": 1920, "height": 1080})
