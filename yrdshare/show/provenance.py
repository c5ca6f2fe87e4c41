"""The card 数据来源: five lines on one number. Made when somebody asks, never while a lever moves."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from yrdshare.drafts.secrets import firm_names
from yrdshare.formula.formula import Formula
from yrdshare.money import decimal_text, share_text
from yrdshare.negotiate.evidence import Evidence, evidence
from yrdshare.negotiate.figures import Figure, Table, Worked
from yrdshare.negotiate.labels import principle_text, share_label, statuses_text
from yrdshare.negotiate.outcome import Solution
from yrdshare.negotiate.position import Position
from yrdshare.negotiate.provenance import worked
from yrdshare.show.board import View
from yrdshare.show.labels import claimant_text, formula_text
from yrdshare.show.levers import bars
from yrdshare.show.numbers import address, printed
from yrdshare.show.state import Screen, free
from yrdshare.words import Language, say

SOURCES_TOLD, LONGEST_SOURCE = 2, 80  # sources on a card, and letters of each
VALUED = ("gain", "change", "valued")  # numbers that a region's own value of a credit stands behind


@dataclass(frozen=True, eq=False, slots=True)
class Asked:
    """What a card is made from. digest : of the ledger that the number was made from"""

    screen: Screen
    figure: Figure
    position: Position
    worked: Worked
    digest: str

    @property
    def lang(self) -> Language:
        """The screen's language."""
        return self.screen.lang


def table(screen: Screen) -> Table:
    """What lies on the table, for the arithmetic."""
    return Table(screen.position, screen.reference, screen.outcome)


def card(screen: Screen, figure: Figure, digest: str, deeper: bool = False) -> View | None:
    """The card of a number; None where the screen has no such number.

    digest : of the ledger on the table;  deeper : whether another card was opened before it
    """
    found = table(screen)
    position, made = found.of(figure), worked(found, figure)
    if position is None or made is None:
        return None
    if position.draft.park.ledger is not screen.draft.park.ledger:
        digest = position.draft.park.ledger.digest()
    asked = Asked(screen, figure, position, made, digest)
    lang, behind = screen.lang, evidence(position, figure)
    lines = {
        "what": _what(asked),
        "how": _joined(_how(asked), lang),
        "data": _joined(_data(asked, behind), lang),
        "source": _joined(_sources(asked, behind), lang),
        "vintage": _joined(_vintage(asked), lang),
    }
    return {
        "title": say("provenance.title", lang),
        "sum": _sum(asked),
        "lines": [[name, say(f"provenance.line_{name}", lang), text] for name, text in lines.items()],
        "back": say("provenance.back", lang) if deeper else "",
        "close": say("provenance.close", lang),
    }


def _joined(found: Iterator[str], lang: Language) -> str:
    return say("provenance.joint", lang).join(found)


def _what(asked: Asked) -> str:
    """Name, unit, basis and period."""
    figure, lang, draft = asked.figure, asked.lang, asked.position.draft
    words: dict[str, object] = {"region": figure.region or "", "year": figure.year}
    words |= {"first": draft.years[0], "last": draft.years[-1]}
    key = f"what_{figure.kind}"
    if figure.kind in ("received", "valued", "pool"):
        words |= _named(asked, asked.position.account(figure.name).formula)
        key += "_of" if figure.kind == "pool" and figure.region is not None else ""
    if figure.kind in ("gain", "received", "valued", "no_deal", "cost", "change") and figure.year is None:
        key += "_whole"
    if figure.kind == "share":
        words["share"] = share_label(draft, figure.name, lang)
    if figure.kind == "gap" and isinstance(asked.screen.outcome, Solution):
        key += f"_{asked.screen.outcome.certificate.measure}"
    if figure.kind == "short":
        breach = asked.position.breaches[int(figure.name)]
        words |= {"condition": breach.condition, "year": breach.year}
        key += "_year" if breach.year else ""
    said = say(f"provenance.{key}", lang, **words)
    return say("provenance.before", lang) + said if figure.before else said


def _named(asked: Asked, formula: Formula) -> dict[str, object]:
    """What a formula divides, in which unit, on which basis."""
    lang, what = asked.lang, formula.dimension
    unit = say("show.wan", lang) if what.money else what.unit_text(lang)
    basis = what.basis_text(lang) or say("nodes.basis_—", lang)
    return {"formula": formula_text(asked.position.draft, formula.name, lang), "unit": unit, "basis": basis}


def _sum(asked: Asked) -> View:
    """The sum as it is printed: each part with its sign and, where it is a number itself, its address."""
    made, lang = asked.worked, asked.lang
    said = printed(made)
    terms = [
        [part.minus, part.label.text(lang), text, address(part.figure) if part.figure is not None else None]
        for part, text in zip(made.parts, said.parts, strict=True)
    ]
    if said.rest is not None:
        terms.append([said.rest[0], say("provenance.part_rounding", lang), said.rest[1], None])
    return {"terms": terms, "total": said.total, "unit": _unit(asked)}


def _unit(asked: Asked) -> str:
    unit = asked.worked.unit
    if unit in ("share", "plain"):
        return ""
    if unit == "money":
        return say("show.wan", asked.lang)
    return asked.position.account(asked.figure.name).formula.dimension.unit_text(asked.lang)


