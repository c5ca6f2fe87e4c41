"""Talks as plain data, written in a fixed order. The published form: talks.schema.json."""

from collections.abc import Iterator
from typing import Any

from yrdshare.drafts.cells import dump_yearly
from yrdshare.drafts.loading import loads
from yrdshare.drafts.migrations import SCHEMA_VERSION
from yrdshare.drafts.parks import dump_park
from yrdshare.drafts.secrets import firm_names
from yrdshare.drafts.talks import Kept, Proposer, Reference, Shown, Talks
from yrdshare.drafts.terms import dump_condition, dump_principle, dump_shares
from yrdshare.drafts.text import Data, written
from yrdshare.formula.store import dump as dump_formula
from yrdshare.ledger.park import Park, Yearly
from yrdshare.ledger.regions import Region
from yrdshare.negotiate.principles import stated_regions


def dumps(talks: Talks) -> bytes:
    """The whole file; the same talks give the same bytes.

    Raises InputError for what `loads` would refuse: what cannot be read back is not written.
    """
    content = written(dump(talks)).encode()
    loads(content)
    return content


def dump(talks: Talks) -> Data:
    """The talks as plain data, without the seal; every park once."""
    parks, rows = _parks(talks)
    drafts = [_draft(kept, rows[id(kept.draft.park)]) for kept in talks.drafts]
    return {"schema": SCHEMA_VERSION, "name": talks.name, "parks": parks, "drafts": drafts}


def _parks(talks: Talks) -> tuple[list[Data], dict[int, int]]:
    """The parks of the drafts, and the row of each park object; parks with the same contents are one."""
    parks: dict[int, Park] = {}
    named: dict[int, list[Region]] = {}
    for kept in talks.drafts:
        park = kept.draft.park
        parks[id(park)] = park
        named.setdefault(id(park), []).extend(_named(kept))
    records: list[Data] = []
    rows: dict[int, int] = {}
    for key, park in parks.items():
        record = dump_park(park, named[key])
        alike = [row for row, one in enumerate(records) if _but_regions(one) == _but_regions(record)]
        if alike:
            earlier = records[alike[0]]
            more = [one for one in record["regions"] if one not in earlier["regions"]]
            earlier["regions"] = sorted([*earlier["regions"], *more], key=lambda one: str(one["code"]))
        rows[key] = alike[0] if alike else len(records)
        records += [] if alike else [record]
    return records, rows


def _but_regions(record: Data) -> Data:
    return {key: value for key, value in record.items() if key != "regions"}


def _named(kept: Kept) -> Iterator[Region]:
    """Every region that a draft names."""
    draft = kept.draft
    yield from draft.parties
    yield from draft.values
    yield from draft.no_deal
    yield from draft.costs
    yield from stated_regions(draft.principle)
    for condition in draft.conditions:
        yield from (quantity.region for _, quantity in condition.term.parts if quantity.region is not None)
    if isinstance(kept.proposer, Region):
        yield kept.proposer


def _draft(kept: Kept, row: int) -> Data:
    """One kept draft.

    row : its park's, in the list of parks
    """
    draft = kept.draft
    values = {region.code: dump_shares(by_kind) for region, by_kind in draft.values.items()}
    gains = {region.code: [str(value) for value in path] for region, path in kept.position.gains.items()}
    return {
        "number": kept.number,
        "parent": kept.parent,
        "proposer": _proposer(kept.proposer),
        "wording": kept.wording,
        "time": kept.time,
        "park": row,
        "formulas": [dump_formula(formula) for formula in draft.formulas],
        "principle": dump_principle(draft.principle),
        "conditions": [dump_condition(condition) for condition in draft.conditions],
        "values": values,
        "discount": dump_shares({"": draft.discount})[""],
        "previous": dump_shares(draft.previous),
        "pins": dump_shares(draft.pins),
        "no_deal": _own(draft.no_deal, draft.park.no_deal, draft.park),
        "costs": _own(draft.costs, draft.park.costs, draft.park),
        "shown": _shown(kept),
        "gains": gains,
    }


def _own(table: Yearly, usual: Yearly, park: Park) -> Data | None:
    """A draft's own table; null where it is the park's."""
    return None if table is usual else dump_yearly(table, firm_names(park))


def _proposer(proposer: Proposer) -> Data:
    return {"region": proposer.code} if isinstance(proposer, Region) else {"name": proposer}


def _shown(kept: Kept) -> Data:
    shown: Shown = kept.shown
    return {
        "mode": shown.mode,
        "shares": dump_shares(kept.shares),
        "reference": _reference(shown.reference),
        "lang": shown.lang,
        "year": shown.year,
    }


def _reference(reference: Any) -> object:
    """The number of a kept draft, or shares of the same draft."""
    kept: Reference = reference
    return dump_shares(kept) if isinstance(kept, dict) else kept
