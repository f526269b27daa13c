"""docs/verify.py, the second verifier, as a module to call."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType
from typing import Any

from judgetui.meeting.acts import Entry
from judgetui.meeting.standings import standings
from judgetui.meeting.state import Meeting
from judgetui.results.json import result_values

FILE = Path(__file__).parents[2] / "docs" / "verify.py"


def loaded() -> ModuleType:
    """The file, imported as it is."""
    specification = importlib.util.spec_from_file_location("second_verifier", FILE)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


SECOND = loaded()


def its_meeting(entries: Iterable[Entry]) -> Any:  # noqa: ANN401
    """The meeting as the second verifier makes it of the ledger's acts."""
    first, *others = [json.loads(one.model_dump_json(by_alias=True)) for one in entries]
    meeting = SECOND.Meeting(first)
    for one in others:
        meeting.apply(one)
    return meeting


def disagreements(entries: list[Entry], meeting: Meeting, speech: str = "en") -> list[Any]:
    """Where the two verifiers differ on what result.json says: place, ours, its."""
    ours = json.loads(json.dumps(result_values(meeting, standings(meeting), "0" * 64, speech)))
    its = json.loads(json.dumps(SECOND.result_of(its_meeting(entries), "0" * 64, speech)))
    return list(SECOND.unequal("", ours, its))
