"""Drafts for the tests of the screen: the park of the notebook, and small ones worked out on paper."""

from functools import cache

import yrdshare as yrd
from tests.builders import HOST_REGION, TAX, one_project
from yrdshare import HOST, ORIGIN, Share, capped, eligible, gain, marked, wan, window
from yrdshare.resources import data

SHARES = {"origin": "0.4", "gdp": "0.4"}


@cache
def liusong():
    return yrd.read_park(data("parks/liusong"))


def draft_of(park, **changes):
    """The draft of the notebook 谈判桌 on any park of these two regions."""
    local, recommended = park.ledger["vat"] + park.ledger["cit"], marked("松江区推荐")
    tax, gdp = Share("origin", low="0.2", high="0.6"), Share("gdp", high="1/2")
    years = range(2026, 2031)
    formulas = [
        yrd.Formula(
            "税收",
            local,
            {ORIGIN: eligible(window(tax * local, 1, 5), recommended)},
            HOST,
            years,
        ),
        yrd.Formula(
            "地区生产总值",
            park.ledger["gdp"],
            {ORIGIN: eligible(window(gdp * park.ledger["gdp"], 1, 5), recommended)},
            HOST,
            years,
        ),
    ]
    songjiang, jinan = park.regions["松江区"], park.regions["金安区"]
    given = {
        "principle": yrd.kalai_smorodinsky(),
        "values": {songjiang: {"gdp": "0.01"}, jinan: {"gdp": "0.02"}},
        "discount": "0.04",
        "conditions": [(gain(jinan).every_year >= 0).named("金安区每年不吃亏")],
        "previous": SHARES,
    }
    return yrd.Draft(formulas, park, **(given | changes))


def table(**changes):
    return draft_of(liusong(), **changes)


def small(claim=None, **changes):
    """One project of 100 万元 in three years; the origin's share is open."""
    park = one_project([100, 100, 100], past=[100])
    claim = claim or Share("origin", low="0.1", high="0.9") * TAX
    formula = yrd.Formula("税收", TAX, {ORIGIN: claim}, HOST, range(2026, 2029))
    return yrd.Draft([formula], park, **changes)


def small_capped(**changes):
    """The same, at most 100 万元 to the origin."""
    return small(capped(Share("origin", low="0.1", high="0.9") * TAX, wan("100")), **changes)


def host_gains(draft, amount):
    """The condition that the host gains at least `amount` 万元 in all."""
    return draft.revise(
        conditions=[(gain(HOST_REGION).total >= amount).named("飞入地保底")], number=draft.number
    )
