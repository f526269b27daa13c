"""A bundle is whole, the same each time, and a change in it is named by both verifiers."""

from __future__ import annotations

import hashlib
import io
import json
import stat
import zipfile
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from judgetui import __version__
from judgetui.meeting.acts import Entry, OpenMeeting
from judgetui.meeting.message import Refused
from judgetui.meeting.plan import Plan
from judgetui.meeting.scoring import published_total
from judgetui.meeting.standings import standings
from judgetui.meeting.state import Meeting, Phase, Stage
from judgetui.proof.checkpoint import checkpoint_of
from judgetui.proof.merkle import MerkleTree, line_hash
from judgetui.proof.receipt import receipt_of
from judgetui.records import hash_chain
from judgetui.records.attachments import Attachment, index_content
from judgetui.records.ledger_reader import newest_read_out
from judgetui.results.bundle import packed_bundle, public_bundle, whole_bundle
from judgetui.results.bundle_reader import read_bundle
from judgetui.results.export import FORMATS, ExportFormat, Result
from judgetui.results.findings import Finding, json_findings, rows_of
from judgetui.results.published import STANDINGS, published_findings
from judgetui.results.record import Asked, Record, read_witness
from judgetui.results.verify_bundle import Checked, check, check_bundle, record_of
from tests.meeting.factories import START, ceremony_over, one_by_one
from tests.results.any_rule import any_day
from tests.results.second_verifier import SECOND, written

Files = dict[str, bytes]
CSV_ALONE = ("csv", "json")


@cache
def day() -> list[Entry]:
    """A day that came to its end, with prizes and a comment nobody but the chair may read."""
    for seed in range(100):
        entries = any_day(seed)
        meeting = one_by_one(entries)
        given = any(row.prize is not None for row in standings(meeting).rows)
        if meeting.phase is Phase.FINAL and given and len(entries) > 30:
            return [_commented(_salted(entry)) for entry in entries]
    raise AssertionError("no such day")


def _salted(entry: Entry) -> Entry:
    return entry.model_copy(update={"salt": f"{entry.seq:032x}"})


def _commented(entry: Entry) -> Entry:
    if entry.act.do != "submit-ballot":
        return entry
    return entry.model_copy(update={"act": entry.act.model_copy(update={"comment": "kept back"})})


def result_of(entries: list[Entry]) -> tuple[Result, list[bytes]]:
    """The result of these acts, and the lines of their ledger."""
    lines, meeting = written(entries), one_by_one(entries)
    checkpoint = checkpoint_of("day", lines)
    tree = MerkleTree(map(line_hash, lines))
    meeting = replace(meeting, read_out=newest_read_out("day", lines, tree))
    return Result(meeting, standings(meeting), hash_chain.head(lines[-1]), checkpoint), lines


def whole(entries: list[Entry], scans: Mapping[str, bytes] | None = None) -> Files:
    """The files of the bundle of these acts, with these scans of sheets."""
    result, lines = result_of(entries)
    return dict(whole_bundle("day", lines, result, CSV_ALONE, "en", kept=scans))


def public(entries: list[Entry], scans: Mapping[str, bytes] | None = None) -> Files:
    """The files of the public bundle of these acts, with these scans of sheets."""
    result, lines = result_of(entries)
    return dict(public_bundle("day", lines, result, CSV_ALONE, "en", kept=scans))


def listed_anew(files: Mapping[str, bytes]) -> Files:
    """The files with a manifest that fits them: as somebody who changed one would hand them out."""
    hashes = {
        path: hashlib.sha256(content).hexdigest()
        for path, content in sorted(files.items())
        if path != "manifest.json"
    }
    values = {"format": 1, "judgetui": __version__, "files": hashes}
    manifest = json.dumps(values, indent=1) + "\n"
    return {**files, "manifest.json": manifest.encode()}


def places(checked: Checked, file: str) -> list[str]:
    """Where a file differs."""
    return [finding.place for finding in checked.findings if finding.file == file]


