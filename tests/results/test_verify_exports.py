"""Documents among a session's exports: of which act they are, and what could not be compared."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from judgetui.fonts import Fonts
from judgetui.meeting.acts import Entry
from judgetui.meeting.message import Refused, Sentence
from judgetui.meeting.standings import standings
from judgetui.meeting.state import Meeting
from judgetui.results.export import FORMATS, ExportFormat, Result, export
from judgetui.results.verify import replayed, verify_session
from tests.meeting.factories import a_plan
from tests.results.test_verify import ENTRIES
from tests.venue.made_fonts import EVERYDAY, a_font

HEADS = tuple(f"{seq:064x}" for seq in range(1, len(ENTRIES) + 1))
NAMED = ("xlsx", "html", "docx")
"""Formats with documents that name the record's head."""


def exported(folder: Path, formats: tuple[str, ...], acts: int, *, copied: bool = False) -> None:
    """What was exported after so many acts; a copy has lost the time when."""
    meeting = replayed(ENTRIES[:acts]) if acts else Meeting.planned(a_plan())
    head = HEADS[acts - 1] if acts else "0" * 64
    for path in export(Result(meeting, standings(meeting), head), folder, formats, "en"):
        when = ENTRIES[acts - 1].at.timestamp() + 0.5 if acts else 0
        os.utime(path, None if copied else (when, when))


def verified(folder: Path, entries: tuple[Entry, ...] = ENTRIES) -> tuple[list[str], list[str]]:
    """What differs, and what else is told."""
    notes: list[Sentence] = []
    found = verify_session(entries, HEADS[: len(entries)], folder, notes=notes)
    return list(map(str, found)), list(map(str, notes))


@pytest.mark.parametrize("acts", [0, 5, len(ENTRIES)])
def test_documents_exported_before_later_acts_are_right(acts: int, tmp_path: Path) -> None:
    exported(tmp_path, ("csv", *(NAMED if acts else ())), acts)
    assert verified(tmp_path) == ([], [])


def test_most_documents_tell_by_themselves_after_which_act_they_were_made(tmp_path: Path) -> None:
    exported(tmp_path, ("xlsx", "html"), 5, copied=True)
    assert verified(tmp_path) == ([], [])


def test_a_figure_changed_in_an_earlier_export_is_named(tmp_path: Path) -> None:
    exported(tmp_path, ("html", "csv"), 5)
    page, table = tmp_path / "result.html", tmp_path / "standings.csv"
    for path in (page, table):
        when = path.stat().st_mtime
        assert b"8.50" in path.read_bytes()
        path.write_bytes(path.read_bytes().replace(b"8.50", b"9.50", 1))
        os.utime(path, (when, when))
    found, _ = verified(tmp_path)
    assert found == [
        'standings.csv, row 2, column score: "9.50", the ledger gives "8.50"',
        found[1],
    ]
    assert found[1].startswith("result.html: text 1 after <td> ")
    assert found[1].endswith(" is 9.50, the ledger gives 8.50")


def test_a_pdf_drawn_with_other_fonts_is_no_difference(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(FORMATS, "docx", ExportFormat((), lambda *_: {}))
    font = Fonts([a_font(tmp_path / "f.ttf", "F", EVERYDAY + "—：–·－、－▲°№（）✓")])
    with monkeypatch.context() as patch:
        patch.setattr("judgetui.results.papers.pdf.installed_fonts", lambda: font)
        exported(tmp_path, ("pdf",), len(ENTRIES))
    found, notes = verified(tmp_path)
    assert found == []
    assert [note.split()[0] for note in notes] == list(FORMATS["pdf"].files)
    assert all("letter for letter" in note for note in notes)


def test_what_cannot_be_made_here_is_told_and_no_difference(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(result: Result, speech: str) -> Mapping[str, bytes]:
        raise Refused("there is no font for it")

    monkeypatch.setitem(FORMATS, "pdf", ExportFormat(("a.pdf", "b.pdf"), refused))
    (tmp_path / "a.pdf").write_bytes(b"1")
    (tmp_path / "b.pdf").write_bytes(b"2")
    assert verified(tmp_path) == ([], ["there is no font for it"])


def test_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    (tmp_path / "result.xlsx").mkdir()
    found, _ = verified(tmp_path)
    assert [one.partition(":")[0] for one in found] == ["result.xlsx cannot be read"]
