"""A trade in words a finance officer reads: apart, together, what moved, at what rate, who could game it."""

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

from yrdshare.ledger.regions import Region
from yrdshare.money import decimal_text, round_fraction, share_text, wan_text
from yrdshare.negotiate.labels import amount_text, principle_text, share_label
from yrdshare.negotiate.outcome import Infeasible
from yrdshare.negotiate.proofs import open_lines
from yrdshare.negotiate.trade.apart import part_text
from yrdshare.negotiate.trade.handed import Handed
from yrdshare.negotiate.trade.stated import Stated, pairs
from yrdshare.negotiate.trade.unvalued import stated, unvalued_lines
from yrdshare.words import Language, Said, say

if TYPE_CHECKING:
    from yrdshare.negotiate.trade.trade import Exchange, Stand, Trade

FEW = 4  # stated worths that are looked into without being asked: each takes some fifty solutions
RATE = 4  # digits of a rate that say something
MOST_DIGITS = 12


def trade_text(trade: "Trade", lang: Language = "zh") -> str:
    """All of a trade, amounts in 万元."""
    lines = [*_heading(trade, lang), *_apart(trade, lang), *_together(trade, lang)]
    lines += [*_effects(trade, lang), *_rates(trade, lang)]
    lines += list(unvalued_lines(trade.together.position, lang))
    lines += [line for one in trade.warnings for line in _handed(one, trade, lang)]
    return "\n".join([*lines, *_gaming(trade, lang)])


def _gaming(trade: "Trade", lang: Language) -> Iterator[str]:
    """What misstating would give, where that is quick to know."""
    if not trade.several or not 0 < len(pairs(trade.draft)) <= FEW:
        return
    if trade.together.certificate.method != "linear":
        yield say("trade.gaming_later", lang)
        return
    yield say("trade.gaming", lang)
    for one in trade.stated:
        yield from stated_lines(one, trade, lang)


def _heading(trade: "Trade", lang: Language) -> Iterator[str]:
    draft = trade.draft
    yield say(
        "trade.heading",
        lang,
        park=draft.park,
        number=draft.number,
        principle=principle_text(draft, draft.principle, lang),
        rate=share_text(draft.discount),
    )
    if not trade.several:
        yield say("trade.single", lang)


def _apart(trade: "Trade", lang: Language) -> Iterator[str]:
    yield say("trade.apart", lang)
    joint = say("explain.joint", lang)
    if trade.apart.linked:
        names = say("explain.joint_short", lang).join(trade.apart.linked)
        yield say("trade.linked", lang, names=names)
    for part in trade.apart.blocked:
        assert isinstance(part.outcome, Infeasible)
        demands = joint.join(f"“{demand.text(lang)}”" for demand in part.outcome.clash)
        yield say("trade.blocked", lang, part=part, demands=demands)
    if trade.before is not None:
        yield from _put_together(trade, trade.before, lang)
    for part in trade.apart.parts:
        if not isinstance(part.outcome, Infeasible):
            for line in open_lines(part.outcome.certificate, lang):
                yield say("trade.of_part", lang, part=part, line=line)


def _put_together(trade: "Trade", before: "Mapping[Region, Stand]", lang: Language) -> Iterator[str]:
    for region, stand in before.items():
        yield _stand("trade.stand", region, stand, lang)
    position, broken = trade.apart.position, {id(breach.condition) for breach in trade.broken}
    for condition in [breach.condition for breach in trade.broken]:
        assert position is not None  # what is broken was put together
        short = amount_text(condition, position.shortfall(condition), lang)
        yield say("trade.broken", lang, condition=condition, amount=short)
    for condition in trade.apart.across:
        if id(condition) not in broken:
            yield say("trade.kept", lang, condition=condition)


def _together(trade: "Trade", lang: Language) -> Iterator[str]:
    yield say("trade.together", lang)
    for region, stand in trade.after.items():
        yield _stand("trade.stand", region, stand, lang)
    for line in open_lines(trade.together.certificate, lang):
        yield f"  · {line}"


def _stand(key: str, region: Region, stand: "Stand", lang: Language) -> str:
    sign = key == "trade.effect"
    credited = [
        say("trade.credit", lang, kind=part_text(kind, lang), amount=wan_text(amount, sign=sign))
        for kind, amount in stand.credits.items()
    ]
    return say(
        key,
        lang,
        region=region,
        parts=say("trade.joint", lang).join(
            [say("trade.money", lang, amount=wan_text(stand.money, sign=sign)), *credited]
        ),
        gain=wan_text(stand.gain, sign=sign),
    )


