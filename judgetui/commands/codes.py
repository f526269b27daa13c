"""`judgetui codes`: the link and code of each seat, as text, JSON, or slips to print and cut."""

from __future__ import annotations

import datetime
import json
import re
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from urllib.parse import urlsplit

import click
from rich.cells import cell_len

from judgetui.commands.click_i18n import TranslatedCommand, option
from judgetui.commands.console import print_error, print_line, stdout_is_terminal, write_file
from judgetui.commands.options import GlobalOptions, fonts_option
from judgetui.language import _, name
from judgetui.meeting.message import Refused, listed
from judgetui.meeting.plan import Plan
from judgetui.meeting.state import Meeting
from judgetui.records.read_session import read_session
from judgetui.venue.access.credentials import CredentialRow, Credentials
from judgetui.venue.access.join_link import USUAL_PORT
from judgetui.venue.access.slips import slip_owner, slips
from judgetui.venue.machine import note_slips
from judgetui.venue.process import find_open_venue
from judgetui.venue.server.state_file import last_state

_WAIT, _AGAIN = 3.0, 0.1
"""Seconds to wait for a link that an open venue is about to keep, and between two looks."""


def command() -> click.Command:
    """The command as click runs it."""
    return TranslatedCommand(
        "codes",
        callback=_codes,
        help=_(
            "Say what opens each seat: a personal link, and a code to type. Works before, during "
            "and after the meeting. `--format pdf` writes slips with QR codes to print and cut, "
            "`--format html` the same as a page. "
            "Whoever has a link sits in its seat, so hand them out to their owners alone."
        ),
        params=[click.Argument(["name"]), *_writing(), *_saying()],
    )


def _writing() -> list[click.Option]:
    """The options that say how it is written, and where."""
    return [
        option("--format", type=click.Choice([*_WRITERS, "pdf"]), default="text", help=_("How.")),
        option(
            "--to",
            type=click.Path(path_type=Path, dir_okay=False),
            metavar="FILE",
            help=_("Write into this file, for your eyes alone."),
        ),
        fonts_option(),
    ]


def _saying() -> list[click.Option]:
    """The options that say which seats, and what their links begin with."""
    return [
        option(
            "--seat",
            "seats",
            metavar="SEAT",
            multiple=True,
            help=_(
                "Only this seat: chair, a judge's id, recorder and so on; may be given several "
                "times. Without it judges who have left are left out."
            ),
        ),
        option(
            "--base",
            metavar="URL",
            help=_("What links begin with, such as http://192.168.1.5:8080."),
        ),
    ]


@click.pass_obj
def _codes(
    options: GlobalOptions,
    name: str,
    format: str,
    to: Path | None,
    seats: tuple[str, ...],
    base: str | None,
    fonts: tuple[Path, ...],
) -> int:
    if fonts and format != "pdf":
        raise Refused("--font is for the PDF; add --format pdf")
    if format == "pdf" and to is None and stdout_is_terminal():
        raise Refused("a PDF cannot be shown in a terminal; name a file with --to")
    path = options.session(name)
    session = read_session(path.parent, path.name)
    plan = session.meeting.plan
    options.set_language(plan.language)
    credentials = _credentials(plan, path)
    base, fingerprint = _link_base(path, base)
    rows = _chosen(session.meeting, credentials.rows(base, fingerprint), seats)
    pdf = format == "pdf"
    content = _pdf(plan, rows, fonts) if pdf else _WRITERS[format](plan, rows).encode()
    if to is None:
        if pdf:
            sys.stdout.buffer.write(content)
        else:
            print_line(content.decode(), end="")
        return 0
    write_file(to, content)
    if format in ("pdf", "html") and not seats:
        note_slips(path, base, datetime.datetime.now().astimezone())
    print_line(str(to))
    return 0


