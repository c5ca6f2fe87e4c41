"""An opened working: what a computed figure is made of, down to coefficients with source and status.

A `Step` is a tree. An inner step says how its value follows from its parts; a leaf is a figure that
somebody published, stated or assumed, and says who.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from yrdshare.money import decimal_text, round_fraction, share_text, wan_text
from yrdshare.words import Bilingual, Language, Said, say

FEN = "分"  # a value of whole fen; shown as 万元
RATE = "%"  # a value that is a share or a rate, such as 13/100; shown as 13%
PLAIN = ""  # a number without a unit
INDENT = "  "
DIGITS = 8  # of a number whose decimals do not end
NO_WORDS = Bilingual("", "")

Value = int | Fraction | None


@dataclass(frozen=True, slots=True)
class Step:
    """One figure of a working.

    title : what it is;  value : whole fen (unit `FEN`), an exact share (unit `RATE`) or an exact number
    of `unit`; None is absent, which is not zero;  formula : how it follows from `parts`, empty in a leaf;
    source, status : who says so and how sure it is, as the data write it; empty where the parts say it
    """

    title: Said
    value: Value
    unit: str = PLAIN
    formula: Said = NO_WORDS
    source: str = ""
    status: str = ""
    parts: tuple["Step", ...] = ()

    def shown(self, lang: Language = "zh") -> str:
        """The value with its unit, for reading."""
        return value_text(self.value, self.unit, lang)

    def line(self, lang: Language = "zh") -> str:
        """This step alone, without its parts."""
        words = say("projection.step", lang, title=self.title, value=self.shown(lang))
        if how := self.formula.text(lang):
            words += say("projection.step_formula", lang, formula=how)
        if self.source or self.status:
            facts = {"source": self.source, "status": self.status}
            words += say("projection.step_source" if self.source else "projection.step_status", lang, **facts)
        return words

    def text(self, lang: Language = "zh") -> str:
        """The whole tree, a line for each step, parts indented below what they make.

        A figure that several others are made of is opened where it first stands; the tree itself is whole.
        """
        return "\n".join(self._lines(lang, 0, set()))

    def _lines(self, lang: Language, depth: int, opened: "set[Step]") -> Iterator[str]:
        again = bool(self.parts) and self in opened  # the same parts too: two sums may be called and be alike
        opened.add(self)
        yield INDENT * depth + self.line(lang) + (say("projection.step_again", lang) if again else "")
        for part in () if again else self.parts:
            yield from part._lines(lang, depth + 1, opened)

    def walk(self, depth: int = 0) -> Iterator[tuple[int, "Step"]]:
        """Every step with its depth, each before its parts."""
        yield depth, self
        for part in self.parts:
            yield from part.walk(depth + 1)

    def leaves(self) -> tuple["Step", ...]:
        """The figures on which the value rests."""
        return tuple(step for _, step in self.walk() if not step.parts)


def value_text(value: Value, unit: str = PLAIN, lang: Language = "zh") -> str:
    """A value with its unit, for reading; numbers that do not end are cut to `DIGITS` decimals.

    >>> value_text(2500005000, FEN), value_text(Fraction(13, 100), RATE), value_text(None)
    ('2,500.01 万元', '13%', '没有')
    """
    if value is None:
        return say("projection.absent", lang)
    if unit == FEN:
        return f"{wan_text(value)} {say('money.unit_wan', lang)}"
    exact = Fraction(value)
    if unit == RATE:
        whole = share_text(exact)
        return whole if whole.endswith("%") else f"{_cut(exact * 100)}%"
    return f"{_cut(exact)} {unit}".strip()


def _cut(value: Fraction) -> str:
    """A decimal of at most `DIGITS` places; one that was cut says so."""
    shown = decimal_text(value)
    if "/" not in shown and len(shown.partition(".")[2]) <= DIGITS:
        return shown
    return f"≈{decimal_text(Fraction(round_fraction(value * 10**DIGITS), 10**DIGITS))}"
