"""A terminal that may be gone: Textual's driver, ended calmly when its terminal hangs up.

Without a terminal a read returns at once and empty, and Textual reads again for ever; a write
fails, which ends the thread that writes, and the app then waits for it. A process that has the
terminal as its controlling one is ended by SIGHUP; others are not told.
"""

from __future__ import annotations

import asyncio
import os
import select
import stat
import sys
from contextlib import suppress
from typing import Any, TextIO

from textual.app import App
from textual.drivers.linux_driver import LinuxDriver

from judgetui.app.textual_private import replace_output

_LOOK = 0.5
"""Seconds between looks whether the terminal is still there."""


class TerminalDriver(LinuxDriver):
    """Exits its app when the terminal hangs up; what is written to it then is dropped."""

    def __init__(
        self,
        app: App[Any],
        *,
        debug: bool = False,
        mouse: bool = True,
        size: tuple[int, int] | None = None,
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._exit_app = app.exit
        self._look: asyncio.TimerHandle | None = None
        replace_output(self, _Output)

    def start_application_mode(self) -> None:
        """Begin to draw and to read, and to look whether the terminal is there."""
        super().start_application_mode()  # type: ignore[no-untyped-call]
        self._look_later()

    def stop_application_mode(self) -> None:
        """Stop all of it."""
        if self._look is not None:
            self._look.cancel()
        super().stop_application_mode()

    def _look_later(self) -> None:
        self._look = asyncio.get_running_loop().call_later(_LOOK, self._look_now)

    def _look_now(self) -> None:
        if not hung_up(self.fileno):
            self._look_later()
            return
        # Ends the thread that reads.
        self.exit_event.set()
        self._exit_app()


def hung_up(descriptor: int) -> bool:
    """Whether the terminal behind a file descriptor is gone."""
    poll = select.poll()
    poll.register(descriptor, 0)
    return any(event & (select.POLLHUP | select.POLLERR) for _, event in poll.poll(0))


def own_terminal_gone() -> bool:
    """Whether this program had a terminal that is gone.

    An app must not begin in it: as nothing tells how large it is, Textual lays out for ever.
    """
    try:
        descriptor = sys.__stdin__.fileno() if sys.__stdin__ is not None else -1
        # Of a terminal that is gone `isatty` says it is none.
        return stat.S_ISCHR(os.fstat(descriptor).st_mode) and hung_up(descriptor)
    except (OSError, ValueError):
        return False


class _Output:
    """A file whose failures to write are dropped."""

    def __init__(self, file: TextIO) -> None:
        self._file = file

    def write(self, text: str) -> int:
        with suppress(OSError):
            self._file.write(text)
        return len(text)

    def flush(self) -> None:
        with suppress(OSError):
            self._file.flush()

    def fileno(self) -> int:
        return self._file.fileno()
