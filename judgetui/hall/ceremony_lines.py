"""What the hall sees of the ceremony, in words: the step, and whom it names."""

from __future__ import annotations

from typing import Literal, NamedTuple

from judgetui.hall.award import winner_about, winner_rank, winner_title
from judgetui.language import _, say
from judgetui.meeting.ceremony import what_comes
from judgetui.meeting.ceremony_step import Winner
from judgetui.meeting.plan import Plan
from judgetui.meeting.state import Meeting


class Part(NamedTuple):
    """A part of a line."""

    text: str
    weight: Literal["", "strong", "rank", "score"] = ""
    """What stands out in it."""


Line = tuple[Part, ...]


def hall_lines(meeting: Meeting) -> list[Line]:
    """What stands on the board: the chair's words, or the step and whom it names."""
    if meeting.card:
        said = _("the chair's message: %(words)s") % {"words": meeting.card}
        return [(Part(said, "strong"),)]
    step = meeting.ceremony
    if step is None:
        return [(Part(_("the result is final; nothing of the ceremony is shown yet")),)]
    first = (Part(say(what_comes(meeting.plan, step)), "strong"),)
    return [first, *(winner_line(meeting.plan, winner) for winner in step.winners)]


def winner_line(plan: Plan, winner: Winner) -> Line:
    """Rank, case and score of one, as far as they are told."""
    parts: list[Part] = []
    if rank := winner_rank(winner):
        parts.append(Part(_("place %(rank)s") % {"rank": rank} + "  ", "rank"))
    if winner.case:
        _number, title = winner_title(plan, winner.case)
        parts.append(Part(f"{plan.case[winner.case].called} {title}", "strong"))
        parts += [Part(f" · {text}") for text in winner_about(plan, winner.case)]
    if winner.score is not None:
        parts.append(Part(f"  {winner.score:f}", "score"))
    return tuple(parts)


def text_of(line: Line) -> str:
    """A line as plain text."""
    return "".join(part.text for part in line)
