"""In which encoding a file is: known, weighed, asked, or said by a person."""

from __future__ import annotations

from pathlib import Path

import pytest

from judgetui.meeting.message import Refused
from judgetui.records.imports.encoding import Decoding, Undecided, decoded, known_encoding
from judgetui.records.imports.plan import assemble, read_cases
from tests.records.lists import (
    OTHERS,
    as_table,
    chinese_list,
    japanese_list,
    less_common_list,
    other_list,
)


def outcome(text: str, encoding: str) -> str:
    """What becomes of a text in this encoding: right, asked, or garbled."""
    decoding = Decoding()
    try:
        read = decoded("x.csv", text.encode(encoding), decoding)
    except Undecided as undecided:
        return "asked" if len(undecided.choices) > 1 else "asked for nothing"
    assert decoding.notes
    return "right" if read == text else f"garbled: {read}"


@pytest.mark.parametrize("seed", range(100))
def test_a_list_of_ordinary_chinese_is_read_without_a_question(seed: int) -> None:
    assert outcome(as_table(chinese_list(seed)), "gb18030") == "right"


@pytest.mark.parametrize("seed", range(50))
def test_surnames_that_few_people_have_are_read_without_a_question(seed: int) -> None:
    assert outcome(as_table(less_common_list(seed)), "gb18030") == "right"


@pytest.mark.parametrize("encoding", ["euc_jp", "cp932"])
@pytest.mark.parametrize("seed", range(60))
def test_japanese_names_are_never_taken_for_chinese(encoding: str, seed: int) -> None:
    assert outcome(as_table(japanese_list(seed)), encoding) in ("right", "asked")


@pytest.mark.parametrize("encoding", OTHERS)
@pytest.mark.parametrize("seed", range(25))
def test_a_list_in_another_encoding_is_never_garbled(encoding: str, seed: int) -> None:
    text = as_table(other_list(encoding, seed))
    assert outcome(text, encoding) in ("right", "asked")


@pytest.mark.parametrize("seed", range(25))
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_is_known_by_what_it_is(encoding: str, seed: int) -> None:
    text = as_table([*chinese_list(seed), *other_list("cp1252", seed)])
    assert decoded("x.csv", text.encode(encoding), Decoding()) == text


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_a_han_character_with_a_byte_of_0_does_not_hide_utf_16(encoding: str) -> None:
    text = as_table(["一位单亲母亲的新生活", "退休之后", "Søren Kjær"])
    assert decoded("x.csv", text.encode(encoding), Decoding()) == text


@pytest.mark.parametrize("header", ["编号,姓名", "评委编号,姓名,单位"])
def test_chinese_headers_tell_even_of_one_name(header: str) -> None:
    text = f"{header}\nJ1,闻人翀{',' * header.count('单位')}\n"
    assert outcome(text, "gb18030") == "right"


def test_both_readings_of_the_first_name_that_differs_are_shown() -> None:
    content = as_table(["Ann", "Søren Kjær"]).encode("cp1252")
    with pytest.raises(Undecided) as undecided:
        decoded("judges.csv", content, Decoding())
    assert ("windows-1252", "Søren Kjær") in undecided.value.choices
    said = str(undecided.value)
    assert said.startswith("judges.csv, row 3: it is not certain how its text is meant: “")
    assert "“Søren Kjær” (windows-1252)" in said
    assert "--encoding" in said


def test_a_name_that_reads_one_way_only_is_read() -> None:
    decoding = Decoding()
    text = as_table(["Sonny Björk"])
    assert decoded("judges.csv", text.encode("cp1252"), decoding) == text
    (note,) = decoding.notes
    assert str(note) == "judges.csv was read as windows-1252."


@pytest.mark.parametrize(
    ("name", "encoding"),
    [
        ("gbk", "GB18030"),
        ("GB2312", "GB18030"),
        ("latin-1", "windows-1252"),
        ("Big5", "Big5"),
        ("sjis", "Shift-JIS"),
        ("euc-kr", "EUC-KR"),
        ("cp1250", "windows-1250"),
        ("Windows-1252", "windows-1252"),
        ("utf8", "UTF-8"),
    ],
)
def test_an_encoding_goes_by_the_names_people_have_for_it(name: str, encoding: str) -> None:
    assert known_encoding(name) == encoding


@pytest.mark.parametrize("name", ["klingon", "rot13", "base64", "unicode_escape", "a\0b", "é"])
def test_what_is_no_encoding_is_refused(name: str) -> None:
    with pytest.raises(Refused, match="there is no encoding"):
        known_encoding(name)


@pytest.mark.parametrize(
    ("encoding", "said"),
    [("cp950", "big5"), ("cp932", "shift_jis"), ("cp949", "euc-kr"), ("cp1250", "windows-1250")],
)
def test_what_a_person_says_is_done(encoding: str, said: str) -> None:
    text = as_table(list(OTHERS[encoding]))
    decoding = Decoding(said)
    assert decoded("x.csv", text.encode(encoding), decoding) == text
    assert len(decoding.notes) == 1


def test_what_a_person_says_does_not_touch_a_file_in_utf_8(tmp_path: Path) -> None:
    plan = '{"title": "评审", "date": "2018-02-27", "criteria": [{"key": "a", "name": "真"}]}'
    (tmp_path / "plan.json").write_text(plan, encoding="utf-8")
    (tmp_path / "judges.csv").write_text(as_table(["陳志明"]), encoding="cp950")
    decoding = Decoding("big5")
    whole = assemble(tmp_path / "plan.json", None, tmp_path / "judges.csv", decoding=decoding)
    assert (whole.title, whole.judges[0].name) == ("评审", "陳志明")


def test_a_chinese_list_is_not_garbled_because_another_file_was_said_to_be_western() -> None:
    content = as_table(chinese_list(0)).encode("gb18030")
    with pytest.raises(Undecided, match="GB18030"):
        decoded("x.csv", content, Decoding("windows-1252"))


def test_what_is_not_in_the_encoding_said_is_refused_with_its_row(tmp_path: Path) -> None:
    path = tmp_path / "cases.csv"
    path.write_bytes(b"id,title\nC1,a\nC2,\xff\xff\n")
    with pytest.raises(Refused, match=r"cases\.csv, row 3: is not Big5 text"):
        read_cases(path, Decoding("big5"))


def test_chinese_that_happens_to_be_utf_8_is_asked_about() -> None:
    # Each of these characters is, in GB18030, two bytes that UTF-8 takes for one letter.
    content = as_table(["谢伟", "姚霞", "郑强", "薛平", "叶雪"]).encode("gb18030")
    assert content.decode("utf-8")
    with pytest.raises(Undecided, match="“谢伟” \\(GB18030\\)"):
        decoded("x.csv", content, Decoding())
    assert decoded("x.csv", content, Decoding("gbk")) == content.decode("gb18030")
