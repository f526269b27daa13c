"""Sends acts to an open venue one after another, as a client of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from judgetui.commands.console import print_error
from judgetui.language import N_, say
from judgetui.meeting.acts import Act
from judgetui.meeting.message import Refused, Sentence
from judgetui.venue.access.join_link import Endpoint
from judgetui.venue.client.client import Client
from judgetui.venue.client.seat_api import ActAccepted, ActRefused, ConnectionStatus, News

WITHIN = 30.0
"""Seconds a venue has to answer."""
_SILENT = N_("the venue does not answer; see whether it is still open")


@dataclass(frozen=True, slots=True)
class Sent:
    """The outcome of acts that were sent one after another."""

    ids: tuple[str, ...]
    """The ids of the acts that were sent: all accepted ones, then the one that was not."""
    why: Sentence | None = None
    """Why not all are recorded; None where they are."""


async def send(endpoint: Endpoint, acts: Sequence[Act]) -> Sent:
    """Send acts in their order; stops at the first that is not accepted."""
    client = Client(endpoint, name="judgetui ballots")
    seat = _Replies(client)
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


class _Replies:
    """Waits for a client's welcome, and for the answer to each of its acts."""

    def __init__(self, client: Client) -> None:
        self._guest = client
        self._changed = asyncio.Event()
        self._answers: dict[str, Sentence | None] = {}
        client.watch(self._on_news)

    def _on_news(self, news: News) -> None:
        if isinstance(news, ActAccepted):
            self._answers[news.id] = None
        elif isinstance(news, ActRefused):
            self._answers[news.id] = news.why
        elif (
            isinstance(news, ConnectionStatus) and news.state == "waiting" and news.why is not None
        ):
            print_error(say(news.why))
        self._changed.set()

    async def until_welcome(self) -> Sentence | None:
        """Return None once the client is admitted, or the reason why it is not."""
        welcomed = asyncio.ensure_future(self._guest.welcomed())
        try:
            while not welcomed.done():
                await asyncio.wait([welcomed], timeout=WITHIN)
                # While the chair has to admit it there is no time limit.
                if not welcomed.done() and self._guest.connection.state != "waiting":
                    return Sentence(_SILENT)
            welcomed.result()
        except Refused as refused:
            return refused.sentence
        finally:
            welcomed.cancel()
        return None

    async def answer(self, id: str) -> Sentence | None:
        """Return None once an act is recorded, or the reason why it is not, or not known to be."""
        try:
            async with asyncio.timeout(WITHIN):
                while id not in self._answers:
                    link = self._guest.connection
                    if link.state in ("refused", "ended"):
                        return link.why or link.sentence
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            return Sentence(_SILENT)
        return self._answers[id]
