"""Which cases are not the very objects they were: a ballot makes one new, of however many."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import compress
from operator import is_not

from judgetui.meeting.state import CaseState


def changed_cases(
    before: Mapping[str, CaseState], after: Mapping[str, CaseState]
) -> tuple[str, ...]:
    """The cases of `after` that are other objects than in `before`, or new, in their order."""
    if before is after:
        return ()
    if list(before) == list(after):
        return tuple(compress(after, map(is_not, after.values(), before.values())))
    return tuple(case for case, state in after.items() if before.get(case) is not state)
