"""A widget that takes from memory how it looks in a state; by private names of Textual.

See `textual_private`.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING, Any, cast

from rich.cells import cell_len
from rich.segment import Segment
from textual.geometry import Region
from textual.messages import Update
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from judgetui.app.textual_private import draws_frugally, note_update

_OWN_LINES = frozenset(
    {
        *(f"border_{side}" for side in ("top", "right", "bottom", "left")),
        "border_title_color",
        "border_title_style",
    }
)
"""Rules that only the widget's own lines depend on, as long as there is a border or is none."""


def _frame(widget: Widget) -> tuple[Region, ...]:
    """The cells around a widget's content, as seen from that; what lies in it need not be drawn."""
    width, height = widget.outer_size
    top, right, bottom, left = widget.gutter
    around = Region(-left, -top, width, height)
    return (
        around.crop_size((width, top)),
        Region(-left, height - top - bottom, width, bottom),
        around.crop_size((left, height)),
        Region(width - left - right, -top, right, height),
    )


def _with_words(
    old: tuple[str, ...], lines: list[Strip], new: tuple[str, ...]
) -> list[Strip] | None:
    """Lines with words, which come in this order, in the place of others; None if they do not."""
    left = list(zip(old, new, strict=True))
    made = []
    for line in lines:
        segments = list(line)
        for at, segment in enumerate(segments):
            if left and segment.text == left[0][0]:
                segments[at] = Segment(left.pop(0)[1], segment.style)
        made.append(Strip(segments, line.cell_length))
    return None if left else made


_MOST_PICTURES = 64
"""Pictures that a widget keeps."""


class RememberedLook:
    """Makes a widget take the styles of a state it was in before from memory.

    Textual matches all rules anew for a widget, its children and the parts of both whenever the
    focus comes or goes: 48 times for one arrow key of a ballot, a third of what the key cost.

    Not a widget itself: Textual takes names and rules of CSS from the first base that is one.
    """

    _looks: dict[object, tuple[dict[str, Any], dict[str, Any]]]
    """The rules of each state, and the styles of its parts; forgotten when Textual styles it."""
    _learns = False
    _on_screen: Screen[Any] | None = None

    def look(self, state: Hashable, restyle: Callable[[], None], was: Hashable = None) -> None:
        """Look as in a state; `restyle` has Textual find out how, where that is not remembered.

        `was` is the state that it looks as in until now, so that it need not be found out again.
        """
        looks = self.__dict__.setdefault("_looks", {})
        widget = cast(Widget, self)
        before = widget.styles.background, widget.styles.color
        pictures = self.__dict__.setdefault("_albums", {})
        if was is not None and was not in looks:
            looks[was], pictures[was] = self._own_look(), self.__dict__.get("_pictures", {})
        self.__dict__["_pictures"] = pictures.setdefault(state, {})
        if state in looks:
            self._put_on(*looks[state])
        else:
            self._learns = True
            try:
                restyle()
            finally:
                self._learns = False
            looks[state] = self._own_look()
        if before != (widget.styles.background, widget.styles.color):
            # What lies on it keeps its own styles, and would keep the colours beneath, too.
            for child in widget.walk_children(Widget):
                for memory in ("_albums", "_pictures"):
                    child.__dict__.pop(memory, None)
                child.notify_style_update()
                child.refresh()

    def _own_look(self) -> tuple[dict[str, Any], dict[str, Any]]:
        widget = cast(Widget, self)
        return dict(widget.styles.base.get_rules()), dict(widget._component_styles)

    def _put_on(self, rules: dict[str, Any], parts: dict[str, Any]) -> None:
        widget = cast(Widget, self)
        base = widget.styles.base
        before = cast("dict[str, Any]", base.get_rules())
        frame_alone = not (parts or widget._component_styles)
        for name in before.keys() | rules.keys():
            old, new = before.get(name), rules.get(name)
            if old == new:
                continue
            if name in _OWN_LINES and bool(old and old[0]) == bool(new and new[0]):
                # Set by its property, a colour of a border has all children drawn again.
                base.set_rule(name, new)
            else:
                frame_alone = False
                setattr(base, name, new)
        widget._component_styles.clear()
        widget._component_styles.update(parts)
        widget.notify_style_update()
        widget.refresh(*_frame(widget) if frame_alone else ())

    def shown(self) -> Hashable:
        """What the widget's own lines show, beside its styles; None where lines are not kept."""
        return None

    def words(self) -> tuple[str, ...]:
        """Those that are not in `shown`, for which any others as wide could stand on the lines."""
        return ()

    def render_lines(self, crop: Region) -> list[Strip]:
        """Render lines, or take those of the same look and content from before."""
        widget, shown = cast(Widget, self), self.shown()
        if shown is None:
            return cast(Widget, super()).render_lines(crop)
        pictures: dict[object, tuple[tuple[str, ...], list[Strip]]]
        pictures = self.__dict__.setdefault("_pictures", {})
        words = self.words()
        state = (shown, crop, widget._size, self._screen().selections.get(widget))
        picture = pictures.get((words, state))
        if picture is None:
            if len(pictures) >= _MOST_PICTURES:
                pictures.clear()
            # The last picture of as wide words, which a mark's digits and a sum's figures are.
            alike = (*map(cell_len, words), state)
            lines = _with_words(*pictures[alike], words) if alike in pictures else None
            picture = words, lines or cast(Widget, super()).render_lines(crop)
            pictures[words, state] = picture
            if words:
                pictures[alike] = picture
        return picture[1]

    def _screen(self) -> Screen[Any]:
        """The screen it is on, for which Textual asks all that it lies in."""
        if self._on_screen is None:
            self._on_screen = cast(Widget, self).screen
        return self._on_screen

    def check_idle(self) -> None:
        """Tell the screen at once of what is to be drawn; else a message to itself would do so."""
        widget = cast(Widget, self)
        others = (widget._layout_required, widget._scroll_required, widget._refresh_styles_required)
        more = any(others) or widget._next_callbacks
        if widget._repaint_required and widget._is_mounted and not more:
            screen = self._screen()
            seen = draws_frugally(screen) and widget in screen._compositor.visible_widgets
            if seen and note_update(screen, Update(widget)):
                widget._repaint_required = False
                return
        cast(Widget, super()).check_idle()

    if not TYPE_CHECKING:  # a class method of Textual, which is asked of each widget

        def _get_component_classes(self) -> frozenset[str]:
            # Called each time that Textual has matched the rules for this widget.
            if not self._learns:
                for memory in ("_looks", "_albums", "_pictures"):
                    self.__dict__[memory] = {}
            return super()._get_component_classes()
