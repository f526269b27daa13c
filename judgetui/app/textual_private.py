"""Uses of Textual's private names, each behind one function.

`frugal_screen` and `remembered_look` beside it use more of them.

A new version of Textual may rename or drop them. The tests in `tests/app` and
`tests/gateway` try each with the version in `TRIED_WITH`: run them, and change it, when Textual is
updated.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from threading import get_ident
from typing import Any, NamedTuple, Protocol, TextIO, TypeVar, cast

from rich.cells import cell_len
from rich.console import Console, RenderableType
from rich.control import Control
from rich.segment import Segment
from textual._ansi_sequences import SYNC_END, SYNC_START
from textual._compositor import ChopsUpdate, Compositor, LayoutUpdate
from textual._context import active_app
from textual._styles_cache import StylesCache
from textual._xterm_parser import XTermParser
from textual.app import App
from textual.color import TRANSPARENT
from textual.command import CommandList, CommandPalette
from textual.content import Content
from textual.driver import Driver
from textual.geometry import Offset, Region
from textual.message import Message
from textual.message_pump import MessagePump
from textual.messages import Update
from textual.screen import Screen
from textual.strip import Strip
from textual.timer import Timer
from textual.widget import Widget

_Result = TypeVar("_Result")

TRIED_WITH = "8.2.8"
"""The version of Textual with which these names were tested."""

TerminalParser = XTermParser
"""Makes events of what a terminal sends: `feed(text)` and `tick()` give them."""


def end_parser(parser: XTermParser) -> None:
    """End a parser, which an unbounded cache of Textual would otherwise keep, with its app."""
    if not parser.is_eof:
        for _message in parser.feed(""):
            pass


def forget_mouse(driver: Driver) -> None:
    """Drop the last mouse move, which holds the widget it was over, and with it the app."""
    driver._last_move_event = None


def forget_drawn_lines() -> None:
    """Let go of the lines that widgets of ended apps drew.

    A memory of colours that all apps share has each widget's memory of its lines as a key, up to a
    thousand of them: a board that is opened again and again took half a MiB each time.
    """
    StylesCache.get_inner_outer.cache_clear()


def allow_switch(screen: Screen[Any]) -> Screen[Any]:
    """Prepare an app's default screen so that `switch_screen` can replace it; return the screen.

    Textual pushes no result callback for a default screen, and then fails to pop it.
    """
    screen._push_result_callback(screen, None)
    return screen


def current_app() -> App[Any] | None:
    """The app whose task this is; None outside of any."""
    return active_app.get(None)


def print_in(app: App[Any], text: str, *, stderr: bool) -> None:
    """Give an app what was printed, as its own redirection of standard output would."""
    app._print(text, stderr=stderr)


class Output(Protocol):
    """A replacement for a standard stream."""

    def write(self, text: str, /) -> int:
        """Take what is printed; gives the number of characters."""

    def flush(self) -> None:
        """Do what `TextIO.flush` does."""


def redirect_prints(app: App[Any], out: Output, err: Output) -> None:
    """Have an app that does not run yet redirect the standard streams to these."""
    app._capture_stdout, app._capture_stderr = cast(Any, out), cast(Any, err)


def failure_of(app: App[Any]) -> BaseException | None:
    """The exception that ended an app; None where none did."""
    return app._exception


def replace_output(driver: Driver, wrap: Callable[[TextIO], object]) -> None:
    """Have a terminal's driver write to what `wrap` makes of its file."""
    terminal = cast(Any, driver)
    terminal._file = wrap(terminal._file)


def ticking_timers(app: App[Any]) -> list[Timer]:
    """The timers of an app and its screens that go off again and again, and are not paused."""
    pumps = (
        app,
        *(node for screen in app.screen_stack for node in screen.walk_children(with_self=True)),
    )
    timers = (timer for pump in pumps for timer in pump._timers)
    return [timer for timer in timers if timer._repeat is None and timer._active.is_set()]


class Palette(CommandPalette):
    """The command palette, with a translated text for when no command matches."""

    no_match_text = ""
    """That text."""

    def _action_command_list(self, action: str) -> None:
        # A list that has no place on the screen yet breaks when a page of it is turned.
        if self.query_one(CommandList).scrollable_content_region:
            super()._action_command_list(action)

    def _start_no_matches_countdown(self, search_value: str) -> None:
        super()._start_no_matches_countdown(search_value)
        self.set_timer(self._NO_MATCHES_COUNTDOWN, self._replace_no_match_text)

    def _replace_no_match_text(self) -> None:
        commands = self.query_one(CommandList)
        if any(option.id == self._NO_MATCHES for option in commands.options):
            text = Content("  " + self.no_match_text)
            commands.replace_option_prompt(self._NO_MATCHES, text)


