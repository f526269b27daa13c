"""A screen that is laid out once for a change, and drawn in turn; by private names of Textual.

See `textual_private`.
"""

from __future__ import annotations

import asyncio
from collections import deque
from threading import get_ident
from typing import NamedTuple, Self, cast

from textual._compositor import CompositorMap, ReflowResult
from textual.events import ScreenResume
from textual.geometry import Size
from textual.message import Message
from textual.messages import Layout
from textual.screen import Screen
from textual.widget import Widget

from judgetui.app.textual_private import FrugalCompositor, note_update


def _is_hidden(widget: Widget) -> bool:
    return not all(node.display for node in widget.ancestors_with_self)


class _Asked(NamedTuple):
    """What a widget asked for, and the scrollbars it has."""

    layout: bool
    repaint: bool
    vertical: bool
    horizontal: bool

    @classmethod
    def of(cls, widget: Widget) -> Self:
        bars = widget.show_vertical_scrollbar, widget.show_horizontal_scrollbar
        return cls(widget._layout_required, widget._repaint_required, *bars)


class PlacingCompositor(FrugalCompositor):
    """Finds the places of widgets once for a change."""

    def __init__(self) -> None:
        super().__init__()
        self.placed: dict[Widget, _Asked] = {}
        """The widgets that are laid out now, with what they had asked for until then."""
        self._laid_out: CompositorMap = self._full_map
        """Where everything was put by the last layout."""

    def reflow(self, parent: Widget, size: Size) -> ReflowResult:
        """Lay everything out, and note what was asked for until now."""
        # A place that was asked for meanwhile may have had the new ones found already. Then what
        # got another size is not known to be drawn next, and what it asks for is no echo.
        follows = self._full_map is self._laid_out
        result = super().reflow(parent, size)
        # Otherwise the whole arrangement is found once more when a place is next asked for.
        self._full_map_invalidated = False
        self._laid_out = self._full_map
        self.placed = {widget: _Asked.of(widget) for widget in self._full_map} if follows else {}
        return result

    def drop_echoes(self) -> None:
        """Drop what is asked for only because widgets got other sizes by the layout just now.

        Textual has everything laid out again for it, as there may be scrollbars now, and has the
        widget drawn again. Where no scrollbar came or went that comes to the same places; and all
        that got another size is drawn next.
        """
        for widget, before in self.placed.items():
            if widget._repaint_required or widget._layout_required:
                now = _Asked.of(widget)
                if now[2:] == before[2:]:
                    widget._layout_required, widget._repaint_required = before[:2]
        self.placed.clear()

    def update_widgets(self, widgets: set[Widget]) -> None:
        """Take note of what is to be drawn.

        For what is not to be seen Textual would find the whole arrangement again, in which a widget
        that is hidden is missing once more, and one without a cell has the place it had.
        """
        unseen = widgets - self.visible_widgets.keys()
        known = {one for one in unseen if one in self._full_map or _is_hidden(one)}
        super().update_widgets(widgets - known)


class _Turns:
    """Has the screens of a process drawn one in each turn of the event loop, so that each is sent.

    After an act of the chair all seats of a venue are to be drawn. Drawn in one turn, none was sent
    before all were, and a key that was pressed meanwhile waited for all of them, too.
    """

    _loop: asyncio.AbstractEventLoop | None = None
    _due: deque[FrugalScreen] | None = None
    """Those that wait; None while in this turn of the loop none was drawn."""

    def take(self, screen: FrugalScreen) -> bool:
        """Whether a screen may be drawn now; if not, it is told when it may."""
        loop = asyncio.get_running_loop()
        if self._due is None or loop is not self._loop:
            self._loop, self._due = loop, deque()
            loop.call_soon(self._next, self._due)
            return True
        if screen not in self._due:
            self._due.append(screen)
        return False

    def _next(self, due: deque[FrugalScreen]) -> None:
        if due:
            screen = due.popleft()
            asyncio.get_running_loop().call_soon(self._next, due)
            screen.call_next(screen.draw_in_turn)
        elif self._due is due:
            self._due = None


_TURNS = _Turns()


class FrugalScreen(Screen[None]):
    """Lays itself out once for a change, and renders and sends no more than what has changed."""

    _resumed = False
    """Whether it was on top before."""

    def __init__(self) -> None:
        super().__init__()
        self._compositor = PlacingCompositor()

    def post_message(self, message: Message) -> bool:
        """Take a message, and note at once what would each be a message of its own.

        Of those, a layout that waited while another was made would have all laid out twice.
        """
        if isinstance(message, Layout) and self._thread_id == get_ident():
            self._layout_widgets.setdefault(message.widget, set())
            self._layout_required = True
            self.check_idle()
            return True
        if isinstance(message, ScreenResume):
            # All styles were matched when it was mounted, and need not be again.
            message.refresh_styles = message.refresh_styles and self._resumed
            self._resumed = True
        return note_update(self, message) or super().post_message(message)

    def _on_timer_update(self) -> None:
        """Draw what has changed, when it is this screen's turn."""
        self._update_timer.pause()
        if _TURNS.take(self):
            super()._on_timer_update()

    def draw_in_turn(self) -> None:
        """Draw what has changed, as it is this screen's turn now."""
        super()._on_timer_update()

    def _compositor_refresh(self) -> None:
        """Draw, and not lay everything out once more because something got another size."""
        cast(PlacingCompositor, self._compositor).drop_echoes()
        super()._compositor_refresh()

    def _refresh_layout(self, size: Size | None = None, scroll: bool = False) -> None:
        """Lay everything out, and draw it."""
        super()._refresh_layout(size, scroll)
        # Where it is not drawn now, other requests may come before it is.
        cast(PlacingCompositor, self._compositor).placed.clear()
