"""What is pictured: every screen in its main states, with the sample meeting's plan."""

from __future__ import annotations

import datetime
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from textual import on
from textual.app import SystemCommand
from textual.screen import Screen
from textual.widgets import Input

from judgetui.app.commands import COMMANDS, key_label
from judgetui.app.messages import LoadDraft
from judgetui.fairness.report import FairnessReport, fairness_report
from judgetui.language import _, say
from judgetui.meeting.acts import (
    Act,
    Announce,
    AnswerObjection,
    CallCase,
    CallChair,
    CloseScoring,
    CorrectBallot,
    DrawLots,
    Entry,
    Finalise,
    OpenScoring,
    Pause,
    RaiseObjection,
    Recuse,
    ReturnBallot,
    Reveal,
    StartQuestions,
    SubmitBallot,
    Undo,
    Withdraw,
    opening,
)
from judgetui.meeting.apply import apply
from judgetui.meeting.board_mode import BoardMode
from judgetui.meeting.ceremony import ceremony_steps
from judgetui.meeting.draft import Draft
from judgetui.meeting.history import case_history
from judgetui.meeting.message import Refused, Sentence
from judgetui.meeting.new_meeting import with_prizes
from judgetui.meeting.plan import Plan, SecondKey
from judgetui.meeting.plan_draft import PlanDraft
from judgetui.meeting.plan_pages import Editing, Location, picked
from judgetui.meeting.plan_pages import page as page_of
from judgetui.meeting.preview import foreseen_moves, moves_words
from judgetui.meeting.prize_workbench import workbench
from judgetui.meeting.read_out import ReadOut
from judgetui.meeting.redaction import redact
from judgetui.meeting.rule_fields import told
from judgetui.meeting.rules_text import contract_lines
from judgetui.meeting.seat import ANNOUNCER, BOARD, CHAIR, RECORDER, SUPERVISOR, Role, Seat
from judgetui.meeting.session_summary import SessionSummary
from judgetui.meeting.standings import standings
from judgetui.meeting.state import EMPTY, Meeting, Phase
from judgetui.qr_code import qr_lines
from judgetui.records.imports.plan import read_plan
from judgetui.rooms.public_room import RoomCounts, TroubleCode, Unreadable, public_room
from judgetui.rooms.room_record import RoomRecord
from judgetui.screens.access import AccessScreen, SeatRow
from judgetui.screens.announcer import Announcer
from judgetui.screens.arriving import Connecting
from judgetui.screens.base import SeatScreen
from judgetui.screens.base_value import Consequences
from judgetui.screens.board import Board
from judgetui.screens.call_chair import CallPage
from judgetui.screens.ceremony import Ceremony
from judgetui.screens.chair import Chair
from judgetui.screens.choose import Choice, Choose
from judgetui.screens.confirm import Confirm
from judgetui.screens.correct_marks import CorrectMarks, Marks
from judgetui.screens.crash_notice import CrashNotice
from judgetui.screens.edit_plan import EditPlan
from judgetui.screens.edit_value import PickValue, TypeValue
from judgetui.screens.ended import Ended
from judgetui.screens.fairness import Fairness
from judgetui.screens.help import Help
from judgetui.screens.history import History
from judgetui.screens.join_slip import JoinSlip
from judgetui.screens.lobby import Lobby
from judgetui.screens.new_session import NewSession, Wanted
from judgetui.screens.palette import open_palette
from judgetui.screens.paper_entry import PaperEntry
from judgetui.screens.practice import Practice
from judgetui.screens.prize_lines import PrizeLines
from judgetui.screens.review import Review
from judgetui.screens.rooms import Rooms
from judgetui.screens.score import Score
from judgetui.screens.seated import Seated
from judgetui.screens.supervisor import Supervisor
from judgetui.screens.switch_seat import SwitchSeat
from judgetui.screens.vote import Vote
from judgetui.screens.welcome import Welcome
from judgetui.screens.working import Working
from tests.meeting.factories import START, an_entry, do
from tests.pictures.contest import contest_after, contest_final, on_stage
from tests.pictures.ties import tied, voting
from tests.screens.drawing import NOON, Host, SimulatedJudges, presence

SAMPLE = Path(__file__).parents[2] / "sessions" / "nanhu-2018" / "plan.json"
JUDGE = Seat(Role.JUDGE, "J3")
LINK = "http://192.168.1.115:8080"
PERSONAL = f"{LINK}/j/AbC-d_0AbC-d_0AbC-d_0x"


