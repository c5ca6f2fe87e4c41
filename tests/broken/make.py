"""Makes the broken files of this folder, each a mistake that offices make: python -m tests.broken.make

The .xls file is converted by LibreOffice; every other byte is the same on every run. Figures are made up.
"""
# ruff: noqa: E501  tables are wider than code

import subprocess
import tempfile
from datetime import date
from pathlib import Path

from tests.office import convert
from tests.sheets import Formula, Sheet, Shown, csv_text, save, workbook

HERE = Path(__file__).parent
VAT, CIT = "增值税地方留成", "企业所得税地方留成"
LONG = ["项目编号", "数据流", "年度", "数值", "单位", "来源", "状态"]
WIDE = ["项目编号", "数据流", "2025年", "2026年", "来源", "状态"]


def text(name: str, rows, encoding: str = "utf-8") -> None:
    """A CSV file."""
    save(HERE, name, csv_text(rows), encoding)


def book(name: str, *sheets: Sheet) -> None:
    """A workbook."""
    save(HERE, name, workbook(*sheets))


def units() -> None:
    """Units that are missing, or that contradict each other."""
    rows = [
        ["六松园区税收", "", "", "", "", ""],
        WIDE,
        ["P01", VAT, "12.5", "13", "甲", "示例"],
        ["P02", VAT, "1", "2", "甲", "示例"],
    ]
    text("01_no_unit.csv", rows, "gbk")
    heads = ["项目编号", "年度", VAT + "（元）", CIT + "（万元）", "来源", "状态"]
    book(
        "02_unit_above_and_in_header.xlsx",
        Sheet("台账", [["单位：万元"], heads, ["P01", 2026, 1234567, 20, "甲", "示例"]]),
    )
    rows = [
        ["项目编号", "数据流", "年度", "金额（万元）", "单位", "来源", "状态"],
        ["P01", VAT, "2026", "100", "万元", "甲", "示例"],
        ["P01", CIT, "2026", "200000", "元", "甲", "示例"],
    ]
    text("03_unit_in_header_and_column.csv", rows)
    rows = [
        LONG,
        ["P01", VAT, "2026", "1,234.5 万元", "元", "甲", "示例"],
        ["P01", CIT, "2026", "3亩", "万元", "甲", "示例"],
        ["P01", "建设用地指标", "2026", "5", "万元", "甲", "示例"],
    ]
    text("04_unit_in_cell.csv", rows)
    rows = [
        ["单位：万元", "", "", "", "", ""],
        WIDE,
        ["P01", VAT, "1", "2", "甲", "示例"],
        ["单位：元", "", "", "", "", ""],
        ["P02", VAT, "10000", "20000", "甲", "示例"],
    ]
    text("05_two_units_above.csv", rows, "gb18030")


def totals() -> None:
    """Totals that do not come to the sum of their rows or columns."""
    rows = [
        ["单位：万元"],
        WIDE,
        ["P01", VAT, 100, 200.5, "甲", "示例"],
        ["P02", VAT, 1, 2, "甲", "示例"],
        ["合计", "", Formula("=SUM(C3:C4)", 101), Formula("=SUM(D3:D4)", 200.5)],
    ]
    book("06_total_not_updated.xlsx", Sheet("台账", rows))
    heads = ["项目编号", "数据流", "2025年", "2026年", "合计", "单位", "来源", "状态"]
    rows = [
        heads,
        ["P01", VAT, "1,000", "200", "1,300", "元", "甲", "示例"],
        ["P02", VAT, "1", "2", "3", "元", "甲", "示例"],
        ["小计", VAT, "1,001", "202", "1,203", "元", "", ""],
        ["总计", "", "1,001", "220", "1,221", "元", "", ""],
    ]
    text("07_totals_apart.csv", rows, "gbk")
    rows = [
        LONG,
        ["P01", VAT, "2026", "100", "万元", "甲", "示例"],
        ["P01", CIT, "2026", "50", "万元", "甲", "示例"],
        ["P01小计", "", "2026", "160", "万元", "", ""],
        ["P02", VAT, "2026", "7", "万元", "甲", "示例"],
        ["合计", "", "2026", "157", "万元", "", ""],
    ]
    text("08_subtotal_apart.csv", rows)


