"""The workbook reader's only contact with the file library: planned tabs of cells in, bytes out.

How a node becomes cells stands in `nodes.py`; what a node means to the fen in `docs.md`.
"""

import io
from collections.abc import Sequence
from datetime import datetime

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from yrdshare.formula.account import Account
from yrdshare.formula.setting import Histories
from yrdshare.formula.sheet.cells import Cell, Limit, Tab, columns
from yrdshare.formula.sheet.inputs import TOP
from yrdshare.formula.sheet.plan import Cover, Plan, plan
from yrdshare.ledger.ledger import Ledger
from yrdshare.words import Language, say

CREATED = datetime(2000, 1, 1)  # the same in every file: equal input gives equal bytes
A4 = 9
ROW = 17.0  # points
TALL = {"title": 28.0, "section": 24.0}
WRAPPED = ("wrapped", "head")
WHOLE = "#,##0;[Red]-#,##0"
PAPER, INK, LINE, BAND, TINT = "#FFFFFF", "#1F3864", "#BFBFBF", "#D9E2F3", "#FFF8DC"
EDGED: dict[str, object] = {"border": 1, "border_color": LINE, "valign": "vcenter"}
INPUT = EDGED | {"bg_color": TINT, "font_color": "#0000C0"}
LABELLED = EDGED | {"align": "left", "indent": 1}
TOTAL = EDGED | {"bold": True, "bg_color": "#F2F2F2"}
STYLES: dict[str, dict[str, object]] = {
    "title": {"bold": True, "font_size": 16, "font_color": INK},
    "stamp": {"bold": True, "font_size": 11, "font_color": "#C00000"},
    "note": {"font_size": 10, "font_color": "#595959"},
    "note_cell": EDGED | {"font_size": 10, "font_color": "#595959", "indent": 1},
    "section": {"bold": True, "font_size": 12, "font_color": INK, "valign": "vcenter"},
    "section_note": {"font_size": 10, "font_color": INK, "valign": "vcenter"},
    "step": {"italic": True, "font_size": 10, "font_color": "#404040"},
    "plain": {"valign": "vcenter"},
    "wrapped": EDGED | {"text_wrap": True, "indent": 1},
    "number_cell": EDGED | {"align": "center"},
    "head": EDGED | {"bold": True, "align": "center", "bg_color": BAND, "text_wrap": True},
    "year_head": EDGED | {"bold": True, "align": "center", "bg_color": BAND, "num_format": "0"},
    "code": LABELLED,
    "label": LABELLED,
    "total_label": TOTAL | {"align": "left", "indent": 1},
    "fen": EDGED | {"num_format": WHOLE},
    "whole": EDGED | {"num_format": WHOLE, "font_color": "#595959"},
    "part": EDGED | {"num_format": WHOLE, "font_color": "#808080", "italic": True},
    "test": EDGED | {"num_format": "0", "align": "center"},
    "fen_total": TOTAL | {"num_format": WHOLE},
    "wan": EDGED | {"num_format": "#,##0.00;[Red]-#,##0.00"},
    "wan_total": TOTAL | {"num_format": "#,##0.00;[Red]-#,##0.00"},
    "input_fen": INPUT | {"num_format": WHOLE},
    "input_forecast": INPUT | {"num_format": WHOLE, "italic": True},
    "input_int": INPUT | {"num_format": WHOLE},
    "input_year": INPUT | {"num_format": "0", "align": "center"},
    "input_text": INPUT | {"align": "left", "indent": 1},
    "check": EDGED | {"bold": True, "align": "center", "font_color": "#00703C"},
    "check_all": {"bold": True, "font_color": "#00703C"},
    **{f"share{digits}": EDGED | {"num_format": "0." + "0" * digits + "%"} for digits in range(2, 7)},
}


class Page(Worksheet):  # type: ignore[misc]
    """A worksheet that takes each formula as it stands: ours hold no function younger than Excel 2003."""

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        """xlsxwriter looks here for every newer function in turn, two thirds of the time of writing."""
        return formula.removeprefix("=")


def workbook(
    accounts: Sequence[Account],
    ledger: Ledger,
    title: "str | Cover",
    lang: Language = "zh",
    histories: Histories | None = None,
) -> bytes:
    """A workbook of live formulas: change an input cell and everything follows, exactly, in whole fen.

    accounts  : evaluated formulas on `ledger`, sharing its register
    histories : values that an agreement wrote down; they stand as constants instead of sums of the ledger
    Every formula cell carries its present value, computed exactly, for viewers that do not recalculate.
    Raises FormulaError where an amount, a total or a product reaches 10**14 fen (1万亿元), beyond which
    a spreadsheet is not exact to the fen; 10**13 fen (1000亿元) for amounts under a cap on a sum.
    """
    cover = title if isinstance(title, Cover) else Cover(title)
    return written(plan(accounts, ledger, cover, lang, histories or {}), cover.title, lang)


