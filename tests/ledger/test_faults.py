"""What a spoilt file is told in both languages: place, found, expected, the nearest name."""

import pytest

from yrdshare.ledger.reading import read_ledger

HEADER = "project,stream,year,value,unit,source,status\n"
GOOD = "P1,vat,2026,1,元,表,示例\n"


ROWS = {
    "not a number": (
        'P1,vat,2026,"12,34.5",元,表,示例\n',
        "actuals.csv D2 value: “12,34.5”不是数字；应写成如 1234.56 或 1,234.56，不用科学计数法",
        'actuals.csv D2 value: "12,34.5" is not a number; write it as 1234.56 or 1,234.56, without exponents',
    ),
    "finer than a fen": (
        GOOD + "P1,cit,2026,0.0000001,万元,表,示例\n",
        "actuals.csv D3 value: 0.0000001 细于 1 分，无法精确入账；请核对单位，或保留到分",
        "actuals.csv D3 value: 0.0000001 is finer than one fen and cannot be booked exactly; "
        "check the unit, or round to the fen",
    ),
    "part of a mu": (
        "P1,land_quota,2026,1.5,亩,表,示例\n",
        "actuals.csv D2 value: 1.5 不是整数；这个单位只记整数",
        "actuals.csv D2 value: 1.5 is not a whole number; this unit is counted in whole numbers",
    ),
    "too large": (
        "P1,vat,2026,461168602,亿元,表,示例\n",
        "actuals.csv D2 value: 金额超过可精确计算的范围（约 4.6×10¹⁸ 分），请核对单位",
        "actuals.csv D2 value: An amount exceeds what can be computed exactly (about 4.6e18 fen); "
        "check the unit",
    ),
    "empty value": (
        "P1,vat,2026,,元,表,示例\n",
        "actuals.csv D2 value: “value”不能为空；没有数据的行请整行删去，没有并不等于零",
        'actuals.csv D2 value: "value" must not be empty; delete a row that has no data, absent is not zero',
    ),
    "empty source": (
        "P1,vat,2026,1,元,,示例\n",
        "actuals.csv F2 source: “source”不能为空；没有数据的行请整行删去，没有并不等于零",
        'actuals.csv F2 source: "source" must not be empty; '
        "delete a row that has no data, absent is not zero",
    ),
    "unknown stream": (
        GOOD + "P1,vta,2026,1,元,表,示例\n" + "P1,vta,2027,1,元,表,示例\n",
        "actuals.csv B3 stream: 没有名为“vta”的数据流。是否指“vat”？共有 2 格这样写。",
        'actuals.csv B3 stream: No stream "vta". Did you mean "vat"? 2 cells read so.',
    ),
    "several streams begin so": (
        "P1,增值税,2026,1,元,表,示例\n",
        "actuals.csv B2 stream: 没有名为“增值税”的数据流。"
        "可用：增值税地方留成、增值税全口径、增值税地方留成（扣除奖励后）。",
        'actuals.csv B2 stream: No stream "增值税". '
        "Known: 增值税地方留成、增值税全口径、增值税地方留成（扣除奖励后）.",
    ),
    "unknown unit": (
        "P1,vat,2026,1,万圆,表,示例\n",
        "actuals.csv E2 unit: 不认识单位“万圆”。是否指“万元”？",
        'actuals.csv E2 unit: No unit "万圆". Did you mean "万元"?',
    ),
    "unknown status": (
        "P1,vat,2026,1,元,表,好\n",
        "actuals.csv G2 status: 不认识状态“好”。可用：示例、预测、已确认。",
        'actuals.csv G2 status: No status "好". Known: 示例、预测、已确认.',
    ),
    "unit does not fit": (
        "P1,vat,2026,1,亩,表,示例\n",
        "actuals.csv E2 unit: 数据流“vat”的单位应为分、元、千元、万元、百万元、亿元，不能是“亩”。",
        'actuals.csv E2 unit: Stream "vat" is in 分、元、千元、万元、百万元、亿元 and cannot be in "亩".',
    ),
    "money for land": (
        "P1,建设用地指标,2026,1,万元,表,示例\n",
        "actuals.csv E2 unit: 数据流“建设用地指标”的单位应为亩，不能是“万元”。",
        'actuals.csv E2 unit: Stream "建设用地指标" is in 亩 and cannot be in "万元".',
    ),
    "year outside": (
        "P1,vat,1948,1,元,表,示例\n",
        "actuals.csv C2 year: “1948”不是 1949 至 2200 之间的年份。",
        'actuals.csv C2 year: "1948" is not a year from 1949 to 2200.',
    ),
    "year not whole": (
        "P1,vat,2026.5,1,元,表,示例\n",
        "actuals.csv C2 year: “2026.5”不是 1949 至 2200 之间的年份。",
        'actuals.csv C2 year: "2026.5" is not a year from 1949 to 2200.',
    ),
    "cell twice": (
        GOOD + GOOD,
        "actuals.csv A3 project: 项目 P1、数据流“vat”、2026 年在 A2 project 已有一行",
        'actuals.csv A3 project: Project P1, stream "vat", year 2026 already has a row at A2 project',
    ),
    "short row": (
        GOOD + "P1,vat,2027\n",
        "actuals.csv A3: 这一行有 3 格，表头有 7 格",
        "actuals.csv A3: This row has 3 cells, the header has 7",
    ),
    "no rows": (
        "",
        "actuals.csv: 只有表头，没有数据行",
        "actuals.csv: There is a header, but no row of data",
    ),
}


