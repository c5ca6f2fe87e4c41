"""g·e ÷ a in whole numbers, where the product g·e is beyond what a spreadsheet holds.

The quotient is guessed in doubles, and the guess q set right by what it leaves over. That is exact when
every number is cut into millions and the rest, x = x₁·10⁶ + x₀:

    g·e − q·a = ((g₁e₁ − q₁a₁)·10⁶ + g₁e₀ + g₀e₁ − q₁a₀ − q₀a₁)·10⁶ + g₀e₀ − q₀a₀

Every number on the way stays below LARGEST_CELL while g, |e| and a stay below LARGEST_FACTOR and g ≤ a.
"""

from yrdshare.formula.sheet.page import LARGEST_CELL

CUT = 10**6  # numbers are cut into millions and the rest
LARGEST_FACTOR = 10**13  # 1000亿元 in fen; (10**13 / CUT)**2 is LARGEST_CELL
SCALE = LARGEST_CELL // LARGEST_FACTOR


def quotient(g: str, e: str, a: str) -> str:
    """The floor of g·e / a as a formula, for 0 ≤ g ≤ a and a > 0."""
    guess = f"ROUND({g}/{a}*{e},0)"
    return f"{guess}+INT(({left_over(g, e, guess, a)}+0.5)/{a})"


def left_over(g: str, e: str, q: str, a: str) -> str:
    """g·e − q·a as a formula, exact where it is at most some a."""

    def high(one: str) -> str:
        return f"INT({one}/{CUT})"

    def low(one: str) -> str:
        return f"MOD({one},{CUT})"

    top = f"{high(g)}*{high(e)}-{high(q)}*{high(a)}"
    middle = f"{high(g)}*{low(e)}+{low(g)}*{high(e)}-{high(q)}*{low(a)}-{low(q)}*{high(a)}"
    return f"(({top})*{CUT}+{middle})*{CUT}+{low(g)}*{low(e)}-{low(q)}*{low(a)}"
