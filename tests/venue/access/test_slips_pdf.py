"""Slips on paper: every name as it is written, or a sentence about what cannot be drawn."""

from __future__ import annotations

import io
import shutil
import subprocess
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from pypdf import PdfReader

from judgetui.fonts import Fonts, clusters
from judgetui.language import use_language
from judgetui.meeting.message import Refused
from judgetui.meeting.plan import Plan
from judgetui.venue.access.credentials import CredentialRow, Credentials
from judgetui.venue.access.slips_pdf import slips_pdf
from tests.meeting.factories import a_plan
from tests.venue.made_fonts import EVERYDAY, a_collection, a_font

PDFTOTEXT = shutil.which("pdftotext") or ""
NEEDS_PDFTOTEXT = pytest.mark.skipif(not PDFTOTEXT, reason="needs pdftotext of poppler")
BASE = "http://192.168.10.23:8080"
SOUTHERN = "ăâđêôơưàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ"
SOUTHERN += SOUTHERN.upper()
POLISH = "ąćęłńóśźżĄĆĘŁŃÓŚŹŻ"
BEGINS_NO_LINE = "，。；：！？、》」』）】…%"
ENDS_NO_LINE = "《「『（【“"


@pytest.fixture(scope="module")
def ordinary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A font with everyday Chinese."""
    return a_font(tmp_path_factory.mktemp("fonts") / "ordinary.ttf", "Ordinary Song", EVERYDAY)


@pytest.fixture
def chinese() -> Iterator[None]:
    use_language("zh")
    yield
    use_language("en")


def judged_by(*names: str, title: str = "社会工作案例现场评审会") -> Plan:
    judges = [{"id": f"J{number}", "name": name} for number, name in enumerate(names, 1)]
    return a_plan(1, len(names), title=title, judges=judges)


def printed(plan: Plan, *fonts: Path, base: str = BASE) -> tuple[bytes, list[CredentialRow]]:
    rows = list(Credentials(plan).rows(base))
    return slips_pdf(plan.title, rows, Fonts(fonts, installed=False)), rows


def lines_of(content: bytes) -> list[str]:
    """The lines of all slips, as a reader of PDFs copies them."""
    command = (PDFTOTEXT, "-raw", "-", "-")
    done = subprocess.run(command, input=content, capture_output=True, check=True)
    text = done.stdout.decode("utf-8")
    seen = "".join(one for one in text if unicodedata.category(one) != "Cf")
    return [line.strip() for line in seen.splitlines() if line.strip()]


def whole(lines: list[str]) -> str:
    return "".join("".join(lines).split())


@NEEDS_PDFTOTEXT
def test_the_pdf_says_what_the_page_says(ordinary: Path, chinese: None) -> None:
    names = ["O'<i>Neil</i> & sons", "王建国 #let $x$ *y* @z", "长" * 120]
    plan = judged_by(*names, *(f"Judge {number}" for number in range(4, 18)))
    rows = list(Credentials(plan).rows("https://192.168.10.23:8080", "A" * 43))
    content = slips_pdf(plan.title, rows, Fonts([ordinary], installed=False))
    assert len(PdfReader(io.BytesIO(content)).pages) == 3
    text = whole(lines_of(content))
    for row in rows:
        assert row.link in text
        assert "".join(row.code.split()) in text
    assert "O'<i>Neil</i>&sons(J1)" in text
    assert "王建国#let$x$*y*@z(J2)" in text
    assert "长" * 120 in text
    assert text.count("此链接") == len(rows) - 1


@NEEDS_PDFTOTEXT
@pytest.mark.parametrize("name", ["𠮷田一郎", "王𬭩", "Nguyễn Thị Ánh", "Łącki Świętosław", "ནོར"])
def test_a_name_is_drawn_by_whichever_font_has_it(
    tmp_path: Path, ordinary: Path, name: str
) -> None:
    rare = a_font(tmp_path / "rare.otf", "Rare Ming", "𠮷𬭩" + SOUTHERN, postscript=True)
    collection = ("Polish Sans", POLISH), ("Tibetan Uchen", "ནོར")
    others = a_collection(tmp_path / "others.ttc", *collection)
    content, _ = printed(judged_by(name, "王建国"), ordinary, rare, others)
    text = unicodedata.normalize("NFC", whole(lines_of(content)))
    assert f"{''.join(name.split())}(J1)" in text
    assert "王建国(J2)" in text


def test_what_is_drawn_is_in_the_file_itself(tmp_path: Path, ordinary: Path) -> None:
    rare = a_font(tmp_path / "rare.otf", "Rare Ming", "𠮷𬭩", postscript=True)
    content, _ = printed(judged_by("王𬭩"), ordinary, rare)
    names = set()
    for page in PdfReader(io.BytesIO(content)).pages:
        for font in page["/Resources"]["/Font"].get_object().values():  # type: ignore[index]
            (below,) = font.get_object()["/DescendantFonts"]
            described = below.get_object()["/FontDescriptor"].get_object()
            assert {"/FontFile2", "/FontFile3"} & described.keys()
            names.add(str(described["/FontName"]).partition("+")[2].partition("-")[0])
    assert names == {"OrdinarySong", "RareMing"}


def test_a_font_given_for_a_rare_character_draws_that_alone(tmp_path: Path, ordinary: Path) -> None:
    rare = a_font(tmp_path / "rare.ttf", "Rare Ming", "𠮷𬭩王")
    texts = ["社会工作案例现场评审会", "王𬭩 (J1)"]
    first, missing = Fonts([rare, ordinary], installed=False).families_for(texts)
    assert (first, missing) == (["Ordinary Song", "Rare Ming"], set())
    other = a_font(tmp_path / "other.ttf", "Other Song", "".join(texts))
    first, _ = Fonts([other, ordinary], installed=False).families_for(texts)
    assert first == ["Other Song"]


def test_whose_name_no_font_has_is_said_with_the_characters(ordinary: Path) -> None:
    with pytest.raises(Refused) as refused:
        printed(judged_by("王建国", "王𬭩", "ئالىم", title="𠮷田奖"), ordinary)
    said = str(refused.value)
    assert "𬭩 (U+2CB69) in 王𬭩 (J2)" in said
    assert "𠮷 (U+20BB7) in 𠮷田奖" in said
    assert "in ئالىم (J3)" in said
    assert "王建国" not in said
    assert "--font" in said
    assert "--format html" in said


def test_a_mark_without_its_letter_is_not_drawn_from_two_fonts(tmp_path: Path) -> None:
    letters = a_font(tmp_path / "letters.ttf", "Letters", "ན")
    marks = a_font(tmp_path / "marks.ttf", "Marks", "\u0f7c")
    _, missing = Fonts([letters, marks], installed=False).families_for(["ནོ"])
    assert missing == {"ནོ"}
    assert list(clusters("ནོ\u200d ན")) == ["ནོ", "ན"]


def test_many_names_that_cannot_be_drawn_are_counted(ordinary: Path) -> None:
    with pytest.raises(Refused, match=r"others \(12\)"):
        printed(judged_by(*(["𬭩"] * 20)), ordinary)


@NEEDS_PDFTOTEXT
@pytest.mark.parametrize("shift", range(12))
def test_lines_of_chinese_begin_and_end_as_they_should(
    ordinary: Path, chinese: None, shift: int
) -> None:
    title = (
        "会" * shift
        + "社会工作案例（现场）评审，第一名：王小明；得87.125分！《春天》里“你好”？完。"
    )
    content, _ = printed(judged_by("王建国" * 4, title=title), ordinary)
    lines = lines_of(content)
    assert title in whole(lines)
    assert not [line for line in lines if line[0] in BEGINS_NO_LINE]
    assert not [line for line in lines if line[-1] in ENDS_NO_LINE]
    assert sum("87.125" in line for line in lines) >= 1
    assert whole(lines).count("87.125") == sum(line.count("87.125") for line in lines)


@NEEDS_PDFTOTEXT
@pytest.mark.parametrize(
    "base",
    [
        BASE,
        "https://192.168.110.223:18080",
        "http://[fd12:3456:789a:1::1]:8080",
        f"http://{'-'.join(['review'] * 6)}.example:8080",
    ],
)
def test_the_address_stands_on_one_line(ordinary: Path, chinese: None, base: str) -> None:
    content, rows = printed(judged_by("王建国", "长" * 200), ordinary, base=base)
    lines = lines_of(content)
    assert sum(line == base or f"{base} " in line for line in lines) == len(rows)
    tokens = [row.link.partition("/j/")[2] for row in rows]
    assert [line for line in lines if line in tokens] == tokens


@pytest.mark.parametrize("name", ["words.txt", "words.ttf", "nothing.ttf"])
def test_a_file_that_is_no_font_is_said(tmp_path: Path, name: str) -> None:
    if name.startswith("words"):
        (tmp_path / name).write_text("no font", encoding="utf-8")
    with pytest.raises(Refused, match=name):
        Fonts([tmp_path / name])
