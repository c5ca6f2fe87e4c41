"""The tab of the zone on the page: opened by key and by click, its dot follows a lever, nothing is cut."""

import pytest

from tests.browser.reading import big, big_shown, click, exact

DOT = ".yrd-z-now circle"


def place(table):
    one = table.page.locator(f".yrd-panel {DOT}")
    return one.get_attribute("cx"), one.get_attribute("cy")


def opened(table):
    """The tab with its picture, opened by its key."""
    table.page.locator(".yrd-panel h1").click()
    if table.name == "lab":
        table.lever(1).focus()
    table.press("x")
    table.page.wait_for_selector(f".yrd-panel {DOT}", timeout=20_000)


def test_the_key_and_a_click_open_the_tab(by_hand):
    by_hand.tab("points")
    opened(by_hand)
    assert "true" == by_hand.page.locator('.yrd-panel [data-tab="zone"]').get_attribute("aria-selected")
    by_hand.tab("points")
    assert [] == by_hand.texts(".yrd-z-names")
    by_hand.tab("zone")
    by_hand.page.wait_for_selector(f".yrd-panel {DOT}", timeout=20_000)
    assert "本稿" == by_hand.texts(".yrd-z-names")[0]


def test_the_dot_follows_a_lever_and_the_zone_stays(by_hand, draft):
    opened(by_hand)
    click(by_hand, 1, 0.3)
    by_hand.until(big(exact(draft, by_hand)), lambda: big_shown(by_hand))
    drawn = """() => [...document.querySelectorAll('.yrd-z-zone, .yrd-z-agreed, .yrd-z-frontier')]
        .map(one => one.getAttribute('points'))"""
    before, zone = place(by_hand), by_hand.page.evaluate(drawn)
    click(by_hand, 1, 0.5)
    by_hand.until(big(exact(draft, by_hand)), lambda: big_shown(by_hand))
    by_hand.until(big(exact(draft, by_hand))[::2], lambda: by_hand.texts(".yrd-z-amounts [data-figure]")[:2])

    assert before != place(by_hand)
    assert zone
    assert zone == by_hand.page.evaluate(drawn)


def test_an_amount_of_the_draft_says_where_it_comes_from(by_hand):
    opened(by_hand)
    by_hand.page.locator(".yrd-panel .yrd-z-amounts [data-figure]").first.click()
    by_hand.page.wait_for_selector(".yrd-source[data-opened=true]")
    by_hand.press("Escape")
    by_hand.page.wait_for_selector(".yrd-source[data-opened=true]", state="detached")


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (1366, 768)])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_nothing_is_cut_and_no_letter_is_tiny(by_hand, width, height, lang):
    if by_hand.name == "lab":
        return  # a notebook scrolls; the table of its own does not
    page = by_hand.page
    page.set_viewport_size({"width": width, "height": height})
    opened(by_hand)
    if lang == "en":
        page.locator(".yrd-panel .yrd-language").click()
        by_hand.until(["中文"], lambda: by_hand.texts(".yrd-language"))
    page.wait_for_timeout(300)
    over = """() => [...document.querySelectorAll('.yrd-side section:not([hidden]), .yrd-z-board ul')]
        .map(one => [one.scrollHeight - one.clientHeight, one.scrollWidth - one.clientWidth])"""
    small = """() => [...document.querySelectorAll('.yrd-z text, .yrd-side section:not([hidden]) span')]
        .map(one => parseFloat(getComputedStyle(one).fontSize)
            * (one instanceof SVGElement ? one.getScreenCTM().a : 1))"""

    assert [[0, 0], [0, 0]] == page.evaluate(over)
    assert 10 <= min(page.evaluate(small))
    page.set_viewport_size({"width": 1920, "height": 1080})
    assert [] == by_hand.errors
