"""Doors: what opens a seat, and how slow guessing is."""

from __future__ import annotations

import ipaddress
import json
import os
import socket
import stat
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from hypothesis import given
from hypothesis import strategies as st

from judgetui.meeting.message import Refused
from judgetui.meeting.seat import BOARD, CHAIR, seats
from judgetui.records import atomic_files
from judgetui.venue.access import credentials as credentials_module
from judgetui.venue.access.addresses import local_addresses
from judgetui.venue.access.credentials import (
    FILE,
    REST,
    SUSPICIOUS,
    CodeThrottle,
    Credentials,
    is_token,
    link_to,
)
from judgetui.venue.access.join_link import Endpoint, read_link
from judgetui.venue.protocol.limits import TRIES, TRIES_OF_ALL, WAIT, WAIT_OF_ALL
from tests.meeting.factories import a_plan
from tests.venue.venues import judge
from tests.waiting import WITHIN

PLAN = a_plan(3, 3)


def test_every_seat_has_a_door_of_its_own() -> None:
    credentials = Credentials(PLAN)
    whole = list(credentials)
    assert [seat for seat, _ in whole] == list(seats(PLAN))
    assert len({door.token for _, door in whole}) == len({door.code for _, door in whole}) == 8
    for seat, door in whole:
        assert len(door.code) == 8
        assert is_token(door.token)
        assert not is_token(door.spaced)
        wide = "".join(chr(ord(digit) - ord("0") + ord("０")) for digit in door.code)
        dashed = f" {door.code[:2]}-{door.code[2:]} "
        for said in (door.token, door.code, door.spaced, dashed, wide, f"{wide[:4]}　{wide[4:]}"):
            assert credentials.seat_of(said) == seat
    for wrong in ("", " ", "x" * 22, "长", "\ud800", whole[0][1].token[:-1]):
        assert credentials.seat_of(wrong) is None


def test_a_token_is_one_whatever_characters_it_happens_to_have() -> None:
    assert is_token("J4g4-zKYKl5vtK-D-nJ1dg")
    assert not is_token("12345678------------------")
    assert not is_token("１２３４５６７８　　　　　　　　　　　　　　")


def test_doors_are_kept_for_their_owner_alone_and_stay_the_same(tmp_path: Path) -> None:
    credentials = Credentials(PLAN, tmp_path)
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600
    assert list(Credentials(PLAN, tmp_path)) == list(credentials)


def test_a_judge_who_is_added_gets_a_door_and_the_others_keep_theirs(tmp_path: Path) -> None:
    before = Credentials(PLAN, tmp_path)
    after = Credentials(a_plan(3, 5), tmp_path)
    assert after.of(judge("J1")) == before.of(judge("J1"))
    assert after.of(judge("J5")).token
    fewer = Credentials(a_plan(3, 1), tmp_path)
    assert fewer.seat_of(before.of(judge("J3")).token) is None


def test_a_reissued_door_opens_by_the_new_one_alone(tmp_path: Path) -> None:
    credentials = Credentials(PLAN, tmp_path)
    old = credentials.of(CHAIR)
    assert credentials.reissue("chair") == CHAIR
    assert credentials.seat_of(old.token) is None
    assert credentials.seat_of(old.code) is None
    assert Credentials(PLAN, tmp_path).seat_of(credentials.of(CHAIR).token) == CHAIR
    assert credentials.reissue("J9") is None


@pytest.mark.parametrize("content", ["", "[]", "{", '{"chair": 1}', '{"chair": {"token": "x"}}'])
def test_doors_that_cannot_be_read_are_set_aside_and_said(tmp_path: Path, content: str) -> None:
    (tmp_path / FILE).write_text(content)
    credentials = Credentials(PLAN, tmp_path)
    assert credentials.note is not None
    assert "hand them out again" in str(credentials.note)
    assert any(path.read_text() == content for path in tmp_path.glob(f"{FILE}.damaged-*"))
    assert json.loads((tmp_path / FILE).read_text()).keys() == {s.by for s in seats(PLAN)}


