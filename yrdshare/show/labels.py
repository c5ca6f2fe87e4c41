"""How the screen calls parties, shares and amounts: words from the catalogue, numbers from `money`."""

from collections.abc import Mapping
from fractions import Fraction

from yrdshare.formula.formula import Claimant, Role
from yrdshare.ledger.regions import Region
from yrdshare.money import FEN_PER, share_text, wan_text
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.labels import region_of, share_label
from yrdshare.negotiate.terms import Condition
from yrdshare.words import Language, say

SYMBOLS = "●■▲◆★✚"  # each party's shape, so that colour is never needed to tell them apart


def symbol(draft: Draft, region: Region) -> str:
    """The party's shape."""
    return SYMBOLS[draft.parties.index(region) % len(SYMBOLS)]


def claimant_text(draft: Draft, claimant: Claimant | None, lang: Language) -> str:
    """The region's name, the role where it means several regions, the rest where nobody is named."""
    if claimant is None:
        return say("show.bar_rest", lang)
    return (region_of(draft, claimant) or claimant).text(lang)


def role_text(draft: Draft, region: Region, lang: Language) -> str:
    """Whether the region gives plants up, receives them or both, or is their park committee or fund."""
    projects = draft.park.projects
    sides = [role.value for role in Role if any(getattr(one, role.value) == region for one in projects)]
    both = {"origin", "host"} <= set(sides)
    return say(f"show.role_{'both' if both else [*sides, 'other'][0]}", lang)


def formula_text(draft: Draft, name: str, lang: Language) -> str:
    """A formula by the kind of what it divides; its own name is added where two divide the same kind."""
    kinds = {one.name: one.dimension.kind for one in draft.formulas}
    kind = next(one for one in draft.formulas if one.name == name).dimension.kind_text(lang)
    if sum(one == kinds[name] for one in kinds.values()) == 1:
        return kind
    return say("show.formula_named", lang, kind=kind, name=name)


def shares_text(draft: Draft, shares: Mapping[str, Fraction], lang: Language) -> str:
    """`税收份额 40%、地区生产总值份额 30%` for the shares that levers move."""
    said = [
        say("show.share_value", lang, share=share_label(draft, name, lang), value=share_text(value))
        for name, value in shares.items()
    ]
    return say("show.joint", lang).join(said)


def wan(amount: Fraction | int, sign: bool = False) -> str:
    """Fen as whole 万元; two digits where less than one 万元 would be hidden."""
    hidden = amount != 0 and abs(Fraction(amount)) < FEN_PER["万元"]
    return wan_text(amount, 2 if hidden else 0, sign).replace("-", "−")


def arrow(amount: Fraction, lang: Language) -> str:
    """The direction of a change, told without colour."""
    return say("show.up" if amount > 0 else "show.down" if amount < 0 else "show.same", lang)


def short_text(condition: Condition, short: Fraction) -> str:
    """What is missing to a condition: 万元, or a share."""
    return share_text(short) if condition.term.is_share else wan(short)
