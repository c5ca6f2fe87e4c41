"""Rules in force elsewhere, with the figures that were published or worked from the published formula."""

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import yaml

from tests.builders import HOST_REGION, ORIGIN_REGION, TAX, ledger_of
from tests.programs import at_shares, both_ends
from yrdshare.formula.account import evaluate
from yrdshare.formula.formula import HOST, ORIGIN, Formula
from yrdshare.formula.lp import pieces
from yrdshare.ledger.projects import Project, Register
from yrdshare.ledger.regions import Region
from yrdshare.money import fen
from yrdshare.nodes.build import above_base, averaged, by_key, capped, floored, per_unit, wan
from yrdshare.nodes.expression import Share, Stream

CASES = Path(__file__).parents[1] / "cases"
YEAR = 2026


def case(name):
    """One file of cases; amounts are text, so that no digit passes through a float."""
    return yaml.safe_load((CASES / f"{name}.yaml").read_text(encoding="utf-8"))


def by_name(flows):
    """A ledger of one project for each name, of a region of that name, with its amount of each stream."""
    names = list(next(iter(flows.values())))
    regions = {name: Region(name, name, name) for name in names}
    register = Register([Project(name, regions[name], HOST_REGION, YEAR, YEAR) for name in names])
    return ledger_of(
        register,
        {stream: {name: {YEAR: amount} for name, amount in one.items()} for stream, one in flows.items()},
    ), regions


def paid(claim, ledger, regions, pool=TAX):
    """What each region of that name is paid in the one year."""
    account = evaluate(Formula("税收", pool, {ORIGIN: claim}, HOST, [YEAR], rest_pays=True), ledger)
    return {name: int(account.received[region][0]) for name, region in regions.items()}


def fens(amounts):
    return {name: fen(amount) for name, amount in amounts.items()}


def millionth(count):
    """A whole number of another unit as `ledger_of` takes it: in millions of the smallest, as 万元 are."""
    return f"{count}/1000000"


def programs_agree(formula, shares, ledger):
    """The linear pieces at these shares give what the exact account gives, whatever is asked of them."""
    account = evaluate(formula.fixed(shares), ledger)
    parts = pieces(formula, ledger)
    for region in account.regions:
        for path in both_ends(at_shares(parts, shares), parts.receipts[region]):
            assert np.allclose(account.received[region].tolist(), path, rtol=0, atol=100)


def test_bern_closes_part_of_the_gap_and_holds_a_floor():
    bern = case("bern_floor")
    ledger, regions = by_name({TAX: bern["index"]})
    fraction = Fraction(bern["fraction"])
    closed = (1 - fraction) * TAX + fraction * wan(bern["towards"])

    assert fens(bern["after_disparity"]) == paid(closed, ledger, regions)
    assert fens(bern["after_floor"]) == paid(floored(closed, wan(bern["floor"])), ledger, regions)
    kept = Share("kept") * TAX + fraction * wan(bern["towards"])
    formula = Formula("均衡", TAX, {ORIGIN: floored(kept, wan(bern["floor"]))}, HOST, [YEAR], rest_pays=True)
    programs_agree(formula, {"kept": 1 - fraction}, ledger)


def test_meadowlands_pays_a_moving_average():
    meadows = case("meadowlands")
    register = Register([Project("M", ORIGIN_REGION, HOST_REGION, YEAR, YEAR)])
    ledger = ledger_of(register, {TAX: {"M": meadows["before_adjustment"]}})
    account = evaluate(Formula("税收", TAX, {ORIGIN: averaged(TAX, 3)}, HOST, [YEAR]), ledger)

    assert fen(meadows["payment"][YEAR]) == account.claims[0][0, 0]


def test_meadowlands_fund_that_is_short_pays_in_proportion():
    meadows, last = case("meadowlands"), Stream("last")
    ledger, regions = by_name({TAX: meadows["now"], last: meadows["last"]})
    loss = above_base(Fraction(meadows["kept"]) * last, TAX)

    assert fens(meadows["excess"]) == paid(loss, ledger, regions)
    everyone = Region("B", "各市镇", "Municipalities")
    short = capped(Share("rate") * loss, wan(meadows["fund"]), "sum")
    formula = Formula("补偿", TAX, {everyone: short}, HOST, [YEAR], rest_pays=True)
    account = evaluate(formula.fixed({"rate": Fraction(1)}), ledger)
    assert list(fens(meadows["compensation"]).values()) == account.claims[0][:, 0].tolist()
    programs_agree(formula, {"rate": Fraction(1)}, ledger)


def test_meadowlands_divides_a_surplus_by_acreage():
    meadows = case("meadowlands")
    ledger, _ = by_name({TAX: {"pool": meadows["surplus"]}})
    acres = meadows["acres"]
    towns = {name: Region(name, name, name) for name in acres}
    keys = {towns[name]: Fraction(acre, sum(acres.values())) for name, acre in acres.items()}
    claims = [(town, by_key(TAX, keys)) for town in towns.values()]
    account = evaluate(Formula("余额", TAX, claims, HOST, [YEAR]), ledger)

    assert fens(meadows["surplus_share"]) == {
        name: int(account.received[town][0]) for name, town in towns.items()
    }
    assert 0 == account.received[HOST_REGION][0]


