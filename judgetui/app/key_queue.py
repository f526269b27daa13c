"""Delivers keys one at a time, so that keys typed in a burst reach the field they were meant for.

A queue in the ballot form could not do this: a key of the burst may open, leave or precede the
form (a seat's screen that is still being drawn), and Textual picks the widget for a key in the app.
"""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import ExitStack
from typing import ClassVar, TypeVar

from textual import events
from textual.message import Message

from judgetui.app.resting import RestingApp
from judgetui.app.textual_private import (
    QuickKeysApp,
    draw_what_was_held,
    draws_frugally,
    waiting_of,
)

_SETTLES_WITHIN = 2.0
"""Seconds after which the next key is delivered although the app still handles one."""
_POLL = 0.02
"""Seconds between two checks whether a screen has the field that is typed in."""
_BEGINS_WITHIN = 3.0
"""Seconds after which a key is delivered although the screen has no field yet."""
_QUIET = 8
"""In how many turns of the event loop nothing may be queued before the next key is delivered.

What is looked at is the queues of the focused widget and of everything above it. A key passes
through them, what the widget posted (such as `Input.Submitted`) after it, and what was posted in
turn; a queue in which a message waits is never empty, and handlers take at most a turn or two
until they post. Measured with bursts of eight keys over two fields of a ballot, 25 each, in one app
on two busy cores: with one turn some bursts ended in the wrong fields
(`pytest tests/app/test_app.py -k one_breath` fails), with two none did. Those beyond cost 0.1 ms a
key and cover a worker that opens a question. Sending a callback three times through all of those
queues, as was done before, took a fifth of a key's time.
"""
_SPINS = 100
"""Turns after which it is looked only now and then, as something waits for more than its queue."""
_UNDRAWN = 4
"""Keys of a burst, such as those of a held key on a busy machine, that one picture may show."""
_GATHERED = frozenset({"up", "down", "left", "right", "backspace", "delete"})
"""Keys beside those that type whose whole effect is drawn at once."""
_Result = TypeVar("_Result")


class KeyTiming:
    """The monotonic clock by which key presses are timed, in seconds; tests replace it."""

    def of(self, event: events.Key) -> float:
        """When a key was pressed, however late the app handles it."""
        return event.time

    def now(self) -> float:
        """The present time of the same clock."""
        return Message().time


class KeyQueueApp(QuickKeysApp[_Result], RestingApp[_Result]):
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
    _undrawn = 0
    """How many keys were settled since the last picture."""
    _gathers: ExitStack | None = None
    """Holds back drawing until a key is settled."""
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
                self._gather(event)
            await super().on_event(event)
            if self._settling:
                self._follow(self._keys)
        if self._undrawn and not self._settling:
            # What came last of a burst was dropped, or settles at once.
            self._draw()

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

    def _follow(self, key: int) -> None:
        """Deliver the next key once this one has gone through all queues that it concerns.

        See `_QUIET`. Goes on after `_SETTLES_WITHIN` where a widget takes longer.
        """
        loop = asyncio.get_running_loop()
        path = waiting_of((self.focused or self.screen).ancestors_with_self)
        until = loop.time() + _SETTLES_WITHIN
        quiet = turns = 0

        def look() -> None:
            nonlocal quiet, turns
            turns += 1
            quiet = 0 if any(path) else quiet + 1
            if quiet >= _QUIET or loop.time() > until:
                self._settled(key)
            elif turns < _SPINS:
                loop.call_soon(look)
            else:
                loop.call_later(_POLL / 10, look)

        loop.call_soon(look)

    def _settled(self, key: int) -> None:
        if self._settling and key == self._keys:
            self._settling = False
            self._draw_gathered()
            if self._due:
                self._settling = True
                self.call_later(self._deliver)

    def _gather(self, event: events.Event) -> None:
        """Draw nothing until a key is settled: its parts come one after another."""
        types = isinstance(event, events.Key) and (event.key in _GATHERED or event.is_printable)
        if types and self._gathers is None and draws_frugally(self.screen):
            self._gathers = ExitStack()
            self._gathers.enter_context(self.batch_update())

    def _draw_gathered(self) -> None:
        """Draw what a key has changed; of a burst, what several have."""
        if self._gathers is None:
            return
        self._gathers.close()
        self._gathers = None
        self._undrawn += 1
        if not self._due or self._undrawn >= _UNDRAWN:
            self._draw()

    def _draw(self) -> None:
        self._undrawn = 0
        draw_what_was_held(self.screen)


def _is_typed(event: events.Event) -> bool:
    return isinstance(event, events.Key) and event.is_printable


def _may_move_focus(event: events.Event) -> bool:
    """Whether what is typed next may belong elsewhere; a letter of a long Chinese text never is."""
    if isinstance(event, events.Key):
        return not event.is_printable or event.character is None or event.character.isascii()
    return isinstance(event, events.Paste)
