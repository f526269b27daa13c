"""`judgetui rooms init`, `check` and `backup` on a real server, as their keeper gives them."""

from __future__ import annotations

import datetime
import json
import os
import signal
import socket
import stat
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.client import HTTPResponse
from pathlib import Path
from typing import IO, Any

import psycopg
import pytest

from judgetui.commands.check import mark
from judgetui.records import hash_chain
from judgetui.rooms import backup, connection, schema
from judgetui.rooms.address import VARIABLE
from judgetui.rooms.shared_log import connected
from tests.commands.parts import Run
from tests.ports import free_port
from tests.rooms.contest import a_room
from tests.rooms.server import BIN, NEEDS_POSTGRESQL, OWNER, Server, a_server
from tests.rooms.test_shared_log import lines
from tests.waiting import WITHIN

pytestmark = NEEDS_POSTGRESQL


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A server on which nothing was made yet."""
    with a_server("fsync=on") as found:
        yield found


@pytest.fixture(autouse=True)
def _programs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The server's own programs, and no pgpass file or variable of who runs the tests."""
    if BIN is not None:
        monkeypatch.setenv("PATH", f"{BIN}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("PGPASSFILE", str(tmp_path / "none"))
    monkeypatch.delenv(VARIABLE, raising=False)


@pytest.fixture
def database(server: Server, request: pytest.FixtureRequest) -> str:
    """The address of a new, empty database for the one who keeps the server."""
    name = f"d{abs(hash(request.node.name))}"
    with server.owner() as owner:
        owner.execute(f"create database {name}")
    return server.url(database=name)


def other(url: str, login: str) -> str:
    """The same database for another login."""
    return url.replace(f"{OWNER}@", f"{login}@")


def filled(url: str, login: str, room: str, count: int = 3) -> None:
    """Give a room some lines and a file."""
    with connected(other(url, login), room) as log:
        end = log.claim("A")
        assert log.append(end, lines(count)) == count
        log.keep_file(end, "doors.json", b"secret")


def test_init_makes_logins_and_keeps_their_passwords_to_itself(
    run: Run, database: str, tmp_path: Path
) -> None:
    file = tmp_path / "pgpass"
    file.write_text("a:1:b:c:d", encoding="utf-8")
    given = ("--room", "hall-1", "--room", "hall-2", "--watcher", "eyes", "--organiser", "office")
    status, out, err = run("rooms", "init", database, *given, "--passwords", file)
    assert (status, err) == (0, "")
    assert "New logins: hall-1, hall-2, eyes, office" in out
    first, *kept = file.read_text(encoding="utf-8").splitlines()
    assert first == "a:1:b:c:d"
    assert [line.split(":")[3] for line in kept] == ["hall-1", "hall-2", "eyes", "office"]
    assert all(line.startswith("*:") for line in kept)
    assert not any(line.split(":")[4] in out for line in kept)
    if os.name == "posix":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    again = run("rooms", "init", database, *given)
    assert again[0] == 0
    assert "up to date" in again[1]
    filled(database, "hall-1", "one")


def test_passwords_are_printed_where_that_is_asked_for(run: Run, database: str) -> None:
    status, out, _ = run("rooms", "init", database, "--room", "printed", "--passwords", "-")
    assert status == 0
    (line,) = out.splitlines()
    assert line.startswith("*:")
    assert ":printed:" in line


def test_without_a_place_for_passwords_nothing_is_made(
    run: Run, server: Server, database: str, tmp_path: Path
) -> None:
    for more in ((), ("--passwords", tmp_path / "no" / "such")):
        status, out, err = run("rooms", "init", database, "--room", "nowhere", *more)
        assert (status, out) == (1, "")
        assert "--passwords FILE" in err or "cannot be written" in err
        with psycopg.connect(database, autocommit=True) as connection:
            assert schema.found_version(connection) == 0
        with server.owner() as owner:
            found = owner.execute("select from pg_roles where rolname = 'nowhere'").fetchone()
            assert found is None


def test_the_page_of_all_rooms_is_kept_for_hosts(run: Run, database: str) -> None:
    run("rooms", "init", database, "--room", "told", "--passwords", "-")
    found = []
    for page in ("http://db.example:8090/", None, "", "ftp://x", "http://x/y"):
        run("rooms", "init", database, *(("--page", page) if page is not None else ()))
        with connected(other(database, "told"), "told") as log:
            found.append(log.page())
    assert found == ["http://db.example:8090", "http://db.example:8090", "", "", ""]
    assert "is no address of a page" in run("rooms", "init", database, "--page", "ftp://x")[2]


def test_a_login_that_may_not_make_it_is_told(run: Run, database: str) -> None:
    run("rooms", "init", database, "--room", "small", "--passwords", "-")
    status, _, err = run("rooms", "init", other(database, "small"), "--room", "more")
    assert status == 1
    assert "the login small may not make the log" in err


def test_a_password_on_the_command_line_is_refused(run: Run, database: str) -> None:
    given = database.replace(f"{OWNER}@", f"{OWNER}:secret@")
    status, _, err = run("rooms", "check", given)
    assert status == 1
    assert VARIABLE in err
    assert "secret" not in err


def test_the_address_may_be_in_the_variable(
    run: Run, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "name the server" in run("rooms", "check")[2]
    monkeypatch.setenv(VARIABLE, database.replace(f"{OWNER}@", f"{OWNER}:secret@"))
    assert run("rooms", "init")[0] == 0
    status, out, _ = run("rooms", "check")
    assert status == 0
    assert "secret" not in out


def test_check_looks_at_every_line(run: Run, database: str) -> None:
    run("rooms", "init", database, "--room", "hall", "--organiser", "office", "--passwords", "-")
    status, out, _ = run("rooms", "check", database)
    assert status == 0
    assert "there is no room in the log yet" in out
    filled(database, "hall", "one")
    filled(database, "hall", "two", 5)
    for login in (OWNER, "office", "hall"):
        status, out, err = run("rooms", "check", other(database, login))
        assert (status, err) == (0, "")
        assert "room one: 3 acts, and each follows the one before" in out
        assert "room two: 5 acts" in out
        assert "fsync: on" in out
        assert "connection: on this computer" in out
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(
            "update judgetui.entry set line = %s where room = 'two' and seq = 4",
            (lines(4)[3].replace(b'"seq":4', b'"seq":5'),),
        )
        connection.execute("delete from judgetui.entry where room = 'one' and seq = 3")
    status, out, err = run("rooms", "check", database)
    assert status == 1
    assert "Not ready" in err
    assert "room two: line 4 is not what was appended" in out
    assert "room one: line 3 is not what was appended" in out


def test_check_names_a_room_that_is_not_heard_of(run: Run, database: str) -> None:
    run("rooms", "init", database, "--room", "hall", "--passwords", "-")
    now = datetime.datetime.now(datetime.UTC)
    for number, name in enumerate(("final", "gone", "here"), 9):
        filled(database, "hall", name)
        with connected(other(database, "hall"), name) as log:
            log.tell(log.claim("A"), "", a_room(number, now).document())
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(
            "update judgetui.room set told = now() - interval '1 hour'"
            " where name in ('gone', 'final')"
        )
    status, out, _ = run("rooms", "check", database)
    assert status == 0
    said = {line.split()[2].strip(":"): line for line in out.splitlines() if " room " in line}
    assert "its meeting is under way; ask that room" in said["gone"]
    assert not said["gone"].startswith(mark(True))
    for name in ("here", "final"):
        assert said[name].startswith(mark(True))
        assert "ask that room" not in said[name]
    (checksums,) = [line for line in out.splitlines() if "checksums" in line]
    assert checksums.startswith(mark(True))


def test_check_of_a_watcher_says_whom_to_ask(run: Run, database: str) -> None:
    run("rooms", "init", database, "--room", "r", "--watcher", "w", "--passwords", "-")
    filled(database, "r", "one")
    status, out, _ = run("rooms", "check", other(database, "w"))
    assert status == 0
    assert "1 room, whose lines this login may not read" in out
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("create role stranger login")
    status, out, _ = run("rooms", "check", other(database, "stranger"))
    assert status == 1
    assert "PostgreSQL" in out


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("fsync=off", "fsync is off"),
        ("full_page_writes=off", "full_page_writes is off"),
        ("synchronous_commit=off", "synchronous_commit is off"),
        ("synchronous_standby_names=there", "(there) is not connected"),
    ],
)
def test_check_names_what_would_lose_something(
    run: Run, server: Server, database: str, setting: str, said: str
) -> None:
    run("rooms", "init", database)
    name, value = setting.split("=")
    with server.owner() as owner:
        owner.execute(f"alter system set {name} = {value}")
        owner.execute("select pg_reload_conf()")
        try:
            with psycopg.connect(database, autocommit=True) as connection:
                connection.execute("set synchronous_commit = local")
            status, out, _ = run("rooms", "check", database)
        finally:
            owner.execute("set synchronous_commit = local")
            owner.execute(f"alter system reset {name}")
            owner.execute("select pg_reload_conf()")
    assert status == 1 or setting.startswith("fsync")
    assert said in out or setting.startswith("fsync")


