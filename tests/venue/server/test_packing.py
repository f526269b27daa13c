"""A packed meeting: the same content, and no piece tells anything of another."""

from __future__ import annotations

import base64
import zlib

from hypothesis import given
from hypothesis import strategies as st

from judgetui.meeting.acts import Announce, CloseScoring, SubmitBallot
from judgetui.meeting.redaction import redact
from judgetui.meeting.seat import CHAIR
from judgetui.venue.server.kind_of_seat import KindOfSeat
from judgetui.venue.server.packing import packed
from tests.meeting.factories import a_plan, do, marks, opened, staged

PIECES = st.lists(st.binary(max_size=200), max_size=6)


def length(pieces: list[bytes]) -> int:
    """Bytes of the stream."""
    return len(base64.b64decode(packed(pieces)))


@given(PIECES)
def test_what_was_packed_comes_out(pieces: list[bytes]) -> None:
    assert zlib.decompress(base64.b64decode(packed(pieces))) == b"".join(pieces)


@given(PIECES, PIECES, st.binary(min_size=1, max_size=100), st.binary(min_size=1, max_size=100))
def test_the_length_of_a_piece_does_not_depend_on_the_others(
    before: list[bytes], after: list[bytes], secret: bytes, guess: bytes
) -> None:
    """A guess that is right makes the stream no shorter than one that is wrong."""
    right = length([*before, b"score:" + secret, *after, b"score:" + secret])
    wrong = length([*before, b"score:" + secret, *after, b"score:" + guess])
    alone = length([b"score:" + secret]) - length([b"score:" + guess])
    assert right - wrong == alone


def test_no_piece_has_the_words_of_two_judges() -> None:
    """Nor those of anybody beside the marks of another."""
    meeting = opened(a_plan(2, 3))
    for case in ("C1", "C2"):
        meeting = staged(meeting, case)
        for judge in ("J1", "J2", "J3"):
            scores = marks(int(judge[1]), 7)
            said = SubmitBallot(case=case, scores=scores, comment=f"words of {judge}")
            meeting = do(meeting, said, by=judge)
        meeting = do(meeting, CloseScoring(), Announce())
    kind = KindOfSeat()
    kind.take(redact(meeting, CHAIR), 1)
    for piece in kind.packable():
        writers = {judge for judge in ("J1", "J2", "J3") if f"words of {judge}".encode() in piece}
        assert len(writers) <= 1
        if writers:
            (judge,) = writers
            others = {"J1", "J2", "J3"} - {judge}
            assert not any(f'"judge":"{other}"'.encode() in piece for other in others)
    # What several people write beside each other is not packed at all.
    assert {"calls", "objections", "amendments", "decisions"} <= kind.unpacked().keys()
