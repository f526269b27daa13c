"""What the board says of the moment: the case on stage, a score announced, a break, the end."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from judgetui.language import N_, _, n_, name, say
from judgetui.meeting.adjustments import adjusted_words
from judgetui.meeting.lots import shown_draw
from judgetui.meeting.names import ranked_name
from judgetui.meeting.rules_off import off_briefly
from judgetui.meeting.scoring import published_total
from judgetui.meeting.state import (
    Ballot,
    BallotStatus,
    Clock,
    Draw,
    Meeting,
    Phase,
    Stage,
    Standing,
)
from judgetui.names_text import case_label, clock_text, judge_name, presenters_text

STAGES = {
    Stage.PRESENTING: N_("Presentation"),
    Stage.QUESTIONS: N_("Questions"),
    Stage.SCORING: N_("The judges are scoring"),
    Stage.CLOSED: N_("Scoring is closed"),
    Stage.ANNOUNCED: N_("Announced"),
}


Tone = Literal["", "muted", "accent", "primary", "success", "caution", "warning", "error"]
"""In which colour something is said; `caution` is a warning that is not urgent."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A large number and a word under it."""

    text: str
    caption: str
    tone: Tone


@dataclass(frozen=True, slots=True)
class Story:
    """What a case is, where the board shows nothing else."""

    about: tuple[str, ...]
    """Who presents it, for whom, and what type it is of; a line each."""
    summary: str


@dataclass(frozen=True, slots=True)
class Face:
    """What stands in the upper part of the board, or, with a story, on all of it."""

    title: str
    notes: tuple[tuple[str, Tone], ...] = ()
    """Lines under the title, each with its tone."""
    number: str = ""
    """The case's number."""
    figure: Figure | None = None
    """The clock or the score."""
    clock: bool = False
    """Whether the figure is the clock, which goes on with time."""
    band: Tone = ""
    """The tone of a notice that fills the whole part; empty where it is none."""
    story: Story | None = None
    """What the case is; with it the title stands below the notes."""


def face(meeting: Meeting, now: datetime.datetime) -> Face | None:
    """What the board says now; none before the first case, when it says what was agreed."""
    if (draw := shown_draw(meeting)) is not None:
        return draw_face(meeting, draw)
    return _moment(meeting, now)


def _moment(meeting: Meeting, now: datetime.datetime) -> Face | None:
    """How far the meeting is."""
    if meeting.phase is Phase.PLANNING:
        return None
    if meeting.phase is Phase.FINAL:
        return Face(_("The result is final"), ((_final_note(meeting), ""),), band="primary")
    if meeting.paused_at is not None:
        return pause_face(meeting, meeting.paused_at)
    if (stage := meeting.stage) is not None:
        return case_face(meeting, stage.id, stage.stage, now)
    if meeting.phase is Phase.DELIBERATING:
        return Face(_("The panel deliberates"), ((_not_final(), ""),), band="primary")
    if not meeting.announced and all(s.called_at is None for s in meeting.cases.values()):
        return None
    return next_face(meeting)


def case_told(meeting: Meeting) -> str | None:
    """The case on stage, where the moment says what it is called and who presents it."""
    if shown_draw(meeting) is not None or meeting.paused_at is not None:
        return None
    return None if meeting.phase is Phase.FINAL else meeting.on_stage


def whole_face(meeting: Meeting, now: datetime.datetime) -> Face:
    """The same where nothing else is shown: the case on stage, or the one that comes next."""
    shown = _moment(meeting, now) or next_face(meeting)
    case = meeting.on_stage or on_deck(meeting)
    if shown.band or case is None:
        return replace(shown, band=shown.band or "primary")
    # What the first note says of the case on one line has lines of its own here.
    return replace(shown, notes=shown.notes[1:], story=_story(meeting, case))


def draw_face(meeting: Meeting, draw: Draw) -> Face:
    """What was drawn by lot, by which digits, and who comes first."""
    title = _("Running order drawn by lot") if draw.what == "order" else _("A tie drawn by lot")
    first = draw.cases[0]
    called = say(ranked_name(meeting.plan, first)) if draw.what == "tie" else ""
    words = _("%(case)s comes first") % {"case": called or case_label(meeting, first)}
    digits = Figure(draw.digits, _("digits called out"), "accent")
    return Face(title, ((words, "accent"),), figure=digits)


def _story(meeting: Meeting, case: str) -> Story:
    return Story(_about_parts(meeting, case), name(meeting.plan.case[case].summary))


def _final_note(meeting: Meeting) -> str:
    """How many have each prize; before the ceremony, the commitment to what is sealed."""
    if meeting.standings is not None and not meeting.standings.provisional:
        return prizes_given(meeting)
    return commitment_text(meeting)


