"""The controls: parts of the board, split bars, and a figure that a late page finds up to date.

Each control is one module of JavaScript under `static/`, with `dom.js` before it. The page writes text
as text, never as markup. A control's whole state is its `view`, a value made in Python.
"""

from collections.abc import Callable, Iterable, Mapping
from importlib.resources import files
from typing import Any

import anywidget
import plotly.graph_objects as go
import traitlets
from plotly.serializers import custom_serializers

UNHEARD = {"sync": True, "echo_update": False, **custom_serializers}
Heard = Callable[[Mapping[str, Any]], None]


def static(name: str) -> str:
    """A file under `static/`."""
    return files(__package__).joinpath("static", name).read_text(encoding="utf-8")


def script(name: str) -> str:
    """One control's module, the shared helpers before it."""
    return static("dom.js") + static(f"{name}.js")


class Part(anywidget.AnyWidget):
    """One part of the board: "header", "cards", "side" or "foot".

    What is clicked comes back as a message `{"do": ...}`; a file goes out as a message with a buffer.
    """

    _esm = static("dom.js") + static("zone_picture.js") + static("board.js")
    _css = static("panel.css")
    part = traitlets.Unicode().tag(sync=True)
    view = traitlets.Dict().tag(sync=True)

    def heard(self, listen: Heard) -> None:
        """Call `listen` with each message from the page."""
        self.on_msg(lambda _, content, buffers: listen(content))

    def save(self, name: str, body: bytes) -> None:
        """Hand the page a file to save under `name`."""
        self.send({"do": "save", "name": name}, buffers=[body])


class Beside(anywidget.AnyWidget):
    """What is opened on demand: the "card" of a number, or the list of "rules"; an empty view is closed."""

    _esm = script("beside")
    part = traitlets.Unicode().tag(sync=True)
    view = traitlets.Dict().tag(sync=True)

    def heard(self, listen: Heard) -> None:
        """Call `listen` with each message from the page."""
        self.on_msg(lambda _, content, buffers: listen(content))


class Drawer(anywidget.AnyWidget):
    """The drawer beside the table. A file comes in pieces, one a message, and goes out whole."""

    _esm = script("drawer")
    view = traitlets.Dict().tag(sync=True)

    def heard(self, listen: Heard) -> None:
        """Call `listen` with each message from the page; what a message carries is its "body"."""
        self.on_msg(lambda _, content, buffers: listen({**content, "body": b"".join(map(bytes, buffers))}))

    def save(self, name: str, body: bytes) -> None:
        """Hand the page a file to save under `name`."""
        self.send({"do": "save", "name": name}, buffers=[body])


class SplitBar(anywidget.AnyWidget):
    """A bar whose segments always add up to the whole, with a slider on each divider.

    view : segments, whole units and handles, from Python; its "turn" is the newest move that it answers
    move : {"share", "units", "gesture", "turn", "going"} from the page; the newest one only, so that nothing
           queues up. It comes once more, no longer "going", when the gesture rests
    """

    _esm = script("splitbar")
    view = traitlets.Dict().tag(sync=True)
    move = traitlets.Dict().tag(sync=True, echo_update=False)

    def heard(self, listen: Heard) -> None:
        """Call `listen` with each message from the page."""
        self.on_msg(lambda _, content, buffers: listen(content))


class LiveFigure(go.FigureWidget):  # type: ignore[misc]
    """A figure whose state for a page opened late is the present one, not the one it was made with."""

    # What the page reports back is not sent to it again: it would be most of the traffic of a move.
    _js2py_traceDeltas = traitlets.Dict(allow_none=True).tag(**UNHEARD)  # noqa: N815
    _js2py_layoutDelta = traitlets.Dict(allow_none=True).tag(**UNHEARD)  # noqa: N815
    _made = False

    def __init__(self, figure: go.Figure) -> None:
        super().__init__(figure)
        self._made = True

    def get_state(
        self, key: "str | Iterable[str] | None" = None, drop_defaults: bool = False
    ) -> dict[str, Any]:
        """The widget's state, with the figure as it is now."""
        state: dict[str, Any] = super().get_state(key=key, drop_defaults=drop_defaults)
        if not self._made:
            return state
        if "_widget_data" in state:
            state["_widget_data"] = [trace.to_plotly_json() for trace in self.data]
        if "_widget_layout" in state:
            state["_widget_layout"] = self.layout.to_plotly_json()
        return state
