"""The client: the same meeting as at the host, and no act lost by a lost connection."""

from __future__ import annotations

import asyncio
import datetime
import json
import re
import stat
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from judgetui.language import own_language, say, use_language
from judgetui.meeting.acts import (
    Announce,
    CallCase,
    CloseScoring,
    KeyBallot,
    OpenMeeting,
    Recuse,
    ReturnBallot,
    SubmitBallot,
)
from judgetui.meeting.draft import Caret, Draft
from judgetui.meeting.message import Refused, Sentence
from judgetui.meeting.redaction import redact
from judgetui.meeting.seat import BOARD, CHAIR, RECORDER
from judgetui.meeting.state import Meeting, Stage
from judgetui.records import atomic_files
from judgetui.venue.access.join_link import Endpoint
from judgetui.venue.client import reconnecting_socket
from judgetui.venue.client.client import Client
from judgetui.venue.client.draft_sync import DraftSync
from judgetui.venue.client.seat_api import (
    ActAccepted,
    ActRefused,
    ConnectionStatus,
    News,
    SeatCredentials,
)
from judgetui.venue.server import reconnect_grace
from tests.meeting.factories import a_plan, marks
from tests.venue.processes import a_cutter
from tests.venue.venues import a_venue, connected_client, endpoint, judge, staged_venue, until
from tests.waiting import WITHIN

J1, J2 = judge("J1"), judge("J2")


def ballot(case: str = "C1", depth: object = 7) -> SubmitBallot:
    return SubmitBallot(case=case, scores=marks(depth, 8), comment="well told")


async def test_a_client_has_the_meeting_its_seat_may_see() -> None:
    async with a_venue() as venue, connected_client(venue, J1) as client:
        await staged_venue(venue)
        await until(lambda: client.meeting.seq == 4)
        assert client.seat == J1
        assert client.name == "Judge 1"
        assert client.meeting.same(redact(venue.host.room.meeting, J1))


async def test_a_ballot_is_accepted_and_every_screen_moves() -> None:
    async with (
        a_venue() as venue,
        connected_client(venue, J1) as client,
        connected_client(venue, CHAIR) as chair,
        connected_client(venue, BOARD) as board,
    ):
        await staged_venue(venue)
        await until(lambda: client.meeting.seq == 4)
        news: list[News] = []
        client.watch(news.append)
        id = client.submit(ballot())
        await until(lambda: board.meeting.seq == chair.meeting.seq == 5)
        await until(lambda: client.meeting.seq == 5)
        (accepted,) = [one for one in news if isinstance(one, ActAccepted)]
        assert (accepted.id, accepted.seq, accepted.head) == (id, 5, venue.host.room.head)
        assert chair.meeting.cases["C1"].ballots["J1"].comment == "well told"
        (shown,) = board.meeting.cases["C1"].ballots.values()
        assert shown.scores == {}
        assert shown.judge == "1", "a board is not told whose it is"
        assert client.unsent == 0


async def test_a_refusal_comes_in_the_clients_language() -> None:
    async with a_venue() as venue, connected_client(venue, J1) as client:
        news: list[News] = []
        client.watch(news.append)
        id = client.submit(CallCase(case="C1"))
        await until(lambda: any(isinstance(one, ActRefused) for one in news))
        (declined,) = [one for one in news if isinstance(one, ActRefused)]
        assert declined.id == id
        assert "chair" in str(declined.why)
        assert client.unsent == 0


async def test_a_client_that_changes_its_language_is_answered_in_that_one_from_then_on() -> None:
    own_language("en")
    async with a_venue() as venue, connected_client(venue, J1) as client:
        await staged_venue(venue)
        links: list[ConnectionStatus] = []
        client.watch_connection(links.append)
        use_language("zh")
        act = client.submit(ballot(depth=700))
        news: list[News] = []
        client.watch(news.append)
        room = venue.host.attendance
        await until(lambda: any(one.hello.language == "zh" for one in room.at(J1)))
        await until(lambda: not client.unsent)
        second = client.submit(ballot("C2"))
        await until(lambda: any(isinstance(one, ActRefused) and one.id == second for one in news))
        declined = {one.id: say(one.why) for one in news if isinstance(one, ActRefused)}
        assert set(declined) == {act, second}
        assert re.search("[一-鿿]", declined[second])
        assert [link for link in links if link.state != "connected"] == []
        assert len(room.at(J1)) == 1


