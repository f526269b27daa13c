"""The plan's rules as people read them."""

from __future__ import annotations

from collections.abc import Iterator

from judgetui.meeting.message import Counted, Sentence, listed
from judgetui.meeting.plan import Criterion, Plan
from judgetui.meeting.worked_example import worked_example


def criterion_lines(plan: Plan) -> list[Sentence]:
    """What is scored, a sentence for each criterion in the plan's order."""
    return [_criterion(plan, criterion) for criterion in plan.criteria]


def contract_lines(plan: Plan) -> list[Sentence]:
    """Everything that decides the result, a sentence each, in the order people ask."""
    return [
        *criterion_lines(plan),
        plan.scoring.method.description(plan),
        *_carried(plan),
        _rounded(plan),
        *worked_example(plan),
        Sentence(
            "A judge who is recused or has not scored is not a zero: a case's score comes from "
            "the ballots there are, and their number is shown beside it."
        ),
        _ties(plan),
        *_prizes(plan),
        *_board(plan),
    ]


def rule_in_one_sentence(plan: Plan) -> Sentence:
    """How scores come about, short enough for the board."""
    combined = plan.scoring.method.title(plan)
    if plan.carried:
        combined = Sentence(
            "%(combined)s (counts %(weight)s), plus %(carried)s",
            combined=combined,
            weight=plain_number(plan.panel_weight),
            carried=listed(
                Sentence("%(name)s × %(weight)s", name=c.name, weight=plain_number(c.weight))
                for c in plan.carried
            ),
        )
    return Counted(
        "%(combined)s; to %(decimals)d decimal",
        "%(combined)s; to %(decimals)d decimals",
        of="decimals",
        combined=combined,
        decimals=plan.scoring.decimals,
    )


def tie_link(plan: Plan, link: str) -> Sentence:
    """A link of the tie chain in words, such as "the mean of all ballots"."""
    if link.startswith("criterion:"):
        name = plan.criterion[link.removeprefix("criterion:")].name
        return Sentence("the mark in %(name)s", name=name)
    return _LINKS[link]


def plain_number(number: object) -> str:
    """A number of the plan without zeros nobody needs: 0.250 is 0.25, 1.0 is 1."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


_LINKS = {
    "exact": Sentence("the score before rounding"),
    "untrimmed": Sentence("the mean of all ballots"),
    "highest": Sentence("the highest single ballot"),
    "vote": Sentence("a vote of the panel"),
    "chair": Sentence("the chair's decision"),
}


def _criterion(plan: Plan, criterion: Criterion) -> Sentence:
    shares = any(c.weight != 1 for c in plan.criteria)
    template = Sentence("%(name)s: %(min)s to %(max)s points in steps of %(step)s.").template
    if shares:
        template = Sentence(
            "%(name)s: %(min)s to %(max)s in steps of %(step)s, counts %(share)s %%."
        ).template
    return Sentence(
        template,
        name=criterion.name,
        min=plain_number(criterion.min),
        max=plain_number(criterion.max),
        step=plain_number(criterion.step),
        share=plain_number(criterion.weight * 100),
    )


def _carried(plan: Plan) -> Iterator[Sentence]:
    if plan.carried or plan.panel_weight != 1:
        parts = [
            Sentence("the panel's score × %(weight)s", weight=plain_number(plan.panel_weight)),
            *(
                Sentence("%(name)s × %(weight)s", name=c.name, weight=plain_number(c.weight))
                for c in plan.carried
            ),
        ]
        yield Sentence("The final score adds up: %(parts)s.", parts=listed(parts))


def _rounded(plan: Plan) -> Sentence:
    if plan.scoring.round == "criterion" and not plan.scoring.method.compares_cases:
        return Counted(
            "Each criterion's mark is rounded to %(decimals)d decimal, and again once weighted, "
            "before they are added; halves go up.",
            "Each criterion's mark is rounded to %(decimals)d decimals, and again once weighted, "
            "before they are added; halves go up.",
            of="decimals",
            decimals=plan.scoring.decimals,
        )
    return Counted(
        "The score is rounded once, at the end, to %(decimals)d decimal; halves go up.",
        "The score is rounded once, at the end, to %(decimals)d decimals; halves go up.",
        of="decimals",
        decimals=plan.scoring.decimals,
    )


def _ties(plan: Plan) -> Sentence:
    if not plan.scoring.ties:
        return Sentence("Cases with equal scores share their rank.")
    return Sentence(
        "Equal scores are settled, in this order, by: %(links)s. What is then still equal "
        "shares its rank.",
        links=listed(tie_link(plan, link) for link in plan.scoring.ties),
    )


def _prizes(plan: Plan) -> Iterator[Sentence]:
    if plan.prizes:
        tiers = (Sentence("%(name)s × %(count)d", name=p.name, count=p.count) for p in plan.prizes)
        yield Sentence("Prizes: %(tiers)s.", tiers=listed(tiers))
        yield Sentence("A tie across the line between two prizes is settled before the end.")


def _board(plan: Plan) -> Iterator[Sentence]:
    if plan.board.policy == "sealed":
        yield Sentence("The board shows no standings until the result is final.")
    elif plan.board.freeze_after is not None:
        yield Counted(
            "The board shows the standings of the announced cases, and keeps those it has "
            "after %(count)d case.",
            "The board shows the standings of the announced cases, and keeps those it has "
            "after %(count)d cases.",
            count=plan.board.freeze_after,
        )
    else:
        yield Sentence("The board shows the standings of the announced cases.")
    if plan.board.show_judges:
        yield Sentence("Once a case is announced, each judge's total on it is public.")
