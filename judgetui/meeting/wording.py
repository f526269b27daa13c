"""How the rules speak of cases, judges, stages and acts."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from judgetui.meeting.acts import ACTS
from judgetui.meeting.message import Counted, Sentence, listed
from judgetui.meeting.plan import Plan
from judgetui.meeting.seat import Role
from judgetui.meeting.state import Stage, Standing

_NAMED = 5
"""How many names a sentence lists before it counts the rest."""


def case_name(plan: Plan, case: str) -> Sentence:
    """A case by number and title."""
    about = plan.case[case]
    return Sentence("case %(number)d (%(title)s)", number=about.number, title=about.title)


def case_names(plan: Plan, cases: Collection[str]) -> Sentence:
    """Some cases by number and title; the first few, and how many more."""
    names, more = _first([case_name(plan, case) for case in cases])
    if not more:
        return names
    return Counted(
        "%(list)s and %(more)d more case",
        "%(list)s and %(more)d more cases",
        of="more",
        list=names,
        more=more,
    )


def case_numbers(plan: Plan, cases: Collection[str]) -> Sentence:
    """Some cases by number alone, such as "cases 1, 2 and 5"; many are only counted."""
    numbers = sorted(plan.case[case].number for case in cases)
    if len(numbers) > _NAMED:
        return Sentence("%(count)d cases", count=len(numbers))
    if len(numbers) == 1:
        return Sentence("case %(number)d", number=numbers[0])
    others = listed(numbers[:-1])
    return Sentence("cases %(list)s and %(last)d", list=others, last=numbers[-1])


def rank_text(row: Standing) -> str:
    """A rank as every list writes it: "3", "3=" where it is shared, "-" where there is none."""
    if row.rank is None:
        return "-"
    return f"{row.rank}=" if row.tied else str(row.rank)


def judge_name(plan: Plan, judge: str) -> Sentence:
    """A judge by name; where others have the same, also by affiliation, or else by id."""
    called = plan.judge[judge].name
    which = plan.told_apart.get(judge)
    if which is None:
        return Sentence("%(judge)s", judge=called)
    return Sentence("%(judge)s (%(which)s)", judge=called, which=which)


def judge_names(plan: Plan, judges: Collection[str]) -> Sentence:
    """Some judges by name; the first few, and how many more."""
    names, more = _first([judge_name(plan, judge) for judge in judges])
    if not more:
        return names
    return Counted(
        "%(list)s and %(more)d more judge",
        "%(list)s and %(more)d more judges",
        of="more",
        list=names,
        more=more,
    )


def _first(names: list[Sentence]) -> tuple[Sentence, int]:
    """The first few names as a list, and how many more there are."""
    more = len(names) - _NAMED if len(names) > _NAMED else 0
    return listed(names[:_NAMED]), more


def in_stage(stage: Stage, case: Sentence) -> Sentence:
    """How far a case is, as half a sentence."""
    return _IN_STAGE[stage](case)


_IN_STAGE: Mapping[Stage, Callable[[Sentence], Sentence]] = {
    Stage.WAITING: lambda case: Sentence("%(case)s is still waiting to be called", case=case),
    Stage.PRESENTING: lambda case: Sentence("%(case)s is being presented", case=case),
    Stage.QUESTIONS: lambda case: Sentence("%(case)s is answering questions", case=case),
    Stage.SCORING: lambda case: Sentence("%(case)s is being scored", case=case),
    Stage.CLOSED: lambda case: Sentence("scoring is closed for %(case)s", case=case),
    Stage.ANNOUNCED: lambda case: Sentence("the score of %(case)s is announced", case=case),
    Stage.WITHDRAWN: lambda case: Sentence("%(case)s is withdrawn", case=case),
}

DEEDS: Mapping[str, Sentence] = {do: act.words for do, act in ACTS.items()}
"""What an act does, in words, by its name in the ledger."""

REMEDIES: Mapping[str, Sentence] = {
    "call-case": Sentence("only a case that is waiting can be called"),
    "start-questions": Sentence("questions follow the presentation"),
    "open-scoring": Sentence(
        "scoring opens after the presentation or the questions, or again after it was closed"
    ),
    "close-scoring": Sentence("only a case that is being scored can be closed"),
    "announce": Sentence(
        "a score is announced after scoring is closed, and again once a ballot behind it "
        "has changed"
    ),
    "postpone": Sentence("a case can be postponed until scoring is closed"),
    "withdraw": Sentence("there is nothing to withdraw"),
    "reinstate": Sentence("only a withdrawn case can be reinstated"),
    "start-clock": Sentence("there is nothing to time"),
    "pause-clock": Sentence("there is nothing to time"),
    "add-time": Sentence("there is nothing to time"),
    "key-ballot": Sentence("reinstate it first"),
    "recuse": Sentence("reinstate it first"),
    "return-ballot": Sentence("reinstate it first"),
    "void-ballot": Sentence("reinstate it first"),
}
"""What an act that came at the wrong stage of its case should have come after."""

ROLES: Mapping[Role, Sentence] = {
    Role.CHAIR: Sentence("the chair"),
    Role.RECORDER: Sentence("the recorder"),
    Role.SUPERVISOR: Sentence("the supervisor"),
    Role.JUDGE: Sentence("a judge"),
    Role.BOARD: Sentence("the board"),
}
"""The seats by role."""
