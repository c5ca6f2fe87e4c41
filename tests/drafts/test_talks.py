"""Talks as a value: numbers, lines and branches, who proposed what, and what cannot be kept."""

import pytest

from tests.builders import HOST_REGION, ORIGIN_REGION
from tests.drafts.tables import FIRM, paper_talks, rich_draft, rich_talks, small_draft
from yrdshare.drafts.talks import Shown, Talks
from yrdshare.errors import DraftError, InputError, YrdshareError
from yrdshare.money import fen
from yrdshare.negotiate.outcome import Solution
from yrdshare.negotiate.position import at
from yrdshare.negotiate.principles import equal_gain
from yrdshare.negotiate.solve import solve
from yrdshare.negotiate.terms import gain, receipts


def keys(call):
    with pytest.raises(YrdshareError) as refused:
        call()
    return [fault.key for fault in refused.value.faults]


def test_numbers_rise_over_the_whole_file_whatever_a_draft_goes_on_from():
    talks = paper_talks().keep(at(small_draft(), {"origin": "0.6"}), "甲", parent=2)

    assert [(1, None), (2, 1), (3, 1), (4, 2)] == [(kept.number, kept.parent) for kept in talks.drafts]
    assert [1, 2, 3, 4] == [kept.draft.number for kept in talks.drafts]
    assert 5 == talks.next_number
    assert [1, 2, 4] == [kept.number for kept in talks.line(4)]
    assert [[1, 3], [1, 2, 4]] == [[kept.number for kept in line] for line in talks.branches()]


def test_keeping_makes_new_talks_and_leaves_the_old_ones_alone():
    talks = paper_talks()
    more = talks.keep(at(small_draft(), {"origin": "0.6"}), "甲")

    assert (3, 4) == (len(talks.drafts), len(more.drafts))
    assert talks.drafts == more.drafts[:3]
    assert 3 == more.draft(4).parent


def test_effect_of_a_draft_is_against_the_one_it_goes_on_from():
    talks = paper_talks()

    assert {} == talks.effect(1)
    assert {ORIGIN_REGION: fen("30"), HOST_REGION: -fen("30")} == talks.effect(2)
    assert {ORIGIN_REGION: fen("90"), HOST_REGION: -fen("90")} == talks.effect(3)
    assert "第 3 稿（专家组提出，" in talks.text()
    assert "接第 1 稿）“折中 对半”  ⇒ 松江区 +90.00，金安区 -90.00 万元" in talks.text()
    assert "Songjiang +90.00, Jin'an -90.00 (10k yuan)" in talks.text("en")


def test_a_draft_is_kept_at_its_previous_shares_or_solved_by_its_principle():
    by_hand = Talks.begin("a", small_draft(previous={"origin": "0.3"}), "甲").draft(1)
    solved = Talks.begin("a", small_draft(principle=equal_gain()), "甲").draft(1)

    assert ("manual", fen("90")) == (by_hand.shown.mode, by_hand.position.totals[ORIGIN_REGION])
    assert ("principle", fen("150")) == (solved.shown.mode, solved.position.totals[ORIGIN_REGION])
    assert isinstance(solved.reopened(), Solution)
    assert by_hand.position is by_hand.reopened()


def test_reopening_refuses_a_solver_that_now_finds_other_shares():
    kept = Talks.begin("a", small_draft(principle=equal_gain()), "甲").draft(1)
    other = small_draft(principle=equal_gain(), pins={"origin": "0.4"})

    assert ["drafts.solved_otherwise"] == keys(lambda: kept.reopened(lambda draft: solve(other)))


def test_the_draft_compared_with_is_kept_as_a_number_or_as_shares():
    draft = small_draft(previous={"origin": "0.3"})
    before, now = at(draft, {"origin": "0.2"}), at(draft, {"origin": "0.5"})
    talks = Talks.begin("a", before, "甲", shown=Shown("manual", at(draft, {"origin": "0.1"})))
    talks = talks.keep(now, "乙", shown=Shown("manual", before))
    talks = talks.keep(now, "丙", shown=Shown("manual", at(draft, {"origin": "0.4"})))

    assert [{"origin": "1/10"}, 1, {"origin": "2/5"}] == [
        one if isinstance(one, int) else {name: str(value) for name, value in one.items()}
        for one in (kept.shown.reference for kept in talks.drafts)
    ]
    assert [fen("30"), fen("60"), fen("120")] == [
        talks.reference(number).totals[ORIGIN_REGION] for number in (1, 2, 3)
    ]
    assert talks.reference(2) is talks.draft(1).position


def test_a_comparison_with_what_is_neither_kept_nor_shares_of_the_draft_is_refused():
    strange = at(small_draft(no_deal=small_draft().park.costs, discount="0.5"), {"origin": "0.2"})

    assert ["drafts.unknown_reference"] == keys(
        lambda: paper_talks().keep(
            strange.draft.revise(previous={"origin": "0.5"}, discount=0), "甲", shown=Shown("manual", strange)
        )
    )


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"proposer": " "}, "drafts.no_proposer"),
        ({"parent": 9}, "drafts.unknown_number"),
        ({"shown": Shown("manual", 9)}, "drafts.unknown_number"),
        ({"shown": Shown("manual", year=2031)}, "drafts.unknown_year"),
        ({"standing": "draft"}, "drafts.nothing_to_keep"),
        ({"standing": small_draft(conditions=[gain(HOST_REGION).total >= 1000])}, "drafts.no_split"),
        ({"standing": small_draft()}, None),
    ],
)
def test_what_cannot_be_kept_is_refused_by_name(changes, key):
    given = {"standing": at(small_draft(), {"origin": "0.2"}), "proposer": "甲"} | changes

    if key is None:
        assert 4 == paper_talks().keep(**given).drafts[-1].number
    else:
        assert [key] == keys(lambda: paper_talks().keep(**given))


def test_the_first_draft_goes_on_from_none():
    assert ["drafts.unknown_number"] == keys(
        lambda: Talks("a").keep(at(small_draft(), {"origin": "0.2"}), "甲", parent=1)
    )
    assert ["drafts.unknown_number"] == keys(lambda: paper_talks().draft(7))


@pytest.mark.parametrize("place", ["wording", "proposer", "condition"])
def test_words_that_name_a_firm_are_refused_by_its_code_alone(place):
    said = f"{FIRM}要求如此"
    named = [(receipts(HOST_REGION).total >= -1).named(said)] if place == "condition" else []
    draft = rich_draft(conditions=named)
    words = {"wording": said if place == "wording" else "", "proposer": said if place == "proposer" else "甲"}

    with pytest.raises(InputError) as refused:
        rich_talks().keep(draft, **words)

    assert "P01" in str(refused.value)
    assert FIRM not in str(refused.value)


def test_a_stray_print_shows_no_amounts():
    assert "100000000" not in repr(paper_talks())
    assert FIRM not in repr(rich_talks())


def test_drafts_without_a_proposer_can_only_come_from_old_files():
    with pytest.raises(DraftError):
        Talks.begin("a", small_draft(previous={"origin": "0.3"}), "")
