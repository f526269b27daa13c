"""The QR code of the record on the board: whole or not at all, and only when it can be scanned."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual.geometry import Size

from judgetui.meeting.acts import CallCase, Finalise, Withdraw
from judgetui.meeting.read_out import ReadOut
from judgetui.meeting.redaction import redact
from judgetui.meeting.seat import BOARD
from judgetui.meeting.state import Meeting, Phase
from judgetui.proof.checkpoint import checkpoint_of
from judgetui.qr_code import qr_lines
from judgetui.screens.board import Board
from judgetui.widgets.board.record_code import code_lines, room_beside
from tests.meeting.factories import START, a_plan, do, opened, scored
from tests.screens.drawing import Host, drawn

_CHECKPOINT = checkpoint_of("nanhu-2018", [b"{}"] * 57)


def read_out(meeting: Meeting) -> Meeting:
    """A meeting whose host has filled in the code that is read out."""
    said = ReadOut(meeting.seq, _CHECKPOINT.code, str(_CHECKPOINT))
    return redact(replace(meeting, read_out=said), BOARD)


def announced() -> Meeting:
    """A score has just been announced."""
    return scored(opened(a_plan()), "C1", {"J1": 8, "J2": 6, "J3": 9})


def final() -> Meeting:
    """The result is final."""
    away = (Withdraw(case=case, reason="not ready") for case in ("C2", "C3"))
    return do(announced(), *away, Finalise(reason="late"))


async def board(meeting: Meeting, size: tuple[int, int]) -> list[str]:
    """What the board shows."""
    app = Host(Board(lambda: meeting.at or START), meeting=meeting)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        await pilot.pause()
        return drawn(app)


def shown_code(lines: list[str]) -> list[str] | None:
    """The code where it is whole on a screen."""
    code = qr_lines(str(_CHECKPOINT), error="l")
    first = code[1].strip()
    at = next((row for row, line in enumerate(lines) if first in line), None)
    if at is None:
        return None
    column = lines[at].index(first) - (len(code[1]) - len(code[1].lstrip()))
    return [
        line.ljust(column)[column : column + len(code[0])].ljust(len(code[0]))
        for line in lines[at - 1 : at - 1 + len(code)]
    ]


@pytest.mark.parametrize("size", [(140, 40), (200, 55)])
@pytest.mark.parametrize("make", [announced, final])
async def test_it_is_whole_on_a_large_board(make, size: tuple[int, int]) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    meeting = read_out(make())
    lines = await board(meeting, size)
    code = qr_lines(str(_CHECKPOINT), error="l")
    assert shown_code(lines) == code
    # The standings are beside it, whole.
    assert any("Story 1" in line for line in lines)


async def test_a_small_board_has_the_six_groups_alone() -> None:
    for size in ((80, 24), (120, 40), (160, 24)):
        lines = await board(read_out(final()), size)
        assert shown_code(lines) is None
        assert any(_CHECKPOINT.code in line for line in lines)


def test_it_is_there_when_it_is_time_to_scan_it() -> None:
    assert code_lines(read_out(announced()))
    assert code_lines(read_out(final()))
    called = do(announced(), CallCase(case="C2"))
    assert called.phase is not Phase.FINAL
    assert not code_lines(read_out(called))
    assert not code_lines(redact(final(), BOARD))
    assert not code_lines(replace(read_out(final()), read_out=ReadOut(7, _CHECKPOINT.code)))


def test_it_has_a_place_where_it_is_whole_and_the_standings_can_be_read() -> None:
    lines = tuple(["x" * 37] * 19)
    assert room_beside(lines, Size(139, 19)) == 39
    assert room_beside(lines, Size(139, 18)) == 0
    assert room_beside(lines, Size(138, 40)) == 0
    assert room_beside((), Size(200, 50)) == 0
