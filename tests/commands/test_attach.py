"""`judgetui attach`, as somebody types it: from the printed sheet to the bundle that is checked."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import PIL.Image
import pypdfium2
import pytest
from PIL.ImageFilter import GaussianBlur

from judgetui.meeting.acts import Entry
from judgetui.meeting.ceremony import waits_for_ceremony
from judgetui.meeting.state import Phase
from judgetui.records.attachments import FOLDER, INDEX
from tests.commands.parts import Run, everything
from tests.meeting.factories import one_by_one
from tests.records.scanned import leaning, saved, seen, sheet
from tests.results.any_rule import any_day
from tests.results.second_verifier import written

DAY = "2018-02-27"


def a_code(case: str, judge: str = "J1", day: str = DAY) -> str:
    """What stands in the code of a sheet."""
    return f"judgetui:{day}:{judge}:{case}"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A folder for scans."""
    folder = tmp_path / "scans"
    folder.mkdir()
    return folder


def photo(folder: Path, *codes: str, name: str = "photo.jpg") -> Path:
    """A photo of a sheet with these codes."""
    path = folder / name
    path.write_bytes(saved([seen(sheet(*codes), angle=4, dark=200, bright=40)], "JPEG"))
    return path


def kept(session: Path) -> list[tuple[str, str, int]]:
    """Case, judge and page of what is attached."""
    path = session / FOLDER / INDEX
    if not path.exists():
        return []
    return [
        (one["case"], one["judge"], one["page"]) for one in json.loads(path.read_bytes())["files"]
    ]


def pages_of(pdf: Path) -> Iterator[PIL.Image.Image]:
    """The pages of a PDF as pictures at 150 dots per inch."""
    document = pypdfium2.PdfDocument(pdf)
    for page in document:
        yield page.render(scale=150 / 72).to_pil().convert("L")
    document.close()


def test_our_own_sheets_are_attached_however_they_were_scanned(
    run: Run, scored: Path, files: Path
) -> None:
    assert run("sheets", "first", "--judge", "J7", "--to", files / "blank.pdf")[0] == 0
    pages = list(pages_of(files / "blank.pdf"))[:4]
    changed = [
        seen(pages[0], angle=3, dark=210, bright=30, noise=40),
        pages[1].rotate(180),
        leaning(pages[2].filter(GaussianBlur(1)), 90),
        seen(pages[3], angle=91, dark=70, bright=20),
    ]
    (files / "scan.pdf").write_bytes(saved(changed, "PDF"))
    before = everything(scored)
    status, out, err = run("--language", "en", "attach", "first", files / "scan.pdf", "--dry-run")
    assert (status, err) == (0, "")
    assert out.endswith("4 sheets would be attached; nothing was kept.\n")
    assert everything(scored) == before
    status, out, err = run("--language", "en", "attach", "first", files / "scan.pdf")
    assert (status, err) == (0, "")
    lines = out.splitlines()
    assert lines[0] == "scan.pdf, page 1: case C01, judge J7: on record, keyed in from paper"
    assert lines[3] == "scan.pdf, page 4: case C04, judge J7: no ballot is on record yet"
    assert lines[4] == "4 sheets attached."
    assert kept(scored) == [(f"C0{page}", "J7", page) for page in range(1, 5)]
    # Nothing else in the session changed.
    assert everything(scored).items() >= before.items()
    assert run("--language", "en", "verify", "first")[1].startswith("all is well")


def test_the_same_again_is_nothing_and_another_scan_is_a_second(
    run: Run, scored: Path, files: Path
) -> None:
    one, other = photo(files, a_code("C01")), files / "other.png"
    other.write_bytes(saved([sheet(a_code("C01"))], "PNG"))
    run("attach", "first", one)
    status, out, _ = run("--language", "en", "attach", "first", one, one)
    assert (status, out.splitlines()[-1]) == (0, "0 sheets attached.")
    assert out.count("attached already") == 2
    status, out, _ = run("--language", "en", "attach", "first", other)
    assert "another scan of this sheet is attached; both are kept" in out
    assert kept(scored) == [("C01", "J1", 1)] * 2
    status, out, _ = run("--language", "en", "attach", "first")
    assert out.count("case C01, judge J1: ") == 2
    assert "20 ballots were keyed in from paper and have no sheet attached: C01 J2, " in out


def test_all_or_nothing_and_every_fault_is_said(run: Run, scored: Path, files: Path) -> None:
    good, other = (
        photo(files, a_code("C01")),
        photo(files, a_code("C02", day="2019-01-01"), name="b"),
    )
    (files / "text.pdf").write_text("case,judge")
    scan = files / "scan.tif"
    pages = [sheet(), sheet(a_code("C01"), a_code("C02")), sheet(a_code("C99"))]
    scan.write_bytes(saved(pages, "TIFF"))
    before = everything(scored)
    command = ("attach", "first", good, other, files / "text.pdf", scan, files / "none.png")
    status, out, err = run("--language", "en", *command)
    assert (status, out) == (1, "")
    for why in (
        "b, page 1: it is a sheet of another session, of 2019-01-01",
        "text.pdf is neither PDF nor JPEG",
        "scan.tif, page 1: no QR code can be read",
        "scan.tif, page 2: several sheets are on it",
        "scan.tif, page 3: its code names case C99",
        "none.png cannot be read",
        "Nothing was attached.",
    ):
        assert why in err
    assert len(err.splitlines()) == 7
    assert everything(scored) == before
    assert not (scored / FOLDER).exists()
    assert "没有附上任何内容" in run("--language", "zh", *command)[2]