async def test_a_language_that_changes_gives_no_seat_to_whoever_waits_for_it() -> None:
    async with (
        a_venue() as venue,
        connected_client(venue, J1, device="own", language="en") as client,
    ):
        links: list[ConnectionStatus] = []
        client.watch_connection(links.append)
        (seated,) = venue.host.attendance.at(J1)
        other = Client(endpoint(venue, J1), device="other", language="en")
        other.start()
        await until(lambda: other.connection.state == "waiting")
        for one in (client, other):
            one._language = "zh"
        await until(lambda: seated.hello.language == "zh")
        await until(lambda: re.search("[一-鿿]", str(other.connection.why)))
        assert links == []
        assert venue.host.attendance.at(J1) == (seated,)
        assert other.connection.state == "waiting"
        await other.close()


async def test_a_language_changes_also_for_whoever_knows_a_newer_code_by_now() -> None:
    async with a_venue() as venue:
        typed = endpoint(venue, J1).with_code(venue.host.credentials.of(J1).code)
        client = Client(typed, language="en")
        client.start()
        await asyncio.wait_for(client.welcomed(), WITHIN)
        assert client.endpoint.code != typed.code
        client._language = "zh"
        (seated,) = venue.host.attendance.at(J1)
        await until(lambda: seated.hello.language == "zh")
        assert client.connection.state == "connected"
        await client.close()


async def test_a_wrong_code_is_final_and_said() -> None:
    async with a_venue() as venue:
        client = Client(Endpoint("127.0.0.1", venue.port, "0000 0000"))
        links: list[News] = []
        client.watch(links.append)
        client.start()
        with pytest.raises(Refused, match="opens no seat"):
            await asyncio.wait_for(client.welcomed(), WITHIN)
        assert client.connection.state == "refused"
        assert "ask the chair" in str(client.connection.sentence)
        await client.close()


async def test_acts_handed_in_while_the_host_is_gone_arrive_when_it_is_back(tmp_path: Path) -> None:
    from judgetui.records.session import open_session
    from judgetui.venue.access.credentials import Credentials
    from tests.venue.venues import a_session

    plan = a_plan()
    folder = a_session(tmp_path, plan)
    credentials = Credentials(plan, folder)
    outbox = tmp_path / "outbox.json"
    async with a_venue(record=open_session(tmp_path, "test"), credentials=credentials) as venue:
        await staged_venue(venue)
        client = Client(endpoint(venue, J1), outbox=outbox)
        links: list[ConnectionStatus] = []
        client.watch(
            lambda news: links.append(news) if isinstance(news, ConnectionStatus) else None
        )
        client.start()
        await client.welcomed()
        port = venue.port
    await until(lambda: client.connection.state == "ended")
    client.submit(ballot())
    assert client.connection.unsent == 1
    assert "unsent" in str(client.connection.sentence)
    assert stat.S_IMODE(outbox.stat().st_mode) == 0o600
    async with a_venue(
        record=open_session(tmp_path, "test"), credentials=credentials, port=port
    ) as venue:
        await until(lambda: client.connection == ConnectionStatus("connected"))
        await until(lambda: "J1" in venue.host.room.meeting.cases["C1"].ballots)
        await until(lambda: client.unsent == 0)
        await client.close()
    assert not outbox.exists(), "nothing is left to be kept"


async def test_an_unsent_act_survives_its_own_program(tmp_path: Path) -> None:
    outbox = tmp_path / "outbox.json"
    async with a_venue() as venue:
        await staged_venue(venue)
        async with connected_client(venue, J1, outbox=outbox) as client:
            await until(lambda: client.meeting.seq == 4)
        client.submit(ballot())
        assert "J1" not in venue.host.room.meeting.cases["C1"].ballots
        async with connected_client(venue, J1, outbox=outbox) as again:
            await until(lambda: "J1" in again.meeting.cases["C1"].ballots)
        async with connected_client(venue, J2, outbox=outbox) as other:
            await until(lambda: other.unsent == 0)
        assert "J2" not in venue.host.room.meeting.cases["C1"].ballots


async def test_unsent_acts_are_never_sent_for_another_seat(tmp_path: Path) -> None:
    outbox = tmp_path / "outbox.json"
    async with a_venue() as venue:
        await staged_venue(venue)
        async with connected_client(venue, J1, outbox=outbox) as client:
            pass
        client.submit(ballot())
        other = Client(endpoint(venue, J2), outbox=outbox)
        news: list[News] = []
        other.watch(news.append)
        other.start()
        await other.welcomed()
        await until(lambda: any(isinstance(one, ActRefused) for one in news))
        assert other.unsent == 0
        assert venue.host.room.meeting.seq == 4
        await other.close()


