"""What whoever leads through the ceremony reads: what the hall sees, who comes, what to say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual.content import Content

from judgetui.language import _, labelled, name, say
from judgetui.meeting.ceremony import what_comes
from judgetui.meeting.ceremony_step import CeremonyStep, Winner
from judgetui.meeting.plan import Plan
from judgetui.meeting.state import Meeting


def hall_lines(meeting: Meeting) -> list[Content]:
    """What stands on the board: the chair's words, or the step and whom it names."""
    if meeting.card:
        said = _("your message: %(words)s") % {"words": meeting.card}
        return [Content.styled(said, "bold")]
    step = meeting.ceremony
    if step is None:
        return [Content(_("the result is final; nothing of the ceremony is shown yet"))]
    lines = [Content.styled(say(what_comes(meeting.plan, step)), "bold")]
    return [*lines, *(_winner(meeting.plan, winner) for winner in step.winners)]


def who_comes(plan: Plan, coming: Sequence[CeremonyStep]) -> list[Content]:
    """Whom the next step is about, also where it does not name them yet, with the hints."""
    step = coming[0]
    about = (step.prize, step.first, step.last)
    same = (one for one in coming if (one.prize, one.first, one.last) == about)
    told = next((one for one in same if one.winners and all(w.case for w in one.winners)), step)
    lines = [_winner(plan, winner) for winner in told.winners]
    return lines + hints(plan, [winner.case for winner in told.winners if winner.case])


def _winner(plan: Plan, winner: Winner) -> Content:
    """Rank, case and score of one, as far as they are told."""
    parts: list[Content | str | tuple[str, str]] = []
    if winner.rank is not None:
        rank = f"{winner.rank}=" if winner.tied else str(winner.rank)
        parts.append((_("place %(rank)s") % {"rank": rank} + "  ", "$text-primary"))
    if winner.case:
        planned = plan.case[winner.case]
        people = _(", ").join(name(presenter) for presenter in planned.presenters)
        about = (name(planned.organisation), people)
        title = planned.entrant if winner.case in plan.entrant_cases else name(planned.title)
        parts.append((f"{planned.called} {title}", "bold"))
        parts += [f" · {text}" for text in about if text]
    if winner.score is not None:
        parts.append((f"  {winner.score:f}", "bold $text-success"))
    return Content.assemble(*parts)


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
