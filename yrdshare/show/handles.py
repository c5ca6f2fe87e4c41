"""What a split bar says: its segments, which always add up to the whole, and the dividers that move them."""

from fractions import Fraction

from yrdshare.money import share_text
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.figures import Figure
from yrdshare.negotiate.labels import region_of, share_label
from yrdshare.nodes.expression import Eligible, walk
from yrdshare.show.board import View
from yrdshare.show.labels import claimant_text, formula_text, symbol
from yrdshare.show.levers import WHOLE, Bar, Lever, bars, per_mille
from yrdshare.show.numbers import address
from yrdshare.show.state import Screen
from yrdshare.words import say


def bar_views(screen: Screen) -> list[View]:
    """One view for each bar of the draft, numbered through for the keys 1 to 6."""
    found, number = [], 1
    for bar in bars(screen.draft):
        found.append(_view(screen, bar, number))
        number += len(bar.levers)
    return found


def _view(screen: Screen, bar: Bar, number: int) -> View:
    lang = screen.lang
    units = [per_mille(screen.shares[lever.share.name]) for lever in bar.levers]
    left = 1 - sum((screen.shares[lever.share.name] for lever in bar.levers), Fraction(0))
    segments = [
        _segment(screen.draft, lever.claimant, screen.shares[lever.share.name], screen)
        for lever in bar.levers
    ]
    return {
        "title": _title(screen, bar),
        "whole": WHOLE,
        "units": [*units, WHOLE - sum(units)],
        "segments": [*segments, _segment(screen.draft, bar.rest, left, screen)],
        "handles": [_handle(screen, lever, number + spot) for spot, lever in enumerate(bar.levers)],
        "stale": "" if screen.current else say("show.not_current_short", lang),
    }


def _title(screen: Screen, bar: Bar) -> str:
    """What the bar divides; that only some projects count where a claim tests them."""
    name = formula_text(screen.draft, bar.formula.name, screen.lang)
    tested = any(isinstance(node, Eligible) for _, claim in bar.formula.claims for node in walk(claim))
    return say("show.bar_title_eligible" if tested else "show.bar_title", screen.lang, formula=name)


def _segment(draft: Draft, claimant: object, value: Fraction, screen: Screen) -> View:
    region = region_of(draft, claimant)  # type: ignore[arg-type]
    mark = symbol(draft, region) + " " if region else ""
    return {
        "party": draft.parties.index(region) if region else -1,
        "name": mark + claimant_text(draft, claimant, screen.lang),  # type: ignore[arg-type]
        "text": share_text(value),
    }


def _handle(screen: Screen, lever: Lever, number: int) -> View:
    share, lang = lever.share, screen.lang
    pinned = screen.mode == "principle" and share.name in screen.draft.pins
    how = "pinned" if pinned else "solved" if screen.mode == "principle" else "by_hand"
    pending = screen.rule is not None and share.name in screen.rule.pending
    return {
        "share": share.name,
        "number": number,
        "label": share_label(screen.draft, share.name, lang),
        "low": per_mille(share.low),
        "high": per_mille(share.high),
        "bounds": say("show.lever_bounds", lang, low=share_text(share.low), high=share_text(share.high)),
        "text": share_text(screen.shares[share.name]),
        "pinned": pinned,
        "how": say(f"show.lever_{how}", lang) if not pending else say(f"show.pending_{how}", lang),
        "figure": address(Figure("share", name=share.name)),
        "release": say("show.release", lang),
    }
