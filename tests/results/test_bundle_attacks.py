"""What somebody might do to a bundle and list anew: each change is named, and nothing raises."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from judgetui import __version__
from judgetui.meeting.message import Refused
from judgetui.proof.merkle import MerkleTree, line_hash
from judgetui.proof.receipt import receipt_of
from judgetui.results.bundle import whole_bundle
from judgetui.results.export import FORMATS
from judgetui.results.findings import visible
from judgetui.results.published import _score_findings, published_findings
from judgetui.results.record import Asked, Kept, Record, read_witness
from judgetui.results.verify_bundle import Checked, check_bundle
from tests.results.test_bundle import Files, day, listed_anew, public, result_of, whole

Parts = dict[str, bytes]
WORKBOOK, WORD, PAGE, TABLE = (
    f"documents/{name}" for name in ("result.xlsx", "minutes.docx", "result.html", "standings.csv")
)


@cache
def everything() -> Files:
    """A bundle with every document but PDFs, which have a module of their own."""
    result, lines = result_of(day())
    formats = [name for name in FORMATS if name != "pdf"]
    return dict(whole_bundle("day", lines, result, formats, "en"))


def checked(change: Files, by: str = __version__) -> Checked:
    """What is found in the bundle with these files in the place of its own."""
    files = listed_anew({**everything(), **change})
    manifest = files["manifest.json"].replace(f'"{__version__}"'.encode(), f'"{by}"'.encode())
    return check_bundle({**files, "manifest.json": manifest})


def repacked(path: str, change: Callable[[Parts], Parts] = dict, level: int = 1) -> Files:
    """An Office document of the bundle, packed by another program."""
    with zipfile.ZipFile(io.BytesIO(everything()[path])) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, content in change(parts).items():
            archive.writestr(name, content)
    return {path: out.getvalue()}


def edited(path: str, part: str, pattern: bytes, put: bytes) -> Files:
    """An Office document with the first match in one of its parts replaced."""

    def change(parts: Parts) -> Parts:
        content = re.sub(pattern, put, parts[part], count=1)
        assert content != parts[part]
        return {**parts, part: content}

    return repacked(path, change)


def replaced(path: str, pattern: bytes, put: bytes) -> Files:
    """A document with the first match replaced."""
    content = re.sub(pattern, put, everything()[path], count=1)
    assert content != everything()[path]
    return {path: content}


SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize("path", [WORKBOOK, WORD])
def test_how_a_document_was_packed_is_no_difference(path: str) -> None:
    found = checked(repacked(path))
    assert (found.findings, found.left_out) == ((), ())


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            lambda: edited(WORKBOOK, SHEET, rb"</f><v>[0-9.]+</v>", b"</f><v>7777</v>"),
            r"Ranks and prizes, cell A\d+ is 7777, the ledger gives \d",
        ),
        (
            lambda: edited(WORKBOOK, SHEET, rb"<f>[^<]*</f>", b"<f>1+1</f>"),
            r"Ranks and prizes, formula of cell A\d+ is 1\+1, the ledger gives \w",
        ),
        (
            lambda: edited(WORKBOOK, "xl/sharedStrings.xml", b"Story 5", b"Story 6"),
            "is Story 6, the ledger gives Story 5",
        ),
        (
            lambda: edited(WORKBOOK, SHEET, rb'(<c r="A5".*?</c>)', rb"\1\1"),
            r"cell A5 is 1.0\n1.0, the ledger gives 1.0",
        ),
        (
            lambda: edited(WORKBOOK, SHEET, rb't="s"><v>\d+', b't="s"><v>99999'),
            "its part xl/worksheets/sheet1.xml is another than the record gives",
        ),
        (
            lambda: edited(WORKBOOK, "xl/styles.xml", b"0.00", b"0.0"),
            "its part xl/styles.xml is another than the record gives",
        ),
        (
            lambda: repacked(WORKBOOK, lambda parts: {**parts, "xl/more.xml": b"<a/>"}),
            "its part xl/more.xml is another than the record gives",
        ),
        (
            lambda: edited(WORD, "word/document.xml", b"Judge 1,", b"Judge 9,"),
            r"document, .*Judge 9.*, the ledger gives .*Judge 1",
        ),
        (
            lambda: edited(WORD, "word/styles.xml", b"<w:rPr>", b"<w:rPr><w:vanish/>"),
            "its part word/styles.xml is another than the record gives",
        ),
        (lambda: {WORD: b"PK\x03\x04" + bytes(5000)}, "the whole of it is another"),
        (lambda: {WORKBOOK: everything()[WORKBOOK][:-200]}, "the whole of it is another"),
        (
            lambda: replaced(PAGE, rb"Story 5", b"Story 6"),
            r"text 1 after <\w+> \d+ is Story 6, the ledger gives Story 5",
        ),
        (
            lambda: replaced(PAGE, rb'cy="\d+"', b'cy="7"'),
            r"attributes of <circle> \d+ is .*cy=7 .*, the ledger gives .*cy=\d\d",
        ),
        (lambda: replaced(PAGE, b"<main>", b"<main><!-- -->"), "the whole of it is another"),
        (
            lambda: replaced(TABLE, rb",Story 5,", b",Story 6,"),
            r"row \d, column title.* is Story 6, the ledger gives Story 5",
        ),
    ],
)
def test_what_was_changed_in_a_document_is_named(change: Callable[[], Files], said: str) -> None:
    (path,) = files = change()
    found = checked(files).findings
    assert {one.file for one in found} == {path}
    assert re.search(said, str(found[0].sentence)), str(found[0].sentence)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_parts_of_one_name_are_found() -> None:
    out = io.BytesIO(everything()[WORD])
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("word/document.xml", archive.read("word/document.xml"))
    (finding,) = checked({WORD: out.getvalue()}).findings
    assert "the whole of it" in str(finding.sentence)


def test_a_document_that_would_unpack_to_far_more_is_not_unpacked() -> None:
    bomb = {**repacked(WORD, lambda parts: {**parts, "word/x.xml": bytes(64 << 20)})}
    assert len(bomb[WORD]) < 1 << 20
    (finding,) = checked(bomb).findings
    assert "the whole of it" in str(finding.sentence)


def test_one_of_several_tables_that_was_taken_away_is_missed() -> None:
    files = listed_anew({path: one for path, one in everything().items() if path != TABLE})
    (finding,) = check_bundle(files).findings
    assert str(finding.sentence) == f"{TABLE}: the document is missing"


def test_a_name_that_stands_twice_in_the_result_is_refused() -> None:
    result = everything()["result.json"].replace(b'"seq"', b'"seq": 1, "seq"', 1)
    with pytest.raises(Refused, match=r"result\.json"):
        checked({"result.json": result})


@pytest.mark.parametrize("make", [whole, public])
def test_another_verifier_in_the_bundle_is_told(make: Callable[[Any], Files]) -> None:
    files = make(day())
    changed = listed_anew({**files, "verify.py": b"print('all is well')\n"})
    assert [one.file for one in check_bundle(changed).findings] == ["verify.py"]
    none = listed_anew({path: one for path, one in files.items() if path != "verify.py"})
    assert "it is missing" in str(check_bundle(none).findings[0].sentence)


def test_a_bundle_of_another_version_is_told_and_what_only_looks_otherwise_is_no_fault() -> None:
    look = edited(WORD, "word/styles.xml", b"<w:rPr>", b"<w:rPr><w:vanish/>")
    found = checked({**look, "verify.py": b"# another\n"}, by="0.9.0")
    assert found.findings == ()
    by, part = map(str, found.left_out)
    assert "written by judgetui 0.9.0" in by
    assert "its part word/styles.xml" in part
    # A figure is a figure, whoever claims to have written it.
    other = edited(WORD, "word/document.xml", b"Judge 1,", b"Judge 9,")
    assert checked(other, by="0.9.0").findings


@pytest.mark.parametrize("path", [WORKBOOK, WORD, TABLE])
def test_a_document_that_nobody_can_compare_is_a_difference_whoever_wrote_it(path: str) -> None:
    odd = {WORKBOOK: b"no archive", WORD: b"no archive", TABLE: b"\xff99.99,First"}
    found = checked({path: odd[path]}, by="0.9.0").findings
    assert [str(one.sentence) for one in found] == [
        f"{path}: the whole of it is another than the record gives"
    ]


def table_of_public(change: Callable[[list[str]], None]) -> list[str]:
    """What is found in a public bundle with the lines of its standings changed."""
    files = public(day())
    lines = files[TABLE].decode("utf-8-sig").splitlines()
    change(lines)
    anew = listed_anew({**files, TABLE: "\r\n".join((*lines, "")).encode("utf-8-sig")})
    return [one.place for one in check_bundle(anew).findings if one.file == TABLE]


def test_a_column_of_the_published_standings_that_is_twice_or_gone_is_found() -> None:
    def twice(lines: list[str]) -> None:
        lines[:] = ["score," + lines[0], *("99," + line for line in lines[1:])]

    def gone(lines: list[str]) -> None:
        lines[:] = [line.partition(",")[2] for line in lines]

    def longer(lines: list[str]) -> None:
        lines[1] += ",99"

    def tied(lines: list[str]) -> None:
        lines[1] = lines[1].replace(",", ",tied", 1)

    assert table_of_public(lambda lines: None) == []
    assert table_of_public(twice) == ["columns named score"]
    assert table_of_public(gone) == ["columns named rank"]
    assert table_of_public(longer) == ["row 2, cells"]
    assert table_of_public(tied) == ["row 2, column tied"]


def public_result(change: Callable[[dict[str, Any]], None]) -> list[tuple[str, str]]:
    """File and place of what is found in a public bundle with its result changed."""
    files = public(day())
    values = json.loads(files["result.json"])
    change(values)
    anew = listed_anew({**files, "result.json": json.dumps(values).encode()})
    return [(one.file, one.place) for one in check_bundle(anew).findings]


@pytest.mark.parametrize("seq", [0, -1, 10_000, "3", None, True])
def test_a_code_of_an_act_that_there_is_not_is_found(seq: object) -> None:
    def change(values: dict[str, Any]) -> None:
        values["read_out"] = {"seq": seq, "code": "1111 2222 3333 4444 5555 6666"}

    assert ("result.json", "read_out.seq") in public_result(change)


def test_a_published_score_without_an_exact_one_is_found() -> None:
    def change(values: dict[str, Any]) -> None:
        values["standings"]["cases"][0] |= {"exact": None, "score": "99.990"}

    places = [place for _, place in public_result(change)]
    assert any(place.endswith(".score") for place in places)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("exact", "1e999999999"),
        ("exact", "9" * 10_000_000),
        ("score", "1e999999999"),
        ("decimals", 10**9),
        ("decimals", True),
    ],
)
def test_a_number_that_would_take_for_ever_is_found_at_once(key: str, value: object) -> None:
    files = public(day())
    values = json.loads(files["result.json"])
    if key == "decimals":
        values["plan"]["scoring"]["decimals"] = value
    else:
        values["standings"]["cases"][0][key] = value
    found = list(published_findings(files, values, values["seq"]))
    assert "never writes" in str(found[-1].sentence)
    assert max(len(one.said) for one in found) < 1000 or key == "exact"


def test_the_head_of_a_public_bundle_is_not_told_as_if_it_were_checked() -> None:
    found = check_bundle(public(day()))
    assert found.head == ""
    assert "nor was the head" in str(found.left_out[0])


@pytest.mark.parametrize("seq", ["Infinity", "NaN", "1e400", "3.5", "true", '"3"', "null"])
def test_a_device_that_kept_no_number_is_refused(seq: str, tmp_path: Path) -> None:
    path = tmp_path / "seen.json"
    path.write_text(f'{{"first": "a", "seq": {seq}, "head": "b"}}')
    with pytest.raises(Refused, match="nothing that a device keeps"):
        read_witness(path)


def test_many_receipts_take_one_tree(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[int] = []
    init = MerkleTree.__init__

    def counted(self: MerkleTree, hashes: Any = ()) -> None:  # noqa: ANN401
        made.append(1)
        init(self, hashes)

    _, lines = result_of(day())
    tree = MerkleTree(map(line_hash, lines))
    receipts = [receipt_of("day", tree, lines[at], at) for at in range(20)]
    asked = Asked(witness=Kept(receipts=receipts))
    monkeypatch.setattr(MerkleTree, "__init__", counted)
    assert list(asked.findings(Record.of("day", lines))) == []
    assert len(made) == 1


def test_what_a_terminal_would_obey_is_escaped() -> None:
    assert visible("a\x1b[2J\nb\x9b\u202ec中é𠮷") == "a\\x1b[2J\\nb\\x9b\\u202ec中é𠮷"


def test_without_a_place_to_unpack_to_that_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(**_: object) -> object:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("judgetui.results.verify_bundle.tempfile.TemporaryDirectory", full)
    with pytest.raises(Refused, match="No space left"):
        check_bundle(whole(day()))


def test_what_was_kept_of_another_meeting_is_told_as_that() -> None:
    _, lines = result_of(day())
    here = Record.of("day", lines)
    told = [str(one.sentence) for one in Asked(against=Record.of("eve", lines[:-1])).findings(here)]
    assert told == ["this is the record of day, and what was kept is of eve"]
    told = [str(one.sentence) for one in Asked(against=here).findings(Record.of("day", lines[:3]))]
    assert told == [f"the record has fewer acts (3) than the older bundle ({len(lines)})"]


def test_a_case_that_is_missing_from_the_published_standings_is_found() -> None:
    def gone(values: dict[str, Any]) -> None:
        values["standings"]["cases"].pop()

    def twice(values: dict[str, Any]) -> None:
        values["standings"]["cases"].append(values["standings"]["cases"][-1])

    def withdrawn(values: dict[str, Any]) -> None:
        case = values["standings"]["cases"].pop()["case"]
        values["withdrawn"] = [{"case": case, "reason": ""}]

    def other(values: dict[str, Any]) -> None:
        values["standings"]["cases"].append({**values["standings"]["cases"][-1], "case": "C99"})

    def rows(change: Callable[[dict[str, Any]], None]) -> list[str]:
        places = [place for _, place in public_result(change)]
        return [place for place in places if place.startswith("rows of ")]

    last = json.loads(public(day())["result.json"])["standings"]["cases"][-1]["case"]
    assert rows(lambda values: None) == rows(withdrawn) == []
    assert rows(gone) == rows(twice) == [f"rows of {last} in standings.cases"]
    assert rows(other) == ["rows of C99 in standings.cases"]


@pytest.mark.parametrize(
    ("floor", "points", "before", "score", "right"),
    [
        (None, ["-2", "0.5"], "88.00", "86.50", True),
        (None, ["-2"], "88.00", "88.00", False),
        ("2", ["-5"], "4.00", "2.00", True),
        ("2", ["-5"], "4.00", "-1.00", False),
        ("2", ["-5"], "1.00", "1.00", True),
        ("2", ["-5"], "1.00", "2.00", False),
        ("2", ["3"], "1.00", "4.00", True),
        ("2", [], "1.00", "2.00", False),
    ],
)
def test_points_off_are_added_up_again(
    floor: str | None, points: list[str], before: str, score: str, right: bool
) -> None:
    row: dict[str, Any] = {"case": "C1", "unadjusted": before, "exact": "1", "score": score}
    row |= {"adjustments": [{"points": one} for one in points]}
    values = {"plan": {"scoring": {"decimals": 2, "floor": floor}}, "standings": {"cases": [row]}}
    places = [one.place for one in _score_findings(values)]
    assert places == ([] if right else ["standings.cases[C1].score"])


@pytest.mark.parametrize(
    ("content", "right"),
    [
        ("ab" * 32 + "\n", True),
        (("ab" * 32 + "\n") * 2, True),
        ("ab" * 32, False),
        ("AB" * 32 + "\n", False),
        ("ab" * 31 + "\n", False),
        ("a scan\n", False),
        ("\n", False),
    ],
)
def test_a_list_of_scans_is_of_hashes(content: str, right: bool) -> None:
    anew = listed_anew({**public(day()), "attachments.txt": content.encode()})
    assert {one.file for one in check_bundle(anew).findings} == (
        set() if right else {"attachments.txt"}
    )
