"""Acts that guests ask for: handed to the room, and answered when they are on disk."""

from __future__ import annotations

import asyncio
import logging
from functools import partial

from judgetui.language import say_in
from judgetui.meeting.message import Refused, Sentence
from judgetui.venue.client.seat_api import ActAccepted
from judgetui.venue.protocol import frames
from judgetui.venue.server.connection import Connection
from judgetui.venue.server.room import Room

_log = logging.getLogger(__name__)
_SLICE = 0.008
"""Seconds the loop may hear guests before it looks after everything else."""


class Pace:
    """Shares the loop when everyone speaks in the same instant."""

    def __init__(self) -> None:
        self._until = 0.0
        self._begun = False

    async def turn(self) -> None:
        """Return at once, or in a later round of the loop when this one has gone on for long."""
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
    """Gives guests' acts to the room and the room's answers to guests."""

    def __init__(self, room: Room) -> None:
        self._room = room

    def hear(self, connection: Connection, do: frames.Do) -> None:
        """Have an act conducted; returns before it is answered."""
        if connection.seat is None:
            return
        connection.begin()
        try:
            asked = self._room.ask(connection.seat, do.act, do.id)
        except Exception as error:
            self._decline(connection, do.id, error)
        else:
            asked.add_done_callback(partial(self._answer, connection, do.id))

    def _answer(self, connection: Connection, id: str, asked: asyncio.Future[ActAccepted]) -> None:
        if asked.cancelled():
            self._decline(connection, id, asyncio.CancelledError())
        elif (error := asked.exception()) is not None:
            self._decline(connection, id, error)
        else:
            # Asked under this id, whoever asked for it first.
            connection.answer(frames.frame_text(accepted=asked.result()))

    def _decline(self, connection: Connection, id: str, error: BaseException) -> None:
        if isinstance(error, Refused):
            sentence = error.sentence
        else:
            _log.error("an act broke the host", exc_info=error)
            sentence = Sentence("this did not happen; see the host's log")
        why = say_in(connection.hello.language, sentence)
        connection.answer(frames.frame_text(refused=frames.RefusedFrame(id=id, why=why)))
