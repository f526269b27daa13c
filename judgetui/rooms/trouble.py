"""What is said of a server that does not answer as it should: one sentence for each kind."""

from __future__ import annotations

import re

import psycopg
from psycopg import errors

from judgetui.meeting.message import Sentence


def sentence_of(error: psycopg.Error) -> Sentence:
    """Why the server could not be used, and what to do."""
    match error:
        case errors.DiskFull():
            return Sentence("the disk of the server of the rooms is full; make room there")
        case errors.InvalidPassword() | errors.InvalidAuthorizationSpecification():
            return Sentence(
                "the server of the rooms does not let this login in; look at its password and at "
                "the server's pg_hba.conf"
            )
        case errors.InvalidCatalogName():
            return Sentence("the server of the rooms has no such database; look at the address")
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
            return Sentence(
                "the server of the rooms is a standby, which takes nothing; name the primary"
            )
    # The library has no code of what is refused before a login is in, only the words.
    said = str(error)
    if any(words in said for words in _NOT_LET_IN) or _ROLE.search(said):
        return sentence_of(errors.InvalidPassword())
    if re.search(r'FATAL: +database ".*" does not exist', said):
        return sentence_of(errors.InvalidCatalogName())
    return Sentence("the server of the rooms does not answer: %(why)s", why=_first_line(error))


_NOT_LET_IN = (
    "authentication failed",
    "no pg_hba.conf entry",
    "no password supplied",
    "is not permitted to log in",
)
_ROLE = re.compile(r'FATAL: +role ".*" does not exist')


def _first_line(error: psycopg.Error) -> str:
    said = (error.diag.message_primary or str(error)).strip()
    return said.splitlines()[0] if said else type(error).__name__
