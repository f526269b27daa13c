"""The queue of silent calls: a judge's call joins it, the chair's answer takes it off."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from judgetui.meeting.acts import AnswerCall, CallChair, Entry
from judgetui.meeting.chair_acts.places import Places
from judgetui.meeting.message import Refused
from judgetui.meeting.state import Call, Meeting

MOST_WAITING = 3
"""How many calls of one judge may wait at once."""


def _call_chair(meeting: Meeting, act: CallChair, entry: Entry, _case: str) -> Places:
    waiting = [call for call in meeting.waiting_calls if call.by == entry.by]
    if any(call.kind == act.kind and call.text == act.text for call in waiting):
        raise Refused("the chair has this call of yours already; it waits to be seen")
    if len(waiting) >= MOST_WAITING:
        raise Refused(
            "%(most)d of your calls wait to be seen; raise your hand if it cannot wait",
            most=MOST_WAITING,
        )
    call = Call(entry.seq, entry.at, entry.by, act.kind, act.text)
    return {("calls",): (*meeting.calls, call)}


def _answer_call(meeting: Meeting, act: AnswerCall, entry: Entry, _case: str) -> Places:
    answered = next((call for call in meeting.waiting_calls if call.seq == act.call), None)
    if answered is None:
        raise Refused("no call with number %(call)d waits for an answer", call=act.call)
    # Of each judge only the latest answer is kept, so that a long day's calls do not add up.
    kept = (call for call in meeting.calls if call.by != answered.by or call.answered_at is None)
    seen = replace(answered, answered_at=entry.at)
    return {("calls",): tuple(seen if call is answered else call for call in kept)}


CALLS: Mapping[str, Callable[..., Places]] = {
    "call-chair": _call_chair,
    "answer-call": _answer_call,
}
"""The acts on the queue of calls."""