def amounts() -> None:
    """Cells that are no amounts, or amounts that nobody can place."""
    rows = [
        ["项目编号", "年度", VAT + "（万元）", CIT + "（万元）", "来源", "状态"],
        ["P01", 2026, Shown(0.13, "0.00%"), 20, "甲", "示例"],
        ["P02", 2026, "13%", 20, "甲", "示例"],
    ]
    book("09_percent.xlsx", Sheet("台账", rows))
    rows = [
        LONG,
        ["P01", VAT, "2026", "1.23E+08", "元", "甲", "示例"],
        ["P01", CIT, "2026", "约100", "万元", "甲", "示例"],
        ["P02", VAT, "2026", "1.2万", "元", "甲", "示例"],
        ["P02", CIT, "2026", "12²", "元", "甲", "示例"],
        ["P03", VAT, "2026", "待定", "元", "甲", "示例"],
        ["P03", CIT, "2026", "12,34.5", "元", "甲", "示例"],
        ["P04", VAT, "2026", "", "元", "甲", "示例"],
    ]
    text("10_no_numbers.csv", rows, "gb18030")
    rows = [
        [*WIDE[:2], "2025年（万元）", "2026年（万元）", "来源", "状态"],
        ["P01", VAT, Formula("=Sheet2!A1"), Formula("=C2*1.1"), "甲", "示例"],
        ["P02", VAT, 1, "#REF!", "甲", "示例"],
    ]
    book("11_formulas_without_results.xlsx", Sheet("台账", rows))
    rows = [
        ["项目编号", "年度", VAT + "（万元）", "来源", "状态"],
        ["P01", 2026, 300, "甲", "示例"],
        ["P02", 2026, "", "甲", "示例"],
        ["P03", 2026, 5, "甲", "示例"],
    ]
    book("12_merged_amount.xlsx", Sheet("台账", rows, ("C2:C3",)))
    rows = [
        ["项目编号", "年度", VAT + "（万元）", "来源", "状态"],
        ["P01", 2026, Shown(12345678, "0!.0000"), "甲", "示例"],
        ["P02", 2026, Shown(12345678, "#,##0.00,"), "甲", "示例"],
    ]
    book("13_shown_in_wan.xlsx", Sheet("台账", rows))
    rows = [
        LONG,
        ["P01", VAT, 2026, 12.345, "元", "甲", "示例"],
        ["P02", VAT, 2026, Formula("=1000/3", 333.3333333333333), "万元", "甲", "示例"],
        ["P03", VAT, 2026, 9e18, "元", "甲", "示例"],
    ]
    book("14_too_fine_too_large.xlsx", Sheet("台账", rows))


def years() -> None:
    """Years that stand twice, months, days."""
    rows = [
        ["单位：元", "", "", "", "", ""],
        ["项目编号", "数据流", "2026年", "2026年度", "来源", "状态"],
        ["P01", VAT, "1", "2", "甲", "示例"],
    ]
    text("15_year_twice.csv", rows)
    rows = [
        LONG,
        ["P01", VAT, date(2026, 6, 30), 1, "元", "甲", "示例"],
        ["P01", VAT, "2026年1月", 1, "元", "甲", "示例"],
        ["P01", VAT, "26年", 1, "元", "甲", "示例"],
        ["P01", VAT, 20261, 1, "元", "甲", "示例"],
    ]
    book("16_months.xlsx", Sheet("台账", rows))
    rows = [
        LONG,
        ["P01", VAT, "2026", "1", "元", "甲", "示例"],
        ["Ｐ０１", "增值税 地方留成", "2026年", "1", "元", "甲", "示例"],
    ]
    text("17_cell_twice.csv", rows, "gbk")


def headers() -> None:
    """Headers that are missing, unknown, or that leave a meaning open."""
    rows = [
        ["项目编号", "年度", "增值税（万元）", "企业所得税（万元）", "来源", "状态"],
        ["P01", "2026", "1", "2", "甲", "示例"],
    ]
    text("18_tax_without_basis.csv", rows)
    rows = [
        ["项目编号", "企业名称", "税种", "年度", "金额(万元)", "联系电话", "来源", "状态"],
        ["P01", "甲厂", VAT, "2026", "1", "139", "甲", "示例"],
    ]
    text("19_unknown_columns.csv", rows, "gbk")
    rows = [["项目编号", "数据流", "年度", "金额(万元)", ""], ["P01", VAT, "2026", "1", "含查补"]]
    text("20_no_source_no_status.csv", rows)
    text(
        "21_no_header.csv",
        [["P01", "vat", "2026", "1", "元", "甲", "示例"], ["P02", "vat", "2026", "1", "元", "甲", "示例"]],
    )
    rows = [
        ["项目编号", "数据流", "年度", "金额（万元）", "来源", "状态"],
        ["P01", VAT, "2026", "1", "甲", "示例"],
        ["", CIT, "2026", "2", "甲", "示例"],
        ["P02", VAT, "2026", "3", "", "示例"],
    ]
    text("22_merges_lost.csv", rows, "gbk")


