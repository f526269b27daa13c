"""The views of the hall by the page that shows them.

The host makes a view ready to draw, so that pages know no rules; a page is sent the whole of it
whenever it changes, or the members of it that did. What goes on with time by itself is in it as
instants.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import cache
from typing import Literal

from pydantic import TypeAdapter

from judgetui.hall.announcer_view import AnnouncerView, announcer_view
from judgetui.hall.board_view import BoardView, board_view
from judgetui.hall.overlay_view import OverlayView, overlay_view
from judgetui.hall.source import HallSource

ViewName = Literal["board", "overlay", "announcer"]
View = BoardView | OverlayView | AnnouncerView
_VIEWS: Mapping[ViewName, Callable[[HallSource], View]] = {
    "board": board_view,
    "overlay": overlay_view,
    "announcer": announcer_view,
}
_TYPES: Mapping[ViewName, type[View]] = {
    "board": BoardView,
    "overlay": OverlayView,
    "announcer": AnnouncerView,
}


@cache
def _json(view: ViewName) -> TypeAdapter[View]:
    """Made on first use, which takes a while."""
    return TypeAdapter(_TYPES[view])


def make_view(view: ViewName, source: HallSource) -> View:
    """A view in the present language."""
    return _VIEWS[view](source)


def members_json(view: ViewName, made: View, members: Collection[str]) -> bytes:
    """A view, or those of its members, as JSON."""
    return _json(view).dump_json(made, include=set(members))


def view_json(view: ViewName, source: HallSource) -> bytes:
    """A view in the present language as JSON."""
    return _json(view).dump_json(make_view(view, source))
