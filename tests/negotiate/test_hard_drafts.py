"""Degenerate, unbounded, empty and badly scaled drafts: each question has a right answer or says why not."""

import re
from dataclasses import replace
from fractions import Fraction
from math import inf, log

import pytest

from tests.negotiate.hard_drafts import DRAFTS, QUESTIONS, A, cities, plain, principles
from yrdshare.errors import DraftError, YrdshareError
from yrdshare.money import fen
from yrdshare.negotiate.coalitions import coalition_game
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.outcome import Infeasible, Solution
from yrdshare.negotiate.position import at
from yrdshare.negotiate.prices.prices import prices
from yrdshare.negotiate.solve import solve
from yrdshare.nodes.expression import Share, shares, transform

WAN = 10**6
NO_NUMBER = re.compile(
    r"(?<![a-zA-Z])([Nn]a[Nn]|[Ii]nf|[Ii]nfinity)(?![a-zA-Z])|∞|Fraction\(|\bNone\b(?! (of|found))"
)
CHINESE = re.compile("[\u4e00-\u9fff]")
STEPS = 400  # of the grid on which one open share is tried

EVERYWHERE = {"no split": {"prices", "coalitions"}, "all equal": {"zone"}}
REFUSED = {
    **EVERYWHERE,
    "no projects": {"stress, anchor"},
    "zero pool": {"stress, anchor"},
    "zero pool, costs": {"stress, anchor"},
    "badly scaled": {"zone"},
}


def answered(draft, question):
    """(the answer, its words in both languages), or (the refusal, its words)."""
    try:
        found, text = QUESTIONS[question](draft)
        return found, [text(lang) for lang in ("zh", "en")]
    except YrdshareError as error:
        return error, [error.text(lang) for lang in ("zh", "en")]


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("name", [name for name in DRAFTS if name != "unbounded"])
def test_every_question_is_answered_in_both_languages_or_refused_where_that_is_right(name, question):
    found, (chinese, english) = answered(DRAFTS[name](), question)

    assert (question in REFUSED.get(name, ())) is isinstance(found, YrdshareError), chinese
    assert_readable(chinese, english)


def assert_readable(chinese, english):
    assert CHINESE.search(chinese)
    assert english.strip()
    assert chinese != english
    for text in (chinese, english):
        assert not NO_NUMBER.search(text), NO_NUMBER.search(text)


@pytest.mark.parametrize("question", QUESTIONS)
def test_gains_a_hundred_million_times_the_pool_are_answered_or_refused_with_where_to_look(question):
    found, (chinese, english) = answered(DRAFTS["unbounded"](), question)

    assert_readable(chinese, english)
    if isinstance(found, YrdshareError):
        assert "折现率" in chinese
        assert "discount rate" in english


def test_a_draft_without_a_formula_is_refused_in_both_languages():
    with pytest.raises(DraftError) as refused:
        Draft([], plain().park)

    assert_readable(refused.value.text(), refused.value.text("en"))


# Right, by other routes


def on_grid(draft):
    """Exact positions with the one open share at every step; those that keep every condition."""
    [one] = draft.open_shares
    ends = [draft.pins[one.name]] * 2 if one.name in draft.pins else [one.low, one.high]
    steps = {ends[0] + (ends[1] - ends[0]) * Fraction(step, STEPS) for step in range(STEPS + 1)}
    found = [at(draft, {one.name: value}) for value in steps]
    return [position for position in found if not position.breaches]


def measured(name, draft, position, most):
    """What a principle raises first, at a position; −inf where it does not allow it."""
    totals = {region: float(total) for region, total in position.totals.items()}
    gains = list(totals.values())
    size = max(max(map(abs, most.values())), 1.0)
    if name in ("Kalai–Smorodinsky", "Nash", "Nash, weighted", "half", "three"):
        if min(gains) < -5:
            return -inf
        able = {
            region: max(value, 0.0) / size for region, value in totals.items() if most[region] > 1e-6 * size
        }
        return summed(name, draft, able, {region: most[region] / size for region in able})
    if name == "stable":
        groups = principles(draft)["stable"].worth
        return min(0.0, *(sum(totals[one] for one in group) - worth for group, worth in groups)) / size
    if name == "nearest":
        return -float(abs(position.shares[draft.open_shares[0].name] - Fraction(1, 3)))
    weights = [number + 1 if name == "proportional" else 1 for number in range(len(gains))]
    ratios = [one / weight / size for one, weight in zip(gains, weights, strict=True)]
    return sum(ratios) if name == "utilitarian" else min(ratios)


