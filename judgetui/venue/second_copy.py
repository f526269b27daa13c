"""The second copy of a session while its venue is open: begun, watched, told of to the chair."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from pathlib import Path

from judgetui.language import say
from judgetui.meeting.message import Refused, Sentence
from judgetui.records.mirror import EVERY, Mirror
from judgetui.records.session import Session
from judgetui.venue.access.credentials import FILE as CREDENTIALS
from judgetui.venue.access.tls import FILE as CERTIFICATE
from judgetui.venue.server.state_file import FILE as STATE
from judgetui.venue.server.state_file import VenueState

OTHERS = (CREDENTIALS, CERTIFICATE, STATE)
"""What a new computer needs besides plan and ledger so that links and codes go on working."""
CHECK_WITHIN = 10.0
"""Seconds that a folder has to answer before the venue opens without waiting for it."""


class SecondCopy:
    """The second copy of a venue's session, or none. Use `begin`, then `watch`."""

    def __init__(self, session: Session, mirror: Mirror | None) -> None:
        self._session = session
        self._mirror = mirror
        self._watching: asyncio.Task[None] | None = None

    @classmethod
    async def begin(
        cls, session: Session, path: Path, folder: str | None, before: VenueState | None
    ) -> SecondCopy:
        """Look whether a copy can be kept in a folder: None is that of the last time, "" is none.

        Raises Refused where a folder that was asked for now cannot be used; one of the last time is
        only told of, so that a venue opens again after a crash although the stick is gone.
        """
        chosen = folder if folder is not None else before.mirror if before is not None else ""
        if not chosen:
            return cls(session, None)
        if folder:
            with contextlib.suppress(TimeoutError):
                check = asyncio.to_thread(_check, session, Mirror(path, Path(chosen), OTHERS))
                await asyncio.wait_for(check, CHECK_WITHIN)
        return cls(session, Mirror(path, Path(chosen), OTHERS))

    @property
    def folder(self) -> str:
        """The folder it is kept in; empty without one."""
        return str(self._mirror.folder) if self._mirror is not None else ""

    @property
    def trouble(self) -> str:
        """Why it is not whole now, in the language of this computer; empty where it is."""
        trouble = self._mirror.trouble if self._mirror is not None else None
        return say(trouble) if trouble is not None else ""

    def watch(self, notify: Callable[[Sentence], None], changed: Callable[[], None]) -> None:
        """Keep the copy from now on; tell the chair when it is lost and when it is whole again."""
        if self._mirror is not None:
            self._session.keep_copy(self._mirror)
            self._watching = asyncio.create_task(_watch(self._mirror, notify, changed))

    def tell_no_more(self) -> None:
        """Watch it no more, as the venue is being closed."""
        if self._watching is not None:
            self._watching.cancel()

    async def close(self) -> None:
        """Bring it up to date and stop; one that does not answer is left after some seconds."""
        if self._mirror is not None:
            await asyncio.to_thread(self._mirror.close)


def _check(session: Session, mirror: Mirror) -> None:
    try:
        session.check_copy(mirror)
    except Refused as refused:
        raise Refused("no second copy can be kept: %(why)s", why=refused.sentence) from refused
    except OSError as error:
        why = error.strerror or str(error)
        raise Refused(
            "no second copy can be kept in %(folder)s: %(why)s", folder=mirror.folder, why=why
        ) from error


async def _watch(
    mirror: Mirror, notify: Callable[[Sentence], None], changed: Callable[[], None]
) -> None:
    told = ""
    while True:
        trouble = mirror.trouble
        said = str(trouble) if trouble is not None else ""
        if said != told:
            told = said
            changed()
            notify(_note(mirror, trouble))
        await asyncio.sleep(EVERY / 2)


def _note(mirror: Mirror, trouble: Sentence | None) -> Sentence:
    if trouble is None:
        return Sentence("the second copy in %(folder)s is whole again", folder=mirror.folder)
    return Sentence(
        "there is no second copy of the meeting now: %(why)s. The meeting goes on and everything "
        "is kept on this computer; the copy is filled up as soon as its folder is there again",
        why=trouble,
    )
