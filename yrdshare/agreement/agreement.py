"""An Agreement: formulas with no open share, as printed, with the parties and the data behind them."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from yrdshare.formula.formula import Formula
from yrdshare.formula.migrations import Data, Step, added
from yrdshare.formula.setting import Histories
from yrdshare.formula.shapes import REGION
from yrdshare.formula.store import dump as dump_formula
from yrdshare.formula.store import dump_value
from yrdshare.ledger.projects import Register
from yrdshare.ledger.regions import Region
from yrdshare.money import decimal_text, in_unit, round_fraction
from yrdshare.negotiate.draft import Draft


def _second(data: Data) -> dict[str, object]:
    """Version 2 says which park committee and which fund a project belongs to; before, none was known."""
    held = data.get("projects")
    if not isinstance(held, list):
        return dict(data)  # the reader names what is wrong with it
    sides = {"park": None, "fund": None}
    return {**data, "projects": [added(one, sides) if isinstance(one, dict) else one for one in held]}


STEPS: Sequence[Step] = (_second,)
SCHEMA_VERSION = len(STEPS) + 1


@dataclass(frozen=True, eq=False)
class Agreement:
    """What was agreed, complete enough to be settled from its file alone.

    histories   : every history the formulas read, in fen by project, as known when it was signed
    gains       : each party's total gain in fen as shown when it was signed
    scale       : the fen that one unit of the exported program's money stands for
    data_digest : SHA-256 of the ledger it was signed on · statuses : what the ledger's cells were
    draft       : the draft it came from, where this is the process that signed it
    kept        : what its file held, where that is of an earlier version: the seal of what was signed stays
    """

    title_zh: str
    title_en: str
    formulas: tuple[Formula, ...]
    parties: tuple[Region, ...]
    signed_by: tuple[Region, ...]
    register: Register = field(repr=False)
    histories: Histories = field(repr=False)
    gains: Mapping[Region, Fraction]
    scale: int
    data_digest: str
    statuses: tuple[str, ...]
    digits: int
    draft: Draft | None = field(default=None, repr=False)
    kept: Data | None = field(default=None, repr=False)

    @property
    def digest(self) -> str:
        """SHA-256 of everything that is stored of the agreement."""
        written = json.dumps(dump(self), ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(written.encode()).hexdigest()

    @property
    def years(self) -> tuple[int, ...]:
        """Every year that a formula covers."""
        first = min(formula.years[0] for formula in self.formulas)
        last = max(formula.years[-1] for formula in self.formulas)
        return tuple(range(first, last + 1))


def dump(agreement: Agreement) -> dict[str, object]:
    """The agreement as plain data, without its digest; firms by code only."""
    if agreement.kept is not None:
        return dict(agreement.kept)
    return {
        "schema": SCHEMA_VERSION,
        "title_zh": agreement.title_zh,
        "title_en": agreement.title_en,
        "formulas": [dump_formula(formula) for formula in agreement.formulas],
        "regions": [region_data(region) for region in _regions(agreement)],
        "parties": [region.code for region in agreement.parties],
        "signed_by": [region.code for region in agreement.signed_by],
        "projects": [
            {
                "code": project.code,
                "origin": project.origin.code,
                "host": project.host.code,
                "park": project.park.code if project.park else None,
                "fund": project.fund.code if project.fund else None,
                "moved": project.moved,
                "full_production": project.full_production,
                "marks": sorted(project.marks),
            }
            for project in agreement.register
        ],
        "histories": [
            {"history": dump_value(history), "fen": {code: str(value) for code, value in values.items()}}
            for history, values in agreement.histories.items()
        ],
        "gains_wan": {
            region.code: decimal_text(Fraction(in_unit(round_fraction(value))))
            for region, value in agreement.gains.items()
        },
        "program_unit_wan": decimal_text(Fraction(in_unit(agreement.scale))),
        "data": {"digest": agreement.data_digest, "statuses": list(agreement.statuses)},
        "digits": agreement.digits,
    }


def dumps(agreement: Agreement) -> str:
    """`dump` with the digest, as JSON text; the same agreement gives the same letters."""
    data = {**dump(agreement), "digest": agreement.digest}
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _regions(agreement: Agreement) -> tuple[Region, ...]:
    return tuple(dict.fromkeys((*agreement.parties, *agreement.register.regions)))


def region_data(region: Region) -> dict[str, str]:
    """All that names a region, as plain data."""
    return {key: getattr(region, key) for key in REGION}
