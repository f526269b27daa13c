"""The time a host keeps."""

from __future__ import annotations

import datetime

import pytest

from judgetui.venue.protocol import timing
from judgetui.venue.protocol.timing import elapsed, present


def test_it_is_the_time_with_its_offset_in_whole_milliseconds() -> None:
    now = present()
    assert abs(now - datetime.datetime.now().astimezone()) < datetime.timedelta(seconds=30)
    assert now.utcoffset() == datetime.datetime.now().astimezone().utcoffset()
    assert now.microsecond % 1000 == 0


def test_it_follows_what_has_passed_and_not_what_a_clock_is_set_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    passed = [elapsed()]
    monkeypatch.setattr(timing, "elapsed", lambda: passed[0])
    before = present()
    passed[0] += 90
    assert present() - before == datetime.timedelta(seconds=90)


def test_what_has_passed_only_grows() -> None:
    seen = [elapsed() for _ in range(1000)]
    assert seen == sorted(seen)
