"""The boards that anybody may open without a code: how many there may be.

Pages and guests of the wire are counted apart; together with those that were invited they are fewer
than the boards a venue shows at all, so that a board with a code of its own always finds a place.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from judgetui.meeting.message import Sentence
from judgetui.venue.access.addresses import place
from judgetui.venue.browser.gateway_supervisor import MOST_INVITED, MOST_PUBLIC

MOST_FROM_ONE = 30
"""Boards that one address may have; a hall's own router may stand for all its phones."""


class BoardLimit:
    """Counts the public boards there are, by the place they come from."""

    def __init__(self, most: int, most_from_one: int) -> None:
        """`most` is how many there may be, `most_from_one` how many of them from one address."""
        self._most, self._most_from_one = most, most_from_one
        self._here: Counter[str] = Counter()

    def __len__(self) -> int:
        """How many there are."""
        return self._here.total()

    def no_room(self, address: str) -> Sentence | None:
        """Why an address may not have one more board now; none where it may."""
        if len(self) >= self._most:
            return Sentence("There is no room for one more screen now.")
        if self._here[place(address)] >= self._most_from_one:
            return Sentence("Too many boards are open from here; close one that nobody needs.")
        return None

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


def anybodys_boards() -> BoardLimit:
    """The boards that anybody may open."""
    return BoardLimit(MOST_PUBLIC, MOST_FROM_ONE)


def invited_boards() -> BoardLimit:
    """Boards that came with the board's own link or code; those of strangers take no place there.

    All of them may be behind one address.
    """
    return BoardLimit(MOST_INVITED, MOST_INVITED)
