"""`judgetui rooms init`: make the log on the server, and logins with least rights."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from judgetui.commands.click_i18n import TranslatedCommand, option
from judgetui.commands.console import print_line
from judgetui.commands.rooms.server import connection_to, server_address, url_argument
from judgetui.language import _
from judgetui.meeting.message import Refused

if TYPE_CHECKING:
    import psycopg

    from judgetui.rooms.schema import NewLogin
    from judgetui.rooms.server_setup import Made

_STDOUT = "-"


def command() -> click.Command:
    """The command as click runs it."""
    return TranslatedCommand(
        "init",
        callback=_init,
        help=_(
            "Make the log of rooms in the database of this address, or bring it up to date, and "
            "make logins. Give the login that keeps the server. It may be run again: what is "
            "there stays."
        ),
        params=[
            url_argument(),
            _login("--room", "rooms", _("Make a login for a room's host; again for each.")),
            _login("--watcher", "watchers", _("Make a login that may only watch; again for each.")),
            _login(
                "--organiser",
                "organisers",
                _("Make a login that may read every room, for one result of many; again for each."),
            ),
            option(
                "--page",
                metavar="ADDRESS",
                help=_(
                    "Where `judgetui rooms serve` is found, such as http://db.example:8090: hosts "
                    "tell their judges' devices, which show it when the room is gone."
                ),
            ),
            option(
                "--passwords",
                metavar="FILE",
                help=_(
                    "Add the passwords of new logins to this file, for your eyes alone, as lines "
                    "of a pgpass file; - prints them."
                ),
            ),
        ],
    )


def _login(flag: str, name: str, help: str) -> click.Option:
    return option(flag, name, multiple=True, metavar="LOGIN", help=help)


def _init(
    url: str | None,
    rooms: tuple[str, ...],
    watchers: tuple[str, ...],
    organisers: tuple[str, ...],
    page: str | None,
    passwords: str | None,
) -> int:
    address = server_address(url)
    from psycopg import errors

    from judgetui.rooms.schema import set_page
    from judgetui.rooms.server_setup import ORGANISER, OVERVIEW, ROOM, make_log

    wanted = {ROOM: rooms, OVERVIEW: watchers, ORGANISER: organisers}
    for names in wanted.values():
        for name in names:
            _check_login(name)
    found = _page(page)
    with connection_to(address) as connection:

        def keep(logins: tuple[NewLogin, ...]) -> None:
            _keep_passwords(connection, logins, passwords)

        try:
            made = make_log(connection, wanted, keep)
        except errors.InsufficientPrivilege as error:
            raise Refused(
                "the login %(login)s may not make the log; give one that may make roles and "
                "schemas in this database, such as postgres",
                login=connection.info.user,
            ) from error
        if found is not None:
            set_page(connection, found)
        _tell(connection, made, passwords)
    return 0


def _page(given: str | None) -> str | None:
    """The page that is meant, "" for none, None to leave it as it is; raises Refused."""
    from judgetui.rooms.room_record import page_address

    if given and not page_address(given):
        raise Refused(
            "%(page)s is no address of a page of ours: it looks like http://db.example:8090",
            page=given,
        )
    return page_address(given) if given else given


def _check_login(name: str) -> None:
    # The server cuts a longer name, and then two could be one.
    if not name.isprintable() or not 1 <= len(name.encode()) <= 63:
        raise Refused("a login's name has 1 to 63 bytes that can be printed; choose another")


def _keep_passwords(
    connection: psycopg.Connection, logins: tuple[NewLogin, ...], passwords: str | None
) -> None:
    """Keep the passwords of new logins; raises Refused where that cannot be."""
    from judgetui.records import atomic_files
    from judgetui.rooms.server_setup import pgpass_lines

    if not logins:
        return
    if passwords is None:
        raise Refused(
            "say with --passwords FILE where the passwords of new logins go; nothing was made"
        )
    lines = pgpass_lines(connection, logins)
    if passwords == _STDOUT:
        return
    file = Path(passwords)
    try:
        before = file.read_bytes() if file.exists() else b""
        if before and not before.endswith(b"\n"):
            before += b"\n"
        atomic_files.replace(file, before + lines.encode(), synced=True)
    except OSError as error:
        raise Refused(
            "%(file)s cannot be written: %(why)s", file=file, why=error.strerror or str(error)
        ) from error


def _tell(connection: psycopg.Connection, made: Made, passwords: str | None) -> None:
    from judgetui.rooms.schema import VERSION
    from judgetui.rooms.server_setup import pgpass_lines

    if passwords == _STDOUT:
        print_line(pgpass_lines(connection, made.logins), end="")
        return
    if made.versions:
        print_line(_("The log is made, in version %(version)d.") % {"version": VERSION})
    else:
        print_line(_("The log is up to date, in version %(version)d.") % {"version": VERSION})
    if made.logins:
        names = _(", ").join(login.name for login in made.logins)
        print_line(_("New logins: %(names)s") % {"names": names})
        text = _("Their passwords are in %(file)s; give each computer only its own line.")
        print_line(text % {"file": passwords})
    print_line(_("Next: `judgetui rooms check`."))