def its_findings(
    files: Mapping[str, bytes], folder: Path, witness: Path | None = None
) -> list[tuple[object, str]]:
    """File and place of what the second verifier finds; a device's file by its path."""
    path = folder / "day.judgetui.zip"
    path.write_bytes(packed_bundle(files))
    _, found, _ = SECOND.verify(path, witness)
    return [(file, place) for file, place, _, _ in found]


def test_a_bundle_holds_what_it_should() -> None:
    files = whole(day())
    assert sorted(path for path in files if "/" not in path) == [
        "check.html",
        "checkpoint.txt",
        "ledger.jsonl",
        "manifest.json",
        "plan.json",
        "result.json",
        "verify.py",
    ]
    documents = {path.removeprefix("documents/") for path in files if "/" in path}
    assert documents == set(FORMATS["csv"].files)
    manifest = json.loads(files["manifest.json"])
    assert manifest["format"] == 1
    assert list(manifest["files"]) == sorted(set(files) - {"manifest.json"})
    for path, digest in manifest["files"].items():
        assert hashlib.sha256(files[path]).hexdigest() == digest
    assert files["checkpoint.txt"] == bytes(checkpoint_of("day", written(day())))


def test_both_verifiers_find_it_well_and_read_out_the_same_code(tmp_path: Path) -> None:
    files = whole(day())
    checked = check_bundle(files)
    assert checked.ok
    assert (checked.seq, checked.left_out) == (len(day()), ())
    assert its_findings(files, tmp_path) == []
    told, _, _ = SECOND.verify(tmp_path / "day.judgetui.zip")
    digest = hashlib.sha256(files["checkpoint.txt"] + files["manifest.json"]).digest()
    digits = f"{int.from_bytes(digest) % 10**24:024d}"
    code = " ".join(digits[at : at + 4] for at in range(0, 24, 4))
    assert checked.code == code
    assert f"code: {code}" in told


def test_it_is_the_same_archive_each_time() -> None:
    assert packed_bundle(whole(day())) == packed_bundle(whole(day()))


def test_before_the_meeting_opens_there_is_nothing_to_bundle() -> None:
    meeting = Meeting.planned(one_by_one(day()[:1]).plan)
    with pytest.raises(Refused, match="nothing to bundle"):
        whole_bundle("day", [], Result(meeting, standings(meeting)), CSV_ALONE, "en")


def changed_score(files: Files) -> Files:
    """A digit of the first score in result.json is another one."""
    values = json.loads(files["result.json"])
    row = values["standings"]["cases"][0]
    row["score"] = row["score"].translate(str.maketrans("0123456789", "1234567890"))
    return {**files, "result.json": json.dumps(values, ensure_ascii=False, indent=2).encode()}


def changed_cell(files: Files) -> Files:
    """A digit of a score in the table of the standings is another one."""
    path = "documents/standings.csv"
    lines = files[path].decode("utf-8-sig").split("\r\n")
    at = lines[0].split(",").index("score")
    cells = lines[1].split(",")
    cells[at] = str(1 + float(cells[at]))
    text = "\r\n".join([lines[0], ",".join(cells), *lines[2:]])
    return {**files, path: text.encode("utf-8-sig")}


def rewritten(files: Files, change: Callable[[list[dict[str, Any]]], None]) -> Files:
    """The ledger with some of its acts changed, chained anew, with a checkpoint that fits."""
    documents = [json.loads(line) for line in files["ledger.jsonl"].splitlines()]
    change(documents)
    lines: list[bytes] = []
    head = hash_chain.FIRST
    for number, document in enumerate(documents, 1):
        rest = {key: value for key, value in document.items() if key != "h"} | {"seq": number}
        text = json.dumps(rest, ensure_ascii=False, separators=(",", ":"))
        lines.append(hash_chain.seal(head, text.encode()))
        head = hash_chain.head(lines[-1])
    record = {"ledger.jsonl": b"".join(lines), "checkpoint.txt": bytes(checkpoint_of("day", lines))}
    return {**files, **record}


