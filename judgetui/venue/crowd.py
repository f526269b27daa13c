"""The boards that anybody may open without a code: how many there may be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from judgetui.language import _
from judgetui.venue.addresses import place
from judgetui.venue.gatekeeper import MOST_PUBLIC

MOST_FROM_ONE = 30
"""Boards that one address may have; a hall's own router may stand for all its phones."""


class Crowd:
    """Counts the public boards there are, by the place they come from."""

    def __init__(self) -> None:
        self._here: Counter[str] = Counter()

    def __len__(self) -> int:
        """How many there are."""
        return self._here.total()

    def no_room(self, address: str) -> str:
        """Why an address may not have one more board now; empty where it may."""
        if len(self) >= MOST_PUBLIC:
            return _("There is no room for one more screen now.")
        if self._here[place(address)] >= MOST_FROM_ONE:
            return _("Too many boards are open from here; close one that nobody needs.")
        return ""

    @contextmanager
    def one_more(self, address: str) -> Iterator[None]:
        """Count a board while it is there."""
        whence = place(address)
        self._here[whence] += 1
        try:
            yield
        finally:
            self._here[whence] -= 1
            if not self._here[whence]:
                del self._here[whence]
