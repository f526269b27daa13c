"""The plan's rules as people read them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from judgetui.meeting.lots import LOTS
from judgetui.meeting.message import Counted, Sentence, listed
from judgetui.meeting.names import judge_name
from judgetui.meeting.plan import AdjustmentKind, Criterion, Plan, Prize
from judgetui.meeting.seat import role_of
from judgetui.meeting.wording import ROLES
from judgetui.meeting.worked_example import worked_example


def criterion_lines(plan: Plan) -> list[Sentence]:
    """What is scored, a sentence for each criterion in the plan's order."""
    return [_criterion(plan, criterion) for criterion in plan.criteria]


def contract_lines(plan: Plan) -> list[Sentence]:
    """Everything that decides the result, a sentence each, in the order people ask."""
    return [
        *criterion_lines(plan),
        perfect_line(plan.perfect),
        *_judges(plan),
        *score_lines(plan),
        Sentence(
            "A judge who is recused or has not scored is not a zero: a case's score comes from "
            "the ballots there are, and their number is shown beside it."
        ),
        *_departed(plan),
        *rank_lines(plan),
        *prize_lines(plan),
        *_board(plan),
        *feedback_lines(plan),
        *_deputy(plan),
        *second_key_lines(plan),
    ]


def score_lines(plan: Plan) -> list[Sentence]:
    """How a case's score comes about, with the worked example."""
    return [
        *_changed_totals(plan),
        plan.scoring.method.description(plan),
        *_factors(plan),
        *_carried(plan),
        _rounded(plan),
        *_adjustments(plan),
        *worked_example(plan),
        *_entrants(plan),
    ]


def rank_lines(plan: Plan) -> list[Sentence]:
    """What becomes of equal scores, how panels vote and lots are drawn, how ranks go on."""
    return [_ties(plan), *_vote(plan), *_draw(plan), *_ranks(plan)]


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
    if plan.scoring.entrants is not None:
        combined = Sentence("%(combined)s; an entrant's cases added up", combined=combined)
    return Counted(
        "%(combined)s; to %(decimals)d decimal",
        "%(combined)s; to %(decimals)d decimals",
        of="decimals",
        combined=combined,
        decimals=plan.scoring.decimals,
    )


ONE_JUDGE = "judge:"
"""A link that goes by one judge's total, with the judge's id; without it for who may not know."""


def tie_link(plan: Plan, link: str) -> Sentence:
    """A link of the tie chain in words, such as "the mean of all ballots"."""
    kind, _, key = link.partition(":")
    if kind == "criterion":
        return Sentence("the mark in %(name)s", name=plan.criterion[key].name)
    if kind == "criteria":
        names = listed(plan.criterion[one].name for one in key.split("+"))
        return Sentence("the weighted sum of %(names)s", names=names)
    if link == ONE_JUDGE:
        return Sentence("the total of one of the judges")
    if kind == "judge":
        return Sentence("the total of %(judge)s", judge=judge_name(plan, key))
    if kind == "carried":
        (name,) = [carried.name for carried in plan.carried if carried.key == key]
        return Sentence("%(name)s", name=name)
    return _LINKS[link]


