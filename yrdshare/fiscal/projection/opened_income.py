"""The working of output, value added and its four parts, exports and investment."""

from collections.abc import Mapping
from fractions import Fraction

from yrdshare.fiscal.projection.assumptions import Path
from yrdshare.fiscal.projection.opening import Opener, Opening
from yrdshare.fiscal.projection.steps import amount, leaf, product, ratio, same
from yrdshare.fiscal.sectors import UNIT
from yrdshare.fiscal.working import FEN, PLAIN, RATE, Step
from yrdshare.money import round_fraction
from yrdshare.words import said


def along(one: Opening, name: str, full: Step, column: int) -> Step:
    """An amount at full production on the path of output: ramp, growth and price, each rounded to the fen."""
    year, found = one.year(column), full
    level = one.own("ramp", one.held.rates["level"].at(0, column), RATE)
    for stage, factor in (("real", level), ("grown", _index(one, "growth", column))):
        value = round_fraction(Fraction(found.value or 0) * Fraction(factor.value or 0))
        title = said("projection.of_stage", what=amount(name, year), stage=said(f"projection.stage_{stage}"))
        found = product(title, value, (found, factor))
    price = _index(one, "price", column)
    value = round_fraction(Fraction(found.value or 0) * Fraction(price.value or 0))
    return product(amount(name, year), value, (found, price))


def _index(one: Opening, which: str, column: int) -> Step:
    """The index of a year; without a path, that nothing changes is an assumption too."""
    path: Path | None = getattr(one.setting.assumptions, which)
    value = one.held.rates[which].at(0, column)
    if path is None:
        return one.assumed(f"no_{which}", value, PLAIN)
    return one.assumed(which, value, PLAIN, path.author)


def _output(one: Opening, column: int) -> Step:
    held = one.profile.output
    return along(one, "output", one.own("full_output", held.mid, FEN, held.author), column)


def _gdp(one: Opening, column: int) -> Step:
    held = one.profile.value_added_rate
    if held is None:
        rate = _of_table(one, "value_added", "output")
    else:
        rate = one.own("value_added_rate", held.mid, RATE, held.author)
    return one.times("gdp", column, one.step("output", column), rate)


def _of_table(one: Opening, part: str, whole: str) -> Step:
    """A coefficient of the national table: one published amount over another."""
    found = one.profile.sector
    figures = [
        leaf(
            said(f"projection.table_{name}", sector=found),
            getattr(found, name),
            UNIT,
            found.source,
            found.status,
        )
        for name in (part, whole)
    ]
    return ratio(said(f"projection.rate_{part}", sector=found), figures[0], figures[1])


def _part(name: str) -> Opener:
    """A part of value added by the sector's composition."""

    def opened(one: Opening, column: int) -> Step:
        return one.times(name, column, one.step("gdp", column), _of_table(one, name, "value_added"))

    return opened


def _compensation(one: Opening, column: int) -> Step:
    if one.profile.wages is None:
        return _part("compensation")(one, column)
    return along(one, "compensation", one.own("full_wages", one.profile.wages, FEN), column)


def _depreciation(one: Opening, column: int) -> Step:
    stated, title = one.profile.depreciation, amount("depreciation", one.year(column))
    if stated is None:
        return _part("depreciation")(one, column)
    if not one.value("depreciation", column):
        return Step(title, 0, FEN, said("projection.not_working"))
    return same(title, stated, one.own("stated_depreciation", stated, FEN))


def _investment(name: str) -> Opener:
    """What is spent of the investment, or of a part of it, in a year."""

    def opened(one: Opening, column: int) -> Step:
        whole = one.profile.project.investment if name == "investment" else getattr(one.profile, name)
        title = amount(name, one.year(column))
        if whole is None:
            return Step(title, 0, FEN, said("projection.part_unknown"))
        until = one.held.rates["spent"]
        share = until.at(0, column) - (until.at(0, column - 1) if column else 0)
        stated = bool(one.profile.investment_path)
        path = one.own("spent", share, RATE) if stated else one.assumed("spent_at_once", share, RATE)
        return product(title, one.value(name, column), (one.own(f"whole_{name}", whole, FEN), path))

    return opened


def _surplus(one: Opening, column: int) -> Step:
    return one.less("surplus", column, ("gdp",), ("compensation", "net_taxes", "depreciation"))


def _exports(one: Opening, column: int) -> Step:
    stated = one.profile.export_share
    none = Fraction(0)
    share = one.assumed("no_exports", none, RATE) if stated is None else one.own("export_share", stated, RATE)
    return one.times("exports", column, one.step("output", column), share)


INCOME: Mapping[str, Opener] = {
    "output": _output,
    "gdp": _gdp,
    "intermediate": lambda one, column: one.less("intermediate", column, ("output",), ("gdp",)),
    "compensation": _compensation,
    "net_taxes": _part("net_taxes"),
    "depreciation": _depreciation,
    "surplus": _surplus,
    "exports": _exports,
    "domestic": lambda one, column: one.less("domestic", column, ("output",), ("exports",)),
    **{name: _investment(name) for name in ("investment", "equipment", "construction")},
}
