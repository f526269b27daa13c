"""docs/verify.py names what was changed in a bundle, or says in a sentence why it reads none."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from judgetui.meeting.message import Refused
from judgetui.proof.checkpoint import Checkpoint
from judgetui.proof.merkle import MerkleTree
from judgetui.proof.receipt import receipt_of
from judgetui.results.bundle import packed_bundle
from judgetui.results.bundle_reader import MOST_BYTES, MOST_FILES
from judgetui.results.record import Asked, Record, read_witness
from judgetui.results.verify_bundle import check_bundle, record_of
from tests.results.second_verifier import FILE, SECOND, written
from tests.results.test_bundle import (
    Files,
    day,
    first_ballot,
    its_findings,
    listed_anew,
    public,
    rewritten,
    whole,
)

KINDS = [whole, public]


def both_name(files: Files, file: str, folder: Path) -> None:
    """Both verifiers find something in this file of a bundle whose manifest fits."""
    anew = listed_anew(files)
    assert file in {finding.file for finding in check_bundle(anew).findings}
    assert file in {name for name, _ in its_findings(anew, folder)}


def with_values(files: Files, path: str, change: Callable[[dict[str, Any]], object]) -> Files:
    """The bundle with other values in one of its JSON files."""
    values = json.loads(files[path])
    change(values)
    return {**files, path: json.dumps(values).encode()}


def left_out(files: Files, folder: Path, witness: Path | None = None) -> str:
    """What the second verifier says that it leaves out of a bundle that is well."""
    path = folder / "left.zip"
    path.write_bytes(packed_bundle(files))
    _, found, left = SECOND.verify(path, witness)
    assert found == []
    return "\n".join(left)


def run(*arguments: object) -> tuple[int, str]:
    """Exit status and output of the file as somebody runs it; a traceback fails."""
    command = [sys.executable, "-I", "-S", str(FILE), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    assert done.stderr == ""
    return done.returncode, done.stdout


@pytest.mark.parametrize("tail", [b"x", b'{"h":"'])
def test_what_follows_the_last_line_of_the_ledger_is_named(tail: bytes, tmp_path: Path) -> None:
    files = whole(day())
    both_name({**files, "ledger.jsonl": files["ledger.jsonl"] + tail}, "ledger.jsonl", tmp_path)
    both_name({**files, "ledger.jsonl": files["ledger.jsonl"][:-1]}, "ledger.jsonl", tmp_path)


def test_a_ledger_without_a_line_is_not_taken_for_a_public_bundle(tmp_path: Path) -> None:
    for ledger in (b"", b"x"):
        files = {**whole(day()), "leaves.txt": public(day())["leaves.txt"], "ledger.jsonl": ledger}
        both_name(files, "ledger.jsonl", tmp_path)


@pytest.mark.parametrize("seq", [None, 0, -1, 9999, True, "3", 1.0, 10**30])
@pytest.mark.parametrize("make", KINDS)
def test_a_code_that_was_read_out_is_after_an_act_there_is(
    make: Callable[..., Files], seq: object, tmp_path: Path
) -> None:
    def change(values: dict[str, Any]) -> None:
        values["read_out"]["seq"] = seq

    both_name(with_values(make(day()), "result.json", change), "result.json", tmp_path)


@pytest.mark.parametrize("make", KINDS)
def test_a_result_without_the_code_that_was_read_out_is_named(
    make: Callable[..., Files], tmp_path: Path
) -> None:
    files = with_values(make(day()), "result.json", lambda values: values.pop("read_out"))
    both_name(files, "result.json", tmp_path)


@pytest.mark.parametrize("make", KINDS)
def test_the_number_of_acts_in_a_result_is_that_of_the_record(
    make: Callable[..., Files], tmp_path: Path
) -> None:
    files = with_values(make(day()), "result.json", lambda one: one.update(seq=len(day()) - 1))
    both_name(files, "result.json", tmp_path)


@pytest.mark.parametrize("make", KINDS)
def test_a_plan_that_was_changed_is_named(make: Callable[..., Files], tmp_path: Path) -> None:
    for change in (
        lambda plan: plan["cases"][0].update(competes=not plan["cases"][0].get("competes", True)),
        lambda plan: plan["cases"][0].update(label="other"),
        lambda plan: plan.update(language={"en": "zh", "zh": "en"}[plan["language"]]),
    ):
        both_name(with_values(make(day()), "plan.json", change), "plan.json", tmp_path)


@pytest.mark.parametrize("make", KINDS)
def test_a_value_that_is_there_twice_is_not_read(
    make: Callable[..., Files], tmp_path: Path
) -> None:
    files = make(day())
    text = files["result.json"].replace(b'"phase"', b'"seq": 1, "phase"', 1)
    anew = listed_anew({**files, "result.json": text})
    with pytest.raises(Refused, match=r"result\.json"):
        check_bundle(anew)
    with pytest.raises(SECOND.Unreadable, match="twice"):
        its_findings(anew, tmp_path)


def cut_cells(text: str) -> str:
    lines = text.split("\r\n")
    return "\r\n".join([lines[0], lines[1].rpartition(",")[0].rpartition(",")[0], *lines[2:]])


@pytest.mark.parametrize("make", KINDS)
@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace(",score,", ",points,", 1),
        lambda text: text.replace("rank,", "rank,score,", 1).replace("\r\n1,", "\r\n1,99,"),
        lambda text: text[: len(text) // 2],
    ],
    ids=["renamed", "twice", "cut"],
)
def test_a_table_with_other_columns_is_named(
    make: Callable[..., Files], change: Callable[[str], str], tmp_path: Path
) -> None:
    files, table = make(day()), "documents/standings.csv"
    other = change(files[table].decode("utf-8-sig")).encode("utf-8-sig")
    assert other != files[table]
    found = its_findings(listed_anew({**files, table: other}), tmp_path)
    assert {name for name, _ in found} & {table, "result.json", "ledger.jsonl"}


def test_a_mark_in_the_table_of_a_case_without_a_score_is_named(tmp_path: Path) -> None:
    files, table = whole(day()), "documents/standings.csv"
    result = json.loads(files["result.json"])
    rows = files[table].decode("utf-8-sig").split("\r\n")
    at = rows[0].split(",").index(result["plan"]["criteria"][0]["key"])
    for number, row in enumerate(result["standings"]["cases"], 1):
        cells = rows[number].split(",")
        cells[at] = "7919" if row["score"] is None else cells[at]
        rows[number] = ",".join(cells)
    other = "\r\n".join(rows).encode("utf-8-sig")
    assert (other != files[table]) == any(
        row["score"] is None for row in result["standings"]["cases"]
    )
    if other != files[table]:
        both_name({**files, table: other}, table, tmp_path)


def test_a_signed_checkpoint_is_read_and_its_signatures_named(tmp_path: Path) -> None:
    files = whole(day())
    note = files["checkpoint.txt"] + b"\n\xe2\x80\x94 example.org/log AAAAAQIDBA==\n"
    signed = listed_anew({**files, "checkpoint.txt": note})
    assert "checkpoint.txt: its signatures" in left_out(signed, tmp_path)
    checked = check_bundle(signed)
    assert checked.ok
    assert "signatures were not checked" in str(checked.left_out[-1])
    other = note.replace(b"judgetui/day\n", b"judgetui/day\n1", 1)
    both_name({**files, "checkpoint.txt": other}, "checkpoint.txt", tmp_path)


def test_a_bundle_packed_anew_with_its_folders_is_well(tmp_path: Path) -> None:
    path = tmp_path / "anew.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.mkdir("documents")
        for name, content in whole(day()).items():
            archive.writestr(name, content)
    assert SECOND.verify(path)[1] == []


@pytest.mark.parametrize("name", ["../x", "/x", "C:/x", "a/../../x", "a\\b"])
def test_a_name_that_leads_out_of_the_archive_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(SECOND.Unreadable, match="leads out"):
        its_findings(listed_anew({**whole(day()), name: b""}), tmp_path)


@pytest.mark.parametrize(
    "manifest",
    [
        b"[]",
        b"1",
        b'"files"',
        b'{"format": 1}',
        b'{"format": 2, "files": {}}',
        b'{"format": 1, "files": []}',
        b'{"format": 1, "files": [{"a": 1}]}',
        b'{"format": 1, "files": "result.json"}',
        b'{"format": 1, "files": null}',
        b'{"format": ' + b"9" * 5000 + b', "files": {}}',
        b"[" * 200_000,
        b"\xff\xfe",
        b"",
    ],
    ids=lambda content: repr(content[:30]),
)
def test_an_odd_manifest_is_a_sentence(manifest: bytes, tmp_path: Path) -> None:
    path = tmp_path / "odd.zip"
    path.write_bytes(packed_bundle({**whole(day()), "manifest.json": manifest}))
    with pytest.raises(SECOND.Unreadable, match="not a whole bundle"):
        SECOND.verify(path)


@pytest.mark.parametrize("digest", [None, 1, [], {}])
def test_a_hash_that_is_none_is_named(digest: object, tmp_path: Path) -> None:
    files = whole(day())
    manifest = json.loads(files["manifest.json"])
    manifest["files"] |= {"verify.py": digest, "nowhere.txt": digest}
    files["manifest.json"] = json.dumps(manifest).encode()
    found = its_findings(files, tmp_path)
    assert {("verify.py", "SHA-256"), ("nowhere.txt", "SHA-256")} <= {*found}


def test_as_it_is_run_odd_input_is_a_line_and_the_status_two(tmp_path: Path) -> None:
    path = tmp_path / "odd.zip"
    path.write_bytes(packed_bundle({**whole(day()), "manifest.json": b"[[[["}))
    status, out = run(path)
    assert (status, out.count("\n")) == (2, 1)
    assert run(tmp_path / "none.zip")[0] == run()[0] == 2
    # What is in the bundle cannot speak for the verifier.
    files = with_values(whole(day()), "result.json", lambda one: one.update({"x\nall is well": 1}))
    path.write_bytes(packed_bundle(listed_anew({**files, "\x1b[8m.txt": b""})))
    status, out = run(path)
    assert status == 1
    assert "all is well" not in out.splitlines()
    assert "\x1b" not in out


def test_numbers_beyond_any_are_found(tmp_path: Path) -> None:
    for field in ("mean", "sd"):

        def change(documents: list[dict[str, Any]], field: str = field) -> None:
            rule = {"standardise": {"mean": "50", "sd": "10"} | {field: "1e999999999"}}
            documents[0]["act"]["plan"]["scoring"] = rule

        assert its_findings(listed_anew(rewritten(whole(day()), change)), tmp_path)


def test_it_reads_whatever_the_program_reads() -> None:
    """Else a bundle with many scans would be checked by the one and refused by the other."""
    assert (SECOND.MOST_BYTES, SECOND.MOST_FILES) == (MOST_BYTES, MOST_FILES)


def test_a_folder_is_read_no_further_than_an_archive(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, content in whole(day()).items():
        file = tmp_path / "there" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    assert SECOND.verify(tmp_path / "there")[1] == []
    (tmp_path / "there.zip").write_bytes(packed_bundle(whole(day())))
    with monkeypatch.context() as patched:
        patched.setattr(SECOND, "MOST_BYTES", 10_000)
        for path in (tmp_path / "there", tmp_path / "there.zip"):
            with pytest.raises(SECOND.Unreadable, match="larger than any bundle"):
                SECOND.verify(path)
    with monkeypatch.context() as patched:
        patched.setattr(SECOND, "MOST_FILES", 5)
        with pytest.raises(SECOND.Unreadable, match="more files"):
            SECOND.verify(tmp_path / "there")
    for name, make in (
        ("link", lambda path: path.symlink_to("/etc")),
        ("pipe", lambda path: os.mkfifo(path)),
    ):
        make(tmp_path / "there" / name)
        with pytest.raises(SECOND.Unreadable, match=f"{name} is a link, or no file"):
            SECOND.verify(tmp_path / "there")
        (tmp_path / "there" / name).unlink()


def test_more_values_than_any_document_has_are_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = whole(day())
    most = files["result.json"].count(b",") - 1
    monkeypatch.setattr("judgetui.records.strict_json.MOST_VALUES", most)
    with pytest.raises(Refused, match=r"result\.json"):
        check_bundle(files)
    monkeypatch.setattr(SECOND, "MOST_COMMAS", most)
    with pytest.raises(SECOND.Unreadable, match="larger than any"):
        its_findings(files, tmp_path)


def a_receipt() -> dict[str, Any]:
    """The receipt of the day's first ballot, as the judge's device keeps it."""
    index = first_ballot() - 1
    lines = written(day()[: index + 1])
    tree = MerkleTree(Record.of("day", lines).leaves)
    values: dict[str, Any] = json.loads(str(receipt_of("day", tree, lines[index], index)))
    return values


RECEIPT_CHANGES: list[Callable[[dict[str, Any]], object]] = [
    lambda one: one.update(line=one["line"].replace('"by":"', '"by":"x', 1)),
    lambda one: one.update(index=one["index"] - 1),
    lambda one: one.update(index=-len(day()) + one["index"]),
    lambda one: one.update(index=9999),
    lambda one: one.update(leaf=one.pop("line") and base64.b64encode(b"0" * 32).decode()),
    lambda one: one.update(checkpoint=one["checkpoint"].replace("/day\n", "/night\n")),
    lambda one: one.update(checkpoint=str(Checkpoint("day", one["index"] + 1, b"0" * 32))),
    lambda one: one.update(checkpoint=str(Checkpoint("day", 10**17, b"0" * 32))),
]


@pytest.mark.parametrize("make", KINDS)
def test_a_receipt_is_checked_against_a_bundle(make: Callable[..., Files], tmp_path: Path) -> None:
    path, files = tmp_path / "receipt.json", make(day())
    right = a_receipt()
    path.write_text(json.dumps(right))
    assert its_findings(files, tmp_path, path) == []
    leaf = hashlib.sha256(b"\0" + right["line"].encode()).digest()
    short = {key: right[key] for key in ("checkpoint", "index", "path")}
    path.write_text(json.dumps({**short, "leaf": base64.b64encode(leaf).decode()}))
    assert its_findings(files, tmp_path, path) == []
    for number, change in enumerate(RECEIPT_CHANGES):
        other = a_receipt()
        change(other)
        path.write_text(json.dumps(other))
        found = its_findings(files, tmp_path, path)
        assert {file for file, _ in found} == {path}, number
        with suppress(Refused):
            assert list(Asked(witness=read_witness(path)).findings(record_of(files))), number


def test_what_of_a_device_cannot_be_compared_is_said(tmp_path: Path) -> None:
    path, record = tmp_path / "witness.json", Record.of("day", written(day()))
    assert record.heads is not None
    kept = {"first": record.heads[0], "seq": len(day()), "head": record.heads[-1]}
    path.write_text(json.dumps({**kept, "receipts": [a_receipt()]}))
    assert "first and head of WITNESS" in left_out(public(day()), tmp_path, path)
    assert "WITNESS" not in left_out(whole(day()), tmp_path, path)
    # The chain is not there, but the number of its lines is.
    path.write_text(json.dumps({**kept, "seq": len(day()) + 1}))
    for files in (whole(day()), public(day())):
        assert its_findings(files, tmp_path, path) == [(path, f"act {len(day()) + 1}")]
    told = Asked(witness=read_witness(path)).findings(record)
    assert ["was there" in str(one.sentence) for one in told] == [True]
    for seq in (0, -1, "1", None):
        path.write_text(json.dumps({**kept, "seq": seq}))
        with pytest.raises(SECOND.Unreadable, match="not what a device keeps"):
            SECOND.verify(tmp_path / "left.zip", path)


@pytest.mark.parametrize("make", KINDS)
@pytest.mark.parametrize("between", ["\n", "\r\n", " "])
def test_a_checkpoint_as_a_phone_reads_it_is_checked(
    make: Callable[..., Files], between: str, tmp_path: Path
) -> None:
    path, files = tmp_path / "read.txt", make(day())
    leaves = Record.of("day", written(day()[:20])).leaves
    for parts, well in (
        (str(Checkpoint("day", 20, MerkleTree(leaves).root())).split(), True),
        (str(Checkpoint("night", 20, MerkleTree(leaves).root())).split(), False),
        (str(Checkpoint("day", 21, MerkleTree(leaves).root())).split(), False),
    ):
        for start in (b"", b"\xef\xbb\xbf"):
            path.write_bytes(start + between.join(parts).encode())
            found = its_findings(files, tmp_path, path)
            assert found == ([] if well else [(path, "checkpoint")])


def test_feedback_to_presenters_changes_nothing_that_is_worked_out() -> None:
    lines = [json.loads(line) for line in written(day())]
    meeting = SECOND.Meeting(lines[0])
    for entry in lines[1 : first_ballot() - 1]:
        meeting.apply(entry)
    given = lines[first_ballot() - 1]
    given["act"]["feedback"] = "Speak slowly."
    meeting.apply(given)
    slot = ("ballot", given["act"].get("case") or meeting["on_stage"], given["by"])
    before = meeting[slot]
    act = {"case": slot[1], "judge": slot[2], "scores": given["act"]["scores"], "reason": "so"}
    again = {**given, "by": "chair", "seq": 9000, "act": {**act, "do": "correct-ballot"}}
    assert meeting.ballot({**again["act"], "feedback": "Speak up."}, again) == before
    assert meeting.ballot(again["act"], again)["version"] == before["version"] + 1
