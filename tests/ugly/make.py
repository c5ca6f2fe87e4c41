"""Makes the ugly files of this folder, and beside each its tidy twin: python -m tests.ugly.make


The .xls files are converted by LibreOffice; every other byte is the same on every run. Figures are made up.
"""
# ruff: noqa: E501  tables are wider than code

import subprocess
import tempfile
from datetime import date
from pathlib import Path

from tests.office import convert
from tests.sheets import Formula, Sheet, Shown, csv_text, save, workbook

HERE = Path(__file__).parent
HEADER = ["project", "stream", "year", "value", "unit", "source", "status"]
VAT, CIT = "增值税地方留成", "企业所得税地方留成"
SAID = "六安市金安区税务局2027年1月报表"


def tidy(rows) -> str:
    """The twin: one amount a row."""
    return csv_text([HEADER, *rows], end="\n")


def years_in_gbk():
    """GBK; lines above and below; years across; separators, full width, dashes, totals both ways."""
    rows = [
        ["六松园区增值税入库情况表"],
        ["填报单位：六安市金安区税务局　　单位：万元", "", "", "", "", "", "数据来源：" + SAID],
        ["序号", "项目编码", "税种", "２０２４年", "2025年度", "二〇二六年", "合　计", "状态"],
        ["1", "P01", VAT, "1,234.50", "１，０００", "△30", "2,204.50", "已确认"],
        ["2", "Ｐ０２", VAT, "—", "2,500.005", "（12.5）", "2487.505", "已确认"],
        ["3", " P03", VAT, "", "/", "0.000001", "0.000001", "预测"],
        ["合计", "", "", "1234.5", "3,500.005", "-42.499999", "4,692.005001", ""],
        ["注：退税以负数填列。"],
        ["填表人：甲", "", "审核人：乙", "", "", "", "填表日期：2027年1月5日", ""],
    ]
    rows = [[*row, *[""] * (8 - len(row))] for row in rows]
    save(HERE, "01_gbk_years.csv", csv_text(rows), "gbk")
    twin = [
        ["P01", "vat", 2024, "1234.5", "万元", SAID, "已确认"],
        ["P01", "vat", 2025, "1000", "万元", SAID, "已确认"],
        ["P01", "vat", 2026, "-30", "万元", SAID, "已确认"],
        ["P02", "vat", 2025, "2500.005", "万元", SAID, "已确认"],
        ["P02", "vat", 2026, "-12.5", "万元", SAID, "已确认"],
        ["P03", "vat", 2026, "0.000001", "万元", SAID, "预测"],
    ]
    save(HERE, "01_gbk_years.tidy.csv", tidy(twin))


def two_headers():
    """Two header rows, merged headings, a total for each group, a hidden row and column, stored formulas."""
    rows = [
        ["六松现代产业园税收台账（单位：万元）"],
        ["项目编号", VAT, "", "", CIT, "", "", "来源", "状态"],
        ["", "2025年", "2026年", "小计", "2025年", "2026年", "小计"],
        [
            "P01",
            100.5,
            200,
            Formula("=SUM(B4:C4)", 300.5),
            10,
            20.25,
            Formula("=SUM(E4:F4)", 30.25),
            "甲表",
            "已确认",
        ],
        ["P02", 1, 2, Formula("=SUM(B5:C5)", 3), 3, 4, Formula("=SUM(E5:F5)", 7), "乙表", "示例"],
        ["P03", Formula("=B4*2", 201), "-", Formula("=SUM(B6:C6)", 201), None, 0.1, 0.1, "乙表", "示例"],
        [
            "总计",
            *[
                Formula(f"=SUM({c}4:{c}6)", v)
                for c, v in zip("BCDEFG", (302.5, 202, 504.5, 13, 24.35, 37.35), strict=True)
            ],
        ],
    ]
    merged = ("A1:I1", "A2:A3", "B2:D2", "E2:G2", "H2:H3", "I2:I3")
    sheet = Sheet("台账", rows, merged, hidden_rows=(4,), hidden_columns=(4,))
    notes = Sheet("旧版（勿用）", [["项目编号", "2025年"], ["P01", 999]], hidden=True)
    save(HERE, "02_two_headers.xlsx", workbook(notes, sheet))
    twin = [
        ["P01", "vat", 2025, "100.5", "万元", "甲表", "已确认"],
        ["P01", "vat", 2026, "200", "万元", "甲表", "已确认"],
        ["P01", "cit", 2025, "10", "万元", "甲表", "已确认"],
        ["P01", "cit", 2026, "20.25", "万元", "甲表", "已确认"],
        ["P02", "vat", 2025, "1", "万元", "乙表", "示例"],
        ["P02", "vat", 2026, "2", "万元", "乙表", "示例"],
        ["P02", "cit", 2025, "3", "万元", "乙表", "示例"],
        ["P02", "cit", 2026, "4", "万元", "乙表", "示例"],
        ["P03", "vat", 2025, "201", "万元", "乙表", "示例"],
        ["P03", "cit", 2026, "0.1", "万元", "乙表", "示例"],
    ]
    save(HERE, "02_two_headers.tidy.csv", tidy(twin))


