"""What the head, the big numbers and the foot of the screen say, as plain values for the page."""

from collections.abc import Iterator
from fractions import Fraction

from yrdshare.ledger.regions import Region
from yrdshare.money import share_text
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.figures import Figure
from yrdshare.negotiate.labels import condition_text, relaxation_text, status_text, with_labels
from yrdshare.negotiate.outcome import Certificate, Infeasible, Relaxation, Solution
from yrdshare.negotiate.position import Breach
from yrdshare.negotiate.proofs import open_lines
from yrdshare.show.labels import arrow, role_text, shares_text, short_text, symbol, wan
from yrdshare.show.numbers import Address, address
from yrdshare.show.pictures.price_words import demand_title
from yrdshare.show.state import Rule, Screen, key, principles
from yrdshare.show.way_lines import way_lines
from yrdshare.show.ways_out import ways_out
from yrdshare.words import Language, say

View = dict[str, object]
GAP_DIGITS = 1  # digits of a gap shown; it is a bound, not an amount to be added up


def header(screen: Screen, digest: str, number: str) -> View:
    """The title, the stamps, the mode, the principle and the keys that act on the whole table.

    digest : the ledger's, computed once, as a ledger never changes;  number : which draft it is, in words
    """
    draft, lang = screen.draft, screen.lang
    ledger = draft.park.ledger
    vintage = {"first": ledger.years[0], "last": ledger.years[-1], "digest": digest[:8]}
    return {
        "lang": lang,
        "title": say("show.title", lang, park=draft.park),
        "stamps": [
            say("show.stamp_status", lang, status=status_text(draft, lang)),
            say("show.stamp_draft", lang),
            number,
            say("show.stamp_data", lang, **vintage),
        ],
        "provisional": say("show.stamp_provisional", lang) if screen.provisional else "",
        "mode": {
            "label": say("show.mode", lang),
            "value": screen.mode,
            "options": [[mode, say(f"show.mode_{mode}", lang)] for mode in ("manual", "principle")],
        },
        "principle": {
            "label": say("show.principle", lang),
            "value": key(draft.principle),
            "options": [[name, say(f"show.principle_{name}", lang)] for name in principles(screen)],
        },
        "buttons": [
            ["desk", say("show.desk", lang), True],
            ["undo", say("show.undo", lang), bool(screen.past)],
            ["keep", say("show.keep", lang), screen.current],
            ["language", say("show.language", lang), True],
        ],
    }


def cards(screen: Screen, at_rest: bool = True) -> View:
    """Each party's gain over the whole term and in one year, and whether everyone is better off.

    at_rest : whether no lever is moving; only then are the ways out of a clash looked for
    """
    draft, lang = screen.draft, screen.lang
    return {
        "title": say("show.gains", lang),
        "note": say("show.gains_note", lang, rate=share_text(draft.discount)),
        "rate": address(Figure("rate")),
        "rules": ["rules", say("show.rules_key", lang), True],
        "rule": "" if screen.rule is None else say("show.stamp_rule", lang, rule=screen.rule.precedent),
        "year": {"label": say("show.year", lang), "value": screen.year, "options": list(draft.years)},
        "cards": [_card(screen, region) for region in draft.parties],
        "stale": "" if screen.current else _stale(screen),
        "verdict": _verdict(screen) if screen.current else _trouble(screen, at_rest),
    }


def foot(screen: Screen, note: str = "") -> View:
    """The certificate, the keys and the downloads.

    note : what became of the last download
    """
    lang = screen.lang
    kinds = ("workbook", "clause", "formula")
    return {
        "certificate": " ".join(_certificate(screen)),
        "gap": address(Figure("gap")) if isinstance(screen.outcome, Solution) else None,
        "rule": "" if screen.rule is None else _ruled(screen.rule, lang),
        "keys": say("show.keys", lang),
        "download": say("show.download", lang),
        "note": note,
        "files": [[kind, say(f"show.download_{kind}", lang), screen.current] for kind in kinds],
    }


def _ruled(rule: Rule, lang: Language) -> str:
    """Which published rule lies on the table, how sure its figures are, and where they stand."""
    found = rule.precedent
    source = found.sources[0].address if found.sources else "—"
    words = {"rule": rule.cited(lang), "confidence": found.confidence, "source": source}
    return say("show.foot_rule", lang, **words)


def _card(screen: Screen, region: Region) -> View:
    draft, lang = screen.draft, screen.lang
    whole = screen.position.totals[region]
    yearly = screen.position.gains[region][draft.years.index(screen.year)]
    before = screen.reference
    known = before is not None and region in before.totals and screen.year in before.draft.years
    last: tuple[Fraction | None, Fraction | None] = (None, None)
    if before is not None and known:
        past = before.gains[region][before.draft.years.index(screen.year)]
        last = (whole - before.totals[region], yearly - past)
    span = {"first": draft.years[0], "last": draft.years[-1]}
    return {
        "party": draft.parties.index(region),
        "symbol": symbol(draft, region),
        "name": region.text(lang),
        "role": role_text(draft, region, lang),
        "numbers": [
            _number(say("show.whole", lang, **span), whole, last[0], lang) | _figures(region, None, last[0]),
            _number(say("show.in_year", lang, year=screen.year), yearly, last[1], lang)
            | _figures(region, screen.year, last[1]),
        ],
    }


