"""Two judges of one name are told apart on every screen, in every list and on every slip."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from judgetui.app.app import JudgeApp
from judgetui.app.context import Window
from judgetui.language import say, use_language
from judgetui.meeting.acts import Act, CallCase, OpenMeeting, OpenScoring, StartQuestions
from judgetui.meeting.names import judge_name, judge_names
from judgetui.meeting.next_step import next_step
from judgetui.meeting.plan import Plan
from judgetui.meeting.redaction import redact
from judgetui.meeting.seat import BOARD, CHAIR, RECORDER, Role, Seat
from judgetui.names_text import judge_name as called
from judgetui.records.session import MemoryRecord
from judgetui.venue.access.credentials import Credentials
from judgetui.venue.access.slips import slip_text
from judgetui.venue.server.room import Room
from tests.meeting.factories import a_plan, do, marks, opened, staged
from tests.screens.drawing import drawn

BUREAU, ASSOCIATION = "王伟（区民政局）", "王伟（市社工协会）"
J1 = Seat(Role.JUDGE, "J1")


@pytest.fixture(autouse=True)
def _in_chinese(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("JUDGETUI_SETTINGS", str(tmp_path / "settings.json"))
    use_language("zh")
    yield
    use_language("en")


def panel(*judges: tuple[object, object]) -> Plan:
    """A plan whose judges have these names and affiliations."""
    return a_plan(
        judges=[
            {"id": f"J{number}", "name": name, "affiliation": affiliation}
            for number, (name, affiliation) in enumerate(judges, 1)
        ],
        board={"show_judges": True},
    )


NAMESAKES = panel(("王伟", "区民政局"), ("王伟", "市社工协会"), ("李娜", "市社工协会"))


@pytest.mark.parametrize(
    ("judges", "names"),
    [
        (
            (("王伟", "区民政局"), ("王伟", "市社工协会"), ("李娜", "")),
            [BUREAU, ASSOCIATION, "李娜"],
        ),
        ((("王伟", ""), ("王伟", "市社工协会")), ["王伟（J1）", ASSOCIATION]),
        ((("王伟", "民政局"), ("王伟", "民政局")), ["王伟（J1）", "王伟（J2）"]),
        ((("王伟", "民政局"), ("王 伟", "民政局")), ["王伟（J1）", "王 伟（J2）"]),
        ((("A. Wang", "x" * 25), ("a. wang", "Bureau")), ["A. Wang（J1）", "a. wang（Bureau）"]),
        (
            (({"en": "Wang Wei", "zh": "王伟"}, ""), ({"en": "Wei Wang", "zh": "王伟"}, "")),
            ["王伟（J1）", "王伟（J2）"],
        ),
        ((("李娜", "民政局"), ("王伟", "民政局")), ["李娜", "王伟"]),
    ],
)
def test_a_name_that_is_not_alone_says_which(
    judges: tuple[tuple[object, object], ...], names: list[str]
) -> None:
    plan = panel(*judges)
    assert [say(judge_name(plan, judge.id)) for judge in plan.judges] == names


def test_names_that_are_alike_in_one_language_only_are_told_apart_in_both() -> None:
    plan = panel(({"en": "Wang Wei", "zh": "王伟"}, ""), ({"en": "Wang Wei", "zh": "汪维"}, ""))
    use_language("en")
    assert [say(judge_name(plan, judge.id)) for judge in plan.judges] == [
        "Wang Wei (J1)",
        "Wang Wei (J2)",
    ]


def test_what_the_chair_hears_before_closing_names_the_one_who_is_missing() -> None:
    meeting = staged(opened(NAMESAKES), "C1")
    step = next_step(do(meeting, submit("C1"), by="J2"))
    assert BUREAU in say(step.in_the_way[0])
    assert ASSOCIATION not in say(step.in_the_way[0])
    assert say(judge_names(NAMESAKES, ["J1", "J2"])) == f"{BUREAU}、{ASSOCIATION}"


def submit(case: str) -> Act:
    """A whole ballot."""
    from judgetui.meeting.acts import SubmitBallot

    return SubmitBallot(case=case, scores=marks(7, 8))


def test_a_hall_that_is_shown_no_names_is_shown_no_affiliations() -> None:
    plan = NAMESAKES.model_copy(
        update={"board": NAMESAKES.board.model_copy(update={"show_judges": False})}
    )
    seen = redact(staged(opened(plan), "C1"), BOARD)
    assert not any("民政局" in called(seen, judge.id) for judge in seen.plan.judges)


def test_slips_tell_them_apart(tmp_path: Path) -> None:
    rows = Credentials(NAMESAKES, tmp_path).rows("http://192.168.1.5:8080")
    who = [slip_text(row).who for row in rows if row.seat.judge]
    assert len(set(who)) == 3


SCORING: tuple[Act, ...] = (OpenMeeting(), CallCase(case="C1"), StartQuestions(), OpenScoring())


@pytest.mark.parametrize(
    ("seat", "keys", "both"),
    [
        (CHAIR, (), True),
        (CHAIR, ("enter",), True),
        (CHAIR, ("f2",), True),
        (CHAIR, ("f6", "end", "enter"), True),
        (RECORDER, ("f6", "enter"), True),
        (BOARD, (), True),
        (J1, (), False),
        (J1, ("7", "enter", "8", "f9"), False),
    ],
)
@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_every_screen_says_which(
    seat: Seat, keys: tuple[str, ...], both: bool, size: tuple[int, int]
) -> None:
    room = Room(MemoryRecord(NAMESAKES))
    for number, act in enumerate(SCORING):
        await room.take(CHAIR, act, f"setup-{number}")
    app = JudgeApp(Window(room.seat_api, seat))
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        for key in keys:
            await pilot.press(key)
            await pilot.pause()
        shown = "\n".join(drawn(app))
        assert BUREAU in shown
        assert (ASSOCIATION in shown) is both
    await room.close()


async def test_the_lobby_names_each_affiliation_once() -> None:
    room = Room(MemoryRecord(NAMESAKES))
    app = JudgeApp(Window(room.seat_api, CHAIR))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        shown = "\n".join(drawn(app))
        assert BUREAU in shown
        assert shown.count("区民政局") == 1
    await room.close()
