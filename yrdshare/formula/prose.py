"""Sentences with parts: how a clause is laid out in numbered items, and made safe for Markdown."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from yrdshare.money import FEN_PER, decimal_text, share_text
from yrdshare.words import Language, called, say

ACTIVE = re.compile(r"([\\`*_\[\]<>#|~$&^])")  # what Markdown or a page showing it would act on
UNSEEN = frozenset({"Cc", "Cf", "Zl", "Zp"})  # controls and marks that turn the reading direction
INDENT = "  "


@dataclass(frozen=True, slots=True)
class Prose:
    """An amount in words: a phrase, with items below it where it is a list, then steps applied in order.

    head  : stands before the phrase, such as the years of a branch
    loose : the phrase needs brackets before it is operated upon
    ratio : the phrase is a share of something
    """

    text: str
    head: str = ""
    items: "tuple[Prose, ...]" = ()
    steps: tuple[str, ...] = ()
    loose: bool = False
    ratio: bool = False

    @property
    def plain(self) -> bool:
        """Whether the phrase says everything."""
        return not self.items and not self.steps

    def then(self, step: str) -> "Prose":
        """The same amount after one more step."""
        return replace(self, steps=(*self.steps, step))

    def start(self, lang: Language) -> "Prose":
        """What the first step is applied to."""
        key = "clause.start_ratio" if self.ratio else "clause.start"
        return Prose(say(key, lang, amount=self.text), items=self.items)


@dataclass(frozen=True, slots=True)
class Article:
    """One article: its title, an opening sentence ("" for none), and numbered entries."""

    title: str
    opening: str
    entries: tuple[Prose, ...] = ()


def escape(text: str) -> str:
    r"""User text that Markdown prints as it is: on one line, nothing active, nothing unseen.

    >>> print(escape("a*b\n<i>"))
    a\*b \<i\>
    """
    seen = "".join(" " if unicodedata.category(one) in UNSEEN else one for one in text)
    return ACTIVE.sub(r"\\\1", " ".join(seen.split()))


def unit_text(unit: str, lang: Language) -> str:
    """A unit in `lang`: what the catalogue knows, any other as it was given."""
    if unit in FEN_PER:
        return say(f"clause.unit_{unit}", lang)
    return escape(called(f"nodes.unit_{unit}", unit, lang))


def part_text(value: Fraction) -> str:
    """A factor as a person writes it: a share of one whole as such, any other as a decimal or a fraction."""
    return share_text(value) if 0 < value < 1 else decimal_text(value)


def inline(prose: Prose, lang: Language) -> str:
    """Everything in one phrase, lists and steps in brackets."""
    if prose.plain:
        return prose.text
    items = [inline(replace(item, text=item.head + item.text, head=""), lang) for item in prose.items]
    return say("clause.inline", lang, parts=say("clause.then", lang).join((prose.text, *items, *prose.steps)))


def closed(prose: Prose, lang: Language) -> str:
    """The phrase as it stands inside another one, bracketed where it could be misread."""
    return say("clause.brackets", lang, amount=prose.text) if prose.loose else inline(prose, lang)


def opened(prose: Prose, sentence: Callable[[str], str], lang: Language) -> tuple[str, tuple[Prose, ...]]:
    """The opening of an article that tells an amount, and its entries; `sentence` holds the amount."""
    if prose.steps:
        steps = (prose.start(lang), *map(Prose, prose.steps))
        return sentence(say("clause.in_order", lang)) + say("clause.colon", lang), steps
    amount = say("clause.is", lang, amount=prose.text)
    return sentence(amount) + say("clause.colon" if prose.items else "clause.stop", lang), prose.items


def markdown(title: str, articles: Sequence[Article], lang: Language) -> str:
    """The whole text: a title, then every article with its number in words."""
    parts = [f"# {title}"]
    for position, article in enumerate(articles):
        number = _word(say("clause.article_numbers", lang), position)
        parts.append("## " + say("clause.article", lang, number=number, title=article.title))
        if article.opening:
            parts.append(article.opening)
        if len(article.entries) == 1 and not article.opening and article.entries[0].plain:
            parts.append(article.entries[0].text + say("clause.stop", lang))
        elif article.entries:
            parts += _listed(article.entries, lang)
    return "\n\n".join(parts) + "\n"


def _listed(entries: Sequence[Prose], lang: Language) -> list[str]:
    """One paragraph for each entry, its lists below it as bullets."""
    paragraphs = []
    for position, entry in enumerate(entries):
        number = _word(say("clause.item_numbers", lang), position)
        line, below = _line(entry, lang)
        end = say("clause.colon" if below else "clause.stop", lang)
        bullets = _bullets(below, lang, 0, say("clause.stop", lang))
        paragraphs.append(say("clause.item", lang, number=number) + line + end)
        if bullets:
            paragraphs.append("\n".join(bullets))
    return paragraphs


def _bullets(entries: Sequence[Prose], lang: Language, depth: int, closing: str) -> list[str]:
    lines = []
    for position, entry in enumerate(entries):
        number = _word(say("clause.sub_numbers", lang), position)
        line, below = _line(entry, lang)
        ending = closing if position == len(entries) - 1 else say("clause.semicolon", lang)
        lines.append(
            f"{INDENT * depth}- {say('clause.sub_item', lang, number=number)}{line}"
            + (say("clause.colon", lang) if below else ending)
        )
        lines += _bullets(below, lang, depth + 1, ending)
    return lines


def _line(entry: Prose, lang: Language) -> tuple[str, tuple[Prose, ...]]:
    """The entry's own line, and what is listed below it."""
    if not entry.steps:
        return entry.head + entry.text, entry.items
    return entry.head + say("clause.in_order", lang), (entry.start(lang), *map(Prose, entry.steps))


def _word(words: str, position: int) -> str:
    """The numeral at `position` in words; beyond the list the words are put together."""
    known = words.split()
    beyond, rest = divmod(position, len(known))
    return f"{known[beyond - 1]}·{known[rest]}" if beyond else known[rest]