def plain_number(number: object) -> str:
    """A number of the plan without zeros nobody needs: 0.250 is 0.25, 1.0 is 1."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def signed_number(number: Decimal | None) -> str:
    """Points off or added, with their sign: −2 or +1.5."""
    if number is None:
        return ""
    return f"{'−' if number < 0 else '+'}{plain_number(abs(number))}"


_LINKS = {
    "exact": Sentence("the score before rounding"),
    "untrimmed": Sentence("the mean of all ballots"),
    "highest": Sentence("the highest single ballot"),
    "majority": Sentence("which of them more judges put higher"),
    "vote": Sentence("a vote of the panel"),
    "chair": Sentence("the chair's decision"),
    "draw": Sentence("a draw by lot"),
}


_ROUNDING = {
    "half-up": Sentence("halves go up"),
    "half-even": Sentence("halves go to the even digit"),
    "down": Sentence("what is left over is cut off"),
}
_PRIZE_TIES = {
    "extra": Sentence(
        "%(name)s: cases tied for the last of them all get it; later prizes keep their number."
    ),
    "use-up": Sentence(
        "%(name)s: cases tied for the last of them all get it; later prizes become as many fewer."
    ),
}


def _criterion(plan: Plan, criterion: Criterion) -> Sentence:
    told = _scale(plan, criterion)
    if criterion.judges:
        # Those who count, if the criterion does: the board does not know of the others.
        counting = len(set(criterion.judges).intersection(plan.panel))
        return Sentence(
            "%(criterion)s Marked by %(count)d of the judges.",
            criterion=told,
            count=counting or len(criterion.judges),
        )
    return told


def _scale(plan: Plan, criterion: Criterion) -> Sentence:
    if not criterion.weight:
        told = Sentence("%(name)s: %(min)s to %(max)s in steps of %(step)s, asked and not counted.")
    elif plan.weights_are_shares:
        told = Sentence("%(name)s: %(min)s to %(max)s in steps of %(step)s, counts %(share)s %%.")
    elif all(other.weight == 1 for other in plan.counting):
        told = Sentence("%(name)s: %(min)s to %(max)s points in steps of %(step)s.")
    else:
        told = Sentence("%(name)s: %(min)s to %(max)s in steps of %(step)s, times %(weight)s.")
    return Sentence(
        told.template,
        name=criterion.name,
        min=plain_number(criterion.min),
        max=plain_number(criterion.max),
        step=plain_number(criterion.step),
        weight=plain_number(criterion.weight),
        share=plain_number(criterion.weight * 100),
    )


def _judges(plan: Plan) -> Iterator[Sentence]:
    """Who does not count once, and who marks only part; by number, since not all may be named."""
    seats = (plan.judge[judge] for judge in plan.panel if not plan.judge[judge].replaces)
    weights = Counter(judge.weight for judge in seats)
    for weight, count in sorted(weights.items()):
        if weight != 1:
            yield Counted(
                "%(count)d judge counts %(weight)s times.",
                "%(count)d judges count %(weight)s times each.",
                count=count,
                weight=plain_number(weight),
            )


def feedback_lines(plan: Plan) -> Iterator[Sentence]:
    """That judges write to the presenters, and whether under their names; nothing where not."""
    if plan.feedback is None:
        return
    if plan.feedback == "required":
        yield Sentence(
            "With each ballot a judge writes feedback to the presenters, who read it after the "
            "meeting; it is no part of the result."
        )
    else:
        yield Sentence(
            "A judge may write feedback to the presenters, who read it after the meeting; it is "
            "no part of the result."
        )
    if plan.board.show_judges:
        yield Sentence("Feedback bears the name of the judge.")
    else:
        yield Sentence("Feedback does not say which judge wrote it.")


def _departed(plan: Plan) -> Iterator[Sentence]:
    """That ballots of a judge who leaves do not count, where the plan says so."""
    if plan.scoring.departed == "drop":
        yield Sentence(
            "Ballots of a judge who leaves for the rest of the day do not count any more."
        )


def _changed_totals(plan: Plan) -> Iterator[Sentence]:
    """What is done with a judge's total before it is combined with the others."""
    rule = plan.scoring
    if rule.correct is not None:
        yield Sentence(
            "A total further than %(within)s from the mean of the judges' totals, rounded as "
            "scores are, counts as that mean more or less %(within)s.",
            within=plain_number(rule.correct.within),
        )
    if rule.standardise is not None:
        yield Sentence(
            "Each judge's totals are put on one scale first: their own mean becomes %(mean)s and "
            "their own standard deviation %(sd)s. Square roots are not exact; they are computed "
            "with 28 digits.",
            mean=plain_number(rule.standardise.mean),
            sd=plain_number(rule.standardise.sd),
        )


def _factors(plan: Plan) -> Iterator[Sentence]:
    if any(case.factor != 1 for case in plan.cases):
        yield Sentence("The panel's score is multiplied by the case's own factor.")


def _entrants(plan: Plan) -> Iterator[Sentence]:
    if plan.scoring.entrants is not None:
        yield Sentence(
            "The scores of one entrant's cases are added up before they are rounded; ranks, ties "
            "and prizes go by the sum."
        )


def perfect_line(total: Decimal) -> Sentence:
    """What a ballot with every mark at its highest comes to."""
    return Sentence("A perfect ballot totals %(total)s.", total=plain_number(total))


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


def _adjustments(plan: Plan) -> Iterator[Sentence]:
    """Points off or added that were agreed; nothing where none were."""
    rule = plan.scoring
    if plan.adjustments:
        yield Sentence(
            "The chair may take points off a case's score, or add some: %(kinds)s. They go onto "
            "the rounded score and are shown beside it.",
            kinds=listed(kind_words(kind) for kind in plan.adjustments),
        )
    if rule.floor is not None:
        yield Sentence(
            "Points off leave a score of at least %(floor)s.", floor=plain_number(rule.floor)
        )
    if plan.adjustments and "exact" in rule.ties:
        yield Sentence(
            "Of what settles equal scores, only the score before rounding has points off or added "
            "in it."
        )
    elif plan.adjustments and rule.ties:
        yield Sentence("What settles equal scores does not look at points off or added.")


