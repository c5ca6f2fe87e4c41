"""Write projects.csv, ledger.csv, no_deal.csv, baseline.csv and costs.csv of the example park 六松现代产业园.

Every figure written here is 示例. Methods M1 to M9 are explained in METHOD.md, the assumptions
stand in assumptions.csv, the published inputs in benchmarks.csv and ../../sectors/io_2020.csv.
Amounts are 万元, exact decimals, rounded once to the fen (six decimals of 万元).

    python make.py        # writes the five files again, byte for byte
"""

import csv
import io
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, getcontext
from pathlib import Path
from statistics import median

getcontext().prec = 60
HERE = Path(__file__).resolve().parent
ORIGIN, HOST = "松江区", "金安区"
YEARS = range(2026, 2031)
RECOMMENDED, HIGH_TECH = "松江区推荐", "高新技术企业"
PROJECT_COLUMNS = (
    "code name origin host sector moved full_production investment_wan marks status method_zh source"
)
BASELINE_COLUMNS = "project fate leaves goes_to weight history_years author reason status"
AUTHOR = "示例编写者，见 METHOD.md"
MADE = ("万元", "示例推算，见 METHOD.md", "示例")  # unit, source, status
FEN, FOUR = Decimal("0.000001"), Decimal("0.0001")

# code, sector of the 42-sector table, moved, full production, investment 万元,
# pre-move tax as a part of tax at full production, marks
PROJECTS = [
    ("P01", "18", 2025, 2027, "52000.00", "0.30", (RECOMMENDED,)),
    ("P02", "20", 2025, 2028, "118000.00", "0.70", (RECOMMENDED, HIGH_TECH)),
    ("P03", "16", 2025, 2028, "45600.00", "0.50", (RECOMMENDED,)),
    ("P04", "06", 2026, 2027, "28500.00", "0.75", (RECOMMENDED,)),
    ("P05", "19", 2026, 2028, "76000.00", "0.40", ()),
    ("P06", "20", 2026, 2028, "54200.00", "0.25", (RECOMMENDED, HIGH_TECH)),
    ("P07", "12", 2026, 2029, "31500.00", "0.20", (RECOMMENDED, HIGH_TECH)),
    ("P08", "17", 2026, 2029, "24000.00", "0.35", (RECOMMENDED,)),
    ("P09", "15", 2026, 2028, "43000.00", "0.45", ()),
    ("P10", "12", 2026, 2029, "31000.00", "0.30", (HIGH_TECH,)),
]
HALF_YEAR = ("P01", 2025)  # in production from June 2025


