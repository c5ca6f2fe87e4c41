"""What several ideas of fairness give the same parties, as a table: a row an idea, a column a party."""

from collections.abc import Mapping
from fractions import Fraction

from yrdshare.errors import DraftError, fault
from yrdshare.show.pictures.pages import Grid, Page
from yrdshare.words import Language, say

Amounts = Mapping[str, int | float | Fraction]


def fairness_table(answers: Mapping[str, Amounts], caption: str = "", lang: Language = "zh") -> Page:
    """Each idea's amounts by party, to two decimals, and their sum.

    answers : idea → party → amount, in any unit; every idea names the same parties

    >>> shown = fairness_table({"a": {"A": Fraction(1, 3), "B": 2}}, "c", "en").plain
    >>> [line.split() for line in shown.splitlines()]
    [['c'], ['Idea', 'A', 'B', 'Sum'], ['a', '0.33', '2.00', '2.33']]
    """
    parties = list(next(iter(answers.values()), {}))
    strange = [name for name, amounts in answers.items() if set(amounts) != set(parties)]
    if strange:
        raise DraftError([fault("zone.other_parties", name=name) for name in strange])
    rows = [
        [name, *(f"{float(amounts[one]):,.2f}" for one in parties), f"{float(sum(amounts.values())):,.2f}"]
        for name, amounts in answers.items()
    ]
    head = [say("zone.column_idea", lang), *parties, say("zone.column_sum", lang)]
    return Grid(caption, head, rows).page
