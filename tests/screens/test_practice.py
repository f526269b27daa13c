"""A practice ballot: the real form, from which nothing is sent, kept or carried on."""

from __future__ import annotations

from textual import on

from judgetui.app.messages import Practised, SaveDraft
from judgetui.meeting.redaction import redact
from judgetui.meeting.seat import Role, Seat
from judgetui.meeting.state import Meeting, Phase
from judgetui.screens.practice import Practice, made_up
from judgetui.screens.review import Review
from judgetui.screens.seated import Seated
from tests.meeting.factories import a_plan
from tests.screens.drawing import NOON, Host, drawn

J1 = Seat(Role.JUDGE, "J1")


class Desk(Host):
    """A judge's seat before the meeting opens; notes what leaves the practice."""

    def __init__(self) -> None:
        meeting = redact(Meeting.planned(a_plan()), J1)
        super().__init__(Seated(lambda: NOON), seat=J1, meeting=meeting, networked=True)
        self.told = 0
        self.drafts = 0

    @on(Practised)
    def tell_practised(self) -> None:
        """Count it."""
        self.told += 1

    @on(SaveDraft)
    def save_draft(self) -> None:
        """Count a draft that got out."""
        self.drafts += 1


def text(app: Host) -> str:
    """What is on the screen, as one line."""
    return " ".join(" ".join(drawn(app)).split())


async def test_the_whole_ballot_is_filled_in_reviewed_submitted_and_thrown_away() -> None:
    app = Desk()
    async with app.run_test(size=(100, 32)) as pilot:
        await pilot.pause()
        assert "Enter Practice ballot" in text(app)
        await pilot.press("enter")
        await pilot.pause()
        assert "PRACTICE: counts for nothing" in text(app)
        assert "A made-up case to practise with" in text(app)
        assert "F7 Recuse" not in text(app)
        assert "F2 Change seat" not in text(app)
        assert "F4 Case brief" in text(app)
        await pilot.press("8", "enter", "9", "enter")
        await pilot.pause()
        assert isinstance(app.screen, Review)
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, Seated)
    assert (app.told, app.drafts, app.posted) == (1, 0, [])


async def test_escape_leaves_it_and_the_next_one_begins_empty() -> None:
    app = Desk()
    async with app.run_test(size=(100, 32)) as pilot:
        await pilot.pause()
        await pilot.press("enter", "7")
        await pilot.pause()
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, Seated)
        assert "the practice ballot is thrown away" not in text(app)
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, Practice)
        assert all(not field.value for field in app.screen.form.fields)
    assert (app.told, app.drafts) == (0, 0)


async def test_what_would_reach_others_is_refused() -> None:
    app = Desk()
    async with app.run_test(size=(100, 32)) as pilot:
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, Practice)
        for command in ("recuse", "call-chair", "seats", "returned"):
            assert str(app.screen.why_not(command)) == "This is practice; nothing of it is sent."
        assert app.screen.why_not("submit") is None
    assert app.posted == []


async def test_when_the_meeting_opens_half_way_the_judge_is_told() -> None:
    app = Desk()
    async with app.run_test(size=(100, 32)) as pilot:
        await pilot.pause()
        await pilot.press("enter", "7")
        await pilot.pause()
        # What the app does as soon as the meeting has opened.
        app.screen.dismiss(None)
        await pilot.pause()
        told = "The meeting has opened; the practice ballot is thrown away."
        assert told in [one.message for one in app._notifications]
    assert (app.told, app.drafts) == (0, 0)


def test_the_made_up_meeting_has_the_plans_form_and_none_of_its_cases() -> None:
    judges = [{"id": "J1", "name": "Li", "conflicts": ["C1"]}, {"id": "J2", "name": "Yu"}]
    plan = a_plan(2, 2, judges=judges)
    meeting = made_up(plan)
    assert meeting.phase is Phase.OPEN
    assert meeting.plan.criteria == plan.criteria
    assert set(meeting.cases) == {"practice"}
    assert meeting.may_submit("practice") == ("J1", "J2")
    assert plan.order == ("C1", "C2")
