"""What whoever leads through the ceremony reads: what the hall sees, who comes, what to say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from textual.content import Content

from judgetui.hall import ceremony_lines
from judgetui.hall.ceremony_lines import Line, winner_line
from judgetui.language import _, labelled, name
from judgetui.meeting.ceremony_step import CeremonyStep
from judgetui.meeting.plan import Plan
from judgetui.meeting.state import Meeting

_STYLES: Mapping[str, str] = {
    "": "",
    "strong": "bold",
    "rank": "$text-primary",
    "score": "bold $text-success",
}
"""How each part of a line is drawn."""


def hall_lines(meeting: Meeting) -> list[Content]:
    """What stands on the board: the chair's words, or the step and whom it names."""
    return list(map(_drawn, ceremony_lines.hall_lines(meeting)))


def who_comes(plan: Plan, coming: Sequence[CeremonyStep]) -> list[Content]:
    """Whom the next step is about, also where it does not name them yet, with the hints."""
    step = coming[0]
    about = (step.prize, step.first, step.last)
    same = (one for one in coming if (one.prize, one.first, one.last) == about)
    told = next((one for one in same if one.winners and all(w.case for w in one.winners)), step)
    lines = [_drawn(winner_line(plan, winner)) for winner in told.winners]
    return lines + hints(plan, [winner.case for winner in told.winners if winner.case])


def _drawn(line: Line) -> Content:
    return Content.assemble(*((part.text, _STYLES[part.weight]) for part in line))


def hints(plan: Plan, cases: Iterable[str]) -> list[Content]:
    """How the names of cases are said, and their citations, as the plan has them."""
    lines: list[Content] = []
    for case in cases:
        planned = plan.case[case]
        for label, text in ((_("say"), planned.say), (_("citation"), planned.citation)):
            if text:
                said = labelled(f"{planned.called} {label}", name(text))
                lines.append(Content.styled(said, "$text-accent"))
    return lines
