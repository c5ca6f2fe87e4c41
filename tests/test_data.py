"""The shipped data: complete, sourced, and never an example or an estimate dressed as a published figure."""

import csv
import importlib.util
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

DATA = Path(__file__).resolve().parents[1] / "data"
LIUSONG = DATA / "parks" / "liusong"
FIGURES = [
    "regions/figures.csv",
    "sectors/io_2020.csv",
    "sectors/vat_2020.csv",
    "parks/five/ledger.csv",
    "parks/five/no_deal.csv",
    "parks/five/costs.csv",
    "parks/liusong/assumptions.csv",
    "parks/liusong/benchmarks.csv",
    "parks/liusong/costs.csv",
    "parks/liusong/ledger.csv",
    "parks/liusong/no_deal.csv",
    "parks/liusong/retention.csv",
]
DESCRIBED = [
    "regions/regions.csv",
    "regions/aliases.csv",
    "streams.csv",
    "parks/liusong/baseline.csv",
    "benchmarks/sectors.csv",
    "parks/liusong/projects.csv",
    "parks/liusong/profiles.csv",
    "parks/five/regions.csv",
    "parks/five/projects.csv",
    *FIGURES,
]
STATUSES = {"已发布", "估算", "示例"}
ESTIMATED = {"340300", "340400", "340600", "341500", "341600", "341800"}


def rows(name):
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_has_unit_year_source_and_a_known_status(name):
    table = rows(name)

    assert table
    for row in table:
        assert all(row[column] for column in ("unit", "year", "source")), row
        assert row["status"] in STATUSES, row
        if "value" in row:
            assert Decimal(row["value"]).is_finite(), row


def test_every_table_here_is_checked_by_name():
    assert {path.relative_to(DATA).as_posix() for path in DATA.rglob("*.csv")} <= set(DESCRIBED)


def test_every_parameter_has_unit_start_source_and_a_known_status():
    for path in sorted((DATA / "parameters").glob("*.yaml")):
        for one in yaml.safe_load(path.read_text(encoding="utf-8"))["parameters"]:
            assert one["unit"], one["key"]
            assert one["values"], one["key"]
            for entry in one["values"]:
                figures = [entry[name] for name in ("value", "low", "high") if name in entry]
                assert all(isinstance(figure, str) for figure in figures), one["key"]
                assert isinstance(entry["start"], date), one["key"]
                assert entry["status"] in (STATUSES if figures else {"待填"}), one["key"]
                assert bool(figures) == bool(entry["source"] and entry["reference"]), one["key"]


def test_every_sector_has_a_vat_rate_that_is_a_parameter():
    held = yaml.safe_load((DATA / "parameters" / "vat.yaml").read_text(encoding="utf-8"))["parameters"]
    sectors = rows("sectors/vat_2020.csv")

    assert [(row["code"], row["name_zh"]) for row in rows("sectors/io_2020.csv")] == [
        (row["code"], row["name_zh"]) for row in sectors
    ]
    assert {row["vat_key"] for row in sectors} <= {one["key"] for one in held}


def test_retention_adds_up_and_the_party_at_the_table_is_named():
    levels = {}
    for row in rows("parks/liusong/retention.csv"):
        levels.setdefault((row["region"], row["tax"]), []).append(row)

    assert 20 == len(levels)
    for key, parts in levels.items():
        assert 1 == sum(Decimal(row["share"]) for row in parts), key
        assert ["no", "no", "yes"] == [row["kept"] for row in parts], key


@pytest.mark.parametrize("name", DESCRIBED)
def test_files_are_utf8_with_lf_and_full_rows(name):
    raw = (DATA / name).read_bytes()

    assert raw.decode("utf-8").endswith("\n")
    assert b"\r" not in raw
    assert not raw.startswith(b"\xef\xbb\xbf")
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        assert len({len(row) for row in csv.reader(file)}) == 1


def test_the_delta_has_41_cities_in_4_provinces():
    regions = rows("regions/regions.csv")

    assert sum(row["delta_city"] == "yes" for row in regions) == 41
    assert sum(row["level"] == "市" for row in regions) == 40
    assert [row["name_zh"] for row in regions if row["level"] == "省"] == [
        "上海市",
        "江苏省",
        "浙江省",
        "安徽省",
    ]


def test_codes_and_names_are_unique_and_parents_exist():
    regions = rows("regions/regions.csv")
    level = {row["code"]: row["level"] for row in regions}

    assert len(regions) == len(level)
    assert len(regions) == len({row["name_zh"] for row in regions})
    assert len(regions) == len({row["name_en"] for row in regions if row["level"] != "省"}) + 4
    for row in regions:
        if row["level"] == "省":
            assert row["parent"] == ""
            continue
        assert level[row["parent"]] in {"市": {"省"}, "区县": {"省", "市"}}[row["level"]], row
        assert row["code"][:2] == row["parent"][:2]
        assert 114 < float(row["lon"]) < 123, row
        assert 27 < float(row["lat"]) < 36, row