def streams_across():
    """Streams across, units in the headings, one of them land; merged codes, date cells, subtotals by project."""
    rows = [
        ["口径：地方留成", "", "", "", "", "状态：已确认"],
        ["项目编号", "年度", "增值税\n（万元）", "企业所得税(万元)", "建设用地指标（亩）", "数据来源"],
        ["P01", date(2025, 1, 1), 1200.5, 300, 20, SAID],
        ["", date(2026, 1, 1), 1300, Shown(-12.5, '0.00"万元";[Red]-0.00"万元"'), None, SAID],
        ["小计", "", 2500.5, 287.5, 20, ""],
        ["P02", date(2025, 12, 31), 0.3, "无", 120, SAID],
        ["小计", "", 0.3, "", 120, ""],
        ["总计", "", 2500.8, 287.5, 140, ""],
    ]
    save(HERE, "03_streams_across.xlsx", workbook(Sheet("Sheet1", rows, ("A3:A4",))))
    twin = [
        ["P01", "vat", 2025, "1200.5", "万元", SAID, "已确认"],
        ["P01", "cit", 2025, "300", "万元", SAID, "已确认"],
        ["P01", "land_quota", 2025, "20", "亩", SAID, "已确认"],
        ["P01", "vat", 2026, "1300", "万元", SAID, "已确认"],
        ["P01", "cit", 2026, "-12.5", "万元", SAID, "已确认"],
        ["P02", "vat", 2025, "0.3", "万元", SAID, "已确认"],
        ["P02", "land_quota", 2025, "120", "亩", SAID, "已确认"],
    ]
    save(HERE, "03_streams_across.tidy.csv", tidy(twin))


def unicode_text():
    """What a spreadsheet program calls Unicode text: UTF-16, tabs; Chinese years, signs of accountants."""
    rows = [
        ["项目代码", "指标", "入库年度", "入库金额", "计量单位", "资料来源", "数据状态", "说明"],
        ["P01", "增值税 地方留成", "二零二六年", " 1,234,567.89 ", "元", "甲，乙", "已确认", "含查补"],
        ["P01", VAT, "2027-01-01", "△1,000.5", "（元）", "甲，乙", "预 测", ""],
        ["P02", "GDP", "2026/12/31", "－３．５", "亿元", "丙", "已确认", ""],
        ["", "", "", "", "", "", "", ""],
        ["P02", "VAT retained locally", "2026", "0", "元", "丙", "已确认", ""],
    ]
    save(HERE, "04_unicode_text.txt", csv_text(rows, "\t"), "utf-16")
    twin = [
        ["P01", "vat", 2026, "1234567.89", "元", "甲，乙", "已确认"],
        ["P01", "vat", 2027, "-1000.5", "元", "甲，乙", "预测"],
        ["P02", "gdp", 2026, "-3.5", "亿元", "丙", "已确认"],
        ["P02", "vat", 2026, "0", "元", "丙", "已确认"],
    ]
    save(HERE, "04_unicode_text.tidy.csv", tidy(twin))


