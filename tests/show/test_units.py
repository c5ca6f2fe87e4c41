"""What is no money is shown in its own unit, in words, table and picture; never as 万元."""

import yrdshare as yrd
from tests.builders import HOST_REGION, ORIGIN_REGION, TAX, ledger_of, park_of
from yrdshare import HOST, ORIGIN, Share
from yrdshare.ledger.projects import Project, Register
from yrdshare.nodes.expression import Stream

LAND = Stream("land_quota", "quota", "亩", "—", name_zh="建设用地指标", name_en="Land quota")


def draft():
    """100 万元 of tax and 300 亩 in each of two years."""
    register = Register([Project("P01", ORIGIN_REGION, HOST_REGION, 2026, 2026)])
    years = (2026, 2027)
    flows = {TAX: {"P01": dict.fromkeys(years, 100)}, LAND: {"P01": dict.fromkeys(years, "0.0003")}}
    park = park_of(ledger_of(register, flows))  # 0.0003 万元 is 300 of the smallest unit
    formulas = [
        yrd.Formula("税收", TAX, {ORIGIN: Share("origin") * TAX}, HOST, years),
        yrd.Formula("指标", LAND, {ORIGIN: Share("land") * LAND}, HOST, years),
    ]
    return yrd.Draft(formulas, park, previous={"origin": "0.4", "land": "0.5"})


def test_the_screen_shows_mu_as_mu():
    panel = yrd.panel(draft())
    years = panel.parts["side"].view["years"]
    titles = [note.text for note in panel.figure.layout.annotations]

    assert ["150", "150"] == years["rows"][0][-2:]
    assert "亩" in years["head"][-1]
    assert any("亩" in title for title in titles)
    assert (150.0, 150.0) == tuple(panel.figure.data[-1].y)


def test_the_explanation_counts_mu_as_mu():
    text = yrd.explain(yrd.solve(draft()))

    assert "分成基数合计 600 亩" in text
    assert "分成基数合计 200.00 万元" in text
