"""A half-typed ballot: nobody's business but its writer's, and no part of the record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class Caret:
    """Where in a ballot its writer types on."""

    line: Literal["mark", "reason", "comment", "feedback"]
    """Which kind of field it is."""
    criterion: str = ""
    """The criterion of a mark or a reason; empty in comment and feedback."""
    column: int = 0
    """The characters before it in the field."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What was typed so far, exactly as typed."""

    judge: str
    """Whose ballot it is to be."""
    case: str
    marks: Mapping[str, str] = field(default_factory=dict)
    """The text in each criterion's field, by key."""
    comment: str = ""
    reasons: Mapping[str, str] = field(default_factory=dict)
    """Reasons for marks outside the usual band, by criterion key."""
    paper: bool = False
    """Whether it is being keyed in from paper, not written by the judge."""
    caret: Caret | None = None
    """Where it is typed on; none where nobody knows."""
    feedback: str = ""
    """For the presenters."""

    @property
    def empty(self) -> bool:
        """Whether nothing at all was typed."""
        texts = (*self.marks.values(), *self.reasons.values(), self.comment, self.feedback)
        return not any(text.strip() for text in texts)
