"""Fits a rule to a park: which streams stand for a general one, whose keys, which years. No guessing.

Only what the rule itself writes down is used: a general stream is made of the streams that the rule lists,
a key is of the indicator that the rule names. Whatever the park lacks is told, formula by formula.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np

from yrdshare.errors import Fault, InputError, YrdshareError, fault
from yrdshare.fiscal.amounts import measured
from yrdshare.fiscal.keys import Keys, equal_keys, indicator_keys, proportional_keys
from yrdshare.fiscal.working import Step
from yrdshare.formula.filling import Side, Wanted, filled, wide
from yrdshare.formula.formula import Formula
from yrdshare.formula.precedents import Precedent, formula
from yrdshare.ledger.park import Park
from yrdshare.ledger.regions import Region
from yrdshare.nodes.dimension import dimension
from yrdshare.nodes.expression import Expr, Marked, Stream, Sum, transform, walk
from yrdshare.words import LANGUAGES, Bilingual, Language, in_both, say

GivenKeys = Mapping[str, Mapping[Region, "str | int | Fraction"]]


@dataclass(frozen=True, slots=True)
class Fitted:
    """The formulas of a rule that fit a park, why others do not, and how these were fitted."""

    formulas: tuple[Formula, ...]
    lacking: tuple[Fault, ...]
    notes: tuple[Fault, ...]


@dataclass(frozen=True, eq=False)
class ParkPlaces:
    """The origins and hosts of a park, with keys by indicator.

    given : figures by indicator and region, instead of the regions' own
    """

    park: Park
    given: GivenKeys

    def regions(self, side: Side) -> Sequence[Region]:
        """The origins, the hosts, or both, once each in the order of the projects."""
        origins = [one.origin for one in self.park.projects] if side != "host" else []
        hosts = [one.host for one in self.park.projects] if side != "origin" else []
        return tuple(dict.fromkeys([*origins, *hosts]))

    def keys(self, wanted: Wanted) -> Keys[Region]:
        """Each region's key with its working; InputError where a region has no figure."""
        places, given = self.regions(wanted.among), self.given.get(wanted.indicator, {})
        if wanted.measure == "equal":
            return equal_keys(places)
        if not given and wanted.year is not None:
            return indicator_keys(places, wanted.indicator, wanted.year)
        lacking = [place for place in places if place not in given]
        if lacking:
            told = measured(wanted.indicator)
            raise InputError([fault("precedents.no_figure", region=one, indicator=told) for one in lacking])
        return proportional_keys({place: given[place] for place in places}, wanted.indicator)


def span(rule: Precedent, park: Park, first_year: int | None) -> tuple[tuple[int, ...], list[Fault]]:
    """The years of an agreement by the rule on this park, and what is to be said of them.

    From `first_year`, or the first year of the no-deal table, or the first move, for the rule's term; not
    beyond the ledger; none where the ledger has none of them, or no projects.
    """
    start, held = first_year, park.ledger.years
    if not len(park.projects):
        return (), []
    if start is None:
        tables = [min(path) for path in park.no_deal.values() if path]
        start = min(tables) if tables else int(park.projects.moved.min())
    last = max(held) if held else start
    term = last - start + 1 if rule.years is None else rule.years
    until = min(last, start + term - 1)
    told: list[Fault] = []
    if held and until < min(held):
        return (), told
    if rule.years is None:
        told.append(fault("precedents.term_open", last=until))
    elif until < start + term - 1:
        told.append(fault("precedents.term_cut", years=term, last=until))
    return tuple(range(start, until + 1)), told


def fitted(rule: Precedent, park: Park, years: tuple[int, ...], given: GivenKeys) -> Fitted:
    """Every formula of the rule that fits, and the reasons for the others."""
    if not years:
        return Fitted((), (fault("precedents.no_years"),), ())
    fit = Fit(rule, ParkPlaces(park, given))
    formulas: list[Formula] = []
    lacking: list[Fault] = []
    notes: list[Fault] = []
    for stored in rule.stored:
        try:
            one = formula(filled(stored, fit.places), years[0], len(years))
        except YrdshareError as error:
            lacking += error.faults
            continue
        short = [*fit.streamless(one), *fit.markless(one)]
        lacking += short
        if not short:
            formulas.append(fit.with_streams(one))
            notes += [*fit.taken(one), *fit.keyed(stored)]
    told = {tuple(note.text(lang) for lang in LANGUAGES): note for note in notes}
    return Fitted(tuple(formulas), tuple(lacking), tuple(told.values()))


