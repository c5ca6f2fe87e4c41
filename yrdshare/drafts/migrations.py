"""Negotiation files of earlier versions, brought to the present one step by step: pure functions on data.

Version 1 knew one park and one line of drafts, moved by hand, with neither a proposer nor any words.
A kept sample of every version stands in the tests.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from yrdshare.formula.migrations import Data, Step, added


def second(data: Data) -> dict[str, object]:
    """Version 2 lists parks, and says of each draft who proposed it, what it goes on from, how it stood."""
    held = added({key: value for key, value in data.items() if key != "park"}, {})
    if "park" in data and "parks" not in data:
        held["parks"] = [data["park"]]
    drafts = data.get("drafts")
    if isinstance(drafts, list):
        numbers = [_number(one) for one in drafts]
        held["drafts"] = [
            _second_draft(one, before) if isinstance(one, dict) else one
            for one, before in zip(drafts, [None, *numbers], strict=False)
        ]
    return held


def _second_draft(data: Mapping[str, Any], before: object) -> dict[str, object]:
    """One draft: it goes on from the one before; its proposer was not written down, and stays unsaid."""
    later = {"parent": before, "proposer": {"name": ""}, "wording": "", "park": 0}
    held = added({key: value for key, value in data.items() if key != "shares"}, later)
    if "shares" in data:
        shown = {"mode": "manual", "shares": data["shares"], "reference": before, "lang": "zh"}
        held = added(held, {"shown": {**shown, "year": _first_year(data)}})
    return held


def _number(draft: object) -> object:
    return draft.get("number") if isinstance(draft, dict) else None


def _first_year(draft: Mapping[str, Any]) -> object:
    """The first year of any formula; what is no year is left to the reader."""
    listed = draft.get("formulas")
    formulas = listed if isinstance(listed, list) else []
    spans = [one.get("years") for one in formulas if isinstance(one, dict)]
    firsts = [span.get("first") for span in spans if isinstance(span, dict)]
    return min((year for year in firsts if isinstance(year, int)), default=0)


STEPS: Sequence[Step] = (second,)
SCHEMA_VERSION = len(STEPS) + 1
