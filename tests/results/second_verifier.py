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
from judgetui.records import hash_chain
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


def written(entries: Iterable[Entry]) -> list[bytes]:
    """The lines of a ledger with these acts, newlines included."""
    lines: list[bytes] = []
    head = hash_chain.FIRST
    for entry in entries:
        lines.append(hash_chain.seal(head, *hash_chain.written(entry)))
        head = hash_chain.head(lines[-1])
    return lines


def disagreements(entries: list[Entry], meeting: Meeting, speech: str = "en") -> list[Any]:
    """Where the two verifiers differ on what result.json says: place, ours, its."""
    meeting_again, head, _ = SECOND.replay([line[:-1] for line in written(entries)])
    ours = json.loads(json.dumps(result_values(meeting, standings(meeting), head, speech)))
    its = json.loads(json.dumps(SECOND.result_of(meeting_again, head, speech)))
    return list(SECOND.unequal("", ours, its, SECOND.WORDS))
