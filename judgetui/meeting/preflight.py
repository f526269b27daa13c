"""Is everything ready? Go or no-go, in words."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

from judgetui.meeting.message import Counted, Sentence, listed
from judgetui.meeting.names import judge_name, some_of
from judgetui.meeting.plan import Plan
from judgetui.meeting.rules_off import ballots_required, off_sentences, rules_off
from judgetui.meeting.rules_text import feedback_lines, plain_number, second_key_lines


class Finding(NamedTuple):
    """One thing that was looked at."""

    ok: bool | None
    """True: ready; False: the meeting cannot open; None: worth a second look."""
    sentence: Sentence


def go_no_go(plan: Plan) -> list[Finding]:
    """Everything that is looked at before a meeting opens, in the order of the plan."""
    return [finding for look in _LOOKS for finding in look(plan)]


def ready(findings: Iterable[Finding]) -> bool:
    """Whether nothing stands in the way of opening."""
    return all(finding.ok is not False for finding in findings)


def devices_seen(plan: Plan, seen: Collection[str]) -> tuple[Finding, ...]:
    """Whether a device of every judge has been at the venue; `seen` are the ids of those."""
    away = [judge.id for judge in plan.judges if judge.id not in seen]
    if not away:
        return (Finding(True, Sentence("Devices: every judge has been here.")),)
    what = Sentence(
        "Devices: judges who have been here: %(seen)d of %(count)d; not yet: %(judges)s.",
        seen=len(plan.judges) - len(away),
        count=len(plan.judges),
        judges=some_of([judge_name(plan, judge) for judge in away], len(plan.judges)),
    )
    return (Finding(None, what),)


def duration(seconds: int) -> Sentence:
    """A length of time in words; from an hour on to the minute, rounded up."""
    if seconds < 60:
        return Sentence("%(seconds)d s", seconds=seconds)
    if seconds < 3600 and seconds % 60:
        return Sentence(
            "%(minutes)d min %(seconds)02d s", minutes=seconds // 60, seconds=seconds % 60
        )
    minutes = -(-seconds // 60)
    if minutes < 60:
        return Sentence("%(minutes)d min", minutes=minutes)
    return Sentence("%(hours)d h %(minutes)02d min", hours=minutes // 60, minutes=minutes % 60)


def _cases(plan: Plan) -> Iterator[Finding]:
    if not plan.cases:
        yield Finding(False, Sentence("There are no cases; add them to the plan or with --cases."))
        return
    yield Finding(True, Sentence("Cases: %(count)d.", count=len(plan.cases)))
    if apart := [case.id for case in plan.cases if not case.competes]:
        names = some_of(apart, len(plan.cases))
        yield Finding(True, Sentence("Shown without competing: %(cases)s.", cases=names))
    yield from _entrants(plan)
    yield from _mistakable(plan)
    bare = [case.id for case in plan.cases if not case.presenters]
    if bare:
        yield Finding(
            None, Sentence("Without presenters: %(cases)s.", cases=some_of(bare, len(plan.cases)))
        )


def _entrants(plan: Plan) -> Iterator[Finding]:
    """How many entrants there are, and who has fewer cases than others."""
    if plan.scoring.entrants is None:
        return
    if not plan.entrant_cases:
        what = Sentence(
            "The plan adds up the cases of each entrant, but no case names its entrant."
        )
        yield Finding(None, what)
        return
    ranked = {plan.ranked_as[case.id] for case in plan.cases if case.competes}
    yield Finding(True, Sentence("Ranked together by entrant: %(count)d.", count=len(ranked)))
    most = max(map(len, plan.entrant_cases.values()))
    fewer = [plan.case[case].entrant or case for case in ranked if len(plan.cases_of(case)) < most]
    if fewer:
        what = Sentence(
            "Entrants with fewer cases than %(most)d, so with less to add up: %(names)s.",
            most=most,
            names=some_of(sorted(fewer), len(ranked)),
        )
        yield Finding(None, what)


def _mistakable(plan: Plan) -> Iterator[Finding]:
    """Ids that read as another case's running number, also when their zeros are lost."""
    by_number = {case.number: case.id for case in plan.cases}
    mistaken = [
        case.id
        for case in plan.cases
        if case.id.isdecimal() and by_number.get(int(case.id), case.id) != case.id
    ]
    if mistaken:
        what = Sentence(
            "Ids that can be mistaken for another case's number: %(cases)s. A file of paper "
            "ballots needs a column number or title beside them; ids such as C01 do not.",
            cases=some_of(mistaken, len(plan.cases)),
        )
        yield Finding(None, what)


def _earlier(plan: Plan) -> Iterator[Finding]:
    """Which meetings the cases were chosen from."""
    if plan.earlier:
        names = listed(earlier.name for earlier in plan.earlier)
        yield Finding(True, Sentence("The cases are the best of: %(names)s.", names=names))


