"""Who may sit where: personal links, short codes, and a brake on guessing."""

from __future__ import annotations

import hmac
import json
import os
import secrets
import time
import unicodedata
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from math import inf
from pathlib import Path

from judgetui.meeting.message import Refused, Sentence
from judgetui.meeting.plan import Name, Plan
from judgetui.meeting.seat import BOARD, CHAIR, RECORDER, SUPERVISOR, Role, Seat
from judgetui.records import atomic_files
from judgetui.venue.access.addresses import place
from judgetui.venue.protocol.limits import TRIES, TRIES_OF_ALL, WAIT, WAIT_OF_ALL

FILE = "doors.json"
"""In a session's folder: what opens its seats."""
SUSPICIOUS, REST = 15, 300.0
"""Wrong codes after which the chair is told, where no such time passed between two of them."""
_MOST_ADDRESSES = 10_000
_DIGITS = 8
_TOKEN = 20
"""Characters from which on a secret is a link's token, which nobody can guess."""


@dataclass(frozen=True, slots=True)
class Credential:
    """What opens one seat."""

    token: str
    """128 bits, in the personal link."""
    code: str
    """Eight digits, for people to type."""

    @property
    def spaced(self) -> str:
        """The code as people read it, such as "1234 5678"."""
        return f"{self.code[:4]} {self.code[4:]}"


@dataclass(frozen=True, slots=True)
class CredentialRow:
    """One seat's door as it is handed out."""

    seat: Seat
    name: Name
    """The judge's name; empty for the other seats."""
    code: str
    """As people read it."""
    link: str


def _new_credential(taken: set[str]) -> Credential:
    while (code := f"{secrets.randbelow(10**_DIGITS):0{_DIGITS}d}") in taken:
        pass
    return Credential(secrets.token_urlsafe(16), code)


def seats(plan: Plan) -> Iterator[Seat]:
    """Every seat a meeting has: chair, judges, recorder, supervisor, board."""
    yield CHAIR
    for judge in plan.judges:
        yield Seat(Role.JUDGE, judge.id)
    yield from (RECORDER, SUPERVISOR, BOARD)


class Credentials:
    """The doors of one session, kept beside its ledger for their owner's eyes alone.

    Without a folder they last as long as the process. A file that cannot be read is set aside and
    all doors are made anew, which `note` says. Raises Refused when they cannot be kept.
    """

    def __init__(self, plan: Plan, folder: Path | None = None) -> None:
        self._plan = plan
        self._path = folder / FILE if folder is not None else None
        self._seats = {seat.by: seat for seat in seats(plan)}
        self.note: Sentence | None = None
        """What the chair should be told about the doors there were."""
        self._credentials = self._load()
        self._complete()

    def _load(self) -> dict[str, Credential]:
        if self._path is None:
            return {}
        try:
            kept = json.loads(self._path.read_bytes())
            return {by: Credential(str(one["token"]), str(one["code"])) for by, one in kept.items()}
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, TypeError, AttributeError, KeyError):
            self._set_aside(self._path)
            return {}

    def _set_aside(self, path: Path) -> None:
        aside = path.with_name(f"{FILE}.damaged-{time.time_ns()}")
        try:
            os.replace(path, aside)
        except OSError as error:
            raise _unusable(path, error) from error
        self.note = Sentence(
            "the links and codes could not be read and were made anew; "
            "hand them out again (the old file is %(file)s)",
            file=aside.name,
        )

    def _complete(self) -> None:
        missing = [by for by in self._seats if by not in self._credentials]
        for by in missing:
            self._credentials[by] = self._another()
        if missing:
            self._save()

    def _another(self) -> Credential:
        return _new_credential({credential.code for credential in self._credentials.values()})

    def _save(self) -> None:
        if self._path is None:
            return
        content = json.dumps(
            {by: asdict(credential) for by, credential in self._credentials.items()}, indent=1
        )
        try:
            # Synced, or a power cut would open a revoked link again.
            atomic_files.replace(self._path, content.encode(), synced=True)
        except OSError as error:
            raise _unusable(self._path, error) from error

    def __iter__(self) -> Iterator[tuple[Seat, Credential]]:
        """Every seat with its door, in the order they are handed out."""
        for by, seat in self._seats.items():
            yield seat, self._credentials[by]

    def rows(self, base: str, fingerprint: str = "") -> list[CredentialRow]:
        """What is handed out: the links begin with `base`, such as `http://192.168.1.5:8080`."""
        return [
            CredentialRow(
                seat,
                self._name(seat),
                credential.spaced,
                link_to(base, credential.token, fingerprint),
            )
            for seat, credential in self
        ]

    def _name(self, seat: Seat) -> Name:
        return self._plan.judge[seat.judge].name if seat.judge else ""

    def of(self, seat: Seat) -> Credential:
        """What opens a seat."""
        return self._credentials[seat.by]

    def seat_of_token(self, secret: str) -> Seat | None:
        """The seat a link's token opens."""
        return self._opened_by(secret, lambda credential: credential.token)

    def seat_of(self, secret: str) -> Seat | None:
        """The seat a token or short code opens."""
        return self.seat_of_token(secret) or self._opened_by(
            _typed(secret), lambda credential: credential.code
        )

    def _opened_by(self, secret: str, opener: Callable[[Credential], str]) -> Seat | None:
        """Every door is compared, in constant time."""
        found, said = None, secret.encode("utf-8", "replace")
        for by, seat in self._seats.items():
            if hmac.compare_digest(said, opener(self._credentials[by]).encode()):
                found = seat
        return found

    def reissue(self, by: str) -> Seat | None:
        """Make a seat's link and code anew; the old ones open nothing any more.

        None where there is no such seat. Raises Refused, and changes nothing, when they cannot be
        kept.
        """
        if by not in self._seats:
            return None
        before, self._credentials[by] = self._credentials[by], self._another()
        try:
            self._save()
        except Refused:
            self._credentials[by] = before
            raise
        return self._seats[by]


