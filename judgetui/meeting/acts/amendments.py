"""Acts that amend the plan in the open: a late case, the panel, names, titles and times."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from judgetui.meeting.acts.rule import CHAIR, RUNNING, TO_THE_END, ActRule
from judgetui.meeting.message import Sentence
from judgetui.meeting.plan import Case, Identifier, Judge, Paragraph, Value


class AddCase(Value):
    """A late case joins the running order."""

    words: ClassVar[Sentence] = Sentence("add a late case")
    rule: ClassVar[ActRule] = ActRule(CHAIR, RUNNING, in_a_pause=True, since=3)
    do: Literal["add-case"] = "add-case"
    case: Case
    position: int | None = Field(default=None, ge=1)
    """Among the cases that wait, 1 for the next one; without it, at the end."""
    conflicts: tuple[Identifier, ...] = Field(default=(), max_length=2000)
    """Ids of the judges who are recused from it."""
    reason: Paragraph = ""


class AddJudge(Value):
    """A judge joins the panel, for cases that are not closed yet."""

    words: ClassVar[Sentence] = Sentence("add a judge")
    rule: ClassVar[ActRule] = ActRule(CHAIR, RUNNING, in_a_pause=True, since=3)
    do: Literal["add-judge"] = "add-judge"
    judge: Judge
    """With an id that nobody has had in this meeting."""
    from_case: Identifier | None = None
    """The first case in the running order that the judge sits for; without it, every case that is
    not closed."""
    reason: Paragraph = ""


class ReplaceJudge(Value):
    """Somebody takes over a judge's seat; the ballots on record stay the first judge's."""

    words: ClassVar[Sentence] = Sentence("replace a judge")
    rule: ClassVar[ActRule] = ActRule(CHAIR, RUNNING, in_a_pause=True, since=3)
    do: Literal["replace-judge"] = "replace-judge"
    judge: Identifier
    by: Judge
    """Who takes over, with an id that nobody has had in this meeting."""
    from_case: Identifier
    """The first case in the running order that the substitute sits for."""
    reason: Paragraph = ""


class ExcuseJudge(Value):
    """A judge leaves for the rest of the day; what was given counts by `scoring.departed`."""

    words: ClassVar[Sentence] = Sentence("excuse a judge for the rest of the day")
    rule: ClassVar[ActRule] = ActRule(CHAIR, RUNNING, in_a_pause=True, since=3)
    do: Literal["excuse-judge"] = "excuse-judge"
    judge: Identifier
    reason: Paragraph = Field(min_length=1)


_Text = Annotated[str, Field(max_length=4000)]


class Amend(Value):
    """Set a name, a title or a time right; rules, criteria and prizes stay as they were agreed.

    Also in a final result, as with a misprint on a certificate.
    """

    words: ClassVar[Sentence] = Sentence("amend a name, a title or a time")
    rule: ClassVar[ActRule] = ActRule(CHAIR, TO_THE_END, in_a_pause=True, since=3)
    do: Literal["amend"] = "amend"
    what: Annotated[str, Field(max_length=40)]
    """"case", "judge", "timing" or "plan" (the meeting itself)."""
    id: Annotated[str, Field(max_length=32)] = ""
    """Of the case or judge; empty for the others."""
    field: Annotated[str, Field(max_length=40)]
    """As the plan's JSON calls it, such as "title"."""
    value: (
        int
        | _Text
        | Annotated[Mapping[str, _Text], Field(max_length=2)]
        | Annotated[tuple[int | _Text | Mapping[str, _Text], ...], Field(max_length=100)]
    )
    """As in the plan's JSON."""
    reason: Paragraph = Field(min_length=1)


AmendingAct = AddCase | AddJudge | ReplaceJudge | ExcuseJudge | Amend
"""An act that amends the plan or the panel."""
