"""A small app for the screens on which ballots are typed, and the meetings they are tested with."""

from __future__ import annotations

from typing import Any

from textual import on
from textual.pilot import Pilot

from judgetui.app.messages import LoadDraft, SaveDraft
from judgetui.meeting.draft import Draft
from judgetui.meeting.plan import Plan
from judgetui.meeting.redaction import redact
from judgetui.meeting.seat import Role, Seat
from judgetui.meeting.state import Meeting, Stage
from judgetui.screens.base_ballot import BaseBallot
from judgetui.widgets.ballot_form import BallotForm
from judgetui.widgets.mark_field import BallotField, MarkField
from tests.meeting.factories import a_plan, opened, staged
from tests.screens.drawing import Host, drawn

JUDGE = Seat(Role.JUDGE, "J1")

CRITERIA = (
    {"key": "depth", "name": "Depth", "max": "100", "reason_outside": ["60", "98"]},
    {"key": "care", "name": {"en": "Care", "zh": "关怀"}, "max": "100", "guide": "Who was heard?"},
)


def a_ballot_plan(**changes: Any) -> Plan:  # noqa: ANN401
    """Three cases, three judges, two criteria from 0 to 100 that count alike."""
    criteria = [criterion | {"weight": "0.5"} for criterion in CRITERIA]
    return a_plan(**({"criteria": criteria} | changes))


def staged_meeting(stage: Stage = Stage.SCORING, **changes: object) -> Meeting:
    """An open meeting by `a_ballot_plan`, with the first case at a stage."""
    return staged(opened(a_ballot_plan(**changes)), "C1", stage)


class BallotHost(Host):
    """Shows a ballot's screen, keeps drafts as the app does, and notes what was posted."""

    def __init__(self, scene: BaseBallot, meeting: Meeting, seat: Seat = JUDGE) -> None:
        super().__init__(scene, seat=seat, meeting=redact(meeting, seat))
        self.scene = scene
        self.drafts: dict[tuple[str, str], Draft] = {}
        self.own_keys: dict[str, str] = {}
        self.recalls: list[tuple[str, str | None]] = []

    @on(SaveDraft)
    def save_draft(self, message: SaveDraft) -> None:
        """Keep a draft; an empty one is forgotten."""
        place = message.draft.judge, message.draft.case
        self.drafts[place] = message.draft
        if message.draft.empty:
            del self.drafts[place]

    @on(LoadDraft)
    def load_draft(self, message: LoadDraft) -> None:
        """Answer with the draft there is."""
        self.recalls.append((message.case, message.judge))
        judge = message.judge or self.scene.seat.judge or ""
        self.scene.draft_loaded(message.case, message.judge, self.drafts.get((judge, message.case)))

    @property
    def form(self) -> BallotForm:
        """The ballot on the screen."""
        return self.scene.query_one(BallotForm)

    @property
    def texts(self) -> list[str]:
        """What stands in the mark fields."""
        return [field.value for field in self.scene.query(MarkField)]

    def put(self, *texts: str) -> None:
        """Begin with a draft for the judge on C1."""
        keys = [str(criterion["key"]) for criterion in CRITERIA]
        marks = dict(zip(keys, texts, strict=False))
        self.drafts["J1", "C1"] = Draft("J1", "C1", marks)

    def show(self, meeting: Meeting) -> None:
        """A newer meeting comes in."""
        self.scene.meeting = redact(meeting, self.scene.seat)

    def at(self) -> str:
        """Which field has the focus, by the criterion's place or the field's name."""
        field = self.scene.focused
        if isinstance(field, MarkField):
            return f"mark {field.criterion.key}"
        if not isinstance(field, BallotField):
            return "nowhere"
        return next(c for c in field.classes if c[0] != "-")

    def said(self) -> str:
        """The whole screen as one text."""
        return "\n".join(drawn(self))


async def press(pilot: Pilot[None], *keys: str) -> None:
    """Press keys one after another; a text of several characters is typed."""
    single = (key if key in _NAMED else list(key) for key in keys)
    await pilot.press(
        *(one for part in single for one in ([part] if isinstance(part, str) else part))
    )
    await pilot.pause()


_NAMED = {
    *("enter", "escape", "up", "down", "left", "right", "backspace", "delete", "tab", "home"),
    *(f"f{number}" for number in range(1, 13)),
}
