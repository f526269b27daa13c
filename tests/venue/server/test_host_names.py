"""Whoever calls the venue by a name that is not its own is turned away, whatever they ask for."""

from __future__ import annotations

import asyncio
import socket
import ssl
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from judgetui.meeting.message import Refused
from judgetui.meeting.seat import CHAIR
from judgetui.venue.access.addresses import from_this_machine, normalized_host_name
from judgetui.venue.access.join_link import Endpoint
from judgetui.venue.access.tls import certificate
from judgetui.venue.browser.gateway_supervisor import GatewaySupervisor
from judgetui.venue.browser.html import STATIC
from judgetui.venue.browser.routes import Routes, error_pages
from judgetui.venue.client.client import Client
from judgetui.venue.server.host import WIRE
from judgetui.venue.server.host_names import HostNames
from judgetui.venue.server.listen import Venue
from tests.meeting.factories import a_plan
from tests.venue.venues import a_venue, endpoint, plain

PATHS = [
    "/",
    "/j/token",
    "/seat/0000",
    "/seat/0000/line",
    "/board",
    "/board/line",
    "/file/key",
    f"/web/{next(iter(STATIC))}",
    "/nowhere",
    WIRE,
]


async def answered(venue: Venue, *lines: str, tls: bool = False) -> str:
    """Everything that is answered to a request of these lines, the first the request's own."""
    context = None
    if tls:
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    reader, writer = await asyncio.open_connection("127.0.0.1", venue.port, ssl=context)
    writer.write("\r\n".join((*lines, "Connection: close", "", "")).encode())
    answer = await asyncio.wait_for(reader.read(), 10)
    writer.close()
    return answer.decode()


def status(answer: str) -> int:
    return int(answer.split()[1])


def with_pages(**how: Any) -> dict[str, Any]:  # noqa: ANN401
    return {
        "pages": lambda host: Routes(host, GatewaySupervisor()).routes(),
        "middlewares": lambda host: [error_pages(host)],
        **how,
    }


@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
async def test_a_page_of_another_name_is_answered_nothing_anywhere(method: str) -> None:
    """DNS rebinding: the name is the other site's, Origin and all, and leads here."""
    async with a_venue(a_plan(title="Nobody's business"), **with_pages()) as venue:
        name = f"evil.example:{venue.port}"
        for path in PATHS:
            upgrade = ("Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: x")
            asked = (f"{method} {path} HTTP/1.1", f"Host: {name}", f"Origin: http://{name}")
            answer = await answered(venue, *asked, *(upgrade if path.endswith(WIRE) else ()))
            assert status(answer) == 403, path
            assert "--host-name evil.example" in answer
            assert venue.host.base in answer
            assert "business" not in answer


async def test_no_socket_opens_for_a_page_of_another_name() -> None:
    async with a_venue() as venue, aiohttp.ClientSession() as session:
        evil = {"Host": f"evil.example:{venue.port}", "Origin": f"http://evil.example:{venue.port}"}
        with pytest.raises(aiohttp.WSServerHandshakeError) as error:
            await session.ws_connect(f"{venue.loopback}/wire", headers=evil)
        assert error.value.status == 403


@pytest.mark.parametrize(
    "name",
    ["127.0.0.1", "LOCALHOST", "localhost.", "Review-PC", "review-pc.local", "review-pc.local."],
)
async def test_the_venue_is_found_by_its_own_names_behind_any_port(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "gethostname", lambda: "REVIEW-PC.lan")
    async with a_venue(**with_pages()) as venue:
        for port in ("", ":8080", ":443"):
            answer = await answered(venue, "GET / HTTP/1.1", f"Host: {name}{port}")
            assert status(answer) == 200, (name, port)


@pytest.mark.parametrize(
    "host",
    [
        "evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "127.0.0.1:80:80",
        "localhost@evil.example", "evil.example#localhost", "local", "x.local", ".", "", "[", "[]",
        "192.0.2.7", "[2001:db8::1]", "0.0.0.0", "2130706433", "127.1", "localhost:x",
        "\u202elocalhost", "localhost,evil.example",
    ],
)  # fmt: skip
async def test_nothing_that_only_looks_like_its_name_is_taken_for_it(host: str) -> None:
    async with a_venue(**with_pages()) as venue:
        answer = await answered(venue, "GET / HTTP/1.1", f"Host: {host}")
        assert status(answer) in (400, 403), answer


