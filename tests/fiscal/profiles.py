"""Projects to project: from 松江区 to 金安区, whose retention the example park states."""

from fractions import Fraction
from pathlib import Path

import yrdshare
from yrdshare.fiscal.projection.assumptions import Assumptions
from yrdshare.fiscal.projection.profile import Profile, Stated
from yrdshare.fiscal.projection.projection import project_streams
from yrdshare.fiscal.retention import read_retention
from yrdshare.fiscal.sectors import sectors
from yrdshare.ledger import standard
from yrdshare.ledger.projects import Project

REGIONS = standard.regions()
SONGJIANG, JINAN = REGIONS["松江区"], REGIONS["金安区"]
RETENTION = read_retention(Path(yrdshare.__file__).parents[1] / "data/parks/liusong/retention.csv", REGIONS)
WAN = 1_000_000
PARTS = ("compensation", "net_taxes", "depreciation", "surplus")


def project(code="P01", sector="16 通用设备", moved=2026, full=None, investment=None):
    return Project(
        code,
        SONGJIANG,
        JINAN,
        moved,
        full or moved,
        sector,
        investment=investment,
        status="示例",
        source="示例",
    )


def profile(output, *, of=None, **stated):
    return Profile(of or project(), Stated(Fraction(output)), **stated)


def projected(*profiles, years=range(2026, 2031), **assumed):
    return project_streams(profiles, years, RETENTION, Assumptions(**assumed))


def path(made, name, code="P01"):
    return [made.amount(code, year, name) for year in made.years]


def every_sector(output=123_456_789):
    """One project of each sector, given by output and sector alone."""
    return [profile(output + 7 * row, of=project(f"P{code}", code)) for row, code in enumerate(sectors())]
