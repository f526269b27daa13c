"""A backup of the shared log, by the server's own programs: whole or not at all."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from itertools import chain
from pathlib import Path

import psycopg
from psycopg import conninfo

from judgetui.meeting.message import Refused
from judgetui.records import atomic_files
from judgetui.rooms.schema import found_version
from judgetui.rooms.server_setup import major_of

DUMP, LIST = "pg_dump", "pg_restore"
STALLED = 60.0
"""Seconds in which `pg_dump` has to write something more, or nothing is expected of it."""
_TABLES = {1: ("version", "room", "entry", "file"), 2: ("page",)}
"""The tables that each version of the schema brought."""
_VERSION = re.compile(r"\b([0-9]+)(?:\.[0-9]+)*\b")


def back_up(connection: psycopg.Connection, address: str, file: Path) -> int:
    """Write the log into a file; how many bytes that took.

    `address` is what a connection is made with, `connection` one that was made. Raises Refused,
    and `psycopg.Error`.
    """
    _check_programs(major_of(connection.info.server_version))
    _check_rights(connection)
    handle, name = -1, ""
    try:
        handle, name = tempfile.mkstemp(prefix=f".{file.name}-", dir=file.parent)
        os.close(handle)
        making = Path(name)
        try:
            _dump(address, making)
            _look(making, found_version(connection))
            _sync(making)
            os.replace(making, file)
        except BaseException:
            with contextlib.suppress(OSError):
                making.unlink()
            raise
        atomic_files.sync_folder(file.parent)
        return file.stat().st_size
    except OSError as error:
        raise Refused(
            "%(file)s cannot be written: %(why)s", file=file, why=error.strerror or str(error)
        ) from error


def _check_programs(server: int) -> None:
    for program in (DUMP, LIST):
        if shutil.which(program) is None:
            raise Refused(
                "a backup is made with %(program)s, which is not on this computer; install "
                "PostgreSQL's programs (Debian: postgresql-client) of version %(version)d",
                program=program,
                version=server,
            )
    found = _VERSION.search(_run([DUMP, "--version"]))
    if found is not None and int(found[1]) < server:
        raise Refused(
            "%(program)s on this computer is of version %(found)d and the server of %(server)d, "
            "which it cannot back up; install version %(server)d of PostgreSQL's programs",
            program=DUMP,
            found=int(found[1]),
            server=server,
        )


def _check_rights(connection: psycopg.Connection) -> None:
    row = connection.execute(
        "select pg_has_role(current_user, nspowner, 'member') from pg_namespace"
        " where nspname = 'judgetui'"
    ).fetchone()
    if row is None:
        raise Refused(
            "the server has no log of rooms yet; the one who keeps it makes it with "
            "`judgetui rooms init`"
        )
    if not row[0]:
        raise Refused(
            "this login may not read every room, so that a backup would not be whole; use the "
            "login that made the log"
        )


def _dump(address: str, file: Path) -> None:
    parts = conninfo.conninfo_to_dict(address)
    # Whoever is at this computer can read the arguments of programs, but not their environment.
    password = parts.pop("password", None)
    secret = {"PGPASSWORD": str(password)} if password else {}
    _run(
        [
            DUMP,
            "--format=custom",
            "--schema=judgetui",
            "--no-password",
            f"--file={file}",
            f"--dbname={conninfo.make_conninfo('', **parts)}",
        ],
        secret,
        grows=file,
    )


def _look(file: Path, version: int) -> None:
    """Raise Refused unless the file is a backup with every table of this version in it."""
    listed = _run([LIST, "--list", str(file)])
    for table in chain.from_iterable(_TABLES[one] for one in _TABLES if one <= version):
        if re.search(rf" TABLE DATA judgetui {table} ", listed) is None:
            raise Refused(
                "the backup is not whole (%(table)s is missing), and was thrown away; look at the "
                "server with `judgetui rooms check`",
                table=table,
            )


def _sync(file: Path) -> None:
    opened = os.open(file, os.O_RDWR)
    try:
        atomic_files.sync(opened)
    finally:
        os.close(opened)


def _run(
    command: Sequence[str], more: Mapping[str, str] | None = None, grows: Path | None = None
) -> str:
    """What a program says; raises Refused with its first complaint where it fails.

    One that asks the server is ended once the file that it writes, `grows`, does so no more.
    """
    environment = {**os.environ, "LC_ALL": "C", **(more or {})}
    try:
        program = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            env=environment,
        )
    except OSError as error:
        raise _failed(command[0], error.strerror or str(error)) from error
    with program:
        try:
            out, complaint = _ended(program, grows)
        except BaseException:
            program.kill()
            raise
    if program.returncode:
        said = complaint.strip().splitlines()
        why = said[0] if said else str(program.returncode)
        raise _failed(command[0], why.removeprefix(f"{command[0]}: ").removeprefix("error: "))
    return out


def _ended(program: subprocess.Popen[str], grows: Path | None) -> tuple[str, str]:
    """What a program said once it has ended; raises Refused where the server does not answer."""
    size = -1
    while True:
        try:
            return program.communicate(timeout=None if grows is None else STALLED)
        except subprocess.TimeoutExpired:
            before, size = size, grows.stat().st_size if grows is not None else 0
            if size == before:
                raise Refused(
                    "no backup was made, because the server of the rooms does not answer; look "
                    "with `judgetui rooms check`, then try again"
                ) from None


def _failed(program: str, why: str) -> Refused:
    return Refused(
        "no backup was made, because %(program)s says: %(why)s", program=program, why=why
    )
