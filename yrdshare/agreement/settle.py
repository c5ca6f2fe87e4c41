"""settle(agreement, actuals, year): one year's statement, with past years corrected as they are known now.

T_i,u        = entitlement − collected, for every year u ≤ year, from the actuals
due_i        = T_i,year
correction_i = Σ_{u<year} T_i,u − Σ_{u<year} transfer_i,u as settled
transfer_i   = due_i + correction_i                                   Σ_i transfer_i = 0
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from yrdshare.agreement.agreement import Agreement
from yrdshare.errors import AgreementError, fault, nearest
from yrdshare.formula.account import Account, evaluate
from yrdshare.formula.formula import Formula
from yrdshare.ledger.ledger import Cells, Ledger
from yrdshare.ledger.projects import Project, Register
from yrdshare.ledger.regions import Region
from yrdshare.money import wan_text
from yrdshare.negotiate.labels import statuses_text
from yrdshare.words import Language, called, say

CONFIRMED = "已确认"


@dataclass(frozen=True, slots=True)
class Line:
    """What one region is due under one formula for the year; `paid` where money moves.

    unit : "" where amounts are whole fen, else the unit that they are counted in (亩, 吨, 户)
    """

    formula: str
    region: Region
    entitled: int
    collected: int
    due: int
    correction: int
    paid: bool = True
    unit: str = ""

    @property
    def transfer(self) -> int:
        """due + correction: received where positive, paid over where negative."""
        return self.due + self.correction

    @property
    def sealed(self) -> list[object]:
        """What the statement's seal is on; lines of money are sealed as they were before units were told."""
        amounts = [self.formula, self.region.code, self.entitled, self.collected, self.due, self.correction]
        return [*amounts, self.paid, *([self.unit] if self.unit else [])]

    def amount_text(self, amount: int, lang: Language = "zh") -> str:
        """An amount of this line: 万元 to the fen, or its own unit."""
        if not self.unit:
            return wan_text(amount, 6)
        return f"{amount:,} {called(f'nodes.unit_{self.unit}', self.unit, lang)}"


@dataclass(frozen=True, eq=False)
class Settlement:
    """One year's statement. Carries the digests of the agreement, the actuals and the statement before.

    projects : the codes that were settled · statuses : what the actuals' cells are (示例, 预测, 已确认)
    """

    year: int
    lines: tuple[Line, ...]
    agreement_digest: str
    actuals_digest: str
    before_digest: str
    projects: tuple[str, ...]
    statuses: tuple[str, ...]
    accounts: tuple[Account, ...] = field(default=(), repr=False)

    @property
    def digest(self) -> str:
        """SHA-256 of the statement's year, lines and digests."""
        rows = [one.sealed for one in self.lines]
        sealed = [self.year, rows, self.projects, self.statuses]
        sealed += [self.agreement_digest, self.actuals_digest, self.before_digest]
        return hashlib.sha256(json.dumps(sealed, ensure_ascii=False).encode()).hexdigest()

    def line(self, formula: str, region: Region) -> Line:
        """The line of a region under a formula."""
        return next(one for one in self.lines if (one.formula, one.region) == (formula, region))

    def text(self, lang: Language = "zh") -> str:
        """The statement in words, 万元 to the fen; what is not money in its own unit."""
        said = [say("settle.heading", lang, year=self.year)]
        if any(status != CONFIRMED for status in self.statuses):
            known = say("explain.joint_short", lang).join(statuses_text(self.statuses, lang))
            said.append(say("settle.not_confirmed", lang, status=known))
        for one in self.lines:
            key = "settle.credited"
            if one.paid:
                key = (
                    "settle.receives"
                    if one.transfer > 0
                    else "settle.pays"
                    if one.transfer < 0
                    else "settle.even"
                )
            amounts = {
                name: one.amount_text(value, lang)
                for name, value in (
                    ("entitled", one.entitled),
                    ("collected", one.collected),
                    ("due", one.due),
                    ("correction", one.correction),
                    ("transfer", abs(one.transfer)),
                )
            }
            said.append(say(key, lang, formula=one.formula, region=one.region, **amounts))
        digests = {
            "agreement": self.agreement_digest,
            "actuals": self.actuals_digest,
            "statement": self.digest,
        }
        return "\n".join(
            [*said, say("settle.digests", lang, **{name: seal[:16] for name, seal in digests.items()})]
        )