def other_mark(documents: list[dict[str, Any]]) -> None:
    """One mark of the first ballot is another one."""
    act = next(one["act"] for one in documents if one["act"]["do"] == "submit-ballot")
    key = next(iter(act["scores"]))
    act["scores"][key] = "2" if act["scores"][key] != "2" else "3"


def no_last_line(documents: list[dict[str, Any]]) -> None:
    """The last act is gone."""
    documents.pop()


def brought_back(documents: list[dict[str, Any]]) -> None:
    """A case that was withdrawn is not."""
    documents.remove(next(one for one in documents if one["act"]["do"] == "withdraw"))


@cache
def day_with_a_withdrawal() -> list[Entry]:
    """A day on which a case was withdrawn, and nothing was undone or confirmed after it."""
    for seed in range(300):
        entries = any_day(seed)
        acts = [entry.act.do for entry in entries]
        if "withdraw" in acts and not {"confirm", "open-vote"} & set(acts):
            return entries
    raise AssertionError("no such day")


def test_a_withdrawn_case_that_was_brought_back_is_noticed(tmp_path: Path) -> None:
    files = whole(day_with_a_withdrawal())
    anew = listed_anew(rewritten(files, brought_back))
    assert "result.json" in {finding.file for finding in check_bundle(anew).findings}
    assert "result.json" in {file for file, _ in its_findings(anew, tmp_path)}
    # Whoever makes all documents anew leaves nothing in the bundle that shows it; the code does.
    code = record_of(files).checkpoint().code
    assert list(Asked(code).findings(record_of(anew)))


def leaves_of(value: object, *path: str | int) -> Iterator[tuple[str | int, ...]]:
    """The path of every number, text and truth value in a JSON value."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves_of(inner, *path, key)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from leaves_of(inner, *path, index)
    else:
        yield path


def other_value(value: object) -> object:
    """Another value of the same kind."""
    if isinstance(value, bool):
        return not value
    return f"{value}1" if isinstance(value, str) else 1 if value is None else 7919


NOT_WORKED_OUT = {*SECOND.WORDS, "status"}
"""What the second verifier says that it leaves out; of a ballot it does work out the status."""


@pytest.mark.parametrize("seed", [3, 29])
def test_no_value_of_a_result_is_overlooked(seed: int) -> None:
    entries = any_day(seed)
    result, lines = result_of(entries)
    right = json.loads(FORMATS["json"].make(result, "en")["result.json"])
    said = deepcopy(right)
    meeting, head, _ = SECOND.replay([line[:-1] for line in lines])
    its = SECOND.result_of(meeting, head, "en")
    proof = {"root", "code", "read_out"}
    for path in leaves_of(right):
        if proof.isdisjoint(path):
            part: Any = said
            for step in path[:-1]:
                part = part[step]
            kept, part[path[-1]] = part[path[-1]], other_value(part[path[-1]])
            assert next(json_findings("result.json", said, right)), path
            found = [
                one for one in SECOND.unequal("", said, its, SECOND.WORDS) if one[0] not in proof
            ]
            assert found or not NOT_WORKED_OUT.isdisjoint(path), path
            part[path[-1]] = kept


CHANGES = [
    (changed_score, "result.json", "standings.cases", "standings.cases"),
    (changed_cell, "documents/standings.csv", "row 2, ", "["),
    (lambda files: rewritten(files, other_mark), "result.json", "", ""),
    (lambda files: rewritten(files, no_last_line), "result.json", "", ""),
]


@pytest.mark.parametrize(("change", "file", "place", "its_place"), CHANGES)
def test_a_change_is_named_by_both_also_with_a_manifest_that_fits(
    change: Callable[[Files], Files], file: str, place: str, its_place: str, tmp_path: Path
) -> None:
    files = change(whole(day()))
    assert file in {finding.file for finding in check_bundle(files).findings}
    anew = listed_anew(files)
    ours = places(check_bundle(anew), file)
    assert any(one.startswith(place) for one in ours)
    its = [one for name, one in its_findings(anew, tmp_path) if name == file]
    assert any(one.startswith(its_place) for one in its)


def test_a_code_that_was_read_out_tells_a_rewritten_record() -> None:
    files = whole(day())
    early = checkpoint_of("day", written(day())[:10]).code
    last = check_bundle(files).code
    for code in (early, last, record_of(files).checkpoint().code):
        assert list(Asked(code).findings(record_of(files))) == []
    other = listed_anew(rewritten(files, other_mark))
    for code in (last, record_of(files).checkpoint().code):
        (finding,) = Asked(code).findings(record_of(other))
        assert (finding.file, finding.place, finding.said) == ("checkpoint.txt", "code", code)


def test_an_older_bundle_tells_the_first_act_that_is_another(tmp_path: Path) -> None:
    older, now = record_of(whole(day()[:20])), record_of(whole(day()))
    path = tmp_path / "now.zip"
    path.write_bytes(packed_bundle(whole(day())))
    assert check(path, Asked(against=older)).ok
    assert [one.place for one in Asked(against=now).findings(older)] == ["acts"]
    path.write_bytes(packed_bundle(listed_anew(rewritten(whole(day()), other_mark))))
    assert f"act {first_ballot()}" in places(check(path, Asked(against=older)), "ledger.jsonl")
    assert [one.place for one in Asked(against=older).findings(record_of(public(day())))] == []


def first_ballot() -> int:
    """The number of the first ballot's act."""
    return next(n for n, one in enumerate(day(), 1) if one.act.do == "submit-ballot")


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """What the device of the first judge kept when the meeting had gone on a little."""
    lines = written(day()[: first_ballot() + 3])
    record, index = Record.of("day", lines), first_ballot() - 1
    receipt = receipt_of("day", MerkleTree(record.leaves), lines[index], index)
    assert record.heads is not None
    values = {"first": record.heads[0], "seq": len(lines), "head": record.heads[-1]}
    path = tmp_path / "witness.json"
    path.write_text(json.dumps({**values, "receipts": [json.loads(str(receipt))]}))
    return path


