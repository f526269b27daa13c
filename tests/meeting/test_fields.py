"""What the fields of plans and acts take, and what they make of it."""

from __future__ import annotations

import datetime
import unicodedata
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticCustomError

from judgetui.meeting.fields import (
    Bilingual,
    Called,
    Day,
    Identifier,
    Line,
    Number,
    clean,
    exact,
    fault,
    spoken,
)

NUMBER: TypeAdapter[Decimal] = TypeAdapter(Number)
LINE: TypeAdapter[str] = TypeAdapter(Line)
IDENTIFIER: TypeAdapter[str] = TypeAdapter(Identifier)
DAY: TypeAdapter[datetime.date] = TypeAdapter(Day)
CALLED: TypeAdapter[str | Bilingual] = TypeAdapter(Called)


@given(st.decimals(-999_999_999, 999_999_999, places=6, allow_nan=False))
@example(Decimal("-999999999.999999"))
def test_a_number_is_exactly_what_was_written(number: Decimal) -> None:
    assert exact(f"{number:f}") == exact(number) == number
    assert NUMBER.validate_json(NUMBER.dump_json(number)) == number


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("87.5", "87.5"),
        ("87.50", "87.50"),
        ("007", "7"),
        ("-0.25", "-0.25"),
        (3, "3"),
        (-3, "-3"),
        (Decimal("1E+2"), "100"),
        ("123456789.123456", "123456789.123456"),
    ],
)
def test_a_number_is_text_or_whole(written: object, number: str) -> None:
    assert str(exact(written)) == number


@pytest.mark.parametrize(
    "written",
    [
        "",
        " 1",
        "1 ",
        "+1",
        "--1",
        ".5",
        "5.",
        "1,5",
        "1_000",
        "1e1",
        "NaN",
        "Infinity",
        "１",
        "1\n",
        "1234567890",
        "1.1234567",
        Decimal("NaN"),
        Decimal("Infinity"),
        10**9,
        True,
        None,
        ["1"],
    ],
)
def test_nothing_else_is_a_number(written: object) -> None:
    with pytest.raises(PydanticCustomError) as refused:
        exact(written)
    assert str(refused.value) == f'{str(written)!r} is not a number such as "87.5"'


@pytest.mark.parametrize("written", [0.5, 3.0, float("nan"), 1e300])
def test_a_binary_fraction_is_not_exact(written: float) -> None:
    with pytest.raises(PydanticCustomError) as refused:
        exact(written)
    assert str(refused.value) == f'{written} is not exact; write it in quotes: "{written}"'


@pytest.mark.parametrize(("length", "shown"), [(40, "x" * 40), (41, "x" * 39 + "…")])
def test_a_long_text_that_is_no_number_is_told_in_part(length: int, shown: str) -> None:
    with pytest.raises(PydanticCustomError, match=f"^'{shown}' is not a number"):
        exact("x" * length)


@pytest.mark.parametrize(
    ("typed", "drawn"),
    [
        ("  plain  ", "plain"),
        ("two\nlines\r\nthree", "two\nlines\nthree"),
        ("tab\tand\x1bescape", "tab and escape"),
        ("a\x00b\x7fc\x85d", "a b c d"),
        ("old\rMac", "old Mac"),
        ("cafe\u0301", "caf\u00e9"),
        ("\u202eevil\u202c \u2066x\u2069\ufeff", "evil x"),
        ("half \ud83d of a pair", "half   of a pair"),
        ("\u3000种子 \u3000", "种子"),
        ("\u200bkept\u200d", "\u200bkept\u200d"),
    ],
)
def test_text_from_people_is_made_safe_to_draw(typed: str, drawn: str) -> None:
    assert clean(typed) == drawn


@given(st.text())
def test_clean_text_is_clean_already_and_drives_no_terminal(typed: str) -> None:
    drawn = clean(typed)
    assert clean(drawn) == drawn == drawn.strip()
    assert unicodedata.is_normalized("NFC", drawn)
    assert {unicodedata.category(one) for one in drawn if one != "\n"}.isdisjoint({"Cc", "Cs"})
    assert not set(drawn) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


def test_a_line_is_one_line() -> None:
    assert LINE.validate_python(" one\ntwo\r\n\x1bthree ") == "one two  three"
    assert LINE.validate_python("x" * 300) == "x" * 300
    with pytest.raises(ValidationError, match="at most 300"):
        LINE.validate_python("x" * 301)


@pytest.mark.parametrize("written", ["C09", "J-3", "评委1", "[b]", "x" * 32])
def test_an_id_is_one_word(written: str) -> None:
    assert IDENTIFIER.validate_python(f" {written}\n") == written


@pytest.mark.parametrize("written", ["", "  ", "a b", "a\tb", "a\u3000b", "a\nb"])
def test_an_id_is_never_empty_or_several_words(written: str) -> None:
    with pytest.raises(ValidationError, match="an id is one word without spaces"):
        IDENTIFIER.validate_python(written)


def test_an_id_is_short() -> None:
    with pytest.raises(ValidationError, match="at most 32"):
        IDENTIFIER.validate_python("x" * 33)


def test_a_day_is_written_as_in_files() -> None:
    day = datetime.date(2018, 2, 27)
    assert DAY.validate_python("2018-02-27") == DAY.validate_python(day) == day


@pytest.mark.parametrize("written", ["2018-2-27", "20180227", "2018-02-27 ", "2018-02-30", 0, None])
def test_nothing_else_is_a_day(written: object) -> None:
    with pytest.raises(ValidationError) as refused:
        DAY.validate_python(written)
    (error,) = refused.value.errors()
    assert error["type"] in ("date_parsing", "date_from_datetime_parsing")


@pytest.mark.parametrize(
    ("name", "english", "chinese"),
    [
        ("Seed", "Seed", "Seed"),
        (Bilingual(en="Seed", zh="种子"), "Seed", "种子"),
        (Bilingual(en="Seed", zh=""), "Seed", "Seed"),
        (Bilingual(en="", zh="种子"), "种子", "种子"),
    ],
)
def test_a_name_is_spoken_in_the_language_there_is(
    name: str | Bilingual, english: str, chinese: str
) -> None:
    assert (spoken(name, "en"), spoken(name, "zh")) == (english, chinese)
    assert str(name) == english
    assert CALLED.validate_python(name) == name


@pytest.mark.parametrize("empty", ["", "\n", Bilingual(en="", zh="")])
def test_a_title_is_not_empty(empty: str | Bilingual) -> None:
    with pytest.raises(ValidationError, match="it is empty; write a name people can read"):
        CALLED.validate_python(empty)


@pytest.mark.parametrize(
    ("place", "context"),
    [({}, ""), ({"place": "cases[2].id"}, "cases[2].id")],
)
def test_a_fault_carries_its_sentence_and_place(place: dict[str, Any], context: str) -> None:
    error = fault("%(value)s is used twice", value="C\ud800", **place)
    assert error.type == "judgetui"
    assert error.context is not None
    assert (error.context["place"], error.context["text"]) == (context, "C? is used twice")
    assert str(error.context["sentence"]) == "C\ud800 is used twice"