def old_workbook():
    """The old binary format: a title, merged codes, a grand total above its rows."""
    rows = [
        ["六松园区税收（万元）", "", "", "", ""],
        ["项目编号", "税目", "2025年", "2026年", "来源", "状态"],
        ["总计", "", 111.5, 222.25, "", ""],
        ["P01", VAT, 100, 200, "甲", "示例"],
        ["", CIT, 10, 20, "甲", "示例"],
        ["P02", VAT, 1.5, 2.25, "甲", "示例"],
    ]
    made = workbook(Sheet("税收", rows, ("A1:F1", "A4:A5")))
    with tempfile.TemporaryDirectory() as folder:
        given = Path(folder, "05_old.xlsx")
        given.write_bytes(made)
        convert([given], Path(folder), "xls", Path(folder, "profile"))
        save(HERE, "05_old.xls", Path(folder, "05_old.xls").read_bytes())
    twin = [
        ["P01", "vat", 2025, "100", "万元", "甲", "示例"],
        ["P01", "vat", 2026, "200", "万元", "甲", "示例"],
        ["P01", "cit", 2025, "10", "万元", "甲", "示例"],
        ["P01", "cit", 2026, "20", "万元", "甲", "示例"],
        ["P02", "vat", 2025, "1.5", "万元", "甲", "示例"],
        ["P02", "vat", 2026, "2.25", "万元", "甲", "示例"],
    ]
    save(HERE, "05_old.tidy.csv", tidy(twin))


def units_in_cells():
    """A byte order mark, semicolons, units inside the cells and none anywhere else."""
    rows = [
        ["项目编号", "税种", "年份", "金额", "来源", "状态", "序号"],
        ["P01", VAT, "2026年", "1,234.50 万元", "甲", "已确认", "1"],
        ["P01", CIT, "2026年", "３．２ 亿元", "甲", "已确认", "2"],
        ["P02", VAT, "2026年", "￥500.05", "甲", "已确认", "3"],
        ["P02", CIT, "2026年", "￥(1,000) 元", "甲", "已确认", "4"],
        ["P02", "建设用地指标", "2026年", "120亩", "甲", "预测", "5"],
        ["P02", "建设用地指标", "2027年", "—", "甲", "预测", "6"],
    ]
    rows[4][3] = "(1,000.00)元"
    save(HERE, "06_units_in_cells.csv", "\ufeff" + csv_text(rows, ";"))
    twin = [
        ["P01", "vat", 2026, "1234.5", "万元", "甲", "已确认"],
        ["P01", "cit", 2026, "3.2", "亿元", "甲", "已确认"],
        ["P02", "vat", 2026, "500.05", "元", "甲", "已确认"],
        ["P02", "cit", 2026, "-1000", "元", "甲", "已确认"],
        ["P02", "land_quota", 2026, "120", "亩", "甲", "预测"],
    ]
    save(HERE, "06_units_in_cells.tidy.csv", tidy(twin))


def computed():
    """Every amount computed, with binary rounding in the stored results; several sheets, one of them a ledger."""
    rows = [
        ["", "", "", "", "", "", "单位：亿元"],
        ["项目编号", "数据流", "2025年（已确认）", "2026年（预测）", "合计", "备注", "来源"],
        [
            "P01",
            "增加值",
            Formula("=0.1+0.2", 0.30000000000000004),
            Formula("=1.1*1.1", 1.2100000000000002),
            Formula("=C3+D3", 1.5100000000000002),
            "测",
            "统计局",
        ],
        ["P02", "工业总产值", 12345.6789012345, Formula("=2/1", 2), Formula("=C4+D4"), "", "统计局"],
        ["项目编号", "数据流", "2025年（已确认）", "2026年（预测）", "合计", "备注", "来源"],
        [
            "P03",
            "增加值",
            Formula("=0.7+0.1", 0.7999999999999999),
            "",
            Formula("=SUM(C6:D6)", 0.7999999999999999),
            "",
            "统计局",
        ],
    ]
    rows[3][2] = 12345.67890123
    cover = Sheet("封面", [["六松园区经济指标"], ["编制：统计局"]])
    save(HERE, "07_computed.xlsx", workbook(cover, Sheet("指标", rows)))
    twin = [
        ["P01", "gdp", 2025, "0.3", "亿元", "统计局", "已确认"],
        ["P01", "gdp", 2026, "1.21", "亿元", "统计局", "预测"],
        ["P02", "industrial_output", 2025, "12345.67890123", "亿元", "统计局", "已确认"],
        ["P02", "industrial_output", 2026, "2", "亿元", "统计局", "预测"],
        ["P03", "gdp", 2025, "0.8", "亿元", "统计局", "已确认"],
    ]
    save(HERE, "07_computed.tidy.csv", tidy(twin))


