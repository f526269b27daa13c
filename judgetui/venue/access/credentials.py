"""Credentials of seats: the tokens of personal links, short codes, and a throttle on guessing."""

from __future__ import annotations

import contextlib
import hmac
import json
import os
import secrets
import threading
import time
import unicodedata
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from math import inf
from pathlib import Path

from filelock import FileLock, Timeout

from judgetui.meeting.message import Refused, Sentence
from judgetui.meeting.plan import Name, Plan
from judgetui.meeting.seat import DEPUTY, Seat, seats
from judgetui.records import atomic_files
from judgetui.venue.access.addresses import network_of
from judgetui.venue.protocol.limits import TRIES, TRIES_OF_ALL, WAIT, WAIT_OF_ALL

FILE = "doors.json"
"""The file with the credentials in a session's folder."""
SUSPICIOUS, REST = 15, 300.0
"""The number of wrong codes after which the chair is warned; a pause of so many seconds without one
starts the count over."""
WAIT_FOR_OTHERS = 10.0
"""Seconds to wait for another program that makes or replaces credentials of the same session."""
_MOST_ADDRESSES = 10_000
_DIGITS = 8
_TOKEN = 20
"""The length from which on a secret counts as a link's token, which cannot be guessed."""


@dataclass(frozen=True, slots=True)
class Credential:
    """The token and the code of one seat."""

    token: str
    """128 bits, in the personal link."""
    code: str
    """Eight digits, for people to type."""

    @property
    def spaced(self) -> str:
        """The code in groups, such as "1234 5678"."""
        return f"{self.code[:4]} {self.code[4:]}"


@dataclass(frozen=True, slots=True)
class CredentialRow:
    """One seat's credential as it is printed or shown."""

    seat: Seat
    name: Name
    """The judge's or the deputy's name; empty for the other seats."""
    code: str
    """In groups, such as "1234 5678"."""
    link: str


def _new_credential(taken: set[str]) -> Credential:
    while (code := f"{secrets.randbelow(10**_DIGITS):0{_DIGITS}d}") in taken:
        pass
    return Credential(secrets.token_urlsafe(16), code)


class Credentials:
    """The credentials of one session, in a file beside its ledger that only its owner can read.

    Without a folder they are in memory only. A file that cannot be read is renamed, new credentials
    are made, and `note` says so. Raises Refused when the file cannot be written.

    Several programs may have those of one session, as `judgetui codes` does beside the host: each
    writes what it made into what is there, while no other does. While a venue is open it alone
    makes them, so that nobody prints a link that it replaces.
    """

    def __init__(self, plan: Plan, folder: Path | None = None, *, makes: bool = True) -> None:
        """Without `makes`, seats that have none stay without, and are in `lacking`."""
        self._plan = plan
        self._path = folder / FILE if folder is not None else None
        self._seats = {seat.by: seat for seat in seats(plan)}
        self.note: Sentence | None = None
        """A note for the chair, where the file could not be read."""
        self._changing = threading.Lock()
        self._credentials: Mapping[str, Credential] = self._read() or {}
        """Replaced whole, as another thread may be going through it."""
        if makes and self.lacking:
            self._make()

    @property
    def lacking(self) -> tuple[str, ...]:
        """The seats that have no credential, by judge id or role."""
        return tuple(by for by in self._seats if by not in self._credentials)

    def _make(self) -> None:
        """Make what is lacking, and write it."""
        if self._path is None:
            self._complete()
            return
        with _alone(self._path):
            # Another program may have made them meanwhile.
            known = self._read()
            if known is None:
                self._set_aside(self._path)
            self._credentials = known or {}
            if self._complete():
                self._write(self._path)

    def follow(self, plan: Plan) -> bool:
        """Take in an amended plan: whoever joined the panel has a link and a code from now on.

        Returns whether there are new ones to `keep`; until then they work until the end of this
        process.
        """
        self._plan = plan
        self._seats = {seat.by: seat for seat in seats(plan)}
        return self._complete()

    def _read(self) -> dict[str, Credential] | None:
        """What the file has; None where there is something that cannot be read."""
        if self._path is None:
            return {}
        try:
            kept = json.loads(self._path.read_bytes())
            return {by: Credential(str(one["token"]), str(one["code"])) for by, one in kept.items()}
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, TypeError, AttributeError, KeyError):
            return None

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

    def _complete(self) -> bool:
        new: dict[str, Credential] = {}
        codes = {credential.code for credential in self._credentials.values()}
        for by in self._seats:
            if by not in self._credentials:
                new[by] = _new_credential(codes)
                codes.add(new[by].code)
        self._replace(new)
        return bool(new)

    def _another(self) -> Credential:
        return _new_credential({credential.code for credential in self._credentials.values()})

    def _replace(self, new: Mapping[str, Credential]) -> None:
        with self._changing:
            self._credentials = {**self._credentials, **new}

    def keep(self) -> None:
        """Write the file; may run in a thread of its own, one at a time. Raises Refused."""
        if self._path is not None:
            with _alone(self._path):
                self._write(self._path)

    def _write(self, path: Path) -> None:
        # What this program has counts: people may have come by it already.
        whole = {**(self._read() or {}), **self._credentials}
        content = json.dumps({by: asdict(credential) for by, credential in whole.items()}, indent=1)
        try:
            # Synced, as a power cut could otherwise restore a revoked link.
            atomic_files.replace(path, content.encode(), synced=True)
        except OSError as error:
            raise _unusable(path, error) from error

    def __iter__(self) -> Iterator[tuple[Seat, Credential]]:
        """Every seat that has a credential, with it, in the order of `seats`."""
        for by, seat in self._seats.items():
            if (credential := self._credentials.get(by)) is not None:
                yield seat, credential

    def rows(self, base: str, fingerprint: str = "") -> list[CredentialRow]:
        """All credentials as rows; links begin with `base`, such as `http://192.168.1.5:8080`."""
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
        if seat == DEPUTY:
            return self._plan.deputy
        return self._plan.judge[seat.judge].name if seat.judge else ""

    def of(self, seat: Seat) -> Credential:
        """The credential of a seat; raises Refused where it has none yet."""
        if (credential := self._credentials.get(seat.by)) is None:
            raise Refused("%(seat)s has no link yet; try again in a moment", seat=seat.by)
        return credential

    def seat_of_token(self, secret: str) -> Seat | None:
        """The seat a link's token opens."""
        return self._opened_by(secret, lambda credential: credential.token)

    def seat_of(self, secret: str) -> Seat | None:
        """The seat a token or short code opens."""
        return self.seat_of_token(secret) or self._opened_by(
            _normalized_code(secret), lambda credential: credential.code
        )

    def _opened_by(self, secret: str, opener: Callable[[Credential], str]) -> Seat | None:
        """Compares every credential, each in constant time."""
        found, given = None, secret.encode("utf-8", "replace")
        for seat, credential in self:
            if hmac.compare_digest(given, opener(credential).encode()):
                found = seat
        return found

    def reissue(self, by: str) -> Seat | None:
        """Replace the token and code of a seat; returns the seat, None where there is none.

        It writes the file, so it may run in a thread as `keep` may. Raises Refused, and changes
        nothing, when the file cannot be written.
        """
        if by not in self._seats:
            return None
        before = self._credentials[by]
        self._replace({by: self._another()})
        try:
            self.keep()
        except Refused:
            self._replace({by: before})
            raise
        return self._seats[by]


