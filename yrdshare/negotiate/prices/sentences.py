"""Prices in words and as rows of a table: every sign is a verb, every number has its unit."""

from decimal import Decimal
from fractions import Fraction

from yrdshare.money import FEN_PER, share_text, wan_text
from yrdshare.negotiate.prices.line import Effect, Price
from yrdshare.negotiate.prices.worth import MONEY, Measure
from yrdshare.words import Language, say

WAN = FEN_PER["万元"]
POINT = Fraction(1, 100)  # one percentage point of a share


def line_text(line: Price, measure: Measure, rounding: Fraction, lang: Language = "zh") -> str:
    """One bound's price: where the split stands, both prices and how far they hold, the exact effects."""
    said = [_where(line, lang)] if line.slack else []
    if _idle(line):
        said.append(_side_text(line, measure, True, lang))
        effects = [line.tightened] if line.tightened.changes is None or line.tightened.most else []
        effects.append(line.whole)
    else:
        effects = [*line.effects, line.whole]
        if line.why:
            said.append(say(f"prices.why_{line.why}", lang))
        else:
            said += [_side_text(line, measure, tighter, lang) for tighter in (True, False)]
    said += [_effect_text(effect, line, rounding, lang) for effect in effects]
    sentences = say("prices.stop", lang).join(said)
    return say("prices.line", lang, demand=_demand(line, lang), sentences=sentences)


def _idle(line: Price) -> bool:
    """Whether the split neither touches the bound nor would be another without it."""
    return bool(line.slack) and not line.costs and not line.loosened.most and not line.why


def row(line: Price, measure: Measure, lang: Language) -> dict[str, object]:
    """One row of the table; what there is not is None."""
    unit = POINT if line.is_share else Fraction(WAN)
    per = float(unit) / (WAN if measure in MONEY else 0.01)
    cells: dict[str, object] = {
        "demand": line.demand.text(lang),
        "year": line.year,
        "relation": line.relation,
        "bound": float(line.bound / unit),
        "unit": _unit(line, lang),
        "right": None if line.right is None else line.right * per,
        "left": None if line.left is None else line.left * per,
        "low": None if line.low is None else float(line.low / unit),
        "high": None if line.high is None else float(line.high / unit),
        "slack": float(line.slack / unit),
    }
    found = {say(f"prices.column_{key}", lang): value for key, value in cells.items()}
    effects = (("whole", line.whole), ("raised", line.effects[0]), ("lowered", line.effects[1]))
    for key, effect in effects:
        if effect.by is not None:
            found[say(f"prices.column_{key}_by", lang)] = float(effect.by / unit)
        for region, change in (effect.changes or {}).items():
            found[say(f"prices.column_{key}", lang, region=region)] = float(change / WAN)
    return found


def figure(value: float) -> str:
    """Two decimals, or four digits that count where it is below 1; thousands separated, no exponent.

    >>> figure(0.000123456), figure(12345.6), figure(2.0)
    ('0.0001235', '12,345.6', '2')
    """
    shown = f"{value:,.2f}" if value >= 1 else f"{Decimal(f'{value:.4g}'):f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def _demand(line: Price, lang: Language) -> str:
    if line.year is None:
        return line.demand.text(lang)
    return say("prices.in_year", lang, demand=line.demand, year=line.year)


def _unit(line: Price, lang: Language) -> str:
    return say("prices.points" if line.is_share else "money.unit_wan", lang)


def _size(line: Price, amount: Fraction, lang: Language) -> str:
    """A length in the bound's unit."""
    if line.is_share:
        return f"{figure(float(amount / POINT))} {_unit(line, lang)}"
    return f"{wan_text(amount).removesuffix('.00')} {_unit(line, lang)}"


def _value(line: Price, value: Fraction, lang: Language) -> str:
    """A place that the bound may have."""
    if line.is_share:
        return share_text(value)
    return f"{wan_text(value)} {_unit(line, lang)}"


def _where(line: Price, lang: Language) -> str:
    return say("prices.untouched", lang, slack=_size(line, line.slack, lang))


def _side_text(line: Price, measure: Measure, tighter: bool, lang: Language) -> str:
    """“再提高 1 万元：收益最少一方少得 0.5 万元（到 270 万元为止，再高则无解）”."""
    price = line.right if tighter else line.left
    raised = (line.relation != "<=") == tighter
    end, kind = (line.high, line.high_end) if raised else (line.low, line.low_end)
    move = _move(line, raised, tighter, lang)
    if price is None:
        key = "prices.natural" if _natural(line, raised) else "prices.nothing_beyond"
        return say(key, lang, move=move)
    unit = float(POINT) if line.is_share else WAN
    worse = price * unit if tighter else -price * unit
    result = _result(worse, measure, lang)
    leap = line.leaps[0 if tighter else 1]
    if leap:
        at_once = say(f"prices.loses_{measure}", lang, amount=_amount(leap, measure, lang))
        result = say("prices.leap", lang, at_once=at_once, then=result)
    until = ""
    if kind != "free" and end is not None:
        key = f"prices.until_{kind}_{'up' if raised else 'down'}" if end != line.bound else "prices.only_here"
        until = say(key, lang, end=_value(line, end, lang))
    return say("prices.side", lang, move=move, result=result, until=until)


def _move(line: Price, raised: bool, tighter: bool, lang: Language) -> str:
    """By one unit of the bound; “another” where that tightens it."""
    more = tighter and line.relation != "=="
    if raised:
        key = "prices.raise_more" if more else "prices.raise"
    else:
        key = "prices.lower_more" if more else "prices.lower"
    return say(key, lang, step=_size(line, POINT if line.is_share else Fraction(WAN), lang))


def _natural(line: Price, raised: bool) -> bool:
    """Whether a share can go no farther than it stands."""
    return line.is_share and line.bound == (1 if raised else 0)


def _result(worse: float, measure: Measure, lang: Language) -> str:
    if not worse:
        return say(f"prices.same_{measure}", lang)
    amount = _amount(abs(worse), measure, lang)
    if worse > 0:
        return say(f"prices.loses_{measure}", lang, amount=amount)
    return say(f"prices.wins_{measure}", lang, amount=amount)


def _amount(value: float, measure: Measure, lang: Language) -> str:
    if measure in MONEY:
        return f"{figure(value / WAN)} {say('money.unit_wan', lang)}"
    return f"{figure(value * 100)} {say('prices.points', lang)}"


def _effect_text(effect: Effect, line: Price, rounding: Fraction, lang: Language) -> str:
    """“实际提高 2 万元：松江区少得 2.00 万元，金安区多得 2.00 万元”."""
    if effect.by is None:
        move = say("prices.whole", lang)
    else:
        move = say(
            "prices.really_raise" if effect.by > 0 else "prices.really_lower",
            lang, step=_size(line, abs(effect.by), lang),
        )  # fmt: skip
    if effect.changes is None:
        return say("prices.effect", lang, move=move, changes=say(f"prices.effect_{effect.why}", lang))
    if effect.most <= rounding:
        key = "prices.nobody" if not effect.most else "prices.rounding"
        return say("prices.effect", lang, move=move, changes=say(key, lang, amount=wan_text(rounding)))
    changes = [
        say(
            "explain.more" if change > 0 else "explain.less",
            lang,
            region=region,
            amount=wan_text(abs(change)),
        )
        for region, change in effect.changes.items()
        if abs(change) > rounding
    ]
    return say("prices.effect", lang, move=move, changes=say("explain.joint", lang).join(changes))
