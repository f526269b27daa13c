"""What is looked at on the computer that keeps a meeting, each with its remedy."""

from __future__ import annotations

import datetime
import os
from pathlib import Path

import pytest

from judgetui.meeting.plan import Plan
from judgetui.meeting.preflight import Finding
from judgetui.venue.access.credentials import FILE
from judgetui.venue.machine import SLIPS, Machine, machine_findings, note_slips
from judgetui.venue.server.state_file import VenueState, write_state
from tests.meeting.factories import a_plan

_NOON = datetime.datetime(2018, 2, 27, 12, 0).astimezone()
_GOOD = {
    "free": lambda _path: 5 * 2**30,
    "battery": lambda: (80.4, True),
    "today": lambda: _NOON,
    "addresses": lambda: ["192.168.1.5"],
    "writable": lambda _path: True,
}


@pytest.fixture
def plan() -> Plan:
    return a_plan(date="2018-02-27")


def _found(folder: Path, plan: Plan, **other: object) -> list[Finding]:
    return machine_findings(folder, plan, Machine(**{**_GOOD, **other}))  # type: ignore[arg-type]


def _said(found: list[Finding], ok: bool | None) -> str:
    return " ".join(str(one.sentence) for one in found if one.ok is ok)


def test_a_computer_that_is_ready_has_nothing_to_mend(tmp_path: Path, plan: Plan) -> None:
    note_slips(tmp_path, "http://192.168.1.5:8080", _NOON)
    found = _found(tmp_path, plan)
    assert [one.ok for one in found] == [True] * 6
    said = _said(found, True)
    assert "Disk: 5.0 GB left." in said
    assert "Power: plugged in, battery 80 %." in said
    assert "Clock: 12:00" in said
    assert "Network: this computer is 192.168.1.5." in said
    assert "Slips: made for http://192.168.1.5:8080, 2018-02-27 12:00." in said


@pytest.mark.parametrize(
    ("other", "ok", "said"),
    [
        ({"writable": lambda _path: False}, False, "cannot be written; change its rights"),
        ({"free": lambda _path: 2**20}, False, "has 1 MB left, too little"),
        ({"free": lambda _path: 100 * 2**20}, None, "only 100 MB left; make room"),
        ({"battery": lambda: (63.0, False)}, None, "on its battery (63 %); plug it in"),
        ({"battery": lambda: (12.0, True)}, None, "has 12 % only: leave it so"),
        ({"addresses": lambda: ["127.0.0.1"]}, None, "in no network"),
        (
            {"today": lambda: _NOON + datetime.timedelta(days=1)},
            None,
            "date is 2018-02-28, the meeting's 2018-02-27",
        ),
    ],
)
def test_what_is_not_ready_is_said_with_what_to_do(
    tmp_path: Path, plan: Plan, other: dict[str, object], ok: bool | None, said: str
) -> None:
    assert said in _said(_found(tmp_path, plan, **other), ok)


@pytest.mark.parametrize(
    ("mirror", "trouble", "ok", "said"),
    [
        ("", "", None, "No second copy is kept; end the venue (F12)"),
        ("/stick", "", True, "A second copy is kept in /stick."),
        ("/stick", "it is full", None, "no second copy now: it is full; put its folder right"),
    ],
)
def test_an_open_venue_has_a_line_about_its_second_copy(
    tmp_path: Path, plan: Plan, mirror: str, trouble: str, ok: bool | None, said: str
) -> None:
    base = "http://192.168.1.5:8080"
    note_slips(tmp_path, base, _NOON)
    state = VenueState(8080, 1, "127.0.0.1", base, mirror=mirror, mirror_trouble=trouble)
    write_state(tmp_path, state)
    assert said in _said(_found(tmp_path, plan), ok)


def test_a_computer_without_a_battery_has_no_line_about_power(tmp_path: Path, plan: Plan) -> None:
    found = _found(tmp_path, plan, battery=lambda: None)
    assert "ower" not in " ".join(str(one.sentence) for one in found)


def test_a_disk_that_cannot_be_asked_is_said(tmp_path: Path, plan: Plan) -> None:
    def fail(_path: Path) -> int:
        raise OSError(5, "Input/output error")

    assert "cannot be told: Input/output error" in _said(_found(tmp_path, plan, free=fail), None)


def test_slips_are_asked_for_again_when_they_lead_elsewhere_or_a_link_is_new(
    tmp_path: Path, plan: Plan
) -> None:
    assert "No slips were made yet" in _said(_found(tmp_path, plan), None)
    (tmp_path / SLIPS).write_text("{", encoding="utf-8")
    assert "No slips were made yet" in _said(_found(tmp_path, plan), None)
    note_slips(tmp_path, "http://192.168.1.5:8080", _NOON)
    credentials = tmp_path / FILE
    credentials.write_text("{}", encoding="utf-8")
    later = (_NOON + datetime.timedelta(minutes=5)).timestamp()
    os.utime(credentials, (later, later))
    assert "make the slips again" in _said(_found(tmp_path, plan), None)
    earlier = (_NOON - datetime.timedelta(minutes=5)).timestamp()
    os.utime(credentials, (earlier, earlier))
    assert "Slips: made for" in _said(_found(tmp_path, plan), True)
    state = VenueState(9, os.getpid(), "127.0.0.1", "http://192.168.1.9:8080", "")
    write_state(tmp_path, state)
    assert "the venue is at http://192.168.1.9:8080" in _said(_found(tmp_path, plan), None)


def test_slips_in_a_folder_that_cannot_be_written_are_no_error(tmp_path: Path) -> None:
    note_slips(tmp_path / "nowhere", "http://192.168.1.5:8080", _NOON)
    assert not (tmp_path / "nowhere").exists()