def test_old_names_lead_to_regions_of_today_and_have_a_source():
    regions = {row["code"]: row["name_zh"] for row in rows("regions/regions.csv")}
    aliases = rows("regions/aliases.csv")

    assert {row["code"] for row in aliases} <= regions.keys()
    assert len(aliases) == len({(row["written"], row["code"]) for row in aliases})
    assert not {row["written"] for row in aliases} & {*regions, *regions.values()}
    assert all(row["source"] and row["note"] for row in aliases)
    assert all(1980 < int(row["since"]) < 2030 for row in aliases)
    assert ["合肥市", "芜湖市", "马鞍山市"] == [
        regions[row["code"]] for row in aliases if row["written"] == "巢湖市"
    ]


def test_short_names_are_unique_so_that_none_is_ambiguous():
    regions = rows("regions/regions.csv")

    assert len(regions) == len({row["short_name_zh"] for row in regions})


def test_all_41_cities_have_census_population_and_one_first_or_estimated_gdp():
    cities = {row["code"] for row in rows("regions/regions.csv") if row["delta_city"] == "yes"}
    figures = rows("regions/figures.csv")
    census = [row["code"] for row in figures if row["vintage"] == "人口普查"]
    gdp = [
        row["code"]
        for row in figures
        if row["code"] in cities
        and row["indicator"] == "gdp"
        and row["year"] == "2023"
        and row["vintage"] != "普查修订"
    ]

    assert sorted(cities) == sorted(census)
    assert sorted(cities) == sorted(gdp)
    key = [(row["code"], row["indicator"], row["year"], row["vintage"]) for row in figures]
    assert len(key) == len(set(key))
    assert {row["code"] for row in figures} <= {row["code"] for row in rows("regions/regions.csv")}


def test_an_estimate_is_never_marked_published():
    estimates = [row for row in rows("regions/figures.csv") if row["confidence"] == "estimate"]

    assert {row["code"] for row in estimates} == ESTIMATED
    assert {("估算", "估算")} == {(row["status"], row["vintage"]) for row in estimates}
    for row in rows("regions/figures.csv"):
        assert (row["status"] == "估算") == (row["confidence"] == "estimate"), row
        if row["code"] in ESTIMATED and row["indicator"] == "gdp":
            assert row["status"] == "估算", row


def test_a_published_figure_without_an_address_is_not_of_high_confidence():
    for row in rows("regions/figures.csv"):
        assert "http" in row["source"] or row["confidence"] in {"medium", "low"}, row


def test_streams_have_known_kinds_units_and_bases():
    streams = rows("streams.csv")
    by_name = {row["name"]: row for row in streams}

    assert len(streams) == len(by_name) == len({row["name_zh"] for row in streams})
    assert {"tax", "land", "fee", "dividend", "gdp", "output", "quota", "investment", "retail"} == {
        row["kind"] for row in streams
    }
    assert {"全口径", "地方留成", "扣除奖励后", "—"} == {row["basis"] for row in streams}
    assert {"元"} == {row["unit"] for row in streams if row["kind"] != "quota"}
    assert tuple(by_name["vat"][c] for c in ("kind", "basis", "name_zh")) == (
        "tax",
        "地方留成",
        "增值税地方留成",
    )
    assert tuple(by_name["cit"][c] for c in ("kind", "basis", "name_zh")) == (
        "tax",
        "地方留成",
        "企业所得税地方留成",
    )


def test_input_output_table_adds_up():
    sectors = rows("sectors/io_2020.csv")
    parts = ("compensation_of_employees", "net_taxes_on_production", "depreciation", "operating_surplus")

    assert [f"{code:02d}" for code in range(1, 43)] == [row["code"] for row in sectors]
    for row in sectors:
        added, output = Decimal(row["value_added"]), Decimal(row["total_output"])
        assert abs(added - sum(Decimal(row[part]) for part in parts)) <= Decimal("0.0002"), row["code"]
        assert abs(output - added - Decimal(row["intermediate_input"])) <= Decimal("0.0002"), row["code"]
        assert abs(added / output - Decimal(row["va_rate"])) <= Decimal("0.0000005"), row["code"]
        assert bool(row["note"]) == row["net_taxes_on_production"].startswith("-")


def test_ten_projects_invest_exactly_what_was_published():
    projects = rows("parks/liusong/projects.csv")
    recommended = [row for row in projects if "松江区推荐" in row["marks"].split(";")]
    published = {item["name"]: item["value"] for item in park()["published"]}

    assert [f"P{number:02d}" for number in range(1, 11)] == [row["code"] for row in projects]
    assert Decimal("503800.00") == sum(Decimal(row["investment_wan"]) for row in projects)
    assert Decimal("353800.00") == sum(Decimal(row["investment_wan"]) for row in recommended)
    assert (len(projects), len(recommended)) == (
        int(published["projects_over_100_million"]),
        int(published["projects_shanghai"]),
    )
    assert Decimal(503800) == Decimal(published["investment_total"]) * 10000
    assert Decimal(353800) == Decimal(published["investment_shanghai"]) * 10000
    assert all(Decimal(row["investment_wan"]) > 10000 for row in projects)
    assert {"示例"} == {row["status"] for row in projects}