def rows(path):
    """Read a CSV file as a list of dictionaries."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def fen(value):
    """Write an amount in 万元, rounded to the fen."""
    return str(Decimal(value).quantize(FEN, ROUND_HALF_UP))


ASSUME = {row["name"]: Decimal(row["value"]) for row in rows(HERE / "assumptions.csv")}
SECTORS = {row["code"]: row for row in rows(HERE.parents[1] / "sectors" / "io_2020.csv")}
BENCHMARKS = [row for row in rows(HERE / "benchmarks.csv") if row["confidence"] != "low"]


def middle(top, bottom):
    """Median of top / bottom over the benchmarks that state both, to four decimals."""
    pairs = [(row[top], row[bottom]) for row in BENCHMARKS if row[top] and row[bottom]]
    return median(Decimal(a) / Decimal(b) for a, b in pairs).quantize(FOUR, ROUND_HALF_UP)


OUTPUT_PER_INVESTMENT = middle("output", "investment")  # M1
TAX_PER_OUTPUT = middle("tax", "output")  # M2


@dataclass(frozen=True)
class Project:
    """One relocated plant of the example."""

    code: str
    sector: dict
    moved: int
    full: int
    investment: Decimal  # 万元
    fraction: Decimal  # pre-move tax as a part of tax at full production
    marks: tuple

    def full_production(self):
        """vat and cit before retention, and value added, of a year of full production."""
        output = self.investment * OUTPUT_PER_INVESTMENT
        tax = output * TAX_PER_OUTPUT
        kind = "_hnte" if HIGH_TECH in self.marks else ""
        return {
            "vat": tax * ASSUME["vat_part" + kind] * ASSUME["vat_local"],
            "cit": tax * ASSUME["cit_part" + kind] * ASSUME["cit_local"],
            "gdp": output * Decimal(self.sector["va_rate"]),
        }

    def level(self, year):
        """Output of a year after the move as a part of full production (M6)."""
        before = self.full - year
        if year < self.moved or before > 2:
            return Decimal(0)
        level = ASSUME[f"ramp_{before}_before"] if before > 0 else Decimal(1)
        return level * ASSUME["half_year"] if (self.code, year) == HALF_YEAR else level

    def mean_history(self, stream):
        """What the old plant yielded at the origin, mean of the three years before the move (M7)."""
        kept = 1 if stream == "gdp" else ASSUME["origin_retained"]
        return self.full_production()[stream] * self.fraction * kept

    def history(self, stream, year):
        """One of those three years, falling a little each year (M7)."""
        return self.mean_history(stream) * ASSUME[f"history_{self.moved - year}_before"]

    def flow(self, stream, year):
        """What the new plant yields at the host in a year from the move on (M1 to M6)."""
        kept = 1 if stream == "gdp" else ASSUME["host_retained"]
        level = self.level(year)
        if stream == "cit" and self.level(year - 1) == 0:
            level = Decimal(0)  # the first producing year has no profit yet
        return self.full_production()[stream] * kept * level


PARK = [
    Project(code, SECTORS[sector], moved, full, Decimal(investment), Decimal(fraction), marks)
    for code, sector, moved, full, investment, fraction, marks in PROJECTS
]
SHARED = [project for project in PARK if RECOMMENDED in project.marks]


def projects():
    """The ten coded projects (M0)."""
    yield tuple(PROJECT_COLUMNS.split())
    for project in PARK:
        method = (
            "M0：十项投资合计503800.00万元、七项推荐合计353800.00万元与发布数一致，单项为设定；"
            f"M7：老厂税收为新厂达产税收的{project.fraction:.0%}"
        )
        if RECOMMENDED not in project.marks:
            method += "；未经松江区推荐，不参加分享"
        yield (
            project.code,
            f"项目{project.code[1:]}",
            ORIGIN,
            HOST,
            f"{project.sector['code']} {project.sector['name_zh']}",
            project.moved,
            project.full,
            f"{project.investment:.2f}",
            ";".join(project.marks),
            "示例",
            method,
            "示例；合计数：https://reportify.cn/news/1191723787310206976",
        )


def ledger():
    """Tax and value added of every project, before and after the move (M1 to M7)."""
    yield ("project", "stream", "year", "value", "unit", "source", "status", "note")
    for project in PARK:
        for stream in ("vat", "cit", "gdp"):
            basis = "M1、M5" if stream == "gdp" else "M1至M4"
            for year in range(project.moved - 3, YEARS.stop):
                if year < project.moved:
                    value, note = project.history(stream, year), f"{basis}、M7：搬迁前在{ORIGIN}"
                elif project.level(year) == 0:
                    value, note = Decimal(0), "M6：在建，未投产"
                else:
                    value = project.flow(stream, year)
                    note = f"{basis}、M6：产出为达产的{project.level(year):.0%}"
                    if stream == "cit" and value == 0:
                        note += "，投产首年无利润"
                yield (project.code, stream, year, fen(value), *MADE, note)


def no_deal():
    """What each region has without an agreement (M8)."""
    yield ("region", "year", "value", "unit", "source", "status", "note")
    for year in YEARS:
        stay = sum(
            project.mean_history(stream) * ASSUME[f"stay_{year - project.moved}"]
            for project in SHARED
            for stream in ("vat", "cit")
        )
        yield (ORIGIN, year, fen(stay), *MADE, "M8：推荐项目若不搬，老厂税收逐年衰减（留、衰、走）")
    for year in YEARS:
        arrive = sum(
            Decimal(fen(project.flow(stream, year)))
            for project in PARK
            if project not in SHARED
            for stream in ("vat", "cit")
        )
        yield (HOST, year, fen(arrive), *MADE, "M8：推荐项目为零；未经推荐的项目没有协议也会落地，其税收计入")


def baseline():
    """The assumptions behind it, as weights of leaving in each year and of staying (M8)."""
    yield tuple(BASELINE_COLUMNS.split())
    for project in PARK:
        if project not in SHARED:
            yield (project.code, "走", project.moved, HOST, "1", 1, AUTHOR, "M8：没有协议也会落地", "假设")
            continue
        left = Decimal(1)
        for year in range(project.moved, project.moved + 6):
            stay = ASSUME[f"stay_{year - project.moved}"]
            reason = f"M8：若不搬，{year}年起老厂税收剩历史均值的{stay:.0%}"
            yield (project.code, "走", year, "", left - stay, 3, AUTHOR, reason, "假设")
            left = stay
        yield (project.code, "留", "", "", left, 3, AUTHOR, "M8：其余部分留在松江区", "假设")


def costs():
    """What the agreement costs each region (M9)."""
    yield ("region", "year", "value", "unit", "source", "status", "note")
    for year in YEARS:
        moved = sum(project.investment for project in SHARED if project.moved == year)
        cost = moved * ASSUME["recommend"] + ASSUME["manage"]
        yield (ORIGIN, year, fen(cost), *MADE, "M9：推荐对接与派出管理")
    for year in YEARS:
        due = sum(project.investment for project in SHARED if year >= project.moved + ASSUME["grace_years"])
        running = sum(project.investment for project in SHARED if project.level(year) > 0)
        cost = due * ASSUME["infrastructure"] / ASSUME["repay_years"] + running * ASSUME["service"]
        yield (HOST, year, fen(cost), *MADE, "M9：推荐项目的园区配套分摊与公共服务")


def tables():
    """The text of every file this script writes, by file name."""
    texts = {}
    for name, table in {
        "projects.csv": projects,
        "ledger.csv": ledger,
        "no_deal.csv": no_deal,
        "baseline.csv": baseline,
        "costs.csv": costs,
    }.items():
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(table())
        texts[name] = text.getvalue()
    return texts


if __name__ == "__main__":
    for name, text in tables().items():
        (HERE / name).write_text(text, encoding="utf-8", newline="\n")
