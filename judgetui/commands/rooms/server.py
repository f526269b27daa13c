"""The server that a command of `judgetui rooms` is about, and a connection to it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import click

from judgetui.meeting.message import Refused

if TYPE_CHECKING:
    import psycopg

    from judgetui.rooms.address import ServerAddress


def url_argument() -> click.Argument:
    """The address of the server; it may be left out where a variable has it."""
    return click.Argument(["url"], required=False, metavar="[URL]")


def server_address(url: str | None) -> ServerAddress:
    """The server that is meant; raises Refused where none is, or the driver is missing."""
    from judgetui.rooms.address import VARIABLE, ServerAddress, from_environment
    from judgetui.rooms.driver import check_driver

    check_driver()
    found = ServerAddress.given(url) if url else from_environment()
    if found is None:
        raise Refused(
            "name the server, such as postgresql://login@server/database, or put it into "
            "%(variable)s",
            variable=VARIABLE,
        )
    return found


@contextmanager
def connection_to(address: ServerAddress) -> Iterator[psycopg.Connection]:
    """A connection on which each statement is a transaction; raises Refused for every trouble."""
    import psycopg

    from judgetui.rooms.shared_log import refused

    try:
        with closing(psycopg.connect(address.connection(), autocommit=True)) as connection:
            yield connection
    except psycopg.Error as error:
        raise refused(error) from error
