"""What a phone reads from the QR code beside the code of a record says which record it was."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest
import segno

from judgetui.meeting.message import Refused
from judgetui.proof.checkpoint import checkpoint_of, read_checkpoint, scanned_checkpoint
from judgetui.qr_code import QUIET, qr_lines, qr_png, qr_svg
from judgetui.results.bundle import packed_bundle
from judgetui.results.papers.docx import docx
from judgetui.results.papers.minutes import minutes
from judgetui.results.papers.page import page
from judgetui.results.record import Asked, Record, read_witness
from judgetui.results.verify_bundle import check
from tests.proof.rewriting import resealed
from tests.results.test_bundle import day, public, result_of, whole


def text_of_day() -> str:
    """What the QR codes of a day say."""
    read_out = result_of(day())[0].meeting.read_out
    assert read_out is not None
    assert read_checkpoint(read_out.checkpoint).code == read_out.code
    return read_out.checkpoint


def modules(text: str) -> list[list[bool]]:
    """The cells of the QR code of a text in bytes, without a margin."""
    code = segno.make_qr(text, error="m", mode="byte")
    return [[bool(cell) for cell in row] for row in code.matrix]


def drawn(svg: str) -> list[list[bool]]:
    """The cells that a picture draws: runs of dark cells along the middle of each row."""
    size = int(re.findall(r'viewBox="0 0 (\d+)', svg)[0])
    cells = [[False] * size for _ in range(size)]
    x, y = 0, 0.0
    path = re.findall(r'd="(M[^"]+)"', svg)[-1]
    for command, numbers in re.findall(r"([Mmh])([-0-9. ]+)", path):
        values = [float(one) for one in numbers.split()]
        if command == "h":
            cells[int(y)][x : x + int(values[0])] = [True] * int(values[0])
            x += int(values[0])
        elif command == "M":
            x, y = int(values[0]), values[1]
        else:
            x, y = x + int(values[0]), y + values[1]
    return [row[4:-4] for row in cells[4:-4]]


def test_the_page_and_the_minutes_show_the_code_of_the_checkpoint() -> None:
    result, _ = result_of(day())
    text = text_of_day()
    shown = page(result, "en")
    (svg,) = re.findall(r"<svg[^>]*segno.*?</svg>", shown, flags=re.S)
    assert drawn(svg) == drawn(qr_svg(text)) == modules(text)
    assert "style=" not in svg
    content = docx(minutes(result))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        pictures = [archive.read(name) for name in archive.namelist() if name.endswith(".png")]
    assert pictures == [qr_png(text)]


def test_before_a_code_is_read_out_there_is_none_to_scan() -> None:
    entries = day()[:2]
    result, _ = result_of(entries)
    assert result.meeting.read_out is None
    assert "segno" not in page(result, "en")


@pytest.mark.parametrize("make", [whole, public])
@pytest.mark.parametrize("change", [str, str.strip, lambda t: "\ufeff" + t.replace("\n", "\r\n")])
def test_what_was_scanned_is_compared_with_a_bundle(make, change, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    file = tmp_path / "scanned.txt"
    file.write_bytes(change(text_of_day()).encode())
    bundle = tmp_path / "day.judgetui.zip"
    bundle.write_bytes(packed_bundle(make(day())))
    assert check(bundle, Asked(witness=read_witness(file))).ok
    one_line = file.with_name("line.txt")
    one_line.write_text(" ".join(text_of_day().split()))
    assert read_witness(one_line) == read_witness(file)


def test_another_record_and_another_session_are_told() -> None:
    _, lines = result_of(day())
    checkpoint = read_checkpoint(text_of_day())
    (at,) = [i for i, line in enumerate(lines) if b"submit-ballot" in line][:1]
    changed = resealed([*lines[:at], lines[at].replace(b"kept back", b"put in"), *lines[at + 1 :]])
    from judgetui.results.record import Kept

    asked = Asked(witness=Kept(checkpoint=checkpoint))
    assert list(asked.findings(Record.of("day", lines))) == []
    (found,) = asked.findings(Record.of("day", changed))
    assert str(found.sentence).startswith(
        f"checkpoint.txt: the root after act {checkpoint.size} is"
    )
    (found,) = asked.findings(Record.of("day", lines[:3]))
    assert "is missing" in str(found.sentence)
    (found,) = asked.findings(Record.of("other", lines))
    assert found.place == "name"


@pytest.mark.parametrize("text", ["judgetui/", "judgetui/day\n3", "judgetui/day\nx\ny\n"])
def test_what_is_no_checkpoint_is_refused(text: str, tmp_path: Path) -> None:
    file = tmp_path / "scanned.txt"
    file.write_text(text)
    with pytest.raises(Refused):
        read_witness(file)


def test_a_name_with_spaces_is_scanned_whole() -> None:
    text = str(checkpoint_of("two words", [b"{}"]))
    assert str(scanned_checkpoint(" ".join(text.split()))) == text


def test_the_code_on_the_board_is_that_of_the_text() -> None:
    lines = qr_lines(text_of_day(), error="l")
    code = segno.make_qr(text_of_day(), error="l", mode="byte")
    assert len(lines[0]) == code.symbol_size(border=QUIET)[0]
    assert len(lines[0]) <= 41
