"""What the phrases of one clause need to know, and how they call streams and regions."""

from collections.abc import Mapping
from dataclasses import dataclass

from yrdshare.formula.formula import Formula
from yrdshare.formula.prose import escape
from yrdshare.nodes.expression import Expr, Stream, walk
from yrdshare.nodes.measured import ByKey
from yrdshare.words import Language, say


@dataclass(frozen=True, slots=True)
class Telling:
    """What every phrase needs to know.

    pool    : the expression that the clause calls the pool by name, None for none
    mode    : "paid" where money moves, "credited" where an indicator is counted
    names   : how each stream is called
    several : whether open shares must be told apart by their names
    past    : whether the phrase is about other years than the agreement's
    summed  : whether the phrase is about all projects of who claims together
    """

    lang: Language
    pool: Expr | None
    mode: str
    names: Mapping[Stream, str]
    several: bool
    past: bool = False
    summed: bool = False


def telling(formula: Formula, lang: Language) -> Telling:
    """What the phrases of one formula need to know."""
    nodes = list(walk(formula.pool))
    named = any(isinstance(node, Stream) for node in nodes)
    return Telling(
        lang=lang,
        pool=formula.pool if named else None,
        mode="paid" if formula.paid else "credited",
        names=stream_names(formula, lang),
        several=len(formula.open_shares) > 1,
    )


def stream_names(formula: Formula, lang: Language) -> dict[Stream, str]:
    """How the clause calls each stream: quoted where the name holds a joining word, and two streams
    of the same name told apart by their machine names."""
    joints = say("clause.joints", lang).split("|")
    shown = {stream: escape(stream.text(lang)) for stream in formula.streams}
    names = {}
    for stream, name in shown.items():
        alike = sum(name == other for other in shown.values()) > 1
        full = say("clause.stream_alike", lang, name=name, code=escape(stream.name)) if alike else name
        joined = alike or any(joint in name for joint in joints)
        names[stream] = say("clause.quoted", lang, name=full) if joined else full
    return names


def key_names(node: ByKey, lang: Language) -> list[str]:
    """How the regions of the keys are called; two of the same name are told apart by their codes."""
    names = [escape(key.text(lang)) for key in node.keys]
    return [
        say("clause.stream_alike", lang, name=name, code=escape(key.code)) if names.count(name) > 1 else name
        for name, key in zip(names, node.keys, strict=True)
    ]