def _how(asked: Asked) -> Iterator[str]:
    """What is to be said of the sum besides its parts."""
    figure, lang = asked.figure, asked.lang
    if asked.worked.sealed:
        yield say("provenance.sealed", lang)
    if figure.year is None and figure.kind in ("received", "no_deal", "cost"):
        yield say("provenance.discounted", lang, rate=share_text(asked.position.draft.discount))
    if figure.kind == "share":
        yield from _set(asked)
    if figure.kind == "gain" and asked.worked.amount < 0:
        yield say("provenance.how_loss", lang)


def _set(asked: Asked) -> Iterator[str]:
    """Who or what set a share, where it may stand, what it leaves."""
    screen, name, lang = asked.screen, asked.figure.name, asked.lang
    draft = asked.position.draft
    share = next(one for one in draft.shares if one.name == name)
    if share.value is not None:
        yield say("provenance.how_fixed", lang)
        return
    by_hand = screen.mode == "manual" or asked.figure.before
    how = "by_hand" if by_hand else "pinned" if name in draft.pins else "solved"
    bounds = {"low": share_text(share.low), "high": share_text(share.high)}
    yield say(f"provenance.how_{how}", lang, principle=principle_text(draft, draft.principle, lang), **bounds)
    if screen.rule is not None and name in screen.rule.pending and not asked.figure.before:
        yield say("provenance.how_pending", lang)
    if name in free(screen) and not asked.figure.before:
        low, high = free(screen)[name]
        yield say("provenance.how_free", lang, low=share_text(low), high=share_text(high))
    for bar in bars(draft):
        if bar.rest is not None and name in [lever.share.name for lever in bar.levers]:
            taken = [asked.position.shares[lever.share.name] for lever in bar.levers]
            rest = share_text(1 - sum(taken, Fraction(0)))
            yield say("provenance.how_rest", lang, rest=rest, claimant=claimant_text(draft, bar.rest, lang))


def _data(asked: Asked, found: Evidence) -> Iterator[str]:
    """Streams, projects and cells, counted by status."""
    lang = asked.lang
    if not found.cells and not found.listed:
        yield say("provenance.data_none", lang)
        return
    if found.cells:
        streams = say("show.joint", lang).join(stream.text(lang) for stream in found.streams)
        counts = {"projects": f"{found.projects:,}", "cells": f"{found.cells:,}"}
        yield say("provenance.data_cells", lang, streams=streams, **counts)
    if found.listed:
        yield say("provenance.data_listed", lang, count=found.listed)
    told = [
        say("provenance.data_status", lang, status=_status(status, lang), count=f"{count:,}")
        for status, count in found.statuses.items()
    ]
    yield say("provenance.data_statuses", lang, counts=say("show.joint", lang).join(told))


def _status(status: str, lang: Language) -> str:
    return statuses_text([status], lang)[0] if status else say("provenance.status_none", lang)


def _sources(asked: Asked, found: Evidence) -> Iterator[str]:
    """The most frequent sources with their cells; the rule, the table or the solver where no data are."""
    lang, screen, kind = asked.lang, asked.screen, asked.figure.kind
    firms = [*firm_names(asked.position.draft.park)] if found.sources else []
    for source, count in [*found.sources.items()][:SOURCES_TOLD]:
        said = source if len(source) <= LONGEST_SOURCE else source[: LONGEST_SOURCE - 1] + "…"
        if any(firm in source for firm in firms):
            said = say("provenance.source_firm", lang)
        said = said or say("provenance.source_none", lang)
        yield say("provenance.source_counted", lang, source=said, count=f"{count:,}")
    if len(found.sources) > SOURCES_TOLD:
        yield say("provenance.source_more", lang, count=len(found.sources) - SOURCES_TOLD)
    if kind == "gap" and isinstance(screen.outcome, Solution):
        yield say("provenance.source_solver", lang, solver=screen.outcome.certificate.solver)
    if kind == "share" and screen.rule is not None and not asked.figure.before:
        yield screen.rule.cited(lang)
    elif kind in ("share", "rate"):
        yield say("provenance.source_table", lang, number=asked.position.draft.number)


def _vintage(asked: Asked) -> Iterator[str]:
    """Which data, and whose assumptions."""
    screen, figure, lang, draft = asked.screen, asked.figure, asked.lang, asked.position.draft
    ledger = draft.park.ledger
    span = {"first": ledger.years[0], "last": ledger.years[-1]}
    yield say("provenance.vintage", lang, number=draft.number, digest=asked.digest[:8], **span)
    if figure.year is None and figure.kind not in ("share", "gap", "short", "pool"):
        yield say("provenance.vintage_rate", lang, rate=share_text(draft.discount))
    if figure.region is not None and figure.kind in VALUED:
        for value in draft.values.get(figure.region, {}).values():
            stated = {"value": decimal_text(value), "region": figure.region}
            yield say("provenance.vintage_value", lang, **stated)
    if screen.rule is not None and not figure.before:
        yield say("provenance.vintage_rule", lang, confidence=screen.rule.precedent.confidence)
    if not figure.before and not screen.current:
        yield say("provenance.vintage_held", lang)
    if not figure.before and screen.provisional:
        yield say("provenance.vintage_glance", lang)
