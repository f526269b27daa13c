"""Delivers keys one at a time, so that keys typed in a burst reach the field they were meant for.

A queue in the ballot form could not do this: a key of the burst may open, leave or precede the
form (a seat's screen that is still being drawn), and Textual picks the widget for a key in the app.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import ClassVar, TypeVar

from textual import events
from textual.app import App
from textual.message import Message
from textual.message_pump import MessagePump

_SETTLES_WITHIN = 2.0
"""Seconds after which the next key is delivered although the app still handles one."""
_POLL = 0.02
"""Seconds between two checks whether a screen has the field that is typed in."""
_BEGINS_WITHIN = 3.0
"""Seconds after which a key is delivered although the screen has no field yet."""
_ROUNDS = 3
"""How often a key is followed from the focused widget up to the app before the next goes out.

The first round ends when the app has run what the key is bound to, the second when what the widget
posted (such as `Input.Submitted`) has been handled and the focus has moved, the third when what was
posted in turn has been. Measured with bursts of eight keys over two fields of a ballot, 25 each, in
one app on two busy cores: with no round or one, no burst ended in the right fields (with one,
`pytest tests/app/test_app.py -k one_breath` fails); with two or three all did, at 60 and 63 ms a
key. The third costs little and covers a handler that posts instead of moving the focus itself.
"""
_Result = TypeVar("_Result")


class KeyTiming:
    """The monotonic clock by which key presses are timed, in seconds; tests replace it."""

    def of(self, event: events.Key) -> float:
        """When a key was pressed, however late the app handles it."""
        return event.time

    def now(self) -> float:
        """The present time of the same clock."""
        return Message().time


class KeyQueueApp(App[_Result]):
    """An app that delivers a key once the one before has moved the focus.

    Textual forwards a key to whatever has the focus at that moment, which may be before the key
    ahead of it has moved the focus: of "8, Enter, 9" in a burst, 89 would stay in one field.
    """

    timing: ClassVar[KeyTiming] = KeyTiming()

    _due: deque[events.Event]
    """What a person did while the app was handling a key."""
    _keys = 0
    """How many keys were delivered."""
    _settling = False
    """Whether the app still handles the last one."""
    _timeout: asyncio.TimerHandle | None = None
    _prepares_since: float | None = None
    """Since when what is typed waits for a screen that is about to have a field for it."""

    async def on_event(self, event: events.Event) -> None:
        """Deliver what a person does in order; everything else at once."""
        by_a_person = isinstance(event, events.InputEvent | events.Paste)
        if not by_a_person or event.is_forwarded:
            await super().on_event(event)
        elif self._settling:
            self._due.append(event)
        else:
            self._due = deque([event])
            await self._deliver()

    async def _deliver(self) -> None:
        self._settling = False
        while self._due and not self._settling:
            if self._waits_for_field():
                return
            event = self._due.popleft()
            if isinstance(event, events.Key) and not self.is_pressed_anew(event):
                continue
            if _may_move_focus(event):
                self._keys += 1
                self._settling = True
            await super().on_event(event)
            if self._settling:
                self._follow(partial(self._settled, self._keys))

    def _waits_for_field(self) -> bool:
        """Whether what comes next is typed for a field that is not there yet; looks again later."""
        loop = asyncio.get_running_loop()
        typed = isinstance(self._due[0], events.Paste) or _is_typed(self._due[0])
        prepares = typed and bool(self.screen_stack) and getattr(self.screen, "prepares", False)
        if prepares:
            self._prepares_since = self._prepares_since or loop.time()
        if not prepares or loop.time() - (self._prepares_since or 0.0) > _BEGINS_WITHIN:
            self._prepares_since = None
            return False
        self._settling = True
        loop.call_later(_POLL, self.call_later, self._deliver)
        return True

    def is_pressed_anew(self, event: events.Key) -> bool:
        """Whether a key may act; asked once for each key, when it is delivered.

        A subclass returns False for a key that is only held down.
        """
        return True

    def _follow(self, settled: Callable[[], None]) -> None:
        """Call back once a key has gone through the queues of the focused widget and its parents.

        See `_ROUNDS`. Calls back after `_SETTLES_WITHIN` where a widget takes longer.
        """
        path: list[MessagePump] = list((self.focused or self.screen).ancestors_with_self)
        self._timeout = asyncio.get_running_loop().call_later(_SETTLES_WITHIN, settled)
        _pass_through(path * _ROUNDS, settled)

    def _settled(self, key: int) -> None:
        if self._settling and key == self._keys:
            if self._timeout is not None:
                self._timeout.cancel()
            self.call_later(self._deliver)


def _is_typed(event: events.Event) -> bool:
    return isinstance(event, events.Key) and event.is_printable


def _may_move_focus(event: events.Event) -> bool:
    """Whether what is typed next may belong elsewhere; a letter of a long Chinese text never is."""
    if isinstance(event, events.Key):
        return not event.is_printable or event.character is None or event.character.isascii()
    return isinstance(event, events.Paste)


def _pass_through(pumps: list[MessagePump], settled: Callable[[], None]) -> None:
    """Call back once every queue of `pumps` has come to this point, in turn; skips closed ones."""
    while pumps:
        pump = pumps.pop(0)
        if pump.call_later(_pass_through, pumps, settled):
            return
    settled()
