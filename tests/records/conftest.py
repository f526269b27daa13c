"""Fixtures for this folder: sentences are checked for being translated, and where ledgers are."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.records.day import a_day, write_ledger
from tests.sentences import whole_sentences

__all__ = ["whole_sentences"]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The path of a ledger that does not exist yet."""
    return tmp_path / "ledger.jsonl"


@pytest.fixture
def day_path(tmp_path: Path) -> Path:
    """The path of a ledger with a whole day."""
    write_ledger(tmp_path / "ledger.jsonl", a_day())
    return tmp_path / "ledger.jsonl"