async def test_a_half_typed_ballot_is_found_on_another_device() -> None:
    draft = Draft("J1", "C1", {"depth": "7."}, comment="stra")
    async with a_venue() as venue:
        await staged_venue(venue)
        async with connected_client(venue, J1, device="one") as client:
            client.keep(draft)
            await until(lambda: venue.host.room.record.drafts.get("J1", "C1") == draft)
        await until(lambda: not venue.host.attendance.at(J1))
        async with connected_client(venue, J1, device="two") as other:
            assert other.draft("C1") == draft
            other.submit(ballot())
            await until(lambda: other.unsent == 0)
            assert other.draft("C1") is None
            assert venue.host.room.record.drafts.get("J1", "C1") is None


async def test_a_half_typed_paper_ballot_is_the_recorders_and_the_chairs() -> None:
    draft = Draft("J1", "C1", {"depth": "7"}, paper=True)
    async with a_venue() as venue:
        await staged_venue(venue)
        async with connected_client(venue, RECORDER) as recorder:
            recorder.keep(draft)
            await until(lambda: venue.host.room.record.drafts.get("J1", "C1", paper=True))
        async with connected_client(venue, CHAIR) as chair, connected_client(venue, J1) as client:
            assert chair.draft("C1", "J1") == draft
            assert client.draft("C1") is None
            chair.submit(KeyBallot(case="C1", judge="J1", scores=marks(1, 2)))
            await until(lambda: chair.unsent == 0)
            assert chair.draft("C1", "J1") is None
            assert venue.host.room.record.drafts.get("J1", "C1", paper=True) is None


async def test_what_was_typed_while_the_line_was_down_wins_over_what_the_host_had() -> None:
    async with a_venue() as venue, connected_client(venue, J1) as client:
        await staged_venue(venue)
        client.keep(Draft("J1", "C1", {"depth": "1"}))
        await until(lambda: venue.host.room.record.drafts.get("J1", "C1"))
        (connection,) = venue.host.attendance.at(J1)
        connection.abort()
        client.keep(Draft("J1", "C1", {"depth": "12"}))
        await until(lambda: client.connection.state == "reconnecting")
        assert client.draft("C1") == Draft("J1", "C1", {"depth": "12"})
        await until(
            lambda: (
                venue.host.room.record.drafts.get("J1", "C1") == Draft("J1", "C1", {"depth": "12"})
            )
        )
        assert client.draft("C1") == Draft("J1", "C1", {"depth": "12"})


async def test_clocks_go_by_the_hosts_time() -> None:
    ahead = datetime.timedelta(hours=5)

    def now() -> datetime.datetime:
        return datetime.datetime.now().astimezone() + ahead

    async with a_venue(now=now) as venue, connected_client(venue, BOARD) as client:
        assert abs(client.now() - now()) < datetime.timedelta(seconds=1)


async def test_a_watcher_that_breaks_does_not_cut_the_line() -> None:
    broken: list[object] = []
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, context: broken.append(context["exception"]))
    async with a_venue() as venue, connected_client(venue, BOARD) as client:
        meetings: list[News] = []

        def breaks(news: News) -> None:
            raise ZeroDivisionError

        client.watch(breaks)
        client.watch(meetings.append)
        await staged_venue(venue)
        await until(lambda: client.meeting.seq == 4)
        assert isinstance(broken[0], ZeroDivisionError)
        assert any(isinstance(news, Meeting) for news in meetings)


async def test_a_ballot_too_long_to_be_sent_is_declined_at_once() -> None:
    async with a_venue() as venue, connected_client(venue, J1) as client:
        await staged_venue(venue)
        news: list[News] = []
        client.watch(news.append)
        reasons = {f"k{n}": "长" * 4000 for n in range(20)}
        scores = {"depth": Decimal(1), "care": Decimal(1)}
        client.submit(SubmitBallot(case="C1", scores=scores, reasons=reasons))
        await until(lambda: any(isinstance(one, ActRefused) for one in news))
        assert client.unsent == 0
        assert client.connection.state == "connected"


