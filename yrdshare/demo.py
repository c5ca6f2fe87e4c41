"""`make demo`: the example park from ledger to agreement without a browser, every figure marked 示例."""

import argparse
import sys
from pathlib import Path

from yrdshare.agreement.agree import agree
from yrdshare.agreement.check import check_export
from yrdshare.agreement.export import export
from yrdshare.agreement.settle import settle
from yrdshare.formula.precedents import precedent
from yrdshare.ledger.park import Park
from yrdshare.ledger.reading import read_park
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.explain import explain
from yrdshare.negotiate.outcome import Solution
from yrdshare.negotiate.principles import kalai_smorodinsky
from yrdshare.negotiate.solve import solve
from yrdshare.negotiate.terms import gain
from yrdshare.resources import data
from yrdshare.words import LANGUAGES, Language, say


def liusong() -> Draft:
    """六松现代产业园 with the published rule's shape, its two ratios open again."""
    park = read_park(Path(str(data("parks", "liusong"))))
    return liusong_draft(park)


def liusong_draft(park: Park) -> Draft:
    """The published rule (40:60 for tax and statistics, five years, recommended firms) as an open draft."""
    formulas = [formula.reopened("0.2", "0.6") for formula in precedent("liusong").formulas(first_year=2026)]
    origin, host = park.projects[0].origin, park.projects[0].host
    return Draft(
        formulas,
        park,
        kalai_smorodinsky(),
        values={origin: {"gdp": "0.01"}, host: {"gdp": "0.02"}},
        discount="0.04",
        conditions=[gain(host).every_year >= 0],
    )


def main() -> int:
    """Print the explanation, write the export, check it, settle the first year."""
    parser = argparse.ArgumentParser(prog="yrdshare.demo")
    parser.add_argument("--out", default="out/demo", type=Path)
    parser.add_argument("--lang", default="zh", choices=LANGUAGES)
    given = parser.parse_args()
    lang: Language = given.lang
    outcome = solve(liusong())
    print(explain(outcome, lang))
    if not isinstance(outcome, Solution):
        return 1
    agreement = agree(outcome, digits=3, signed_by=outcome.draft.parties)
    folder = export(agreement, given.out)
    checks = check_export(folder)
    print(say("demo.exported", lang, folder=folder, kept=sum(checks.values()), all=len(checks)))
    print(settle(agreement, outcome.draft.park.ledger, year=agreement.years[0]).text(lang))
    return 0 if all(checks.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
