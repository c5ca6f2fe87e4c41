"""Steps of a working whose formula is written from the titles of their parts: the two cannot differ."""

from collections.abc import Sequence
from fractions import Fraction

from yrdshare.fiscal.working import FEN, RATE, Step
from yrdshare.words import Bilingual, Language, Said, in_both, said

TIMES, OVER, PLUS, MINUS = " × ", " ÷ ", " + ", " − "


def amount(what: str, year: int) -> Bilingual:
    """The title of a yearly amount."""
    return said("projection.of_year", year=year, what=said(f"projection.q_{what}"))


def leaf(title: Said, value: Fraction, unit: str, source: str, status: str) -> Step:
    """A figure that somebody published, stated or assumed."""
    return Step(title, value, unit, source=source, status=status)


def product(title: Said, value: int, parts: Sequence[Step]) -> Step:
    """value = part × part, rounded once to the fen."""
    return Step(title, value, FEN, _joined(parts, TIMES), parts=tuple(parts))


def ratio(title: Said, top: Step, bottom: Step) -> Step:
    """value = top ÷ bottom, exactly."""
    value = Fraction(top.value or 0) / Fraction(bottom.value or 1)
    return Step(title, value, RATE, _joined((top, bottom), OVER), parts=(top, bottom))


def balance(title: Said, value: int, plus: Sequence[Step], minus: Sequence[Step] = ()) -> Step:
    """value = Σ plus − Σ minus."""
    return Step(title, value, FEN, _balanced(plus, minus), parts=(*plus, *minus))


def at_least_nothing(title: Said, value: int, plus: Sequence[Step], minus: Sequence[Step]) -> Step:
    """value = max(Σ plus − Σ minus, 0)."""
    inner = _balanced(plus, minus)
    formula = said("projection.at_least_nothing", inner=inner)
    return Step(title, value, FEN, formula, parts=(*plus, *minus))


def same(title: Said, value: int, part: Step) -> Step:
    """The value of another figure stands for this one."""
    return Step(title, value, FEN, in_both(lambda lang: part.title.text(lang)), parts=(part,))


def _balanced(plus: Sequence[Step], minus: Sequence[Step]) -> Bilingual:
    first, then = _joined(plus, PLUS), [MINUS + one.title.text("zh") for one in minus]
    english = [MINUS + one.title.text("en") for one in minus]
    return Bilingual(first.zh + "".join(then), first.en + "".join(english))


def _joined(parts: Sequence[Step], sign: str) -> Bilingual:
    def words(lang: Language) -> str:
        return sign.join(part.title.text(lang) for part in parts)

    return in_both(words)