async def test_the_whole_day_looks_the_same_far_and_near() -> None:
    async with (
        a_venue() as venue,
        connected_client(venue, CHAIR) as chair,
        connected_client(venue, J1) as one,
        connected_client(venue, BOARD) as board,
    ):
        await staged_venue(venue)
        room = venue.host.room
        one.submit(ballot())
        await until(lambda: room.meeting.seq == 5)
        chair.submit(CloseScoring(reason="late"))
        chair.submit(Announce())
        await until(lambda: room.meeting.cases["C1"].stage is Stage.ANNOUNCED)
        for client in (chair, one, board):
            await until(lambda client=client: client.meeting.seq == room.meeting.seq)  # type: ignore[misc]
            assert client.meeting.same(room.view(client.seat))


async def test_a_ballot_that_is_refused_when_it_arrives_at_last_is_a_draft_again_and_said(
    tmp_path: Path,
) -> None:
    outbox = tmp_path / "outbox.json"
    async with a_venue() as venue:
        await staged_venue(venue)
        async with connected_client(venue, J1, outbox=outbox) as client:
            await until(lambda: client.meeting.seq == 4)
        client.submit(ballot())
        await venue.host.room.take(CHAIR, CloseScoring(reason="late"), "close")
        async with connected_client(venue, J1, outbox=outbox) as again:
            await until(lambda: again.unsent == 0)
            news: list[News] = []
            again.watch(news.append)
            await until(lambda: any(isinstance(one, ActRefused) for one in news))
            wanted = Draft("J1", "C1", {"depth": "7", "care": "8"}, comment="well told")
            assert again.draft("C1") == wanted
            await until(lambda: venue.host.room.record.drafts.get("J1", "C1") == wanted)
            later: list[News] = []
            again.watch(later.append)
            await asyncio.sleep(0)
            assert not any(isinstance(one, ActRefused) for one in later), "said once"


async def test_what_was_typed_since_is_not_replaced_by_a_ballot_that_is_refused() -> None:
    async with a_venue() as venue, connected_client(venue, J1) as client:
        await staged_venue(venue)
        await venue.host.room.take(CHAIR, CloseScoring(reason="late"), "close")
        await until(lambda: client.meeting.seq == 5)
        newer = Draft("J1", "C1", {"depth": "9"})
        client.keep(newer)
        client.submit(ballot())
        await until(lambda: client.unsent == 0)
        assert client.draft("C1") == newer


async def test_a_ballot_sent_again_for_the_log_replaces_nothing_typed_since(
    tmp_path: Path,
) -> None:
    outbox = tmp_path / "outbox.json"
    async with a_venue() as venue:
        await staged_venue(venue)
        room = venue.host.room
        room.acknowledgement.logged = 4
        newer = Draft("J1", "C1", {"depth": "9"})
        async with connected_client(venue, J1, outbox=outbox) as client:
            await until(lambda: client.meeting.seq == 4)
            client.submit(ballot())
            await until(lambda: room.meeting.seq == 5 and client.unsent == 0)
            back = ReturnBallot(case="C1", judge="J1", reason="two marks swapped")
            await room.take(CHAIR, back, "back")
            await until(lambda: client.meeting.seq == 6)
            client.keep(newer)
            await until(lambda: room.record.drafts.get("J1", "C1") == newer)
        async with connected_client(venue, J1, outbox=outbox) as again:
            await until(lambda: again.unsent == 0)
            assert again.draft("C1") == newer