@pytest.mark.parametrize(("rows", "zh", "en"), ROWS.values(), ids=ROWS.keys())
def test_one_spoilt_row_is_named(ledger_file, rows, zh, en, refusal):
    assert (zh, en) == refusal(read_ledger, ledger_file(rows))


TEXTS = {
    "empty file": (
        "",
        "actuals.csv: 没有内容；应有表头：project、stream、year、value、unit、source、status、note",
        "actuals.csv: Nothing is here; expected the header: "
        "project、stream、year、value、unit、source、status、note",
    ),
    "missing and unknown column": (
        HEADER.replace("stream", "strem") + GOOD,
        "actuals.csv B1 strem: 不认识列“strem”。是否指“stream”？\n"
        "actuals.csv: 缺少列“数据流（stream）”。是否指“strem”？",
        'actuals.csv B1 strem: Unknown column "strem". Did you mean "stream"?\n'
        'actuals.csv: Column "stream" is missing. Did you mean "strem"?',
    ),
    "column twice": (
        HEADER.replace("status", "status,年度") + GOOD.replace("示例", "示例,2026"),
        "actuals.csv H1 年度: 列“年度”重复出现",
        'actuals.csv H1 年度: Column "年度" stands here again',
    ),
    "quotation mark alone": (
        HEADER + 'P1,vat,2026,1,元,"表,示例\n' + "x" * (9 << 20),
        "actuals.csv: 无法按 CSV 读出；请检查引号是否成对",
        "actuals.csv: Cannot be read as CSV; check that quotation marks pair",
    ),
}


@pytest.mark.parametrize(("text", "zh", "en"), TEXTS.values(), ids=TEXTS.keys())
def test_one_spoilt_file_is_named(ledger_file, text, zh, en, refusal):
    assert (zh, en) == refusal(read_ledger, ledger_file(text, ""))


def test_a_file_that_is_no_text_names_its_first_bad_line(tmp_path, refusal):
    file = tmp_path / "damaged.csv"
    file.write_bytes((HEADER + GOOD).encode().replace("元".encode(), b"\xe5\x85"))

    assert (
        "damaged.csv: 第 2 行读不出来：不是 UTF-8，也不是完好的 GB18030；请在表格软件中另存为“CSV UTF-8”",
        'damaged.csv: Line 2 cannot be read: neither UTF-8 nor sound GB18030; save it as "CSV UTF-8"',
    ) == refusal(read_ledger, file)


def test_a_file_that_is_not_there_names_the_one_beside_it(tmp_path, refusal):
    (tmp_path / "actuals.csv").write_text(HEADER + GOOD)

    assert (
        "找不到文件“actual.csv”。是否指“actuals.csv”？",
        'No file "actual.csv". Did you mean "actuals.csv"?',
    ) == refusal(read_ledger, tmp_path / "actual.csv")


def test_a_file_of_another_kind_is_refused(tmp_path, refusal):
    (tmp_path / "actuals.doc").write_text("")
    (tmp_path / "actuals.xlsx").write_text("not a zip")
    (tmp_path / "actuals.xls").write_text("<html><table><tr><td>1</td></tr></table></html>")

    assert (
        "actuals.doc: 这不是表格文件；可读 .csv、.txt、.tsv、.xlsx、.xlsm、.xls",
        "actuals.doc: This is no table; .csv, .txt, .tsv, .xlsx, .xlsm and .xls can be read",
    ) == refusal(read_ledger, tmp_path / "actuals.doc")
    assert (
        "actuals.xlsx: 无法作为 Excel 工作簿打开",
        "actuals.xlsx: Cannot be opened as an Excel workbook",
    ) == refusal(read_ledger, tmp_path / "actuals.xlsx")
    assert (
        "actuals.xls: 这其实是网页，只是改了后缀名；请用表格软件打开，另存为 .xlsx",
        "actuals.xls: This is a web page under another name; "
        "open it in a spreadsheet program and save it as .xlsx",
    ) == refusal(read_ledger, tmp_path / "actuals.xls")


def test_the_first_fifty_of_a_kind_are_listed_and_all_are_counted(ledger_file, refusal):
    rows = "".join(f"P{n},vat,2026,x,元,表,示例\n" for n in range(120))
    zh, en = refusal(read_ledger, ledger_file(rows))

    assert 51 == len(zh.splitlines())
    assert "actuals.csv value: 同类问题另有 70 处未列出" == zh.splitlines()[-1]
    assert "actuals.csv value: 70 more of this kind are not listed" == en.splitlines()[-1]


def test_short_rows_are_counted_too(ledger_file, refusal):
    zh, _ = refusal(read_ledger, ledger_file("P1,vat\n" * 120))

    assert "actuals.csv: 同类问题另有 70 处未列出" == zh.splitlines()[-1]


def test_a_blank_line_and_a_left_out_row_do_not_shift_the_places(ledger_file, refusal):
    rows = "\n" + GOOD + "\nP1,cit\n" + '"P1",cit,2026,1,元,"两\n行",示例\n' + "P1,land,2026,x,元,表,示例\n"
    zh, _ = refusal(read_ledger, ledger_file(rows))

    assert ["actuals.csv A5", "actuals.csv D7 value"] == [line.split(": ")[0] for line in zh.splitlines()]


def test_a_fault_in_one_cell_is_told_once(ledger_file, refusal):
    zh, _ = refusal(read_ledger, ledger_file("P1,vat,2026,x,圆,表,示例\n"))

    assert ["actuals.csv E2 unit", "actuals.csv D2 value"] == [
        line.split(": ")[0] for line in zh.splitlines()
    ]
