"""Published projects of the delta: stated tax, projected tax, error. Nothing is fitted."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from statistics import median

from yrdshare.fiscal.projection.assumptions import Assumptions
from yrdshare.fiscal.projection.columns import Setting
from yrdshare.fiscal.projection.flows import projected_flows
from yrdshare.fiscal.projection.profile import Profile, Stated
from yrdshare.fiscal.sectors import Sector, sector, sectors
from yrdshare.ledger import standard
from yrdshare.ledger.projects import Project
from yrdshare.ledger.regions import UNPLACED
from yrdshare.money import FEN_PER, fen, round_fraction
from yrdshare.words import LANGUAGES, Language, say

BENCHMARKS = ("parks", "liusong", "benchmarks.csv")
ASSUMED_SECTORS = ("benchmarks", "sectors.csv")
YEAR = 2026  # whose rates hold; the projects are compared at full production, without what they invest
MANUFACTURING = range(6, 23)  # the codes of manufacturing in the national table
LOW = "low"  # confidence of a row that is left out, as its tax is no tax alone
COUNTED = ("vat", "cit", "urban_construction_tax", "surcharge")
PLACES = 2


@dataclass(frozen=True, slots=True)
class Compared:
    """One published project. Taxes are fen a year at full production, by the period they belong to.

    least, most : projected tax, were it of another manufacturing sector
    """

    code: str
    name_zh: str
    name_en: str
    sector: Sector
    output: int
    stated: int
    parts: dict[str, int]
    least: int
    most: int

    @property
    def projected(self) -> int:
        """VAT, CIT, urban maintenance and construction tax, and surcharges."""
        return sum(self.parts.values())

    @property
    def error(self) -> Fraction:
        """(projected − stated) ÷ stated."""
        return Fraction(self.projected - self.stated, self.stated)


def compared() -> tuple[Compared, ...]:
    """Every benchmark project that states output and tax, and is not of low confidence."""
    assumed = {row["id"]: sector(row["sector"]) for row in standard.rows(*ASSUMED_SECTORS)}
    made = []
    for row in standard.rows(*BENCHMARKS):
        if not row["output"] or not row["tax"] or row["confidence"] == LOW:
            continue
        output, own = fen(row["output"], row["unit"]), assumed[row["id"]]
        others = [sum(taxes(output, sectors()[f"{code:02}"]).values()) for code in MANUFACTURING]
        names = (row["id"], row["name_zh"], row["name_en"])
        stated = fen(row["tax"], row["unit"])
        made.append(Compared(*names, own, output, stated, taxes(output, own), min(others), max(others)))
    return tuple(made)


def taxes(output: int, of: Sector) -> dict[str, int]:
    """What a project of this output and sector pays in a year of full production: city, standard CIT rate."""
    project = Project("", UNPLACED, UNPLACED, YEAR, YEAR, of.code)
    profile = Profile(project, Stated(Fraction(output)), location="city")
    flows = projected_flows([profile], Setting(range(YEAR, YEAR + 1), Assumptions()))
    return {name: int(flows[name][0, 0]) for name in COUNTED}


def spread(rows: Sequence[Compared]) -> tuple[Fraction, Fraction, Fraction]:
    """Least, median and most of stated tax ÷ output, for a user who wants a range from published projects."""
    ratios = sorted(Fraction(one.stated, one.output) for one in rows)
    return ratios[0], median(ratios), ratios[-1]


def table(lang: Language = "zh") -> str:
    """The table of stated against projected as Markdown, and the spread below it with how it was derived."""
    rows = compared()
    head = say("projection.compared_head", lang)
    lines = [head, "|" + "---|" * (head.count("|") - 1)]
    lines += ["| " + " | ".join(cells(one, lang)) + " |" for one in rows]
    least, middle, most = (_percent(one) for one in spread(rows))
    words = {"count": len(rows), "least": least, "middle": middle, "most": most}
    errors = sorted(one.error for one in rows)
    words |= {"low": _percent(errors[0], True), "high": _percent(errors[-1], True)}
    words["median"] = _percent(median(errors), True)
    return "\n".join([*lines, "", say("projection.compared_spread", lang, **words)]) + "\n"


def refreshed(page: str) -> str:
    """A Markdown page with the tables between its marks written anew, and all else as it was."""
    for lang in LANGUAGES:
        start, end = f"<!-- table {lang} -->\n", f"<!-- end {lang} -->\n"
        before, _, rest = page.partition(start)
        _, found, after = rest.partition(end)
        page = before + start + table(lang) + end + after if found else page
    return page


def cells(one: Compared, lang: Language = "zh") -> list[str]:
    """The row of one project in the table."""
    name = one.name_zh if lang == "zh" else one.name_en
    amounts = (one.output, one.stated, one.projected, *(one.parts[part] for part in ("vat", "cit")))
    return [
        f"{one.code} {name}",
        one.sector.text(lang),
        *map(_billions, amounts),
        _percent(Fraction(one.stated, one.output)),
        _percent(Fraction(one.projected, one.output)),
        _percent(one.error, True),
        f"{_billions(one.least)}–{_billions(one.most)}",
    ]


def _billions(amount: int) -> str:
    """Fen as 亿元, two decimals."""
    return _decimal(Fraction(amount, FEN_PER["亿元"]))


def _percent(value: Fraction, sign: bool = False) -> str:
    shown = _decimal(value * 100)
    return f"{'+' if sign and value > 0 else ''}{shown}%"


def _decimal(value: Fraction) -> str:
    whole = round_fraction(abs(value) * 10**PLACES)
    return f"{'−' if value < 0 and whole else ''}{whole // 10**PLACES}.{whole % 10**PLACES:0{PLACES}}"