def test_a_device_that_kept_something_tells_a_rewritten_record(kept: Path, tmp_path: Path) -> None:
    asked = Asked(witness=read_witness(kept))
    assert list(asked.findings(record_of(whole(day())))) == []
    assert list(asked.left_out(record_of(whole(day())))) == []
    other = record_of(rewritten(whole(day()), other_mark))
    told = [str(one.sentence) for one in asked.findings(other)]
    assert any("or one before it was changed" in one or "first line" in one for one in told)
    assert [one.place for one in asked.findings(other)][-1] == f"act {first_ballot()}"
    rewritten_ones = listed_anew(rewritten(whole(day()), other_mark))
    assert its_findings(whole(day()), tmp_path, kept) == []
    act = (kept, f"act {first_ballot()}")
    assert act in its_findings(rewritten_ones, tmp_path, kept)
    short = record_of(whole(day()[: first_ballot() + 1]))
    assert any("was there" in str(one.sentence) for one in asked.findings(short))


def test_a_receipt_is_found_in_a_public_bundle(kept: Path, tmp_path: Path) -> None:
    asked = Asked(witness=read_witness(kept))
    files = public(day())
    assert list(asked.findings(record_of(files))) == []
    assert "receipts were" in str(next(asked.left_out(record_of(files))))
    lines = files["leaves.txt"].splitlines(keepends=True)
    lines[first_ballot() - 1] = lines[0]
    other = record_of({**files, "leaves.txt": b"".join(lines)})
    assert [one.place for one in asked.findings(other)] == [f"act {first_ballot()}"]
    assert its_findings(files, tmp_path, kept) == []
    anew = listed_anew({**files, "leaves.txt": b"".join(lines)})
    assert (kept, f"act {first_ballot()}") in its_findings(anew, tmp_path, kept)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"first": 1}', '{"index": 1}', "no JSON"])
