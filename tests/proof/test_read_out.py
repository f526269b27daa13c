"""The code that is read out: of the line of the announcement itself, the same for everybody."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from judgetui.meeting.acts import Act, Announce, CallCase, CloseScoring, Finalise, SubmitBallot
from judgetui.meeting.seat import BOARD, CHAIR
from judgetui.meeting.standings import standings
from judgetui.proof.checkpoint import checkpoint_of
from judgetui.records.ledger_reader import newest_read_out
from judgetui.records.read_session import read_session
from judgetui.records.session import open_session
from judgetui.results.export import Result, export
from judgetui.results.text import standings_text
from judgetui.results.verify import verify_session
from judgetui.venue.client.client import Client
from judgetui.venue.server.listen import Venue
from tests.meeting.factories import a_plan, marks
from tests.venue.venues import a_session, a_venue, connected_client, judge, staged_venue, until


async def announced(venue: Venue, *more: Act) -> None:
    """One case judged and announced, and further acts of the chair's."""
    await staged_venue(venue)
    take = venue.host.room.take
    for number in ("1", "2", "3"):
        ballot = SubmitBallot(case="C1", scores=marks(int(number), 8))
        await take(judge(f"J{number}"), ballot, f"ballot-{number}")
    for at, act in enumerate((CloseScoring(), Announce(), *more)):
        await take(CHAIR, act, f"then-{at}")


async def test_everybody_is_told_the_code_of_the_ledger_up_to_the_announcement(
    tmp_path: Path,
) -> None:
    a_session(tmp_path, a_plan(3, 3))
    record = open_session(tmp_path, "test")
    async with (
        a_venue(record=record) as venue,
        connected_client(venue, BOARD) as board,
        connected_client(venue, judge("J1")) as client,
    ):
        await announced(venue, CallCase(case="C2"))
        seats: list[Client] = [board, client]
        await until(lambda: all(one.meeting.seq == 10 for one in seats))
        right = checkpoint_of("test", record.reading.lines[:9])
        for one in seats:
            assert one.meeting.read_out is not None
            assert (one.meeting.read_out.seq, one.meeting.read_out.code) == (9, right.code)
    # It follows from the ledger alone, so that it is the same after a new start.
    session = read_session(tmp_path, "test")
    assert session.meeting.read_out == client.meeting.read_out
    with open_session(tmp_path, "test") as again:
        assert again.reading.read_out("test") == client.meeting.read_out
    assert f"Code of the record after act 9: {right.code}" in standings_text(
        session.meeting, standings(session.meeting)
    )


async def test_before_the_first_announcement_there_is_no_code(tmp_path: Path) -> None:
    a_session(tmp_path)
    async with a_venue(record=open_session(tmp_path, "test")) as venue:
        await staged_venue(venue)
        assert venue.host.room.meeting.read_out is None
    assert read_session(tmp_path, "test").meeting.read_out is None


async def test_a_result_says_root_and_code_and_verify_compares_them(tmp_path: Path) -> None:
    a_session(tmp_path)
    async with a_venue(record=open_session(tmp_path, "test")) as venue:
        await announced(venue, Finalise(reason="only one came"))
    session = read_session(tmp_path, "test")
    meeting, ranked = session.meeting, standings(session.meeting)
    result = Result(meeting, ranked, session.head, session.checkpoint)
    folder = tmp_path / "exports"
    export(result, folder, ("json",), "en")
    said = json.loads((folder / "result.json").read_bytes())
    whole = checkpoint_of("test", session.reading.lines)
    assert str(whole).split("\n")[2] == said["root"]
    assert said["code"] == said["read_out"]["code"] == whole.code
    assert not verify_session(session.entries, session.heads, folder, session.proofs)
    changed = {**said, "code": "0000 0000 0000 0000 0000 0000"}
    (folder / "result.json").write_text(json.dumps(changed))
    (found,) = verify_session(session.entries, session.heads, folder, session.proofs)
    assert str(found).startswith("result.json: code is ")
    # An export of before has neither root nor codes.
    before = {key: value for key, value in said.items() if key not in ("root", "code", "read_out")}
    (folder / "result.json").write_text(json.dumps(before))
    assert not verify_session(session.entries, session.heads, folder, session.proofs)


@pytest.mark.parametrize(
    ("act", "counts"),
    [
        ('{"do":"announce"}', True),
        ('{"do":"finalise","reason":"x"}', True),
        ('{"do":"confirm","seq":3}', True),
        ('{"do":"pause","reason":"\\"act\\":{\\"do\\":\\"announce\\""}', False),
        ('{"do":"announced"}', False),
    ],
)
def test_only_some_acts_make_another_code(act: str, counts: bool) -> None:
    from judgetui.proof.merkle import MerkleTree, line_hash

    lines = [b"first", f'{{"h":"","seq":2,"act":{act}}}\n'.encode()]
    found = newest_read_out("s", lines, MerkleTree(map(line_hash, lines)))
    assert (found is not None) == counts
    if found is not None:
        assert (found.seq, found.code) == (2, checkpoint_of("s", lines).code)