def _deputy(plan: Plan) -> Iterator[Finding]:
    """Who runs the stage beside the chair; somebody who judges as well cannot do both at once."""
    if not plan.deputy:
        return
    yield Finding(True, Sentence("Deputy chair: %(name)s.", name=plan.deputy))
    if any(str(judge.name) == str(plan.deputy) for judge in plan.judges):
        what = Sentence(
            "%(name)s is deputy chair and a judge; each seat needs a device of its own.",
            name=plan.deputy,
        )
        yield Finding(None, what)


def _judges(plan: Plan) -> Iterator[Finding]:
    if not plan.judges:
        yield Finding(
            False, Sentence("There are no judges; add them to the plan or with --judges.")
        )
        return
    yield Finding(True, Sentence("Judges: %(count)d.", count=len(plan.judges)))
    again = [str(judge.name) for judge in plan.judges if judge.id in plan.told_apart]
    if again:
        what = Sentence(
            "Several judges have the same name (%(names)s); "
            "their affiliation or id stands beside it.",
            names=listed(dict.fromkeys(again)),
        )
        yield Finding(None, what)


def _weights(plan: Plan) -> Iterator[Finding]:
    """Which judges do not count once, and which criteria only some of them mark."""
    if aside := [judge.id for judge in plan.judges if judge.id not in plan.panel]:
        names = some_of([judge_name(plan, one) for one in aside], len(plan.judges))
        yield Finding(True, Sentence("Part of no score: %(judges)s.", judges=names))
    for weight in sorted({judge.weight for judge in plan.judges} - {0, 1}):
        more = [judge_name(plan, one) for one in plan.panel if plan.judge[one].weight == weight]
        what = Sentence(
            "Count %(weight)s times: %(judges)s.",
            weight=plain_number(weight),
            judges=some_of(more, len(plan.judges)),
        )
        yield Finding(True, what)
    if len(plan.markers) > 1:
        yield from _marked_by(plan)


def _marked_by(plan: Plan) -> Iterator[Finding]:
    """How many judges mark which criteria, and on which cases nobody would."""
    for judges, keys in plan.markers.items():
        criteria = listed(plan.criterion[key].name for key in keys)
        counts = plan.marking(judges)
        fewest = min(counts.values(), default=len(judges))
        told = Counted(
            "%(criteria)s: marked by %(count)d judge.",
            "%(criteria)s: marked by %(count)d judges.",
            criteria=criteria,
            count=len(judges),
        )
        if 0 < fewest < len(judges):
            told = Counted(
                "%(criteria)s: marked by %(count)d judge; on some cases, by the declared "
                "recusals, by %(fewest)d.",
                "%(criteria)s: marked by %(count)d judges; on some cases, by the declared "
                "recusals, by %(fewest)d.",
                criteria=criteria,
                count=len(judges),
                fewest=fewest,
            )
        yield Finding(True, told)
        if nobody := [case for case, count in counts.items() if not count]:
            what = Sentence(
                "Nobody who counts is left to mark %(criteria)s on: %(cases)s.",
                criteria=criteria,
                cases=some_of(nobody, len(plan.cases)),
            )
            yield Finding(False, what)


def _conflicts(plan: Plan) -> Iterator[Finding]:
    for judge in plan.judges:
        if judge.conflicts:
            what = Sentence(
                "%(judge)s is recused from: %(cases)s.",
                judge=judge_name(plan, judge.id),
                cases=some_of(judge.conflicts, len(plan.cases)),
            )
            yield Finding(True, what)
    for case in plan.cases:
        if plan.judges and all(case.id in judge.conflicts for judge in plan.judges):
            what = Sentence("Case %(case)s: every judge is recused from it.", case=case.id)
            yield Finding(False, what)
        elif plan.judges and not plan.to_judge[case.id]:
            what = Sentence(
                "Case %(case)s: every judge who counts is recused from it.", case=case.id
            )
            yield Finding(False, what)


def _ballot(plan: Plan) -> Iterator[Finding]:
    yield Finding(
        True,
        Sentence(
            "Criteria: %(count)d; a perfect ballot totals %(total)s.",
            count=len(plan.criteria),
            total=plain_number(plan.perfect),
        ),
    )
    whole = sum((criterion.weight for criterion in plan.counting), Decimal(0))
    if whole != 1 and all(criterion.weight < 1 for criterion in plan.counting):
        what = Sentence(
            "The weights look like shares and add up to %(total)s, not to 1.",
            total=plain_number(whole),
        )
        yield Finding(None, what)
    bare = [criterion.name for criterion in plan.criteria if not criterion.guide]
    if bare:
        yield Finding(None, Sentence("Criteria without a guide: %(names)s.", names=listed(bare)))


def _method(plan: Plan) -> Iterator[Finding]:
    """What the scoring method finds worth a second look."""
    for warning in plan.scoring.method.warnings(plan):
        yield Finding(None, warning)