def test_twin_cities_pool_a_part_of_growth_and_share_it_by_need():
    cities, base = case("twin_cities"), Stream("base")
    ledger, regions = by_name({TAX: cities["now"], base: cities["base"]})
    growth = above_base(TAX, base)

    assert fens(cities["contribution"]) == paid(Fraction(cities["rate"]) * growth, ledger, regions)
    programs_agree(
        Formula("增量", TAX, {ORIGIN: Share("rate") * growth}, HOST, [YEAR]),
        {"rate": Fraction(cities["rate"])},
        ledger,
    )
    pooled, _ = by_name({TAX: {"pool": cities["pool"]}})
    whole = sum(cities["index"].values())
    keys = {regions[name]: Fraction(index, whole) for name, index in cities["index"].items()}
    account = evaluate(
        Formula("分配", TAX, [(region, by_key(TAX, keys)) for region in keys], HOST, [YEAR]), pooled
    )
    for name, amount in cities["distribution"].items():
        short = Fraction(int(account.received[regions[name]][0]), 10**6) - Fraction(amount)
        assert abs(short) <= Fraction(cities["tolerance"])
    assert abs(int(account.received[HOST_REGION][0])) <= 1  # what three roundings leave


def test_kunming_shares_tax_net_of_incentives_and_counts_output_twice():
    kunming, incentives = case("kunming_double_count"), Stream("incentives")
    output = Stream("output", "output", basis="全口径")
    flows = {TAX: kunming["retained_tax"], incentives: kunming["incentives"], output: kunming["output"]}
    register = Register([Project("P01", ORIGIN_REGION, HOST_REGION, YEAR, YEAR)])
    ledger = ledger_of(register, {stream: {"P01": {YEAR: amount}} for stream, amount in flows.items()})
    net = TAX + Fraction(-1) * incentives
    tax = evaluate(
        Formula("税收", net, {ORIGIN: kunming["ratio_origin"] * net}, HOST, [YEAR]), ledger
    ).received
    double = evaluate(
        Formula("产值", output, {ORIGIN: 1 * output, HOST: 1 * output}, None, [YEAR], count="double"), ledger
    )

    assert fens(kunming["tax"]) == {"origin": tax[ORIGIN_REGION][0], "host": tax[HOST_REGION][0]}
    assert fens(kunming["credited"]) == {
        "origin": double.received[ORIGIN_REGION][0],
        "host": double.received[HOST_REGION][0],
    }
    assert fen(kunming["regional_total"]) == double.pool[0, 0] == double.excess[0]


@pytest.mark.parametrize("kind", ["output", "tax", "investment"])
def test_fujian_divides_each_indicator_at_its_own_ratio(kind):
    fujian = case("fujian_five_five")[kind]
    stream = Stream(kind, kind)
    register = Register([Project("P01", ORIGIN_REGION, HOST_REGION, YEAR, YEAR)])
    ledger = ledger_of(register, {stream: {"P01": {YEAR: fujian["pool"]}}})
    formula = Formula("分成", stream, {ORIGIN: Share("ratio") * stream}, HOST, [YEAR])
    shares = {"ratio": Fraction(fujian["share"])}
    received = evaluate(formula.fixed(shares), ledger).received

    assert (fen(fujian["origin"]), fen(fujian["host"])) == (
        received[ORIGIN_REGION][0],
        received[HOST_REGION][0],
    )
    programs_agree(formula, shares, ledger)


def test_england_levies_growth_and_holds_a_safety_net():
    england, baseline = case("england_levy"), Stream("baseline")
    for one in england["cases"]:
        ledger, regions = by_name({TAX: {"A": one["income"]}, baseline: {"A": one["baseline"]}})
        kept = TAX + -Fraction(one["levy"]) * above_base(TAX, baseline)
        claim = floored(kept, Fraction(england["safety_net"]) * baseline)

        assert {"A": fen(one["final"])} == paid(claim, ledger, regions)


def test_taihu_charges_the_load_above_target_at_a_rate():
    taihu = case("taihu_load")
    load, target = (Stream(name, "quota", "千克", "—") for name in ("load", "target"))
    found, borne = 0, 0
    for factor in taihu["factors"].values():
        ledger, regions = by_name(
            {
                TAX: {"A": "0"},
                load: {"A": millionth(factor["load"])},
                target: {"A": millionth(factor["target"])},
            }
        )
        charge = per_unit(above_base(load, target), wan(Fraction(factor["rate"]) / 1000))

        assert {"A": fen(factor["compensation"])} == paid(charge, ledger, regions)
        found += fen(factor["compensation"])
        borne += paid(Fraction(factor["danyang"]) * charge, ledger, regions)["A"]
    assert (fen(taihu["total"]), fen(taihu["danyang"])) == (found, borne)


def test_every_case_names_its_source():
    for file in CASES.glob("*.yaml"):
        if file.stem != "two_origins":  # worked by hand from formula/docs.md
            assert {"source", "published"} <= set(case(file.stem))
            assert case(file.stem)["source"].startswith("http")
