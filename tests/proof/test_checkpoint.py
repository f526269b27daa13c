"""Checkpoints and their codes."""

import base64
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judgetui.meeting.message import Refused
from judgetui.proof.checkpoint import (
    Checkpoint,
    checkpoint_of,
    code,
    read_checkpoint,
    read_code,
)

ROOT = hashlib.sha256().digest()
EMPTY = "judgetui/nanhu-2018\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"


def test_a_checkpoint_is_three_lines() -> None:
    assert str(checkpoint_of("nanhu-2018", [])) == EMPTY
    assert read_checkpoint(EMPTY) == Checkpoint("nanhu-2018", 0, ROOT)


def test_a_ledgers_checkpoint_counts_its_lines_and_knows_no_newlines() -> None:
    # The root of the published vectors' first two leaves, "" and 00.
    two = checkpoint_of("s", [b"", b"\0\n"])
    assert (two.size, two.root.hex()[:8]) == (2, "fac54203")


def test_a_code_is_the_hash_as_six_groups() -> None:
    # By hand: SHA-256 of nothing is e3b0…b855; its last 24 decimal digits follow from int().
    number = int(hashlib.sha256(b"").hexdigest(), 16) % 10**24
    said = code(b"")
    assert said.replace(" ", "") == str(number).zfill(24)
    assert [len(group) for group in said.split(" ")] == [4] * 6
    assert code(b"ab", b"c") == code(b"abc") == code(b"", b"abc")


def test_a_code_keeps_its_zeros() -> None:
    whole = next(text for text in (b"%d" % n for n in range(1000)) if code(text).startswith("0"))
    assert len(code(whole)) == 29
    assert read_code(code(whole).replace(" ", "")) == code(whole)


@pytest.mark.parametrize(
    "written",
    [
        "0123 4567 8901 2345 6789 0123",
        "012345678901234567890123",
        " 0123-4567-8901-2345-6789-0123\n",
        "０１２３　４５６７　８９０１　２３４５　６７８９　０１２３",
    ],
)
def test_a_code_is_read_as_people_write_it(written: str) -> None:
    assert read_code(written) == "0123 4567 8901 2345 6789 0123"


@pytest.mark.parametrize(
    "written", ["", "0123", "0123 4567 8901 2345 6789 012x", "1" * 25, "٣" * 24]
)
def test_what_is_no_code_is_refused(written: str) -> None:
    with pytest.raises(Refused, match="24 digits"):
        read_code(written)


@given(
    st.text(st.characters(exclude_categories=["C"]), min_size=1, max_size=64),
    st.integers(0, 10**9),
    st.binary(min_size=32, max_size=32),
)
def test_a_checkpoint_is_read_back_as_it_was(name: str, size: int, root: bytes) -> None:
    checkpoint = Checkpoint(name, size, root)
    assert read_checkpoint(str(checkpoint)) == checkpoint
    assert bytes(checkpoint).decode() == str(checkpoint)
    assert checkpoint.code == code(bytes(checkpoint))


def test_signatures_after_a_blank_line_are_no_part_of_it() -> None:
    assert read_checkpoint(EMPTY + "\n— witness AAAA\n") == Checkpoint("nanhu-2018", 0, ROOT)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "three lines"),
        ("judgetui/a\n0\n", "three lines"),
        (EMPTY.removesuffix("\n"), "three lines"),
        (EMPTY + "more\n", "three lines"),
        (EMPTY.replace("judgetui/", ""), "line 1"),
        (EMPTY.replace("nanhu-2018", ""), "line 1"),
        (EMPTY.replace("\n0\n", "\n00\n"), "line 2"),
        (EMPTY.replace("\n0\n", "\n-1\n"), "line 2"),
        (EMPTY.replace("\n0\n", "\n٣\n"), "line 2"),
        (EMPTY.replace("47DE", "47D?"), "line 3"),
        (EMPTY.replace("47DE", ""), "line 3"),
        # The last digit before = has two bits to spare; V has them set.
        (EMPTY.replace("hSuFU=", "hSuFV="), "line 3"),
        ("judgetui/a\n0\n" + base64.b64encode(b"\0" * 31).decode() + "\n", "line 3"),
    ],
)
def test_what_is_no_checkpoint_is_refused_by_its_line(text: str, why: str) -> None:
    with pytest.raises(Refused, match=why):
        read_checkpoint(text)
