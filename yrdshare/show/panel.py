"""`panel(draft)`: the screen between two delegations. It joins state, words, picture and controls."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import ipywidgets

from yrdshare.drafts.talks import Talks
from yrdshare.errors import DraftError, fault
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.position import Position
from yrdshare.negotiate.session import Session
from yrdshare.show import state
from yrdshare.show.actions import ACTIONS
from yrdshare.show.aside import Aside, rules_view, source_view, still
from yrdshare.show.axes import frame
from yrdshare.show.board import cards, foot, header
from yrdshare.show.charts import fit, picture, repaint
from yrdshare.show.desk import Desk, started
from yrdshare.show.drawer import drawer, stamp
from yrdshare.show.handles import bar_views
from yrdshare.show.levers import WHOLE, bars
from yrdshare.show.offers import Parcel
from yrdshare.show.points import points
from yrdshare.show.rules import read_ahead
from yrdshare.show.state import Screen
from yrdshare.show.survey import Survey, survey
from yrdshare.show.widgets import Beside, Drawer, LiveFigure, Part, SplitBar
from yrdshare.show.zone_view import zone_view
from yrdshare.words import Language


class Panel(ipywidgets.Box):  # type: ignore[misc]
    """The panel's widgets, the one screen they show, and what lies beside it.

    A Session behind it owns the numbers. `talks` are the drafts that were kept so far.
    """

    def __init__(self, draft: Draft, lang: Language, reference: Position | None, talks: Talks | None) -> None:
        self.session = Session(draft)
        self.screen = state.opened(draft, self.session.solve, lang, reference)
        self.desk = Desk() if talks is None else started(talks)
        self.note, self.drawer_note, self.answered = "", "", 0
        self.parcel = Parcel()
        self.tab = "points"
        self.survey: Survey | None = None
        self.going = False  # whether a lever is moving
        self.size: tuple[int, int] | None = None  # of the picture, once the page has told it
        self.parts = {name: Part(part=name) for name in ("header", "cards", "side", "foot")}
        self.drawer, self.aside = Drawer(), Aside()
        self.beside = {name: Beside(part=name) for name in ("card", "rules")}
        self.chart = ipywidgets.Box().add_class("yrd-chart")
        self.levers = ipywidgets.Box().add_class("yrd-levers")
        self._make()
        header_, cards_, side, foot_ = self.parts.values()
        table = [header_, cards_, self.chart, side, self.levers, foot_, self.drawer]
        grid = ipywidgets.Box([*table, *self.beside.values()])
        super().__init__([grid.add_class("yrd-grid")])
        self.add_class("yrd-panel")
        for part in (*self.parts.values(), self.drawer, *self.beside.values()):
            part.heard(self._heard)
        read_ahead()

    @property
    def talks(self) -> Talks | None:
        """Every draft that was kept, for `save_talks`; None before the first."""
        return self.desk.talks

    def _make(self) -> None:
        """The picture and the bars of the draft on the table, as many as it has parties and levers."""
        draft = self.screen.draft
        self.shape = _shape(draft)
        self.frame, self.frame_of = frame(draft, self.screen.position), (draft.park, draft.formulas)
        self.digest = draft.park.ledger.digest()
        self.figure = LiveFigure(picture(self.screen, self.frame))
        self.figure._config = {"displayModeBar": False, "responsive": False}
        if self.size is not None:
            fit(self.figure, *self.size)
        self.bars = [SplitBar() for _ in bar_views(self.screen)]
        for bar in self.bars:
            bar.heard(self._heard)
            bar.observe(self._moved, "move")
        self.show()
        self.chart.children, self.levers.children = [self.figure], self.bars

    def show(self) -> None:
        """The screen on every part; a part that says the same is not sent again.

        All is put into words before any of it is shown, so that the parts never disagree.
        """
        screen, desk = self.screen, self.desk
        zone = zone_view(screen, self.survey) if self.tab == "zone" else None
        views = {
            "cards": cards(screen, not self.going),
            "side": points(screen, zone, not self.going),
            "header": header(screen, self.digest, stamp(screen, desk)),
            "foot": foot(screen, self.note),
        }
        self.aside = still(self.aside, screen.draft)
        beside = drawer(screen, desk, self.answered, self.drawer_note)
        asked = {"card": source_view(screen, self.aside, self.digest)}
        asked["rules"] = rules_view(screen, self.aside)
        self._show_bars()
        for name, view in views.items():
            self.parts[name].view = view
        self.drawer.view = beside
        for name, view in asked.items():
            self.beside[name].view = view

    def _show_bars(self) -> None:
        """Each bar where the screen has it, in answer to its newest move."""
        for bar, view in zip(self.bars, bar_views(self.screen), strict=True):
            bar.view = {**view, "turn": bar.move.get("turn", 0)}

    def turn(self, screen: Screen, beside: Desk | None = None) -> None:
        """Show another screen, and another desk; where they cannot be put into words, the old ones stay."""
        before = self.screen, self.desk
        self.screen, self.desk = screen, beside or self.desk
        self.note = self.drawer_note = ""
        shown = False
        try:
            self._paint()
            shown = True
        finally:
            if not shown:
                self.screen, self.desk = before
                self._show_bars()

    def _paint(self) -> None:
        """Parts before the picture, so that the page paints both in one frame; all anew for other parties."""
        draft = self.screen.draft
        if _shape(draft) != self.shape:
            self._make()
            return
        park, formulas = self.frame_of
        if draft.park is not park or draft.formulas is not formulas:
            self.frame, self.frame_of = frame(draft, self.screen.position), (draft.park, draft.formulas)
        if draft.park is not park:
            self.digest = draft.park.ledger.digest()
        self.show()
        repaint(self.figure, self.screen, self.frame)

    def resize(self, width: int, height: int) -> None:
        """The picture at the size of its place on the page."""
        self.size = width, height
        fit(self.figure, width, height)

    def _moved(self, change: Mapping[str, Any]) -> None:
        """A lever moved: a glance while the gesture goes on; where it ends, what is certified."""
        move = change["new"]
        if not move.get("going") and move.get("turn") == change["owner"].view["turn"]:
            self._rest()
            return
        value = Fraction(int(move["units"]), WHOLE)
        gesture = int(move["gesture"])
        self.going = bool(move.get("going"))
        solver = self.session.glance if self.going else self.session.solve
        self.turn(state.moved(self.screen, str(move["share"]), value, gesture, solver))

    def _settle(self) -> None:
        """Solve what is provisional; where nothing is, nothing is done."""
        if self.screen.provisional:
            self.turn(state.settled(self.screen, self.session.solve))

    def _rest(self) -> None:
        """No lever moves any more: solve what is provisional, and say what is said once none moves."""
        moved, self.going = self.going, False
        self._settle()
        if moved:
            self.show()

    def _heard(self, message: Mapping[str, Any]) -> None:
        """Act on what was pressed, never on provisional numbers; anything unknown is passed over."""
        self._rest()
        do = ACTIONS.get(str(message.get("do")))
        if do is not None:
            do(self, message)
            self._look()

    def look(self, tab: str) -> None:
        """The page shows this tab of the side now."""
        self.tab = tab
        self.show()

    def _look(self) -> None:
        """The zone of another text, while its tab is open; until it is there the old one is shown."""
        draft = self.screen.draft
        if self.tab == "zone" and (self.survey is None or not self.survey.of(draft)):
            self.survey = survey(draft)
            self.show()


def _shape(draft: Draft) -> object:
    """What decides how many lines, bars and levers there are."""
    return draft.parties, draft.years, [formula.name for formula in draft.formulas], bars(draft)


def panel(
    draft: Draft | None = None,
    lang: Language = "zh",
    reference: Position | None = None,
    talks: Talks | None = None,
) -> Panel:
    """The screen for `draft`: levers, big numbers, picture, checks, clause, drafts, files.

    It opens by hand at the shares of `draft.previous` where they are complete, otherwise by principle.

    reference : the draft before (上一稿); without one, the position at `draft.previous`
    talks     : a negotiation to go on with; without `draft` the screen stands as its last draft was kept
    Raises DraftError where neither a draft nor kept talks are given.
    """
    last = talks.drafts[-1] if talks is not None and talks.drafts else None
    if draft is not None:
        return Panel(draft, lang, reference, talks)
    if talks is None or last is None:
        raise DraftError([fault("draft.no_formula")])
    made = Panel(last.draft, lang, talks.reference(last.number), talks)
    ACTIONS["back"](made, {"value": last.number})
    return made