class PictureApp(Host):
    """Shows one screen, gives back a draft, and has the commands of the screen in its palette."""

    def __init__(self, shown: Screen[Any], draft: Draft | None = None, **bound: object) -> None:
        super().__init__(shown, **bound)
        self._draft = draft

    @on(LoadDraft)
    def load_draft(self, message: LoadDraft) -> None:
        """Answer with the draft there is."""
        self.shown.draft_loaded(message.case, message.judge, self._draft)

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """The commands of the screen, as the program's own app lists them."""
        if isinstance(screen, SeatScreen):
            for command in COMMANDS:
                if screen.room in command.screens and not screen.why_not(command.name):
                    title = f"{_(command.title)}  ({key_label(command.key)})"
                    yield SystemCommand(title, _(command.help), lambda: None)


class StillAccess(AccessScreen):
    """The page of seats with a clock that stands still."""

    def _older(self) -> None:
        pass


Step = Callable[[PictureApp], Awaitable[object] | None]


@dataclass(frozen=True)
class Scene:
    """One picture: a screen, what it is told, and what is done before it is drawn."""

    screen: Callable[[], Screen[Any]]
    bound: Callable[[], Mapping[str, object]] = dict
    """What the screen's variables are set to."""
    draft: Draft | None = None
    """What was half typed before."""
    steps: tuple[Step | str, ...] = field(default=())
    """Functions of the app, and keys."""

    def app(self) -> PictureApp:
        """An app that shows it."""
        return PictureApp(self.screen(), self.draft, **self.bound())


@cache
def sample() -> Plan:
    """The plan that is shipped with the program: 28 cases, 7 judges, names in both languages."""
    return read_plan(SAMPLE)


def scores(judge: int, case: int) -> dict[str, Decimal]:
    """A judge's marks on a case, by their numbers: all different, the same in every picture."""
    keys = sample().criterion
    return {key: Decimal(70 + (7 * judge + 5 * case + 3 * at) % 29) for at, key in enumerate(keys)}


def called(meeting: Meeting, case: int) -> Meeting:
    """The meeting after a case was called, by its number."""
    return do(meeting, CallCase(case=f"C{case:02d}"))


def scoring(meeting: Meeting, case: int, judges: int) -> Meeting:
    """The meeting while a case is scored, after the first so many judges have submitted."""
    meeting = do(called(meeting, case), StartQuestions(), OpenScoring())
    for judge in range(1, judges + 1):
        act = SubmitBallot(case=f"C{case:02d}", scores=scores(judge, case))
        meeting = do(meeting, act, by=f"J{judge}")
    return meeting


@cache
def after(cases: int, *, worded: bool = False) -> Meeting:
    """The meeting after so many cases were announced, maybe with words for the announcer."""
    if not cases:
        return do(EMPTY, opening(_with_words() if worded else sample()))
    return do(scoring(after(cases - 1, worded=worded), cases, 7), CloseScoring(), Announce())


@cache
def _with_words() -> Plan:
    """The sample's plan with words for the announcer."""
    words = {
        "say": 'Nan-hu, third tone then second; "Yin Ling" is silver age',
        "citation": "For ten years of house calls to people who live alone",
    }
    cases = sample().cases
    return sample().changed(cases=tuple(case.model_copy(update=words) for case in cases))


def announcer(meeting: Callable[[], Meeting], **bound: Any) -> Scene:  # noqa: ANN401
    """The announcer's screen."""
    return seat(Announcer, ANNOUNCER, meeting, **bound)


@cache
def final() -> Meeting:
    """The meeting of the whole day, with its result."""
    return do(after(len(sample().cases)), Finalise())


@cache
def read_out() -> Meeting:
    """The same with the code that is read out, as a host fills it in."""
    return replace(final(), read_out=ReadOut(309, "2718 2818 2845 9045 2353 6028"))


@cache
def night(step: int, message: str = "") -> Meeting:
    """The ceremony of the whole day at a step; the board was sealed, and a citation is known."""
    meeting = final()
    hints = {"say": "ZHONG-zi", "citation": "For seeds that grew into hope"}
    cases = tuple(case.model_copy(update=hints) for case in meeting.plan.cases)
    sealed = meeting.plan.board.model_copy(update={"policy": "sealed"})
    meeting = replace(meeting, plan=meeting.plan.changed(cases=cases, board=sealed))
    return do(meeting, Reveal(step=step, message=message)) if step else meeting


