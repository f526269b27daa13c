"""Results that papers are made of in tests."""

from __future__ import annotations

from judgetui.meeting.acts import Announce, CloseScoring, Finalise, Recuse, VoidBallot
from judgetui.meeting.standings import standings
from judgetui.results.export import Result
from tests.meeting.factories import a_plan, do, opened, scored, staged, submitted

ATTACK = '</w:t><script>&lt; & "=1+1" #set page() {{ x }} 𠮷 مرحبا'


def final(**changes: object) -> Result:
    """C2 has 8 and the prize, C1 5.50 (of 6, 5 and one that does not count), C3 no ballot."""
    title = {"en": "Review of cases", "zh": "案例评审会"}
    meeting = opened(a_plan(3, 3, **{"title": title, **changes}))
    meeting = submitted(staged(meeting, "C1"), "C1", {"J1": 6, "J2": 5, "J3": 1})
    void = VoidBallot(case="C1", judge="J3", reason="wrong sheet")
    meeting = do(meeting, CloseScoring(reason="test"), void, Announce())
    meeting = do(meeting, Recuse(case="C2", judge="J3", reason="own student"))
    meeting = scored(meeting, "C2", {"J1": 8, "J2": 8})
    meeting = do(meeting, Finalise(reason="C3 did not come"))
    return Result(meeting, standings(meeting), "9f3a")
