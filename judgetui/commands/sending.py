"""Acts sent through a venue that is open, one after another, as from one more device."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from judgetui.commands.console import complain
from judgetui.language import N_, say
from judgetui.meeting.acts import Act
from judgetui.meeting.message import Refused, Sentence
from judgetui.venue.access.join_link import Endpoint
from judgetui.venue.client.client import Client
from judgetui.venue.client.seat_api import ActAccepted, ActRefused, ConnectionStatus, News

WITHIN = 30.0
"""Seconds a venue has to answer before nobody waits for it any longer."""
_SILENT = N_("the venue does not answer; see whether it is still open")


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of acts that were sent one after another."""

    ids: tuple[str, ...]
    """Of those that were sent: all that were accepted, and the one that was not."""
    why: Sentence | None = None
    """Why not all are on record; none where they are."""


async def send(endpoint: Endpoint, acts: Sequence[Act]) -> Sent:
    """Have acts put on record in their order; what comes after one that was not is not sent."""
    client = Client(endpoint, name="judgetui ballots")
    seat = _Seat(client)
    ids: list[str] = []
    try:
        client.start()
        why = await seat.until_welcome()
        for act in acts if why is None else ():
            ids.append(client.submit(act))
            if (why := await seat.answer(ids[-1])) is not None:
                break
    finally:
        await client.close()
    return Sent(tuple(ids), why)


class _Seat:
    """What a guest's seat hears: whether it is let in, and the answer to each act."""

    def __init__(self, client: Client) -> None:
        self._guest = client
        self._heard = asyncio.Event()
        self._answers: dict[str, Sentence | None] = {}
        client.watch(self._hear)

    def _hear(self, news: News) -> None:
        if isinstance(news, ActAccepted):
            self._answers[news.id] = None
        elif isinstance(news, ActRefused):
            self._answers[news.id] = news.why
        elif (
            isinstance(news, ConnectionStatus) and news.state == "waiting" and news.why is not None
        ):
            complain(say(news.why))
        self._heard.set()

    async def until_welcome(self) -> Sentence | None:
        """Return once it is let in, or with why it never will be."""
        welcomed = asyncio.ensure_future(self._guest.welcomed())
        try:
            while not welcomed.done():
                await asyncio.wait([welcomed], timeout=WITHIN)
                # However long the chair takes to let it in.
                if not welcomed.done() and self._guest.connection.state != "waiting":
                    return Sentence(_SILENT)
            welcomed.result()
        except Refused as refused:
            return refused.sentence
        finally:
            welcomed.cancel()
        return None

    async def answer(self, id: str) -> Sentence | None:
        """Return once an act is on record, or with why it is not, as far as that is known."""
        try:
            async with asyncio.timeout(WITHIN):
                while id not in self._answers:
                    link = self._guest.connection
                    if link.state in ("refused", "ended"):
                        return link.why or link.sentence
                    self._heard.clear()
                    await self._heard.wait()
        except TimeoutError:
            return Sentence(_SILENT)
        return self._answers[id]