def award(kind: str) -> int:
    """The number of the last step of a kind."""
    steps = ceremony_steps(final().plan, standings(final()))
    return max(number for number, step in enumerate(steps, 1) if step.kind == kind)


def away() -> Mapping[str, object]:
    """What the judges are doing: one writes."""
    return presence("J6")


def seat(
    screen: Callable[[Callable[[], datetime.datetime]], SeatScreen],
    at: Seat,
    meeting: Callable[[], Meeting],
    *steps: Step | str,
    draft: Draft | None = None,
    later: int = 30,
    **bound: Any,  # noqa: ANN401
) -> Scene:
    """A seat's screen, some seconds after the last act."""

    def now() -> datetime.datetime:
        return (meeting().at or START) + datetime.timedelta(seconds=later)

    def told() -> Mapping[str, object]:
        view = redact(meeting(), at)
        return {"meeting": view, "seat": at, "state_line": "", **bound}

    return Scene(lambda: screen(now), told, draft, steps)


def page(screen: Callable[[], Screen[Any]], *steps: Step | str, **bound: object) -> Scene:
    """A screen that needs no meeting."""
    return Scene(screen, lambda: bound, None, steps)


def over(screen: Callable[[], Screen[Any]], *steps: Step | str) -> Scene:
    """A page over the chair's screen."""
    return seat(Chair, CHAIR, lambda: scoring(after(8), 9, 5), _push(screen), *steps)


def _push(screen: Callable[[], Screen[Any]]) -> Step:
    return lambda app: app.push_screen(screen())


def marks(*texts: str) -> Draft:
    """A half-typed ballot of the judge on case 9."""
    return Draft("J3", "C09", dict(zip(sample().criterion, texts, strict=False)))


def chair(meeting: Callable[[], Meeting], *steps: Step | str, **bound: Any) -> Scene:  # noqa: ANN401
    """The chair's screen, with a judge who writes."""
    return seat(Chair, CHAIR, meeting, *steps, **{"presence": away(), **bound})


def score(
    meeting: Callable[[], Meeting],
    *steps: Step | str,
    draft: Draft | None = None,
    **bound: Any,  # noqa: ANN401
) -> Scene:
    """A judge's screen."""
    return seat(Score, JUDGE, meeting, *steps, draft=draft, **bound)


def board(meeting: Callable[[], Meeting], later: int = 30, **bound: Any) -> Scene:  # noqa: ANN401
    """The public screen."""
    return seat(Board, BOARD, meeting, later=later, **bound)


def supervisor(meeting: Callable[[], Meeting]) -> Scene:
    """The supervisor's screen, which shows what the hall sees and what waits for a key."""
    shown = board(meeting)
    return replace(
        shown,
        screen=lambda: Supervisor(lambda: meeting().at or START),
        bound=lambda: {**shown.bound(), "seat": SUPERVISOR, "whole": redact(meeting(), SUPERVISOR)},
    )


def rows() -> tuple[SeatRow, ...]:
    """Seats as the page of seats is told of them."""
    past = NOON - datetime.timedelta(seconds=75)
    return (
        SeatRow("J2", "Yu Jian", device="Windows, Edge, 192.168.1.9", knock="k1"),
        SeatRow("chair", "Chair", here=True, device="hall-pc", latency=0.0014, code="1234 5678"),
        SeatRow("J1", "Zhu Hailun", seen_at=past, code="2345 6789"),
        SeatRow("J2", "Yu Jian", here=True, device="iPad, Safari", latency=1.26, devices=2),
        SeatRow("J3", "专家3", code="4567 8901"),
    )


def _refuse(app: PictureApp) -> None:
    app.screen.query_one("#name", Input).value = "nanhu-2018"
    assert isinstance(app.screen, NewSession)
    app.screen.refused("plan.json: criteria[2].weight: a weight must be above 0")


def _set_rows(app: PictureApp) -> None:
    assert isinstance(app.screen, AccessScreen)
    app.screen.rows, app.screen.now = rows(), NOON


def _prize_lines(meeting: Meeting) -> PrizeLines:
    return PrizeLines(workbench(redact(meeting, CHAIR)))


def _is_review(app: PictureApp) -> None:
    assert isinstance(app.screen, Review)