def test_a_file_that_no_device_keeps_is_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "witness.json"
    path.write_text(text)
    with pytest.raises(Refused):
        read_witness(path)
    with pytest.raises(SECOND.Unreadable, match="not what a device keeps"):
        its_findings(whole(day()), tmp_path, path)


def test_a_public_bundle_tells_no_comment_and_no_hidden_name(tmp_path: Path) -> None:
    files = public(day())
    assert "ledger.jsonl" not in files
    told = b"".join(content for path, content in files.items() if path != "verify.py").decode()
    assert "kept back" not in told
    assert "Judge 1" not in told
    lines = files["leaves.txt"].decode().split()
    leaves = [hashlib.sha256(b"\0" + line[:-1]).hexdigest() for line in written(day())]
    assert lines == leaves
    checked = check_bundle(files)
    assert checked.ok
    assert "without the record" in str(checked.left_out[0])
    assert its_findings(files, tmp_path) == []


def test_where_the_plan_names_judges_a_public_bundle_has_their_totals() -> None:
    opening = day()[0].act
    assert isinstance(opening, OpenMeeting)
    assert opening.plan is not None
    board = opening.plan.board.model_copy(update={"show_judges": True})
    act = opening.model_copy(update={"plan": opening.plan.changed(board=board)})
    entries = [day()[0].model_copy(update={"act": act}), *day()[1:]]
    files = public(entries)
    values, result = json.loads(files["result.json"]), result_of(entries)[0]
    assert "Judge 2" in files["result.json"].decode()
    counting = [one for one in values["ballots"] if one["total"] is not None]
    assert counting
    for one in counting:
        assert one["scores"] == {}
        ballot = result.meeting.cases[one["case"]].ballots[one["judge"]]
        shown = published_total(result.meeting.plan, ballot.scores)
        assert Decimal(one["total"]) == shown
    assert "kept back" not in files["result.json"].decode()
    assert check_bundle(files).ok


@pytest.mark.parametrize("change", [changed_score, changed_cell])
def test_a_number_changed_in_a_public_bundle_is_named(
    change: Callable[[Files], Files], tmp_path: Path
) -> None:
    anew = listed_anew(change(public(day())))
    assert check_bundle(anew).findings
    assert its_findings(anew, tmp_path)


def test_a_public_bundle_is_of_a_result_that_the_hall_may_see() -> None:
    result, lines = result_of(day()[:20])
    with pytest.raises(Refused, match="not final yet"):
        public_bundle("day", lines, result, CSV_ALONE, "en")
    result, lines = result_of(day())
    board = result.meeting.plan.board.model_copy(update={"policy": "sealed"})
    sealed = replace(result.meeting, plan=result.meeting.plan.changed(board=board))
    with pytest.raises(Refused, match="last step of the ceremony"):
        public_bundle("day", lines, replace(result, meeting=sealed), CSV_ALONE, "en")


def test_lines_that_could_be_found_out_from_their_hashes_are_kept_back() -> None:
    bare = [entry.model_copy(update={"salt": ""}) for entry in day()]
    opening = bare[0].act
    assert isinstance(opening, OpenMeeting)
    assert opening.plan is not None
    salted = opening.model_copy(update={"plan": opening.plan.salted("5a" * 32)})
    unsalted = opening.model_copy(update={"plan": opening.plan.unsalted})
    with pytest.raises(Refused, match=r"act 1 of the record .* leave out --public"):
        public([bare[0].model_copy(update={"act": unsalted}), *day()[1:]])
    first = bare[0].model_copy(update={"act": salted})
    assert public([first, *day()[1:]])
    with pytest.raises(Refused, match="act 2 of the record"):
        public([first, *bare[1:]])
    with pytest.raises(Refused, match=f"act {len(bare)} of the record"):
        public([first, *day()[1:-1], bare[-1]])
    assert whole(bare)