def test_what_cannot_be_read_is_attached_by_hand(run: Run, scored: Path, files: Path) -> None:
    scan = files / "scan.pdf"
    scan.write_bytes(saved([sheet(a_code("C01")), sheet()], "PDF"))
    assert run("attach", "first", scan)[0] == 1
    status, out, _ = run("--language", "en", "attach", "first", scan, "--skip-unread")
    assert status == 0
    assert "page 2: no readable code; kept in its file, without a ballot" in out
    hand = ("attach", "first", scan, "--judge", "J2")
    assert run(*hand, "--case", "C02", "--page", "2")[0] == 0
    assert kept(scored) == [("C01", "J1", 1), ("C02", "J2", 2)]
    # Given to another ballot, it is that one's.
    assert run(*hand, "--page", "2")[0] == 0
    assert kept(scored) == [("C01", "J1", 1), ("", "J2", 2)]
    assert "its code" in run("--language", "en", *hand, "--case", "C02")[2]
    assert run("verify", "first")[0] == 0


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["--case", "C01"], "give --judge too"),
        (["--page", "1"], "give --judge too"),
        (["--judge", "J9"], "there is no judge J9; choose from: J1, J2"),
        (["--judge", "J1", "--case", "C99"], "there is no case C99; choose from: C01"),
        (["--judge", "J1", "--page", "2"], "photo.jpg has 1 page, and none of number 2"),
        (["--judge", "J1", "--page", "1", "other.jpg"], "--page is of one file"),
    ],
)
def test_what_is_asked_wrongly_is_said(
    run: Run, scored: Path, files: Path, arguments: list[str], why: str
) -> None:
    status, _, err = run("--language", "en", "attach", "first", photo(files), *arguments)
    assert status == 1
    assert why in err
    assert kept(scored) == []


# -- in the bundle ---------------------------------------------------------------------------------


def test_a_bundle_holds_them_and_a_change_is_noticed(
    run: Run, scored: Path, files: Path, tmp_path: Path
) -> None:
    run("attach", "first", photo(files, a_code("C01")))
    bundle, there = tmp_path / "first.judgetui.zip", tmp_path / "there"
    assert run("export", "first", "--bundle", "--format", "csv", "--to", tmp_path)[0] == 0
    (name,) = (one.name for one in (scored / FOLDER).glob("*.jpg"))
    with zipfile.ZipFile(bundle) as archive:
        assert archive.read(f"{FOLDER}/{name}") == (files / "photo.jpg").read_bytes()
        manifest = json.loads(archive.read("manifest.json"))["files"]
        archive.extractall(there)
    assert manifest[f"{FOLDER}/{name}"] == Path(name).stem
    assert f"{FOLDER}/{INDEX}" in manifest
    assert run("verify", bundle)[0] == 0
    (there / FOLDER / name).write_bytes(b"another photo")
    status, out, _ = run("verify", there, "--format", "json")
    found = json.loads(out)["findings"]
    assert status == 1
    assert [(one["file"], one["place"]) for one in found] == [
        (f"{FOLDER}/{name}", "SHA-256"),
        (f"{FOLDER}/{name}", "it was changed after it was attached"),
    ]
    (scored / FOLDER / name).write_bytes(b"another photo")
    status, _, err = run("--language", "en", "verify", "first")
    assert (status, err) == (1, f"{FOLDER}/{name}: it was changed after it was attached\n")
    found = json.loads(run("verify", "first", "--format", "json")[1])["findings"]
    assert [one["file"] for one in found] == [f"{FOLDER}/{name}"]
    status, _, err = run("--language", "en", "export", "first", "--bundle", "--to", files)
    assert status == 1
    assert "was changed after it was attached; put back the file" in err
    assert not (files / bundle.name).exists()


def test_it_works_once_the_result_is_final_and_publishes_hashes_alone(
    run: Run, files: Path, tmp_path: Path
) -> None:
    entries = a_final_day()
    session = tmp_path / "sessions" / "day"
    session.mkdir(parents=True)
    (session / "ledger.jsonl").write_bytes(b"".join(written(entries)))
    plan = one_by_one(entries).plan
    judge, case = next(iter(plan.judge)), next(iter(plan.case))
    scan = photo(files, a_code(case, judge, plan.date.isoformat()))
    assert run("attach", "day", scan)[0] == 0
    assert kept(session) == [(case, judge, 1)]
    assert run("verify", "day")[0] == 0
    to = ("--format", "csv,json", "--to", tmp_path)
    assert run("export", "day", "--bundle", "--public", *to)[0] == 0
    with zipfile.ZipFile(tmp_path / "day.judgetui.zip") as archive:
        assert not [name for name in archive.namelist() if name.startswith(FOLDER + "/")]
        (name,) = (one.stem for one in (session / FOLDER).glob("*.jpg"))
        assert archive.read("attachments.txt").decode() == f"{name}\n"
    assert run("verify", tmp_path / "day.judgetui.zip")[0] == 0
    # Whoever takes the scan away from folder and index is found out by what was published.
    against = ("--against", tmp_path / "day.judgetui.zip")
    assert run("verify", "day", *against)[0] == 0
    shutil.rmtree(session / FOLDER)
    assert run("verify", "day")[0] == 0
    status, out, _ = run("verify", "day", *against, "--format", "json")
    assert status == 1
    assert [one["file"] for one in json.loads(out)["findings"]] == [f"{FOLDER}/{name}"]


def a_final_day() -> list[Entry]:
    """The acts of a day whose result the hall has seen."""
    for seed in range(100):
        entries = any_day(seed)
        meeting = one_by_one(entries)
        if meeting.phase is Phase.FINAL and not waits_for_ceremony(meeting):
            return entries
    raise AssertionError("no such day")
