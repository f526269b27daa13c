"""What is said of a server that does not answer as it should: one sentence for each kind."""

from __future__ import annotations

import re

import psycopg
from psycopg import errors

from judgetui.meeting.message import Refused, Sentence

_NOT_LET_IN = Sentence(
    "the server of the rooms does not let this login in; look at the login, its password, and the "
    "server's pg_hba.conf"
)
_NO_DATABASE = Sentence("the server of the rooms has no such database; look at the address")
_NO_ANSWER = Sentence("the server of the rooms does not answer")
_ANOTHERS = "this room is another login's"
"""What the function `claim` on the server says."""
_STANDBY = Sentence("the server of the rooms is a standby, which takes nothing; name the primary")
_STOPPED = Sentence("the server of the rooms was stopped, or is just starting")
_LOGIN = re.compile(
    "authentication failed|no password supplied|^role .* does not exist|no pg_hba.conf entry"
    "|is not permitted to log in"
)
_DATABASE = re.compile("^database .* does not exist")
_QUOTED = re.compile(r'"[^"]*"')
"""Names, which may hold any words."""
_UNPROVEN = re.compile(
    "certificate verify failed|root certificate file|server certificate for .* does not match"
)


def is_away(trouble: Sentence | None) -> bool:
    """Whether it is only that the server is away, of which there are several sentences."""
    return trouble in (_NO_ANSWER, _STOPPED)


def refusal(error: psycopg.Error, server: str) -> Refused:
    """What a person is told who asked a server something by its address."""
    if (why := sentence_of(error)) is not _NO_ANSWER:
        return Refused(why)
    return Refused(
        "the server of the rooms, %(server)s, does not answer; look whether it runs and whether "
        "this computer reaches it, then try again",
        server=server,
    )


def sentence_of(error: psycopg.Error) -> Sentence:
    """Why the server could not be used, and what to do."""
    match error:
        case errors.AdminShutdown() | errors.CrashShutdown() | errors.CannotConnectNow():
            return _STOPPED
        case errors.DiskFull():
            return Sentence("the disk of the server of the rooms is full; make room there")
        case errors.InvalidPassword() | errors.InvalidAuthorizationSpecification():
            return _NOT_LET_IN
        case errors.InvalidCatalogName():
            return _NO_DATABASE
        case errors.InsufficientPrivilege() if error.diag.message_primary == _ANOTHERS:
            return Sentence(
                "the room of that name is another login's: its own where a login has that name, "
                "else the one that made it; use that login, or give this session another name"
            )
        case errors.InsufficientPrivilege():
            return Sentence(
                "this login has not the right to that on the server of the rooms; the one who "
                "keeps the server gives it with `judgetui rooms init --room`"
            )
        case errors.UndefinedTable() | errors.UndefinedFunction() | errors.InvalidSchemaName():
            return Sentence(
                "the server has no log of rooms yet; the one who keeps it makes it with "
                "`judgetui rooms init`"
            )
        case errors.ReadOnlySqlTransaction():
            return _STANDBY
    return _of_text(str(error), _first_line(error))


def _of_text(whole: str, first: str) -> Sentence:
    """For a connection that was not made, of which the library has the server's words alone."""
    if "session is read-only" in whole:
        return _STANDBY
    if "FATAL:" not in whole and _UNPROVEN.search(_QUOTED.sub("", whole)):
        return Sentence(
            "the server of the rooms does not prove which it is; look at sslrootcert in the "
            "address, and whether the server's certificate is for the name that stands there"
        )
    if "does not support SSL" in whole:
        return Sentence(
            "the server of the rooms has no TLS, which the address asks for; the one who keeps it "
            "puts ssl = on into postgresql.conf"
        )
    if _LOGIN.search(first):
        return _NOT_LET_IN
    if _DATABASE.search(first):
        return _NO_DATABASE
    if "could not translate host name" in whole or "failed to resolve host" in whole:
        return Sentence("there is no server of that name; look at the address")
    if "connection" in whole and "FATAL:" not in whole:
        # What the library says of it is in English, and says no more to whoever reads this.
        return _NO_ANSWER
    return Sentence("the server of the rooms cannot be used: %(why)s", why=first)


def _first_line(error: psycopg.Error) -> str:
    said = (error.diag.message_primary or str(error)).strip()
    first = said.splitlines()[0] if said else type(error).__name__
    return first.rpartition("FATAL:")[2].strip()