def written(planned: Plan, title: str, lang: Language) -> bytes:
    """The bytes of a planned workbook; the same plan gives the same bytes."""
    stream = io.BytesIO()
    book = Workbook(stream, {"in_memory": True, "strings_to_numbers": False})
    book.set_properties({"title": title[:255], "created": CREATED})
    book.set_calc_mode("auto")
    looks = {style: book.add_format(_look(style, lang)) for style in STYLES}
    red = book.add_format({"font_color": "#C00000", "bg_color": "#FFD9D9"})
    for tab in planned.tabs:
        sheet = book.add_worksheet(tab.name, Page)
        _write(sheet, tab, looks)
        _warn(sheet, tab, red, lang)
        _print(sheet, tab, planned.stamp)
    book.close()
    return stream.getvalue()


def _look(style: str, lang: Language) -> dict[str, object]:
    font = "sheet.font_heavy" if style in ("title", "section", "head", "year_head") else "sheet.font"
    return {"font_name": say(font, lang), "font_size": 11} | STYLES[style]


def _write(sheet: Worksheet, tab: Tab, formats: dict[str, Format]) -> None:
    sheet.set_default_row(ROW)
    for column, width in enumerate(tab.widths):
        sheet.set_column(column, column, width)
    for row, height in _heights(tab).items():
        sheet.set_row(row, height)
    for cell in tab.cells:
        _cell(sheet, cell, formats[cell.style])
    for limit in tab.limits:
        _limit(sheet, limit)
    sheet.hide_gridlines(2)
    if tab.frozen != (0, 0):
        sheet.freeze_panes(*tab.frozen)


def _heights(tab: Tab) -> dict[int, float]:
    """Rows that are not of the usual height: titles, headings, and texts that wrap in their column."""
    found: dict[int, float] = {}
    for cell in tab.cells:
        lines = 1
        if cell.style in WRAPPED and cell.column < len(tab.widths):
            lines = -(-columns(str(cell.content)) // max(int(tab.widths[cell.column]) - 2, 1))
        height = TALL.get(cell.style, ROW) + (lines - 1) * ROW
        if height != ROW:
            found[cell.row] = max(height, found.get(cell.row, ROW))
    return found


def _cell(sheet: Worksheet, cell: Cell, look: Format) -> None:
    if cell.kind == "text":
        sheet.write_string(cell.row, cell.column, str(cell.content), look)
    elif cell.kind == "number":
        sheet.write_number(cell.row, cell.column, int(cell.content), look)
    elif cell.kind == "blank":
        sheet.write_blank(cell.row, cell.column, None, look)
    else:
        sheet.write_formula(cell.row, cell.column, f"={cell.content}", look, cell.value)


def _limit(sheet: Worksheet, limit: Limit) -> None:
    rule = {"validate": "integer", "criteria": "between", "minimum": limit.low, "maximum": limit.high}
    sheet.data_validation(limit.first_row, limit.first_column, limit.last_row, limit.last_column, rule)


def _warn(sheet: Worksheet, tab: Tab, red: Format, lang: Language) -> None:
    """A check that fails turns red."""
    bad = {"check": say("sheet.fails", lang), "check_all": say("sheet.some_fail", lang)}
    for cell in tab.cells:
        if cell.kind == "formula" and cell.style in bad:
            rule = {"type": "cell", "criteria": "==", "value": f'"{bad[cell.style]}"', "format": red}
            sheet.conditional_format(cell.row, cell.column, cell.row, cell.column, rule)


def _print(sheet: Worksheet, tab: Tab, stamp: str) -> None:
    """A4 landscape, as wide as the page, the header row and the stamp on every page."""
    sheet.set_paper(A4)
    sheet.set_landscape()
    sheet.fit_to_pages(1, int(tab.one_page))
    sheet.set_margins(left=0.5, right=0.5, top=0.7, bottom=0.6)
    if tab.frozen != (0, 0):
        sheet.repeat_rows(TOP - 1)
    sheet.set_header(f"&L&A&R{stamp.replace('&', '&&')}")
    sheet.set_footer("&C&P / &N")
