"""Published rules as stored formulas: `precedent("liusong").formulas(first_year=2026)`.

The stored form stands in data/precedents/README.md. What a rule leaves to the park (keys by an indicator, one
claim for each region, tax in general) is filled in by applying.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import cache

import yaml

from yrdshare.errors import Fault, InputError, Place, YrdshareError, fault
from yrdshare.formula.filling import EACH, WANTED, Nowhere, filled, wide
from yrdshare.formula.formula import Formula
from yrdshare.formula.migrations import (
    FORMULA_VERSION,
    PRECEDENT_STEPS,
    PRECEDENT_VERSION,
    newest,
    open_share,
)
from yrdshare.formula.shapes import FORMULA, expression
from yrdshare.formula.sourced import SOURCE, Source, confirmed, mark, some
from yrdshare.formula.store import load
from yrdshare.nodes.expression import Stream
from yrdshare.plain_yaml import MOST_LETTERS, plain_yaml
from yrdshare.resources import data
from yrdshare.strict import (
    Keys,
    Reading,
    boolean,
    choice,
    integer,
    known_keys,
    listing,
    optional,
    printable,
    record,
    strictly,
    text,
    within_limits,
)
from yrdshare.words import Language

FOLDER, ENDING, VARIANT = "precedents", ".yaml", "."
LONGEST = 100  # years of an agreement
KINDS = ("rule", "park", "compensation", "fund", "proposal")
CATEGORIES = (
    *("ratio", "capped", "base", "fixed_return", "equity", "retained", "counting"),
    *("pooling", "equalisation", "compensation", "swap", "other"),
)


@dataclass(frozen=True, slots=True)
class Pooled:
    """A stream that a rule names in general, such as local tax, and the streams that make it up."""

    stream: Stream
    of: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Variant:
    """Another reading of the same rule: what it is called, and its formulas as plain data."""

    name: str
    title_zh: str
    title_en: str
    stored: tuple[Mapping[str, object], ...]


@dataclass(frozen=True, slots=True)
class Precedent:
    """A published rule: what it is called, where it is in force since when, who says so, and its formulas.

    confidence : V3 / V2 / V1 = its figures are stated by three or more / two / one independent sources
    template   : some share is open, because its figure is not confirmed or is left to negotiation
    years      : how many years an agreement by it covers, None where no term is stated
    stored     : its formulas as plain data, without the years
    """

    name: str
    kind: str
    category: str
    title_zh: str
    title_en: str
    summary_zh: str
    summary_en: str
    region_zh: str
    region_en: str
    date: str
    confidence: str
    sources: tuple[Source, ...]
    notes_zh: str
    notes_en: str
    template: bool
    years: int | None
    pooled: tuple[Pooled, ...]
    stored: tuple[Mapping[str, object], ...]
    variants: tuple[Variant, ...]

    def text(self, lang: Language = "zh") -> str:
        """The title in `lang`."""
        return self.title_zh if lang == "zh" else self.title_en

    @property
    def needs_park(self) -> bool:
        """Whether keys or claimants are left to the park, so that it has no formulas before it has one."""
        return any(True for one in self.stored for _ in wide(one))

    def formulas(self, first_year: int, years: int | None = None) -> tuple[Formula, ...]:
        """The rule's formulas for an agreement that starts in `first_year`.

        years : how many it covers, where the rule states no term or its own is too short for projects that
                reach full production later
        A rule that leaves keys or claimants to the park is refused: see `apply`.

        >>> precedent("liusong").formulas(first_year=2026)[0].years
        (2026, 2027, 2028, 2029, 2030)
        """
        count = self.years if years is None else years
        if self.needs_park:
            raise InputError([fault("precedents.needs_park", rule=self.name)])
        if count is None:
            raise InputError([fault("precedents.no_term", rule=self.name)])
        return tuple(formula(one, first_year, count) for one in self.stored)

    def variant(self, name: str) -> "Precedent":
        """The rule in another reading; an unknown one is refused with the known ones."""
        for one in self.variants:
            if one.name == name:
                return replace(
                    self,
                    name=f"{self.name}{VARIANT}{name}",
                    title_zh=one.title_zh,
                    title_en=one.title_en,
                    template=open_share(list(one.stored)),
                    stored=one.stored,
                )
        known = " / ".join(one.name for one in self.variants)
        raise InputError([fault("precedents.unknown_variant", rule=self.name, found=name, known=known)])


def formula(stored: object, first_year: int, years: int) -> Formula:
    """One stored formula, filled in, for `years` years from `first_year`."""
    if not 1 <= years <= LONGEST:
        raise InputError([fault("store.years", found=years)])
    span = {"first": first_year, "last": first_year + years - 1}
    held = stored if isinstance(stored, dict) else {}
    return load({**held, "schema": FORMULA_VERSION, "years": span})


def precedents() -> tuple[str, ...]:
    """The names of all stored precedents.

    >>> {"caiyu_2015_92", "liusong"} <= set(precedents())
    True
    """
    names = (entry.name for entry in data(FOLDER).iterdir())
    return tuple(sorted(name.removesuffix(ENDING) for name in names if name.endswith(ENDING)))


def precedent(name: str) -> Precedent:
    """The stored precedent `name`, or `name.variant`; an unknown name is refused with the known ones.

    >>> precedent("caiyu_2015_92.cap_on_pool").text("en")
    'Caiyu [2015] No. 92, read with the cap on the whole amount shared'
    """
    rule, _, variant = name.partition(VARIANT)
    if rule not in precedents():
        raise InputError(
            [fault("store.unknown_precedent", found=printable(name), known=" / ".join(precedents()))]
        )
    return _stored_precedent(rule).variant(variant) if variant else _stored_precedent(rule)


@cache
def _stored_precedent(name: str) -> Precedent:
    written = data(FOLDER, name + ENDING).read_text(encoding="utf-8")
    return read_precedent(written, f"{FOLDER}/{name}{ENDING}")


def read_precedent(written: str, file: str = "") -> Precedent:
    """The precedent in YAML text, of this version or an earlier one; InputError with every fault and its
    path. Runs no code."""
    if len(written) > MOST_LETTERS:
        raise InputError([fault("store.too_large", Place(file=file), limit=MOST_LETTERS)])
    try:
        found = plain_yaml(written)
    except yaml.YAMLError as error:
        raise InputError(
            [fault("store.not_yaml", Place(file=file), reason=" ".join(str(error).split()))]
        ) from None
    try:
        one = strictly(lambda reading: _read(reading, found))
        _refuse_meaningless(one)
    except InputError as error:
        raise InputError(
            Fault(wrong.key, wrong.values, Place(file, cell=wrong.place.cell)) for wrong in error.faults
        ) from None
    return one


def _refuse_meaningless(one: Precedent) -> None:
    """Every fault of every formula and variant, each with the path of its formula."""
    faults: list[Fault] = []
    lists = {"formulas": one.stored}
    lists |= {f"variants[{spot}].formulas": held.stored for spot, held in enumerate(one.variants)}
    for path, stored in lists.items():
        for spot, held in enumerate(stored):
            try:
                formula(filled(held, Nowhere()), 2000, 1 if one.years is None else one.years)
            except YrdshareError as error:
                place = Place(cell=f"{path}[{spot}]")
                faults += [Fault(found.key, found.values, place) for found in error.faults]
    if faults:
        raise InputError(faults)


def _stored(reading: Reading, held: object, path: str) -> object:
    """A formula without its years, checked and kept as it is written."""
    before = len(reading.faults)
    for spot, one in wide(held, path):
        known_keys(reading, one, spot, EACH if spot.endswith(".claimant") else WANTED)
    if len(reading.faults) == before:
        keys = {key: FORMULA[key] for key in FORMULA if key not in ("schema", "years")}
        known_keys(reading, filled(held, Nowhere()), path, keys)
    return held


def _stream(reading: Reading, held: object, path: str) -> object:
    """A stream of a formula."""
    found = expression(reading, held, path)
    if found is not None and not isinstance(found, Stream):
        reading.wrong(f"{path}.node", "store.not_one_of", found=type(found).__name__, known="Stream")
    return found


def _version(reading: Reading, held: object, path: str) -> object:
    """The version, which by now must be the present one."""
    if type(held) is not int or held != PRECEDENT_VERSION:
        reading.wrong(path, "store.schema", found=printable(held), known=PRECEDENT_VERSION)
    return held


POOLED: Keys = {"stream": _stream, "of": listing(text)}
FORMULAS = some(listing(_stored), "precedents.no_formulas")
VARIANTS: Keys = {"name": text, "title_zh": text, "title_en": text, "formulas": FORMULAS}
KEYS: Keys = {
    "schema": _version,
    **{one.name: text for one in fields(Precedent) if one.name != "stored"},
    "kind": choice(*KINDS),
    "category": choice(*CATEGORIES),
    "confidence": mark,
    "sources": some(listing(record(SOURCE, Source)), "precedents.no_sources"),
    "template": boolean,
    "years": optional(integer),
    "pooled": listing(record(POOLED, Pooled)),
    "formulas": FORMULAS,
    "variants": listing(
        record(
            VARIANTS, lambda name, title_zh, title_en, formulas: Variant(name, title_zh, title_en, formulas)
        )
    ),
}


def _read(reading: Reading, found: object) -> Precedent:
    values = None
    if within_limits(reading, found):
        data = newest(found, PRECEDENT_STEPS)
        values = known_keys(reading, data, "", KEYS)
        written, stored = (
            (data.get(key) for key in ("template", "formulas")) if isinstance(data, dict) else (None, None)
        )
        if isinstance(written, bool) and isinstance(stored, list) and written != open_share(stored):
            reading.wrong("template", "precedents.template", found=str(written).lower())
    if values is not None:
        confirmed(reading, values["confidence"], values["sources"])
    if values is None or reading.faults:
        raise InputError(reading.faults)
    held = {one.name: values[one.name] for one in fields(Precedent) if one.name != "stored"}
    return Precedent(**held, stored=values["formulas"])  # type: ignore[arg-type]
