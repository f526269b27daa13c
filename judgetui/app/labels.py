"""Labels of stages, ballots, acts, people and times, in the present language."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping

from judgetui.language import N_, _, name, say
from judgetui.meeting.acts import ACTS, Act, Finalise
from judgetui.meeting.calls import CallKind
from judgetui.meeting.consequences import consequences
from judgetui.meeting.extreme_ballots import ExtremeBallot
from judgetui.meeting.message import Refused, Sentence, lines
from judgetui.meeting.next_step import Step
from judgetui.meeting.preview import foreseen_moves, moves_words
from judgetui.meeting.redaction import public_cases
from judgetui.meeting.rounding import rounded
from judgetui.meeting.seat import Role, Seat
from judgetui.meeting.second_key import keys_needed, seats_words
from judgetui.meeting.state import Ballot, BallotStatus, Done, Meeting, Stage
from judgetui.names_text import case_label, judge_name

_STAGES = {
    Stage.WAITING: N_("waiting"),
    Stage.PRESENTING: N_("presenting"),
    Stage.QUESTIONS: N_("questions"),
    Stage.SCORING: N_("scoring"),
    Stage.CLOSED: N_("closed"),
    Stage.ANNOUNCED: N_("announced"),
    Stage.WITHDRAWN: N_("withdrawn"),
}
_BALLOTS = {
    BallotStatus.SUBMITTED: N_("submitted"),
    BallotStatus.RETURNED: N_("returned"),
    BallotStatus.RECUSED: N_("recused"),
    BallotStatus.VOID: N_("does not count"),
}
_ROLES = {
    Role.CHAIR: N_("Chair"),
    Role.DEPUTY: N_("Deputy chair"),
    Role.JUDGE: N_("Judge"),
    Role.RECORDER: N_("Recorder"),
    Role.SUPERVISOR: N_("Supervisor"),
    Role.ANNOUNCER: N_("Announcer"),
    Role.BOARD: N_("Board"),
}


_CALLS: Mapping[CallKind, str] = {
    "problem": N_("problem"),
    "question": N_("question"),
    "break": N_("break wanted"),
}


def call_label(kind: CallKind) -> str:
    """What a judge's call is about, in a word."""
    return _(_CALLS[kind])


def stage_label(stage: Stage) -> str:
    """The label of a stage, in a word."""
    return _(_STAGES[stage])


def case_stage_label(meeting: Meeting, case: str) -> str:
    """The label of a case's stage, and whether a ballot on it was returned or changed since."""
    state = meeting.cases[case]
    word = stage_label(state.stage)
    if state.under_correction:
        return f"{word} · {_('under correction')}"
    return word


def public_score_warning(meeting: Meeting, case: str, how: str) -> str:
    """A warning before a ballot of a public score is returned, corrected or voided; else empty.

    `how` is "return", "correct" or "void".
    """
    if case not in public_cases(meeting):
        return ""
    text = _(
        "The score of this case is public. From it and the score without this ballot anyone can "
        "compute what this judge gave."
    )
    if how != "void":
        text = _(
            "The score of this case is public. From it and the corrected one anyone can compute by "
            "how much this judge's total has changed."
        )
    if meeting.rules < 2:
        return text
    stands = _(
        "The announced score stands, marked as under correction, until you announce it again."
    )
    return f"{stands} {text}"


def ballot_status_label(ballot: Ballot) -> str:
    """The label of a ballot's status, in a word."""
    return ballot_word(ballot.status)


def ballot_word(status: BallotStatus) -> str:
    """The label of what became of a ballot, in a word."""
    return _(_BALLOTS[status])


def seat_name(meeting: Meeting, seat: Seat) -> str:
    """The name of a seat: the judge's name, else the role; the deputy's with their name."""
    if seat.role is Role.DEPUTY and meeting.plan.deputy:
        return f"{_(_ROLES[seat.role])} {name(meeting.plan.deputy)}"
    return judge_name(meeting, seat.judge) if seat.judge else _(_ROLES[seat.role])


def act_label(meeting: Meeting, done: Done) -> str:
    """An act that may be undone: its kind, its case and its judge."""
    known = ACTS.get(done.do)  # A newer host may name an act that this version does not know.
    parts = [say(known.words) if known is not None else done.do]
    if done.case is not None and done.case in meeting.plan.case:
        parts.append(case_label(meeting, done.case))
    if done.judge:
        parts.append(judge_name(meeting, done.judge))
    if any(pending.seq == done.seq for pending in meeting.pending):
        parts.append(_("waits to be confirmed"))
    return " · ".join(parts)