def summed(name, draft, gains, most):
    if not gains:
        return 0.0
    if name == "Kalai–Smorodinsky":
        return min(gains[region] / most[region] for region in gains)
    if name == "half":
        return 2 * sum(one**0.5 for one in gains.values())
    if min(gains.values()) <= 0:
        return -inf
    if name == "three":
        return sum(one**-2 / -2 for one in gains.values())
    place = {region: number + 1 for number, region in enumerate(draft.parties)}
    return sum((place[region] if name == "Nash, weighted" else 1) * log(one) for region, one in gains.items())


ONE_SHARE = [
    name
    for name, make in DRAFTS.items()
    if len(make().open_shares) == 1 and name not in ("no projects", "badly scaled", "no split")
]


@pytest.mark.parametrize("name", ONE_SHARE)
def test_no_point_of_a_grid_is_better_by_any_principle_than_the_split_that_is_found(name):
    draft = DRAFTS[name]()
    points = on_grid(draft)
    fair = [one for one in points if min(one.totals.values()) >= 0]
    for title, principle in principles(draft).items():
        one = draft.revise(principle=principle)
        outcome = solve(one)
        needs = title in ("Kalai–Smorodinsky", "Nash", "Nash, weighted", "half", "three")
        if isinstance(outcome, Infeasible):
            assert needs
            assert not fair
            continue
        most = {
            region: max(float(point.totals[region]) for point in fair or points) for region in draft.parties
        }
        found = measured(title, one, outcome.position, most)
        best = max((measured(title, one, point, most) for point in points), default=-inf)
        assert not outcome.position.breaches
        assert found >= best - 2e-5 * max(abs(best), 1.0), title


def test_where_one_project_is_a_million_million_times_another_gains_are_right_to_the_fen():
    draft = DRAFTS["badly scaled"]()
    outcome = solve(draft)

    assert isinstance(outcome, Solution)
    assert not outcome.position.breaches
    assert 3 * (10**9 * WAN + 1000) == sum(outcome.position.totals.values())
    share = outcome.shares["origin"]
    assert abs(outcome.position.totals[A] - 3 * 1000 * share) <= 3


def test_41_parties_for_20_years_gain_what_the_closed_form_says():
    draft = cities()
    outcome = solve(draft)
    steps = [Fraction(100, 104) ** step for step in range(20)]
    pools = [sum(fen(str(50 + 7 * n + 3 * (year % 5))) for n in range(40)) for year in range(2026, 2046)]
    # every city may have 2 % of all, forty of them 80 %, and so each has it: the host's fifth is more
    wanted = sum((Fraction(2, 100) * pool - WAN) * step for pool, step in zip(pools, steps, strict=True))

    assert isinstance(outcome, Solution)
    cents = 20
    assert all(abs(outcome.position.totals[one] - wanted) <= cents for one in draft.parties[:40])


@pytest.mark.parametrize("question", [one for one in QUESTIONS if one not in ("zone", "coalitions")])
def test_41_parties_have_an_answer_to_every_question(question):
    found, (chinese, english) = answered(cities(), question)

    assert not isinstance(found, YrdshareError)
    assert_readable(chinese, english)


def test_41_parties_are_too_many_for_a_picture_and_for_all_groups_and_blocs_are_offered():
    draft = cities()
    for question, way_out in (("zone", "zone(draft, between=["), ("coalitions", "blocs=")):
        found, (chinese, english) = answered(draft, question)
        assert isinstance(found, DraftError)
        assert way_out in english or way_out[:10] in english
        assert_readable(chinese, english)
    cities_of = {"一": draft.parties[:20], "二": draft.parties[20:40]}
    joined = coalition_game(draft, blocs=cities_of)
    assert 3 == len(joined.game.players)


def test_of_shares_held_by_their_own_bounds_prices_are_those_of_drafts_written_anew():
    draft = cities(2)
    before = solve(draft)
    lines = [line for line in prices(draft, before).lines if line.is_share]

    assert 40 == len(lines)
    for line in lines[:3]:
        wider = [
            (who, claim) if line.demand.name != claim_share(claim).name else (who, widened(claim))
            for who, claim in draft.formulas[0].claims
        ]
        anew = solve(draft.revise(formulas=[replace(draft.formulas[0], claims=tuple(wider))]))
        assert line.whole.changes == {
            region: anew.position.totals[region] - before.position.totals[region] for region in draft.parties
        }


def claim_share(claim):
    [one] = shares(claim)
    return one


def widened(claim):
    return transform(claim, lambda node: Share(node.name, 0, 1) if isinstance(node, Share) else node)
