"""What opening a ledger does before anybody is told that an act is kept."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from judgetui.records import atomic_files, hash_chain
from judgetui.records.ledger import Ledger
from tests.records.day import a_day, write_ledger


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The lengths of the files that were synced, in order; -1 for a folder."""
    lengths: list[int] = []
    sync, sync_folder = atomic_files.sync, atomic_files.sync_folder

    def of_a_file(file: int) -> None:
        sync(file)
        lengths.append(os.fstat(file).st_size)

    def of_a_folder(folder: Path) -> None:
        sync_folder(folder)
        lengths.append(-1)

    monkeypatch.setattr(atomic_files, "sync", of_a_file)
    monkeypatch.setattr(atomic_files, "sync_folder", of_a_folder)
    return lengths


def test_what_another_process_wrote_is_synced_before_anything_follows_it(
    tmp_path: Path, synced: list[int]
) -> None:
    content = write_ledger(tmp_path / "ledger.jsonl", a_day())
    synced.clear()
    Ledger(tmp_path / "ledger.jsonl").close()
    assert synced == [len(content), -1]


def test_a_torn_line_is_kept_beside_before_it_is_cut_off(tmp_path: Path, synced: list[int]) -> None:
    path = tmp_path / "ledger.jsonl"
    content = write_ledger(path, a_day())
    path.write_bytes(content[:-20])
    whole = content.rindex(b"\n", 0, -1) + 1
    synced.clear()
    ledger = Ledger(path)
    ledger.close()
    assert synced == [len(content) - 20 - whole, -1, whole, -1]
    (aside,) = tmp_path.glob("ledger.jsonl.torn-*")
    assert aside.read_bytes() == content[whole:-20]
    assert path.read_bytes() == content[:whole]


def test_the_salt_of_the_plan_is_kept_with_it(tmp_path: Path) -> None:
    first, *others = a_day()
    salted = first.model_copy(update={"salt": hash_chain.new_salt()})
    write_ledger(tmp_path / "ledger.jsonl", [salted, *others])
    again = Ledger(tmp_path / "ledger.jsonl")
    assert list(again.reading.entries()) == [salted, *others]
    again.close()
