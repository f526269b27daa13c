"""What other files hold of the same seat is taken up in its order, and takes nothing newer away."""

from __future__ import annotations

from pathlib import Path

from judgetui.meeting.acts import Act, CallCase, Pause, Resume
from judgetui.meeting.draft import Draft
from judgetui.venue.client.draft_sync import DraftSync, UnackedDraft
from judgetui.venue.client.outbox import Outbox

OLDER, NEWER = Draft("J1", "C1", {"depth": "1"}), Draft("J1", "C1", {"depth": "12"})


def left(path: Path, acts: dict[str, Act], draft: Draft | None = None) -> None:
    """Leave a file of J1's seat at the meeting whose ledger begins with "first"."""
    outbox = Outbox(path)
    outbox.claim("contract", "J1", "first")
    for id, act in acts.items():
        outbox.put(id, act)
    outbox.close((UnackedDraft(draft),) if draft is not None else ())


def test_adopted_acts_come_before_newer_ones_and_in_their_own_order(tmp_path: Path) -> None:
    old: dict[str, Act] = {"z": Pause(), "a": Resume(), "m": CallCase(case="C1")}
    left(tmp_path / "other.json", old)
    outbox = Outbox(tmp_path / "own.json")
    outbox.put("b", Pause())
    assert outbox.claim("contract", "J1", "first") == []
    assert list(outbox) == [*old.items(), ("b", Pause())]
    assert not (tmp_path / "other.json").exists()
    outbox.close()
    kept = Outbox(tmp_path / "own.json")
    assert [id for id, _act in kept] == ["z", "a", "m", "b"]
    kept.close()


def test_an_adopted_draft_takes_no_newer_one_away(tmp_path: Path) -> None:
    left(tmp_path / "other.json", {}, OLDER)
    outbox = Outbox(tmp_path / "own.json")
    outbox.keep_drafts([UnackedDraft(NEWER)])
    outbox.claim("contract", "J1", "first")
    assert outbox.drafts == (UnackedDraft(NEWER),)
    outbox.close()


def test_a_draft_kept_earlier_takes_no_newer_one_away() -> None:
    drafts = DraftSync()
    drafts.keep(NEWER)
    drafts.offer(UnackedDraft(OLDER))
    assert drafts.get(("J1", "C1", False)) == NEWER
    assert [one.draft for one in drafts.unknown] == [NEWER]


def test_a_draft_kept_earlier_is_taken_up_where_the_host_has_what_it_had() -> None:
    drafts = DraftSync()
    drafts.welcome([OLDER])
    drafts.offer(UnackedDraft(NEWER, after=(OLDER,)))
    assert drafts.get(("J1", "C1", False)) == NEWER
    assert drafts.due() == [NEWER]


def test_a_draft_kept_earlier_is_dropped_where_somebody_typed_on_elsewhere() -> None:
    drafts = DraftSync()
    drafts.welcome([NEWER])
    drafts.offer(UnackedDraft(OLDER))
    assert drafts.get(("J1", "C1", False)) == NEWER
    assert drafts.due() == []
    assert not drafts.unknown


def test_the_host_has_what_was_sent_before_a_ping_that_came_back() -> None:
    drafts = DraftSync()
    drafts.keep(OLDER)
    assert drafts.due() == [OLDER]
    drafts.mark(1.0)
    drafts.keep(NEWER)
    assert drafts.due() == [NEWER]
    drafts.answered(1.0)
    assert drafts.unknown == (UnackedDraft(NEWER, after=(OLDER, NEWER)),)
    drafts.mark(2.0)
    drafts.answered(2.0)
    assert not drafts.unknown
    assert drafts.get(("J1", "C1", False)) == NEWER


def test_what_was_not_sent_yet_is_not_known_to_the_host() -> None:
    drafts = DraftSync()
    drafts.keep(OLDER)
    drafts.mark(1.0)
    drafts.answered(1.0)
    assert drafts.unknown == (UnackedDraft(OLDER),)


def test_answered_acts_are_kept_until_the_log_has_them(tmp_path: Path) -> None:
    path = tmp_path / "outbox.json"
    outbox = Outbox(path)
    outbox.claim("contract", "J1", "first")
    acts: tuple[Act, ...] = (Pause(), Resume())
    for number, act in enumerate(acts, start=7):
        outbox.put(str(number), act)
        assert outbox.take(str(number)) == act
        outbox.keep_until_logged(str(number), act, number)
    assert len(outbox) == 0
    outbox.logged(7)
    outbox.close()
    again = Outbox(path)
    assert again.claim("contract", "J1", "first") == []
    again.send_again_what_is_not_logged()
    assert list(again) == [("8", Resume())]
    again.take("8")
    again.keep_until_logged("8", Resume(), 9)
    again.logged(9)
    assert not path.exists()


def test_what_the_log_lacks_is_merged_from_a_file_of_the_same_seat(tmp_path: Path) -> None:
    other = Outbox(tmp_path / "other.json")
    other.claim("contract", "J1", "first")
    other.keep_until_logged("1", Pause(), 5)
    other.close()
    outbox = Outbox(tmp_path / "outbox.json")
    outbox.claim("contract", "J1", "first")
    outbox.send_again_what_is_not_logged()
    assert list(outbox) == [("1", Pause())]
