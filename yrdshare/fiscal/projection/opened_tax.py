"""The working of the taxes: by period, by year of entry, and what each level of budget gets."""

from collections.abc import Mapping
from fractions import Fraction

from yrdshare.fiscal.projection.columns import BUILDING, GOODS, REFUND_RATE, REFUNDED, URBAN_RATE, cit_rate
from yrdshare.fiscal.projection.levels import shares
from yrdshare.fiscal.projection.opened_income import along
from yrdshare.fiscal.projection.opening import Opener, Opening
from yrdshare.fiscal.projection.rates import split
from yrdshare.fiscal.projection.steps import amount, at_least_nothing, balance, leaf, product, same
from yrdshare.fiscal.projection.tax import AT_ONCE, EDUCATION, LOCAL_EDUCATION, LOSS_YEARS, PAID, TAXES
from yrdshare.fiscal.retention_rows import LEVELS
from yrdshare.fiscal.working import FEN, RATE, Step
from yrdshare.money import round_fraction
from yrdshare.words import Bilingual, in_both, said

M2 = "m²"


def local(one: Opening, tax: str, column: int) -> Step:
    """What the levels at the table keep: each level to the fen, together exactly the tax."""
    whole = one.step(tax + PAID, column)
    parts = one.retention.of(tax)
    split_up = split(one.flows[tax + PAID][:, column], shares(parts))
    steps, kept = [], 0
    for level, got in zip(LEVELS, split_up, strict=True):
        if level in parts:
            held, value = parts[level], int(got[0])
            kept += value if held.kept else 0
            title = said("projection.level", level=said(f"projection.level_{level}"))
            share = leaf(
                said("projection.level_share", level=title), held.share, RATE, held.source, held.status
            )
            marks = said("projection.level_kept" if held.kept else "projection.level_not_kept")
            steps.append(Step(title, value, FEN, marks, parts=(share,)))
    title = said("projection.kept_of", tax=amount(tax, one.year(column)))
    return Step(title, kept, FEN, said("projection.kept_sum"), parts=(whole, *steps))


def _vat_sides(one: Opening, column: int) -> tuple[list[Step], list[Step]]:
    """What adds to the VAT of a year and what takes from it."""
    plus = [one.step("output_tax", column)]
    minus = [one.step(name, column) for name in ("input_tax", "equipment_tax", "construction_tax")]
    if column and one.value("credit", column - 1):
        minus.append(one.step("credit", column - 1))
        plus += [one.step("refund", column)] if one.value("refund", column) else []
    return plus, minus


def _vat(one: Opening, column: int) -> Step:
    plus, minus = _vat_sides(one, column)
    return at_least_nothing(amount("vat", one.year(column)), one.value("vat", column), plus, minus)


def _credit(one: Opening, column: int) -> Step:
    plus, minus = _vat_sides(one, column)
    return at_least_nothing(amount("credit", one.year(column)), one.value("credit", column), minus, plus)


def _refund(one: Opening, column: int) -> Step:
    if not column or one.profile.sector.code not in REFUNDED:
        return Step(amount("refund", one.year(column)), 0, FEN, said("projection.no_refund"))
    before = brief(one, "credit", column - 1)
    return one.times("refund", column, before, one.law(REFUND_RATE, column))


def brief(one: Opening, name: str, column: int) -> Step:
    """An amount that the same working opens elsewhere: opened twice a year, it would double yearly."""
    title = amount(name, one.year(column))
    return Step(title, one.value(name, column), FEN, said("projection.opened_elsewhere"))


def _creditable(one: Opening, column: int) -> Step:
    share = one.assumed("creditable_share", one.setting.assumptions.creditable, RATE)
    return one.times("creditable", column, one.step("intermediate", column), share)


def _input_tax(one: Opening, column: int) -> Step:
    rate = one.setting.assumptions.input_rate
    if rate is None:
        found = same_rate(_sector_rate(one, column), one.setting.assumptions.author)
    else:
        found = one.assumed("input_rate", rate, RATE)
    return one.times("input_tax", column, one.step("creditable", column), found)


def same_rate(law: Step, author: str) -> Step:
    """That inputs bear the rate of the project's own sales is an assumption, on top of the law."""
    formula = said("projection.same_rate", author=author)
    return Step(said("projection.q_input_rate"), law.value, RATE, formula, parts=(law,))


def _taxed_at(name: str, base: str, key: str) -> Opener:
    """An amount times a parameter."""

    def opened(one: Opening, column: int) -> Step:
        return one.times(name, column, one.step(base, column), one.law(key, column))

    return opened


def _output_tax(one: Opening, column: int) -> Step:
    return one.times("output_tax", column, one.step("domestic", column), _sector_rate(one, column))


def _sector_rate(one: Opening, column: int) -> Step:
    """The VAT rate of a sector: the law's rate, and who says that most of the sector's sales bear it."""
    found, law = one.profile.sector, one.law(one.profile.sector.vat_key, column)
    title = said("projection.sector_rate", sector=found)
    return Step(title, law.value, RATE, law_of(law), found.vat_source, found.vat_status, (law,))


def law_of(law: Step) -> Bilingual:
    """A formula that is another figure's title."""
    return in_both(lambda lang: law.title.text(lang))


def _urban(one: Opening, column: int) -> Step:
    rate = one.law(f"{URBAN_RATE}.{one.profile.location}", column)
    return one.times("urban_construction_tax", column, one.step("vat", column), rate)


