"""Each number of the screen has an address that the page sends back; a sum is printed so that it adds up."""

from dataclasses import dataclass
from fractions import Fraction
from math import floor, log10
from typing import get_args

from yrdshare.money import FEN_PER, round_fraction, share_text
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.figures import Figure, Kind, Worked
from yrdshare.show.labels import wan

Address = list[object]
FEWEST_DIGITS, MOST_DIGITS = 2, 18  # decimals of 万元
PLAIN_DIGITS = 6  # at least, of a number of the solver
LONGEST = 200  # letters of a name in an address


def address(figure: Figure) -> Address:
    """The number as plain values: kind, region's code, name, year, whether of the draft before."""
    code = figure.region.code if figure.region is not None else ""
    return [figure.kind, code, figure.name, figure.year, figure.before]


def figure_at(draft: Draft, found: object) -> Figure | None:
    """The number that the page asks for; None where it is no address on this table."""
    if not (isinstance(found, list | tuple) and len(found) == len(address(Figure("rate")))):
        return None
    kind, code, name, year, before = found
    region = next((one for one in draft.parties if one.code == code), None)
    known = kind in get_args(Kind) and (region is not None or code == "")
    typed = isinstance(name, str) and len(name) <= LONGEST and isinstance(before, bool)
    if not (known and typed) or isinstance(year, bool) or not isinstance(year, int | None):
        return None
    return Figure(kind, region, name, year, before)


def drawn_figure(draft: Draft, trace: int, spot: int) -> Figure | None:
    """The number that a trace of the picture shows at its n-th year, in the order the traces were added."""
    parties, years = draft.parties, draft.years
    lines, names = 2 * len(parties), [formula.name for formula in draft.formulas]
    if not (0 <= spot < len(years) and 0 <= trace < lines + len(names) * len(parties)):
        return None
    if trace < lines:
        return Figure("gain", parties[trace // 2], year=years[spot], before=trace % 2 == 1)
    formula, party = divmod(trace - lines, len(parties))
    return Figure("received", parties[party], names[formula], years[spot])


@dataclass(frozen=True, slots=True)
class Printed:
    """A sum in digits: each part as it is written, and the total.

    rest : what rounding leaves between the printed parts and the total, and whether it is taken off
    """

    parts: tuple[str, ...]
    total: str
    rest: tuple[bool, str] | None


def printed(worked: Worked) -> Printed:
    """Printed parts and rest add up to the printed total, which rounds to what the screen shows."""
    if worked.unit == "share":
        said = [share_text(-part.amount if part.minus else part.amount) for part in worked.parts]
        return Printed(tuple(said), share_text(worked.amount), None)
    scale = Fraction(FEN_PER["万元"]) if worked.unit == "money" else Fraction(1)
    places = _places(worked, scale)
    whole, *parts = (
        round_fraction(one * 10**places / scale)
        for one in (worked.amount, *(part.amount for part in worked.parts))
    )
    left = whole - sum(parts)
    said = [
        _digits(-one if part.minus else one, places) for one, part in zip(parts, worked.parts, strict=True)
    ]
    rest = (left < 0, _digits(abs(left), places)) if left else None
    return Printed(tuple(said), _digits(whole, places), rest)


def _places(worked: Worked, scale: Fraction) -> int:
    """How many decimals: as few as round to the same number as the screen's own rounding."""
    if worked.unit == "money":
        for places in range(FEWEST_DIGITS, MOST_DIGITS):
            rounded = Fraction(round_fraction(worked.amount * 10**places / scale), 10**places) * scale
            if wan(rounded) == wan(worked.amount):
                return places
        return MOST_DIGITS
    return _small(worked.amount) if worked.unit == "plain" else 0


def _small(amount: Fraction) -> int:
    """Decimals that leave two digits of a number of the solver, however small."""
    if not amount:
        return PLAIN_DIGITS
    return min(MOST_DIGITS, max(PLAIN_DIGITS, 1 - floor(log10(abs(float(amount))))))


def _digits(whole: int, places: int) -> str:
    """`whole` / 10^places, thousands separated.

    >>> _digits(-123456, 2)
    '−1,234.56'
    """
    front, back = divmod(abs(whole), 10**places)
    sign = "−" if whole < 0 else ""
    return f"{sign}{front:,}.{back:0{places}d}" if places else f"{sign}{front:,}"