def park():
    return yaml.safe_load((LIUSONG / "park.yaml").read_text(encoding="utf-8"))


def test_published_figures_of_the_park_have_sources():
    for item in park()["published"]:
        assert {"value", "unit", "year", "confidence", "source"} <= item.keys(), item
        assert isinstance(item["value"], str), item
        assert item["status"] == "已发布", item
        assert item["source"].startswith("http"), item
    assert park()["status"] == "示例"
    names = {row["code"]: row["name_zh"] for row in rows("regions/regions.csv")}
    assert (park()["origin"], park()["host"]) == (names[park()["origin_code"]], names[park()["host_code"]])


def test_the_park_ledger_has_every_cell_and_whole_fen():
    ledger = rows("parks/liusong/ledger.csv")
    years = range(park()["first_year"], park()["last_year"] + 1)
    expected = {
        (row["code"], stream, str(year))
        for row in rows("parks/liusong/projects.csv")
        for stream in ("vat", "cit", "gdp")
        for year in range(int(row["moved"]) - 3, years.stop)
    }

    assert len(ledger) == len(expected)
    assert expected == {(row["project"], row["stream"], row["year"]) for row in ledger}
    for row in ledger:
        assert (row["status"], row["unit"]) == ("示例", "万元")
        assert re.fullmatch(r"\d+\.\d{6}", row["value"]), row


def test_no_project_moves_inside_the_agreement_so_history_and_agreement_do_not_overlap():
    assert all(int(row["moved"]) <= park()["first_year"] for row in rows("parks/liusong/projects.csv"))


@pytest.mark.parametrize("name", ["no_deal", "costs"])
def test_baseline_and_costs_have_one_example_row_for_each_party_and_year(name):
    table = rows(f"parks/liusong/{name}.csv")

    assert [(region, str(year)) for region in ("松江区", "金安区") for year in range(2026, 2031)] == [
        (row["region"], row["year"]) for row in table
    ]
    assert {("示例", "万元")} == {(row["status"], row["unit"]) for row in table}


def test_the_generator_writes_the_same_bytes():
    spec = importlib.util.spec_from_file_location("liusong_make", LIUSONG / "make.py")
    make = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(make)
    tables = make.tables()

    assert {"projects.csv", "ledger.csv", "no_deal.csv", "baseline.csv", "costs.csv"} == set(tables)
    for name, text in tables.items():
        assert text.encode("utf-8") == (LIUSONG / name).read_bytes(), name
    method = (LIUSONG / "METHOD.md").read_text(encoding="utf-8")
    assert f"投资 × {make.OUTPUT_PER_INVESTMENT}" in method
    assert f"产值 × {make.TAX_PER_OUTPUT}" in method


def test_the_published_split_leaves_both_regions_better_off_and_extreme_splits_do_not():
    tax = {}
    for row in rows("parks/liusong/ledger.csv"):
        if row["stream"] != "gdp" and int(row["year"]) >= 2026:
            tax[row["project"]] = tax.get(row["project"], 0) + Decimal(row["value"])
    recommended = {row["code"] for row in rows("parks/liusong/projects.csv") if "松江区推荐" in row["marks"]}
    shared = sum(amount for project, amount in tax.items() if project in recommended)
    needs = {"松江区": Decimal(0), "金安区": Decimal(0)}
    for name in ("no_deal", "costs"):
        for row in rows(f"parks/liusong/{name}.csv"):
            needs[row["region"]] += Decimal(row["value"])
    gains = {
        share: (
            shared * share / 100 - needs["松江区"],
            sum(tax.values()) - shared * share / 100 - needs["金安区"],
        )
        for share in (20, 40, 60)
    }

    assert [(a > 0, b > 0) for a, b in gains.values()] == [(False, True), (True, True), (True, False)]


def test_the_dictionary_names_every_column_of_every_csv_here():
    sections = re.split(r"(?m)^#{2,3} ", (DATA / "README.md").read_text(encoding="utf-8"))

    for name in DESCRIBED:
        section = "".join(part for part in sections if name in part.splitlines()[0])
        assert section, name
        for column in rows(name)[0]:
            assert f"`{column}`" in section, (name, column)


def test_no_csv_is_left_out_of_the_dictionary():
    dictionary = (DATA / "README.md").read_text(encoding="utf-8")

    for path in sorted(DATA.rglob("*.csv")):
        assert path.relative_to(DATA).as_posix() in dictionary, path