def step_consequence(step: Step, undo: str, free: str = "") -> str:
    """The obstacles to the chair's next step (else `free`), the rules it suspends, what it fixes.

    `undo` is the label of the undo key; empty where a final result is sealed.
    """
    parts = [say(lines(step.in_the_way)) or free, say(lines(map(capitalized, step.heed)))]
    if isinstance(step.act, Finalise) and not undo:
        text = _(
            "From then on the result is sealed: it cannot be undone, and the hall may see the "
            "whole of it, behind a sealed or frozen board with the ceremony. What is wrong is put "
            "right by a numbered amendment, in the open."
        )
        parts.append(text)
    elif isinstance(step.act, Finalise):
        text = _(
            "From then on no ballot, no order and no prize changes any more, and the hall may see "
            "the whole result. %(key)s can still undo it."
        )
        parts.append(text % {"key": undo})
    return "\n\n".join(part for part in parts if part)


_ENDS = tuple(".!?…。！？")
"""What a sentence ends with."""
_FILE = re.compile(r"[\w-]+\.(?:jsonl?|csv|torn|xlsx?|ods)[:,]?")
"""The name of a file as a word of a sentence."""


def capitalized(half: Sentence) -> Sentence:
    """A sentence that was written as a clause, with its first letter in upper case.

    The name of a file at its start stays as it is.
    """
    text = say(half)
    if _FILE.fullmatch(text.partition(" ")[0]):
        return Sentence("%(value)s", value=text)
    return Sentence("%(value)s", value=text[:1].upper() + text[1:])


def standing_alone(half: Sentence) -> str:
    """A clause as the whole sentence that a page shows: from an upper-case letter to a full stop.

    One that ends with a mark of its own gets no other.
    """
    text = say(capitalized(half))
    return text if text.endswith(_ENDS) else _("%(sentence)s.") % {"sentence": text}


def with_consequences(meeting: Meeting, act: Act, *about: str) -> str:
    """The texts `about` a question, then the agreed rules that stop applying with `act`."""
    stops = "\n".join(say(sentence) for sentence in consequences(meeting, act))
    return "\n\n".join(filter(None, (*about, stops)))


def before_saying_yes(meeting: Meeting, act: Act, *about: str, by: str = "chair") -> str:
    """The texts `about` a question, and what follows from `act` of the seat `by`.

    That is which cases it moves, whose key it still takes, and which agreed rules stop applying;
    where it would be refused, why.
    """
    try:
        note = second_key_note(meeting, act, by)
    except Refused as refused:
        return say(capitalized(refused.sentence))
    moved = say(moves_words(meeting.plan, foreseen_moves(meeting, act, by)))
    return with_consequences(meeting, act, *about, moved, note)


def second_key_note(meeting: Meeting, act: Act | None, by: str = "chair") -> str:
    """Whose key an act of a seat still takes, in a sentence; empty where it takes none."""
    seats = keys_needed(meeting, act, by) if act is not None else ()
    if not seats:
        return ""
    waits = _("It changes nothing until it is confirmed by: %(seats)s.")
    return waits % {"seats": say(seats_words(seats))}


def extreme_mark(far: ExtremeBallot) -> str:
    """A ballot's distance from what was to be expected, in a few cells: "▼3.4×"."""
    return f"{'▼' if far.deviation < 0 else '▲'}{far.times}×"


def extreme_words(far: ExtremeBallot) -> str:
    """The same in a sentence."""
    points = rounded(abs(far.deviation), 2)
    told = {"points": points, "times": far.times}
    if far.deviation < 0:
        return (
            _(
                "%(points)s below what this case's level and this judge's severity let expect: "
                "%(times)s times the usual spread."
            )
            % told
        )
    return (
        _(
            "%(points)s above what this case's level and this judge's severity let expect: "
            "%(times)s times the usual spread."
        )
        % told
    )


def age_text(since: datetime.datetime, now: datetime.datetime) -> str:
    """How long a seat has been disconnected: "no connection", then "away 40 s", "away 3 min"."""
    seconds = int((now - since).total_seconds())
    if seconds < 5:
        return _("no connection")
    if seconds < 100:
        return _("away %(seconds)d s") % {"seconds": seconds}
    return _("away %(minutes)d min") % {"minutes": seconds // 60}


def latency_text(seconds: float) -> str:
    """The duration of a round trip, such as "12 ms"."""
    if seconds >= 1:
        return _("%(seconds).1f s") % {"seconds": seconds}
    return _("%(milliseconds)d ms") % {"milliseconds": max(round(seconds * 1000), 1)}
