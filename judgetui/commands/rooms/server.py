"""The server that a command of `judgetui rooms` is about, and a connection to it."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

import click

from judgetui.meeting.message import Refused

if TYPE_CHECKING:
    from judgetui.rooms.address import ServerAddress
    from judgetui.rooms.connection import Connection


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


def connection_to(address: ServerAddress) -> AbstractContextManager[Connection]:
    """A connection on which each statement is a transaction; raises Refused for every trouble."""
    from judgetui.rooms.connection import asked

    return asked(address)
