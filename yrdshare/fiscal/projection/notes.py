"""What must be known when projected figures are read: assumptions, absences, misleading coefficients."""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

from yrdshare.fiscal.projection.columns import REFUNDED
from yrdshare.fiscal.projection.levels import given
from yrdshare.fiscal.projection.profile import Profile
from yrdshare.fiscal.projection.projected import INDUSTRY
from yrdshare.fiscal.projection.tax import TAXES
from yrdshare.fiscal.sectors import Sector
from yrdshare.words import Bilingual, in_both, said

if TYPE_CHECKING:
    from yrdshare.fiscal.projection.projection import Projection

ALWAYS = ("table", "sales", "vat", "january", "timing", "loss", "not_in_ledger", "surcharge_base")
SMALL = "cit.rate.small"


def notes(made: "Projection") -> tuple[Bilingual, ...]:
    """A sentence each, in the order of the computation."""
    sentences = [said(f"projection.note_{key}", author=made.assumptions.author) for key in ALWAYS]
    return (*sentences, *_of_sectors(made.profiles), *_of_assumptions(made), *_of_profiles(made))


def _of_sectors(profiles: Iterable[Profile]) -> Iterator[Bilingual]:
    """Sectors whose net production tax is negative."""
    sectors = {one.sector.code: one.sector for one in profiles}
    below = [one for _, one in sorted(sectors.items()) if one.net_taxes < 0]
    yield said("projection.note_net_taxes", sectors=_listed(below))
    for _, one in sorted(sectors.items()):
        if one.notes:
            yield said("projection.note_sector", sector=one, note=one.notes)


def _listed(sectors: list[Sector]) -> Bilingual:
    none = said("projection.none")
    return in_both(lambda lang: "、".join(one.text(lang) for one in sectors) or none.text(lang))


def _of_assumptions(made: "Projection") -> Iterator[Bilingual]:
    assumed = made.assumptions
    if assumed.price is None:
        yield said("projection.note_no_price")
    if assumed.growth is None:
        yield said("projection.note_no_growth")
    if assumed.input_rate is None:
        yield said("projection.note_input_rate", author=assumed.author)
    if assumed.creditable == Fraction(1):
        yield said("projection.note_creditable", author=assumed.author)
    yield said("projection.note_refund" if assumed.refund else "projection.note_no_refund")
    yield said("projection.note_range" if "low" in made.flows else "projection.note_no_range")


def _of_profiles(made: "Projection") -> Iterator[Bilingual]:
    """What the projects do not state, and how many of them."""
    profiles = made.profiles
    lacking = {
        "margin": sum(one.margin is None for one in profiles),
        "exports": sum(one.export_share is None for one in profiles),
        "investment": sum(one.project.investment is None for one in profiles),
        "investment_tax": sum(one.equipment is None and one.construction is None for one in profiles),
        "investment_path": sum(
            not one.investment_path and one.project.investment is not None for one in profiles
        ),
    }
    exporters = sum(bool(one.export_share) and one.sector.code in REFUNDED for one in profiles)
    lacking["export_refund"] = exporters if made.assumptions.refund else 0
    lacking["small"] = sum(one.cit_rate == SMALL for one in profiles)
    lacking["not_industry"] = sum(one.sector.code not in INDUSTRY for one in profiles)
    stated = {"wages": sum(one.wages is not None or one.depreciation is not None for one in profiles)}
    for key, count in {**lacking, **stated}.items():
        if count:
            yield said(f"projection.note_{key}", count=count)
    for tax, needed in TAXES.items():
        count = sum(not given(one, needed) for one in profiles)
        if count:
            yield said("projection.note_absent", tax=said(f"projection.q_{tax}"), count=count)