def _unusable(path: Path, error: OSError) -> Refused:
    return Refused(
        "the links and codes cannot be kept in %(file)s: %(why)s",
        file=path,
        why=error.strerror or str(error),
    )


def link_to(base: str, token: str, fingerprint: str = "") -> str:
    """A personal link: the same for a browser and for `judgetui join`."""
    return f"{base.rstrip('/')}/j/{token}" + (f"#{fingerprint}" if fingerprint else "")


def _typed(secret: str) -> str:
    """What is left of a secret as a code: no spaces, no dashes, digits of any width as digits."""
    return "".join(unicodedata.normalize("NFKC", secret).split()).replace("-", "")


def is_token(secret: str) -> bool:
    """Whether a secret is as long as a link's token, which cannot be guessed.

    A code is none, whatever people type around its digits.
    """
    return len(secret) >= _TOKEN and not _typed(secret).isdecimal()


def is_miscounted(secret: str) -> bool:
    """Whether somebody typed a code with digits too few or too many."""
    typed = _typed(secret)
    return typed.isdecimal() and len(typed) != _DIGITS


class CodeThrottle:
    """Slows down whoever guesses codes: after some wrong ones an address has to wait.

    After some more from wherever they come, all addresses have to, or whoever has many could go on
    with the next. One address alone cannot bring that about: before, it has to wait itself.

    It is for short codes alone; nobody guesses 128 bits, so a personal link always opens. A right
    code in between forgives nothing, or whoever has one could guess the others'.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._wrong: dict[str, tuple[int, float]] = {}
        self._latest: deque[float] = deque(maxlen=TRIES_OF_ALL)
        """When the latest wrong codes came, from wherever."""
        self._all_wait_until = -inf
        self._burst = 0
        """Wrong codes without a rest between them."""

    def wait(self, address: str) -> int:
        """Seconds until an address may try again, rounded up; 0 when it may."""
        whence = place(address)
        wrong, since = self._wrong.get(whence, (0, 0.0))
        left = since + WAIT - self._now()
        if left <= 0:
            self._wrong.pop(whence, None)
        return _seconds(left) if wrong >= TRIES else 0

    def wait_of_all(self) -> int:
        """Seconds until those may try again who have a place to show for nothing yet."""
        return _seconds(self._all_wait_until - self._now())

    def missed(self, address: str) -> bool:
        """Count a wrong code; whether so many have come by now that the chair has to know.

        The wait begins with the last one allowed. The chair is told once, until there was a rest.
        """
        whence, now = place(address), self._now()
        wrong, _ = self._wrong.pop(whence, (0, 0.0))
        if len(self._wrong) >= _MOST_ADDRESSES:
            del self._wrong[next(iter(self._wrong))]
        self._wrong[whence] = (wrong + 1, now)
        rested = not self._latest or now - self._latest[-1] > REST
        self._burst = 1 if rested else self._burst + 1
        self._latest.append(now)
        if len(self._latest) == TRIES_OF_ALL and now - self._latest[0] <= WAIT_OF_ALL:
            self._all_wait_until = now + WAIT_OF_ALL
            self._latest.clear()
            self._latest.append(now)
        return self._burst == SUSPICIOUS


def _seconds(left: float) -> int:
    return int(left) + 1 if left > 0 else 0
