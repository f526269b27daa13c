"""How the parts of a meeting are written as JSON and read again, by the host and by clients."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_type_hints

from pydantic import ConfigDict, TypeAdapter

from judgetui.meeting.plan import Plan
from judgetui.meeting.state import Ballot, CaseState, Meeting

# Built when they are first used; the plan's class says so itself.
_LATER = ConfigDict(defer_build=True)
FIELDS: Mapping[str, TypeAdapter[Any]] = {
    name: TypeAdapter(kind, config=None if kind is Plan else _LATER)
    for name, kind in get_type_hints(Meeting).items()
    if name != "cases"
}
"""By the name of each field of a meeting, except its cases."""
STANDINGS = ("standings", "public", "frozen")
"""The fields that are standings, of which a `meeting` frame may have `changes` instead."""
CASE = TypeAdapter(CaseState)
BALLOT = TypeAdapter(Ballot)
