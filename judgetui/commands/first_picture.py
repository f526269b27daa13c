"""The first picture of a full-screen command: what is known already, while the rest is loaded.

Loading Textual and the rules takes some tenths of a second. What the meeting is, how far it is and
which case is on stage is known before that, and is drawn by a few bytes. It is never a guess: where
nothing is known yet there is no picture.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Any

_OPEN = "\x1b[?1049h\x1b[?25l"
"""The alternate screen without a cursor; Textual goes on there."""
_EMPTY = "\x1b[2J\x1b[H"
_CLOSE = "\x1b[?25h\x1b[?1049l"
_NO_WRAP, _WRAP = "\x1b[?7l", "\x1b[?7h"
"""A line that is too long ends at the edge, however wide its characters are."""


class FirstPicture:
    """Draws what is known, and leaves the terminal as it was unless the app has taken it over."""

    def __init__(self) -> None:
        self._over = False
        self._drawn: Sequence[str] = ()
        self._restore_keys: Callable[[], None] = lambda: None

    def __enter__(self) -> FirstPicture:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        where: TracebackType | None,
    ) -> None:
        """Take the picture away where no app has come in its place."""
        self._restore_keys()
        if self._drawn and not self._over:
            _write(_CLOSE)
        self._over = True

    def draw(self, lines: Sequence[str]) -> None:
        """Draw these lines, the first in bold, in place of others; nothing for none."""
        # The console of Windows need not understand these sequences before Textual has asked it to.
        if self._over or not lines or lines == self._drawn or os.name == "nt":
            return
        opening = ""
        if not self._drawn:
            opening, self._restore_keys = _OPEN, _without_echo()
        self._drawn = lines
        first, *others = map(_printable, lines)
        rows = "\r\n\r\n".join((f" \x1b[1m{first}\x1b[0m", *(f" {line}" for line in others)))
        _write(f"{opening}{_EMPTY}{_NO_WRAP}{rows}\r\n\r\n …{_WRAP}")

    def give_way(self) -> None:
        """Draw no more: the app takes the terminal, and the keys typed until now."""
        self._over = True
        self._restore_keys()


def _printable(text: str) -> str:
    """A text without what a terminal would obey."""
    return "".join(one if one.isprintable() else " " for one in text)


def _write(text: str) -> None:
    """Write to the stream on which Textual draws."""
    stream = sys.__stderr__
    if stream is not None:
        with contextlib.suppress(OSError, ValueError):
            stream.write(text)
            stream.flush()


def _without_echo() -> Callable[[], None]:
    """Keep keys for the app without showing them; return what undoes it. Ctrl+C works on."""
    import termios

    try:
        descriptor = sys.__stdin__.fileno() if sys.__stdin__ is not None else 0
        before: list[Any] = termios.tcgetattr(descriptor)
        quiet = list(before)
        quiet[3] &= ~(termios.ECHO | termios.ICANON)
        termios.tcsetattr(descriptor, termios.TCSANOW, quiet)
    except (termios.error, OSError, ValueError):
        return lambda: None

    def restore() -> None:
        with contextlib.suppress(termios.error, OSError):
            termios.tcsetattr(descriptor, termios.TCSANOW, before)

    return restore