def _absences(plan: Plan) -> Iterator[Finding]:
    """Which single absence would switch a rule off that applies with everybody there."""
    missed: dict[str, tuple[list[str], set[str]]] = {}
    there = {
        case: [judge for judge in plan.panel if case not in plan.judge[judge].conflicts]
        for case in plan.order
    }
    before = _off(plan, there, None)
    for judge in plan.panel:
        for case, words in _off(plan, there, judge).items():
            for word in set(words) - set(before[case]):
                judges, cases = missed.setdefault(word, ([], set()))
                cases.add(case)
                if judge not in judges:
                    judges.append(judge)
    for word, (judges, cases) in missed.items():
        off = {case: (word,) for case in plan.order if case in cases}
        what = off_sentences(plan, off)[0]
        if len(judges) == len(plan.panel):
            yield Finding(None, Sentence("If any one judge is missing: %(what)s", what=what))
        else:
            names = some_of([judge_name(plan, one) for one in judges], len(plan.judges))
            alone = Sentence(
                "If one of these is missing (%(judges)s): %(what)s", judges=names, what=what
            )
            yield Finding(None, alone)


def _off(
    plan: Plan, there: Mapping[str, list[str]], missing: str | None
) -> dict[str, tuple[str, ...]]:
    """What would not apply to each case if a judge is missing; `there` are its judges else.

    A rule that compares how many judged each case already stops by one absence at one case.
    """
    without = {case: [one for one in judges if one != missing] for case, judges in there.items()}
    if plan.scoring.method.compares_ballots(plan) and plan.order:
        without = {**there, plan.order[0]: without[plan.order[0]]}
    required = ballots_required(plan, without.values())
    return {case: rules_off(plan, judges, required) for case, judges in without.items()}


def _prizes(plan: Plan) -> Iterator[Finding]:
    total = sum(plan.prize_counts)
    if not plan.prizes:
        yield Finding(None, Sentence("There are no prizes; cases are only ranked."))
    elif plan.entrant_cases and total > plan.competing:
        what = Sentence(
            "There are more prizes (%(prizes)d) than entrants (%(entrants)d).",
            prizes=total,
            entrants=plan.competing,
        )
        yield Finding(None, what)
    elif plan.cases and total > len(plan.cases):
        what = Sentence(
            "There are more prizes (%(prizes)d) than cases (%(cases)d).",
            prizes=total,
            cases=len(plan.cases),
        )
        yield Finding(None, what)
    else:
        yield Finding(True, Sentence("Prizes: %(count)d.", count=total))


def _ties(plan: Plan) -> Iterator[Finding]:
    if plan.scoring.decimals <= 1 and not plan.scoring.method.compares_cases:
        what: Sentence = Counted(
            "Scores have %(decimals)d decimal; with so few, equal scores are likely.",
            "Scores have %(decimals)d decimals; with so few, equal scores are likely.",
            of="decimals",
            decimals=plan.scoring.decimals,
        )
        yield Finding(None, what)
    if plan.prizes and not {"chair", "vote", "draw"} & set(plan.scoring.ties):
        what = Sentence(
            "The tie chain ends without vote, chair or draw: a tie across a prize line could then "
            "only be settled by an extra prize."
        )
        yield Finding(None, what)


def _carried(plan: Plan) -> Iterator[Finding]:
    if plan.carried:
        names = listed(carried.name for carried in plan.carried)
        yield Finding(True, Sentence("Every case carries: %(names)s.", names=names))


def _timing(plan: Plan) -> Iterator[Finding]:
    each = plan.timing.presentation + plan.timing.questions + plan.timing.scoring
    if plan.cases and each:
        what = Sentence(
            "Time: %(cases)d × %(each)s = %(whole)s, without breaks.",
            cases=len(plan.cases),
            each=duration(each),
            whole=duration(each * len(plan.cases)),
        )
        yield Finding(True, what)


def _board(plan: Plan) -> Iterator[Finding]:
    after = plan.board.freeze_after
    if plan.board.policy == "sealed":
        yield Finding(True, Sentence("Board: sealed; no standings until the result is final."))
    elif after is None:
        yield Finding(True, Sentence("Board: live; standings of the announced cases."))
    elif after >= len(plan.cases):
        what = Counted(
            "Board: it is to freeze after %(count)d case, so it never does.",
            "Board: it is to freeze after %(count)d cases, so it never does.",
            count=after,
        )
        yield Finding(None, what)
    else:
        what = Counted(
            "Board: live; frozen after %(count)d case.",
            "Board: live; frozen after %(count)d cases.",
            count=after,
        )
        yield Finding(True, what)


def _feedback(plan: Plan) -> Iterator[Finding]:
    yield from (Finding(True, sentence) for sentence in feedback_lines(plan))


def _second_keys(plan: Plan) -> Iterator[Finding]:
    yield from (Finding(True, sentence) for sentence in second_key_lines(plan))


_LOOKS: tuple[Callable[[Plan], Iterable[Finding]], ...] = (
    _cases,
    _earlier,
    _deputy,
    _judges,
    _weights,
    _conflicts,
    _ballot,
    _method,
    _absences,
    _carried,
    _prizes,
    _ties,
    _timing,
    _board,
    _feedback,
    _second_keys,
)
