"""Who reads a case, by the word of its `computation`: a function from the case to what it gives."""

from collections.abc import Callable, Mapping

from tests.fiscal.case_readers import head_office, keys
from tests.formula.cases import Case
from tests.formula.sharing import done, outputs

Outputs = Mapping[str, object]  # nested as the case's own outputs; numbers as Fractions in the case's unit


def sharing(case: Case) -> Outputs:
    """The rule applied by the exact account; test_cases.py holds the other readers of a Formula to it."""
    return outputs(done(case))


READERS: Mapping[str, Callable[[Case], Outputs]] = {
    "sharing": sharing,
    "head_office": head_office,
    "keys": keys,
}
