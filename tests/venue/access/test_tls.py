"""TLS: clients accept the certificate their link names, and no other."""

from __future__ import annotations

import asyncio
import socket
import stat
import sys
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from judgetui.meeting.message import Refused
from judgetui.meeting.seat import BOARD
from judgetui.venue.access.join_link import read_link
from judgetui.venue.access.tls import FILE, certificate, pinned
from judgetui.venue.client.client import Client
from judgetui.venue.client.reconnecting_socket import PermanentFailure, check_reachable
from judgetui.venue.server import http_redirect
from tests.meeting.factories import a_plan
from tests.venue.venues import a_venue, until
from tests.waiting import WITHIN


def test_without_the_extra_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "cryptography", None)
    with pytest.raises(Refused, match=r"judgetui\[tls\]"):
        certificate(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_certificate_is_said(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("no certificate")
    with pytest.raises(Refused, match="move it away"):
        certificate(tmp_path)


def test_a_fingerprint_that_is_none_is_refused() -> None:
    assert pinned("") is True
    for wrong in ("x", "a" * 42, "*" * 43):
        with pytest.raises(Refused, match="cut off"):
            pinned(wrong)


def test_a_certificate_is_made_once_and_kept_for_its_owner_alone(tmp_path: Path) -> None:
    pytest.importorskip("cryptography")
    first = certificate(tmp_path)
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600
    assert len(first.fingerprint) == 43
    assert certificate(tmp_path).fingerprint == first.fingerprint


async def test_a_link_with_its_fingerprint_joins_and_another_does_not(tmp_path: Path) -> None:
    pytest.importorskip("cryptography")
    shown = certificate(tmp_path)
    async with a_venue(a_plan(), certificate=shown) as venue:
        rows = venue.host.credentials.rows(venue.loopback, venue.host.fingerprint)
        (row,) = [row for row in rows if row.seat == BOARD]
        endpoint = read_link(row.link)
        client = Client(endpoint)
        client.start()
        assert await asyncio.wait_for(client.welcomed(), WITHIN) == BOARD
        await client.close()
        other = "A" * 42 + ("B" if shown.fingerprint[-1] == "A" else "A")
        betrayed = Client(replace(endpoint, fingerprint=other))
        betrayed.start()
        await until(lambda: betrayed.connection.why is not None)
        assert "not the host of this link" in str(betrayed.connection.why)
        assert betrayed.connection.state == "connecting"
        await betrayed.close()
        async with aiohttp.ClientSession() as session:
            with pytest.raises(aiohttp.ClientConnectorCertificateError):
                await session.get(venue.loopback)


async def test_an_address_alone_does_not_join_an_encrypted_venue_and_it_says_what_does(
    tmp_path: Path,
) -> None:
    pytest.importorskip("cryptography")
    async with a_venue(a_plan(), certificate=certificate(tmp_path)) as venue:
        with pytest.raises(
            PermanentFailure, match="is encrypted; join it from a terminal by the whole"
        ):
            await check_reachable(read_link(f"127.0.0.1:{venue.port}"))


async def exchange(port: int, *said: bytes) -> bytes:
    """What an encrypted venue answers to bytes that are no TLS."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        for part in said:
            writer.write(part)
            with suppress(ConnectionError):
                await writer.drain()
        with suppress(ConnectionError):
            return await asyncio.wait_for(reader.read(), WITHIN)
        return b""
    finally:
        writer.transport.abort()


GET = b"GET %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: x\r\n\r\n"


@pytest.mark.parametrize(
    ("said", "to"),
    [
        ((GET % (b"/j/abc?x=1", b"hall.local:9000"),), b"https://hall.local:9000/j/abc?x=1"),
        ((GET % (b"/", b"[::1]:9000"),), b"https://[::1]:9000/"),
        ((GET % (b"/board", b"10.0.0.7"),), b"https://10.0.0.7:80/board"),
        ((GET[:3], GET[3:] % (b"/", b"a:1")), b"https://a:1/"),
        ((b"POST / HTTP/1.1\r\nhost:a:1\r\nContent-Length: 3\r\n\r\nabc",), b"https://a:1/"),
        ((GET % (b"/", b"a:1\r\nCookie: " + b"x" * 9000),), b"https://a:1/"),
    ],
)
async def test_plain_http_is_led_to_the_encrypted_page(
    said: tuple[bytes, ...], to: bytes, tmp_path: Path
) -> None:
    pytest.importorskip("cryptography")
    async with a_venue(a_plan(), certificate=certificate(tmp_path)) as venue:
        answer = await exchange(venue.port, *said)
        assert answer.startswith(b"HTTP/1.1 302 ")
        assert b"\r\nLocation: " + to + b"\r\n" in answer
        assert answer.endswith(b"\r\n\r\n")
        await until(lambda: len(venue.accept_guard) == 0)


@pytest.mark.parametrize(
    "said",
    [
        b"\x00\x01\x02",
        b"SSH-2.0-x\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        GET % (b"/", b"a b"),
        GET % (b"/", b"a@b"),
        GET % (b"/", b"a:1/x"),
        GET % (b"http://evil/", b"a:1"),
        GET % (b"/x y", b"a:1"),
        b"GET /" + b"x" * 9000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"G" * 100_000,
    ],
)
async def test_what_is_neither_tls_nor_a_request_gets_no_answer(
    said: bytes, tmp_path: Path
) -> None:
    pytest.importorskip("cryptography")
    async with a_venue(a_plan(), certificate=certificate(tmp_path)) as venue:
        assert await exchange(venue.port, said) == b""
        await until(lambda: len(venue.accept_guard) == 0)


async def test_answer_to_a_long_plain_request_is_not_lost_with_what_was_not_read(
    tmp_path: Path,
) -> None:
    """A connection closed with something left to read is reset, and its answer with it."""
    pytest.importorskip("cryptography")
    loop = asyncio.get_running_loop()
    async with a_venue(a_plan(), certificate=certificate(tmp_path)) as venue:
        with closing(socket.socket()) as one:
            one.setblocking(False)
            await loop.sock_connect(one, ("127.0.0.1", venue.port))
            await loop.sock_sendall(one, GET % (b"/", b"a:1\r\nCookie: " + b"x" * 6000))
            while await loop.sock_recv(one, 1000):
                pass
            await asyncio.sleep(0.2)
            assert one.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) == 0
        await until(lambda: len(venue.accept_guard) == 0)


async def test_who_does_not_finish_a_plain_request_is_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("cryptography")
    monkeypatch.setattr(http_redirect, "WITHIN", 0.2)
    async with a_venue(a_plan(), certificate=certificate(tmp_path)) as venue:
        assert await exchange(venue.port, b"GET / HTTP/1.1\r\nHost: localhost\r\n") == b""
        assert len(venue.accept_guard) == 0


async def test_a_browser_without_https_comes_to_the_page(tmp_path: Path) -> None:
    pytest.importorskip("cryptography")

    async def door(_request: web.Request) -> web.Response:
        return web.Response(text="the door")

    pages = [web.get("/", door)]
    shown = certificate(tmp_path)
    async with (
        a_venue(a_plan(), certificate=shown, pages=lambda _host: pages) as venue,
        aiohttp.ClientSession() as session,
        session.get(f"http://127.0.0.1:{venue.port}/?a=b", ssl=pinned(shown.fingerprint)) as page,
    ):
        assert page.url.scheme == "https"
        assert page.url.query_string == "a=b"
        assert await page.text() == "the door"
