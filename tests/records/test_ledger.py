"""The ledger through TinyDB: it grows, it is searched, and nothing else happens to it."""

from __future__ import annotations

import datetime
import json
import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tinydb import where
from tinydb.table import Document

from judgetui.meeting.acts import Entry
from judgetui.meeting.message import Refused, Sentence
from judgetui.records import hash_chain
from judgetui.records.ledger import ACTS, AppendOnly, Ledger, audit, read_ledger
from judgetui.records.ledger_reader import Damaged
from tests.catalogue import extracted
from tests.meeting.factories import START
from tests.records.day import a_day, more_time, write_ledger

DAY = a_day()


@pytest.fixture
def ledger(path: Path) -> Iterator[Ledger]:
    ledger = Ledger(path)
    ledger.append(DAY)
    yield ledger
    ledger.close()


def test_each_line_of_the_file_verifies_by_hand(path: Path, ledger: Ledger) -> None:
    head = hash_chain.FIRST
    for line in path.read_bytes().splitlines(keepends=True):
        assert hash_chain.follows(head, line)
        head = json.loads(line)["h"]
    assert head == ledger.reading.head
    assert audit(path) == []


def test_appending_gives_the_head_after_each_act(ledger: Ledger, path: Path) -> None:
    heads = ledger.append([more_time(len(DAY) + 1), more_time(len(DAY) + 2)])
    assert heads == [json.loads(line)["h"] for line in path.read_bytes().splitlines()[len(DAY) :]]


def test_nothing_to_append_is_nothing_written(ledger: Ledger, path: Path) -> None:
    before = path.read_bytes()
    assert ledger.append([]) == []
    assert path.read_bytes() == before


def test_what_was_kept_is_there_when_it_is_opened_again(ledger: Ledger, path: Path) -> None:
    head = ledger.reading.head
    ledger.close()
    seen: list[Entry] = []
    again = Ledger(path, seen.extend)
    assert seen == DAY
    assert list(again.reading.entries()) == DAY
    assert again.reading.head == head
    again.close()


def test_acts_are_searched_as_in_any_tinydb(ledger: Ledger) -> None:
    acts = ledger.table("acts")
    ballots = acts.search(where("by") == "J3")
    assert [one["act"]["case"] for one in ballots] == ["C1", "C2", "C3"]
    assert ballots[0].doc_id == ballots[0]["seq"]
    assert acts.count(where("act").do == "submit-ballot") == 9
    assert acts.contains(where("id") == "id-1")
    assert not acts.contains(doc_id=len(DAY) + 1)
    first = acts.get(doc_id=1)
    assert isinstance(first, Document)
    assert first["act"]["plan"]["title"] == "Review"
    assert len(ledger) == len(acts) == len(DAY) == len(acts.all()) == len(list(ledger))
    assert ledger.tables() == {ACTS}


def test_acts_are_inserted_as_in_any_tinydb(ledger: Ledger, path: Path) -> None:
    act = {"do": "add-time", "seconds": 30}
    document = {"at": "2018-02-27T18:00:00.5+08:00", "by": "chair", "id": "x", "act": act}
    assert ledger.insert(document) == len(DAY) + 1
    more = {**document, "id": "y", "seq": len(DAY) + 2}
    assert ledger.insert_multiple([more, {**document, "id": "z"}]) == [len(DAY) + 2, len(DAY) + 3]
    last = json.loads(path.read_bytes().splitlines()[-1])
    assert last["act"] == act
    assert last["at"] == "2018-02-27T18:00:00.500+08:00"