def projects_across():
    """Years down, headings in a CSV file that lost its merged cells, groups carried to the right."""
    rows = [
        ["附件2", "", "", "", "", "", ""],
        ["", "", VAT, "", CIT, "", "来源"],
        ["项目编号", "状态", "2025", "2026", "2025", "2026", ""],
        ["P01", "已确认", "1", "2", "3", "4", "甲"],
        ["P02", "已确认", "5", "6", "7", "8", "甲"],
        ["合计（元）", "", "6", "8", "10", "12", ""],
        ["", "单位：元", "", "", "", "", ""],
    ]
    rows[5][0] = "合计"
    save(HERE, "08_lost_merges.csv", csv_text(rows), "gb18030")
    twin = [
        [code, stream, year, value, "元", "甲", "已确认"]
        for code, values in (("P01", "1234"), ("P02", "5678"))
        for (stream, year), value in zip(
            (("vat", 2025), ("vat", 2026), ("cit", 2025), ("cit", 2026)), values, strict=True
        )
    ]
    save(HERE, "08_lost_merges.tidy.csv", tidy(twin))


PARK = "name_zh: 丑陋园区\nname_en: Ugly park\nstatus: 示例\nnotes_zh: 各数都是设定的。\n"
TIDY_PARK = {
    "park.yaml": PARK,
    "regions.csv": "code,name_zh,name_en,level,parent\nF1,六松基金,Liu-Song fund,基金,341502\nC1,六松管委会,Liu-Song committee,园区,341502\n",
    "projects.csv": (
        "code,name,origin,host,park,fund,moved,full_production,investment_wan,marks,status,source\n"
        "P01,,松江区,金安区,六松管委会,六松基金,2025,2026,30500,松江区推荐;高新技术企业,示例,清单\n"
        "P02,,吴江区,金安区,六松管委会,,2026,2028,12000.5,,预测,清单\n"
    ),
    "ledger.csv": tidy(
        [
            ["P01", "vat", 2026, "100", "万元", "甲", "示例"],
            ["P01", "vat", 2027, "200.5", "万元", "甲", "示例"],
            ["P02", "vat", 2027, "3", "万元", "甲", "示例"],
        ]
    ),
    "no_deal.csv": (
        "region,year,value,unit,source,status\n"
        "松江区,2026,500,万元,测算,示例\n松江区,2027,510,万元,测算,示例\n"
        "金安区,2026,80,万元,测算,示例\n金安区,2027,80.5,万元,测算,示例\n"
    ),
    "costs.csv": "region,year,value,unit,source,status\n松江区,2026,0.5,亿元,测算,示例\n六松基金,2026,0.02,亿元,测算,示例\n",
}
LEDGER_ROWS = [
    ["单位：万元", "", "", "", "", ""],
    ["项目编号", "数据流", "2026年", "2027年", "来源", "状态"],
    ["P01", VAT, "100", "200.50", "甲", "示例"],
    ["P02", VAT, "", "3", "甲", "示例"],
    ["合计", "", "100", "203.5", "", ""],
]
PROJECT_ROWS = [
    ["六松园区项目清单", "", "", "", "", "", "", "", "", "", ""],
    [
        "序号",
        "项目代码",
        "迁出地",
        "迁入地",
        "园区方",
        "基金",
        "搬迁日期",
        "达产年份",
        "总投资（亿元）",
        "标签",
        "状态",
        "来源",
    ],
    [
        "1",
        "P01",
        "松江",
        "六安市金安区",
        "六松管委会",
        "F1",
        "2025-06-18",
        "2026年",
        "3.05",
        "松江区推荐；高新技术企业",
        "示例",
        "清单",
    ],
    ["2", "Ｐ０２", "苏州市吴江市", "341502", "C1", "", "2026", "２０２８", "1.20005", "", "预测", "清单"],
    ["合计", "", "", "", "", "", "", "", "4.25005", "", "", ""],
]
NO_DEAL_ROWS = [
    ["各地区不合作时的收入（万元）", "", "", "", ""],
    ["行政区划", "2026年", "2027年", "来源", "状态"],
    ["上海市松江区", "500", "510", "测算", "示例"],
    ["金安", "80", "80.50", "测算", "示例"],
    ["合计", "580", "590.5", "", ""],
]
COST_ROWS = [
    ["地区", "年份", "金额（亿元）", "来源", "状态"],
    ["310117", "2026年", "0.50", "测算", "示例"],
    ["六松基金", "2026年", "0.02", "测算", "示例"],
    ["小计", "", "0.52", "", ""],
]