def _choices() -> Choose:
    cases = [Choice(c.id, f"{c.number:02d}  {c.id}", "", c.number != 3) for c in sample().cases[:6]]
    return Choose(_("A paper ballot on which case?"), cases, "C02")


def _confirm(*, ask_reason: bool) -> Confirm:
    yes = _("Leave")
    safe = _("The meeting is kept as it is; open it again to go on.")
    return Confirm(_("Leave the program?"), safe, yes=yes, ask_reason=ask_reason)


def _sessions() -> Welcome:
    screen = Welcome("the-folder", "1.2.3", last="nanhu-2018")
    day = datetime.date(2018, 2, 27)
    found = (
        SessionSummary("nanhu-2018", sample().title, day, Phase.OPEN, 41),
        SessionSummary("autumn", "Autumn review", day, Phase.PLANNING),
        SessionSummary("broken", problem=Sentence("plan.json: title: is missing; add it")),
    )
    screen.set_reactive(Welcome.sessions, found)
    return screen


def _rooms() -> Rooms:
    now = datetime.datetime(2018, 2, 27, 12, tzinfo=datetime.UTC)
    screen = Rooms("postgresql://eyes@db.example/judgetui", lambda: now)
    board = scoring(after(8), 9, 5)
    public = public_room(redact(board, BOARD), NOON, RoomCounts({TroubleCode.CALLS: 1}, 3))
    quiet = now - datetime.timedelta(seconds=50)
    found = (
        RoomRecord("hall-1", 1, 41, "http://192.168.1.5:8080", public, now),
        RoomRecord("hall-2", 2, 38, "http://192.168.1.6:8080", replace(public, lag=0), quiet),
        RoomRecord("hall-3", 1, 0, "", Unreadable.NOTHING, now),
    )
    screen.set_reactive(Rooms.rooms, found)
    return screen


def _plan_page(location: Location, marked: int = 0, draft: PlanDraft | None = None) -> EditPlan:
    return EditPlan(
        Editing("nanhu-2018", sample(), draft or PlanDraft.of(sample()), location, marked)
    )


def _wrong_step() -> EditPlan:
    draft = PlanDraft.of(sample()).set(("criteria", 1, "step"), "7")
    return _plan_page(("criteria",), 1, draft)


def _rule_choice() -> PickValue:
    draft = PlanDraft.of(sample())
    row = page_of(draft, ("rule",)).rows[0]
    assert row.field is not None

    def look(index: int) -> Consequences:
        made = picked(draft, row, index)
        return Consequences((), [say(one) for one in told(made, row.place)])

    choices = [say(sentence) for _value, sentence in row.field.choices]
    return PickValue(say(row.title), choices, 2, look)


def _prizes_typed() -> TypeValue:
    hint = say(Sentence("such as First 1; Second 2; Third 10% - the best first; empty for none"))
    title = say(Sentence("Which prizes are there?"))
    typed, draft = "Gold 1; Silver", PlanDraft.of(sample())
    with pytest.raises(Refused) as refused:
        with_prizes(draft, typed)
    look = Consequences([say(refused.value)], [say(line) for line in contract_lines(sample())][:3])
    return TypeValue(title, hint, typed, lambda _text: look)


def _no_sessions() -> Welcome:
    screen = Welcome("the-folder", "1.2.3")
    screen.set_reactive(Welcome.sessions, ())
    return screen


def _with_feedback() -> Meeting:
    """Judges write to the presenters, too."""
    meeting = scoring(after(8), 9, 2)
    return replace(meeting, plan=meeting.plan.changed(feedback="optional"))


def _returned() -> Meeting:
    meeting = scoring(after(8), 9, 7)
    reason = "The mark for integrity is missing on paper"
    return do(meeting, ReturnBallot(case="C09", judge="J3", reason=reason))


TO_95 = CorrectBallot(
    case="C03",
    judge="J3",
    scores={key: Decimal(95) for key in ("authenticity", "integrity")}
    | {key: Decimal(90) for key in ("professionalism", "effectiveness")},
    reason="59 was typed for 95",
)


def _waiting() -> Meeting:
    """A correction waits for the recorder and the supervisor; case 9 is being scored."""
    keys = SecondKey(correction=("recorder", "supervisor"))
    return do(replace(scoring(after(8), 9, 5), plan=sample().changed(second_key=keys)), TO_95)