@pytest.mark.parametrize(
    "forbidden",
    [
        lambda ledger: ledger.update({"by": "J1"}),
        lambda ledger: ledger.update({"by": "J1"}, where("by") == "J3"),
        lambda ledger: ledger.update_multiple([({"by": "J1"}, where("by") == "J3")]),
        lambda ledger: ledger.upsert({"by": "J1"}, where("by") == "J3"),
        lambda ledger: ledger.remove(where("by") == "J3"),
        lambda ledger: ledger.remove(doc_ids=[1]),
        lambda ledger: ledger.truncate(),
        lambda ledger: ledger.drop_table(ACTS),
        lambda ledger: ledger.drop_tables(),
        lambda ledger: ledger.storage.write({}),
        lambda ledger: ledger.insert(Document(ledger.get(doc_id=1), doc_id=1)),
    ],
)
def test_changing_and_removing_are_refused(
    ledger: Ledger, path: Path, forbidden: Callable[[Any], object]
) -> None:
    before = path.read_bytes()
    with pytest.raises(AppendOnly, match="the ledger only grows"):
        forbidden(ledger)
    assert path.read_bytes() == before
    assert len(ledger) == len(DAY)


def test_a_ledger_has_one_table(ledger: Ledger) -> None:
    other = ledger.table("other")
    assert other.all() == []
    with pytest.raises(Refused, match="a ledger has one table, acts"):
        other.insert({"by": "chair"})


def test_what_is_done_to_a_document_changes_nothing(ledger: Ledger) -> None:
    query = where("by") == "J3"
    ledger.search(query)[0]["act"]["scores"]["depth"] = "10"
    for one in ledger:
        one["act"].clear()
    assert ledger.search(query)[0]["act"]["scores"]["depth"] == "2"


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        ({}, "not an act the ledger can keep: at: Field required"),
        ({"at": START, "by": "chair", "id": "x", "act": {"do": "dance"}}, "act: Input tag 'dance'"),
    ],
)
def test_what_is_no_act_is_refused(ledger: Ledger, document: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Refused) as refused:
        ledger.insert(document)
    assert sentence in str(refused.value)
    assert len(ledger) == len(DAY)


@pytest.mark.parametrize(
    ("batch", "sentence"),
    [
        ([more_time(len(DAY) + 2)], "made upon an act that was not kept"),
        ([more_time(len(DAY))], "made upon an act that was not kept"),
        ([more_time(len(DAY) + 1), more_time(len(DAY) + 3)], "made upon an act that was not kept"),
        ([more_time(len(DAY) + 1, id="id-3")], r"act 3 has the same id \(id-3\)"),
        (
            [more_time(len(DAY) + 1, id="x"), more_time(len(DAY) + 2, id="x")],
            rf"act {len(DAY) + 1} has the same id \(x\)",
        ),
        ([more_time(len(DAY) + 1, id="\ud800")], "has text that is not Unicode"),
    ],
)
def test_what_does_not_follow_is_refused_whole(
    ledger: Ledger, path: Path, batch: list[Entry], sentence: str
) -> None:
    before, head = path.read_bytes(), ledger.reading.head
    with pytest.raises(Refused, match=sentence):
        ledger.append(batch)
    assert path.read_bytes() == before
    assert (ledger.reading.head, len(ledger)) == (head, len(DAY))
    ledger.append([more_time(len(DAY) + 1)])
    assert audit(path) == []


@pytest.mark.parametrize(
    "at", [datetime.datetime(2018, 2, 27), START.replace(microsecond=1)], ids=str
)
def test_a_time_that_would_not_be_read_back_is_a_mistake_in_the_program(
    ledger: Ledger, at: datetime.datetime
) -> None:
    entry = more_time(len(DAY) + 1).model_copy(update={"at": at})
    with pytest.raises(ValueError, match="offset from UTC and whole milliseconds"):
        ledger.append([entry])
    assert len(ledger) == len(DAY)


