"""Containers that only lay out: what comes up from their children goes straight past them."""

from __future__ import annotations

from typing import cast

from textual import events
from textual.containers import Container, Horizontal, Vertical
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Input


class Rising(Message):
    """A message that is for nobody among the containers over its sender."""


_RISE = (
    Rising,
    Input.Blurred,
    Input.Changed,
    Input.Submitted,
    events.DescendantBlur,
    events.DescendantFocus,
    events.Key,
)


class _Passing:
    """Hands on at once what only comes by; each would wait its turn in the queue here otherwise.

    Seven of the ten widgets over a ballot's field are such containers, and one arrow key sends
    six messages up through them.
    """

    def post_message(self, message: Message) -> bool:
        """Take a message, or have the parent take one that only comes by."""
        parent = cast(Widget, self).parent
        if isinstance(message, _RISE) and parent is not None:
            return parent.post_message(message)
        return cast(Widget, super()).post_message(message)


class Passage(_Passing, Container):
    """A container."""

    virtual_size = reactive(Size(0, 0))  # it does not scroll, so a new size needs no other layout


class PassingVertical(_Passing, Vertical):
    """A column."""


class PassingHorizontal(_Passing, Horizontal):
    """A row."""

    virtual_size = reactive(Size(0, 0))