def _objected() -> Meeting:
    """Four objections; one of them is answered. Case 9 is being scored."""
    meeting = scoring(after(8), 9, 2)
    for case, by in (("C03", "Lin Hua"), (None, "Wu Fang"), ("C05", "Zhao Min"), ("C07", "Sun")):
        meeting = do(meeting, RaiseObjection(case=case, by=by, text="It ran for nine minutes."))
    return do(meeting, AnswerObjection(objection=4, text="The clock says eight."))


def _late() -> Meeting:
    """Scoring of case 9 is closed without the ballots of two judges, which come on paper."""
    return do(scoring(after(8), 9, 5), CloseScoring(reason="Two ballots come on paper"))


def _correction() -> CorrectMarks:
    meeting = after(8)
    ballot = meeting.cases["C03"].ballots["J3"]

    def look(_marks: Marks) -> Consequences:
        moved = moves_words(sample(), foreseen_moves(meeting, TO_95))
        return Consequences(told=("86.25 → 92.50", say(moved)))

    return CorrectMarks("03 — Yu Jian", sample().criteria, ballot.scores, look)


def _history() -> History:
    entries: list[Entry] = []
    meeting = EMPTY
    acts: list[tuple[str, Act]] = [
        ("chair", opening(sample())),
        ("chair", CallCase(case="C03")),
        ("chair", OpenScoring()),
        *((f"J{judge}", SubmitBallot(case="C03", scores=scores(judge, 3))) for judge in (1, 2, 3)),
        ("chair", CloseScoring(reason="Four judges left early")),
        ("chair", Announce()),
        ("chair", TO_95),
        ("chair", Undo(seq=9)),
    ]
    for by, act in acts:
        device = "MacBook, browser" if by != "chair" else ""
        entry = an_entry(meeting, act, by).model_copy(update={"device": device})
        entries, meeting = [*entries, entry], apply(meeting, entry)
    return History(meeting, "C03", case_history(entries, "C03"))


@cache
def _fairness() -> FairnessReport:
    return fairness_report(redact(final(), CHAIR))


def _problems() -> Meeting:
    meeting = do(scoring(after(7), 8, 3), Withdraw(reason="The presenters did not come"))
    meeting = scoring(meeting, 9, 2)
    return do(meeting, Recuse(case="C09", judge="J4", reason="A colleague"))


def _calls() -> Meeting:
    meeting = do(scoring(after(8), 9, 2), CallChair(kind="question"), by="J4")
    return do(meeting, CallChair(kind="problem", text="My screen stays dark"), by="J6")


def _declared() -> Meeting:
    """Case 9 on stage, which the judge declared beforehand not to score."""
    judges = tuple(
        judge.model_copy(update={"conflicts": ("C09",)} if judge.id == "J3" else {})
        for judge in sample().judges
    )
    return scoring(do(EMPTY, opening(sample().changed(judges=judges))), 9, 2)


def _no_go() -> Meeting:
    return Meeting.planned(sample().changed(judges=(), cases=sample().cases[:1]))


FULL = ("88", "91", "79", "90")

