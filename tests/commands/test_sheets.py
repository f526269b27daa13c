"""Blank sheets to score on paper, from the command line."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import pytest

from tests.commands.parts import Run


def test_there_is_a_sheet_for_each_case_before_the_meeting(
    run: Run, made: Path, tmp_path: Path
) -> None:
    to = tmp_path / "sheets.docx"
    assert run("sheets", "first", "--judge", "J2", "--to", to)[0] == 0
    document = docx.Document(io.BytesIO(to.read_bytes()))
    titles = [one.text for one in document.paragraphs if one.style and one.style.name == "Title"]
    assert titles == ["评分表"] * 28
    assert "J2" in document.tables[1].rows[0].cells[1].text


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["--to", "sheets.odt"], "neither in .pdf nor in .docx"),
        (["--to", "sheets.pdf", "--judge", "J9"], "there is no judge J9"),
        (["--to", "sheets.docx", "--font", "a.ttf"], "--font is for the PDF"),
    ],
)
def test_what_cannot_be_made_is_said(
    run: Run,
    made: Path,
    arguments: list[str],
    why: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    status, _, err = run("--language", "en", "sheets", "first", *arguments)
    assert status == 1
    assert why in err
    assert not list(tmp_path.glob("sheets.*"))
