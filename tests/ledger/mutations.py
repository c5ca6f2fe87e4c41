"""Good files, random damage to them, and what a plain reader of the damaged rows would say they hold."""

import csv
import io
import re
from collections.abc import Callable
from decimal import Decimal
from random import Random

from tests.sheets import Formula, Sheet, csv_text, workbook

PER = {"分": 1, "元": 100, "千元": 10**5, "万元": 10**6, "百万元": 10**8, "亿元": 10**10, "亩": 1}
STREAMS = {"vat": "vat", "cit": "cit", "增值税地方留成": "vat", "企业所得税地方留成": "cit"}
TOTALS = ("合计", "小计", "总计")
FULL = str.maketrans("０１２３４５６７８９，．（）－：", "0123456789,.()-:")
Rows = list[list[object]]
Said = dict[tuple[str, str, int], int]


def tidy_rows() -> Rows:
    rows: Rows = [["project", "stream", "year", "value", "unit", "source", "status", "note"]]
    amounts = iter(["1234.5", "-30", "2500.05", "0.3", "12", "7.25", "100", "3"])
    for code in ("P01", "P02"):
        for stream in ("vat", "cit"):
            for year in ("2026", "2027"):
                unit = "元" if code == "P01" else "万元"
                rows.append([code, stream, year, next(amounts), unit, "税务局报表", "示例", ""])
    return rows


def wide_rows() -> Rows:
    return [
        ["六松园区税收统计表", "", "", "", "", "", ""],
        ["单位：万元", "", "", "", "", "", ""],
        ["项目编号", "数据流", "2025年", "2026年", "合计", "来源", "状态"],
        ["P01", "增值税地方留成", "1,234.50", "200", "1434.5", "报表", "已确认"],
        ["P01", "企业所得税地方留成", "30", "—", "30", "报表", "已确认"],
        ["P02", "增值税地方留成", "", "0.3", "0.3", "报表", "预测"],
        ["P03", "增值税地方留成", "（12.5）", "７", "-5.5", "报表", "预测"],
        ["合计", "增值税地方留成", "1,222", "207.3", "1,429.3", "报表", "已确认"],
        ["注：退税以负数填列", "", "", "", "", "", ""],
    ]


def plain_wide_rows() -> Rows:
    """Wide, without any total: a changed digit is then a changed amount."""
    return [
        ["项目编号", "数据流", "2025年", "2026年", "单位", "来源", "状态"],
        ["P01", "增值税地方留成", "1,234.50", "200", "万元", "报表", "已确认"],
        ["P01", "企业所得税地方留成", "30", "", "元", "报表", "已确认"],
        ["P02", "增值税地方留成", "4", "0.3", "亿元", "报表", "预测"],
    ]


def sheet_rows() -> Rows:
    """Wide on a sheet: numbers are numbers, totals are formulas with stored results."""
    return [
        ["税收统计表（万元）", None, None, None, None, None],
        ["项目编号", "数据流", 2025, 2026, "来源", "状态"],
        ["P01", "增值税地方留成", 1234.5, 200, "报表", "已确认"],
        ["P01", "企业所得税地方留成", 30, None, "报表", "已确认"],
        ["P02", "增值税地方留成", None, 0.3, "报表", "预测"],
        ["合计", None, Formula("=SUM(C3:C5)", 1264.5), Formula("=SUM(D3:D5)", 200.3), None, None],
    ]


def amount(value: object) -> Decimal | None:
    """An amount in the few ways in which these files write one; None for no amount at all."""
    if isinstance(value, Formula):
        value = value.value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Decimal(repr(value))
    text = str(value).translate(FULL).strip()
    negative = text.startswith("(") and text.endswith(")")
    text = text[1:-1].strip() if negative else text
    if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", text, re.ASCII):
        text = text.replace(",", "")
    if not re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)", text, re.ASCII) or (negative and text[0] in "+-"):
        raise ValueError(text)
    return -Decimal(text) if negative else Decimal(text)


def empty(value: object) -> bool:
    return value is None or not str(value).strip()


