"""Lines: sealed as promised, and never taken for another."""

from __future__ import annotations

import datetime
import hashlib
import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import PydanticSerializationError

from judgetui.meeting.acts import CallCase, Entry, KeyBallot, OpenMeeting, Recuse, SubmitBallot
from judgetui.records import hash_chain
from tests.meeting.factories import START, a_plan
from tests.records.day import a_day

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)
OFFSETS = st.integers(-14 * 60, 14 * 60).map(
    lambda minutes: datetime.timezone(datetime.timedelta(minutes=minutes))
)
MOMENTS = st.builds(
    lambda at, thousandth: at.replace(microsecond=thousandth * 1000),
    st.datetimes(timezones=OFFSETS),
    st.integers(0, 999),
)
MARKS = st.decimals(0, 100, places=2)


def lines() -> list[bytes]:
    """The lines of a day."""
    sealed, head = [], hash_chain.FIRST
    for entry in a_day():
        line = hash_chain.seal(head, *hash_chain.written(entry))
        sealed.append(line)
        head = hash_chain.head(line)
    return sealed


def test_a_line_is_as_the_format_promises() -> None:
    entry = Entry(
        seq=12,
        at=START.replace(microsecond=123000),
        by="J3",
        id="x1",
        act=Recuse(case="C09", reason="同事"),
    )
    rest = (
        '"seq":12,"at":"2018-02-27T09:00:00.123+08:00","by":"J3","id":"x1",'
        '"act":{"do":"recuse","case":"C09","reason":"同事"}}'
    ).encode()
    digest = hashlib.sha256(b"0" * 64 + rest).hexdigest().encode()

    line = hash_chain.seal(hash_chain.FIRST, *hash_chain.written(entry))

    assert line == b'{"h":"' + digest + b'",' + rest + b"\n"
    assert hash_chain.head(line) == digest.decode()
    assert json.loads(line)["act"] == {"do": "recuse", "case": "C09", "reason": "同事"}


def test_each_line_is_sealed_to_the_one_before() -> None:
    first, second = lines()[:2]
    rest = second[len('{"h":"",') + 64 : -1]
    assert (
        hash_chain.head(second)
        == hashlib.sha256(hash_chain.head(first).encode() + rest).hexdigest()
    )
    assert hash_chain.follows(hash_chain.FIRST, first)
    assert hash_chain.follows(hash_chain.head(first), second)
    assert not hash_chain.follows(hash_chain.FIRST, second)


def test_a_line_with_any_byte_changed_does_not_follow() -> None:
    line = lines()[5]
    head = hash_chain.head(lines()[4])
    assert hash_chain.follows(head, line)
    for place in range(len(line)):
        for change in (1, 0x20, 0x80, 0xFF):
            changed = bytearray(line)
            changed[place] ^= change
            assert not hash_chain.follows(head, bytes(changed)), (place, change)


@given(MOMENTS, TEXT, TEXT)
def test_who_and_when_are_read_back_as_they_were(at: datetime.datetime, by: str, name: str) -> None:
    entry = Entry(seq=1, at=at, by=by, id=name, act=CallCase(case="C1"))
    back = Entry.model_validate_json(hash_chain.seal(hash_chain.FIRST, *hash_chain.written(entry)))
    assert back == entry
    assert back.at.utcoffset() == entry.at.utcoffset()


ANY_TEXT = st.text(
    st.one_of(st.characters(), st.sampled_from('"\\/\b\f\n\r\t\x00\x1f\x7f\ud800\u2028é案'))
)


@given(
    MOMENTS,
    st.fixed_dictionaries(
        {name: ANY_TEXT for name in ("case", "comment", "feedback")}
        | {"scores": st.dictionaries(ANY_TEXT, st.decimals(), max_size=3)}
        | {"reasons": st.dictionaries(ANY_TEXT, ANY_TEXT, max_size=3)}
    ),
    st.fixed_dictionaries({name: ANY_TEXT for name in ("by", "id", "device", "salt")}),
)
def test_a_ballot_is_written_as_every_act_is(
    at: datetime.datetime, about: dict[str, Any], who: dict[str, Any]
) -> None:
    """Also what no ballot holds that was checked."""
    act = SubmitBallot.model_construct(**about)
    entry = Entry.model_construct(seq=7, at=at, act=act, **who)
    try:
        by_fields = b"".join(hash_chain.written_by_fields(entry))
    except PydanticSerializationError:
        with pytest.raises(PydanticSerializationError):
            hash_chain.written(entry)
    else:
        assert b"".join(hash_chain.written(entry)) == by_fields


