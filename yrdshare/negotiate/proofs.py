"""What a certificate says in words: by which method it was solved, and what the proof left open."""

from collections.abc import Iterator
from fractions import Fraction

from yrdshare.money import wan_text
from yrdshare.negotiate.outcome import PROVED, Certificate
from yrdshare.words import Language, say


def proof_lines(certificate: Certificate, lang: Language = "zh") -> Iterator[str]:
    """The method, and where the proof stopped short of 1e-6 the bracket that it reached."""
    if certificate.method == "linear" and certificate.proved:
        return
    yield say(f"outcome.method_{certificate.method}", lang)
    if certificate.reason:
        yield say("outcome.method_because", lang, reason=say(f"outcome.reason_{certificate.reason}", lang))
    yield from open_lines(certificate, lang)


def open_lines(certificate: Certificate, lang: Language = "zh") -> Iterator[str]:
    """The bracket that was reached where the proof stopped short of 1e-6, and what else it left open."""
    if not certificate.proved:
        shown = _money if certificate.in_money else _number
        ends = {"achieved": shown(certificate.achieved), "bound": shown(certificate.bound)}
        yield say(f"outcome.bracket_{certificate.measure}", lang, **ends)
    if certificate.open_ends.ideal > PROVED * certificate.scale:
        yield say("outcome.ideal_open", lang, amount=_money(certificate.open_ends.ideal))
    if certificate.open_ends.tie > PROVED:
        yield say("outcome.tie_open", lang, amount=_number(certificate.open_ends.tie))


def _money(value: float) -> str:
    return wan_text(Fraction(value))


def _number(value: float) -> str:
    return f"{value:.6f}"
