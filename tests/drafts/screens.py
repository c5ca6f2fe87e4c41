"""Everything a kept draft shows, as plain data; run as a script it reads it from a file in a new process."""

import json
import sys
from pathlib import Path

from yrdshare.drafts.compared import compare_kept
from yrdshare.drafts.files import open_talks
from yrdshare.negotiate.explain import explain
from yrdshare.negotiate.outcome import Solution
from yrdshare.show.board import cards
from yrdshare.show.state import Screen


def screen(talks, number):
    """The screen of a kept draft, as it stood."""
    kept = talks.draft(number)
    reopened = kept.reopened()
    solved = isinstance(reopened, Solution)
    return Screen(
        kept.draft,
        kept.shown.mode,
        kept.shown.lang,
        kept.shown.year,
        kept.shares,
        reopened.position if solved else reopened,
        reopened if solved else None,
        talks.reference(number),
    )


def everything(talks):
    """Shares, gains to the part of a fen, every text in both languages, and what the screen is made of."""
    shown = {"list": [talks.text(lang) for lang in ("zh", "en")]}
    for kept in talks.drafts:
        one = screen(talks, kept.number)
        shown[kept.number] = {
            "shares": {name: str(value) for name, value in kept.shares.items()},
            "gains": {
                region.code: [str(value) for value in path] for region, path in kept.position.gains.items()
            },
            "why": [explain(one.outcome or one.position, lang) for lang in ("zh", "en")],
            "cards": cards(one),
            "number, year, figures": [one.draft.number, one.year, *one.draft.statuses],
            "ledger": one.draft.park.ledger.digest(),
            "compared": [compare_kept(talks, 1, kept.number).text(lang) for lang in ("zh", "en")],
        }
    return json.loads(json.dumps(shown))


if __name__ == "__main__":
    answer = json.dumps(everything(open_talks(Path(sys.argv[1]))), ensure_ascii=False)
    sys.stdout.buffer.write(answer.encode())
