"""A contest for the pictures that uses what most plans do without.

Two rounds of four entrants, ranked by their sums, and one case that does not compete; a head judge
who counts twice and a trainee who does not count; criteria that only some mark or that are only
asked; a prize nobody is good enough for.
"""

from __future__ import annotations

from decimal import Decimal
from functools import cache

from judgetui.meeting.acts import (
    Announce,
    CallCase,
    CloseScoring,
    Finalise,
    OpenScoring,
    SubmitBallot,
    opening,
)
from judgetui.meeting.plan import Plan
from judgetui.meeting.state import EMPTY, Meeting
from tests.meeting.factories import do

_ENTRANTS = ("林晓雨", "Zhao Wen", "陈大同", "Maria")
_FACTORS = ("1.2", "1", "1.5", "1.3", "1.2", "1.1", "1.4", "1.3", "1")


def _cases() -> list[dict[str, object]]:
    cases: list[dict[str, object]] = [
        {
            "id": f"E{n % 4 + 1}-{n // 4 + 1}",
            "number": n + 1,
            "label": f"{'AB'[n // 4]}{n % 4 + 1}",
            "title": {"en": f"Round {n // 4 + 1}", "zh": f"第{'一二'[n // 4]}轮"},
            "entrant": _ENTRANTS[n % 4],
            "factor": _FACTORS[n],
        }
        for n in range(8)
    ]
    show = {"en": "Guests from the next district", "zh": "邻区来宾展示"}
    return [*cases, {"id": "S", "number": 9, "label": "S", "title": show, "competes": False}]


@cache
def contest() -> Plan:
    """The plan."""
    return Plan.model_validate(
        {
            "title": {"en": "Recital of the district", "zh": "全区诵读大赛"},
            "date": "2018-02-27",
            "criteria": [
                {"key": "voice", "name": {"en": "Voice", "zh": "语音"}, "weight": "1.5"},
                {
                    "key": "music",
                    "name": {"en": "Music", "zh": "配乐"},
                    "max": "50",
                    "judges": ["J1", "J2", "J5"],
                },
                {"key": "appeal", "name": {"en": "Appeal", "zh": "感染力"}, "weight": "0"},
            ],
            "scoring": {
                "combine": "mean",
                "entrants": "sum",
                "ranks": "dense",
                "correct": {"within": "20"},
                "ties": ["judge:J1", "chair"],
            },
            "prizes": [
                {"name": {"en": "Grand prize", "zh": "特等奖"}, "count": 1, "from": "600"},
                {"name": {"en": "First prize", "zh": "一等奖"}, "share": "25%", "ties": "extra"},
                {"name": {"en": "Second prize", "zh": "二等奖"}, "count": 1},
            ],
            "judges": [
                {"id": "J1", "name": {"en": "Wang, head judge", "zh": "王主评"}, "weight": "2"},
                {"id": "J2", "name": {"en": "Li", "zh": "李评委"}},
                {"id": "J3", "name": {"en": "Sun", "zh": "孙评委"}},
                {"id": "J4", "name": {"en": "Zhou", "zh": "周评委"}},
                {"id": "J5", "name": {"en": "He, trainee", "zh": "何见习"}, "weight": "0"},
            ],
            "cases": _cases(),
            "timing": {"presentation": 0, "questions": 0, "scoring": 0},
        }
    )


def marks(judge: str, at: int) -> dict[str, Decimal]:
    """A judge's marks on the case at this place; the head judge's are far from the others'."""
    whole = 60 + (7 * int(judge[1:]) + 11 * at) % 35
    given = {"voice": whole + 6 * (judge == "J1"), "music": whole // 2, "appeal": whole}
    return {c.key: Decimal(given[c.key]) for c in contest().asked(judge)}


def on_stage(at: int, judges: int = 5) -> Meeting:
    """The meeting while the case at this place is scored, after so many judges have submitted."""
    case = contest().order[at]
    meeting = do(contest_after(at), CallCase(case=case), OpenScoring())
    for judge in contest().judges[:judges]:
        act = SubmitBallot(case=case, scores=marks(judge.id, at))
        meeting = do(meeting, act, by=judge.id)
    return meeting


@cache
def contest_after(cases: int) -> Meeting:
    """The meeting after so many cases were announced."""
    if not cases:
        return do(EMPTY, opening(contest()))
    return do(on_stage(cases - 1), CloseScoring(), Announce())


@cache
def contest_final() -> Meeting:
    """The meeting with its result."""
    return do(contest_after(len(contest().cases)), Finalise())