def test_a_disk_that_takes_no_door_is_said_and_the_old_one_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    credentials = Credentials(PLAN, tmp_path)
    old = credentials.of(CHAIR)

    def full(path: Path, content: bytes, *, synced: bool) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(atomic_files, "replace", full)
    with pytest.raises(Refused, match="No space left"):
        credentials.reissue("chair")
    assert credentials.of(CHAIR) == old


def test_no_power_cut_brings_a_revoked_link_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    credentials = Credentials(PLAN, tmp_path)
    done: list[tuple[str, int]] = []

    def sync(file: int) -> None:
        os.lseek(file, 0, os.SEEK_SET)
        done.append((os.read(file, 1 << 20).decode(), os.fstat(file).st_ino))

    def sync_folder(folder: Path) -> None:
        done.append((str(folder), (folder / FILE).stat().st_ino))

    monkeypatch.setattr(atomic_files, "sync", sync)
    monkeypatch.setattr(atomic_files, "sync_folder", sync_folder)
    credentials.reissue("chair")
    kept = tmp_path / FILE
    # The whole file first; then, once it has taken the old one's place, its name.
    assert done == [
        (kept.read_text(), kept.stat().st_ino),
        (str(tmp_path), kept.stat().st_ino),
    ]


def test_a_door_whose_sync_fails_is_not_given_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    credentials = Credentials(PLAN, tmp_path)
    old = credentials.of(CHAIR)

    def fails(file: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(atomic_files, "sync", fails)
    with pytest.raises(Refused, match="Input/output error"):
        credentials.reissue("chair")
    assert credentials.of(CHAIR) == old
    assert Credentials(PLAN, tmp_path).of(CHAIR) == old
    assert {path.name for path in tmp_path.iterdir()} == {FILE, f"{FILE}.lock"}


class FirstSyncHeld:
    """A disk on which one program's first sync of a file takes as long as a test wants."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.waits, self.answers = threading.Event(), threading.Event()
        self._sync = atomic_files.sync
        monkeypatch.setattr(atomic_files, "sync", self.sync)

    def sync(self, file: int) -> None:
        """A sync of a file."""
        if not self.waits.is_set():
            self.waits.set()
            self.answers.wait(WITHIN)
        self._sync(file)


def both(
    disk: FirstSyncHeld, first: Callable[[], object], second: Callable[[], object]
) -> list[Any]:
    """What two programs come to, of which the second begins while the first one's disk waits."""
    with ThreadPoolExecutor() as threads:
        one = threads.submit(first)
        assert disk.waits.wait(WITHIN)
        other = threads.submit(second)
        # It has ended, or it waits for the first: no more can be known of it.
        wait([other], timeout=0.3)
        disk.answers.set()
        return [one.result(), other.result()]


def test_two_programs_that_make_doors_at_once_make_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = both(
        FirstSyncHeld(monkeypatch),
        lambda: Credentials(PLAN, tmp_path),
        lambda: Credentials(a_plan(3, 5), tmp_path),
    )
    kept = Credentials(a_plan(3, 5), tmp_path)
    assert list(made[1]) == list(kept)
    for seat, door in made[0]:
        assert kept.of(seat) == door


def test_a_program_that_makes_doors_brings_no_revoked_link_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    host = Credentials(PLAN, tmp_path)
    old = host.of(CHAIR)
    both(
        FirstSyncHeld(monkeypatch),
        lambda: Credentials(a_plan(3, 5), tmp_path),
        lambda: host.reissue("chair"),
    )
    kept = Credentials(a_plan(3, 5), tmp_path)
    assert kept.of(CHAIR) == host.of(CHAIR) != old
    assert not kept.lacking


def test_what_the_host_keeps_leaves_what_others_made_there(tmp_path: Path) -> None:
    host = Credentials(PLAN, tmp_path)
    beside = Credentials(a_plan(3, 5), tmp_path)
    host.keep()
    assert list(Credentials(a_plan(3, 5), tmp_path)) == list(beside)


def test_who_only_reads_makes_nothing(tmp_path: Path) -> None:
    host = Credentials(PLAN, tmp_path)
    more = Credentials(a_plan(3, 4), tmp_path, makes=False)
    assert more.lacking == ("J4",)
    assert list(more) == list(host)
    assert more.seat_of(host.of(CHAIR).token) == CHAIR
    with pytest.raises(Refused, match="J4 has no link yet"):
        more.of(judge("J4"))
    assert list(Credentials(PLAN, tmp_path)) == list(host)


def test_a_program_that_never_ends_to_write_doors_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(credentials_module, "WAIT_FOR_OTHERS", 0.05)
    with (
        FileLock(tmp_path / f"{FILE}.lock"),
        pytest.raises(Refused, match="another program is writing"),
    ):
        Credentials(PLAN, tmp_path)


def test_links_are_read_back_as_they_were_written() -> None:
    for row in Credentials(PLAN).rows("http://192.168.1.5:8080"):
        endpoint = read_link(row.link)
        assert (endpoint.host, endpoint.port, endpoint.secure) == ("192.168.1.5", 8080, False)
        assert Credentials(PLAN).seat_of(endpoint.code) is None
    fingerprint = "a" * 43
    endpoint = read_link(link_to("https://192.168.1.5:8080/", "TOKEN", fingerprint))
    assert endpoint == Endpoint("192.168.1.5", 8080, "TOKEN", secure=True, fingerprint=fingerprint)
    assert endpoint.wire_url == "https://192.168.1.5:8080/wire"


def test_an_address_alone_leaves_the_code_to_be_asked_for() -> None:
    assert read_link(" 192.168.1.5:8080 ") == Endpoint("192.168.1.5", 8080)
    assert read_link("http://[fe80::1]:8080/").base == "http://[fe80::1]:8080"


@pytest.mark.parametrize(
    "link",
    ["", "   ", "ftp://x/j/y", "http://", "http://h:99999/j/x", "http://h/x/y", "http://[/j/x",
     "https://h:1/j/x", "https://h:1/j/x#short"],
)  # fmt: skip
def test_what_is_no_link_is_refused_with_what_one_looks_like(link: str) -> None:
    with pytest.raises(Refused, match="link"):
        read_link(link)


@given(st.text(max_size=60))
def test_any_text_is_a_way_or_refused(text: str) -> None:
    try:
        endpoint = read_link(text)
    except Refused:
        return
    assert endpoint.host


# -- the brake -------------------------------------------------------------------------------


class Watch:
    """A clock that a test turns."""

    time = 1000.0

    def __call__(self) -> float:
        """The time it shows."""
        return self.time


def test_five_wrong_codes_then_thirty_seconds_and_nobody_else_waits() -> None:
    watch = Watch()
    throttle = CodeThrottle(watch)
    for _ in range(TRIES):
        assert throttle.wait("10.0.0.1") == 0
        throttle.count_wrong("10.0.0.1")
    assert 0 < throttle.wait("10.0.0.1") <= WAIT + 1
    assert throttle.wait("10.0.0.2") == 0
    watch.time += WAIT
    assert throttle.wait("10.0.0.1") == 0
    throttle.count_wrong("10.0.0.1")
    assert throttle.wait("10.0.0.1") == 0


def test_an_ipv6_network_counts_as_one_place() -> None:
    throttle = CodeThrottle(Watch())
    for number in range(TRIES):
        throttle.count_wrong(f"2001:db8::{number}")
    assert throttle.wait("2001:db8::ffff") > 0
    assert throttle.wait("2001:db8:1::1") == 0
    for _ in range(TRIES):
        throttle.count_wrong("::ffff:10.0.0.1")
    assert throttle.wait("10.0.0.1") > 0
    assert throttle.wait("fe80::1%eth0") == 0


def test_the_throttle_remembers_so_many_places_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("judgetui.venue.access.credentials._MOST_ADDRESSES", 3)
    throttle = CodeThrottle(Watch())
    for number in range(10):
        for _ in range(TRIES):
            throttle.count_wrong(f"10.0.0.{number}")
    assert [number for number in range(10) if throttle.wait(f"10.0.0.{number}")] == [7, 8, 9]


def test_wrong_codes_from_everywhere_have_all_wait_and_those_from_one_address_only_that() -> None:
    watch = Watch()
    throttle = CodeThrottle(watch)
    alone = 0
    for _second in range(600):
        watch.time += 1
        if not throttle.wait("10.0.0.1"):
            throttle.count_wrong("10.0.0.1")
            alone += 1
        assert throttle.wait_of_all() == 0
    assert alone > TRIES_OF_ALL
    watch.time += WAIT_OF_ALL
    for number in range(TRIES_OF_ALL):
        assert throttle.wait_of_all() == 0
        throttle.count_wrong(f"10.0.1.{number}")
    assert 0 < throttle.wait_of_all() <= WAIT_OF_ALL + 1
    watch.time += WAIT_OF_ALL
    assert throttle.wait_of_all() == 0


def test_a_stranger_with_any_number_of_addresses_tries_few_codes() -> None:
    watch = Watch()
    throttle = CodeThrottle(watch)
    tried = 0
    for second in range(600):
        watch.time += 1
        for number in range(100):
            address = f"10.{second % 250}.{number}.1"
            if not throttle.wait(address) and not throttle.wait_of_all():
                throttle.count_wrong(address)
                tried += 1
    assert tried <= TRIES_OF_ALL * (600 / WAIT_OF_ALL + 1)


def test_the_chair_is_told_once_for_every_burst_of_wrong_codes() -> None:
    watch = Watch()
    throttle = CodeThrottle(watch)
    told = [throttle.count_wrong(f"10.0.0.{number}") for number in range(3 * SUSPICIOUS)]
    assert [number for number, one in enumerate(told, 1) if one] == [SUSPICIOUS]
    watch.time += REST + 1
    assert [throttle.count_wrong("10.0.0.1") for _ in range(SUSPICIOUS)].count(True) == 1
    for _ in range(3 * SUSPICIOUS):
        watch.time += REST + 1
        assert not throttle.count_wrong("10.0.0.1"), "now and then somebody mistypes"


# -- addresses -------------------------------------------------------------------------------


def test_addresses_are_ones_others_may_reach_this_machine_at() -> None:
    found = local_addresses()
    assert found
    assert len(set(found)) == len(found)
    for address in found:
        assert ipaddress.ip_address(address).version == 4
    loopback = [one for one in found if ipaddress.ip_address(one).is_loopback]
    assert loopback in ([], ["127.0.0.1"])


def test_private_networks_come_first_and_the_loopback_only_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    leaving = ["8.8.4.4", "169.254.1.2", "192.168.7.7", "127.0.0.1"]
    monkeypatch.setattr("judgetui.venue.access.addresses._leaving", lambda: leaving)
    monkeypatch.setattr(
        "judgetui.venue.access.addresses._named", lambda: ["10.1.1.1", "192.168.7.7"]
    )
    assert local_addresses() == ["192.168.7.7", "10.1.1.1", "8.8.4.4", "169.254.1.2"]

    def none(*_: object, **__: object) -> None:
        raise OSError(101, "Network is unreachable")

    monkeypatch.undo()
    monkeypatch.setattr(socket.socket, "connect", none)
    monkeypatch.setattr(socket, "getaddrinfo", none)
    assert local_addresses() == ["127.0.0.1"]


def test_the_board_is_a_seat_like_the_others() -> None:
    assert BOARD in dict(Credentials(PLAN))


def test_an_address_without_a_port_is_where_venues_usually_are() -> None:
    assert read_link("192.168.1.5") == Endpoint("192.168.1.5", 8080)
    assert read_link("http://192.168.1.5").port == 80


def test_the_boards_address_is_a_way_to_the_board() -> None:
    assert read_link("http://192.168.1.5:8080/board") == Endpoint("192.168.1.5", 8080, "board")


@pytest.mark.parametrize("code", ["12345678", "1234 5678", "1234-5678"])
def test_a_code_alone_is_told_from_an_address(code: str) -> None:
    with pytest.raises(Refused, match="is a code, not an address"):
        read_link(code)