def test_check_of_what_is_not_there_is_one_sentence(run: Run, server: Server) -> None:
    wrong = {
        "postgresql://x@127.0.0.1:1/postgres": "does not answer",
        server.url(database="nothing"): "no such database",
        server.url("nobody"): "does not let this login in",
        "http://x/y": "no address of a PostgreSQL server",
    }
    for url, said in wrong.items():
        status, out, err = run("rooms", "check", url)
        assert status == 1
        assert said in err
        assert len(err.splitlines()) == 1, err
        assert "Traceback" not in out + err


def test_check_before_init_says_so(run: Run, database: str) -> None:
    status, out, _ = run("rooms", "check", database)
    assert status == 1
    assert "judgetui rooms init" in out


def test_a_log_of_a_newer_version_is_left_alone(run: Run, database: str, tmp_path: Path) -> None:
    run("rooms", "init", database)
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("insert into judgetui.version (number) values (99)")
    for command in ("init", "check"):
        status, out, err = run("rooms", command, database)
        assert status == 1
        assert "of version 99" in out + err
        assert "install a newer judgetui" in out + err
    given = ("--best", "1", "--from", "one", "--upstream", database)
    assert "of version 99" in run("next", "final", *given)[2]


def test_a_backup_is_restored_into_an_empty_database(
    run: Run, server: Server, database: str, tmp_path: Path
) -> None:
    run("rooms", "init", database, "--room", "kept", "--passwords", "-")
    filled(database, "kept", "one", 4)
    file = tmp_path / "rooms.dump"
    status, out, err = run("rooms", "backup", database, file)
    assert (status, err) == (0, "")
    assert str(file) in out
    if os.name == "posix":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with server.owner() as owner:
        owner.execute("create database restored")
    fresh = server.url(database="restored")
    run("rooms", "init", fresh, "--room", "kept", "--passwords", "-")
    restore = ["pg_restore", "--clean", "--if-exists", "--no-owner", "--exit-on-error",
               "--single-transaction", f"--dbname={fresh}", str(file)]  # fmt: skip
    subprocess.run(restore, check=True, capture_output=True)
    status, out, _ = run("rooms", "check", fresh)
    assert status == 0
    assert "room one: 4 acts" in out
    with connected(other(fresh, "kept"), "one") as log:
        end = log.claim("A")
        assert end.seq == 4
        assert log.append(end, lines(1, end.head, 5)) == 5
        assert log.files() == {"doors.json": b"secret"}