def word(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else "".join(str(value).translate(FULL).split())


def said(rows: Rows) -> Said | None:
    """What rows say, by project, stream and year, in fen; None where a plain reader cannot tell.

    A row of totals is no data. A cell that is said twice, an unknown word or unit: nobody can tell.
    """
    heads = [{word(one).casefold() for one in row if not empty(one)} for row in rows]
    top = next((n for n, head in enumerate(heads) if {"project", "项目编号"} & head and len(head) > 2), None)
    if top is None:
        return None
    header = [word(one).casefold() for one in rows[top]]
    names = {"project": "项目编号", "stream": "数据流", "year": "年度", "value": "数值", "unit": "单位"}
    at = {key: header.index(one) for key, zh in names.items() for one in (key, zh) if one in header}
    years = {
        n: int(one[:4]) for n, one in enumerate(header) if re.fullmatch(r"\d{4}(年|年度)?", one, re.ASCII)
    }
    everywhere = [found[1] or found[2] for row in rows for one in row if (found := UNIT.search(word(one)))]
    result: Said = {}
    for row in rows[top + 1 :]:
        if all(empty(one) or "：" in str(one) for one in row):
            continue
        keys = [word(row[at[name]]) for name in ("project", "stream") if name in at]
        if all(empty(one) for one in row) or any(key.endswith(TOTALS) for key in keys) or row == rows[top]:
            continue
        if years and len(row) == len(header) and sum(not empty(one) for one in row) == 1:
            continue
        columns = years if years else {at.get("value", -1): None}
        for column, year in columns.items():
            value = row[column]
            if (empty(value) and years) or (
                word(value) in ("/", "无") or (word(value) and not word(value).strip("-—"))
            ):
                continue
            units = {word(row[at["unit"]])} if "unit" in at else set(everywhere)
            written = year or int(word(row[at["year"]]).removesuffix("年"))
            key = word(row[at["project"]]), STREAMS[word(row[at["stream"]])], written
            [unit] = units
            if key in result:
                return None
            fen = amount(value) * PER[unit]
            if fen != int(fen):
                return None
            result[key] = int(fen)
    return result


UNIT = re.compile(r"[(](?:单位:)?(\w*元)[)]$|^单位:(\w*元)$")


def says(rows: Rows) -> Said | None:
    """`said`, where a word that it does not know means that it cannot tell."""
    try:
        return said(rows)
    except (KeyError, ValueError, IndexError, TypeError):
        return None


def rows_of(content: bytes) -> Rows | None:
    """The rows of a CSV file, whatever it is encoded in; None where it is no text."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return [row for row in csv.reader(io.StringIO(content.decode(encoding)), strict=True) if row]
        except (UnicodeDecodeError, csv.Error):
            continue
    return None


Change = Callable[[Rows, Random], None]


def _cell(rows: Rows, random: Random) -> tuple[int, int]:
    row = random.randrange(len(rows))
    return row, random.randrange(len(rows[row]))


def swap_rows(rows: Rows, random: Random) -> None:
    one, other = random.randrange(len(rows)), random.randrange(len(rows))
    rows[one], rows[other] = rows[other], rows[one]


def delete_row(rows: Rows, random: Random) -> None:
    del rows[random.randrange(len(rows))]


def double_row(rows: Rows, random: Random) -> None:
    row = random.randrange(len(rows))
    rows.insert(random.randrange(len(rows) + 1), list(rows[row]))


def swap_columns(rows: Rows, random: Random) -> None:
    one, other = random.randrange(len(rows[0])), random.randrange(len(rows[0]))
    for row in rows:
        row[one], row[other] = row[other], row[one]


def delete_column(rows: Rows, random: Random) -> None:
    column = random.randrange(len(rows[0]))
    for row in rows:
        del row[column]


def double_column(rows: Rows, random: Random) -> None:
    column = random.randrange(len(rows[0]))
    for row in rows:
        row.insert(column, row[column])


def swap_cells(rows: Rows, random: Random) -> None:
    (row, column), (other, position) = _cell(rows, random), _cell(rows, random)
    rows[row][column], rows[other][position] = rows[other][position], rows[row][column]


def empty_cell(rows: Rows, random: Random) -> None:
    row, column = _cell(rows, random)
    rows[row][column] = ""


def copy_cell(rows: Rows, random: Random) -> None:
    (row, column), (other, position) = _cell(rows, random), _cell(rows, random)
    rows[row][column] = rows[other][position]


def change_digit(rows: Rows, random: Random) -> None:
    spots = [
        (r, c)
        for r, row in enumerate(rows)
        for c, one in enumerate(row)
        if re.search(r"\d", str(one), re.ASCII)
    ]
    row, column = random.choice(spots)
    text = _text(rows[row][column])
    digits = [n for n, letter in enumerate(text) if letter in "0123456789"]
    at = random.choice(digits) if digits else 0
    rows[row][column] = _typed(text[:at] + random.choice("0123456789") + text[at + 1 :], rows[row][column])


def change_unit(rows: Rows, random: Random) -> None:
    unit = random.choice(["元", "万元", "亿元", "千元", "万圆", ""])
    for row in rows:
        for column, one in enumerate(row):
            if isinstance(one, str) and random.random() < 0.5:
                row[column] = re.sub(r"(亿|万|千)?元", unit, one)


def insert_blanks(rows: Rows, random: Random) -> None:
    for _ in range(3):
        row, column = _cell(rows, random)
        if isinstance(rows[row][column], str):
            before, after = (random.choice(["", " ", "　", "\t", "\u00a0"]) for _ in "12")
            rows[row][column] = before + str(rows[row][column]) + after


def blank_row(rows: Rows, random: Random) -> None:
    rows.insert(random.randrange(len(rows) + 1), [""] * len(rows[0]))


def write_wide(rows: Rows, random: Random) -> None:
    row, column = _cell(rows, random)
    if isinstance(rows[row][column], str):
        rows[row][column] = str(rows[row][column]).translate(
            str.maketrans("0123456789,.()-", "０１２３４５６７８９，．（）－")
        )


def shift_right(rows: Rows, random: Random) -> None:
    row, column = _cell(rows, random)
    rows[row].insert(column, "")
    rows[row].pop()


def garbage(rows: Rows, random: Random) -> None:
    row, column = _cell(rows, random)
    rows[row][column] = random.choice(
        ["#REF!", "约100", "5%", "1e5", "待定", "①", "12²", "∞", "NaN", "1.2.3", "'=1+1", "见附件"]
    )


CHANGES: list[Change] = [
    swap_rows, delete_row, double_row, swap_columns, delete_column, double_column, swap_cells, empty_cell,
    copy_cell, change_digit, change_digit, change_digit, change_unit, insert_blanks, blank_row, write_wide,
    shift_right, garbage,
]  # fmt: skip


def _text(value: object) -> str:
    return str(value.value) if isinstance(value, Formula) else str(value)


def _typed(text: str, like: object) -> object:
    if isinstance(like, Formula):
        return Formula(like.text, float(text))
    return type(like)(float(text)) if isinstance(like, int | float) else text


def damaged(content: bytes, random: Random) -> bytes:
    """Bytes with a few of them changed, lost, doubled, put in."""
    data = bytearray(content)
    for _ in range(random.randint(1, 4)):
        at = random.randrange(len(data))
        how = random.randrange(5)
        if how == 0:
            data[at] = random.randrange(256)
        elif how == 1:
            del data[at : at + random.randint(1, 3)]
        elif how == 2:
            data[at:at] = data[at : at + random.randint(1, 20)]
        elif how == 3:
            data[at:at] = bytes([random.choice(b',"\n\r\t ;0.-(')])
        else:
            data[at : at + 1] = bytes([data[at] ^ (1 << random.randrange(8))])
        if not data:
            return b"x"
    return bytes(data)


CSV_FILES: dict[str, tuple[Callable[[], Rows], str]] = {
    "tidy": (tidy_rows, "utf-8"),
    "wide": (wide_rows, "utf-8"),
    "wide_gbk": (wide_rows, "gbk"),
    "plain_wide": (plain_wide_rows, "utf-8-sig"),
}


def csv_mutant(kind: str, seed: int) -> tuple[bytes, Rows | None]:
    """A damaged CSV file, and its rows as a plain reader splits them."""
    random = Random(f"{kind} {seed}")
    make, encoding = CSV_FILES[kind]
    rows = make()
    if random.random() < 0.3:
        content = damaged(csv_text(rows).encode(encoding), random)
        return content, rows_of(content)
    for _ in range(random.choice([1, 1, 1, 2, 3])):
        random.choice(CHANGES)(rows, random)
        if not rows or not rows[0]:
            return b"", []
    if random.random() < 0.2:
        encoding = random.choice(["utf-8", "utf-8-sig", "gb18030", "utf-16"])
    return csv_text(rows).encode("gb18030" if encoding == "gbk" else encoding), rows


def book_mutant(seed: int) -> tuple[bytes, Rows | None]:
    """A damaged workbook, and its rows where its cells were damaged and not its bytes."""
    random = Random(f"book {seed}")
    rows = sheet_rows() if random.random() < 0.6 else [[_number(one) for one in row] for row in tidy_rows()]
    if random.random() < 0.35:
        return damaged(workbook(Sheet("台账", rows)), random), None
    for _ in range(random.choice([1, 1, 2])):
        random.choice(CHANGES)(rows, random)
        if not rows or not rows[0]:
            return b"", []
    return workbook(Sheet("台账", rows)), rows


def _number(value: object) -> object:
    text = str(value)
    return float(text) if re.fullmatch(r"-?\d+(\.\d+)?", text, re.ASCII) else value