@dataclass(frozen=True, eq=False)
class Fit:
    """A rule and a park."""

    rule: Precedent
    places: ParkPlaces

    @cached_property
    def held(self) -> Mapping[str, Stream]:
        """The streams of which the park's ledger has any cell."""
        ledger = self.places.park.ledger
        present = {name for name, cells in ledger.cells.items() if cells.present.any()}
        return {name: stream for name, stream in ledger.streams.items() if name in present}

    @cached_property
    def made_of(self) -> Mapping[Stream, tuple[Stream, ...]]:
        """The park's streams that each general stream of the rule stands for; its own first."""
        held, found = self.held, {}
        for one in self.rule.pooled:
            like = [held[name] for name in one.of if name in held and alike(held[name], one.stream)]
            found[one.stream] = (held[one.stream.name],) if one.stream.name in held else tuple(like)
        return found

    def named(self, names: Sequence[str]) -> Bilingual:
        """Streams by the names that the ledger knows them by."""
        known = self.places.park.ledger.streams

        def listed(lang: Language) -> str:
            texts = (known[name].text(lang) if name in known else name for name in names)
            return say("precedents.and", lang).join(texts)

        return in_both(listed)

    def streamless(self, one: Formula) -> Iterator[Fault]:
        """Streams that the formula reads and the park does not have, or has in another kind or unit."""
        held = self.held
        for stream in one.streams:
            general = next((pool for pool in self.rule.pooled if pool.stream == stream), None)
            if general is not None:
                if not self.made_of[stream]:
                    listed = self.named(general.of)
                    yield fault("precedents.no_pooled", formula=one.name, stream=stream, listed=listed)
            elif stream.name not in held:
                if stream.absent == "error":
                    yield fault("precedents.no_stream", formula=one.name, stream=stream, name=stream.name)
            elif not alike(held[stream.name], stream):
                other, mine = dimension(held[stream.name]), dimension(stream)
                yield fault(
                    "precedents.other_stream", formula=one.name, stream=stream, found=other, wanted=mine
                )

    def markless(self, one: Formula) -> Iterator[Fault]:
        """Marks that the formula asks for and no project carries."""
        trees = [one.pool, *(claim for _, claim in one.claims)]
        marks = {node.mark for tree in trees for node in walk(tree) if isinstance(node, Marked)}
        for mark in sorted(marks):
            if not np.any(self.places.park.projects.carrying(mark)):
                yield fault("precedents.no_mark", formula=one.name, mark=mark)

    def taken(self, one: Formula) -> Iterator[Fault]:
        """What stands for each general stream that the formula reads, and what of it the park lacks."""
        for general in self.rule.pooled:
            if general.stream in one.streams and self.made_of[general.stream]:
                took = self.made_of[general.stream]
                yield fault(
                    "precedents.pooled", stream=general.stream, parts=self.named([part.name for part in took])
                )
                rest = [name for name in general.of if name not in {part.name for part in took}]
                if rest and took[0].name != general.stream.name:
                    yield fault("precedents.not_pooled", stream=general.stream, names=self.named(rest))

    def keyed(self, stored: Mapping[str, object]) -> Iterator[Fault]:
        """The figures that the keys are made of, each with its source."""
        for spot, one in wide(stored):
            if spot.endswith("keys") and isinstance(one, dict):
                leaves = self.places.keys(Wanted(**one)).working.leaves()

                def told(lang: Language, leaves: tuple[Step, ...] = leaves) -> str:
                    lines = (leaf.line(lang) for leaf in leaves)
                    return say("precedents.reasons", lang).join(lines)

                yield fault("precedents.keys", figures=in_both(told))

    def with_streams(self, one: Formula) -> Formula:
        """The formula with the park's streams in place of the general ones."""

        def change(node: Expr) -> Expr:
            parts = self.made_of.get(node) if isinstance(node, Stream) else None
            if not parts:
                return node
            return parts[0] if len(parts) == 1 else Sum(parts)

        claims = [(claimant, transform(claim, change)) for claimant, claim in one.claims]
        facts = (one.years, one.collected_by, one.count, one.rest_pays)
        return Formula(one.name, transform(one.pool, change), claims, one.rest, *facts)


def alike(one: Stream, other: Stream) -> bool:
    """Whether two streams are of the same kind, unit and basis."""
    return dimension(one) == dimension(other)
