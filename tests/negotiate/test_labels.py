"""How parties with the roles of committee and fund, and the ways of counting, read in the negotiation."""

import pytest

from tests.agreement.test_committee import (
    COMMITTEE,
    FIRST_FUND,
    GDP,
    HOST_REGION,
    REGIONS,
    SECOND_FUND,
    TAX,
    actuals,
)
from tests.builders import park_of
from yrdshare.formula.formula import FUND, HOST, ORIGIN, PARK, Formula
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.explain import explain
from yrdshare.negotiate.labels import region_of
from yrdshare.negotiate.position import at
from yrdshare.nodes.build import floored, wan
from yrdshare.show.labels import claimant_text, role_text


def draft_of(claims, pool=TAX, **more):
    formula = Formula("税收", pool, claims, HOST, range(2026, 2029), **more)
    return Draft([formula], park_of(actuals(), REGIONS))


@pytest.fixture
def shared():
    return draft_of({PARK: "0.02" * TAX, FUND: "0.1" * TAX})


def test_role_that_means_one_region_is_that_region(shared):
    assert COMMITTEE == region_of(shared, PARK)
    assert HOST_REGION == region_of(shared, HOST)
    assert "江南园区" == claimant_text(shared, PARK, "zh")


def test_role_that_means_several_regions_is_called_by_the_role(shared):
    assert region_of(shared, FUND) is None
    assert region_of(shared, ORIGIN) is None
    assert ("基金", "fund") == tuple(claimant_text(shared, FUND, lang) for lang in ("zh", "en"))


def test_committee_and_fund_are_called_what_they_are(shared):
    found = [role_text(shared, region, "zh") for region in (COMMITTEE, FIRST_FUND, SECOND_FUND, HOST_REGION)]

    assert ["园区", "基金", "基金", "飞入地"] == found
    assert ["park committee", "fund"] == [role_text(shared, one, "en") for one in (COMMITTEE, FIRST_FUND)]


def test_explanation_names_committee_and_funds(shared):
    text = explain(at(shared, {}))

    assert "江南园区应得 7.80 万元，其中经划转收到 7.80 万元" in text
    assert "二期基金应得 21.00 万元" in text


def test_what_who_has_the_rest_pays_on_top_is_told():
    position = at(draft_of({PARK: floored("0.02" * TAX, wan("50"))}, rest_pays=True), {})

    assert "由金安区补足 120.00 万元" in explain(position)
    assert "Jin'an pays 120.00 " in explain(position, "en")
    assert "补足" not in explain(at(draft_of({PARK: "0.02" * TAX}, rest_pays=True), {}))


def test_a_refund_is_nothing_that_who_has_the_rest_pays_on_top():
    refunds = actuals(P01=dict.fromkeys(range(2023, 2029), -20))
    park = park_of(refunds, REGIONS)
    told = {
        floor: explain(
            at(Draft([Formula("税收", TAX, {PARK: floor}, HOST, range(2026, 2029), rest_pays=True)], park))
        )
        for floor in ("0.02" * TAX, floored("0.02" * TAX, wan("0.5")))
    }
    shared, held = told.values()

    assert "补足" not in shared
    assert "由金安区补足 1.50 万元" in held  # 0.5 a year for P01, whose own refund is not counted


def test_what_counts_in_place_is_told():
    position = at(draft_of({}, GDP, count="in_place"), {})

    assert "按属地全部计入征收地，各方之间不划转" in explain(position)
    assert "counted in place" in explain(position, "en")
