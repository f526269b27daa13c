"""A room as the server tells of it to everybody, and what of that is trouble."""

from __future__ import annotations

import datetime
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from judgetui.meeting.message import Counted, Sentence
from judgetui.rooms.public_room import PublicRoom, TroubleCode, Unreadable

QUIET = datetime.timedelta(seconds=20)
"""A room that runs says something every five seconds; after this it is missed."""
LAGS = 10
"""So many acts that are not in the log are worth telling."""
_MOST_ADDRESS = 200
_HOST = re.compile(r"[A-Za-z0-9._-]{1,100}|\[[0-9A-Fa-f:.]{2,45}\]")
_CODE = 6


@dataclass(frozen=True, slots=True)
class RoomRecord:
    """A room, as it was read."""

    name: str
    """As the log has it, for asking about it; drawn by `public_room.one_line`."""
    epoch: int
    acts: int
    """Lines in the log."""
    address: str
    """Where its venue is; empty where it did not say, or said what is no address of a page."""
    public: PublicRoom | Unreadable
    told: datetime.datetime
    """When it said so, in the server's time."""

    @property
    def code(self) -> str:
        """A few digits that find the room by a telephone's keys; two rooms may share them."""
        return room_code(self.name)

    @property
    def running(self) -> bool:
        """Whether its meeting is under way, as far as is known."""
        return isinstance(self.public, PublicRoom) and self.public.running

    def quiet_for(self, now: datetime.datetime) -> datetime.timedelta | None:
        """How long a room that runs has said nothing; None where that is not long."""
        silent = now - self.told
        return silent if self.running and silent > QUIET else None

    def has_trouble(self, now: datetime.datetime) -> bool:
        """Whether anything is wrong with it."""
        return next(self.troubles(now), None) is not None

    def troubles(self, now: datetime.datetime) -> Iterator[Sentence]:
        """What is wrong with it; the worst first. `now` is the server's time."""
        public = self.public
        if isinstance(public, Unreadable):
            if public is not Unreadable.NOTHING:
                yield _UNREADABLE[public]
            return
        if (silent := self.quiet_for(now)) is not None:
            yield (
                _silent_for(silent)
                if silent.days == 0
                else Sentence("not heard from since yesterday or longer")
            )
        for code, count in public.troubles.items():
            if count:
                yield _trouble(code, count)
        if public.lag is not None and public.lag >= LAGS:
            yield Counted(
                "%(count)d act is not in the log yet",
                "%(count)d acts are not in the log yet",
                count=public.lag,
            )


_UNREADABLE = {
    Unreadable.NEWER: Sentence(
        "what it says is of a newer version; install a newer judgetui on this computer"
    ),
    Unreadable.BROKEN: Sentence("what it says cannot be read"),
}


def _trouble(code: str, count: int) -> Sentence:
    match code:
        case TroubleCode.JUDGES_AWAY:
            return Counted(
                "%(count)d judge is not connected",
                "%(count)d judges are not connected",
                count=count,
            )
        case TroubleCode.CALLS:
            return Counted(
                "%(count)d call of a judge waits", "%(count)d calls of judges wait", count=count
            )
        case TroubleCode.DEVICES:
            return Counted(
                "%(count)d device waits to be let in",
                "%(count)d devices wait to be let in",
                count=count,
            )
        case TroubleCode.COPY_LOST:
            return Sentence("the second copy is not kept")
        case TroubleCode.CLOCK:
            return Sentence("its clock is %(count)d s off the server's", count=count)
        case TroubleCode.DISK:
            return Sentence("its disk is full or nearly full")
        case TroubleCode.COMPUTER:
            return Counted(
                "%(count)d warning about its computer",
                "%(count)d warnings about its computer",
                count=count,
            )
    return Sentence("a trouble that this version does not know; look at the chair's screen there")


def room_code(name: str) -> str:
    """A few digits made of a room's name."""
    digest = hashlib.sha256(name.encode(errors="surrogatepass")).digest()
    return f"{int.from_bytes(digest[:8]) % 10**_CODE:0{_CODE}d}"


def in_order(name: str) -> tuple[tuple[int, int, str], ...]:
    """What names of rooms are sorted by: "room 2" comes before "room 10"."""
    pieces = re.findall(r"[0-9]{1,18}|[^0-9]+|[0-9]+", name)
    return tuple(
        (0, int(piece), "") if piece.isdecimal() and len(piece) <= 18 else (1, 0, piece.casefold())
        for piece in pieces
    )


def page_address(text: str) -> str:
    """An address that another room told, where it is one of a web page's root; else nothing."""
    if len(text) > _MOST_ADDRESS or not (text.isascii() and text.isprintable()) or " " in text:
        return ""
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return ""
    host = parts.netloc.removesuffix(f":{port}") if port is not None else parts.netloc
    plain = parts.path in ("", "/") and not (parts.query or parts.fragment)
    if parts.scheme not in ("http", "https") or not plain or _HOST.fullmatch(host) is None:
        return ""
    where = host if port is None else f"{host}:{port}"
    return f"{parts.scheme}://{where}"


def _silent_for(silent: datetime.timedelta) -> Sentence:
    if silent < datetime.timedelta(minutes=2):
        return Sentence("not heard from for %(seconds)d s", seconds=silent.seconds)
    return Sentence("not heard from for %(minutes)d min", minutes=silent.seconds // 60)