def files() -> None:
    """Files that are damaged, hidden, or something else than their name says."""
    row = ["P01", VAT, 2026, 1, "元", "甲", "示例"]
    book("23_hidden_ledger.xlsx", Sheet("封面", [["六松园区"]]), Sheet("台账", [LONG, row], hidden=True))
    book("24_two_ledgers.xlsx", Sheet("一季度", [LONG, row]), Sheet("全年", [LONG, row]))
    save(
        HERE,
        "25_damaged.csv",
        csv_text([LONG, row, ["P02", *row[1:]]]).encode().replace("元".encode(), b"\xe5?\x83", 1),
    )
    save(
        HERE,
        "26_open_quote.csv",
        ",".join(LONG) + "\nP01," + VAT + ',2026,1,元,"甲,示例\nP02,' + VAT + ",2026,2,元,乙,示例\n",
    )
    lines = csv_text([LONG, row, ["P02", *row[1:]], ["P03", *row[1:]]]).split("\r\n")
    save(
        HERE,
        "27_comma_lost.csv",
        "\r\n".join([*lines[:2], lines[2].replace("元,", "元"), lines[3] + ",备注"]) + "\r\n",
        "gbk",
    )
    save(
        HERE, "28_web_page.xls", "<html><body><table><tr><td>项目编号</td></tr></table></body></html>", "gbk"
    )


def old() -> None:
    """Many mistakes in a workbook of the old kind."""
    rows = [
        ["单位：万元"],
        ["项目编号", "税目", "2025年", "2026年", "来源", "状态"],
        ["P01", "增值税", "1,2", 5, "甲", "示例"],
        ["P02", VAT, 1, 2, "甲", "草稿"],
        ["合计", "", 1, 8],
    ]
    with tempfile.TemporaryDirectory() as folder:
        given = Path(folder, "29_old.xlsx")
        given.write_bytes(workbook(Sheet("税收", rows)))
        convert([given], Path(folder), "xls", Path(folder, "profile"))
        save(HERE, "29_old.xls", Path(folder, "29_old.xls").read_bytes())


PARK = "name_zh: 园区\nname_en: Park\nstatus: 示例\n"


def parks() -> None:
    """Parks whose tables are wrong in many ways at once."""
    heads = ["项目编号", "飞出地", "飞入地", "园区方", "搬迁年度", "达产年度", "总投资", "状态", "来源"]
    projects = [
        heads,
        ["P01", "巢湖市", "金安", "", "2026", "2025", "3", "示例", "清单"],
        ["P02", "松江园", "六安市", "六松管委会", "2026-06-18", "二〇二七年", "2", "示例", ""],
        ["合计", "", "", "", "", "", "6", "", ""],
    ]
    costs = [
        ["地区", "2026年（万元）", "2027年（万元）", "来源", "状态"],
        ["吴江市", "5", "5%", "测算", "示例"],
        ["吴江区", "5", "6", "测算", "示例"],
        ["合计", "10", "11", "", ""],
    ]
    save(HERE, "30_park/park.yaml", "name_zh: 园区\nstatus: 草稿\n", "gbk")
    text("30_park/projects.csv", projects, "gbk")
    text("30_park/ledger.csv", [LONG, ["P03", VAT, "2026", "1", "元", "甲", "示例"]], "gbk")
    text("30_park/costs.csv", costs, "gbk")
    guide = [["园区名称", "园区"], ["数据状态", "示例"]]
    projects[0][6] = "总投资（亿元）"
    sheets = [
        Sheet("填写说明", guide),
        Sheet("项目", projects),
        Sheet("台帐", [LONG, ["P01", VAT, 2026, 1, "圆", "甲", "示例"]]),
        Sheet("成本", costs),
    ]
    book("31_park.xlsx", *sheets)


def mappings() -> None:
    """Mappings that are wrong, or that do not fit the file."""
    rows = [["企业号", "流转税", "所得税"], ["P01", "1", "2"]]
    text("32_mapping.csv", rows, "gbk")
    save(
        HERE,
        "32_mapping.mapping.yaml",
        "office: 税务局\nfiles: '*.csv'\ntables:\n  ledgers: {}\n  ledger:\n    header: [3, 1]\n    columns:\n      企业号: projct\n      企业号: project\n    streams:\n      流转税: 增值税\n    constants:\n      unit:\n      note: 无\n    down: project\n",
    )
    text("33_mapping_of_last_year.csv", rows)
    save(
        HERE,
        "33_mapping_of_last_year.mapping.yaml",
        "office: 税务局\nfile: '2026*.csv'\ntables:\n  ledger:\n    columns:\n      企业编号: project\n    streams:\n      流转税: vat\n      所得税: cit\n    constants:\n      unit: 万元\n      year: '2026'\n      source: 表\n      status: 示例\n",
    )


def main() -> None:
    for make in (units, totals, amounts, years, headers, files, parks, mappings):
        make()
    try:
        old()
    except (AssertionError, subprocess.SubprocessError) as problem:
        print(f"29_old.xls is kept as it is: {problem}")


if __name__ == "__main__":
    main()