def _profit(one: Opening, column: int) -> Step:
    held = one.profile.margin
    if held is None:
        title = amount("profit", one.year(column))
        return same(title, one.value("profit", column), one.step("surplus", column))
    rate = one.own("margin", held.mid, RATE, held.author)
    return one.times("profit", column, one.step("output", column), rate)


def _loss_used(one: Opening, column: int) -> Step:
    """The profits of the five years before, where any of their losses is taken up."""
    used = one.value("loss_used", column)
    before = range(max(column - LOSS_YEARS, 0), column) if used else range(0)
    parts = tuple(one.step("profit", year) for year in before if one.value("profit", year) < 0)
    return Step(amount("loss_used", one.year(column)), used, FEN, said("projection.loss_used"), parts=parts)


def _taxable(one: Opening, column: int) -> Step:
    title, value = amount("taxable", one.year(column)), one.value("taxable", column)
    return at_least_nothing(title, value, [one.step("profit", column)], [one.step("loss_used", column)])


def _cit(one: Opening, column: int) -> Step:
    rate = cit_rate(one.profile)
    found = one.law(rate, column) if isinstance(rate, str) else one.own("cit_rate", rate, RATE)
    return one.times("cit", column, one.step("taxable", column), found)


def _pit(one: Opening, column: int) -> Step:
    rate = one.own("pit_rate", one.profile.pit_rate or Fraction(0), RATE)
    return one.times("pit", column, one.step("compensation", column), rate)


def _property(one: Opening, column: int) -> Step:
    value = one.profile.taxed.get("property_base", 0) if one.held.rates["level"].at(0, column) else 0
    base, cut = one.own("property_base", value, FEN), one.law("property_tax.deduction", column)
    rest = Fraction(1) - Fraction(cut.value or 0)
    left = Step(said("projection.q_after_deduction"), rest, RATE, said("projection.one_less"), parts=(cut,))
    taxed = product(said("projection.q_property_value"), round_fraction(value * rest), (base, left))
    return one.times("property_tax", column, taxed, one.law("property_tax.rate.value", column))


def _land_use(one: Opening, column: int) -> Step:
    area = one.own("land_area", one.profile.taxed.get("land_area", 0), M2)
    return one.times("land_use_tax", column, area, one.law(one.setting.assumptions.land_use_key, column))


def _stamp(one: Opening, column: int) -> Step:
    base = along(
        one, "stamp_base", one.own("full_stamp_base", one.profile.taxed.get("stamp_base", 0), FEN), column
    )
    return one.times("stamp_tax", column, base, one.law("stamp_tax.rate.sale", column))


def _deed(one: Opening, column: int) -> Step:
    if one.year(column) != one.profile.project.moved:
        return Step(amount("deed_tax", one.year(column)), 0, FEN, said("projection.in_move_only"))
    base = one.own("deed_base", one.profile.taxed.get("deed_base", 0), FEN)
    return one.times("deed_tax", column, base, one.law("deed_tax.rate", column))


def _land_vat(one: Opening, column: int) -> Step:
    title = amount("land_vat", one.year(column))
    if one.year(column) != one.profile.project.moved:
        return Step(title, 0, FEN, said("projection.in_move_only"))
    return same(
        title, one.value("land_vat", column), one.own("land_vat", one.profile.taxed.get("land_vat", 0), FEN)
    )


def _paid(tax: str) -> Opener:
    """What enters the treasury: the year's tax less its late part, and last year's late part."""

    def opened(one: Opening, column: int) -> Step:
        plus, minus = [one.step(tax, column)], []
        if tax not in AT_ONCE:
            minus.append(_late(one, tax, column, brief(one, tax, column)))
            plus += [_late(one, tax, column - 1, one.step(tax, column - 1))] if column else []
        if tax == "vat" and one.value("refund", column):
            minus.append(one.step("refund", column))
        title = said("projection.entering", what=amount(tax, one.year(column)))
        return balance(title, one.value(tax + PAID, column), plus, minus)

    return opened


def _late(one: Opening, tax: str, column: int, whole: Step) -> Step:
    """The part of a year's tax that enters in the next."""
    share = one.law(f"{tax}.next_year_share", column)
    value = round_fraction(one.value(tax, column) * Fraction(share.value or 0))
    title = said("projection.late", what=amount(tax, one.year(column)))
    return product(title, value, (whole, share))


TAXED: Mapping[str, Opener] = {
    "output_tax": _output_tax,
    "creditable": _creditable,
    "input_tax": _input_tax,
    "equipment_tax": _taxed_at("equipment_tax", "equipment", GOODS),
    "construction_tax": _taxed_at("construction_tax", "construction", BUILDING),
    "vat": _vat,
    "credit": _credit,
    "refund": _refund,
    "urban_construction_tax": _urban,
    "education": _taxed_at("education", "vat", EDUCATION),
    "local_education": _taxed_at("local_education", "vat", LOCAL_EDUCATION),
    "surcharge": lambda one, column: one.less("surcharge", column, ("education", "local_education")),
    "profit": _profit,
    "loss_used": _loss_used,
    "taxable": _taxable,
    "cit": _cit,
    "pit": _pit,
    "property_tax": _property,
    "land_use_tax": _land_use,
    "stamp_tax": _stamp,
    "deed_tax": _deed,
    "land_vat": _land_vat,
    **{tax + PAID: _paid(tax) for tax in TAXES},
}
