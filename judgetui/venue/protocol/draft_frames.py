"""Half-typed ballots as they cross the wire."""

from __future__ import annotations

from dataclasses import asdict

from judgetui.meeting.draft import Caret, Draft
from judgetui.venue.protocol import frames


def said_draft(draft: Draft) -> frames.DraftSaid:
    """A half-typed ballot as it crosses the wire."""
    return frames.DraftSaid(
        case=draft.case,
        judge=draft.judge if draft.paper else None,
        marks=draft.marks,
        comment=draft.comment,
        reasons=draft.reasons,
        caret=frames.CaretSaid(**asdict(draft.caret)) if draft.caret is not None else None,
    )


def read_draft(said: frames.DraftSaid, judge: str | None) -> Draft | None:
    """The half-typed ballot of a judge's seat, or else a paper one; none when it is nobody's."""
    whose = judge or said.judge
    if whose is None:
        return None
    return Draft(
        judge=whose,
        case=said.case,
        marks=dict(said.marks),
        comment=said.comment,
        reasons=dict(said.reasons),
        paper=judge is None,
        caret=Caret(**dict(said.caret)) if said.caret is not None else None,
    )