def test_an_act_of_a_later_version_is_told_by_its_line(tmp_path: Path) -> None:
    def later(documents: list[dict[str, Any]]) -> None:
        documents[-1]["act"] = {"do": "sing"}

    files = listed_anew(rewritten(whole(day()), later))
    (finding, *_) = check_bundle(files).findings
    assert finding.file == "ledger.jsonl"
    assert f"line {len(day())}" in finding.place
    its = its_findings(files, tmp_path)
    (place,) = [place for file, place in its if file == "ledger.jsonl"]
    assert f"line {len(day())}" in place
    assert "later version" in place


def test_a_bundle_of_a_later_format_is_refused() -> None:
    files = {**whole(day()), "manifest.json": b'{"format": 2, "files": {}}'}
    with pytest.raises(Refused, match="later judgetui"):
        check_bundle(files)


@pytest.mark.parametrize("path", ["result.json", "checkpoint.txt", "plan.json"])
def test_a_bundle_without_a_part_of_it_is_refused(path: str) -> None:
    files = {name: content for name, content in whole(day()).items() if name != path}
    with pytest.raises(Refused, match=path):
        check_bundle(files)


def test_a_line_that_was_changed_is_named() -> None:
    files = whole(day())
    lines = files["ledger.jsonl"].splitlines(keepends=True)
    lines[6] = lines[6].replace(b'"by":"', b'"by":"x')
    found = check_bundle({**files, "ledger.jsonl": b"".join(lines)}).findings
    assert any("line 7" in finding.place for finding in found)


def test_a_document_it_does_not_know_is_told() -> None:
    files = listed_anew({**whole(day()), "documents/song.mid": b"la"})
    checked = check_bundle(files)
    assert checked.ok
    assert "song.mid" in str(checked.left_out[0])


def test_papers_that_cannot_be_made_here_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(result: Result, speech: str) -> Mapping[str, bytes]:
        raise Refused("there is no font for it")

    files = listed_anew({**whole(day()), "documents/a.pdf": b"1", "documents/b.pdf": b"2"})
    monkeypatch.setitem(FORMATS, "none", ExportFormat(("a.pdf",), refused))
    monkeypatch.setitem(FORMATS, "other", ExportFormat(("b.pdf",), lambda *_: {"b.pdf": b"3"}))
    checked = check_bundle(files)
    assert checked.ok
    assert [str(sentence)[:24] for sentence in checked.left_out] == [
        "there is no font for it",
        "documents/a.pdf was not ",
        "documents/b.pdf is not b",
    ]


