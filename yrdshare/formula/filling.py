"""What a stored rule leaves to the park: whose keys, and how many claimants. Plain data in, plain data out.

A rule that is not bound to one park may write `keys: {measure, indicator, year, among}` for the list of keys
of a ByKey, and `claimant: {each: origin}` for one claim of every origin. Here they become the lists that
every formula has; what is not plain data of that shape is left for the reader to refuse.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, Protocol, get_args

from yrdshare.formula.store import dump_claimant, dump_value
from yrdshare.ledger.regions import Region
from yrdshare.strict import Keys, below, choice, integer, optional, text

Side = Literal["origin", "host", "both"]
Measure = Literal["part", "equal"]
Data = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Keys that come from an indicator: each region's part of the sum, or one of n.

    year : of the published figures; None where the user gives the figures
    """

    measure: Measure
    indicator: str
    year: int | None
    among: Side


class Places(Protocol):
    """What a park gives to a rule: the regions of a side, and the key of each."""

    def regions(self, side: Side) -> Sequence[Region]:
        """The regions of one side, or of both."""
        ...

    def keys(self, wanted: Wanted) -> Mapping[Region, Fraction]:
        """Each region's key."""
        ...


ANY = Region("·", "·", "·")  # stands for the regions of a park not yet known


@dataclass(frozen=True, slots=True)
class Nowhere:
    """One region in place of all that a park may have, so that a rule can be read before it has a park."""

    def regions(self, side: Side) -> Sequence[Region]:
        """The one region."""
        return (ANY,)

    def keys(self, wanted: Wanted) -> Mapping[Region, Fraction]:
        """The one region has all."""
        return {ANY: Fraction(1)}


WANTED: Keys = {
    "measure": choice(*get_args(Measure)),
    "indicator": text,
    "year": optional(integer),
    "among": choice(*get_args(Side)),
}
EACH: Keys = {"each": choice(*get_args(Side))}


def wide(data: object, path: str = "") -> Iterator[tuple[str, object]]:
    """Every record that is left to the park, with its path: the keys of a ByKey, a claimant with `each`."""
    if isinstance(data, list):
        for position, held in enumerate(data):
            yield from wide(held, f"{path}[{position}]")
    if not isinstance(data, dict):
        return
    for key, held in data.items():
        spot = below(path, str(key))
        if isinstance(held, dict) and (
            (key == "keys" and data.get("node") == "ByKey") or (key == "claimant" and "each" in held)
        ):
            yield spot, held
        else:
            yield from wide(held, spot)


def filled(data: object, places: Places) -> object:
    """The same plain data with every such record filled by `places`; all of it must have been checked."""
    if isinstance(data, list):
        return [one for held in data for one in _each(held, places)]
    if not isinstance(data, dict):
        return data
    held = {key: filled(one, places) for key, one in data.items()}
    if data.get("node") == "ByKey" and isinstance(data.get("keys"), dict):
        held["keys"] = [
            {
                "code": region.code,
                "name_zh": region.name_zh,
                "name_en": region.name_en,
                "value": dump_value(key),
            }
            for region, key in places.keys(Wanted(**data["keys"])).items()
        ]
    return held


def _each(held: object, places: Places) -> Iterator[object]:
    """One entry of a list; a claim of each region becomes as many claims as there are regions."""
    claimant = held.get("claimant") if isinstance(held, dict) else None
    if isinstance(held, dict) and isinstance(claimant, dict) and "each" in claimant:
        rest = {key: filled(one, places) for key, one in held.items() if key != "claimant"}
        for region in places.regions(claimant["each"]):
            yield {"claimant": dump_claimant(region), **rest}
    else:
        yield filled(held, places)
