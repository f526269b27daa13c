"""A program too old for a plan or a ledger names the version it takes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from judgetui import __version__
from judgetui.meeting.message import Refused
from judgetui.records import hash_chain
from judgetui.records.imports.plan import read_plan
from judgetui.records.ledger_reader import audit, read_ledger
from tests.meeting.factories import a_plan
from tests.records.day import a_day

SAID = f"it takes judgetui 9.4.0 or later, and this is {__version__}; install a newer judgetui"


def test_a_plan_of_a_later_version_names_it_before_any_field_it_may_have(tmp_path: Path) -> None:
    plan = a_plan().model_dump(mode="json", by_alias=True)
    file = tmp_path / "plan.json"
    file.write_text(json.dumps(plan | {"needs": "9.4.0", "music": "loud"}), encoding="utf-8")
    with pytest.raises(Refused) as refused:
        read_plan(file)
    assert str(refused.value) == f"plan.json: {SAID}"


def test_a_plan_that_needs_no_later_version_is_read(tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    plan = a_plan()
    whole = plan.model_dump(mode="json", by_alias=True) | {"needs": "0.1.0"}
    file.write_text(json.dumps(whole), encoding="utf-8")
    assert read_plan(file).needs == "0.1.0"
    assert read_plan(file).contract != plan.contract
    assert "needs" not in plan.model_dump(mode="json")


@pytest.mark.parametrize("where", ["act", "plan"])
@pytest.mark.parametrize("strange", [0, 2])
def test_a_ledger_of_a_later_version_names_it(tmp_path: Path, where: str, strange: int) -> None:
    """Whichever of its lines this version does not understand."""
    path, head = tmp_path / "ledger.jsonl", hash_chain.FIRST
    with path.open("wb") as file:
        for number, entry in enumerate(a_day()):
            document = json.loads(b"".join(hash_chain.written(entry)))
            if number == 0:
                (document["act"] if where == "act" else document["act"]["plan"])["needs"] = "9.4.0"
            if number == strange:
                document["act"]["drums"] = 3
            line = hash_chain.seal(head, json.dumps(document, ensure_ascii=False).encode())
            head = hash_chain.head(line)
            file.write(line)
    with pytest.raises(Refused) as refused:
        read_ledger(path)
    assert str(refused.value) == f"ledger.jsonl: line {strange + 1}: {SAID}"
    assert str(audit(path)[0].sentence) == str(refused.value)
