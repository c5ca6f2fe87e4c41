"""`opened(step)`: a working as a tree that is unfolded by hand, down to each coefficient and its source."""

from html import escape

from yrdshare.fiscal.working import Step
from yrdshare.show.pictures.pages import Page
from yrdshare.words import Language, say

UNFOLDED = 2  # levels that stand open at first


def opened(step: Step, lang: Language = "zh") -> Page:
    """The tree of a working. No code runs in the page: it unfolds by the page's own <details>.

    A figure that several others are made of is opened where it first stands, as in `Step.text`.
    """
    return Page(_node(step, lang, 0, set()), step.text(lang))


def _node(step: Step, lang: Language, depth: int, shown: set[Step]) -> str:
    again = bool(step.parts) and step in shown
    shown.add(step)
    line = _line(step, lang) + (
        f'<span class="how">{escape(say("projection.step_again", lang))}</span>' if again else ""
    )
    if not step.parts or again:
        return f'<p class="leaf">{line}</p>'
    parts = "".join(_node(part, lang, depth + 1, shown) for part in step.parts)
    return f"<details{' open' if depth < UNFOLDED else ''}><summary>{line}</summary>{parts}</details>"


def _line(step: Step, lang: Language) -> str:
    """What it is, how much, how it follows, who says so."""
    words = f"<b>{escape(say('projection.step', lang, title=step.title, value=step.shown(lang)))}</b>"
    if how := step.formula.text(lang):
        words += f'<span class="how">{escape(say("projection.step_formula", lang, formula=how))}</span>'
    if step.source or step.status:
        key = "projection.step_source" if step.source else "projection.step_status"
        told = say(key, lang, source=step.source, status=step.status)
        words += f' <span class="from">{escape(told)}</span>'
    return words
