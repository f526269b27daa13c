"""A server over TLS, as the page of operation says: proven, or a true sentence."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from judgetui.meeting.message import Refused
from judgetui.rooms.address import ServerAddress
from judgetui.rooms.connection import asked
from judgetui.rooms.inspection import inspect
from judgetui.rooms.watching import RoomsWatch
from tests.rooms.server import NEEDS_POSTGRESQL, Server, a_folder, a_server, until
from tests.rooms.test_follower import Followed

pytestmark = [
    NEEDS_POSTGRESQL,
    pytest.mark.skipif(shutil.which("openssl") is None, reason="there is no openssl"),
]


def a_certificate(folder: Path, name: str, host: str) -> Path:
    """A certificate for a host that signs itself, with its key beside it."""
    file = folder / f"{name}.crt"
    subprocess.run(
        [
            *("openssl", "req", "-new", "-x509", "-days", "2", "-nodes", "-subj", f"/CN={host}"),
            *("-addext", f"subjectAltName=DNS:{host}", "-newkey", "rsa:2048"),
            *("-keyout", str(file.with_suffix(".key")), "-out", str(file)),
        ],
        check=True,
        capture_output=True,
    )
    file.with_suffix(".key").chmod(0o600)
    if os.geteuid() == 0:
        user = pwd.getpwnam("postgres")
        for one in (file, file.with_suffix(".key")):
            os.chown(one, user.pw_uid, user.pw_gid)
    return file


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """Where the certificates are."""
    with a_folder() as found:
        yield found


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Server]:
    """A server with `ssl = on`."""
    file = a_certificate(folder, "server", "localhost")
    key = file.with_suffix(".key")
    found = Server(folder, ("ssl=on", f"ssl_cert_file={file}", f"ssl_key_file={key}"))
    found.make()
    found.start()
    try:
        found.prepare("hall")
        yield found
    finally:
        found.stop("immediate")


def address(
    server: Server, root: Path, host: str = "localhost", login: str = "hall"
) -> ServerAddress:
    """The address with the certificate that proves the server."""
    where = f"{login}@{host}:{server.port}"
    return ServerAddress.given(
        f"postgresql://{where}/postgres?sslmode=verify-full&sslrootcert={root}"
    )


def test_a_room_is_followed_and_watched_over_tls(
    server: Server, folder: Path, tmp_path: Path
) -> None:
    root = folder / "server.crt"
    one = Followed(server, tmp_path / "hall", 3)
    one.follower.address = address(server, root)
    one.follower.start()
    until(lambda: one.follower.lag == 0)
    one.follower.close(10)
    watch = RoomsWatch(address(server, root, login="owner"))
    watch.start()
    try:
        until(lambda: watch.complete)
    finally:
        watch.close()
    with asked(address(server, root, login="owner")) as connection:
        assert any("connection: encrypted" in str(one.sentence) for one in inspect(connection))


def test_a_server_that_does_not_prove_which_it_is_is_not_called_silent(
    server: Server, folder: Path
) -> None:
    other = a_certificate(folder, "other", "localhost")
    for root, host in (
        (other, "localhost"),
        (folder / "none.crt", "localhost"),
        (folder / "server.crt", "127.0.0.1"),
    ):
        with (
            pytest.raises(Refused, match="does not prove which it is") as refused,
            asked(address(server, root, host)),
        ):
            pass
        assert "sslrootcert" in str(refused.value)


def test_a_server_without_tls_is_not_called_silent() -> None:
    with (
        a_server() as plain,
        pytest.raises(Refused, match="ssl = on"),
        asked(ServerAddress(f"{plain.url()}?sslmode=require")),
    ):
        pass
