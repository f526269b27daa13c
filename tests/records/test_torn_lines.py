"""The limits between a write that broke off and a line that was changed."""

from __future__ import annotations

import pytest

from judgetui.records import hash_chain
from tests.records.day import a_day


def lines() -> list[bytes]:
    """The sealed lines of a day."""
    sealed, head = [], hash_chain.FIRST
    for entry in a_day():
        sealed.append(hash_chain.seal(head, *hash_chain.written(entry)))
        head = hash_chain.head(sealed[-1])
    return sealed


LINES = lines()
BEFORE, LINE, NEXT, THIRD = LINES[2], *LINES[3:6]
PREVIOUS = hash_chain.head(BEFORE)


@pytest.mark.parametrize(
    ("noise", "torn"),
    [
        (b"\x01\x02\x03", False),
        (b"\x01\x02\x03\x1f", True),
        # A newline is what changed text may have, and a space is no control character.
        (b"\x01\x02\x03\n\n\n", False),
        (b"\x01\x02\x03    ", False),
        (b"\x00\x00\x00\x00", True),
    ],
)
def test_four_control_characters_are_noise(noise: bytes, torn: bool) -> None:
    tail = LINE[:90] + noise + LINE[90 + len(noise) : 120] + b"\n" + LINE[120:]
    assert hash_chain.is_torn(PREVIOUS, tail) is torn


@pytest.mark.parametrize("after", [b"", THIRD[:1], THIRD[:90], THIRD])
def test_what_goes_on_after_the_break_is_not_torn(after: bytes) -> None:
    hole = bytes(300) + LINE[300:]
    assert not hash_chain.is_torn(PREVIOUS, hole + NEXT + THIRD + after)
    alone = hash_chain.is_torn(PREVIOUS, bytes(300) + NEXT)
    assert alone, "one line alone links to nothing"


@pytest.mark.parametrize("nuls", [0, 1, 512])
def test_a_line_without_its_newline_is_torn_whatever_hole_follows(nuls: int) -> None:
    assert hash_chain.is_torn(PREVIOUS, LINE[:-2] + bytes(nuls))


def test_a_whole_line_with_another_end_is_found_behind_braces_of_its_text() -> None:
    # Every brace may be the line's last; the text of an act may have some.
    assert LINE.count(b"}") > 1
    for instead in (b"\r\n", b" ", b"\x00", b"}\n"):
        assert not hash_chain.is_torn(PREVIOUS, LINE[:-1] + instead)
    assert hash_chain.is_torn(PREVIOUS, LINE[:-1])
    # After another line it is none: what is stated is not what these bytes come to.
    assert hash_chain.is_torn(hash_chain.head(LINE), LINE[:-1] + b" ")


@pytest.mark.parametrize(
    "line",
    [LINE[:-1], LINE[:-20] + b"\n", LINE[1:], b" " + LINE, LINE + b"\n", LINE[:-1] + b" \n"],
)
def test_a_line_states_its_hash_only_as_it_was_written(line: bytes) -> None:
    stated = hash_chain.head(LINE)
    assert hash_chain.states(LINE, stated)
    assert not hash_chain.states(LINE, PREVIOUS)
    assert not hash_chain.states(line, stated)


def test_a_salt_is_long_and_never_twice_the_same() -> None:
    salts = {hash_chain.new_salt() for _ in range(20)}
    assert len(salts) == 20
    assert {len(bytes.fromhex(salt)) for salt in salts} == {32}
