"""Standard output for many apps in one process."""

from __future__ import annotations

import sys
from typing import TextIO

from judgetui.app.textual_private import current_app, print_in


class OutputRouter:
    """Takes the place of a standard stream; what is printed goes to the app whose task prints.

    `redirect_stdout` nests: with several apps in one process, the app that ends last would leave
    the stream at one that ended before. With one and the same object everywhere nothing changes.
    """

    def __init__(self, behind: TextIO, *, stderr: bool = False) -> None:
        self._behind = behind
        self._stderr = stderr

    def write(self, text: str) -> int:
        """Hand the text to the printing task's app, else to standard error."""
        app = current_app()
        if app is None:
            return self._behind.write(text)
        print_in(app, text, stderr=self._stderr)
        return len(text)

    def flush(self) -> None:
        """Flush standard error."""
        self._behind.flush()

    def isatty(self) -> bool:
        """Whether it is a terminal: never."""
        return False

    def fileno(self) -> int:
        """No file: nothing may go past the router."""
        return -1


_BEHIND = sys.__stderr__ or sys.stderr
"""Standard output belongs to the host: a line nobody reads would one day block the gateway."""
OUT = OutputRouter(_BEHIND)
ERR = OutputRouter(_BEHIND, stderr=True)
