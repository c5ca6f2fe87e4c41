"""From the program's floats to what is shown: corners at shares of the grid, their gains exact to the fen."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from yrdshare.formula.linear import Floats
from yrdshare.ledger.regions import Region
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.frontier.polyline import Spot
from yrdshare.negotiate.position import Position
from yrdshare.negotiate.solving.certify import snapped
from yrdshare.negotiate.solving.grid import GRID, around
from yrdshare.negotiate.solving.model import Model, references

Gains = Mapping[Region, Fraction]  # fen


@dataclass(frozen=True, slots=True)
class Vertex:
    """A corner of the frontier.

    gains   : every party's total at the shares as they stand on the grid, exact, fen
    program : the gains of the parties looked at, where the frontier really turns, fen; `gains` differ from it
              by no more than a millionth of a share moves, and by rounding
    """

    gains: Gains
    shares: Mapping[str, Fraction]
    program: Mapping[Region, float]


@dataclass(frozen=True, slots=True)
class Piece:
    """A connected part of the frontier: its corners in order.

    Two parties: from the first's least gain to its most. Three: around a flat face, or an edge, or a point.
    starts, ends : whether the first and the last corner belong to it; one that does not is as good for one
                   party as another split that is better for the other
    """

    vertices: tuple[Vertex, ...]
    starts: bool = True
    ends: bool = True

    def rates(self, first: Region, second: Region) -> tuple[float, ...]:
        """Along each edge, what the second party loses where the first gains 1."""
        gains = [vertex.program for vertex in self.vertices]
        return tuple((a[second] - b[second]) / (b[first] - a[first]) for a, b in pairwise(gains))


@dataclass(slots=True)
class Maker:
    """Makes vertices of one model, each spot once."""

    model: Model
    parties: tuple[Region, ...]
    names: tuple[str, ...]
    made: dict[tuple[float, ...], Position]

    def vertex(self, spot: Spot, unharmed: Sequence[Region] = ()) -> Vertex:
        """The exact corner at a spot; `unharmed` lose not a fen, where a point of the grid allows that."""
        position = self.position(spot[1], unharmed)
        scale = self.model.scale
        program = {one: float(gain) * scale for one, gain in zip(self.parties, spot[0], strict=True)}
        return Vertex(position.totals, position.shares, program)

    def position(self, shares: Floats, unharmed: Sequence[Region] = ()) -> Position:
        """The nearest point of the grid at which every condition holds; exact."""
        key = (*shares.tolist(), float(len(unharmed)))
        if key not in self.made:
            self.made[key] = self._position(shares, unharmed)
        return self.made[key]

    def _position(self, shares: Floats, unharmed: Sequence[Region]) -> Position:
        if unharmed:
            found = self.position(shares)
            if all(found.totals[region] >= 0 for region in unharmed):
                return found
        draft = self.model.draft
        whole: dict[str, float] = {name: float(value) for name, value in references(draft).items()}
        whole |= dict(zip(self.names, shares.tolist(), strict=True))
        if unharmed:
            return next(_unharmed(draft, whole, unharmed), found)
        return snapped(self.model, whole)[0]


def _unharmed(draft: Draft, shares: Mapping[str, float], unharmed: Sequence[Region]) -> Iterator[Position]:
    for position in around(draft, shares, GRID):
        if not position.breaches and all(position.totals[region] >= 0 for region in unharmed):
            yield position