SCENES: Mapping[str, Scene] = {
    "lobby-go": seat(
        Lobby, CHAIR, lambda: Meeting.planned(sample()), address=LINK, address_code=qr_lines(LINK)
    ),
    "lobby-no-go": seat(Lobby, CHAIR, _no_go),
    "chair-between-cases": chair(lambda: after(8), state_line="saved on the host 14:31:02 ✓"),
    "chair-presenting": chair(lambda: called(after(8), 9)),
    "chair-questions": chair(lambda: do(called(after(8), 9), StartQuestions())),
    "chair-scoring": chair(lambda: scoring(after(8), 9, 4)),
    "chair-all-in": chair(lambda: scoring(after(8), 9, 7)),
    "chair-closed": chair(lambda: do(scoring(after(8), 9, 7), CloseScoring())),
    "chair-problems": chair(_problems, marked="C12"),
    "chair-calls": chair(_calls),
    "call-chair": score(lambda: scoring(after(8), 9, 2), _push(CallPage)),
    "score-recused": score(_declared),
    "chair-returned": chair(_returned),
    "chair-paused": chair(lambda: do(called(after(8), 9), Pause(reason="Lunch"))),
    "chair-deliberating": chair(lambda: after(28)),
    "chair-final": chair(read_out),
    "chair-tie": chair(tied),
    "chair-voting": chair(lambda: voting(5)),
    "prize-lines": seat(Chair, CHAIR, tied, _push(lambda: _prize_lines(tied()))),
    "prize-lines-voted": seat(
        Chair, CHAIR, tied, _push(lambda: _prize_lines(voting(6, closed=True)))
    ),
    "vote": seat(Vote, JUDGE, lambda: voting(2)),
    "vote-cast": seat(Vote, JUDGE, lambda: voting(5)),
    "vote-closed": seat(Vote, JUDGE, lambda: voting(6, closed=True)),
    "chair-first-case": chair(lambda: after(0)),
    "chair-demo": chair(lambda: scoring(after(8), 9, 4), robots=SimulatedJudges()),
    "chair-connection-lost": chair(
        lambda: scoring(after(8), 9, 4),
        link_line="connection lost, reconnecting; 1 unsent, do not close",
        showing=BoardMode("contract"),
    ),
    "chair-waits-for-key": chair(_waiting),
    "working": over(lambda: Working(_("Writing the results: %(format)s …") % {"format": "PDF"})),
    "correct-marks": over(_correction, *"95"),
    "history": over(_history),
    "fairness": seat(Chair, CHAIR, final, _push(lambda: Fairness(_fairness()))),
    "fairness-judges": seat(
        Chair, CHAIR, final, _push(lambda: Fairness(_fairness())), *["right"] * 6
    ),
    "seated": seat(Seated, JUDGE, lambda: redact(Meeting.planned(sample()), JUDGE)),
    "practice": seat(
        Seated,
        JUDGE,
        lambda: redact(Meeting.planned(sample()), JUDGE),
        _push(lambda: Practice(sample(), JUDGE, lambda: START)),
        *"88",
    ),
    "score-waiting": score(lambda: after(0)),
    "score-announced": score(lambda: after(8)),
    "score-not-open": score(lambda: called(after(8), 9)),
    "score-empty": score(lambda: scoring(after(8), 9, 2)),
    "score-half": score(lambda: scoring(after(8), 9, 2), draft=marks("88", "91")),
    "score-whole": score(
        lambda: scoring(after(8), 9, 2), draft=marks(*FULL), state_line="saved 14:31:02 ✓"
    ),
    "score-wrong-mark": score(lambda: scoring(after(8), 9, 2), *"880", "enter"),
    "score-comment": score(lambda: scoring(after(8), 9, 2), "f5", *"Well"),
    "score-feedback": score(
        _with_feedback, draft=replace(marks(*FULL), comment="See me", feedback="Well told")
    ),
    "score-submitted": score(lambda: scoring(after(8), 9, 3)),
    "score-returned": score(_returned),
    "score-review": score(lambda: scoring(after(8), 9, 2), "f9", _is_review, draft=marks(*FULL)),
    "score-review-not-open": score(lambda: called(after(8), 9), "f9", draft=marks(*FULL)),
    "ended": seat(Ended, JUDGE, read_out),
    "record-differs": score(
        lambda: scoring(after(8), 9, 2),
        link_line="This record is not the one shown here before; tell the supervisor: line 57 or "
        "one before it was changed",
    ),
    "paper-entry": seat(PaperEntry, RECORDER, lambda: scoring(after(8), 9, 2)),
    "paper-entry-nothing": seat(PaperEntry, RECORDER, lambda: after(8)),
    "announcer-presenting": announcer(lambda: called(after(8, worded=True), 9)),
    "announcer-announced": announcer(lambda: after(9, worded=True)),
    "announcer-final": announcer(read_out),
    "announcer-ceremony": announcer(lambda: night(award("name"))),
    "paper-entry-second-key": seat(PaperEntry, RECORDER, _waiting),
    "paper-entry-moves": seat(
        PaperEntry,
        RECORDER,
        _late,
        *(*"94", "enter") * 4,
        _is_review,
    ),
    "paper-entry-objections": seat(PaperEntry, RECORDER, _objected),
    "supervisor": supervisor(_waiting),
    "supervisor-objections": supervisor(_objected),
    "board-welcome": board(lambda: Meeting.planned(sample())),
    "board-presenting": board(lambda: called(after(8), 9)),
    "board-scoring": board(lambda: scoring(after(8), 9, 5)),
    "board-drawn-order": board(
        lambda: do(after(0), DrawLots(what="order", cases=sample().order, digits="3516"))
    ),
    "board-first-case": board(lambda: called(after(0), 1)),
    "board-standings": board(lambda: after(8)),
    "board-standings-long": board(lambda: after(28), later=1),
    "board-final": board(read_out, later=1),
    "board-sealed-final": board(lambda: night(0)),
    "board-award-tier": board(lambda: night(2)),
    "board-award-group": board(lambda: night(4)),
    "board-award-place": board(lambda: night(award("place"))),
    "board-award-name": board(lambda: night(award("place") + 1)),
    "board-award-score": board(lambda: night(award("place") + 2)),
    "board-award-duel": board(lambda: night(award("duel"))),
    "board-award-duel-told": board(lambda: night(award("duel") + 2)),
    "board-award-best": board(lambda: night(award("score"))),
    "board-award-message": board(lambda: night(5, "A word of thanks to the panel")),
    "ceremony": seat(Ceremony, CHAIR, lambda: night(award("place") + 1)),
    "ceremony-what-comes": seat(Ceremony, CHAIR, lambda: night(award("duel") - 1), "f4"),
    "board-shows-rules": board(lambda: after(8), showing=BoardMode("contract")),
    "board-shows-stage": board(lambda: scoring(after(8), 9, 5), showing=BoardMode("stage")),
    "board-shows-standings": board(
        lambda: scoring(after(8), 9, 5), showing=BoardMode("standings"), robots=SimulatedJudges()
    ),
    "board-shows-message": board(
        lambda: after(8), showing=BoardMode("message", "Please take your seats")
    ),
    "board-shows-chinese": board(lambda: after(8), showing=BoardMode("message", "请各位入座")),
    "board-shows-break": board(lambda: after(8), showing=BoardMode("break", "14:30")),
    "contest-chair": chair(lambda: on_stage(6, 3)),
    "contest-board-standings": board(lambda: contest_after(7)),
    "contest-board-final": board(contest_final, later=1),
    "contest-score": seat(
        Score,
        Seat(Role.JUDGE, "J3"),
        lambda: on_stage(6, 2),
        draft=Draft("J3", "E3-2", {"voice": "88"}),
    ),
    "help-chair": over(lambda: _help(Chair)),
    "help-judge": over(lambda: _help(Score)),
    "access": page(StillAccess, _set_rows),
    "choose": over(_choices),
    "confirm": over(lambda: _confirm(ask_reason=False)),
    "confirm-with-reason": over(lambda: _confirm(ask_reason=True)),
    "switch-seat": page(lambda: SwitchSeat(scoring(after(8), 9, 2), JUDGE)),
    "switch-seat-handover": page(lambda: SwitchSeat(scoring(after(8), 9, 2), JUDGE), "enter"),
    "crash-notice": over(lambda: CrashNotice("ZeroDivisionError: division by zero")),
    "join-slip": page(
        lambda: JoinSlip("Yu Jian", PERSONAL, tuple(qr_lines(PERSONAL)), "1234 5678")
    ),
    "palette": chair(lambda: scoring(after(8), 9, 4), open_palette),
    "welcome": page(_sessions),
    "welcome-empty": page(_no_sessions),
    "rooms": page(_rooms),
    "edit-plan": page(lambda: _plan_page(())),
    "edit-plan-criterion": page(lambda: _plan_page(("criteria", 0), 2)),
    "edit-plan-rule": page(lambda: _plan_page(("rule",))),
    "edit-plan-wrong": page(_wrong_step),
    "new-meeting-prizes": page(_prizes_typed),
    "edit-plan-rule-choice": page(_rule_choice),
    "new-session": page(lambda: NewSession(Wanted())),
    "new-session-refused": page(lambda: NewSession(Wanted(plan="plan.json")), _refuse),
    "connecting": page(lambda: Connecting(LINK, lambda: NOON)),
    "connecting-waits": page(lambda: Connecting(LINK, lambda: NOON), link_state="waiting"),
    "connecting-refused": page(
        lambda: Connecting(LINK, lambda: NOON),
        link_state="refused",
        link_why="Another device has taken this seat.",
    ),
}
"""Every picture by its name."""


def _help(screen: type[Chair] | type[Score]) -> Help:
    shown = screen(lambda: NOON)
    shown.set_reactive(SeatScreen.meeting, scoring(after(8), 9, 5))
    shown.set_reactive(SeatScreen.seat, CHAIR if screen is Chair else JUDGE)
    return Help(shown.room, shown.command_context, shown.why_not)
