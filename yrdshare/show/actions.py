"""What each key and button of the panel does; anything that is not known is passed over."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Protocol

from yrdshare.drafts.store import dumps
from yrdshare.drafts.talks import Kept
from yrdshare.errors import DraftError, YrdshareError
from yrdshare.formula.precedents import precedent
from yrdshare.negotiate.session import Session
from yrdshare.show import desk, rules, state
from yrdshare.show.aside import Aside, deeper, listed
from yrdshare.show.desk import Desk
from yrdshare.show.downloads import ENDINGS, made, named, talks_named
from yrdshare.show.numbers import drawn_figure, figure_at
from yrdshare.show.offers import Parcel, offered
from yrdshare.show.points import TABS
from yrdshare.show.state import Screen
from yrdshare.show.widgets import Drawer, Part
from yrdshare.words import say

LOWEST, HIGHEST = 120, 4000  # pixels that a page may ask for
Message = Mapping[str, Any]


class Table(Protocol):
    """What an action may use of the panel."""

    session: Session
    screen: Screen
    desk: Desk
    aside: Aside
    parcel: Parcel
    parts: dict[str, Part]
    drawer: Drawer
    note: str
    drawer_note: str
    answered: int

    def turn(self, screen: Screen, beside: Desk | None = None) -> None:
        """Show another screen, and another desk."""

    def show(self) -> None:
        """Say again what is there."""

    def resize(self, width: int, height: int) -> None:
        """The picture at the size of its place."""

    def look(self, tab: str) -> None:
        """The tab that the page shows now."""


Action = Callable[[Table, Message], None]


def _change(action: Callable[[Screen, Any, state.Solver], Screen]) -> Action:
    def act(table: Table, message: Message) -> None:
        table.turn(action(table.screen, message.get("value"), table.session.solve))

    return act


def _guided(screen: Screen, name: Any, solver: state.Solver) -> Screen:
    offered_ = state.principles(screen)
    return state.guided(screen, offered_[name], solver) if name in offered_ else screen


def _turned(screen: Screen, mode: Any, solver: state.Solver) -> Screen:
    return state.turned(screen, mode, solver) if mode in ("manual", "principle") else screen


def _fit(table: Table, message: Message) -> None:
    width, height = (min(max(int(one), LOWEST), HIGHEST) for one in message["value"])
    table.resize(width, height)


def _download(table: Table, message: Message) -> None:
    """Hand the page a file, or say why there is none."""
    screen, kind = table.screen, message.get("value")
    if kind not in ENDINGS or not screen.current:
        return
    name = named(screen, kind)
    try:
        table.parts["foot"].save(name, made(screen, kind))
        table.note = say("show.saved", screen.lang, name=name)
    except YrdshareError as error:
        table.note = say("show.download_refused", screen.lang, reasons=error.text(screen.lang))
    table.show()


def _keep(table: Table, message: Message) -> None:
    """What is on the screen becomes a kept draft with its proposer and words, and the next one begins."""
    screen = table.screen
    if not screen.current:
        return
    table.drawer_note = ""
    if screen.rule is not None and not table.desk.wording:  # the file keeps which rule it was
        table.desk = desk.proposed(table.desk, table.desk.proposer, screen.rule.said(screen.lang))
    try:
        noted = desk.noted(table.desk, screen, say("show.nobody", screen.lang))
    except YrdshareError as error:
        table.drawer_note = say("show.not_kept", screen.lang, reasons=error.text(screen.lang))
        table.desk = replace(table.desk, opened=True)
        table.show()
        return
    record = noted.drafts[-1].position
    table.turn(state.kept(screen, record, noted.next_number, table.session.solve), noted)


def _desk(table: Table, message: Message) -> None:
    table.desk = replace(table.desk, opened=not table.desk.opened)
    if table.aside.park is not None:  # one thing at a time in the same place
        table.aside = listed(table.aside, table.screen.draft)
    table.show()


def _propose(table: Table, message: Message) -> None:
    said = message["value"]
    table.desk = desk.proposed(table.desk, str(said.get("who", "")), str(said.get("wording", "")))
    table.show()


def _back(table: Table, message: Message) -> None:
    """The screen as it stood when a draft was kept."""
    kept = _kept(table.desk, message.get("value"))
    if kept is not None and table.desk.talks is not None:
        reference = table.desk.talks.reference(kept.number)
        rule = rules.recognised(kept.draft)
        screen = state.back(table.screen, kept, reference, rule, table.session.solve)
        table.turn(screen, replace(table.desk, parent=kept.number))


def _compare(table: Table, message: Message) -> None:
    """Compare the screen with a kept draft; pressed again it is put away."""
    kept = _kept(table.desk, message.get("value"))
    if kept is not None:
        again = table.desk.compared == kept.number
        table.desk = replace(table.desk, compared=None if again else kept.number)
        table.show()


def _kept(beside: Desk, number: Any) -> Kept | None:
    try:
        return beside.talks.draft(int(number)) if beside.talks is not None else None
    except DraftError:
        return None


def _save_talks(table: Table, message: Message) -> None:
    talks = table.desk.talks
    if talks is not None:
        name = talks_named(talks, table.screen.lang)
        table.drawer.save(name, dumps(talks))
        table.drawer_note = say("show.saved", table.screen.lang, name=name)
        table.show()


def _piece(table: Table, message: Message) -> None:
    """A piece of a file; the last one makes an offer of it."""
    said = message["value"]
    body = table.parcel.add(int(said["spot"]), int(said["count"]), message.get("body", b""))
    if body is not None:
        table.answered += 1
        table.desk = replace(table.desk, offer=offered(str(said["name"]), body, table.screen))
        table.show()


def _take(table: Table, message: Message) -> None:
    """The offer becomes what lies on the table: other data, or a negotiation that was kept."""
    offer = table.desk.offer
    if offer is None or not offer.sound:
        return
    if offer.talks is not None:
        table.desk = desk.started(offer.talks)
        _back(table, {"value": table.desk.parent})
    elif offer.draft is not None:
        known = [kept.position for kept in table.desk.drafts]  # others cannot be told once the data differ
        reference = table.screen.reference if table.screen.reference in known else None
        screen = state.taken(table.screen, offer.draft, reference, table.session.solve)
        table.turn(screen, replace(table.desk, offer=None))


def _leave(table: Table, message: Message) -> None:
    table.desk = replace(table.desk, offer=None)
    table.show()


def _rules(table: Table, message: Message) -> None:
    """Open the list of published rules, or put it away."""
    table.aside = listed(table.aside, table.screen.draft)
    table.desk = replace(table.desk, opened=False)
    table.show()


def _rule(table: Table, message: Message) -> None:
    """A published rule in place of the text on the table, or why it cannot be."""
    name = message.get("value")
    if name not in [row.rule.name for row in table.aside.rows]:
        return
    table.aside = replace(table.aside, note="")
    try:
        screen = rules.switched(table.screen, str(name), table.session.solve)
    except YrdshareError as error:
        title = precedent(str(name))
        reasons = error.text(table.screen.lang)
        note = say("show.rule_refused", table.screen.lang, rule=title, reasons=reasons)
        table.aside = replace(table.aside, note=note)
        table.show()
        return
    table.turn(screen)


def _source(table: Table, message: Message) -> None:
    """The card of a number; anything that is none is passed over."""
    figure = figure_at(table.screen.draft, message.get("value"))
    if figure is not None:
        table.aside = replace(table.aside, trail=(figure,), place="chart")
        table.show()


def _deeper(table: Table, message: Message) -> None:
    figure = figure_at(table.screen.draft, message.get("value"))
    if figure is not None:
        table.aside = deeper(table.aside, figure)
        table.show()


def _shallower(table: Table, message: Message) -> None:
    """Back to the card before; the first one stays."""
    if len(table.aside.trail) > 1:
        table.aside = replace(table.aside, trail=table.aside.trail[:-1])
        table.show()


def _unsource(table: Table, message: Message) -> None:
    table.aside = replace(table.aside, trail=())
    table.show()


def _point(table: Table, message: Message) -> None:
    """The card of what was pressed in the picture."""
    trace, spot = (int(one) for one in message["value"])
    figure = drawn_figure(table.screen.draft, trace, spot)
    if figure is not None:
        table.aside = replace(table.aside, trail=(figure,), place="side")
        table.show()


def _tab(table: Table, message: Message) -> None:
    if message.get("value") in TABS:
        table.look(str(message["value"]))


ACTIONS: Mapping[str, Action] = {
    "tab": _tab,
    "mode": _change(_turned),
    "principle": _change(_guided),
    "release": _change(lambda screen, name, solver: state.released(screen, str(name), solver)),
    "undo": _change(lambda screen, _, solver: state.undone(screen, solver)),
    "language": _change(lambda screen, _, __: state.spoken(screen, "en" if screen.lang == "zh" else "zh")),
    "year": _change(lambda screen, year, _: state.looked(screen, int(year))),
    "keep": _keep,
    "download": _download,
    "fit": _fit,
    "desk": _desk,
    "propose": _propose,
    "back": _back,
    "compare": _compare,
    "save_talks": _save_talks,
    "piece": _piece,
    "take": _take,
    "leave": _leave,
    "rules": _rules,
    "rule": _rule,
    "restore": _change(lambda screen, _, solver: rules.restored(screen, solver)),
    "source": _source,
    "deeper": _deeper,
    "shallower": _shallower,
    "unsource": _unsource,
    "point": _point,
}