def test_no_field_of_a_ballot_is_left_out() -> None:
    """`_with_ballot` names each; a new one, also one that is mostly left out, belongs there too."""
    of_the_act = {"do", "case", "scores", "comment", "reasons", "feedback"}
    assert set(SubmitBallot.model_fields) == of_the_act
    assert set(Entry.model_fields) == {"seq", "at", "by", "id", "act", "device", "salt"}


def test_a_ballot_is_written_without_asking_how_its_fields_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    act = SubmitBallot(case="C1", scores={"depth": Decimal("7.50")}, comment="好", feedback="x")
    entry = Entry(seq=1, at=START, by="J1", id="x", act=act, device="MacBook", salt="ab" * 16)
    by_fields = hash_chain.written_by_fields(entry)
    monkeypatch.delattr(hash_chain, "to_json")
    assert b"".join(hash_chain.written(entry)) == b"".join(by_fields)


@given(TEXT, TEXT, st.dictionaries(st.sampled_from(["depth", "care"]), MARKS))
def test_a_ballot_is_read_back_as_it_was(
    comment: str, reason: str, scores: dict[str, Decimal]
) -> None:
    reasons = {"depth": reason}
    act = KeyBallot(case="C1", judge="J1", scores=scores, comment=comment, reasons=reasons)
    entry = Entry(seq=1, at=START, by="recorder", id="x", act=act)
    line = hash_chain.seal(hash_chain.FIRST, *hash_chain.written(entry))
    assert line.count(b"\n") == 1
    assert Entry.model_validate_json(line) == entry


def test_the_whole_plan_is_read_back_as_it_was() -> None:
    plan = a_plan(board={"freeze_after": 2}, timing={"warn": [30]})
    entry = Entry(seq=1, at=START, by="chair", id="x", act=OpenMeeting(plan=plan))
    back = Entry.model_validate_json(hash_chain.seal(hash_chain.FIRST, *hash_chain.written(entry)))
    assert isinstance(back.act, OpenMeeting)
    assert back.act.plan == plan
    assert back.act.plan.contract == plan.contract


LINES = lines()
PREVIOUS, LINE, NEXT = hash_chain.head(LINES[2]), LINES[3], LINES[4]


TORN = {
    "one byte": LINE[:1],
    "part of the hash": LINE[:40],
    "the prefix": LINE[:72],
    "half a line": LINE[:200],
    "all but the brace": LINE[:-2],
    "all but the newline": LINE[:-1],
    "half a line and a hole": LINE[:100] + bytes(4096),
    "a hole": bytes(512),
    "noise": b"\x00\x07\x1b\x90\n\xfe\x01\x11 what was on the disk before \x0c\n",
    "a hole, and the end of the write": LINE[:100] + bytes(300) + NEXT[200:],
}
NOT_TORN = {
    "a changed text": LINE.replace(b"C1", b"C2"),
    "a changed newline": LINE[:-1] + b"\x0b",
    "a newline made null": LINE[:-1] + b"\x00",
    "a newline of another system": LINE[:-1] + b"\r\n",
    "a newline made a space, then a torn line": LINE[:-1] + b" " + NEXT[:100],
    "a newline in the middle": LINE[:100] + b"\n" + LINE[101:],
    "a newline at the beginning": b"\n" + LINE[1:],
    "an empty line": b"\n",
    "an empty object": b"{}\n",
    "a line by hand": b'{"written": "by hand"}\n',
    "a line cut, then the next": LINE[:200] + NEXT,
    "a hole, then the next": LINE[:100] + bytes(300) + NEXT,
    "a hole over the prefix, then others": bytes(300) + LINE[300:] + NEXT + LINES[5],
    "a hole over the line's end, then others": LINE[:200] + bytes(300) + NEXT + LINES[5],
    "a missing line": NEXT,
}


@pytest.mark.parametrize("tail", TORN.values(), ids=TORN)
def test_what_a_broken_off_write_leaves_is_torn(tail: bytes) -> None:
    assert hash_chain.is_torn(PREVIOUS, tail)


@pytest.mark.parametrize("tail", NOT_TORN.values(), ids=NOT_TORN)
def test_what_may_have_been_accepted_is_not_torn(tail: bytes) -> None:
    assert not hash_chain.is_torn(PREVIOUS, tail)
