"""What waits for a second key: lines that are there only while something does."""

from __future__ import annotations

from collections.abc import Iterator

from textual.reactive import reactive

from judgetui.app.labels import capitalized
from judgetui.language import _, say
from judgetui.meeting.preview import moves_words, pending_moves
from judgetui.meeting.seat import CHAIR, Role, Seat
from judgetui.meeting.second_key import awaited_seats, pending_words, to_confirm
from judgetui.meeting.state import EMPTY, Meeting
from judgetui.widgets.prose import Prose, Said

_CHAIRING = (Role.CHAIR, Role.DEPUTY)


class AwaitingKey(Prose):
    """For the chair, whose keys are awaited; for who is to confirm, also what would change."""

    DEFAULT_CSS = """
    AwaitingKey {
        max-height: 8; padding: 0 1; color: $text-warning; background: $panel; display: none;
    }
    """

    meeting: reactive[Meeting] = reactive(EMPTY)
    """A whole meeting, as the seat has it."""
    seat: reactive[Seat] = reactive(CHAIR)

    def __init__(self, key: str = "") -> None:
        """`key` is what the key is called with which this seat confirms."""
        super().__init__()
        self._key = key

    def watch_meeting(self) -> None:
        """Say what waits by now."""
        lines = tuple(self._for_chair() if self.seat.role in _CHAIRING else self._to_confirm())
        self.display = bool(lines)
        self.said = lines

    def watch_seat(self) -> None:
        """Say what waits for another seat."""
        self.watch_meeting()

    def _for_chair(self) -> Iterator[Said]:
        for pending in self.meeting.pending:
            told = {
                "seats": say(awaited_seats(pending)),
                "deed": say(pending_words(self.meeting.plan, pending)),
            }
            yield Said(_("Waits for the key of %(seats)s: %(deed)s") % told, "bold")

    def _to_confirm(self) -> Iterator[Said]:
        waiting = to_confirm(self.meeting, self.seat.by)
        for pending in waiting:
            deed = say(capitalized(pending_words(self.meeting.plan, pending)))
            told = {"deed": deed, "key": self._key}
            yield Said(_("%(deed)s: waits for your key (%(key)s)") % told, "bold")
        if len(waiting) == 1:
            moved = moves_words(self.meeting.plan, pending_moves(self.meeting, waiting[0]))
            for line in say(moved).splitlines():
                yield Said(line)
