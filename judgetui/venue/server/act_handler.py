"""Acts of clients: submitted to the room, and answered when they are on disk."""

from __future__ import annotations

import asyncio
import logging

from judgetui.language import say_in
from judgetui.meeting.message import Refused
from judgetui.venue.client.seat_api import ActAccepted
from judgetui.venue.protocol import frames
from judgetui.venue.server.connection import Connection
from judgetui.venue.server.room import BROKEN, Room, Submitter

_log = logging.getLogger(__name__)
_SLICE = 0.008
"""Seconds of one iteration of the loop that may be spent on clients' frames."""


class Pace:
    """Shares the event loop when many clients send at the same time."""

    def __init__(self) -> None:
        self._until = 0.0
        self._begun = False

    async def turn(self) -> None:
        """Return at once, or in a later iteration of the loop once `_SLICE` is used up."""
        loop = asyncio.get_running_loop()
        while True:
            if not self._begun:
                self._begun, self._until = True, loop.time() + _SLICE
                loop.call_soon(self._next_round)
            if loop.time() < self._until:
                return
            await asyncio.sleep(0)

    def _next_round(self) -> None:
        self._begun = False


class ActHandler:
    """Passes clients' acts to the room, and the room's answers to clients."""

    def __init__(self, room: Room) -> None:
        self._room = room

    def submit(self, connection: Connection, do: frames.Do) -> None:
        """Submit an act; returns before it is answered."""
        if connection.seat is None:
            return
        connection.begin()
        submitter = _Client(connection, do.id)
        name = connection.hello.name
        try:
            self._room.submit(connection.seat, do.act, do.id, name, submitter)
        except Exception as error:
            submitter.refuse(error)


class _Client(Submitter):
    """A connection that has submitted an act."""

    def __init__(self, connection: Connection, id: str) -> None:
        self._connection, self._id = connection, id
        self._accepted = b""
        """The frame that says so, once it can be made."""

    def prepare(self, accepted: ActAccepted) -> None:
        """Make the frame before it may be sent."""
        self._accepted = frames.accepted_text(accepted)

    def answered(self, answer: asyncio.Future[ActAccepted]) -> None:
        """Send the answer."""
        if (error := answer.exception()) is not None:
            self.refuse(error)
        else:
            # The answer has this id also where an earlier connection submitted the act.
            accepted = self._accepted or frames.accepted_text(answer.result())
            self._connection.answer(self._id, accepted)

    def waits(self) -> None:
        """Take in that the answer has to wait for the log of rooms."""
        self._connection.answer_waits(self._id)

    def refuse(self, error: BaseException) -> None:
        """Say why nothing has happened."""
        if isinstance(error, Refused):
            sentence = error.sentence
        else:
            _log.error("an act broke the host", exc_info=error)
            sentence = BROKEN
        why = say_in(self._connection.hello.language, sentence)
        refused = frames.RefusedFrame(id=self._id, why=why)
        self._connection.answer(self._id, frames.frame_text(refused=refused).encode())
