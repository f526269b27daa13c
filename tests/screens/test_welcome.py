"""The welcome screen and the form that makes a session."""

from __future__ import annotations

import datetime

from textual import on
from textual.app import App
from textual.widgets import Input

from judgetui.meeting.message import Sentence
from judgetui.meeting.session_summary import SessionSummary
from judgetui.meeting.state import Phase
from judgetui.screens.new_session import NewSession, Wanted
from judgetui.screens.welcome import Welcome
from tests.screens.drawing import drawn, told

DAY = datetime.date(2018, 2, 27)
NANHU = SessionSummary("nanhu-2018", "On-site [review]", DAY, Phase.OPEN, 41)
BROKEN = SessionSummary("broken", problem=Sentence("plan.json: title: is missing; add it"))


class Front(App[None]):
    """Shows the welcome screen, or a form, and notes what is asked for."""

    def __init__(self, *sessions: SessionSummary, last: str = "") -> None:
        super().__init__()
        self.first = Welcome("the-folder", "1.2.3", last=last)
        self.first.set_reactive(Welcome.sessions, sessions)
        self.asked: list[object] = []

    def on_mount(self) -> None:
        """Show it."""
        self.push_screen(self.first)

    @on(Welcome.Chosen)
    def chosen(self, message: Welcome.Chosen) -> None:
        """Note what is to be opened."""
        self.asked.append((message.what, message.name))

    @on(Welcome.Plan)
    def plan(self) -> None:
        """Note that a meeting is to be asked about."""
        self.asked.append("plan")

    @on(Welcome.Make)
    def make(self) -> None:
        """Note that a session is to be made."""
        self.asked.append("make")

    @on(NewSession.Asked)
    def wanted(self, message: NewSession.Asked) -> None:
        """Note what it is to be made of."""
        self.asked.append(message.wanted)


async def test_sessions_are_listed_and_opened() -> None:
    app = Front(NANHU)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        shown = "\n".join(drawn(app))
        assert "nanhu-2018  On-site [review]" in shown
        assert "2018-02-27 · under way · acts on record: 41" in shown
        await pilot.press("enter", "f5", "f4", "f6", "f7")
        assert told(app) == ["The meeting has opened; its plan cannot be changed any more."]
    assert app.asked == [("open", "nanhu-2018"), ("rehearse", "nanhu-2018"), "plan", "make"]


async def test_a_broken_session_says_why_and_is_not_opened() -> None:
    app = Front(BROKEN, NANHU, last="broken")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await pilot.pause()
        assert "cannot be opened: plan.json: title: is missing" in "\n".join(drawn(app))
        await pilot.press("enter")
        assert told(app) == ["plan.json: title: is missing; add it"]
        await pilot.press("down", "enter")
    assert app.asked == [("open", "nanhu-2018")]


async def test_without_sessions_it_says_what_to_do_and_the_demo_is_there() -> None:
    app = Front()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await pilot.pause()
        shown = "\n".join(drawn(app))
        assert "There is no session yet. F4 makes one" in shown
        assert "Enter Watch the demo" in shown
        await pilot.press("f5")
        assert told(app) == ["Mark a session first."]
        await pilot.press("enter")
    assert app.asked == [("demo", "")]


async def test_the_form_asks_for_name_and_plan_and_keeps_what_was_typed() -> None:
    app = Front()
    form = NewSession(Wanted(cases="cases.csv"))
    async with app.run_test(size=(80, 24)) as pilot:
        await app.push_screen(form)
        await pilot.pause()
        await pilot.press("tab", "tab", "tab", "enter")
        assert "Give the session a name." in "\n".join(drawn(app))
        await pilot.press(*"hall", "enter")
        assert app.focused is form.query_one("#plan", Input)
        await pilot.press(*"p.json", "enter", "enter", "enter")
        assert app.asked == [Wanted("hall", "p.json", "cases.csv", "")]
        form.refused("cases.csv, row 3, column title: is empty; fill it in")
        await pilot.pause()
        assert "row 3, column title" in "\n".join(drawn(app))
        assert form.typed == Wanted("hall", "p.json", "cases.csv", "")
        await pilot.press("escape")
        assert app.screen is app.first
