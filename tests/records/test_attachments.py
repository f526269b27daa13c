"""Kept scans: all or none are attached, each by the hash of its bytes, and a change is noticed."""

from __future__ import annotations

import datetime
import hashlib
import json
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import given, settings
from hypothesis import strategies as st

from judgetui.meeting.message import Refused
from judgetui.records import atomic_files, attachments
from judgetui.records.attachments import (
    FOLDER,
    INDEX,
    Attachment,
    attach,
    index_content,
    kept_files,
    parse_index,
    read_index,
    session_faults,
)
from judgetui.records.erased import ERASED
from tests.long import rounds

NOW = datetime.datetime(2018, 2, 27, 12, tzinfo=datetime.UTC)
JUDGES, CASES = ("J1", "J2"), ("C1", "C2")
CONTENTS = {hashlib.sha256(one).hexdigest(): one for one in (b"one", b"two", b"three")}
ONE, TWO, THREE = CONTENTS


def a_sheet(sha256: str = ONE, page: int = 1, case: str = "C1", **changes: object) -> Attachment:
    """A sheet that is attached."""
    fields = {"case": case, "judge": "J1", "sha256": sha256, "media_type": "image/png"}
    return Attachment.model_validate(fields | {"page": page, "at": NOW} | changes)


def faults(session: Path) -> list[str]:
    """What is wrong with the kept files, a line each."""
    return [f"{file}: {what}" for file, what in session_faults(session, JUDGES, CASES)]


def on_disk(session: Path) -> dict[str, bytes]:
    """The kept files and the index."""
    folder = session / FOLDER
    return {one.name: one.read_bytes() for one in folder.iterdir()} if folder.exists() else {}


def test_files_are_kept_by_their_hash_with_an_index(tmp_path: Path) -> None:
    sheets = (a_sheet(), a_sheet(page=2, case="C2"), a_sheet(TWO, case=""))
    assert attach(tmp_path, sheets, CONTENTS) == sheets
    assert read_index(tmp_path) == sheets
    assert on_disk(tmp_path).keys() == {f"{ONE}.png", f"{TWO}.png", INDEX}
    assert faults(tmp_path) == []
    values = json.loads((tmp_path / FOLDER / INDEX).read_bytes())
    assert values["format"] == 1
    assert values["files"][2] == {
        "case": "",
        "judge": "J1",
        "sha256": TWO,
        "media_type": "image/png",
        "page": 1,
        "at": "2018-02-27T12:00:00Z",
        "by_hand": False,
    }


some_sheets = st.lists(
    st.builds(
        a_sheet,
        st.sampled_from(list(CONTENTS)),
        st.integers(1, 2),
        st.sampled_from(("", *CASES)),
        by_hand=st.booleans(),
    ),
    max_size=4,
)


@settings(max_examples=rounds(short=12, long=200))
@given(runs=st.lists(some_sheets, max_size=3))
def test_whatever_is_attached_is_kept_once_and_whole(
    tmp_path_factory: pytest.TempPathFactory, runs: Sequence[Sequence[Attachment]]
) -> None:
    session = tmp_path_factory.mktemp("session")
    for sheets in runs:
        before = {one.place for one in read_index(session)}
        new = attach(session, sheets, CONTENTS)
        assert {one.place for one in new} == {one.place for one in sheets} - before
        assert {one.place for one in sheets} <= {one.place for one in read_index(session)} | before
    kept = read_index(session)
    assert len({one.place for one in kept}) == len(kept)
    assert parse_index(index_content(kept)) == kept
    assert {one.file for one in kept} <= {*on_disk(session)}
    assert {path for path in kept_files(session) if not path.endswith(INDEX)} == {
        f"{FOLDER}/{one.file}" for one in kept
    }
    assert attach(session, kept, CONTENTS) == ()
    assert read_index(session) == kept


def test_a_page_given_by_hand_belongs_to_the_ballot_it_was_given_to_last(tmp_path: Path) -> None:
    attach(tmp_path, [a_sheet(TWO), a_sheet(by_hand=True)], CONTENTS)
    attach(tmp_path, [a_sheet(case="C2", by_hand=True)], CONTENTS)
    assert [(one.sha256, one.case) for one in read_index(tmp_path)] == [(TWO, "C1"), (ONE, "C2")]
    assert faults(tmp_path) == []


@pytest.mark.parametrize("failing", [1, 2, 3])
@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
@pytest.mark.parametrize("begun", [False, True])
def test_where_anything_fails_nothing_is_left(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    failing: int,
    error: BaseException,
    begun: bool,
) -> None:
    if begun:
        attach(tmp_path, [a_sheet(THREE)], CONTENTS)
    before, calls = on_disk(tmp_path), 0
    ordinary = atomic_files.replace

    def replace(path: Path, content: bytes, *, synced: bool = False) -> None:
        nonlocal calls
        calls += 1
        if calls == failing:
            raise error
        ordinary(path, content, synced=synced)

    monkeypatch.setattr(atomic_files, "replace", replace)
    wanted = Refused if isinstance(error, OSError) else KeyboardInterrupt
    with pytest.raises(wanted) as refused:
        attach(tmp_path, [a_sheet(), a_sheet(TWO)], CONTENTS)
    if isinstance(error, OSError):
        assert "nothing was attached" in str(refused.value)
        assert "No space left on device" in str(refused.value)
    assert on_disk(tmp_path) == before
    assert (tmp_path / FOLDER).exists() == begun