def draws_frugally(screen: Screen[Any]) -> bool:
    """Whether a screen is one of these, which lose nothing of what is to be drawn in a batch."""
    return isinstance(screen._compositor, FrugalCompositor)


def draw_what_was_held(screen: Screen[Any]) -> None:
    """Have a screen draw after a batch, now: a message and a timer later it is as much work."""
    if screen._compositor._dirty_regions:
        screen.refresh()
    # At once, whoever else waits for a turn.
    Screen._on_timer_update(screen)
    screen.check_idle()


def note_update(screen: Screen[Any], message: Message) -> bool:
    """Take note of a widget that is to be drawn; False for any other message, or another thread."""
    if not isinstance(message, Update) or screen._thread_id != get_ident():
        return False
    if screen in screen._compositor and not screen._closing:
        screen._dirty_widgets.add(message.widget)
        screen.check_idle()
    return True


def waiting_of(pumps: Iterable[MessagePump]) -> list[deque[Any]]:
    """The messages that wait for each of these, now and later on."""
    return [pump._message_queue.values for pump in pumps]


def stays_seen(widget: Widget) -> bool:
    """Whether nothing need scroll to a widget: all of it is on the screen, and a batch keeps it."""
    placed = widget.screen._compositor.visible_widgets.get(widget)
    whole = placed is not None and placed[1].contains_region(placed[0])
    return whole and widget.app._batch_count > 0


class QuickKeysApp(App[_Result]):
    """An app in which a key that no priority binding has is not looked up in copies of all."""

    async def _check_bindings(self, key: str, priority: bool = False) -> bool:
        if priority and not self._has_priority(key):
            return False
        return await super()._check_bindings(key, priority)

    def _has_priority(self, key: str) -> bool:
        """Whether a binding of a key may come before what has the focus.

        A key to which the user has moved a command is for Textual to look up.
        """
        return any(key in keys.split(",") for keys in self._keymap.values()) or any(
            binding.priority
            for node in (self.focused or self.screen).ancestors_with_self
            for binding in node._bindings.key_to_bindings.get(key, ())
        )


class SteadyCursor:
    """Makes the cursor of an `Input` one that never blinks, and is not drawn anew for it."""

    def _restart_blink(self) -> None:
        """Nothing to do."""

    def _pause_blink(self, visible: bool = False) -> None:
        """Nothing to do."""


def retype(widget: Widget, y: int, old: str, new: str) -> bool:
    """Put words in the place of as many cells on a line of a widget, and send no more than these.

    False, and nothing is done, where anything else is to be drawn, something lies over the widget,
    or the old words are not there: then the widget has to be refreshed. A clock that all seats of a
    venue show is drawn each second, and to render its line anew takes five times as long. Where
    nothing around the words has changed since, they are sent as they were the time before.
    """
    screen, app = widget.screen, widget.app
    compositor, cache = screen._compositor, widget._styles_cache
    line = cache._cache.get(y)
    due = widget._repaint_required or y in cache._dirty_lines
    still = not (screen._dirty_widgets or screen._layout_required or screen._repaint_required)
    if line is None or due or not still or screen is not app.screen or app._batch_count:
        return False
    if not isinstance(compositor, FrugalCompositor) or compositor._dirty_regions:
        return False
    segments = list(line)
    texts = [segment.text for segment in segments]
    if texts.count(old) != 1 or cell_len(old) != cell_len(new):
        return False
    at = texts.index(old)
    segments[at] = Segment(new, segments[at].style)
    shown, around = cast("_Retyped", widget.__dict__.get("_retyped", (None, None)))
    if shown is not line or around is None or not around.stands(compositor, app):
        left = sum(map(cell_len, texts[:at]))
        words = Strip(segments[at : at + 1], cell_len(new))
        around = compositor.send_cells(widget, left, y, words)
        if around is None:
            return False
    else:
        around.send(new, compositor, app)
    cache._cache[y] = line = Strip(segments, line.cell_length)
    widget.__dict__["_retyped"] = line, around
    # What is kept of the content is of the old words; it is rendered when it is next asked for.
    widget._layout_cache.clear()
    if not widget._dirty_regions:
        widget._dirty_regions.add(widget.size.region)
    return True


