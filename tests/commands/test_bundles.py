"""`export --bundle` and `verify BUNDLE`, as somebody types them."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from judgetui.meeting.message import Refused
from judgetui.results.export import FORMATS, ExportFormat, Result
from tests.commands.parts import Run
from tests.results.second_verifier import FILE


def test_a_bundle_is_written_and_found_well(run: Run, scored: Path, tmp_path: Path) -> None:
    status, out, err = run("export", "first", "--bundle", "--to", tmp_path / "out")
    bundle = tmp_path / "out" / "first.judgetui.zip"
    assert (status, out) == (0, f"{bundle}\n")
    assert "not final yet: the bundle holds the meeting as it was after act" in err
    status, out, err = run("verify", bundle)
    assert (status, err) == (0, "")
    assert out.startswith("all is well: ")
    assert "code: " in out


def test_the_verifier_in_it_runs_alone(run: Run, scored: Path, tmp_path: Path) -> None:
    run("export", "first", "--bundle", "--to", tmp_path)
    bundle = tmp_path / "first.judgetui.zip"
    with zipfile.ZipFile(bundle) as archive:
        assert archive.read("verify.py") == FILE.read_bytes()
        archive.extractall(tmp_path / "there")
    # Isolated, so that nothing of this program can be imported.
    command = [sys.executable, "-I", "-S", "verify.py", str(bundle)]
    done = subprocess.run(
        command, cwd=tmp_path / "there", capture_output=True, text=True, encoding="utf-8"
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("all is well\n")
    assert run("verify", tmp_path / "there")[0] == 0
    for wrong, status in ((tmp_path / "none.zip", 2), (FILE, 2)):
        tried = subprocess.run([*command[:3], FILE, wrong], capture_output=True)
        assert tried.returncode == status


def test_scripts_are_told_what_differs(run: Run, scored: Path, tmp_path: Path) -> None:
    run("export", "first", "--bundle", "--to", tmp_path)
    with zipfile.ZipFile(tmp_path / "first.judgetui.zip") as archive:
        archive.extractall(tmp_path / "there")
    table = tmp_path / "there" / "documents" / "standings.csv"
    table.write_bytes(table.read_bytes().replace(b"90.00", b"90.10", 1))
    status, out, _ = run("verify", tmp_path / "there", "--format", "json")
    values = json.loads(out)
    assert status == 1
    assert list(values) == ["ok", "seq", "head", "root", "code", "findings"]
    assert values["ok"] is False
    hashed, cell = values["findings"]
    assert (hashed["file"], hashed["place"]) == ("documents/standings.csv", "SHA-256")
    assert cell == {
        "file": "documents/standings.csv",
        "place": "row 2, column score",
        "said": "90.10",
        "right": "90.00",
    }
    status, out, err = run("verify", tmp_path / "there")
    assert status == 1
    assert "row 2, column score is 90.10, the ledger gives 90.00" in err
    assert out.count("\n") == err.count("\n") == 2
    assert "清单" in run("--language", "zh", "verify", tmp_path / "there")[2]


def test_a_session_is_told_in_the_same_way(run: Run, scored: Path, tmp_path: Path) -> None:
    run("export", "first", "--bundle", "--to", tmp_path)
    status, out, _ = run("verify", "first", "--format", "json")
    values = json.loads(out)
    assert (status, values["ok"], values["findings"]) == (0, True, [])
    bundle = tmp_path / "first.judgetui.zip"
    assert run("verify", "first", "--against", bundle, "--code", values["code"])[0] == 0
    status, _, err = run("verify", bundle, "--code", "0000 1111 2222 3333 4444 5555")
    assert status == 1
    assert "0000 1111 2222 3333 4444 5555" in err
    assert run("verify", bundle, "--code", "12")[0] == 1


def test_public_is_refused_before_the_end_and_without_a_bundle(
    run: Run, scored: Path, tmp_path: Path
) -> None:
    status, _, err = run("export", "first", "--public")
    assert status == 1
    assert "--bundle" in err
    status, _, err = run("export", "first", "--bundle", "--public", "--to", tmp_path / "out")
    assert status == 1
    assert "not final yet" in err
    assert not (tmp_path / "out").exists()


def test_a_bundle_among_the_exports_is_verified_with_its_session(run: Run, scored: Path) -> None:
    bundle = scored / "exports" / "first.judgetui.zip"
    assert run("export", "first", "--bundle")[1] == f"{bundle}\n"
    assert run("verify", "first")[0] == 0
    bundle.write_bytes(bundle.read_bytes()[:-100])
    status, _, err = run("verify", "first")
    assert status == 1
    assert "first.judgetui.zip" in err


def test_what_is_no_bundle_is_refused_with_what_to_do(run: Run, tmp_path: Path) -> None:
    status, _, err = run("verify", tmp_path / "none.zip")
    assert status == 1
    assert "cannot be read" in err
    (tmp_path / "some.zip").write_bytes(b"nothing")
    assert "no ZIP archive" in run("verify", tmp_path / "some.zip")[2]


def test_what_cannot_be_made_here_is_left_out_of_a_bundle_and_told(
    run: Run, scored: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(result: Result, speech: str) -> Mapping[str, bytes]:
        raise Refused("there is no font for it")

    monkeypatch.setitem(FORMATS, "none", ExportFormat(("a.pdf",), refused))
    status, _, err = run("export", "first", "--bundle", "--to", tmp_path)
    assert status == 0
    assert "there is no font for it" in err
    assert run("verify", tmp_path / "first.judgetui.zip")[0] == 0
    # Whoever asks for it by name is refused.
    assert run("export", "first", "--bundle", "--format", "csv,none", "--to", tmp_path)[0] == 1


def test_what_could_not_be_compared_is_told_whichever_way_it_is_printed(
    run: Run, scored: Path
) -> None:
    with (scored / "ledger.jsonl").open("ab") as file:
        file.write(b'{"h":"')
    torn = "not written to its end"
    status, _, err = run("verify", "first")
    assert (status, torn in err) == (0, True)
    status, out, _ = run("verify", "first", "--format", "json")
    assert status == 0
    assert torn in json.loads(out)["left_out"][0]
    code = json.loads(out)["code"]
    assert torn in run("verify", "first", "--code", code)[2]


def test_a_name_that_a_terminal_would_obey_is_escaped(
    run: Run, scored: Path, tmp_path: Path
) -> None:
    run("export", "first", "--bundle", "--to", tmp_path / "会议 (1)")
    bundle = tmp_path / "会议 (1)" / "first.judgetui.zip"
    assert run("verify", bundle)[0] == 0
    with zipfile.ZipFile(bundle, "a") as archive:
        archive.writestr("documents/\x1b[2Jall is well\nx", b"")
    status, out, err = run("verify", bundle)
    assert status == 1
    assert "\x1b" not in out + err
    assert "\\x1b[2Jall is well\\nx" in err
