"""Standard output for many apps in one process."""

from __future__ import annotations

import sys
from typing import TextIO

from judgetui.app.textual_private import current_app, print_in


class OutputRouter:
    """Replaces a standard stream; what a task prints goes to that task's app.

    Textual redirects standard output with `redirect_stdout`, which nests: with several apps in one
    process, the app that ends last would restore the stream of one that has ended. With the same
    object everywhere, restoring changes nothing.
    """

    def __init__(self, behind: TextIO, *, stderr: bool = False) -> None:
        self._behind = behind
        self._stderr = stderr

    def write(self, text: str) -> int:
        """Give the text to the printing task's app, else to standard error."""
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
"""Standard error: standard output is a pipe to the host, which reads only the first line of it."""
OUT = OutputRouter(_BEHIND)
ERR = OutputRouter(_BEHIND, stderr=True)