def zipped(*entries: tuple[zipfile.ZipInfo, bytes]) -> bytes:
    """An archive with these entries, whatever they are called."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry, content in entries:
            archive.writestr(entry, content)
    return out.getvalue()


def _link() -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo("ledger.jsonl")
    entry.create_system, entry.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    return entry


def _named(name: str) -> zipfile.ZipInfo:
    return zipfile.ZipInfo(name)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"no archive at all", "damaged, or no ZIP archive"),
        (zipped((_named("a.txt"), b"")), "is no bundle"),
        (zipped((_named("../manifest.json"), b"")), "lead out of it"),
        (zipped((_named("/manifest.json"), b"")), "lead out of it"),
        (zipped((_named("C:/manifest.json"), b"")), "lead out of it"),
        (zipped((_link(), b"/etc/passwd")), "lead out of it"),
    ],
)
def test_an_archive_that_is_no_bundle_is_refused(content: bytes, why: str, tmp_path: Path) -> None:
    path = tmp_path / "b.zip"
    path.write_bytes(content)
    with pytest.raises(Refused, match=why):
        read_bundle(path)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "b.zip"
    path.write_bytes(zipped((_named("manifest.json"), b"1"), (_named("manifest.json"), b"2")))
    with pytest.raises(Refused, match="twice"):
        read_bundle(path)
    with pytest.raises(SECOND.Unreadable):
        SECOND.verify(path)


def test_what_would_unpack_to_too_much_is_not_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "b.zip"
    path.write_bytes(zipped((_named("manifest.json"), b"0" * 100_000)))
    monkeypatch.setattr("judgetui.results.bundle_reader.MOST_BYTES", 99_999)
    with pytest.raises(Refused, match="more than any bundle"):
        read_bundle(path)


def test_every_cut_of_an_archive_is_refused_or_found(tmp_path: Path) -> None:
    content, path = packed_bundle(whole(day())), tmp_path / "b.zip"
    for length in range(0, len(content), len(content) // 25):
        path.write_bytes(content[:length])
        with pytest.raises(Refused):
            read_bundle(path)


def test_a_flipped_byte_is_refused_or_found(tmp_path: Path) -> None:
    content, path = packed_bundle(whole(day())), tmp_path / "b.zip"
    good = read_bundle_of(content, path)
    for at in range(40, len(content), len(content) // 60):
        broken = bytearray(content)
        broken[at] ^= 0x10
        path.write_bytes(broken)
        try:
            files = read_bundle(path)
        except Refused:
            continue
        # What only says how it was packed may be another; what was packed may not.
        assert files == good or check_findings(files)


def read_bundle_of(content: bytes, path: Path) -> Mapping[str, bytes]:
    """The files of an archive with this content."""
    path.write_bytes(content)
    return read_bundle(path)


def check_findings(files: Mapping[str, bytes]) -> tuple[Finding, ...]:
    """What is wrong with these files; they may be no bundle at all."""
    try:
        return check_bundle(files).findings
    except Refused as refused:
        return (Finding("", str(refused), "", ""),)


def test_the_folder_it_was_put_into_is_as_good(tmp_path: Path) -> None:
    for path, content in whole(day()).items():
        file = tmp_path / "there" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    assert check(tmp_path / "there", Asked()).ok
    (tmp_path / "there" / "link").symlink_to("/etc/passwd")
    with pytest.raises(Refused, match="lead out of it"):
        read_bundle(tmp_path / "there")


GARBAGE = [b"", b"null", b"[]", b"[" * 5000, b"\xff\xfe", b'{"seq": {}}']


@pytest.mark.parametrize("make", [whole, public])
def test_garbage_in_the_place_of_a_file_is_refused_or_found(
    make: Callable[[list[Entry]], Files], tmp_path: Path
) -> None:
    good = make(day())
    for path in sorted(set(good) - {"verify.py", "check.html"}):
        for garbage in GARBAGE[:2] if path.startswith("documents/") else GARBAGE:
            files = listed_anew({**good, path: garbage})
            if path == "manifest.json":
                files[path] = garbage
            told = make is public and path.startswith("documents/") and path != STANDINGS
            assert told or check_findings(files), (path, garbage)
            try:
                found = its_findings(files, tmp_path)
            except SECOND.Unreadable:
                continue
            left_to_ours = path.startswith("documents/") and path not in SECOND.TABLES
            assert found or left_to_ours or path == "plan.json", (path, garbage)


@pytest.mark.parametrize("garbage", [None, [], {}, "text", "9" * 30])
def test_garbage_in_an_act_is_found(garbage: object, tmp_path: Path) -> None:
    files = whole(day())
    for do in ("open-meeting", "submit-ballot", "announce"):
        for key in ("act", "seq", "at", "by"):

            def change(documents: list[dict[str, Any]], do: str = do, key: str = key) -> None:
                document = next(one for one in documents if one["act"]["do"] == do)
                if key == "act":
                    document["act"] = dict.fromkeys(document["act"], garbage) | {"do": do}
                elif key != "seq":
                    document[key] = garbage

            other = rewritten(files, change)
            if other["ledger.jsonl"] != files["ledger.jsonl"]:
                anew = listed_anew(other)
                assert check_findings(anew), (do, key)
                assert its_findings(anew, tmp_path), (do, key)


def test_a_number_that_is_none_is_found_in_a_published_result() -> None:
    files = public(day())
    values = json.loads(files["result.json"])
    assert list(published_findings(files, values, values["seq"])) == []
    values["standings"]["cases"][0]["exact"] = "1/0"
    assert [one.place for one in published_findings(files, values, values["seq"])] == ["the whole"]


# -- scans of signed sheets ------------------------------------------------------------------------


def scans(*contents: bytes) -> Mapping[str, bytes]:
    """Scans with these bytes, each of a sheet, with their index."""
    judge, case = next(iter(plan_of_day().judge)), next(iter(plan_of_day().case))
    sheets = [
        Attachment(
            case=case,
            judge=judge,
            sha256=hashlib.sha256(content).hexdigest(),
            media_type="image/png",
            page=1,
            at=START,
        )
        for content in contents
    ]
    index = {"attachments/attachments.json": index_content(sheets)}
    pairs = zip(sheets, contents, strict=True)
    return index | {f"attachments/{one.file}": content for one, content in pairs}


def plan_of_day() -> Plan:
    """The plan that the day came to."""
    return one_by_one(day()).plan


def test_both_verifiers_find_scans_of_sheets_well(tmp_path: Path) -> None:
    kept = scans(b"one", b"two")
    files = whole(day(), kept)
    assert kept.items() <= files.items()
    assert check_bundle(files).ok
    assert its_findings(files, tmp_path) == []
    # Without any there is nothing of them.
    assert not any("attach" in path for path in {*whole(day()), *public(day())})


def test_a_scan_that_was_exchanged_is_named_by_both(tmp_path: Path) -> None:
    kept = scans(b"one")
    (path,) = (path for path in kept if path.endswith(".png"))
    files = whole(day(), kept) | {path: b"other"}
    assert places(check_bundle(files), path) == ["SHA-256", "it was changed after it was attached"]
    assert its_findings(files, tmp_path) == [(path, "SHA-256")]
    # With a manifest that fits it is still not the one of the index.
    files = listed_anew(files)
    assert places(check_bundle(files), path) == ["it was changed after it was attached"]
    del files[path]
    assert places(check_bundle(listed_anew(files)), path) == ["it is missing"]
    more = listed_anew(whole(day(), kept) | {"attachments/more.png": b"more"})
    assert [one.file for one in check_bundle(more).findings] == ["attachments/more.png"]


def test_a_public_bundle_has_the_hashes_of_scans_alone(tmp_path: Path) -> None:
    files = public(day(), scans(b"two", b"one"))
    assert not any(path.startswith("attachments/") for path in files)
    hashes = sorted(hashlib.sha256(content).hexdigest() for content in (b"one", b"two"))
    assert files["attachments.txt"].decode().split() == hashes
    assert check_bundle(files).ok
    assert its_findings(files, tmp_path) == []


def test_a_scan_that_is_gone_since_an_earlier_bundle_is_named() -> None:
    before = [whole(day(), scans(b"one", b"two")), public(day(), scans(b"one", b"two"))]
    there = record_of(whole(day(), scans(b"two", b"three", b"one")))
    gone = record_of(whole(day(), scans(b"two")))
    digest = hashlib.sha256(b"one").hexdigest()
    for files in before:
        asked = Asked(against=record_of(files))
        assert list(asked.findings(there)) == []
        assert [one.file for one in asked.findings(gone)] == [f"attachments/{digest}"]


def test_a_public_bundle_lacks_the_carried_scores_of_a_case_that_was_withdrawn() -> None:
    for seed in range(300):
        entries = [_salted(entry) for entry in any_day(seed)]
        result, lines = result_of(entries)
        cases = result.meeting.cases
        withdrawn = {case for case in cases if cases[case].stage is Stage.WITHDRAWN}
        if result.meeting.phase is Phase.FINAL and result.meeting.plan.carried and withdrawn:
            break
    meeting = ceremony_over(result.meeting)
    told = replace(result, meeting=meeting, standings=standings(meeting))
    files = public_bundle("day", lines, told, CSV_ALONE, "en")
    header, *rows = rows_of(files["documents/cases.csv"])
    carried = {row[0]: row[header.index("carried.before")] for row in rows}
    assert {case for case in carried if not carried[case]} == withdrawn
    values = json.loads(files["result.json"])
    assert list(published_findings(files, values, values["seq"])) == []