def _credentials(plan: Plan, path: Path) -> Credentials:
    """The credentials of a session; while its venue is open, those that the venue has made.

    A link that is not on the venue's disk yet is waited for, and then said to be missing.
    """
    if find_open_venue(path) is None:
        credentials = Credentials(plan, path)
        if credentials.note is not None:
            print_error(credentials.note)
        return credentials
    until = time.monotonic() + _WAIT
    while (credentials := Credentials(plan, path, makes=False)).lacking:
        if time.monotonic() > until:
            text = _(
                "The venue has not kept a link and a code for these seats yet: %(seats)s. Try "
                "again, or look on the chair's screen."
            )
            print_error(text % {"seats": listed(credentials.lacking)})
            break
        time.sleep(_AGAIN)
    return credentials


def _chosen(
    meeting: Meeting, rows: Sequence[CredentialRow], seats: Sequence[str]
) -> Sequence[CredentialRow]:
    """The rows of these seats; with none named, of all but the judges who have left.

    Raises `Refused` for a seat that there is not.
    """
    if not seats:
        return [row for row in rows if not (row.seat.judge and meeting.has_left(row.seat.judge))]
    there = [row.seat.by for row in rows]
    for seat in seats:
        if seat not in there:
            raise Refused(
                "there is no seat %(seat)s; choose from: %(known)s", seat=seat, known=listed(there)
            )
    return [row for row in rows if row.seat.by in seats]


def _link_base(path: Path, base: str | None) -> tuple[str, str]:
    """The base of links and the fingerprint they end with; prints a warning where it is a guess."""
    state = find_open_venue(path)
    if base is not None:
        if not re.fullmatch(r"https?://[^/\s]+", base.rstrip("/")):
            raise Refused("--base is what links begin with, such as http://192.168.1.5:8080")
        secure = base.startswith("https")
        return base, state.fingerprint if state is not None and secure else ""
    if state is not None:
        return state.base, state.fingerprint
    base, fingerprint = _expected_base(path)
    text = _(
        "The venue is not open; the links are for %(base)s. If it opens elsewhere, print them "
        "again then, or name the address with --base."
    )
    print_error(text % {"base": base})
    return base, fingerprint


def _expected_base(path: Path) -> tuple[str, str]:
    """Base and fingerprint that a closed venue will probably have: the last, if still possible."""
    from judgetui.venue.access.addresses import local_addresses

    addresses = local_addresses()
    before = last_state(path)
    if before is None:
        return f"http://{addresses[0]}:{USUAL_PORT}", ""
    if urlsplit(before.base).hostname in addresses:
        return before.base, before.fingerprint
    scheme = "https" if before.fingerprint else "http"
    return f"{scheme}://{addresses[0]}:{before.port}", before.fingerprint


def _text(plan: Plan, rows: Sequence[CredentialRow]) -> str:
    names = [slip_owner(row.seat, row.name) for row in rows]
    width = max(map(cell_len, names))
    lines = [name(plan.title)]
    for called, row in zip(names, rows, strict=True):
        pad = " " * (width - cell_len(called))
        lines.append(f"{called}{pad}  {row.code}  {row.link}")
    return "\n".join(lines) + "\n"


def _json(plan: Plan, rows: Sequence[CredentialRow]) -> str:
    seats = [
        {
            "seat": row.seat.by,
            "role": str(row.seat.role),
            "name": name(row.name),
            "code": row.code,
            "link": row.link,
        }
        for row in rows
    ]
    return json.dumps({"seats": seats}, ensure_ascii=False, indent=1) + "\n"


def _pdf(plan: Plan, rows: Sequence[CredentialRow], fonts: Sequence[Path]) -> bytes:
    from judgetui.fonts import Fonts
    from judgetui.venue.access.slips_pdf import slips_pdf

    return slips_pdf(plan.title, rows, Fonts(fonts))


def _html(plan: Plan, rows: Sequence[CredentialRow]) -> str:
    return slips(plan.title, rows)


_WRITERS: Mapping[str, Callable[[Plan, Sequence[CredentialRow]], str]] = {
    "text": _text,
    "json": _json,
    "html": _html,
}
