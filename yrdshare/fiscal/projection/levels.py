"""Who keeps a tax: its parts by level of budget, which add up to the fen, and what stays at the table."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from yrdshare.errors import Fault, InputError, fault
from yrdshare.fiscal.projection.profile import Profile
from yrdshare.fiscal.projection.rates import split
from yrdshare.fiscal.projection.tax import PAID, TAXES
from yrdshare.fiscal.retention import Part, Retention, of
from yrdshare.fiscal.retention_rows import LEVELS
from yrdshare.ledger.hints import hint
from yrdshare.ledger.regions import Region
from yrdshare.money import Fen

if TYPE_CHECKING:
    from yrdshare.fiscal.projection.projection import Projection

Parts = Mapping[str, Part]


def given(profile: Profile, needed: Sequence[str]) -> bool:
    """Whether a project states all that a tax needs."""
    return all(
        (profile.taxed.get(name) if name in profile.taxed else getattr(profile, name, None)) is not None
        for name in needed
    )


def missing(profiles: Sequence[Profile], retention: Mapping[Region, Retention]) -> list[Fault]:
    """Every host and tax without retention, with the rows to fill in."""
    needed: dict[tuple[Region, str], None] = {}
    seen: dict[tuple[int, tuple[bool, ...]], None] = {}
    for one in profiles:
        taxed = tuple(given(one, names) for names in TAXES.values())
        if (id(one.project.host), taxed) not in seen:
            seen[id(one.project.host), taxed] = None
            needed |= dict.fromkeys(
                (one.project.host, tax) for tax, has in zip(TAXES, taxed, strict=True) if has
            )
    found: list[Fault] = []
    for region, tax in needed:
        try:
            of(retention, region, tax)
        except InputError as error:
            found += error.faults
    return found


def levels(made: "Projection", tax: str) -> dict[str, Fen]:
    """What each level gets of a tax that enters the treasury: largest remainder, adding up exactly."""
    if tax not in TAXES:
        raise InputError([fault("projection.no_tax", found=tax, hint=hint(tax, TAXES))])
    total = made.flows["mid"][tax + PAID]
    parts = {level: np.zeros_like(total) for level in LEVELS}
    for region, rows in hosts(made).items():
        if tax not in made.retention[region].shares:
            continue  # no project there states what this tax is computed from
        for level, part in zip(
            LEVELS, split(total[rows], shares(made.retention[region].of(tax))), strict=True
        ):
            parts[level][rows] = part
    return parts


def local(made: "Projection", tax: str, total: Fen) -> Fen:
    """What the levels at the table keep of a tax, each to the fen."""
    kept = np.zeros_like(total)
    for region, rows in hosts(made).items():
        parts = made.retention[region].shares.get(tax, {})
        split_up = zip(LEVELS, split(total[rows], shares(parts)), strict=True) if parts else ()
        kept[rows] = sum(
            (part for level, part in split_up if level in parts and parts[level].kept), kept[rows]
        )
    return kept


def hosts(made: "Projection") -> dict[Region, np.ndarray[tuple[int], np.dtype[np.intp]]]:
    """The rows of each host's projects."""
    spots = made.register.host_rows
    return {
        region: np.flatnonzero(spots == spot)
        for spot, region in enumerate(made.register.regions)
        if np.any(spots == spot)
    }


def shares(parts: Parts) -> list[Fraction]:
    """The share of each level in the order of `LEVELS`; a level without a row has none."""
    return [parts[level].share if level in parts else Fraction(0) for level in LEVELS]
