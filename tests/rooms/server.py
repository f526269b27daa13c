"""A real PostgreSQL server of the tests' own, with fsync on, in a folder that is removed."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from judgetui.rooms import schema
from tests.ports import free_port

_FOUND = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name))
BIN = _FOUND[-1] if _FOUND else None
NEEDS_POSTGRESQL = pytest.mark.skipif(
    BIN is None and "CI" not in os.environ, reason="there is no PostgreSQL server on this machine"
)
OWNER = "owner"


class Server:
    """A cluster in a folder; it can be stopped, killed and started again at the same port."""

    def __init__(self, folder: Path, settings: Sequence[str] = ()) -> None:
        self.folder = folder
        self.port = free_port()
        self.data = folder / "data"
        self._settings = (
            f"port={self.port}",
            "listen_addresses=127.0.0.1",
            f"unix_socket_directories={folder}",
            "shared_buffers=32MB",
            "max_connections=200",
            *settings,
        )

    def make(self) -> None:
        """Make the cluster, with one login that may do everything and needs no password."""
        _run("initdb", "-D", str(self.data), "-U", OWNER, "-A", "trust", "-E", "UTF8")

    def start(self) -> None:
        """Return once it takes connections."""
        asked = [part for setting in self._settings for part in ("-c", setting)]
        log = str(self.folder / "server.log")
        _run("pg_ctl", "-D", str(self.data), "-l", log, "-w", "-o", " ".join(asked), "start")

    def stop(self, mode: str = "fast") -> None:
        """Stop it; with `immediate` as a crash does."""
        _run("pg_ctl", "-D", str(self.data), "-m", mode, "-w", "stop", check=False)

    def url(self, login: str = OWNER, database: str = "postgres") -> str:
        """The address for a login."""
        return f"postgresql://{login}@127.0.0.1:{self.port}/{database}"

    def owner(self) -> psycopg.Connection:
        """A connection that may do everything."""
        return psycopg.connect(self.url(), autocommit=True)

    def prepare(self, *rooms: str) -> None:
        """Make the log and a login for each room."""
        with self.owner() as connection:
            schema.migrate(connection)
            schema.add_logins(connection, rooms, "judgetui_room")


@contextmanager
def a_server(*settings: str) -> Iterator[Server]:
    """A server that runs."""
    with a_folder() as folder:
        server = Server(folder, settings)
        server.make()
        server.start()
        try:
            yield server
        finally:
            server.stop("immediate")


@contextmanager
def a_folder() -> Iterator[Path]:
    """A folder in which PostgreSQL, which does not run as root, may write."""
    folder = Path(tempfile.mkdtemp(prefix="judgetui-postgresql-"))
    if user := _other_user():
        os.chown(folder, user.pw_uid, user.pw_gid)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _other_user() -> pwd.struct_passwd | None:
    """The user that servers run as where the tests run as root; None where they need not."""
    return pwd.getpwnam("postgres") if os.geteuid() == 0 else None


def _run(program: str, *arguments: str, check: bool = True) -> None:
    assert BIN is not None, "PostgreSQL is not installed (Debian: postgresql)"
    user = _other_user()
    who = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
    subprocess.run(
        [str(BIN / program), *arguments],
        check=check,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd="/",
        env={**os.environ, "LC_ALL": "C.UTF-8"},
        **who,  # type: ignore[call-overload]
    )


def until(what: object, within: float = 30.0) -> None:
    """Wait until a function says yes."""
    assert callable(what)
    end = time.monotonic() + within
    while not what():
        assert time.monotonic() < end
        time.sleep(0.02)


class Pair:
    """A primary and its one synchronous standby; when the primary dies the standby takes over."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made = 0
        self.primary = self._new()
        self.primary.make()
        self.primary.start()
        self.standby = self._standby_of(self.primary)

    def _new(self) -> Server:
        self._made += 1
        place = self._folder / str(self._made)
        place.mkdir()
        if user := _other_user():
            os.chown(place, user.pw_uid, user.pw_gid)
        return Server(place)

    def _standby_of(self, primary: Server) -> Server:
        """Another server that follows, and for which every commit waits from now on."""
        standby = self._new()
        _run(
            *("pg_basebackup", "-d", f"{primary.url()}?application_name=standby"),
            *("-D", str(standby.data), "-R", "-X", "stream", "-c", "fast"),
        )
        standby.start()
        with primary.owner() as connection:
            connection.execute("alter system set synchronous_standby_names = 'standby'")
            connection.execute("select pg_reload_conf()")
            asked = "select from pg_stat_replication where sync_state = 'sync'"
            until(lambda: connection.execute(asked).fetchone() is not None)
        return standby

    def fail_over(self) -> None:
        """Lose the primary as in a crash, for good; the standby becomes the primary."""
        self.primary.stop("immediate")
        with self.standby.owner() as connection:
            # It alone has to keep what comes until it has a standby of its own.
            connection.execute("select pg_promote()")
            connection.execute("alter system reset synchronous_standby_names")
            connection.execute("select pg_reload_conf()")
        self.primary = self.standby
        self.standby = self._standby_of(self.primary)

    def stop(self) -> None:
        """Stop both."""
        for server in (self.primary, self.standby):
            server.stop("immediate")
