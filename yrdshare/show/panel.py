"""`panel(draft)`: the screen between two delegations. It joins state, words, picture and controls."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import ipywidgets

from yrdshare.errors import YrdshareError
from yrdshare.negotiate.draft import Draft
from yrdshare.negotiate.position import Position
from yrdshare.negotiate.session import Session
from yrdshare.show import state
from yrdshare.show.axes import frame
from yrdshare.show.board import cards, foot, header
from yrdshare.show.charts import fit, picture, repaint
from yrdshare.show.downloads import ENDINGS, made, named
from yrdshare.show.handles import bar_views
from yrdshare.show.levers import WHOLE
from yrdshare.show.points import points
from yrdshare.show.state import Screen
from yrdshare.show.widgets import LiveFigure, Part, SplitBar
from yrdshare.words import Language, say

LOWEST, HIGHEST = 120, 4000  # pixels that a page may ask for


class Panel(ipywidgets.Box):  # type: ignore[misc]
    """The panel's widgets and the one screen they show. A Session behind it owns the numbers."""

    def __init__(self, draft: Draft, lang: Language, reference: Position | None) -> None:
        self.session = Session(draft)
        self.screen = state.opened(draft, self.session.solve, lang, reference)
        self.frame = frame(draft, self.screen.position)
        self.digest = draft.park.ledger.digest()
        self.figure = LiveFigure(picture(self.screen, self.frame))
        self.figure._config = {"displayModeBar": False, "responsive": False}
        self.parts = {name: Part(part=name) for name in ("header", "cards", "side", "foot")}
        self.bars = [SplitBar() for _ in bar_views(self.screen)]
        chart = ipywidgets.Box([self.figure]).add_class("yrd-chart")
        levers = ipywidgets.Box(self.bars).add_class("yrd-levers")
        header_, cards_, side, foot_ = self.parts.values()
        grid = ipywidgets.Box([header_, cards_, chart, side, levers, foot_]).add_class("yrd-grid")
        super().__init__([grid])
        self.add_class("yrd-panel")
        self._show()
        self._listen()

    def _listen(self) -> None:
        for part in self.parts.values():
            part.heard(self._heard)
        for bar in self.bars:
            bar.heard(self._heard)
            bar.observe(self._moved, "move")

    def _show(self, note: str = "") -> None:
        """The screen on every part; a part that says the same is not sent again.

        All is put into words before any of it is shown, so that the parts never disagree.
        note : what became of a download
        """
        screen = self.screen
        views = {
            "cards": cards(screen),
            "side": points(screen),
            "header": header(screen, self.digest),
            "foot": foot(screen, note),
        }
        self._show_bars()
        for name, view in views.items():
            self.parts[name].view = view

    def _show_bars(self) -> None:
        """Each bar where the screen has it, in answer to its newest move."""
        for bar, view in zip(self.bars, bar_views(self.screen), strict=True):
            bar.view = {**view, "turn": bar.move.get("turn", 0)}

    def _turn(self, screen: Screen) -> None:
        """Show another screen; where it cannot be put into words, the old one stays."""
        before, self.screen = self.screen, screen
        shown = False
        try:
            self._show()  # before the picture, so that the page paints both in one frame
            repaint(self.figure, screen, self.frame)
            shown = True
        finally:
            if not shown:
                self.screen = before
                self._show_bars()

    def _moved(self, change: Mapping[str, Any]) -> None:
        move = change["new"]
        value = Fraction(int(move["units"]), WHOLE)
        gesture = int(move["gesture"])
        self._turn(state.moved(self.screen, str(move["share"]), value, gesture, self.session.solve))

    def _heard(self, message: Mapping[str, Any]) -> None:
        """Act on what was pressed; anything unknown is passed over."""
        do = ACTIONS.get(str(message.get("do")))
        if do is not None:
            do(self, message.get("value"))


def panel(draft: Draft, lang: Language = "zh", reference: Position | None = None) -> Panel:
    """The screen for `draft`: levers, big numbers, picture, checks, clause, downloads.

    It opens by hand at the shares of `draft.previous` where they are complete, otherwise by principle.

    reference : the draft before (上一稿); without one, the position at `draft.previous`
    """
    return Panel(draft, lang, reference)


def _change(action: Callable[[Screen, Any, state.Solver], Screen]) -> Callable[[Panel, Any], None]:
    def act(panel: Panel, value: Any) -> None:
        panel._turn(action(panel.screen, value, panel.session.solve))

    return act


def _guided(screen: Screen, name: Any, solver: state.Solver) -> Screen:
    offered = state.principles(screen)
    return state.guided(screen, offered[name], solver) if name in offered else screen


def _turned(screen: Screen, mode: Any, solver: state.Solver) -> Screen:
    return state.turned(screen, mode, solver) if mode in ("manual", "principle") else screen


def _fit(panel: Panel, size: Any) -> None:
    width, height = (min(max(int(one), LOWEST), HIGHEST) for one in size)
    fit(panel.figure, width, height)


def _download(panel: Panel, kind: Any) -> None:
    """Hand the page a file, or say why there is none."""
    screen = panel.screen
    if kind not in ENDINGS or not screen.current:
        return
    name = named(screen, kind)
    try:
        panel.parts["foot"].save(name, made(screen, kind))
    except YrdshareError as error:
        panel._show(say("show.download_refused", screen.lang, reasons=error.text(screen.lang)))
    else:
        panel._show(say("show.saved", screen.lang, name=name))


ACTIONS: Mapping[str, Callable[[Panel, Any], None]] = {
    "mode": _change(_turned),
    "principle": _change(_guided),
    "release": _change(lambda screen, name, solver: state.released(screen, str(name), solver)),
    "keep": _change(lambda screen, _, solver: state.kept(screen, solver)),
    "undo": _change(lambda screen, _, solver: state.undone(screen, solver)),
    "language": _change(lambda screen, _, __: state.spoken(screen, "en" if screen.lang == "zh" else "zh")),
    "year": _change(lambda screen, year, _: state.looked(screen, int(year))),
    "download": _download,
    "fit": _fit,
}
