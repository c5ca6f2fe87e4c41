"""What a notebook shows besides pictures: text and tables as a page, written as text and never as markup."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, Protocol

import ipywidgets

from yrdshare.show.pictures.blocks import blocks
from yrdshare.words import Language

SHORT = 10  # letters that stay on one line
DEEPER = " " * 4  # begins what belongs to the line above
STYLE = """<style>
.yrd-shown{font-family:"Microsoft YaHei","PingFang SC","Noto Sans CJK SC",sans-serif;color:#1c2b3a;
 font-size:15px;line-height:1.5;max-width:1280px}
.yrd-shown table{border-collapse:collapse;width:auto;max-width:100%;margin:.3em 0 .8em;font-size:14px}
.yrd-shown table caption{caption-side:top;text-align:left;font-weight:700;padding:.3em 0;color:#1c2b3a}
.yrd-shown table th,.yrd-shown table td{border-bottom:1px solid #dde4ea;padding:.28em .6em;vertical-align:top;
 text-align:left;white-space:normal;background:none;line-height:1.45}
.yrd-shown table th{background:#eef2f6;font-weight:600}
.yrd-shown table .t{white-space:nowrap}
.yrd-shown table .n{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
.yrd-shown table tr.s td{font-weight:700;border-top:1px solid #5b6b7b}
.yrd-shown p{margin:.2em 0}
.yrd-shown .title{font-weight:700;font-size:1.15em;margin-top:.4em}
.yrd-shown .article{font-weight:700;margin-top:.4em}
.yrd-shown .bullet{padding-left:1.2em}
.yrd-shown .deeper{padding-left:2.4em}
.yrd-shown details{margin-left:1.1em;border-left:2px solid #dde4ea;padding-left:.5em}
.yrd-shown>details{margin-left:0;border:0;padding:0}
.yrd-shown summary{cursor:pointer}
.yrd-shown .leaf{margin-left:1.1em;padding-left:1.5em;border-left:2px solid #dde4ea}
.yrd-shown .how{color:#5b6b7b}
.yrd-shown .from{color:#7a4a12;font-size:.92em;overflow-wrap:anywhere}
</style>"""


class Told(Protocol):
    """Whatever says itself in both languages, such as a refusal."""

    def text(self, lang: Language = "zh") -> str:
        """The words in `lang`."""
        ...


@dataclass(frozen=True, slots=True)
class Page:
    """HTML whose every word was escaped, and the same as plain text. A notebook shows the former."""

    html: str
    plain: str

    @property
    def styled(self) -> str:
        """The HTML with the house's letters and lines."""
        return f'{STYLE}<div class="yrd-shown">{self.html}</div>'

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        """As a widget, since notebooks take the style out of plain HTML; the HTML for those without."""
        shown: dict[str, Any] = dict(ipywidgets.HTML(self.styled)._repr_mimebundle_())
        return {**shown, "text/html": self.styled, "text/plain": self.plain}

    def __repr__(self) -> str:
        return self.plain

    def __add__(self, other: "Page") -> "Page":
        return Page(self.html + other.html, f"{self.plain}\n\n{other.plain}")


def page(told: str | Told, lang: Language = "zh") -> Page:
    """Text, with headings and bullets of Markdown where it has them.

    >>> page("# A\\n<b>").html
    '<p class="title">A</p><p class="item">&lt;b&gt;</p>'
    """
    text = told if isinstance(told, str) else told.text(lang)
    deep = [line.startswith(DEEPER) for line in text.splitlines() if line.strip()]
    lines = (
        f'<p class="{kind}{" deeper" if deeper else ""}">{escape(line)}</p>'
        for (kind, line), deeper in zip(blocks(text), deep, strict=True)
    )
    return Page("".join(lines), text)


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of words, numbers already written out.

    words : how many columns from the left are words, aligned left;  last : whether the last one is too
    sums  : rows that are set off, counted from 0
    """

    caption: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    words: int = 1
    last: bool = False
    sums: Iterable[int] = ()

    @property
    def page(self) -> Page:
        """The table, to be shown."""
        count = len(self.head)
        left = {*range(self.words), *([count - 1] if self.last else [])}
        sides = ["" if column in left else "n" for column in range(count)]
        heads = "".join(_cell("th", one, side) for one, side in zip(self.head, sides, strict=True))
        body = "".join(self._row(number, row, sides) for number, row in enumerate(self.rows))
        named = f"<caption>{escape(self.caption)}</caption>"
        plain = "\n".join("\t".join(row) for row in (self.head, *self.rows))
        return Page(f"<table>{named}<tr>{heads}</tr>{body}</table>", f"{self.caption}\n{plain}")

    def _row(self, number: int, row: Sequence[str], sides: Sequence[str]) -> str:
        cells = "".join(_cell("td", one, side) for one, side in zip(row, sides, strict=True))
        return f"<tr{' class=s' if number in set(self.sums) else ''}>{cells}</tr>"


def _cell(tag: str, text: str, side: str) -> str:
    """A cell; a short word is never broken."""
    mark = side or ("t" if len(text) <= SHORT else "")
    return f'<{tag} class="{mark}">{escape(text)}</{tag}>'
