"""The front of a workbook: the summary by region and year with its checks, and how to read the rest."""

from collections.abc import Sequence
from dataclasses import dataclass

from yrdshare.formula.formula import Claimant
from yrdshare.formula.sheet.cells import Grid, Tab, literal
from yrdshare.formula.sheet.inputs import ledger_unit
from yrdshare.formula.sheet.page import LARGEST_CELL, Named
from yrdshare.formula.sheet.results import Check, Computed
from yrdshare.ledger.ledger import Status
from yrdshare.ledger.regions import Region
from yrdshare.money import FEN_PER
from yrdshare.words import Language, say

WAN = FEN_PER["万元"]
NOTES = 11  # sentences note_1 … of the catalogue
ONE_PAGE = 60  # rows of a summary that is still printed on one page


def stamp(statuses: Sequence[Status], lang: Language) -> str:
    """What must be stamped on every page: that the data are examples, or forecasts, or nothing."""
    keys = {"示例": "stamp_example", "预测": "stamp_forecast"}
    return next((say(f"sheet.{key}", lang) for status, key in keys.items() if status in statuses), "")


@dataclass(frozen=True, slots=True)
class Front:
    """What the front page is written on and with."""

    tab: Tab
    named: Named
    helpers: Grid | None  # the cells that show how large the products of remainders are
    lang: Language

    def say(self, key: str, **values: object) -> str:
        """The sentence `key` of this room."""
        return say(f"sheet.{key}", self.lang, **values)


def lay_summary(found: Sequence[Computed], front: Front, title: str, mark: str) -> None:
    """Write the summary in 万元 (an indicator in its own unit), then the checks."""
    tab = front.tab
    tab.text(0, 0, title, "title")
    tab.text(1, 0, mark, "stamp")
    tab.row = 4
    for one in found:
        formula = one.account.formula
        heading = front.say("summary_head", formula=formula.name, kind=formula.dimension)
        tab.text(tab.row, 0, heading, "section")
        tab.text(tab.row + 1, 0, _terms(one, front), "note")
        tab.row += 2
        _table(one, one.received, "received", front)
        _table(one, one.transfers, f"transfers{one.kind}", front)
    checks = [check for one in found for check in one.checks]
    if front.helpers:
        condition = f"MAX({front.helpers.whole()})<{LARGEST_CELL}"
        checks.append(Check(front.say("check_helpers"), condition, True))
    _checks(checks, front)
    tab.one_page = tab.row <= ONE_PAGE


def _terms(one: Computed, front: Front) -> str:
    formula = one.account.formula

    def called(who: Claimant | None) -> str:
        return front.named[who] if isinstance(who, Region) else who.text(front.lang) if who else ""

    paid = ("terms_credit", "terms_paid")[formula.paid]
    pays = ("terms_credit_rest_pays", "terms_paid_rest_pays")[formula.paid]
    split = pays if formula.rest_pays else paid
    key = {"split": split, "double": "terms_double", "in_place": "terms_in_place"}[formula.count]
    first, last = formula.years[0], formula.years[-1]
    rest, collected = called(formula.rest), called(formula.collected_by)
    return front.say(key, first=first, last=last, rest=rest, collected=collected)


def _table(one: Computed, grid: Grid, what: str, front: Front) -> None:
    """One table region × year with totals, read from the result tab."""
    account, years, tab = one.account, one.account.formula.years, front.tab
    money = account.formula.dimension.unit == "元"
    unit = front.say("in_wan") if money else ledger_unit(account.formula.dimension.unit, front.lang)
    by, over, style = (WAN, f"/{WAN}", "wan") if money else (1, "", "fen")
    tab.text(tab.row, 0, front.say("in_unit", what=front.say(what), unit=unit), "plain")
    tab.text(tab.row + 1, 0, front.say("region"), "head")
    for column, year in enumerate(years, start=1):
        tab.number(tab.row + 1, column, year, "year_head")
    tab.text(tab.row + 1, len(years) + 1, front.say("total"), "head")
    amounts = account.received if grid == one.received else account.transfers
    tab.row += 2
    for row, region in enumerate(account.regions):
        values = amounts[region].tolist()
        tab.text(tab.row, 0, front.named[region], "label")
        for year, value in enumerate(values):
            tab.formula(tab.row, 1 + year, grid.at(row, year) + over, value / by, style)
        tab.formula(
            tab.row, 1 + len(years), f"SUM({grid.across(row)}){over}", sum(values) / by, f"{style}_total"
        )
        tab.row += 1
    tab.text(tab.row, 0, front.say("total"), "total_label")
    sums = [sum(int(amounts[region][year]) for region in account.regions) for year in range(len(years))]
    for year, value in enumerate([*sums, sum(sums)]):
        cells = grid.down(year) if year < len(years) else grid.whole()
        tab.formula(tab.row, 1 + year, f"SUM({cells}){over}", value / by, f"{style}_total")
    tab.row += 2


def _checks(checks: Sequence[Check], front: Front) -> None:
    """The checks, each live; the line below the stamp says whether all hold."""
    tab, good, bad = front.tab, front.say("holds"), front.say("fails")
    tab.text(tab.row, 0, front.say("checks"), "section")
    top = tab.row + 1
    for row, check in enumerate(checks, start=top):
        verdict = f"IF({check.condition},{literal(good)},{literal(bad)})"
        tab.formula(row, 0, verdict, good if check.holds else bad, "check")
        tab.text(row, 1, check.text, "plain")
    tab.row = top + len(checks) + 1
    cells = f"$A${top + 1}:$A${top + len(checks)}"
    fine, wrong = front.say("all_hold"), front.say("some_fail")
    verdict = f"IF(SUMPRODUCT(({cells}={literal(good)})*1)={len(checks)},{literal(fine)},{literal(wrong)})"
    tab.formula(2, 0, verdict, fine if all(check.holds for check in checks) else wrong, "check_all")


def lay_notes(tab: Tab, purposes: Sequence[tuple[str, str]], lines: Sequence[str], lang: Language) -> None:
    """How to read the workbook, what may be changed, what each tab is for, and the caller's own lines."""
    tab.text(0, 0, say("sheet.notes_title", lang), "title")
    tab.row = 2
    for number in range(1, NOTES + 1):
        tab.text(tab.row, 0, str(number), "number_cell")
        tab.text(tab.row, 1, say(f"sheet.note_{number}", lang), "wrapped")
        tab.row += 1
    tab.row += 1
    tab.line((say("sheet.look", lang), say("sheet.meaning", lang)), "head")
    for style in ("input_fen", "input_forecast", "fen", "check"):
        tab.text(tab.row, 0, say(f"sheet.sample_{style}", lang), style)
        tab.text(tab.row, 1, say(f"sheet.meaning_{style}", lang), "wrapped")
        tab.row += 1
    tab.row += 1
    tab.line((say("sheet.tab", lang), say("sheet.purpose", lang)), "head")
    for name, purpose in purposes:
        tab.text(tab.row, 0, name, "label")
        tab.text(tab.row, 1, purpose, "wrapped")
        tab.row += 1
    for line in lines:
        tab.row += 1
        tab.text(tab.row, 1, line, "wrapped")