async def test_an_answer_is_told_before_what_is_kept_for_the_log_is_written_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed before that, the client hands the act in again, and is answered as before."""
    outbox, written = tmp_path / "outbox.json", list[dict[str, Any]]()
    really = atomic_files.replace

    def counted(path: Path, content: bytes, *, synced: bool = False) -> None:
        if path == outbox:
            written.append(json.loads(content))
        really(path, content, synced=synced)

    monkeypatch.setattr(atomic_files, "replace", counted)
    async with a_venue() as venue:
        await staged_venue(venue)
        venue.host.room.acknowledgement.logged = 4
        async with connected_client(venue, J1, outbox=outbox) as client:
            await until(lambda: client.meeting.seq == 4)
            told: list[object] = []

            def on_news(news: News) -> None:
                if isinstance(news, ActAccepted):
                    told.extend((json.loads(outbox.read_text()), client.unsent, len(written)))

            client.watch(on_news)
            written.clear()
            id = client.submit(ballot())
            await until(lambda: told)
            # It was written when it was submitted, and once when it was answered.
            before, unsent, times = told
            assert (unsent, times, len(written)) == (0, 1, 2)
            assert before == written[0]
            assert list(written[0]["acts"]) == [id]
            assert written[1]["acts"] == {}
            assert list(written[1]["unlogged"]) == [id]


async def test_an_unsent_act_is_sent_by_whatever_opens_the_same_seat(tmp_path: Path) -> None:
    async with a_venue() as venue:
        async with connected_client(venue, J1, outbox=tmp_path / "a.json") as client:
            await staged_venue(venue)
            await until(lambda: client.meeting.seq == 4)
            # The meeting was opened while it was here; by the next pong it knows which one it is.
            await until(lambda: client.first_hash)
        client.submit(ballot())
        (tmp_path / "nonsense.json").write_text("{")
        async with connected_client(venue, J2, outbox=tmp_path / "b.json") as other:
            assert other.unsent == 0
        async with connected_client(venue, J1, outbox=tmp_path / "c.json") as again:
            await until(lambda: again.unsent == 0)
            assert "J1" in venue.host.room.meeting.cases["C1"].ballots
        assert not (tmp_path / "a.json").exists()
        assert (tmp_path / "nonsense.json").read_text() == "{"


async def test_an_unsent_act_is_not_sent_to_another_meeting_with_the_same_plan(
    tmp_path: Path,
) -> None:
    async with a_venue() as rehearsal:
        await staged_venue(rehearsal)
        async with connected_client(rehearsal, J1, outbox=tmp_path / "a.json") as client:
            await until(lambda: client.meeting.seq == 4)
        client.submit(ballot())
    async with a_venue() as venue:
        await staged_venue(venue)
        for outbox in ("b.json", "a.json"):
            async with connected_client(venue, J1, outbox=tmp_path / outbox) as again:
                await until(lambda again=again: again.unsent == 0)  # type: ignore[misc]
        assert "J1" not in venue.host.room.meeting.cases["C1"].ballots


async def test_the_act_that_opened_the_meeting_is_answered_although_its_contract_is_new(
    tmp_path: Path,
) -> None:
    """Its answer was lost with the line: by then the meeting is open, and its contract salted."""
    async with a_venue() as venue:
        async with connected_client(venue, CHAIR, outbox=tmp_path / "a.json") as client:
            assert client.first_hash == ""
        id = client.submit(OpenMeeting())
        await venue.host.room.take(CHAIR, OpenMeeting(), id)
        again = Client(endpoint(venue, CHAIR), outbox=tmp_path / "a.json")
        news: list[News] = []
        again.watch(news.append)
        again.start()
        await until(lambda: any(isinstance(one, ActAccepted | ActRefused) for one in news))
        answers = [one for one in news if isinstance(one, ActAccepted | ActRefused)]
        assert [(one.id, type(one)) for one in answers] == [(id, ActAccepted)]
        assert again.unsent == 0
        await again.close()


async def test_an_act_kept_for_a_meeting_that_was_not_open_is_not_sent_by_another_plan(
    tmp_path: Path,
) -> None:
    async with a_venue() as venue:
        async with connected_client(venue, CHAIR, outbox=tmp_path / "a.json") as client:
            pass
        client.submit(OpenMeeting())
    async with a_venue(a_plan(2, 2)) as venue:
        async with connected_client(venue, CHAIR, outbox=tmp_path / "a.json") as again:
            assert again.unsent == 0
        assert venue.host.room.meeting.seq == 0


async def test_an_act_refused_for_its_id_is_not_sent_for_ever(tmp_path: Path) -> None:
    """Its ballot comes back as a draft, under a new id when it is submitted again."""
    async with a_venue() as venue:
        await staged_venue(venue)
        async with connected_client(venue, J1, outbox=tmp_path / "a.json") as client:
            await until(lambda: client.first_hash)
        id = client.submit(ballot())
        await venue.host.room.take(J1, Recuse(case="C2", reason="kin"), id)
        async with connected_client(venue, J1, outbox=tmp_path / "a.json") as again:
            await until(lambda: again.unsent == 0)
            assert again.draft("C1") is not None
            again.submit(ballot())
            await until(lambda: "J1" in again.meeting.cases["C1"].ballots)


async def test_what_was_typed_without_a_connection_survives_its_own_program(
    tmp_path: Path,
) -> None:
    from judgetui.records.session import open_session
    from judgetui.venue.access.credentials import Credentials
    from tests.venue.venues import a_session

    credentials = Credentials(a_plan(), a_session(tmp_path))
    outbox = tmp_path / "outbox" / "one.json"
    draft = Draft("J1", "C1", {"depth": "7"}, comment="so far")
    async with a_venue(record=open_session(tmp_path, "test"), credentials=credentials) as venue:
        await staged_venue(venue)
        client = Client(endpoint(venue, J1), outbox=outbox)
        client.start()
        await asyncio.wait_for(client.welcomed(), WITHIN)
    await until(lambda: client.connection.state == "ended")
    client.keep(draft)
    await until(lambda: outbox.exists() and "so far" in outbox.read_text())
    await client.close()
    async with (
        a_venue(record=open_session(tmp_path, "test"), credentials=credentials) as venue,
        connected_client(venue, J1, outbox=outbox) as again,
    ):
        assert again.draft("C1") == draft
        await until(lambda: venue.host.room.record.drafts.get("J1", "C1") == draft)
        await until(lambda: not outbox.exists())


async def test_what_was_typed_elsewhere_since_is_not_replaced_by_what_was_kept_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Old words from a laptop that had no connection come back only where nothing is newer."""
    monkeypatch.setattr(reconnect_grace, "BACK_WITHIN", 0.2)
    outbox = tmp_path / "outbox" / "one.json"
    first, old = Draft("J1", "C1", {"depth": "1"}), Draft("J1", "C1", {"depth": "12"})
    newer = Draft("J1", "C1", {"depth": "9"})
    async with a_venue() as venue:
        await staged_venue(venue)
        drafts = venue.host.room.record.drafts
        async with connected_client(venue, J1, outbox=outbox, device="a") as client:
            client.keep(first)
            await until(lambda: drafts.get("J1", "C1") == first)
            for connection in venue.host.attendance.at(J1):
                connection.abort()
            await until(lambda: client.connection.state == "reconnecting")
            venue.host.most = 0
            client.keep(old)
            await until(lambda: outbox.exists() and "12" in outbox.read_text())
        venue.host.most = 99
        kept = outbox.read_text()
        async with connected_client(venue, J1, device="b") as other:
            assert other.draft("C1") == first
            other.keep(newer)
            await until(lambda: drafts.get("J1", "C1") == newer)
        async with connected_client(venue, J1, outbox=outbox, device="a") as again:
            assert again.draft("C1") == newer
            again.submit(ballot())
            await until(lambda: again.unsent == 0)
        outbox.write_text(kept)
        async with connected_client(venue, J1, outbox=outbox, device="a") as late:
            assert late.draft("C1") is None
        assert drafts.get("J1", "C1") is None