def kind_words(kind: AdjustmentKind) -> Sentence:
    """A kind of points off or added with its points."""
    if kind.points is None:
        return Sentence("%(name)s (points by the chair)", name=kind.name)
    points = signed_number(kind.points)
    if kind.per is None:
        return Sentence("%(name)s %(points)s", name=kind.name, points=points)
    return Counted(
        "%(name)s %(points)s for each %(per)d second begun",
        "%(name)s %(points)s for each %(per)d seconds begun",
        of="per",
        name=kind.name,
        points=points,
        per=kind.per,
    )


def _rounded(plan: Plan) -> Sentence:
    rule = plan.scoring
    if rule.round == "criterion" and not rule.method.compares_cases:
        what = Counted(
            "Each criterion's mark is rounded to %(decimals)d decimal, and again once weighted, "
            "before they are added; %(way)s.",
            "Each criterion's mark is rounded to %(decimals)d decimals, and again once weighted, "
            "before they are added; %(way)s.",
            of="decimals",
            decimals=rule.decimals,
            way=_ROUNDING[rule.rounding],
        )
    elif rule.round == "panel":
        what = Counted(
            "The panel's score is rounded to %(decimals)d decimal before anything else is done "
            "with it, and the final score again; %(way)s.",
            "The panel's score is rounded to %(decimals)d decimals before anything else is done "
            "with it, and the final score again; %(way)s.",
            of="decimals",
            decimals=rule.decimals,
            way=_ROUNDING[rule.rounding],
        )
    else:
        what = Counted(
            "The score is rounded once, at the end, to %(decimals)d decimal; %(way)s.",
            "The score is rounded once, at the end, to %(decimals)d decimals; %(way)s.",
            of="decimals",
            decimals=rule.decimals,
            way=_ROUNDING[rule.rounding],
        )
    return what


def _ties(plan: Plan) -> Sentence:
    if not plan.scoring.ties:
        return Sentence("Cases with equal scores share their rank.")
    return Sentence(
        "Equal scores are settled, in this order, by: %(links)s. What is then still equal "
        "shares its rank.",
        links=listed(tie_link(plan, link) for link in plan.scoring.ties),
    )


def _vote(plan: Plan) -> Iterator[Sentence]:
    if "vote" not in plan.scoring.ties:
        return
    if plan.scoring.vote == "open":
        yield Sentence("A panel vote on a tie is open: the results say who voted for what.")
    else:
        yield Sentence(
            "A panel vote on a tie is secret: the results say how many votes, not whose."
        )


def _draw(plan: Plan) -> Iterator[Sentence]:
    if "draw" in plan.scoring.ties:
        yield LOTS


def _ranks(plan: Plan) -> Iterator[Sentence]:
    if plan.scoring.ranks == "dense":
        yield Sentence("After cases that share a rank the next one follows at once: 1, 1, 2.")


def prize_lines(plan: Plan) -> Iterator[Sentence]:
    """What prizes there are, and what a tie across a line does; nothing without prizes."""
    if not plan.prizes:
        return
    tiers = (
        _tier(prize, count) for prize, count in zip(plan.prizes, plan.prize_counts, strict=True)
    )
    yield Sentence("Prizes: %(tiers)s.", tiers=listed(tiers))
    for prize in plan.prizes:
        if prize.ties:
            yield Sentence(_PRIZE_TIES[prize.ties].template, name=prize.name)
    if any(prize.ties is None for prize in plan.prizes):
        yield Sentence("A tie across the line between two prizes is settled before the end.")


def _tier(prize: Prize, count: int) -> Sentence:
    what = Sentence("%(name)s × %(count)d", name=prize.name, count=count)
    if prize.share is not None:
        share = plain_number(prize.share * 100)
        what = Sentence("%(tier)s (%(share)s %% of the cases)", tier=what, share=share)
    if prize.from_ is not None:
        lowest = plain_number(prize.from_)
        what = Sentence("%(tier)s from a score of %(lowest)s", tier=what, lowest=lowest)
    return what


def _deputy(plan: Plan) -> Iterator[Sentence]:
    """What the deputy chair may do, where there is one."""
    if plan.deputy:
        yield Sentence(
            "%(name)s may run the stage as deputy chair; corrections, ties, prizes and the final "
            "result are the chair's alone.",
            name=plan.deputy,
        )


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


def second_key_lines(plan: Plan) -> Iterator[Sentence]:
    """Who must confirm corrections and the final result; nothing where the chair acts alone."""
    for seats, template in (
        (plan.second_key.correction, _CORRECTION_KEY),
        (plan.second_key.final, _FINAL_KEY),
    ):
        if seats:
            names = [ROLES[role_of(seat)] for seat in seats]
            who = names[0]
            if len(names) > 1:
                who = Sentence("%(one)s and %(other)s", one=names[0], other=names[1])
            yield Sentence(template.template, seats=who)


_CORRECTION_KEY = Sentence("A correction of a ballot counts once it is confirmed by %(seats)s.")
_FINAL_KEY = Sentence("The result is final once it is confirmed by %(seats)s.")