def test_a_folder_that_cannot_be_is_said(tmp_path: Path) -> None:
    (tmp_path / FOLDER).write_bytes(b"")
    with pytest.raises(Refused):
        attach(tmp_path, [a_sheet()], CONTENTS)
    assert (tmp_path / FOLDER).read_bytes() == b""


def test_one_program_attaches_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attachments, "WAIT", 0.05)
    with (
        FileLock(tmp_path / "attachments.lock"),
        pytest.raises(Refused, match="another program is attaching"),
    ):
        attach(tmp_path, [a_sheet()], CONTENTS)


@pytest.mark.parametrize(("most", "value"), [("MOST_FILES", 1), ("MOST_BYTES", 5)])
def test_no_more_is_kept_than_a_bundle_can_hold(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: str, value: int
) -> None:
    attach(tmp_path, [a_sheet()], CONTENTS)
    monkeypatch.setattr(attachments, most, value)
    attach(tmp_path, [a_sheet(page=2)], CONTENTS)
    with pytest.raises(Refused, match="more would be attached than a bundle can hold"):
        attach(tmp_path, [a_sheet(TWO)], CONTENTS)


def test_what_was_changed_since_is_named(tmp_path: Path) -> None:
    attach(tmp_path, [a_sheet(), a_sheet(TWO)], CONTENTS)
    folder = tmp_path / FOLDER
    (folder / f"{ONE}.png").write_bytes(b"other")
    assert faults(tmp_path) == [f"{FOLDER}/{ONE}.png: it was changed after it was attached"]
    with pytest.raises(Refused, match="was changed after it was attached"):
        kept_files(tmp_path)
    (folder / f"{ONE}.png").unlink()
    assert faults(tmp_path) == [f"{FOLDER}/{ONE}.png: it is missing"]
    with pytest.raises(Refused, match="cannot be read"):
        kept_files(tmp_path)
    # Attaching it again puts it right.
    assert attach(tmp_path, [a_sheet()], CONTENTS) == ()
    assert faults(tmp_path) == []
    (folder / f"{THREE}.png").write_bytes(CONTENTS[THREE])
    (folder / ".DS_Store").write_bytes(b"")
    (folder / "more").mkdir()
    assert faults(tmp_path) == [
        f"{FOLDER}/{THREE}.png: it is not in {INDEX}",
        f"{FOLDER}/more: it is not in {INDEX}",
    ]
    (folder / INDEX).unlink()
    assert faults(tmp_path) == [f"{FOLDER}/{INDEX}: it is missing"]


def test_an_index_of_other_ballots_is_named(tmp_path: Path) -> None:
    attach(tmp_path, [a_sheet(case="C9"), a_sheet(case="", judge="J9")], CONTENTS)
    assert len(faults(tmp_path)) == 2
    assert "it names case C9 and judge J1, and not both are in the plan" in faults(tmp_path)[0]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "is not as judgetui writes it"),
        (b"[]", "is not as judgetui writes it"),
        (b"[" * 100_000, "is not as judgetui writes it"),
        (b'{"format": 2, "files": [], "more": 1}', "was written by a later judgetui"),
        (b'{"format": 1, "files": [], "files": []}', "is not as judgetui writes it"),
        (b'{"format": 1, "files": [{"case": "C1"}]}', "is not as judgetui writes it"),
        (
            index_content([a_sheet()]).replace(ONE.encode(), b"../plan"),
            "is not as judgetui writes it",
        ),
    ],
)
def test_a_damaged_index_is_said_and_left(tmp_path: Path, content: bytes, why: str) -> None:
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / INDEX).write_bytes(content)
    with pytest.raises(Refused, match=why):
        attach(tmp_path, [a_sheet()], CONTENTS)
    assert on_disk(tmp_path) == {INDEX: content}
    assert why in faults(tmp_path)[0]


def test_nothing_is_attached_once_the_names_are_erased(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where they are while the lock is waited for."""
    real = FileLock.acquire

    def erased_meanwhile(lock: FileLock, *arguments: object, **more: object) -> object:
        with zipfile.ZipFile(tmp_path / ERASED, "w") as archive:
            at = {"erased": {"at": "2030-01-02T03:04:05+08:00"}}
            archive.writestr("manifest.json", json.dumps(at))
        return real(lock, *arguments, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(FileLock, "acquire", erased_meanwhile)
    with pytest.raises(Refused, match="were erased on 2030-01-02"):
        attach(tmp_path, [a_sheet()], CONTENTS)
    assert [one.name for one in tmp_path.iterdir()] == [ERASED]
