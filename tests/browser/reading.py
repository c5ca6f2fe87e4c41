"""What the page shows, and what the library says it must show, both in the page's own writing."""

import re
from fractions import Fraction

import yrdshare as yrd
from yrdshare.money import fraction

UNITS = {"税收": 1e6, "地区生产总值": 1e10}  # fen in the unit of each panel of the picture


def rounded(fen):
    """Fen as the screen prints 万元, worked out apart from it."""
    whole = Fraction(fen) / 10**6
    return f"{'−' if whole < 0 else ''}{int(abs(whole) + Fraction(1, 2)):,}"


def signed(fen):
    return rounded(fen) if fen < 0 else "+" + rounded(fen)


def value(table, number):
    """Where a lever stands, as the page tells a screen reader."""
    return fraction(table.lever(number).get_attribute("aria-valuetext"))


def exact(draft, table):
    """The exact position at the levers of the page."""
    return yrd.at(draft, {"origin": value(table, 1), "gdp": value(table, 2)})


def big(position):
    """The big numbers: each party's whole term, then the first year."""
    return [
        signed(fen)
        for region in position.draft.parties
        for fen in (position.totals[region], position.gains[region][0])
    ]


def big_shown(table):
    return table.texts(".yrd-amount")


def years(position):
    """The rows of the table by year."""
    received = [path for by_region in position.measures.receipts.values() for path in by_region.values()]
    columns = [*position.gains.values(), *received]
    return [[rounded(path[spot]) for path in columns] for spot in range(len(position.draft.years))]


def years_shown(table):
    return [re.split(r"\s+", row.strip())[1:] for row in table.texts(".yrd-years tbody tr")]


def picture(position):
    """Each trace's heights: the gains, then what every account gives each region."""
    gains = [[float(fen) / 1e6 for fen in path] for path in position.gains.values()]
    received = [
        [float(fen) / UNITS[name] for fen in path]
        for name, by_region in position.measures.receipts.items()
        for path in by_region.values()
    ]
    return [[round(height, 6) for height in path] for path in (*gains, *received)]


def picture_shown(table):
    traces = table.page.evaluate(
        "document.querySelector('.yrd-panel .js-plotly-plot').data.map(one => one.y)"
    )
    lines, bars = traces[:4:2], traces[4:]  # every second line is the draft before
    return [[round(height, 6) for height in path] for path in (*lines, *bars)]


def click(table, number, part):
    """Press a bar at a part of its width; its lever comes there."""
    track = table.page.locator(".yrd-panel .yrd-track").nth(number - 1)
    box = track.bounding_box()
    table.page.mouse.click(box["x"] + box["width"] * part, box["y"] + box["height"] / 2)
