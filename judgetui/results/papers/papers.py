"""All papers of a result, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from judgetui.language import speaking
from judgetui.results.papers.document import Paper
from judgetui.results.papers.feedback import feedback_sheets
from judgetui.results.papers.judge_sheets import filled_sheets
from judgetui.results.papers.minutes import minutes
from judgetui.results.papers.notice import notice
from judgetui.results.papers.prize_papers import certificates, prize_list
from judgetui.results.papers.summary import summary

if TYPE_CHECKING:
    from judgetui.results.export import Result

PAPERS: Mapping[str, Callable[[Result], Paper]] = {
    "summary": summary,
    "minutes": minutes,
    "notice": lambda result: notice(result, scores=True),
    "notice-without-scores": lambda result: notice(result, scores=False),
    "prizes": prize_list,
    "judge-sheets": filled_sheets,
    "certificates": certificates,
    "feedback": feedback_sheets,
}
"""What makes each paper, by the name of its file without the ending."""


def papers(result: Result, speech: str) -> list[Paper]:
    """Every paper that there is of this plan, in this language.

    Feedback sheets are only where judges write feedback.
    """
    left_out = {"feedback"} if result.meeting.plan.feedback is None else set()
    with speaking(speech):
        return [make(result) for stem, make in PAPERS.items() if stem not in left_out]
