"""One key at a time: what is typed in one breath goes where it would go if typed slowly."""

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
"""Seconds after which the next key is handed on although the app is still at work on one."""
_LOOK = 0.02
"""Seconds between two looks at whether a screen has the field that is typed in."""
_BEGINS_WITHIN = 3.0
"""Seconds after which a key is handed on although the screen has no field yet."""
_Result = TypeVar("_Result")


class KeyTiming:
    """When keys were pressed, and what time it is, by one clock that never runs backwards."""

    def of(self, event: events.Key) -> float:
        """When a key was pressed, however late the app comes to it."""
        return event.time

    def now(self) -> float:
        """The present time of the same clock."""
        return Message().time


class KeyQueueApp(App[_Result]):
    """An app that hands on a key once the one before has moved the focus.

    Textual forwards a key to whatever has the focus at that moment, which may be before the key
    ahead of it has moved the focus: of "8, Enter, 9" in one breath, 89 would stay in one field.
    """

    timing: ClassVar[KeyTiming] = KeyTiming()

    _due: deque[events.Event]
    """What a person did while the app was at work on a key."""
    _keys = 0
    """How many keys were handed on."""
    _settling = False
    """Whether the app is still at work on the last one."""
    _patience: asyncio.TimerHandle | None = None
    _prepares_since: float | None = None
    """Since when what is typed waits for a screen that is about to have a field for it."""

    async def on_event(self, event: events.Event) -> None:
        """Hand on what a person does, in its order; everything else at once."""
        by_a_person = isinstance(event, events.InputEvent | events.Paste)
        if not by_a_person or event.is_forwarded:
            await super().on_event(event)
        elif self._settling:
            self._due.append(event)
        else:
            self._due = deque([event])
            await self._hand_on()

    async def _hand_on(self) -> None:
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
        loop.call_later(_LOOK, self.call_later, self._hand_on)
        return True

    def is_pressed_anew(self, event: events.Key) -> bool:
        """Whether a key may do what it does; asked once of each, after all before it has been done.

        A kind of app that knows what its screens do with a key says when it is only held down.
        """
        return True

    def _follow(self, settled: Callable[[], None]) -> None:
        """Follow a key through the queues of the widget that has it, and of all above it.

        Once as the key rises to the app, which knows what it is bound to; once as what the widget
        then posts rises; and once for what is posted in turn, such as another widget's focus.
        """
        way = (self.focused or self.screen).ancestors_with_self
        self._patience = asyncio.get_running_loop().call_later(_SETTLES_WITHIN, settled)
        _hop([*way, *way, *way], settled)

    def _settled(self, key: int) -> None:
        if self._settling and key == self._keys:
            if self._patience is not None:
                self._patience.cancel()
            self.call_later(self._hand_on)


def _is_typed(event: events.Event) -> bool:
    return isinstance(event, events.Key) and event.is_printable


def _may_move_focus(event: events.Event) -> bool:
    """Whether what is typed next may belong elsewhere; a letter of a long Chinese text never is."""
    if isinstance(event, events.Key):
        return not event.is_printable or event.character is None or event.character.isascii()
    return isinstance(event, events.Paste)


def _hop(pumps: list[MessagePump], settled: Callable[[], None]) -> None:
    """Call back once every queue on the way has come to this point; passes over closed ones."""
    while pumps:
        pump = pumps.pop(0)
        if pump.call_later(_hop, pumps, settled):
            return
    settled()