async def test_what_was_sent_and_not_answered_does_not_count_as_typed_elsewhere() -> None:
    typed = DraftSync()
    typed.welcome([])
    one, two, three = (Draft("J1", "C1", {"depth": str(number)}) for number in (1, 2, 3))
    typed.keep(one)
    assert typed.due() == [one]
    typed.keep(two)
    assert typed.due() == [two]
    typed.keep(three)
    typed.welcome([one])
    assert typed.due() == [three]
    typed.keep(two)
    typed.welcome([Draft("J1", "C1", {"depth": "77"})])
    assert typed.due() == []
    assert typed.get(("J1", "C1", False)) == Draft("J1", "C1", {"depth": "77"})


async def test_a_caret_that_moved_elsewhere_does_not_count_as_typed_elsewhere() -> None:
    typed = DraftSync()
    typed.welcome([])
    known = Draft("J1", "C1", {"depth": "8"}, caret=Caret("mark", "depth", 1))
    typed.keep(known)
    typed.due()
    typed.mark(1.0)
    typed.answered(1.0)
    longer = replace(known, marks={"depth": "85"}, caret=Caret("mark", "depth", 2))
    typed.keep(longer)
    typed.welcome([replace(known, caret=Caret("comment", column=0))])
    assert typed.get(("J1", "C1", False)) == longer
    assert typed.due() == [longer]


