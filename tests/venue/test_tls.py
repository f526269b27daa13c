"""TLS: guests accept the certificate their link names, and no other."""

from __future__ import annotations

import asyncio
import stat
import sys
from dataclasses import replace
from pathlib import Path

import aiohttp
import pytest

from judgetui.meeting.seat import BOARD
from judgetui.meeting.sentence import Refused
from judgetui.venue.guest import Guest
from judgetui.venue.links import read_link
from judgetui.venue.tls import FILE, certificate, pinned
from tests.meeting.factories import a_plan
from tests.venue.venues import WITHIN, a_venue, until


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
        rows = venue.host.doors.rows(venue.loopback, venue.host.fingerprint)
        (row,) = [row for row in rows if row.seat == BOARD]
        way = read_link(row.link)
        guest = Guest(way)
        guest.start()
        assert await asyncio.wait_for(guest.welcomed(), WITHIN) == BOARD
        await guest.close()
        other = "A" * 42 + ("B" if shown.fingerprint[-1] == "A" else "A")
        betrayed = Guest(replace(way, fingerprint=other))
        betrayed.start()
        await until(lambda: betrayed.link.why is not None)
        assert "not the host of this link" in str(betrayed.link.why)
        assert betrayed.link.state == "connecting"
        await betrayed.close()
        async with aiohttp.ClientSession() as session:
            with pytest.raises(aiohttp.ClientConnectorCertificateError):
                await session.get(venue.loopback)