def commitment_text(meeting: Meeting) -> str:
    """The commitment to standings that the hall does not see, in groups of four; may be empty."""
    if not meeting.commitment:
        return ""
    digits = meeting.commitment
    groups = " ".join(digits[at : at + 4] for at in range(0, len(digits), 4))
    return _("sealed standings %(hash)s") % {"hash": groups}


def prizes_given(meeting: Meeting) -> str:
    """How many cases have each prize: not the agreed number where an extra one was given."""
    rows = meeting.standings.rows if meeting.standings else ()
    given = Counter(row.prize for row in rows)
    prizes = enumerate(meeting.plan.prizes)
    return " · ".join(
        f"{name(prize.name)} × {given[tier]}" for tier, prize in prizes if given[tier]
    )


def _not_final() -> str:
    return _("Every case has been judged; the result is not final yet.")


def pause_face(meeting: Meeting, since: datetime.datetime) -> Face:
    """That the meeting is paused, and since when."""
    notes: list[tuple[str, Tone]] = [(_("since %(time)s") % {"time": since.strftime("%H:%M")}, "")]
    if meeting.on_stage:
        notes.append((case_label(meeting, meeting.on_stage), ""))
    return Face(_("The meeting is paused"), tuple(notes), band="warning")


def _about(meeting: Meeting, case: str) -> str:
    return " · ".join(_about_parts(meeting, case))


def _about_parts(meeting: Meeting, case: str) -> tuple[str, ...]:
    planned = meeting.plan.case[case]
    parts = (presenters_text(planned), name(planned.organisation), name(planned.type))
    return tuple(part for part in parts if part)


def case_face(meeting: Meeting, case: str, stage: Stage, now: datetime.datetime) -> Face:
    """The case on stage: who presents it, and how far it is."""
    planned = meeting.plan.case[case]
    notes: list[tuple[str, Tone]] = [(_about(meeting, case), "muted")]
    figure = _clock(meeting.clock, meeting.plan.timing.warn, now) if meeting.clock else None
    goes = figure is not None and stage is not Stage.ANNOUNCED
    if stage is Stage.ANNOUNCED:
        row = standing_of(meeting, case)
        figure = _score(meeting, row)
        if total := _entrant_total(meeting, row):
            notes.append((total, "success"))
        notes.append((_announced(meeting, row), "success"))
        if row is not None and (words := adjusted_words(meeting.plan, row)):
            notes.append((say(words), "warning"))
        if row is not None and row.rules_off:
            off = say(off_briefly(meeting.plan, row.rules_off))
            notes.append((f"! {off[:1].upper()}{off[1:]}", "caution"))
        if word := correction_word(meeting, case):
            notes.append((word, "warning"))
        if meeting.phase is Phase.DELIBERATING:
            notes.append((_not_final(), "muted"))
    else:
        notes.append((_(STAGES.get(stage, "")), "accent"))
    return Face(name(planned.full_title), tuple(notes), planned.called_in_list(), figure, goes)


def correction_word(meeting: Meeting, case: str) -> str:
    """Whether a public score is under correction, or was corrected a moment ago; else empty."""
    if meeting.cases[case].under_correction:
        return _("under correction")
    return _("corrected") if case in meeting.corrected else ""


def on_deck(meeting: Meeting) -> str | None:
    """The waiting case that comes next."""
    waiting = (c for c in meeting.order if meeting.cases[c].stage is Stage.WAITING)
    return next(waiting, None)


def next_face(meeting: Meeting) -> Face:
    """The case that comes next."""
    if (case := on_deck(meeting)) is None:
        return Face(_("No case is on stage"))
    planned = meeting.plan.case[case]
    notes: tuple[tuple[str, Tone], ...] = (
        (_about(meeting, case), "muted"),
        (_("comes next"), "accent"),
    )
    return Face(name(planned.full_title), notes, planned.called_in_list())


def standing_of(meeting: Meeting, case: str) -> Standing | None:
    """A case's place in the standings this seat may see."""
    return meeting.standings.by_case.get(case) if meeting.standings else None


def score_text(row: Standing) -> str:
    """A published score, whole; a dash without ballots."""
    return "–" if row.score is None else f"{row.score:f}"


def _score(meeting: Meeting, row: Standing | None) -> Figure | None:
    if row is None or row.score is None:
        return None
    counted = {"ballots": row.ballots, "expected": row.expected}
    caption = _("score, ballots: %(ballots)d of %(expected)d") % counted
    return Figure(score_text(row), caption, "success")


