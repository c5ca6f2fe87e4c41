"""Office files for the drawer's tests, made from the park of the notebook: ugly, broken, large."""

import csv
import io
from fractions import Fraction

import openpyxl

from tests.show.tables import liusong
from yrdshare.money import FEN_PER, decimal_text

NEW_FIRM = "云雀密件企业"  # a firm's name in a file that is put down: it may leave the kernel by no way
YEARS = range(2022, 2031)
HEADER = ["project", "stream", "year", "value", "unit", "source", "status"]
SOURCE, STATUS = "金安区税务局", "示例"


def wan_cells():
    """(project, stream, year) and its amount in 万元, each twice what the notebook has, as exact text."""
    frame = liusong().ledger.frame()
    return {
        (row.project, row.stream, row.year): decimal_text(Fraction(2 * row.value, FEN_PER["万元"]))
        for row in frame.itertuples()
    }


def stream_name(stream):
    return liusong().ledger.streams[stream].name_zh


def csv_bytes(rows, encoding="utf-8"):
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode(encoding)


def book_bytes(book):
    body = io.BytesIO()
    book.save(body)
    return body.getvalue()


def tidy():
    """One amount a row: what the ugly ones must be read as."""
    return csv_bytes([HEADER, *([*key, text, "万元", SOURCE, STATUS] for key, text in wan_cells().items())])


def pairs():
    return dict.fromkeys((project, stream) for project, stream, _ in wan_cells())


def wide_rows():
    """A title, a line of units, years across, a dash where there is nothing."""
    cells = wan_cells()
    yield ["六松现代产业园税收及增加值情况表"]
    yield [f"填报单位：{SOURCE}　单位：万元", "", "", f"状态：{STATUS}", f"数据来源：{SOURCE}"]
    yield ["序号", "项目编码", "备注", "税种", *(f"{year}年" for year in YEARS)]
    for number, (project, stream) in enumerate(pairs(), 1):
        amounts = [
            f"{cells[project, stream, year]}" if (project, stream, year) in cells else "—" for year in YEARS
        ]
        yield [str(number), project, f"{NEW_FIRM}{project}", stream_name(stream), *amounts]
    yield ["注：本表数据仅供谈判测算。"]


def wide_gbk():
    """Years across in GBK."""
    rows = [[*row, *[""] * (13 - len(row))] for row in wide_rows()]
    return csv_bytes(rows, "gbk")


def merged_headers():
    """A workbook with each stream's heading merged over its years."""
    cells, streams = wan_cells(), list(dict.fromkeys(stream for _, stream, _ in wan_cells()))
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "台账"
    heading = [text for stream in streams for text in (stream_name(stream), *[""] * (len(YEARS) - 1))]
    sheet.append(["项目编号", *heading, "来源", "状态"])
    sheet.append(["", *[f"{year}年" for _ in streams for year in YEARS], "", ""])
    sheet.insert_rows(1)
    sheet["A1"] = "六松现代产业园台账（单位：万元）"
    last = len(streams) * len(YEARS) + 1
    for column in (1, last + 1, last + 2):
        sheet.merge_cells(start_row=2, end_row=3, start_column=column, end_column=column)
    for spot in range(len(streams)):
        first = 2 + spot * len(YEARS)
        sheet.merge_cells(start_row=2, end_row=2, start_column=first, end_column=first + len(YEARS) - 1)
    for project in dict.fromkeys(project for project, _ in pairs()):
        amounts = [cells.get((project, stream, year)) for stream in streams for year in YEARS]
        sheet.append([project, *(None if text is None else text for text in amounts), SOURCE, STATUS])
    return book_bytes(book)


def plain_book():
    """A workbook of one amount a row with Chinese headings, firms' names in its remarks."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["备注", "项目代码", "税种", "年份", "金额（万元）", "资料来源", "数据状态"])
    for (project, stream, year), text in wan_cells().items():
        sheet.append([NEW_FIRM + project, project, stream_name(stream), f"{year}年", text, SOURCE, STATUS])
    return book_bytes(book)


def broken():
    """The wide table with an unknown project, an unknown stream, two cells that are no amounts."""
    rows = [[*row, *[""] * (13 - len(row))] for row in wide_rows()]
    rows[3][1], rows[4][3], rows[5][6], rows[6][7] = "P99", "车船税", "约一百", "1.2.3"
    return csv_bytes(rows, "gbk")


def large(size):
    """The tidy table with so long a remark on every row that the file has more than `size` bytes."""
    rows = list(csv.reader(io.StringIO(tidy().decode())))
    remark = "x" * (size // len(rows) + 1)
    return csv_bytes([[*rows[0], "note"], *([*row, remark] for row in rows[1:])])


def park_book(folder):
    """The park's own workbook with other firms' names in it."""
    import yrdshare as yrd

    path = folder / "park.xlsx"
    yrd.write_template(path, liusong())
    book = openpyxl.load_workbook(path)
    sheet = book["项目"]
    for row in range(2, sheet.max_row + 1):
        if sheet.cell(row, 1).value:
            sheet.cell(row, 2).value = f"{NEW_FIRM}{row}"
    return book_bytes(book)
