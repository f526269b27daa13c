"""A client's questions about the history of a case, and the host's answers."""

from __future__ import annotations

import asyncio
import uuid
from typing import TYPE_CHECKING

from judgetui.meeting.history import HistoryLine
from judgetui.meeting.message import Refused, Sentence
from judgetui.venue.client.seat_api import ConnectionStatus
from judgetui.venue.protocol import frames

if TYPE_CHECKING:
    from judgetui.venue.client.reconnecting_socket import ReconnectingSocket

WITHIN = 15.0
"""Seconds that an answer may take; a long day's acts are replayed for it."""


class HistoryRequests:
    """Asks the host for the history of a case, which no client has in its meeting."""

    _socket: ReconnectingSocket | None
    connection: ConnectionStatus

    def __init__(self) -> None:
        super().__init__()
        self._asked: dict[str, asyncio.Future[tuple[HistoryLine, ...]]] = {}
        """The questions without an answer yet, by id."""

    async def history(self, case: str | None) -> tuple[HistoryLine, ...]:
        """What has become of a case and its ballots, or of the result; raises `Refused`."""
        if self._socket is None or self.connection.state != "connected":
            raise Refused("there is no connection to the host; look again when it is back")
        id = uuid.uuid4().hex
        answer = self._asked[id] = asyncio.get_running_loop().create_future()
        request = frames.HistoryRequest(case=case, id=id)
        self._socket.send(frames.client_frame_text(history=request))
        try:
            return await asyncio.wait_for(answer, WITHIN)
        except TimeoutError:
            raise Refused("the host has not answered; look again") from None
        finally:
            self._asked.pop(id, None)

    def on_history(self, frame: frames.HistoryFrame) -> None:
        """Take in an answer."""
        asked = self._asked.get(frame.id)
        if asked is not None and not asked.done():
            asked.set_result(frame.lines)

    def refused_history(self, id: str, why: Sentence) -> bool:
        """Take in that a question is refused; False where the id is of no question."""
        asked = self._asked.get(id)
        if asked is not None and not asked.done():
            asked.set_exception(Refused(why))
        return asked is not None
