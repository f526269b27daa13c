"""Files that apps offer to their pages for download, each once, by a random key."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass
from typing import BinaryIO, TextIO

WITHIN = 120.0
"""Seconds after which a file that was not fetched is dropped."""
MOST = 200
"""Files that are kept at most; for one more, the oldest is dropped."""


@dataclass(frozen=True, slots=True)
class OfferedFile:
    """One file that is offered for download."""

    content: BinaryIO | TextIO
    name: str
    encoding: str

    def read(self, most: int) -> bytes:
        """The next piece; empty at the end."""
        piece: bytes | str = self.content.read(most)
        return piece.encode(self.encoding) if isinstance(piece, str) else piece


class Files:
    """The files that are offered."""

    def __init__(self) -> None:
        self._offered: dict[str, tuple[OfferedFile, asyncio.TimerHandle]] = {}

    def __len__(self) -> int:
        return len(self._offered)

    def offer(self, content: BinaryIO | TextIO, name: str, encoding: str | None) -> str:
        """Keep a file for its page; gives the key."""
        if len(self._offered) >= MOST:
            self._drop(next(iter(self._offered)))
        key = secrets.token_urlsafe(16)
        timer = asyncio.get_running_loop().call_later(WITHIN, self._drop, key)
        self._offered[key] = OfferedFile(content, name, encoding or "utf-8"), timer
        return key

    def take(self, key: str) -> OfferedFile | None:
        """Remove and return a file; None where the key is unknown or was used already."""
        offered, timer = self._offered.pop(key, (None, None))
        if timer is not None:
            timer.cancel()
        return offered

    def _drop(self, key: str) -> None:
        if (offered := self.take(key)) is not None:
            offered.content.close()
