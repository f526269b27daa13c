"""The lobby: is everything ready, by which rules, and Enter opens the meeting."""

from __future__ import annotations

from typing import Any

import pytest
from textual.containers import VerticalScroll
from textual.widget import Widget

from judgetui.language import use_language
from judgetui.meeting.acts import OpenMeeting
from judgetui.meeting.message import Sentence
from judgetui.meeting.plan import Plan
from judgetui.meeting.preflight import Finding
from judgetui.meeting.state import Meeting
from judgetui.qr_code import qr_lines
from judgetui.screens.confirm import Confirm
from judgetui.screens.lobby import Lobby
from judgetui.widgets.join_info import JoinInfo, QrCode
from tests.meeting.factories import a_plan
from tests.screens.drawing import NOON, Host, SimulatedJudges, drawn, told


def a_lobby(plan: Plan, **bound: Any) -> Host:  # noqa: ANN401
    return Host(Lobby(lambda: NOON), meeting=Meeting.planned(plan), **bound)


async def test_enter_opens_the_meeting_once_it_is_confirmed() -> None:
    app = a_lobby(a_plan())
    async with app.run_test() as pilot:
        assert "Enter open the meeting" in drawn(app)[-1]
        await pilot.press("enter")
        await pilot.pause()
        assert "From here on the rules are frozen." in "\n".join(drawn(app))
        await pilot.press("escape")
        await pilot.pause()
        assert app.posted == []
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        assert app.posted == [OpenMeeting()], "Enter alone leads through the day"
        await pilot.press("enter")
        await pilot.pause()
        assert not isinstance(app.screen, Confirm), "the answer is awaited"


async def test_it_can_be_tried_again_after_a_refusal() -> None:
    app = a_lobby(a_plan())
    async with app.run_test() as pilot:
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press("tab", "enter")
        await pilot.pause()
        assert isinstance(app.shown, Lobby)
        app.shown.act_refused()
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, Confirm)


async def test_what_stands_in_the_way_is_said_and_nothing_is_asked() -> None:
    app = a_lobby(a_plan(3, 0))
    async with app.run_test(size=(120, 40)) as pilot:
        lines = "\n".join(drawn(app))
        assert "No go · to mend first: 1" in lines
        assert "✗ There are no judges" in lines
        await pilot.press("enter")
        await pilot.pause()
        assert app.screen is app.shown
        assert told(app)[0].startswith("There are no judges")


async def test_a_demo_opens_its_meeting_itself() -> None:
    app = a_lobby(a_plan(), robots=SimulatedJudges())
    async with app.run_test() as pilot:
        await pilot.press("enter")
        await pilot.pause()
        assert app.screen is app.shown
        assert told(app) == ["The demo plays by itself; take over first."]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
