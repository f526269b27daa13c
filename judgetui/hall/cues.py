"""What the announcer reads: how the case on stage is said, who is on deck, what was announced.

In the ceremony: what the hall sees, and the words of whoever it names.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from judgetui.hall.ceremony_lines import hall_lines, text_of
from judgetui.hall.moment import on_deck, score_text, standing_of
from judgetui.language import _, name, say
from judgetui.meeting.plan import Case
from judgetui.meeting.read_out import read_out_words
from judgetui.meeting.state import Meeting, Phase
from judgetui.names_text import case_label, presenters_text

_LATEST = 3
"""How many announced cases are shown, the latest first."""

CueKind = Literal["", "title", "about", "say", "citation", "score"]
"""What a line of a cue is; empty for one that is read as it stands."""


@dataclass(frozen=True, slots=True)
class CueLine:
    """A line of a cue."""

    text: str
    kind: CueKind = ""


@dataclass(frozen=True, slots=True)
class Cue:
    """One thing to call out, under a heading."""

    heading: str
    lines: tuple[CueLine, ...]
    now: bool = False
    """Whether it is about what the hall sees now."""


def cues(meeting: Meeting, told: str | None = None) -> tuple[Cue, ...]:
    """What may be called out now, from a meeting as `redact` gives it to the announcer.

    `told` is a case that stands above the cues whole: only its words are left to say.
    """
    found: list[Cue] = []
    over = meeting.phase is Phase.FINAL
    if over:
        found.append(Cue(_("What the hall sees"), tuple(_ceremony(meeting)), now=True))
    elif (case := meeting.on_stage) is not None:
        lines = _words(meeting, case) if case == told else _case(meeting, case)
        if said := tuple(lines):
            found.append(Cue(_("On stage"), said, now=True))
    if not over and (following := on_deck(meeting)) is not None:
        found.append(Cue(_("On deck"), tuple(_case(meeting, following))))
    if scores := tuple(_scores(meeting)):
        found.append(Cue(_("Announced"), scores))
    if meeting.read_out is not None:
        code = CueLine(say(read_out_words(meeting.read_out)))
        found.append(Cue(_("To be read out and written down"), (code,)))
    return tuple(found)


def nothing_to_call_out(told: str | None = None) -> str:
    """What is said where there are no cues; `told` as for them."""
    if told is not None:
        return _("There is nothing more to call out about this case.")
    return _("There is nothing to call out yet.")


def about_case(case: Case) -> str:
    """Type, presenters and organisation on one line; what the plan leaves out is left out."""
    parts = (name(case.type), presenters_text(case), name(case.organisation))
    return " · ".join(part for part in parts if part)


def _ceremony(meeting: Meeting) -> Iterator[CueLine]:
    """The step or the message that the hall sees, and what is said of whoever it names."""
    for number, line in enumerate(hall_lines(meeting)):
        yield CueLine(text_of(line), "" if number else "title")
    for case, spoken in meeting.spoken.items():
        called = meeting.plan.case[case].called
        if spoken_as := name(spoken.say):
            yield CueLine(f"{called}  {_said(spoken_as)}", "say")
        if citation := name(spoken.citation):
            told = _("Citation: %(words)s") % {"words": citation}
            yield CueLine(f"{called}  {told}", "citation")


def _said(words: str) -> str:
    return _("Say: %(words)s") % {"words": words}


def _case(meeting: Meeting, case: str) -> Iterator[CueLine]:
    """What a case is called, who presents it, how it is said and its citation."""
    yield CueLine(case_label(meeting, case), "title")
    if about := about_case(meeting.plan.case[case]):
        yield CueLine(about, "about")
    yield from _words(meeting, case)


def _words(meeting: Meeting, case: str) -> Iterator[CueLine]:
    """How a case is said, and its citation."""
    spoken = meeting.spoken.get(case)
    if spoken is not None and (spoken_as := name(spoken.say)):
        yield CueLine(_said(spoken_as), "say")
    if spoken is not None and (citation := name(spoken.citation)):
        told = _("Citation, should it have a prize: %(words)s") % {"words": citation}
        yield CueLine(told, "citation")


def _scores(meeting: Meeting) -> Iterator[CueLine]:
    """The latest announced scores, as far as the hall may see them."""
    for case in reversed(meeting.announced[-_LATEST:]):
        row = standing_of(meeting, case)
        if row is None or row.score is None:
            continue
        values = {"case": case_label(meeting, case), "score": score_text(row), "rank": row.rank}
        told = _("%(case)s: %(score)s, rank %(rank)d") if row.rank else _("%(case)s: %(score)s")
        yield CueLine(told % values, "score")