async def test_a_request_that_names_no_host_or_two_is_refused() -> None:
    async with a_venue(**with_pages()) as venue:
        for lines in ((), ("Host: localhost", "Host: evil.example")):
            answer = await answered(venue, "GET / HTTP/1.0", *lines)
            assert status(answer) in (400, 403), lines


async def test_the_names_it_was_given_count_in_whatever_way_they_are_written() -> None:
    given = ["Review.Example.", "评审.example", "192.0.2.7", "[2001:DB8::1]"]
    async with a_venue(**with_pages(names=given)) as venue:
        for host in (
            *("review.example", "REVIEW.EXAMPLE:9000", "review.example."),
            *("xn--tbt133i.example", "评审.example:80"),
            *("192.0.2.7:8080", "[2001:db8::1]:8080", "[2001:db8:0:0::1]"),
        ):
            answer = await answered(venue, "GET / HTTP/1.1", f"Host: {host}")
            assert status(answer) == 200, host
        assert status(await answered(venue, "GET / HTTP/1.1", "Host: other.example")) == 403


async def test_it_is_no_other_with_encryption(tmp_path: Path) -> None:
    async with a_venue(**with_pages(certificate=certificate(tmp_path))) as venue:
        for host, expected in (("localhost", 200), ("evil.example", 403)):
            answer = await answered(venue, "GET / HTTP/1.1", f"Host: {host}", tls=True)
            assert status(answer) == expected


async def test_the_refusal_is_said_in_the_persons_language() -> None:
    async with a_venue(**with_pages()) as venue:
        asked = ("GET / HTTP/1.1", "Host: evil.example", "Accept-Language: zh-CN")
        answer = await answered(venue, *asked)
        assert "--host-name evil.example" in answer
        assert any("一" <= character <= "鿿" for character in answer)


def test_an_address_that_the_machine_was_given_just_now_is_its_own() -> None:
    names = HostNames()
    names.addresses = lambda: ["192.168.1.5"]
    assert names.knows("10.0.0.9:8080", "10.0.0.9")
    assert names.knows("192.168.1.5", "10.0.0.9"), "the network before may still be there"
    assert names.knows("[fe80::1%25eth0]:8080", "fe80::1%eth0")
    assert names.knows("10.0.0.9", "::ffff:10.0.0.9"), "IPv4 on a socket for both"
    assert names.knows("[::1]:8080", "::1")
    assert not names.knows("10.0.0.8", "10.0.0.9")


def test_a_new_name_of_the_machine_is_known_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    names = HostNames()
    monkeypatch.setattr(socket, "gethostname", lambda: "before")
    assert names.knows("before", "")
    monkeypatch.setattr(socket, "gethostname", lambda: "after.lan")
    assert names.knows("after.local:80", "")
    assert not names.knows("before", "")
    monkeypatch.setattr(socket, "gethostname", lambda: "")
    assert not names.knows(".local", "")


@pytest.mark.parametrize("name", ["http://x", "x:8080", "", "x/y", "a b", "*.example", "-" * 64])
def test_what_is_no_name_is_refused(name: str) -> None:
    with pytest.raises(Refused, match="without http"):
        normalized_host_name(name)


async def test_a_client_that_comes_by_another_name_is_told_what_to_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with a_venue() as venue:
        resolve = socket.getaddrinfo

        def here(name: object, *rest: object, **more: object) -> object:
            return resolve("127.0.0.1" if name == "odd.example" else name, *rest, **more)  # type: ignore[arg-type]

        monkeypatch.setattr(socket, "getaddrinfo", here)
        code = endpoint(venue, CHAIR).code
        client = Client(Endpoint("odd.example", venue.port, code))
        client.start()
        async with asyncio.timeout(10):
            while client.connection.why is None:
                await asyncio.sleep(0.01)
        assert "--host-name odd.example" in str(client.connection.why)
        await client.close()
        async with plain(venue) as other:
            assert "welcome" in await other.hello(code)


@pytest.mark.parametrize(
    ("address", "arrived_at", "here"),
    [
        ("127.0.0.1", "127.0.0.1", True),
        ("127.0.0.1", "", True),
        ("::1", "::1", True),
        ("192.0.2.2", "192.0.2.2", True),
        ("::ffff:192.0.2.2", "192.0.2.2", True),
        ("192.0.2.3", "192.0.2.2", False),
        ("192.0.2.2", "127.0.0.1", False),
        ("", "", False),
        ("a name", "a name", False),
    ],
)
def test_who_has_the_address_they_came_to_sits_at_this_computer(
    address: str, arrived_at: str, here: bool
) -> None:
    assert from_this_machine(address, arrived_at) is here
