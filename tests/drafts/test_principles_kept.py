"""Every principle with its parameters comes back from a negotiation file as it was kept."""

import json

import pytest

from tests.builders import HOST_REGION, ORIGIN_REGION
from tests.drafts.tables import small_draft
from tests.drafts.test_files import VALIDATOR
from yrdshare.drafts.files import dumps, loads
from yrdshare.drafts.talks import Talks
from yrdshare.negotiate.position import at
from yrdshare.negotiate.principles import alpha_fair, coalition_stable, nash, utilitarian

KEPT = [
    utilitarian(),
    nash(),
    nash({ORIGIN_REGION: "1/3", HOST_REGION: 2}),
    alpha_fair("3/2"),
    coalition_stable({frozenset([HOST_REGION]): "120.5", frozenset([ORIGIN_REGION, HOST_REGION]): 7}),
]


@pytest.mark.parametrize("principle", KEPT, ids=str)
def test_a_principle_comes_back_from_the_file(principle):
    talks = Talks.begin("a", at(small_draft(principle=principle), {"origin": "0.2"}), ORIGIN_REGION)
    content = dumps(talks)

    assert not list(VALIDATOR.iter_errors(json.loads(content)))
    assert principle == loads(content).draft(1).draft.principle
