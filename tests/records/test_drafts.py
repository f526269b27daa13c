"""Half-typed ballots, in memory and on disk alike."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest
from tinydb import TinyDB, where

from judgetui.meeting.draft import Caret, Draft
from judgetui.records import atomic_files
from judgetui.records.drafts import Drafts, FileDrafts, MemoryDrafts

_MARKS, _WHY = {"depth": "8", "care": "8８"}, {"depth": "was there"}
MINE = Draft("J1", "C1", _MARKS, "好 “x”", _WHY, feedback="讲得好")
PAPER = Draft("J1", "C1", {"depth": "3"}, paper=True)
OTHER = Draft("J2", "C1", {"care": "5"}, caret=Caret("mark", "care", 1))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "drafts.json"


@pytest.fixture(params=["memory", "file"])
def drafts(request: pytest.FixtureRequest, path: Path) -> Drafts:
    return FileDrafts(path) if request.param == "file" else MemoryDrafts()


def test_a_draft_is_given_back_as_it_was_typed(drafts: Drafts) -> None:
    assert drafts.get("J1", "C1") is None
    drafts.keep(MINE)
    assert drafts.get("J1", "C1") == MINE
    assert drafts.get("J1", "C2") is None


def test_a_judges_own_draft_and_the_paper_one_are_two(drafts: Drafts) -> None:
    drafts.keep(MINE)
    drafts.keep(PAPER)
    assert drafts.get("J1", "C1") == MINE
    assert drafts.get("J1", "C1", paper=True) == PAPER
    assert drafts.of("J1") == [MINE, PAPER]


def test_a_later_draft_takes_the_place_of_the_one_before(drafts: Drafts) -> None:
    drafts.keep(MINE)
    drafts.keep(OTHER)
    later = Draft("J1", "C1", {"depth": "9"})
    drafts.keep(later)
    assert drafts.of("J1") == [later]
    assert drafts.of("J2") == [OTHER]


def test_what_is_on_record_is_no_draft_any_more(drafts: Drafts) -> None:
    for draft in (MINE, PAPER, OTHER):
        drafts.keep(draft)
    drafts.drop("J1", "C1")
    drafts.drop("J7", "C7")
    assert drafts.of("J1") == []
    assert drafts.of("J2") == [OTHER]


def test_a_draft_with_nothing_in_it_is_forgotten(drafts: Drafts) -> None:
    drafts.keep(MINE)
    drafts.keep(Draft("J1", "C1", {"depth": " "}))
    assert drafts.get("J1", "C1") is None


def test_drafts_are_there_when_the_program_is_back(path: Path) -> None:
    drafts = FileDrafts(path)
    for draft in (MINE, PAPER, OTHER):
        drafts.keep(draft)
    # Not closed: as after `kill -9`.
    again = FileDrafts(path)
    assert [again.get("J1", "C1"), again.get("J1", "C1", paper=True)] == [MINE, PAPER]
    assert again.of("J2") == [OTHER]
    assert again.note is None


def test_the_file_is_a_tinydb_file(path: Path) -> None:
    FileDrafts(path).keep(MINE)
    with TinyDB(path, access_mode="r") as database:
        (found,) = database.table("drafts").search(where("judge") == "J1")
    assert found["marks"] == {"depth": "8", "care": "8８"}


@pytest.mark.skipif(os.name == "nt", reason="files have other rights there")
def test_the_file_is_its_owners_alone(path: Path) -> None:
    FileDrafts(path).keep(MINE)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"\xff\xfe", b"[]", b'{"drafts": []}', b'{"drafts": {"x": {}}}', b"[" * 100_000],
    ids=["empty", "cut", "bytes", "list", "no table", "no number", "deep"],
)
def test_a_damaged_file_is_set_aside(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    drafts = FileDrafts(path)
    assert drafts.of("J1") == []
    (aside,) = path.parent.glob("drafts.json.damaged-*")
    assert aside.read_bytes() == content
    assert aside.name in str(drafts.note)
    drafts.keep(MINE)
    assert FileDrafts(path).get("J1", "C1") == MINE


def test_what_is_no_draft_is_left_out_and_what_is_new_is_ignored(path: Path) -> None:
    documents = [
        {"judge": "J1", "case": "C1", "marks": {"depth": "8", "care": 7}, "colour": "red"},
        {"judge": 1, "case": "C1"},
        {"judge": "J2", "case": "C1", "marks": [1], "comment": None, "paper": "yes"},
    ]
    path.write_text(json.dumps({"drafts": dict(enumerate(documents)), "later": {}}))
    drafts = FileDrafts(path)
    assert drafts.get("J1", "C1") == Draft("J1", "C1", {"depth": "8"})
    assert drafts.get("J2", "C1") == Draft("J2", "C1")


def test_a_full_disk_does_not_get_in_the_way_of_typing(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drafts = FileDrafts(path)
    drafts.keep(MINE)

    def full(file: int, content: bytes) -> None:
        os.write(file, content[:5])
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(atomic_files, "write_all", full)
        drafts.keep(OTHER)
    assert drafts.of("J2") == [OTHER]
    assert "No space left" in str(drafts.trouble)
    assert FileDrafts(path).of("J1") == [MINE]
    assert [one.name for one in path.parent.iterdir()] == [path.name]

    drafts.keep(PAPER)
    assert drafts.trouble is None
    assert FileDrafts(path).of("J2") == [OTHER]


def test_the_same_text_again_is_not_written_again(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drafts = FileDrafts(path)
    drafts.keep(MINE)
    written: list[Path] = []
    monkeypatch.setattr(atomic_files, "replace", lambda path, content: written.append(path))
    drafts.keep(MINE)
    drafts.drop("J9", "C9")
    assert written == []


def test_closed_drafts_write_no_more(path: Path) -> None:
    drafts = FileDrafts(path)
    drafts.keep(MINE)
    drafts.close()
    drafts.keep(OTHER)
    assert drafts.trouble is not None
    assert FileDrafts(path).of("J2") == []