def park_folder():
    """A folder in GBK, every table as its office sent it; regions by short, old, full name and code."""
    tables = {"projects": PROJECT_ROWS, "ledger": LEDGER_ROWS, "no_deal": NO_DEAL_ROWS, "costs": COST_ROWS}
    for name, rows in tables.items():
        save(HERE, f"09_park/{name}.csv", csv_text(rows), "gbk")
    save(HERE, "09_park/park.yaml", PARK, "gbk")
    save(HERE, "09_park/regions.csv", TIDY_PARK["regions.csv"], "gbk")
    for name, text in TIDY_PARK.items():
        save(HERE, f"09_park.tidy/{name}", text)


def park_workbook():
    """The same park as a workbook: merged cells, numbers, dates, a hidden sheet, other names of sheets."""
    projects = [[_number(value) for value in row] for row in PROJECT_ROWS]
    projects[2][6], projects[3][6] = date(2025, 6, 18), date(2026, 1, 1)
    guide = [
        ["园区名称", "丑陋园区"],
        ["园区英文名称：", "Ugly park"],
        ["数据状态", "示例"],
        ["园区说明", "各数都是设定的。"],
    ]
    regions = [
        ["地区代码", "中文名称", "英文名称", "级别", "上级代码"],
        ["F1", "六松基金", "Liu-Song fund", "基金", "341502"],
        ["C1", "六松管委会", "Liu-Song committee", "园区", "341502"],
    ]
    sheets = [
        Sheet("填写说明", guide),
        Sheet("项目清单", projects, ("A1:L1",)),
        Sheet("税收台账", [[_number(value) for value in row] for row in LEDGER_ROWS], ("A1:F1",)),
        Sheet(
            "不合作基线",
            [[_number(value) for value in row] for row in NO_DEAL_ROWS],
            ("A1:E1",),
            hidden_columns=(4,),
        ),
        Sheet("成本", [[_number(value) for value in row] for row in COST_ROWS]),
        Sheet("地区", regions),
        Sheet("草稿", [["不要看"]], hidden=True),
    ]
    save(HERE, "10_park.xlsx", workbook(*sheets))
    for name, text in TIDY_PARK.items():
        save(HERE, f"10_park.tidy/{name}", text)


def _number(value):
    """A number where a spreadsheet program would make one of it."""
    text = str(value)
    return float(text) if text.replace(".", "", 1).isdigit() and text.isascii() else value


def mapped():
    """Words of one office only; a mapping says what they mean."""
    rows = [
        ["2026年度涉飞企业税收情况", "", "", "", "", ""],
        ["园区企业号", "联系人", "流转税", "所得税", "税款所属园区"],
        ["P01", "甲", "100.5", "20", "东区"],
        ["", "乙", "1", "2", "西区"],
        ["P02", "丙", "3", "4", "东区"],
    ]
    rows[3][0] = "P03"
    save(HERE, "11_mapped.csv", csv_text(rows), "gbk")
    save(
        HERE,
        "11_mapped.mapping.yaml",
        "office: 金安区税务局\nfile: '*_mapped.csv'\ntables:\n  ledger:\n    header: 2\n    columns:\n"
        "      园区企业号: project\n      联系人: skip\n      税款所属园区: skip\n"
        "    streams:\n      流转税: vat\n      所得税: cit\n"
        "    constants:\n      unit: 万元\n      year: '2026'\n      source: 金安区税务局来表\n      status: 已确认\n",
    )
    said = ["万元", "金安区税务局来表", "已确认"]
    twin = [
        ["P01", "vat", 2026, "100.5", *said],
        ["P01", "cit", 2026, "20", *said],
        ["P03", "vat", 2026, "1", *said],
        ["P03", "cit", 2026, "2", *said],
        ["P02", "vat", 2026, "3", *said],
        ["P02", "cit", 2026, "4", *said],
    ]
    save(HERE, "11_mapped.tidy.csv", tidy(twin))


def main() -> None:
    for make in (
        years_in_gbk,
        two_headers,
        streams_across,
        unicode_text,
        units_in_cells,
        computed,
        projects_across,
        park_folder,
        park_workbook,
        mapped,
    ):
        make()
    try:
        old_workbook()
    except (AssertionError, subprocess.SubprocessError) as problem:
        print(f"05_old.xls is kept as it is: {problem}")


if __name__ == "__main__":
    main()