def test_a_backup_of_an_older_version_is_brought_up(
    run: Run, server: Server, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "rooms.dump"
    with monkeypatch.context() as older:
        older.setattr(schema, "VERSION", 1)
        run("rooms", "init", database, "--room", "old", "--passwords", "-")
        filled(database, "old", "one", 4)
    assert run("rooms", "backup", database, file)[0] == 0
    with server.owner() as owner:
        owner.execute("create database newer")
    fresh = server.url(database="newer")
    run("rooms", "init", fresh, "--room", "old", "--passwords", "-")
    subprocess.run(
        ["psql", "--command=drop schema judgetui cascade", fresh], check=True, capture_output=True
    )
    restore = ["pg_restore", "--clean", "--if-exists", "--no-owner", "--exit-on-error",
               "--single-transaction", f"--dbname={fresh}", str(file)]  # fmt: skip
    subprocess.run(restore, check=True, capture_output=True)
    assert "brings it up with `judgetui rooms init`" in run("rooms", "check", fresh)[1]
    assert "in version 2" in run("rooms", "init", fresh)[1]
    assert "room one: 4 acts" in run("rooms", "check", fresh)[1]


def test_a_backup_that_fails_leaves_what_was_there(
    run: Run, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "rooms.dump"
    file.write_bytes(b"before")
    assert "judgetui rooms init" in run("rooms", "backup", database, file)[2]
    run("rooms", "init", database, "--room", "mine", "--passwords", "-")
    status, _, err = run("rooms", "backup", other(database, "mine"), file)
    assert status == 1
    assert "use the login that made the log" in err
    programs = tmp_path / "programs"
    programs.mkdir()
    monkeypatch.setenv("PATH", str(programs))
    assert "which is not on this computer" in run("rooms", "backup", database, file)[2]
    for name, text in {
        "pg_dump": 'case "$1" in --version) echo "pg_dump (PostgreSQL) 12.3";; esac',
        "pg_restore": "true",
    }.items():
        (programs / name).write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
        (programs / name).chmod(0o755)
    assert "of version 12" in run("rooms", "backup", database, file)[2]
    (programs / "pg_dump").write_text(
        '#!/bin/sh\ncase "$1" in --version) echo 99.1;;'
        ' *) echo "pg_dump: error: torn" >&2; exit 3;; esac\n',
        encoding="utf-8",
    )
    assert "because pg_dump says: torn" in run("rooms", "backup", database, file)[2]
    (programs / "pg_dump").write_text("#!/bin/sh\necho 99.1\n", encoding="utf-8")
    assert "the backup is not whole" in run("rooms", "backup", database, file)[2]
    assert file.read_bytes() == b"before"
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == ["rooms.dump"]


def test_the_password_is_no_argument_of_the_program(
    run: Run, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("rooms", "init", database)
    programs = tmp_path / "programs"
    programs.mkdir()
    told = tmp_path / "told"
    (programs / "pg_dump").write_text(
        f'#!/bin/sh\necho 99.1\necho "$@" >> {told}\necho "$PGPASSWORD" >> {told}.secret\n',
        encoding="utf-8",
    )
    (programs / "pg_restore").write_text("#!/bin/sh\n", encoding="utf-8")
    for program in programs.iterdir():
        program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv(VARIABLE, database.replace(f"{OWNER}@", f"{OWNER}:hush@"))
    run("rooms", "backup", tmp_path / "x.dump")
    assert "hush" not in told.read_text(encoding="utf-8")
    assert "hush" in Path(f"{told}.secret").read_text(encoding="utf-8")


def test_a_backup_needs_a_file(run: Run, database: str) -> None:
    assert run("rooms", "backup", database)[0] == 2
    assert run("rooms", "backup")[0] == 2
    assert run("rooms", "backup", database, "a", "b")[0] == 2


def test_without_the_driver_it_says_what_to_install(
    run: Run, monkeypatch: pytest.MonkeyPatch, database: str
) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    for command in ("init", "check", "watch", "serve"):
        status, _, err = run("rooms", command, database)
        assert status == 1
        assert "pip install 'judgetui[rooms]'" in err


def test_an_unknown_command_names_the_known(run: Run) -> None:
    status, _, err = run("rooms", "look")
    assert status == 2
    assert "init, check, backup, watch, serve" in err


def test_without_a_command_it_says_which_there_are(run: Run) -> None:
    status, out, err = run("rooms")
    assert (status, err) == (0, "")
    assert "backup" in out


def test_lines_of_the_tests_are_sealed() -> None:
    head = hash_chain.FIRST
    for line in lines(3):
        assert hash_chain.follows(head, line + b"\n")
        head = hash_chain.head(line)


@contextmanager
def serving_pages(
    database: str, folder: Path
) -> Iterator[tuple[subprocess.Popen[str], IO[str], int]]:
    """`rooms serve` as a process, what it says, and its port; killed in the end."""
    port = free_port()
    command = ["-m", "judgetui", "--language", "en", "rooms", "serve", database]
    with subprocess.Popen(
        [sys.executable, "-u", *command, "--bind", "127.0.0.1", "--port", str(port)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "JUDGETUI_LOG": str(folder / "log")},
    ) as serving:
        try:
            assert serving.stdout is not None
            yield serving, serving.stdout, port
        finally:
            serving.kill()


def test_pages_are_served_until_they_are_interrupted(
    run: Run, database: str, tmp_path: Path
) -> None:
    run("rooms", "init", database)
    with serving_pages(database, tmp_path) as (serving, said_there, port):
        assert said_there.readline() == f"All rooms: http://127.0.0.1:{port}/\n"
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=WITHIN) as answer:
            assert b"rooms.js" in answer.read()
        serving.send_signal(signal.SIGINT)
        said = said_there.read()
        assert serving.wait(WITHIN) == 0
        assert "Traceback" not in said


@pytest.mark.parametrize(
    "command",
    [
        ("rooms", "check"),
        ("rooms", "backup", "{url}", "{folder}/rooms.dump"),
        ("next", "final", "--best", "1", "--from", "one", "--upstream"),
        ("host", "one", "--take-over", "--yes", "--upstream"),
        ("rooms", "init", "{url}", "--room", "more", "--passwords", "-"),
    ],
    ids=["check", "backup", "next", "take-over", "init"],
)
def test_a_server_that_does_not_answer_is_waited_for_only_so_long(
    run: Run, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: Sequence[str]
) -> None:
    run("rooms", "init", database, "--room", "one", "--passwords", "-")
    filled(database, "one", "one")
    given = [part.format(url=database, folder=tmp_path) for part in command]
    given += [] if database in given else [database]
    monkeypatch.setattr(connection, "PATIENCE", 0.3)
    monkeypatch.setattr(backup, "STALLED", 0.3)
    with psycopg.connect(database) as stopping:
        for table in ("version", "room"):
            stopping.execute(f"lock table judgetui.{table} in access exclusive mode")
        status, _, err = run(*given)
    assert status == 1
    assert "does not answer" in err
    assert "then try again" in err
    assert len(err.splitlines()) == 1


def test_a_server_that_never_lets_anybody_in_is_waited_for_only_so_long(
    run: Run, tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"postgresql://x@127.0.0.1:{silent.getsockname()[1]}/y?connect_timeout=2"
        status, _, err = run("rooms", "check", url)
        assert status == 1
        assert f"{url}, does not answer" in err


def events(answer: HTTPResponse) -> Iterator[dict[str, Any]]:
    """What a page is told, until the server closes it."""
    for line in answer:
        if line.startswith(b'data: {"now"'):
            yield json.loads(line[6:])


def test_pages_and_terminal_say_that_the_rooms_cannot_be_read_and_when_they_can(
    run: Run, database: str, tmp_path: Path
) -> None:
    with serving_pages(database, tmp_path) as (_serving, said_there, port):
        said = iter(said_there.readline, "")
        assert "cannot be read now: the server has no log of rooms yet" in next(
            line for line in said if "Ctrl+C" not in line and "http" not in line
        )
        live = f"http://127.0.0.1:{port}/rooms/live"
        with urllib.request.urlopen(live, timeout=WITHIN) as answer:
            told = events(answer)
            assert "judgetui rooms init" in next(one["link"] for one in told if one["link"])
            run("rooms", "init", database)
            assert next(one for one in told if not one["link"])["summary"].startswith("0 rooms")
        assert next(said) == "The rooms are read again.\n"