def test_appending_reads_nothing_while_nobody_else_writes(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = Ledger(path)
    ledger.append([more_time(seq) for seq in range(1, 200)])

    def read(_: Path) -> bytes:
        raise AssertionError("the file was read")

    monkeypatch.setattr(Path, "read_bytes", read)
    ledger.append([more_time(200)])
    ledger.append([more_time(201)])
    monkeypatch.undo()
    assert len(read_ledger(path).lines) == 201
    ledger.close()


def test_a_closed_ledger_keeps_nothing_more(ledger: Ledger) -> None:
    ledger.close()
    ledger.close()
    with pytest.raises(Refused, match="closed"):
        ledger.append([more_time(len(DAY) + 1)])


@pytest.mark.skipif(os.name == "nt", reason="files have other rights there")
def test_the_ledger_is_its_owners_alone(ledger: Ledger, path: Path) -> None:
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_an_open_ledger_is_read_without_its_lock(ledger: Ledger, path: Path) -> None:
    reading = read_ledger(path)
    assert list(reading.entries()) == DAY
    assert reading.head == ledger.reading.head


def test_there_need_not_be_a_ledger(path: Path) -> None:
    assert read_ledger(path).lines == []
    assert audit(path) == []
    assert not path.exists()


def resealed(entries: list[Entry]) -> bytes:
    """These entries as somebody with the program's knowledge would write them."""
    head, content = hash_chain.FIRST, b""
    for entry in entries:
        line = hash_chain.seal(head, *hash_chain.written(entry))
        head, content = hash_chain.head(line), content + line
    return content


@pytest.mark.parametrize(
    ("entries", "line", "sentence"),
    [
        ([DAY[0], DAY[2]], 2, "numbered 3, where act 2 must follow"),
        ([*DAY[:3], DAY[3].model_copy(update={"id": "id-2"})], 4, "act 2 has the same id"),
    ],
)
def test_sealed_lines_that_make_no_ledger_are_refused(
    path: Path, entries: list[Entry], line: int, sentence: str
) -> None:
    path.write_bytes(resealed(entries))
    with pytest.raises(Damaged, match=f"ledger.jsonl: line {line}: .*{sentence}") as refused:
        Ledger(path)
    assert refused.value.line == line
    findings = audit(path)
    assert [one.line for one in findings] == [line]
    assert sentence in str(findings[0].sentence)


def test_where_a_ledger_is_damaged_can_be_said_in_every_language(path: Path) -> None:
    templates = {message.id for message in extracted()}
    why = Sentence("why")
    assert Damaged(path, 3, why).sentence.template in templates
    assert AppendOnly().sentence.template in templates


def test_an_act_of_another_version_is_refused_with_its_line(path: Path) -> None:
    entry = more_time(2)
    line = hash_chain.seal(
        hash_chain.head(resealed(DAY[:1])),
        b"".join(hash_chain.written(entry)).replace(b"add-time", b"sing-song"),
    )
    path.write_bytes(resealed(DAY[:1]) + line)
    with pytest.raises(Damaged, match="line 2: this version of the program does not understand"):
        read_ledger(path)
    assert [one.line for one in audit(path)] == [2]


def test_what_the_fold_refuses_is_told_with_its_line(path: Path) -> None:
    write_ledger(path, DAY)

    def fold(entries: Iterator[Entry]) -> None:
        for entry in entries:
            if entry.seq == 7:
                raise Refused("not on my watch")

    with pytest.raises(Damaged, match=r"ledger\.jsonl: line 7: not on my watch"):
        Ledger(path, fold)
    Ledger(path).close()


def test_a_fold_may_stop_early(path: Path) -> None:
    write_ledger(path, DAY)

    def fold(entries: Iterator[Entry]) -> None:
        assert next(entries) == DAY[0]

    assert len(read_ledger(path, fold).lines) == len(DAY)


def test_audit_names_every_changed_line_once(path: Path) -> None:
    lines = write_ledger(path, DAY).splitlines(keepends=True)
    lines[3] = lines[3].replace(b'"depth":"0"', b'"depth":"9"')
    lines[8] = lines[8].replace(b'{"h":"', b'{"H":"')
    lines[12] = lines[12][:6] + b"0" * 64 + lines[12][70:]
    path.write_bytes(b"".join(lines) + b'{"h":"12')
    assert [one.line for one in audit(path)] == [4, 9, 13, len(DAY) + 1]
    assert "not what was written here" in str(audit(path)[0].sentence)
    assert "not written to its end" in str(audit(path)[-1].sentence)


def test_a_ledger_that_got_no_act_leaves_no_file(path: Path) -> None:
    Ledger(path).close()
    assert not path.exists()
    ledger = Ledger(path)
    with pytest.raises(Refused):
        ledger.append(DAY[1:])
    ledger.close()
    assert not path.exists()
