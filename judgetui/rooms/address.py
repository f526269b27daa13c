"""Where the server of the rooms is: a URL without a password, and the password from elsewhere."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urlsplit

from judgetui.meeting.message import Refused

VARIABLE = "JUDGETUI_UPSTREAM"
"""The environment variable that may hold the URL with its password."""
SCHEMES = ("postgresql", "postgres")
_SECRETS = ("password", "sslpassword")
_DEFAULTS = {
    # A server that is gone is to be noticed.
    "connect_timeout": "5",
    "keepalives_idle": "5",
    "keepalives_interval": "2",
    "keepalives_count": "3",
    "tcp_user_timeout": "10000",
    "application_name": "judgetui",
}


_SEVERAL = {"target_session_attrs": "read-write"}
"""Of several servers only one takes anything, and notifies: the others are its standbys."""


@dataclass(frozen=True, slots=True)
class ServerAddress:
    """The address of a server, as it may be shown and kept in files: it has no password."""

    url: str

    @classmethod
    def given(cls, url: str) -> ServerAddress:
        """The address that somebody typed; raises Refused for what is none or has a password."""
        if _password(_split(url)):
            raise Refused(
                "the address of the server has a password in it, which everybody at this computer "
                "can read in the list of programs; leave it out, and put it into %(variable)s or "
                "a pgpass file",
                variable=VARIABLE,
            )
        return cls(url)

    def connection(self, environment: Mapping[str, str] = os.environ) -> str:
        """What a connection is made with: the whole address, with the password where it is known.

        It comes from the variable, where that names the same server, login and database; else the
        PostgreSQL library looks for it in its own places, such as a pgpass file.
        """
        parts = _split(self.url)
        kept = environment.get(VARIABLE, "")
        if kept and _same(_split(kept), parts):
            parts = _split(kept)
        asked = dict(parse_qsl(parts.query, keep_blank_values=True))
        servers = (
            parts.netloc.rpartition("@")[2],
            asked.get("host", ""),
            asked.get("hostaddr", ""),
        )
        several = _SEVERAL if any("," in one for one in servers) else {}
        whole = {**_DEFAULTS, **several, **asked}
        return parts._replace(query=urlencode(whole, quote_via=quote)).geturl()


def from_environment(environment: Mapping[str, str] = os.environ) -> ServerAddress | None:
    """The address in the variable, without its password; None where it is not set."""
    kept = environment.get(VARIABLE, "")
    return ServerAddress(_without_password(_split(kept))) if kept else None


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        good = parts.scheme in SCHEMES and bool(parts.path.strip("/"))
    except ValueError:
        good = False
    if not good:
        raise Refused(
            "that is no address of a PostgreSQL server: it looks like "
            "postgresql://login@server/database"
        )
    return parts


def _password(parts: SplitResult) -> bool:
    asked = dict(parse_qsl(parts.query, keep_blank_values=True))
    return ":" in parts.netloc.rpartition("@")[0] or any(name in asked for name in _SECRETS)


def _without_password(parts: SplitResult) -> str:
    login, at, where = parts.netloc.rpartition("@")
    asked = parse_qsl(parts.query, keep_blank_values=True)
    query = urlencode([pair for pair in asked if pair[0] not in _SECRETS], quote_via=quote)
    return parts._replace(netloc=login.partition(":")[0] + at + where, query=query).geturl()


def _same(one: SplitResult, other: SplitResult) -> bool:
    """Whether two addresses name the same login, servers and database."""

    def named(parts: SplitResult) -> tuple[str, str, str]:
        login, _, where = parts.netloc.rpartition("@")
        return unquote(login.partition(":")[0]), where.lower(), parts.path.strip("/")

    return named(one) == named(other)