def _effects(trade: "Trade", lang: Language) -> Iterator[str]:
    changes, created = trade.changes, trade.created
    if changes is None or created is None:
        return
    yield say("trade.effects", lang)
    for region, change in changes.items():
        yield _stand("trade.effect", region, change, lang)
    yield say("trade.created", lang, amount=wan_text(created, sign=True))
    for region, change in changes.items():
        if change.gain < -trade.rounding(region):
            yield say("trade.worse", lang, region=region, amount=wan_text(-change.gain))


def _rates(trade: "Trade", lang: Language) -> Iterator[str]:
    for kind in trade.kinds:
        worth = {region: stated(trade.draft, region, kind) for region in trade.credited(kind)}
        shown = [
            say("trade.worth", lang, region=region, value=decimal_text(value))
            for region, value in worth.items()
        ]
        words: Mapping[str, object] = {
            "kind": part_text(kind, lang),
            "worth": say("trade.joint", lang).join(shown),
        }
        yield say("trade.own_rates", lang, **words)
        if len(set(worth.values())) == 1 and len(worth) > 1:
            yield say("trade.same_worth", lang, kind=part_text(kind, lang))
    for one in trade.exchanges:
        yield from _exchange(one, lang)
    if trade.changes is not None and trade.several and not trade.exchanges:
        yield say("trade.nothing_moved", lang)


def _exchange(one: "Exchange", lang: Language) -> Iterator[str]:
    words: dict[str, Said | str] = {
        "kind": part_text(one.kind, lang),
        "takers": _names(one.takers, lang),
        "givers": _names(one.givers, lang),
        "credit": wan_text(one.credit),
    }
    if one.rate is None:
        yield say("trade.moved", lang, **words)
    else:
        money = wan_text(one.money or Fraction(0))
        yield say("trade.rate", lang, rate=rate_text(one.rate), money=money, **words)
    if one.both_gain is None:
        yield say("trade.no_rate", lang, **words)
    else:
        low, high = (decimal_text(end) for end in one.both_gain)
        yield say("trade.both_gain", lang, low=low, high=high, **words)


def _handed(one: Handed, trade: "Trade", lang: Language) -> Iterator[str]:
    kind = part_text(one.about.kind, lang)
    passed = one.passed
    if passed is not None and one.about.takers and passed > 0:
        takers = _names(one.about.takers, lang)
        yield say("trade.passed", lang, kind=kind, takers=takers, amount=wan_text(passed))
    for trial in one.trials:
        credited = [
            say(
                "trade.trial_one",
                lang,
                region=region,
                credit=wan_text(credit),
                money=wan_text(trial.money[region]),
            )
            for region, credit in trial.credits.items()
        ]
        yield say(
            "trade.trial",
            lang,
            without=_names(one.about.without, lang),
            value=rate_text(trial.value),
            kind=kind,
            credits=say("explain.joint", lang).join(credited),
        )


def stated_lines(one: Stated, trade: "Trade", lang: Language = "zh") -> Iterator[str]:
    """How far one stated worth can move, share by share, and what misstating it would give."""
    words: dict[str, Said | str] = {
        "region": one.region,
        "kind": part_text(one.kind, lang),
        "value": decimal_text(one.value),
        "top": rate_text(one.top),
    }
    low, high = one.holds
    if low == high:
        yield say("trade.moves_at_once", lang, **words)
    else:
        yield say("trade.holds", lang, low=rate_text(low), high=rate_text(high), **words)
    for name, (least, most) in one.shares.items():
        if (least, most) != one.holds:
            label = share_label(trade.draft, name, lang)
            yield say("trade.share_holds", lang, share=label, low=rate_text(least), high=rate_text(most))
    if one.best is None:
        yield say("trade.no_advantage", lang, tried=one.tried, **words)
        return
    losers = [
        say("trade.loser", lang, region=region, amount=wan_text(amount))
        for region, amount in one.best.losers.items()
    ]
    yield say(
        "trade.advantage",
        lang,
        false=rate_text(one.best.value),
        gained=wan_text(one.best.gained),
        losers=say("trade.joint", lang).join(losers) or say("compare.none", lang),
        **words,
    )


def rate_text(rate: Fraction) -> str:
    """A rate with the digits that say something: 0.0123, 0.00001235, 0.02."""
    digits = RATE
    while rate and abs(rate) < Fraction(1, 10 ** (digits - RATE + 1)) and digits < MOST_DIGITS:
        digits += 1
    return decimal_text(Fraction(round_fraction(rate * 10**digits), 10**digits))


def _names(regions: Iterable[Region], lang: Language) -> str:
    return say("explain.joint_short", lang).join(region.text(lang) for region in regions)
