"""What the words of a header mean: a column, a year, a stream, a unit, a status, a total."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from itertools import permutations
from typing import Literal

from yrdshare.ledger.columns import Shape
from yrdshare.ledger.normal import inside, listed, plain, squeezed, year
from yrdshare.ledger.standard import stream_titles
from yrdshare.ledger.vocabulary import Vocabulary

Kind = Literal["column", "stream", "part", "year", "unit", "status", "region", "project", "total", "skip"]
SKIP, VALUE, BETWEEN = "skip", "value", re.compile(r"[\s,;/|\uff0c\uff1b]+")
LONGEST = 80  # characters of a header cell; longer ones are sentences
MOST_PARTS = 4  # of a stream's name, spread over a header


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a header: what it is, as which word it is read, and as it was written."""

    kind: Kind
    value: str
    written: str


@dataclass(frozen=True, eq=False)
class HeaderWords:
    """The words that a header of `shape` may use.

    mapped : what a mapping says of single words, word → column or "skip"
    """

    shape: Shape
    vocabulary: Vocabulary
    mapped: Mapping[str, str] = field(default_factory=dict)
    _seen: dict[str, tuple[Token, ...] | None] = field(default_factory=dict)

    @cached_property
    def columns(self) -> Mapping[str, str]:
        """Columns by every writing, squeezed; a mapping's word stands before the others."""
        words: dict[str, str] = dict.fromkeys((squeezed(word) for word in listed("skip_columns")), SKIP)
        for writings in ("also", "titles"):
            for column in self.shape.columns:
                words |= {squeezed(word): column.name for word in getattr(column, writings)()}
        return words | {squeezed(word): name for word, name in self.mapped.items()}

    @cached_property
    def streams(self) -> Mapping[str, str]:
        """Streams by every writing, without brackets, where the shape has streams."""
        if not any(column.name == "stream" for column in self.shape.columns):
            return {}
        return {_bare(word): title for word, title in self.vocabulary.stream_words.items()}

    @cached_property
    def parts(self) -> frozenset[str]:
        """Parts of stream names that a header may spread over several cells: a tax, a basis."""
        if not self.streams:
            return frozenset()
        bases = sorted((one for one in self.bases if one), key=len, reverse=True)
        stems = {_without(squeezed(title), bases) for title in stream_titles("zh").values()}
        return frozenset(one for one in {*stems, *bases} if one and one not in self.columns)

    @cached_property
    def bases(self) -> frozenset[str]:
        """The bases of the streams, such as 地方留成."""
        return frozenset(
            squeezed(one.basis) for one in self.vocabulary.streams.values() if one.basis.isalpha()
        )

    def tokens(self, text: str) -> tuple[Token, ...] | None:
        """The meaning of a header cell; () of an empty one, None where any part of it is not known."""
        if text not in self._seen:
            self._seen[text] = self._tokens(text)
        return self._seen[text]

    def _tokens(self, text: str) -> tuple[Token, ...] | None:
        folded = plain(text)[: LONGEST + 1].rstrip("*")
        if not folded:
            return ()
        whole = self._whole(folded)
        if whole is not None:
            return (whole,)
        before, within = inside(folded)
        if within:
            return _joined([self.tokens(before), self._listed(within)])
        pieces = [piece for piece in BETWEEN.split(folded) if piece]
        if len(pieces) > 1:
            return _joined(self.tokens(piece) for piece in pieces)
        return self._dated(folded)

    def _listed(self, text: str) -> tuple[Token, ...] | None:
        """What stands in a bracket: words beside each other, perhaps behind what they are: 单位：万元."""
        key, colon, said = text.partition(":")
        return self.tokens(said if colon and self.columns.get(squeezed(key)) == "unit" else text)

    def _dated(self, folded: str) -> tuple[Token, ...] | None:
        """A year and what follows it: 2026年增值税, 2026年预测."""
        for mark in listed("year_marks"):
            before, found, after = folded.partition(mark)
            if found and after and (read := year(before)):
                return _joined([(Token("year", read, before + found),), self.tokens(after)])
        return None

    def _whole(self, folded: str) -> Token | None:
        """The meaning of a cell that is one word."""
        short = squeezed(folded)
        vocabulary, names = self.vocabulary, {column.name for column in self.shape.columns}
        found: tuple[tuple[Kind, str | None], ...] = (
            ("column", self.columns.get(short)),
            ("stream", self.streams.get(_bare(short))),
            ("year", year(folded)),
            ("unit", vocabulary.reader("unit")(folded)),
            ("status", vocabulary.reader("status")(folded)),
            ("total", short if is_total(folded) else None),
            ("part", short if short in self.parts else None),
            ("region", vocabulary.reader("region")(folded) if "region" in names else None),
            (
                "project",
                vocabulary.reader("project")(folded) if "project" in names and vocabulary.codes else None,
            ),
        )
        for kind, value in found:
            if value is not None:
                return Token("skip" if value == SKIP and kind == "column" else kind, value, folded)
        return None

    def stream_of(self, tokens: Iterable[Token], basis: str = "") -> str | None:
        """The stream that the stream words of a header name together, perhaps with the basis of the sheet."""
        words = [_bare(squeezed(one.written)) for one in tokens if one.kind in ("stream", "part")]
        for given in (words, [*words, _bare(squeezed(basis))] if basis else []):
            if 0 < len(given) <= MOST_PARTS:
                for order in permutations(given):
                    if title := self.streams.get("".join(order)):
                        return title
        return None


@cache
def total_words() -> frozenset[str]:
    """What totals are called, squeezed."""
    return frozenset(squeezed(word) for word in listed("total_words"))


@lru_cache(maxsize=4096)
def is_total(text: str) -> bool:
    """Whether a cell names a total: 合计, or 松江区小计."""
    if len(text) > LONGEST:
        return False
    bare = "".join(text.split()).casefold() if text.isascii() else squeezed(text)
    return bare in total_words() or bare.endswith(total_ends())


@cache
def total_ends() -> tuple[str, ...]:
    """What the name of a total of something ends with."""
    return tuple(squeezed(word) for word in listed("total_ends"))


def _joined(parts: Iterable[tuple[Token, ...] | None]) -> tuple[Token, ...] | None:
    """All tokens in order; None where one of the parts was not known."""
    tokens: list[Token] = []
    for part in parts:
        if part is None:
            return None
        tokens += part
    return tuple(tokens)


def _bare(text: str) -> str:
    """Without brackets."""
    return re.sub(r"[()\[\]]", "", text)


def _without(title: str, bases: Sequence[str]) -> str:
    """A stream's name without its basis."""
    short = _bare(title)
    for basis in bases:
        short = short.removesuffix(basis)
    return short
