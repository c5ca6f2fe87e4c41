"""What a spoilt park is told: the faults of all its files at once, each with its place."""

import pytest

from yrdshare.ledger.reading import read_ledger, read_park

HEADER = "project,stream,year,value,unit,source,status\n"
GOOD = "P1,vat,2026,1,元,表,示例\n"


def test_a_park_is_no_single_csv_file(ledger_file, refusal):
    assert (
        "actuals.csv: 园区须是一个文件夹，或一个工作簿（.xlsx、.xls）",
        "actuals.csv: A park is a folder, or a workbook (.xlsx, .xls)",
    ) == refusal(read_park, ledger_file(GOOD))


def test_a_project_that_the_park_lacks_is_named_with_the_nearest(folder, ledger_file, refusal):
    park = read_park(folder())
    zh = "actuals.csv A2 project: 没有编号为“P03”的项目。是否指“P02”？"
    en = 'actuals.csv A2 project: No project "P03". Did you mean "P02"?'

    assert (zh, en) == refusal(read_ledger, ledger_file("P03,vat,2026,1,元,表,示例\n"), park)


PROJECTS = "code,origin,host,moved,full_production,investment_wan,status,source\n"
OTHERS = {
    "unknown region": (
        "projects.csv",
        PROJECTS + "P01,松江园,金安区,2025,2026,,示例,表\nP02,嘉定区,金安区,2026,2028,,示例,表\n",
        "projects.csv B2 origin: 没有名为“松江园”的地区。是否指“松江区”？",
        'projects.csv B2 origin: No region "松江园". Did you mean "松江区"?',
    ),
    "too early": (
        "projects.csv",
        PROJECTS + "P01,松江区,金安区,2026,2025,,示例,表\nP02,嘉定区,金安区,2026,2028,,示例,表\n",
        "projects.csv E2 full_production: 达产年度 2025 早于搬迁年度 2026",
        "projects.csv E2 full_production: Full production in 2025 is before the move in 2026",
    ),
    "negative investment": (
        "projects.csv",
        PROJECTS + "P01,松江区,金安区,2025,2026,-5,示例,表\nP02,嘉定区,金安区,2026,2028,,示例,表\n",
        "projects.csv F2 investment_wan: 投资 -5 不能为负",
        "projects.csv F2 investment_wan: Investment -5 cannot be negative",
    ),
    "project twice": (
        "projects.csv",
        PROJECTS + "P01,松江区,金安区,2025,2026,,示例,表\n" * 2 + "P02,嘉定区,金安区,2026,2028,,示例,表\n",
        "projects.csv A3 code: 项目编号“P01”在 A2 code 已经用过",
        'projects.csv A3 code: Project code "P01" is already used at A2 code',
    ),
    "year twice": (
        "costs.csv",
        "region,year,value,unit,source,status\n松江区,2026,1,元,表,示例\n310117,2026,1,元,表,示例\n",
        "costs.csv A3 region: 松江区 2026 年在 A2 region 已有一行",
        "costs.csv A3 region: Songjiang, year 2026 already has a row at A2 region",
    ),
    "region taken": (
        "regions.csv",
        "code,name_zh,name_en,level\nX1,松江区,Somewhere,区县\n",
        "regions.csv B2 name_zh: “松江区”是标准地区表中已有的地区，不必另列",
        'regions.csv B2 name_zh: "松江区" is already a standard region and need not be listed',
    ),
    "region twice": (
        "regions.csv",
        "code,name_zh,name_en,level\nX1,甲,A,园区\nX1,乙,B,园区\n",
        "regions.csv A3 code: “X1”在 A2 code 已经用过",
        'regions.csv A3 code: "X1" is already used at A2 code',
    ),
    "unknown level": (
        "regions.csv",
        "code,name_zh,name_en,level\nX1,甲,A,基金会\n",
        "regions.csv D2 level: 不认识级别“基金会”。是否指“基金”？",
        'regions.csv D2 level: No level "基金会". Did you mean "基金"?',
    ),
    "unknown parent": (
        "regions.csv",
        "code,name_zh,name_en,level,parent\nX1,甲,A,园区,34150\n",
        "regions.csv E2 parent: 没有代码为“34150”的上级地区。可用：341500、341502。",
        'regions.csv E2 parent: No parent region with code "34150". Known: 341500、341502.',
    ),
    "no file": (
        "costs.csv",
        None,
        "paper: 找不到文件“costs.csv”。",
        'paper: No file "costs.csv".',
    ),
    "fact missing": (
        "park.yaml",
        "name_zh: 园\nname_eng: Park\nstatus: 示例\n",
        "park.yaml: 缺少“name_en”一项。是否指“name_eng”？",
        'park.yaml: "name_en" is missing. Did you mean "name_eng"?',
    ),
    "fact empty": (
        "park.yaml",
        "name_zh:\nname_en: Park\nstatus: 示例\n",
        "park.yaml name_zh: “name_zh”不能为空",
        'park.yaml name_zh: "name_zh" must not be empty',
    ),
    "not YAML": (
        "park.yaml",
        "name_zh: 园\n  name_en: x: y\n",
        "park.yaml: 第 2 行无法按 YAML 读出",
        "park.yaml: Line 2 cannot be read as YAML",
    ),
}


@pytest.mark.parametrize(("name", "text", "zh", "en"), OTHERS.values(), ids=OTHERS.keys())
def test_one_spoilt_file_of_a_park_is_named(folder, name, text, zh, en, refusal):
    assert (zh, en) == refusal(read_park, folder(**{name: text}))


def test_the_faults_of_all_files_come_at_once(folder, refusal):
    spoilt = folder(
        **{
            "park.yaml": "name_zh: 园\nname_en: Park\nstatus: 草稿\n",
            "projects.csv": PROJECTS + "P01,松江园,金安园,20x5,2026,x,示,\n",
            "ledger.csv": HEADER + "P01,vta,26,1e3,元圆,,预测\nP02,vat,2026,1,元,表,示例\n",
            "no_deal.csv": "region,year,value,unit,source,status\n松江区,2026,0.001,元,表,示例\n",
            "costs.csv": None,
        }
    )
    zh, _ = refusal(read_park, spoilt)
    places = [line.split(": ")[0] for line in zh.splitlines()]

    assert [
        "paper",
        "park.yaml status",
        "projects.csv B2 origin",
        "projects.csv C2 host",
        "projects.csv D2 moved",
        "projects.csv F2 investment_wan",
        "projects.csv G2 status",
        "projects.csv H2 source",
        "ledger.csv A3 project",
        "ledger.csv B2 stream",
        "ledger.csv C2 year",
        "ledger.csv E2 unit",
        "ledger.csv D2 value",
        "ledger.csv F2 source",
        "no_deal.csv C2 value",
    ] == places


def test_the_nearest_of_very_many_codes_is_found(folder, ledger_file, refusal):
    rows = "".join(f"P{n:05d},松江区,金安区,2025,2026,,示例,表\n" for n in range(3000))
    rows += "上海一号,松江区,金安区,2025,2026,,示例,表\n"
    text = HEADER + "P00001,vat,2026,1,元,表,示例\n"
    park = read_park(folder(**{"projects.csv": PROJECTS + rows, "ledger.csv": text}))
    zh, _ = refusal(read_ledger, ledger_file("上海壹号,vat,2026,1,元,表,示例\n"), park)

    assert "actuals.csv A2 project: 没有编号为“上海壹号”的项目。是否指“上海一号”？" == zh