def _announced(meeting: Meeting, row: Standing | None) -> str:
    if row is None:
        return _("Judged; the score is kept for the end")
    if not row.competes:
        return _("Shown without competing")
    if row.rank is None:
        return _("No ballot counts for this case")
    said = _("Rank %(rank)d of %(cases)d so far") % {
        "rank": row.rank,
        "cases": sum(r.rank is not None for r in meeting.standings.rows)
        if meeting.standings
        else 0,
    }
    return said + (_(", shared") if row.tied else "")


def _entrant_total(meeting: Meeting, row: Standing | None) -> str:
    """What an entrant's cases come to so far; empty for a case that is ranked on its own."""
    if row is None or not row.entrant or meeting.standings is None:
        return ""
    ranked = meeting.plan.ranked_as[row.case]
    total = next(one for one in meeting.standings.rows if one.case == ranked)
    told = {"entrant": row.entrant, "score": score_text(total)}
    return _("%(entrant)s: %(score)s in all") % told


def _clock(clock: Clock, warn: tuple[int, ...], now: datetime.datetime) -> Figure:
    left = clock.remaining(now)
    text = clock_text(left)
    if clock.paused_at is not None:
        return Figure(text, _("stopped"), "muted")
    if left < 0:
        return Figure(text, _("over time"), "error")
    if any(seconds > 0 and left <= seconds for seconds in warn):
        return Figure(text, _("nearly over"), "warning")
    return Figure(text, _("time left"), "")


@dataclass(frozen=True, slots=True)
class Mark:
    """A judge on the board: how far the ballot is, and its total where that is public."""

    name: str
    word: str
    """A tick, a word or the total; empty while the ballot is awaited."""
    tone: Tone


def panel_marks(meeting: Meeting, case: str) -> tuple[Mark, ...]:
    """The panel on this case, in panel order."""
    return tuple(_mark(meeting, case, j, judge_name(meeting, j)) for j in meeting.plan.seated(case))


def _mark(meeting: Meeting, case: str, judge: str, called: str) -> Mark:
    ballot = meeting.cases[case].ballots.get(judge)
    if ballot is None or ballot.status is BallotStatus.RETURNED:
        return Mark(called, "", "muted")
    if (total := _public_total(meeting, case, ballot)) is not None:
        return Mark(called, f"{total:f}", "success")
    if ballot.status is BallotStatus.SUBMITTED:
        return Mark(called, "✓", "success")
    word = _("recused") if ballot.status is BallotStatus.RECUSED else _("does not count")
    return Mark(called, word, "muted")


def _public_total(meeting: Meeting, case: str, ballot: Ballot) -> Decimal | None:
    """A judge's total on an announced case, which the host tells of every ballot but one's own."""
    if ballot.scores and meeting.cases[case].stage is Stage.ANNOUNCED:
        return published_total(meeting.plan, ballot.scores)
    return ballot.total


def panel_count(meeting: Meeting, case: str) -> tuple[int, int]:
    """How many judges have submitted, and how many are to score at all."""
    submitted = meeting.submitted(case)
    return submitted, meeting.expected(case)


def panel_words(submitted: int, expected: int) -> str:
    """The same in words."""
    said = n_("%(submitted)d / %(expected)d judge", "%(submitted)d / %(expected)d judges", expected)
    return said % {"submitted": submitted, "expected": expected}


def shown_checkpoint(meeting: Meeting) -> str:
    """The checkpoint of the record while it is time to scan it; empty otherwise.

    It is shown when a score has been announced, until the next case is called, and at the end.
    """
    read_out, stage = meeting.read_out, meeting.stage
    if read_out is None or not read_out.checkpoint:
        return ""
    called = stage is not None and stage.stage is not Stage.ANNOUNCED
    return "" if called and meeting.phase is not Phase.FINAL else read_out.checkpoint


def mark_sign(mark: Mark) -> str:
    """How far a ballot is, as one sign."""
    return "·" if not mark.word else "✓" if mark.tone == "success" else "–"


def nameless(marks: Sequence[Mark]) -> list[Mark]:
    """The marks so that nobody can tell whose they are, as they could in panel order."""
    return sorted(marks, key=lambda mark: "✓·–".index(mark_sign(mark)))


def progress(meeting: Meeting) -> str:
    """How far the day is: "case 9 / 28", or how many cases are announced."""
    standing = [c for c in meeting.order if meeting.cases[c].stage is not Stage.WITHDRAWN]
    if meeting.on_stage in standing:
        values = {"place": standing.index(meeting.on_stage) + 1, "cases": len(standing)}
        return _("case %(place)d / %(cases)d") % values
    if meeting.phase is Phase.PLANNING or not meeting.announced:
        return _("cases: %(cases)d") % {"cases": len(standing)}
    values = {"announced": len(meeting.announced), "cases": len(standing)}
    return _("%(announced)d / %(cases)d announced") % values
