"""A disk whose syncs return once a test lets them."""

from __future__ import annotations

import errno
import os
import threading
from pathlib import Path

from judgetui.records import atomic_files


class SlowDisk:
    """Syncs that return once the test lets them; one on the event loop's thread is written down."""

    def __init__(self) -> None:
        self.answers = threading.Event()
        self.answers.set()
        self.waiting = 0
        self.fails = False
        """Whether syncs of files fail."""
        self.on_the_loop: list[str] = []
        self._loop = threading.get_ident()
        self._sync, self._sync_folder = atomic_files.sync, atomic_files.sync_folder

    def sync(self, file: int) -> None:
        """A sync of a file."""
        self._wait("a file")
        if self.fails:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        self._sync(file)

    def sync_folder(self, folder: Path) -> None:
        """A sync of a folder."""
        self._wait(folder.name)
        self._sync_folder(folder)

    def _wait(self, what: str) -> None:
        if threading.get_ident() == self._loop:
            # It would wait for ever, as it is the loop that lets it go on.
            self.on_the_loop.append(what)
            return
        self.waiting += 1
        self.answers.wait()
        self.waiting -= 1