class _Around(NamedTuple):
    """What is sent around words that `retype` puts in a place, and what that depends on."""

    seen: Mapping[Widget, tuple[Region, Region]]
    """What is to be seen, and where; the compositor makes another when that changes."""
    cursor: Offset
    row: int
    before: str
    after: str

    def stands(self, compositor: FrugalCompositor, app: App[Any]) -> bool:
        """Whether it is all as it was."""
        return (
            self.seen is compositor.visible_widgets
            and self.cursor == app.cursor_position
            and app._driver is not None
            and not app.is_headless
        )

    def send(self, words: str, compositor: FrugalCompositor, app: App[Any]) -> None:
        """Send other words of the same width, as `App._display` would."""
        compositor.forget_sent(self.row)
        if not app._running or app._closed or app._driver is None:
            return
        sent = self.before + words + self.after
        app._driver.write(SYNC_START + sent + SYNC_END if app._sync_available else sent)
        app._driver.flush()


_Retyped = tuple[Strip | None, _Around | None]
"""The line as a widget keeps it, with the words; it makes another when its look changes."""


class FrugalCompositor(Compositor):
    """Renders the widgets that lie where something is to be drawn, and sends what differs there.

    Textual asks every widget within the rectangle around all changes for its lines, four fifths of
    a ballot for one arrow key, and sends also those that are on the terminal already.
    """

    def __init__(self) -> None:
        super().__init__()
        self._sent: dict[tuple[int, int], Strip] = {}
        """What the terminal shows, by row and column, of what was drawn since all was."""
        self._sent_cuts: list[list[int]] | None = None
        """Where rows were cut into strips then."""

    def render_update(
        self,
        full: bool = False,
        screen_stack: list[Screen[Any]] | None = None,
        simplify: bool = False,
    ) -> RenderableType | None:
        """Draw what is due; in a batch that is kept, where Textual would drop it."""
        if self.root is not None and self.root.app._batch_count:
            return None
        return super().render_update(full, screen_stack, simplify)

    def render_full_update(self, simplify: bool = False) -> LayoutUpdate:
        """Draw everything, also what the terminal may have lost."""
        self._sent = {}
        return super().render_full_update(simplify)

    def render_partial_update(self) -> ChopsUpdate | None:
        """Draw what has changed."""
        regions = {region for region in self._dirty_regions if region}
        self._dirty_regions.clear()
        if not regions:
            return None
        spans = list(self._regions_to_spans(regions))
        chops = self._render_spans(spans)
        ends = [cuts[1:] for cuts in self.cuts]
        fresh = self._take_out_what_is_sent(chops, spans)
        return _Cells(chops, fresh, ends) if fresh else None

    def send_cells(self, widget: Widget, left: int, row: int, strip: Strip) -> _Around | None:
        """Send some cells of a widget; None where they are not all to be seen."""
        placed = self.visible_widgets.get(widget)
        if placed is None or self.root is None:
            return None
        region, clip = placed
        x, y, width = region.x + left, region.y + row, strip.cell_length
        cells = Region(x, y, width, 1)
        if not clip.contains_region(cells):
            return None
        for other, (there, _clip) in self.visible_widgets.items():
            if other is widget:
                break
            if there.overlaps(cells):
                return None
        self.forget_sent(y)
        words = strip.text
        filters = widget.get_line_filters()
        background = widget.background_colors[1] if filters else TRANSPARENT
        for one in filters:
            strip = strip.apply_filter(one, background)
        chops: Any = {y: {x: strip}}
        ends: Any = {y: [x + width]}
        root = cast("Screen[Any]", self.root)
        app = root.app
        app._display(root, ChopsUpdate(chops, [(y, x, x + width)], ends))
        cursor = root.outer_size.clamp_offset(app.cursor_position)
        style, _words, plain = strip.render(app.console).partition(words)
        before = Control.move_to(x, y).segment.text + style
        after = plain + Control.move_to(*cursor).segment.text
        return _Around(self.visible_widgets, app.cursor_position, y, before, after)

    def forget_sent(self, y: int) -> None:
        """Take in that a row is drawn on past what is remembered of it."""
        for cut in self.cuts[y]:
            self._sent.pop((y, cut), None)

    def _render_spans(self, spans: list[tuple[int, int, int]]) -> list[dict[int, Strip | None]]:
        """What is to be seen in parts of rows, front to back; nothing is asked for what it hides.

        Most of what lies under a change are containers, each as large as the screen.
        """
        cuts = self.cuts
        chops: list[dict[int, Strip | None]] = [{} for _ in cuts]
        wanted = self._wanted(spans)
        for y in wanted:
            chops[y] = dict.fromkeys(cuts[y][:-1])
        for widget, ((x, y, across, down), clip) in self.visible_widgets.items():
            left, top = max(x, clip[0]), max(y, clip[1])
            right, bottom = min(x + across, clip[0] + clip[2]), min(y + down, clip[1] + clip[3])
            rows = []
            for row in range(top, bottom):
                starts = wanted.get(row)
                if starts and starts[-1] >= left and starts[bisect_left(starts, left)] < right:
                    rows.append(row)
            if not rows:
                continue
            first = rows[0]
            shown = Region(left - x, first - y, right - left, rows[-1] - first + 1)
            strips = widget.render_lines(shown)
            for row in rows:
                cut, starts = cuts[row], wanted[row]
                here = cut[bisect_left(cut, left) : bisect_right(cut, right)]
                parts = [strips[row - first]]
                if len(here) > 2:
                    parts = list(parts[0].divide([at - left for at in here[1:]]))
                for at, part in zip(here, parts, strict=False):
                    if at in starts:
                        chops[row][at] = part
                        starts.remove(at)
                if not starts:
                    del wanted[row]
            if not wanted:
                break
        return chops

    def _wanted(self, spans: list[tuple[int, int, int]]) -> dict[int, list[int]]:
        """Where strips begin that are to be drawn, by row and from the left."""
        wanted: dict[int, list[int]] = {}
        cuts = self.cuts
        for y, left, right in spans:
            if 0 <= y < len(cuts):
                cut, starts = cuts[y], wanted.setdefault(y, [])
                first = max(bisect_right(cut, left) - 1, 0)
                if starts:
                    # Spans of a row come from the left, and two may share a strip.
                    first = max(first, bisect_right(cut, starts[-1]))
                starts += cut[first : min(bisect_left(cut, right), len(cut) - 1)]
        return wanted

    def _take_out_what_is_sent(
        self, chops: list[dict[int, Strip | None]], spans: list[tuple[int, int, int]]
    ) -> list[tuple[int, int, int]]:
        """Empty the strips that the terminal shows already; return the spans with others."""
        self._keep_what_is_sent()
        cuts = self.cuts
        fresh = []
        for y, left, right in spans:
            if not 0 <= y < len(chops):
                continue
            differs = False
            for end, (x, strip) in zip(cuts[y][1:], chops[y].items(), strict=False):
                if strip is None or x >= right or end <= left:
                    continue
                if x < left or end > right:
                    # Only a part is sent, and nobody knows whether the rest is there.
                    self._sent.pop((y, x), None)
                elif (sent := self._sent.get((y, x))) is strip or sent == strip:
                    chops[y][x] = None
                    continue
                else:
                    self._sent[y, x] = strip
                differs = True
            if differs:
                fresh.append((y, left, right))
        return fresh

    def _keep_what_is_sent(self) -> None:
        """Know no more, after another layout, what the rows show that are cut otherwise now."""
        before, now = self._sent_cuts, self.cuts
        if before is now:
            return
        self._sent_cuts = now
        if before is None or len(before) != len(now):
            self._sent = {}
            return
        same = [old == new for old, new in zip(before, now, strict=True)]
        self._sent = {(y, x): strip for (y, x), strip in self._sent.items() if same[y]}


class _Cells(ChopsUpdate):
    """Cells to be sent; Textual's own takes half a millisecond to say where those of a key are."""

    def render_segments(self, console: Console) -> str:
        """What a terminal is sent."""
        out = []
        for y, left, right in self.spans:
            for end, (x, strip) in zip(self.chop_ends[y], self.chops[y].items(), strict=False):
                if strip is None or x >= right or end <= left:
                    continue
                if x < left or end > right:
                    strip = strip.crop(0, min(end, right) - x)
                out.append(f"\x1b[{y + 1};{x + 1}H{strip.render(console)}")
        return "".join(out)