@pytest.mark.parametrize("colour", [True, False])
async def test_everything_that_was_agreed_can_be_read(
    language: str, size: tuple[int, int], colour: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_language(language)
    if not colour:
        monkeypatch.setenv("NO_COLOR", "1")
    plan = a_plan(
        title={"en": "Review of cases", "zh": "案例评审会"},
        venue="老人[/b]关爱",
        judges=[{"id": "J1", "name": "=SUM(1,1)"}, {"id": "J2", "name": "李[b]"}],
    )
    app = a_lobby(plan)
    async with app.run_test(size=size) as pilot:
        read = drawn(app)
        for _page in range(4):
            await pilot.press("pagedown")
            await pilot.pause()
            read += drawn(app)
        whole = "\n".join(read)
        assert {"en": "Review of cases", "zh": "案例评审会"}[language] in whole
        for text in ("老人[/b]关爱", "=SUM(1,1)", "李[b]", "2018-02-27", plan.contract[:12]):
            assert text in whole
        for english, chinese in (
            ("✓ Cases: 3.", "✓ 案例：3个。"),
            ("Panel · 2 judges", "评委组 · 2位评委"),
            ("Care: 0 to 10", "关怀：0至10分"),
            ("A tie across the line between two prizes", "在奖项分界上并列的"),
        ):
            assert {"en": english, "zh": chinese}[language] in whole


ADDRESS = "http://192.168.1.5:8080"
CLOSING = "，。；：、？！）》”’…」】〉％"
"""What no line of Chinese begins with."""


def a_reachable_lobby(address: str = ADDRESS, **plan: Any) -> Host:  # noqa: ANN401
    return a_lobby(a_plan(**plan), address=address, address_code=tuple(qr_lines(address)))


def way_in(app: Host) -> str:
    """What the lobby says of how people come in, runs of spaces as one."""
    listed = [line.strip("│ ") for line in drawn_way(app)]
    return " ".join(" ".join(listed).split())


def drawn_way(app: Host) -> list[str]:
    """The lines of the whole box, also of what is scrolled away."""
    way = app.shown.query_one(JoinInfo)
    return [
        "".join(segment.text for segment in line)
        for part in way.query("*").results(Widget)
        if part.display
        for line in part.render_lines(part.size.region)
    ]


async def test_it_says_scan_only_where_there_is_something_to_scan() -> None:
    app = a_reachable_lobby()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        assert "Scan it, or open in any browser: 192.168.1.5:8080" in way_in(app)
        assert "█" in way_in(app)
        await pilot.resize_terminal(120, 24)
        await pilot.pause()
        said = way_in(app)
        assert "Scan" not in said
        assert "█" not in said
        assert "Open in any browser, or scan what F6 shows: 192.168.1.5:8080" in said
        await pilot.resize_terminal(120, 40)
        await pilot.pause()
        assert "Scan it" in way_in(app)


async def test_it_says_scan_only_once_the_code_is_there() -> None:
    app = a_lobby(a_plan(), address=ADDRESS)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        assert "Scan it" not in way_in(app)
        app.shown.address_code = tuple(qr_lines(ADDRESS))
        await pilot.pause()
        assert "Scan it" in way_in(app)


@pytest.mark.parametrize("judges", [3, 7])
@pytest.mark.parametrize("doubts", [0, 3, 6])
async def test_a_code_is_shown_only_whole(judges: int, doubts: int) -> None:
    app = a_reachable_lobby(judges=[{"id": f"J{n}", "name": f"Judge {n}"} for n in range(judges)])
    async with app.run_test(size=(120, 40)) as pilot:
        found = Finding(None, Sentence("No second copy is kept."))
        app.shown.machine = tuple([found] * doubts)
        for height in (*range(30, 52), 40):
            await pilot.resize_terminal(120, height)
            await pilot.pause()
            await pilot.pause()
            code = app.shown.query_one(QrCode)
            around = app.shown.query_one(VerticalScroll)
            if code.display:
                assert around.region.contains_region(code.region), height
            else:
                assert "F6" in way_in(app)


async def test_the_key_for_the_code_is_at_the_bottom() -> None:
    app = a_reachable_lobby()
    async with app.run_test(size=(80, 24)):
        assert drawn(app)[-1].endswith("F6 QR code  Ctrl+D Seats and doors  F1 Help")


async def test_a_terminal_is_told_what_it_can_use() -> None:
    app = a_reachable_lobby()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        assert "judgetui join 192.168.1.5:8080" in way_in(app)
    secure = a_reachable_lobby("https://192.168.1.5:8080")
    async with secure.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        said = way_in(secure)
        assert "judgetui join https" not in said
        assert "In a terminal: judgetui join and the whole personal link" in said
        assert "open in any browser: https://192.168.1.5:8080" in said


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_no_address_is_broken_over_two_lines(size: tuple[int, int]) -> None:
    for address in ("http://192.168.100.115:8080", "https://192.168.100.115:8080"):
        app = a_reachable_lobby(address)
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            lines = [line.strip("│ ") for line in drawn_way(app)]
            assert any(line.endswith(address.removeprefix("http://") + "/board") for line in lines)


@pytest.mark.parametrize("columns", range(60, 130, 3))
async def test_no_line_of_chinese_begins_with_what_closes_the_line_before(columns: int) -> None:
    use_language("zh")
    title = "一个很长的题目，有标点：还有；一些“引号”，（以及括号）、顿号。" * 2
    for address in (ADDRESS, "https://192.168.100.115:8080"):
        app = a_reachable_lobby(address, title=title, venue=title[1:], language="zh")
        async with app.run_test(size=(columns, 24)) as pilot:
            await pilot.pause()
            lines = [line.strip("│ ") for line in [*drawn(app), *drawn_way(app)]]
            assert [line for line in lines if line and line[0] in CLOSING] == []


async def test_what_was_found_on_the_computer_stands_beside_the_plan_and_can_keep_it_shut() -> None:
    full = Sentence(
        "The disk has %(room)s left, too little for a meeting; delete or move something.",
        room="1 MB",
    )
    app = a_lobby(a_plan(), machine=(Finding(False, full),), networked=True)
    async with app.run_test(size=(120, 40)) as pilot:
        shown = "\n".join(drawn(app))
        assert "The disk has 1 MB left" in shown
        assert "judges who have been here: 0 of 3" in shown
        await pilot.press("enter")
        await pilot.pause()
        assert app.posted == []
        assert not isinstance(app.screen, Confirm)
