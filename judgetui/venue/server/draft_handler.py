"""Drafts (half-typed ballots) at the host: kept at once, written to disk a moment later."""

from __future__ import annotations

import asyncio

from judgetui.meeting.seat import Role, Seat
from judgetui.venue.protocol import frames
from judgetui.venue.server.room import Room

_PAPER = (Role.CHAIR, Role.RECORDER)
_PAUSE = 0.25
"""Seconds between two writes; until then the clients have the drafts they sent."""


class DraftHandler:
    """Keeps the drafts of seats, so that another device of the same seat gets them."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._drafts = room.record.drafts
        self._due = False
        self._writing: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """Write drafts off the event loop from now on."""
        self._drafts.later = self._later

    def _later(self) -> None:
        self._due = True
        if self._writing is None:
            self._writing = asyncio.create_task(self._write())

    async def _write(self) -> None:
        try:
            while self._due:
                await asyncio.sleep(_PAUSE)
                self._due = False
                await asyncio.to_thread(self._drafts.flush)
        finally:
            self._writing = None

    async def close(self) -> None:
        """Write pending drafts."""
        self._drafts.later = None
        if self._writing is not None:
            await self._writing
        await asyncio.to_thread(self._drafts.flush)

    def keep(self, seat: Seat, said: frames.DraftFrame) -> bool | None:
        """Keep a draft; return whether it is a new one, or now empty.

        None where the seat may not write it, and nothing was kept.
        """
        plan = self._room.meeting.plan
        draft = said.draft(seat.judge)
        if draft is None or draft.case not in plan.case or draft.judge not in plan.judge:
            return None
        if seat.judge is None and seat.role not in _PAPER:
            return None
        place = draft.judge, draft.case
        before = self._drafts.get(*place, paper=draft.paper)
        self._drafts.keep(draft)
        return (before is None) != (self._drafts.get(*place, paper=draft.paper) is None)

    def of(self, seat: Seat) -> tuple[frames.DraftFrame, ...]:
        """The drafts of a seat, as frames."""
        if seat.judge is not None:
            own = [draft for draft in self._drafts.of(seat.judge) if not draft.paper]
            return tuple(frames.DraftFrame.of(draft) for draft in own)
        if seat.role in _PAPER:
            return tuple(frames.DraftFrame.of(draft) for draft in self._drafts.paper())
        return ()
