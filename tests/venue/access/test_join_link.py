"""Links: an encrypted one is whole, or it is no link."""

from __future__ import annotations

import pytest

from judgetui.meeting.message import Refused
from judgetui.venue.access.join_link import read_link

WHOLE = "Ab_-" + "c" * 39


def test_a_link_with_a_whole_fingerprint_is_read() -> None:
    assert read_link(f"https://10.0.0.1:8080/j/T#{WHOLE}").fingerprint == WHOLE


@pytest.mark.parametrize(
    "fingerprint", ["", "x", WHOLE[:-1], WHOLE + "c", WHOLE[:-1] + "=", WHOLE[:-1] + "+", "c" * 44]
)
def test_a_fingerprint_of_another_length_or_other_characters_is_refused(fingerprint: str) -> None:
    with pytest.raises(Refused, match="cut off"):
        read_link(f"https://10.0.0.1:8080/j/T#{fingerprint}")