@contextlib.contextmanager
def _alone(path: Path) -> Iterator[None]:
    """While no other program writes this file; raises Refused."""
    lock = FileLock(path.with_name(f"{path.name}.lock"), timeout=WAIT_FOR_OTHERS)
    try:
        lock.acquire()
    except Timeout:
        raise Refused(
            "another program is writing the links and codes of %(session)s; wait for it and try "
            "again",
            session=path.parent.name,
        ) from None
    except OSError as error:
        raise _unusable(path, error) from error
    try:
        yield
    finally:
        lock.release()


def _unusable(path: Path, error: OSError) -> Refused:
    return Refused(
        "the links and codes cannot be kept in %(file)s: %(why)s",
        file=path,
        why=error.strerror or str(error),
    )


def link_to(base: str, token: str, fingerprint: str = "") -> str:
    """A personal link: the same for a browser and for `judgetui join`."""
    return f"{base.rstrip('/')}/j/{token}" + (f"#{fingerprint}" if fingerprint else "")


def _normalized_code(secret: str) -> str:
    """A typed code without spaces and dashes, with full-width digits as ASCII digits."""
    return "".join(unicodedata.normalize("NFKC", secret).split()).replace("-", "")


def is_token(secret: str) -> bool:
    """Whether a secret is a link's token by its length, and no code with characters around it."""
    return len(secret) >= _TOKEN and not _normalized_code(secret).isdecimal()


def has_wrong_length(secret: str) -> bool:
    """Whether a secret is a code with too few or too many digits."""
    typed = _normalized_code(secret)
    return typed.isdecimal() and len(typed) != _DIGITS


class CodeThrottle:
    """Throttles the guessing of short codes: after `TRIES` wrong ones an address has to wait.

    After `TRIES_OF_ALL` wrong codes from any addresses, all addresses have to wait, so that an
    attacker with many cannot go on. One address alone cannot cause that, as it has to wait earlier.

    It is for short codes only; a token of 128 bits cannot be guessed and is never throttled. A
    right code does not reset the count, so that the owner of one cannot guess the others.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._wrong: dict[str, tuple[int, float]] = {}
        self._latest: deque[float] = deque(maxlen=TRIES_OF_ALL)
        """The times of the latest wrong codes, from any address."""
        self._all_wait_until = -inf
        self._burst = 0
        """Wrong codes since the last pause of `REST` seconds."""

    def wait(self, address: str) -> int:
        """Seconds until an address may try again, rounded up; 0 when it may now."""
        network = network_of(address)
        wrong, since = self._wrong.get(network, (0, 0.0))
        left = since + WAIT - self._now()
        if left <= 0:
            self._wrong.pop(network, None)
        return _seconds(left) if wrong >= TRIES else 0

    def wait_of_all(self) -> int:
        """Seconds until addresses from which nobody was admitted yet may try again."""
        return _seconds(self._all_wait_until - self._now())

    def count_wrong(self, address: str) -> bool:
        """Count a wrong code; return whether the chair is to be warned, once in a burst.

        The wait begins with the last one allowed.
        """
        network, now = network_of(address), self._now()
        wrong, _ = self._wrong.pop(network, (0, 0.0))
        if len(self._wrong) >= _MOST_ADDRESSES:
            del self._wrong[next(iter(self._wrong))]
        self._wrong[network] = (wrong + 1, now)
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