def settle(
    agreement: Agreement, actuals: Ledger, year: int, previous: Sequence[Settlement] = ()
) -> Settlement:
    """The statement of `year`.

    actuals  : the ledger as known now, every year up to `year` with revisions; no later year is read
    previous : the statements of earlier years, in order
    Past years are never changed: what is now known differently becomes a correction in this year.
    Raises AgreementError for a year outside the agreement, a broken chain of statements or unknown
    projects; FormulaError for absent cells.
    """
    if not agreement.signed_by:
        raise AgreementError([fault("settle.unsigned")])
    if year not in agreement.years:
        raise AgreementError(
            [fault("settle.outside", year=year, first=agreement.years[0], last=agreement.years[-1])]
        )
    _refuse_chain(agreement, year, previous)
    ledger = placed(actuals, agreement.register).known_until(year)
    _refuse_vanished(ledger, previous)
    accounts = tuple(
        evaluate(_until(formula, year), ledger, agreement.histories)
        for formula in agreement.formulas
        if formula.years[0] <= year
    )
    lines = tuple(line for account in accounts for line in _lines(account, year, previous))
    before = previous[-1].digest if previous else ""
    statuses = ledger.statuses()
    return Settlement(
        year, lines, agreement.digest, ledger.digest(), before, ledger.register.codes, statuses, accounts
    )


def _refuse_vanished(ledger: Ledger, previous: Sequence[Settlement]) -> None:
    """A project settled before must still be there, or its past would be taken back from one side."""
    settled = dict.fromkeys(code for statement in previous for code in statement.projects)
    gone = [code for code in settled if code not in ledger.register.rows]
    if gone:
        raise AgreementError([fault("settle.vanished", project=code) for code in gone])


def _until(formula: Formula, year: int) -> Formula:
    return replace(formula, years=tuple(one for one in formula.years if one <= year))


def _lines(account: Account, year: int, previous: Sequence[Settlement]) -> list[Line]:
    """One line for each region: an indicator that counts double is credited, nothing is taken from anyone."""
    formula, found = account.formula, []
    unit = "" if formula.dimension.money else formula.dimension.unit
    for region in account.regions:
        owed = account.received[region] if formula.count == "double" else account.transfers[region]
        settled = sum(
            one.transfer
            for statement in previous
            for one in statement.lines
            if (one.formula, one.region.code) == (formula.name, region.code)  # what a seal is on
        )
        current = formula.years[-1] == year
        due = int(owed[-1]) if current else 0
        past = int(owed[:-1].sum()) if current else int(owed.sum())
        entitled = int(account.received[region][-1]) if current else 0
        collected = int(account.collected[region][-1]) if current else 0
        amounts = (entitled, collected, due, past - settled)
        found.append(Line(formula.name, region, *amounts, formula.paid, unit))
    return found


def _refuse_chain(agreement: Agreement, year: int, previous: Sequence[Settlement]) -> None:
    """Statements must be of this agreement, of earlier years in order, each naming the one before."""
    found = []
    before, last = "", 0
    for statement in previous:
        if statement.agreement_digest != agreement.digest:
            found.append(fault("settle.other_agreement", year=statement.year))
        if statement.before_digest != before:
            found.append(fault("settle.broken_chain", year=statement.year))
        if not last < statement.year < year:
            found.append(fault("settle.order", year=statement.year))
        before, last = statement.digest, statement.year
    if found:
        raise AgreementError(found)


def placed(actuals: Ledger, register: Register) -> Ledger:
    """The actuals with the agreement's projects; projects that came later need their own place.

    A project of the agreement that the actuals lack has absent cells, which evaluation names.
    """
    known = set(register.codes)
    _refuse_moved(actuals.register, register)
    later = [project for project in actuals.register if project.code not in known]
    unplaced = [project.code for project in later if not project.origin.code]
    if unplaced:
        raise AgreementError(
            [
                fault("settle.unknown_project", found=code, nearest=nearest(code, register.codes))
                for code in unplaced
            ]
        )
    projects: tuple[Project, ...] = (*register, *later)
    rows = np.array([actuals.register.rows.get(project.code, -1) for project in projects])
    cells = {name: _rows(held, rows) for name, held in actuals.cells.items()}
    return replace(actuals, register=Register(projects), cells=cells)


def _refuse_moved(given: Register, agreed: Register) -> None:
    """Where the actuals say whose project it is and since when, they must say what was agreed."""
    known = {project.code: project for project in agreed}
    found = []
    for project in given:
        signed = known.get(project.code)
        if signed is None or not project.origin.code:
            continue
        mine = [project.origin, project.host, project.moved, project.full_production]
        theirs = [signed.origin, signed.host, signed.moved, signed.full_production]
        for side in ("park", "fund"):  # which the actuals need not state
            if getattr(project, side) is not None:
                mine, theirs = [*mine, getattr(project, side)], [*theirs, getattr(signed, side)]
        if mine != theirs:
            found.append(fault("settle.moved", project=project.code))
    if found:
        raise AgreementError(found)


def _rows(cells: Cells, rows: "np.ndarray[tuple[int], np.dtype[np.int64]]") -> Cells:
    there = (rows >= 0)[:, None]
    spot = np.maximum(rows, 0)
    return Cells(
        np.where(there, cells.value[spot], 0),
        cells.present[spot] & there,
        np.where(there, cells.source[spot], 0).astype(np.int32),
        np.where(there, cells.status[spot], 0).astype(np.int8),
    )
