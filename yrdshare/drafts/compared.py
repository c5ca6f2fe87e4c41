"""Two kept drafts clause by clause: old → new, who proposed it, and what it does to each party."""

from dataclasses import dataclass

from yrdshare.drafts.talks import Kept, Talks, step_text
from yrdshare.negotiate.clauses import Place
from yrdshare.negotiate.compare import (
    Change,
    Totals,
    changes,
    differing,
    effect_text,
    how_found,
    totals_text,
)
from yrdshare.words import Language, say


@dataclass(frozen=True, slots=True)
class Row:
    """One clause that differs.

    proposed  : the drafts on the way to the new one that changed it, the last word last
    withdrawn : the drafts on the way back from the old one that had changed it
    """

    change: Change
    proposed: tuple[Kept, ...]
    withdrawn: tuple[Kept, ...]

    def text(self, lang: Language = "zh") -> str:
        """Who proposed the change, as a line below it."""
        joint = say("explain.joint_short", lang)
        said = [
            say(f"drafts.{key}", lang, who=joint.join(_named(kept, lang) for kept in drafts))
            for key, drafts in (("proposed", self.proposed), ("withdrawn", self.withdrawn))
            if drafts
        ]
        return say("drafts.who", lang, said=say("compare.joint", lang).join(said)) if said else ""


@dataclass(frozen=True, eq=False, slots=True)
class Comparison:
    """From one kept draft to another.

    rows  : every clause that differs, effects one after the other, adding up to the whole
    steps : the drafts on the way to the new one, each with its effect against the one it goes on from, fen
    """

    old: Kept
    new: Kept
    rows: tuple[Row, ...]
    steps: tuple[tuple[Kept, Totals], ...]

    def text(self, lang: Language = "zh") -> str:
        """The clauses line by line, who proposed each, what each draft on the way did, and the whole."""
        said = [line for row in self.rows for line in (row.change.text(lang), row.text(lang)) if line]
        steps = [
            step_text("drafts.after", kept, lang) + effect_text(effect, lang) for kept, effect in self.steps
        ]
        return "\n".join(
            [
                say("compare.heading", lang, old=self.old.number, new=self.new.number),
                *(said or [say("compare.nothing", lang)]),
                *how_found([row.change for row in self.rows], lang),
                *totals_text(self.old.position.totals, self.new.position.totals, lang),
                *([say("drafts.steps", lang), *steps] if steps else []),
            ]
        )


def compare_kept(talks: Talks, old: int, new: int) -> Comparison:
    """Kept draft `old` → kept draft `new`, also across branches, or back to an earlier one."""
    before, after = talks.line(old), talks.line(new)
    shared = {kept.number for kept in before} & {kept.number for kept in after}
    back = [kept for kept in reversed(before) if kept.number not in shared]
    forth = [kept for kept in after if kept.number not in shared]
    touched = {kept.number: _touched(talks, kept) for kept in (*back, *forth)}
    rows = []
    for change in changes(before[-1].position, after[-1].position):
        places = set(change.places)
        proposed, withdrawn = (
            tuple(kept for kept in side if places & touched[kept.number]) for side in (forth, back)
        )
        rows.append(Row(change, proposed, withdrawn))
    steps = tuple((kept, talks.effect(kept.number)) for kept in forth)
    return Comparison(before[-1], after[-1], tuple(rows), steps)


def _touched(talks: Talks, kept: Kept) -> frozenset[Place]:
    """The places that a draft changed in the one it goes on from."""
    if kept.parent is None:
        return frozenset()
    return differing(talks.draft(kept.parent).position, kept.position)


def _named(kept: Kept, lang: Language) -> str:
    return say("drafts.in_draft", lang, who=kept.proposed_by(lang), number=kept.number)
