"""Holds the answers to ballots until the shared log of rooms has them, where it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from judgetui.meeting.acknowledged import HELD, AcknowledgedBy
from judgetui.meeting.acts import Entry
from judgetui.meeting.state import Meeting
from judgetui.venue.protocol.news import ActAccepted


@dataclass(frozen=True, slots=True)
class _Held:
    accepted: ActAccepted
    give: Callable[[ActAccepted], None]


class Acknowledgement:
    """When acts that are on the room's disk are answered. All methods belong to one event loop.

    Without a shared log (`logged` is None) every act is answered at once.
    """

    def __init__(self) -> None:
        self.logged: int | None = None
        """The number of the last act that the shared log has; None where the room follows none."""
        self.epoch: int | None = None
        """How often the room changed hands in that log; None where that is not known."""
        self.room_page = ""
        """The page that leads to where the room is; empty where that is not known."""
        self.takeover_told = False
        """Whether the chair knows that devices were told of acts that a takeover lost."""
        self.at_first: AcknowledgedBy = "room"
        """What goes until the chair says otherwise during the meeting."""
        self._held: list[_Held] = []

    def by(self, meeting: Meeting) -> AcknowledgedBy:
        """Who has a ballot before its judge is told so."""
        return meeting.acknowledged_by or self.at_first

    @property
    def known(self) -> dict[str, int | str | None]:
        """What clients are told of the log."""
        page = self.room_page or None
        return {"logged": self.logged, "epoch": self.epoch, "room_page": page}

    def taken_over_since(self, epoch: int | None) -> bool:
        """Whether the room changed hands since a device was told how often it had."""
        return epoch is not None and self.epoch is not None and epoch < self.epoch

    @property
    def waiting(self) -> int:
        """Acts whose answer is held; one that was sent again waits for two answers."""
        return len({one.accepted.seq for one in self._held})

    def answer(
        self,
        meeting: Meeting,
        entry: Entry,
        accepted: ActAccepted,
        give: Callable[[ActAccepted], None],
    ) -> bool:
        """Give the answer to an act on the room's disk, now or once the log has it.

        Returns whether it has to wait, which the meeting says; `meeting` is the newest.
        """
        waits = self.logged is not None and self.by(meeting) == "both" and entry.act.do in HELD
        if waits and accepted.seq > (self.logged or 0):
            self._held.append(_Held(accepted, give))
            return True
        give(accepted)
        return False

    def log_has(self, seq: int, meeting: Meeting) -> None:
        """Take in that the log has the acts up to this one."""
        self.logged = seq
        self.follow(meeting)

    def follow(self, meeting: Meeting) -> None:
        """Answer what need not wait any more, in the order of the acts."""
        every = self.logged is None or self.by(meeting) == "room"
        logged = self.logged or 0
        due = [one for one in self._held if every or one.accepted.seq <= logged]
        self._held = [one for one in self._held if not every and one.accepted.seq > logged]
        for one in due:
            one.give(one.accepted)
