"""Ballots read from a ledger by their form: the same as read in full, and replayed the same."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from judgetui.meeting.acts import ACT, Entry, SubmitBallot
from judgetui.meeting.apply import apply, replay
from judgetui.meeting.message import Refused
from judgetui.meeting.sent_ballot import ReadEntry, SentBallot
from judgetui.meeting.state import EMPTY, Meeting
from judgetui.records import entry_lines, hash_chain
from judgetui.records.entry_lines import EntryLines
from judgetui.records.ledger_reader import read_ledger
from judgetui.records.read_session import Replay
from tests.meeting.factories import START, a_plan, an_entry, one_by_one
from tests.meeting.strategies import attempts, days
from tests.records.day import a_day, entries_of, write_ledger

PLAIN = SubmitBallot(case="C1", scores={"depth": Decimal("7.5"), "care": Decimal(-3)})
PIECES = (
    b'"', b"\\", b"{", b"}", b",", b":", b"0", b"7", b"-", b"+", b".", b"e", b" ", b"\n", b"\x7f",
    b"\x01", b"\xff", b"\xc3\xa9", b"e\xcc\x81", b"\xed\xa0\x80", "：".encode(), b"24", b"60",
    b"T", b"Z",
    b'"depth":"5",', b'"comment":"x",', b'"reasons":{"depth":"y"},', b"null", b"[]", b"\\u0041",
)  # fmt: skip


def line_of(entry: Entry) -> bytes:
    """An entry as a line of a ledger."""
    return hash_chain.seal(hash_chain.FIRST, *hash_chain.written(entry))


def read(lines: Iterable[bytes], *, ballots: bool = True) -> tuple[list[ReadEntry], str]:
    """The entries of these lines, and what is wrong with the line after them."""
    entries: list[ReadEntry] = []
    try:
        EntryLines(ballots=ballots).read(lines, entries)
    except ValidationError as error:
        return entries, str(error)
    return entries, ""


def all_of(entry: ReadEntry) -> dict[str, object]:
    """What the rules look at in an entry."""
    names = {"seq", "at", "by", "id", "act"}
    act = {"case", "comment", "do", "feedback", "reasons", "scores", "words", "rule"}
    if isinstance(entry.act, SentBallot | SubmitBallot):
        names.remove("act")
        return {name: getattr(entry, name) for name in names} | {
            name: getattr(entry.act, name) for name in act
        }
    return {name: getattr(entry, name) for name in names}


def same(entries: Iterable[ReadEntry]) -> list[dict[str, object]]:
    """What is compared of entries, with the offset of the time and the digits of the marks."""
    return [
        all_of(entry)
        | {"offset": entry.at.utcoffset(), "marks": str(getattr(entry.act, "scores", ""))}
        for entry in entries
    ]


@given(entries=days())
def test_a_day_is_the_same_read_by_its_form_or_in_full(entries: list[Entry]) -> None:
    lines = [line_of(entry) for entry in entries]
    by_form, _ = read(lines)
    assert same(by_form) == same(entries)
    assert replay(EMPTY, by_form).same(one_by_one(entries))
    for cut in range(len(entries)):
        assert replay(replay(EMPTY, by_form[:cut]), by_form[cut:]).same(replay(EMPTY, entries))


def test_ballots_are_read_by_their_form_from_the_second_one_on() -> None:
    day = a_day(a_plan(2, 3))
    plain = [
        entry.model_copy(update={"act": entry.act.model_copy(update={"comment": ""})})
        if isinstance(entry.act, SubmitBallot)
        else entry
        for entry in day
    ]
    sent = [e for e in plain if isinstance(e.act, SubmitBallot)]
    by_form, _ = read(map(line_of, plain))
    assert [entry.seq for entry in by_form if isinstance(entry, SentBallot)] == [
        entry.seq for entry in sent[1:]
    ]
    in_full, _ = read(map(line_of, plain), ballots=False)
    assert in_full == plain


@pytest.mark.parametrize("device", ["", "MacBook, browser", "设备"])
@pytest.mark.parametrize("comment", ["", "well done", "  sp\u0301ace ", "很好：关爱", "x" * 1000])
def test_what_a_venue_writes_is_of_the_form(device: str, comment: str) -> None:
    act = PLAIN.model_copy(update={"comment": comment})
    entry = Entry(seq=4, at=START, by="评委1", id="a-b", act=act, device=device, salt="ab" * 16)
    by_form, _ = read([line_of(entry)] * 2)
    assert isinstance(by_form[1], SentBallot)
    assert same(by_form) == same([Entry.model_validate_json(line_of(entry))] * 2)


def test_judges_who_mark_other_criteria_are_read_by_their_form_too() -> None:
    others = PLAIN.model_copy(update={"scores": {"depth": Decimal(5)}})
    lines = [
        line_of(entry)
        for entry in entries_of(*((f"J{n}", (PLAIN, others)[n % 2]) for n in range(8)))
    ]
    by_form, _ = read(lines)
    assert [type(entry) for entry in by_form] == [Entry, Entry, *[SentBallot] * 6]
    assert same(by_form) == same(map(Entry.model_validate_json, lines))


@given(
    act=st.builds(
        SubmitBallot,
        case=st.sampled_from(["C1", "C'2", "案1"]),
        scores=st.just(PLAIN.scores),
        comment=st.text(max_size=30),
        feedback=st.sampled_from(["", "good"]),
    ),
    by=st.text(max_size=5),
    device=st.text(max_size=10),
    changes=st.lists(
        st.tuples(st.integers(0, 400), st.integers(0, 6), st.sampled_from(PIECES)), max_size=3
    ),
)
def test_a_line_that_is_not_of_the_form_is_read_in_full(
    act: SubmitBallot, by: str, device: str, changes: list[tuple[int, int, bytes]]
) -> None:
    line = line_of(Entry(seq=7, at=START, by=by, id="x", act=act, device=device))
    for at, gone, piece in changes:
        place = hash_chain.REST + at % (len(line) - hash_chain.REST)
        line = line[:place] + piece + line[place + gone :]
    first = line_of(Entry(seq=6, at=START, by="J1", id="w", act=PLAIN))
    by_form, trouble = read([first, line])
    in_full, told = read([first, line], ballots=False)
    assert trouble == told
    assert same(by_form) == same(in_full)


@given(data=st.data(), entries=days())
def test_what_is_refused_is_refused_with_the_same_words(
    data: st.DataObject, entries: list[Entry]
) -> None:
    meeting = one_by_one(entries)
    by, act = data.draw(attempts(meeting))
    entry = an_entry(meeting, act, by)
    (_, last), _ = read([line_of(an_entry(meeting, PLAIN, "J1")), line_of(entry)])
    assert told(meeting, last) == told(meeting, entry)


def told(meeting: Meeting, entry: ReadEntry) -> object:
    """What comes of an act when it is replayed: a sentence, or a meeting."""
    try:
        if isinstance(entry, Entry):
            return all_values(apply(meeting, entry))
        return all_values(replay(meeting, [entry]))
    except Refused as refused:
        return refused.sentence


def all_values(meeting: Meeting) -> list[object]:
    """Everything that a meeting holds."""
    return [getattr(meeting, name) for name in Meeting.__slots__]


@given(data=st.data(), entries=days())
def test_a_damaged_ledger_is_refused_with_the_same_words(
    data: st.DataObject, entries: list[Entry], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("damaged") / "ledger.jsonl"
    content = bytearray(write_ledger(path, entries))
    for _ in range(data.draw(st.integers(1, 2))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place : place + data.draw(st.integers(0, 3))] = data.draw(st.sampled_from(PIECES))
    path.write_bytes(content)
    assert outcome(path, replaying=True) == outcome(path, replaying=False)


def outcome(path: Path, *, replaying: bool) -> object:
    """What reading a ledger with replaying it comes to."""
    fold = Replay()

    def in_full(entries: Iterable[Entry]) -> None:
        fold.meeting = one_by_one(entries)

    with contextlib.suppress(IndexError):
        try:
            reading = read_ledger(path, fold if replaying else in_full)
        except Refused as refused:
            return str(refused)
        assert list(reading.seqs.values()) == list(range(1, len(reading.lines) + 1))
        return all_values(fold.meeting), reading.tail, reading.head, reading.length, reading.seqs
    return None


def test_acts_have_the_fields_that_a_sent_ballot_stands_for() -> None:
    _, ballot = read([line_of(an_entry(EMPTY, PLAIN, "J1"))] * 2)[0]
    assert isinstance(ballot, SentBallot)
    for name in SubmitBallot.model_fields:
        assert hasattr(ballot, name), "a new field of the act belongs into SentBallot and its form"
    assert ACT.validate_python({name: getattr(ballot, name) for name in SubmitBallot.model_fields})


def test_ballots_share_their_time_zone_and_the_ledger_their_numbers(tmp_path: Path) -> None:
    """Both would be kept for each ballot all day."""
    path = tmp_path / "ledger.jsonl"
    write_ledger(path, entries_of(*[("J1", PLAIN)] * 300))
    ballots: list[SentBallot] = []

    class Fold(Replay):
        def __call__(self, entries: Iterator[ReadEntry]) -> None:
            ballots.extend(one for one in entries if isinstance(one, SentBallot))

    seqs = read_ledger(path, Fold()).seqs
    assert len(ballots) == 299
    assert len({id(one.at.tzinfo) for one in ballots}) == 1
    assert all(seqs[one.id] is one.seq for one in ballots)


def test_ballots_with_the_same_marks_share_one_mapping(monkeypatch: pytest.MonkeyPatch) -> None:
    """A long day has many of them, and each mapping of its own would be kept all day."""
    same, other = (
        SubmitBallot(case="C1", scores={"depth": Decimal(depth), "care": Decimal(3)})
        for depth in (7, 8)
    )
    given = [line_of(an_entry(EMPTY, ballot, "J1")) for ballot in (same, same, other, same)]
    assert [one["scores"] for one in map(all_of, read(given)[0])] == [
        same.scores,
        same.scores,
        other.scores,
        same.scores,
    ]
    assert _shared(given) == [False, True]
    # Nor are marks kept for it where all of them differ.
    monkeypatch.setattr(entry_lines, "_ALIKE", 1)
    assert _shared(given) == [False, False]


def _shared(given: Iterable[bytes]) -> list[bool]:
    """Whether each ballot has the mapping of the second; the first is read in full."""
    _first, second, *others = read(given)[0]
    return [all_of(one)["scores"] is all_of(second)["scores"] for one in others]