def _figures(region: Region, year: int | None, change: Fraction | None) -> View:
    """Which numbers a big number and the change below it are."""
    changed: Address | None = None if change is None else address(Figure("change", region, year=year))
    return {"figure": address(Figure("gain", region, year=year)), "changed": changed}


def _number(label: str, amount: Fraction, change: Fraction | None, lang: Language) -> View:
    """One big number with its arrows against no deal and against the last draft."""
    said = say("show.first_draft", lang)
    if change is not None:
        shown = wan(change, sign=True) if change else say("show.level", lang)
        said = f"{say('show.against_last', lang)} {arrow(change, lang)} {shown}"
    return {
        "label": label,
        "text": wan(amount, sign=True),
        "unit": say("show.wan", lang),
        "arrow": arrow(amount, lang),
        "none": say("show.against_none", lang),
        "last": said,
        "sign": (amount > 0) - (amount < 0),
        "change": 0 if change is None else (change > 0) - (change < 0),
    }


def _verdict(screen: Screen) -> View:
    position, lang = screen.position, screen.lang
    lines = [
        say("show.worse" if year else "show.worse_total", lang, region=region, year=year, amount=wan(-whole))
        for region, year, whole in position.losers
    ]
    figures: list[Address | None] = [address(Figure("gain", region)) for region, _, _ in position.losers]
    good = not lines
    if good:
        lines.append(say("show.better_total", lang))
        lines += _below(screen)
    figures += [None] * (len(lines) - len(figures))
    figures += [address(Figure("short", name=str(spot))) for spot, _ in enumerate(position.breaches)]
    lines += [_missed(screen.draft, breach, lang) for breach in position.breaches]
    return {
        "label": say("show.everyone", lang),
        "answer": say("show.yes" if good else "show.no", lang),
        "mood": ("short" if position.breaches else "good") if good else "bad",
        "lines": lines,
        "figures": figures,
    }


def _below(screen: Screen) -> Iterator[str]:
    """The parties that are below no deal in some years, though not over the whole term."""
    lang = screen.lang
    for region, path in screen.position.gains.items():
        years = [str(year) for year, value in zip(screen.draft.years, path, strict=True) if value < 0]
        if years:
            yield say("show.some_years", lang, region=region, years=say("show.joint", lang).join(years))


def _missed(draft: Draft, breach: Breach, lang: Language) -> str:
    kind = "share" if breach.condition.term.is_share else "year" if breach.year else "total"
    amount = short_text(breach.condition, breach.short)
    said = condition_text(draft, breach.condition, lang)
    return say(f"show.missed_{kind}", lang, condition=said, year=breach.year, amount=amount)


def _stale(screen: Screen) -> str:
    shown = {share.name: screen.position.shares[share.name] for share in screen.draft.open_shares}
    return say("show.not_current", screen.lang, shares=shares_text(screen.draft, shown, screen.lang))


def _trouble(screen: Screen, at_rest: bool) -> View:
    """Which demands clash and the smallest ways out, or why the shares cannot be computed."""
    lang, outcome = screen.lang, screen.outcome
    label, lines = say("show.refused", lang), []
    if screen.refusal is not None:
        lines = screen.refusal.text(lang).splitlines()
    if isinstance(outcome, Infeasible):
        label = say("show.clash", lang)
        named = [demand_title(screen.draft, demand, lang) for demand in outcome.clash]
        lines = named or [say("show.clash_hard", lang)]
        found = ways_out(outcome) if at_rest else None
        lines += _ways_out(screen, outcome) if found is None else way_lines(screen, found)
    return {"label": label, "answer": say("show.unknown", lang), "mood": "clash", "lines": lines}


def _ways_out(screen: Screen, outcome: Infeasible) -> Iterator[str]:
    lang = screen.lang
    if outcome.least.demands:
        yield say("show.clash_least", lang, relaxation=_given(screen, outcome.least))
    if outcome.shared.demands and outcome.shared != outcome.least:
        yield say("show.clash_shared", lang, relaxation=_given(screen, outcome.shared))
    if any(demand.pin is not None for demand in outcome.clash):
        yield say("show.clash_release", lang)


def _given(screen: Screen, relaxation: Relaxation) -> str:
    return with_labels(screen.draft, relaxation_text(relaxation, screen.lang), screen.lang)


def _certificate(screen: Screen) -> Iterator[str]:
    lang, outcome = screen.lang, screen.outcome
    if screen.refusal is not None:
        yield say("show.certificate_refused", lang)
    elif isinstance(outcome, Infeasible):
        yield say("show.certificate_none", lang, solver=outcome.solver)
    elif isinstance(outcome, Solution):
        yield from _proof(outcome.certificate, lang)
    elif screen.provisional:
        yield say("show.certificate_provisional", lang)
    else:
        yield say("show.certificate_hand", lang)


def _proof(proof: Certificate, lang: Language) -> Iterator[str]:
    """By which method, and how far from the best at most: a gap, or above a millionth the proved bracket."""
    method = say(f"show.method_{'exact' if proof.measure == 'exact' else proof.method}", lang)
    words = {"method": method, "solver": proof.solver}
    if proof.proved:
        gap = wan(Fraction(proof.gap)) if proof.in_money else f"{proof.gap:.{GAP_DIGITS}e}"
        yield say(f"show.certificate_{proof.measure}", lang, gap=gap, **words)
    else:
        yield say("show.certificate_open", lang, **words)
    yield from open_lines(proof, lang)
    for condition, short in proof.held_within:
        yield say("show.certificate_within", lang, condition=condition, amount=short_text(condition, short))