async def test_what_was_lost_on_its_way_is_not_forgotten_while_the_client_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The host answers pings also before it gives a seat."""
    monkeypatch.setattr(reconnect_grace, "BACK_WITHIN", 0.0)
    monkeypatch.setattr(reconnecting_socket, "BEAT", 0.1)
    lost, kept = Draft("J1", "C1", {"depth": "7"}), tmp_path / "outbox.json"
    async with a_venue() as venue:
        await staged_venue(venue)
        async with connected_client(venue, J1, device="own", outbox=kept) as own:
            assert own._socket is not None
            say = own._socket.send

            def lose(*texts: str) -> None:
                say(*(text for text in texts if text.startswith('{"hello"')))

            with monkeypatch.context() as network:
                network.setattr(own._socket, "send", lose)
                own.keep(lost)
                await until(lambda: [lost in one.after for one in own._drafts.unknown] == [True])
                for connection in venue.host.attendance.at(J1):
                    connection.abort()
                async with connected_client(venue, J1, device="other"):
                    await until(lambda: own.connection.state == "waiting")
                    network.undo()
                    heard: list[float] = []
                    network.setattr(own._clock, "pong", lambda mark, _now: heard.append(mark))
                    await until(lambda: len(heard) > 2)
                    assert [one.draft for one in own._drafts.unknown] == [lost]
                    assert kept.exists()
            await until(lambda: own.connection.state == "connected")
            assert own.draft("C1") == lost
            await until(lambda: venue.host.room.record.drafts.get("J1", "C1") == lost)


async def test_whoever_typed_a_code_comes_back_however_many_others_guessed() -> None:
    async with a_venue() as venue:
        code = venue.host.credentials.of(J1).code
        client = Client(Endpoint("127.0.0.1", venue.port, code))
        client.start()
        await asyncio.wait_for(client.welcomed(), WITHIN)
        for _ in range(9):
            with pytest.raises(Refused):
                venue.host.admission.seat_for("0", "127.0.0.1")
        for connection in venue.host.attendance.at(J1):
            connection.abort()
        await until(lambda: client.connection.state == "reconnecting")
        await until(lambda: client.connection.state == "connected")
        await client.close()


async def test_a_refusal_that_passes_ends_no_seat() -> None:
    async with a_venue() as venue, connected_client(venue, J1) as client:
        most, venue.host.most = venue.host.most, 0
        for connection in venue.host.attendance.at(J1):
            connection.abort()
        await until(
            lambda: client.connection.why is not None and "full" in str(client.connection.why)
        )
        assert client.connection.state == "reconnecting"
        venue.host.most = most
        await until(lambda: client.connection.state == "connected")


async def test_a_chair_who_makes_the_own_link_anew_stays_and_comes_back_by_the_new_one() -> None:
    async with a_venue() as venue, connected_client(venue, CHAIR) as chair:
        old = venue.host.credentials.of(CHAIR).token
        told: list[News] = []
        chair.watch(told.append)
        chair.reissue("chair")
        await until(lambda: any(isinstance(one, SeatCredentials) for one in told))
        assert chair.connection.state == "connected"
        for connection in venue.host.attendance.at(CHAIR):
            connection.abort()
        await until(lambda: chair.connection.state == "reconnecting")
        await until(lambda: chair.connection.state == "connected")
        with pytest.raises(Refused):
            venue.host.admission.seat_for(old, "127.0.0.1")


async def test_a_slow_network_takes_its_time_with_the_whole_meeting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reconnecting_socket, "SILENT", 0.3)
    async with a_venue(a_plan(28, 60)) as venue, a_cutter(venue.port) as cutter:
        cutter.piece = 300
        client = Client(replace(endpoint(venue, CHAIR), port=cutter.port))
        links: list[ConnectionStatus] = []
        client.watch_connection(links.append)
        client.start()
        await asyncio.wait_for(client.welcomed(), WITHIN)
        assert [link.state for link in links] == ["connected"]
        await client.close()


async def test_what_came_before_the_link_was_lost_is_no_newer_for_being_looked_at() -> None:
    async with a_venue() as venue, connected_client(venue, J1) as client:
        client.rest(True)
        await venue.host.close()
        await until(lambda: client.connection.state != "connected")
        await until(lambda: client.age > 0.3)
        client.rest(False)
        assert client.age > 0.3


async def test_a_client_whose_host_is_gone_says_where_the_room_may_be(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("judgetui.venue.client.client._LONG", 0.0)
    async with a_venue() as venue:
        await staged_venue(venue)
        venue.host.room.acknowledgement.room_page = "http://db.example:8090/hall-1"
        async with connected_client(venue, judge("J1")) as client:
            client.on_disconnect(Sentence("the connection was cut"))
            assert "http://db.example:8090/hall-1" in str(client.connection.why)
