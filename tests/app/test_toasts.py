"""What is told lies over nothing, one thing at a time, and what is important can be read."""

from __future__ import annotations

import pytest
from textual.geometry import Region
from textual.pilot import Pilot
from textual.widgets import Button, Input
from textual.widgets._toast import Toast, ToastRack

from judgetui.app.app import JudgeApp
from judgetui.language import use_language
from judgetui.meeting.seat import CHAIR, RECORDER, Role, Seat
from judgetui.screens.confirm import Confirm
from judgetui.screens.review import Review
from judgetui.text_layout import CLOSING
from judgetui.widgets.key_bar import KeyBar
from judgetui.widgets.mark_field import MarkField
from tests.app.seats import scoring_at
from tests.screens.drawing import drawn, until

pytestmark = pytest.mark.usefixtures("own_settings")

J1 = Seat(Role.JUDGE, "J1")
SIZES = [(80, 24), (120, 40)]
LONG = {
    "en": "The ballot of Judge 1 on case 10 is on record already; have it returned first. " * 2,
    "zh": "该评委对此案例的评分表已经记录在案，如需更改，请先由主持人退回，再重新填写。" * 3,
}


async def tell(pilot: Pilot[None], said: str, *, warn: bool = True) -> None:
    """Tell it, and wait until it is on the screen."""
    severity = "warning" if warn else "information"
    pilot.app.notify(said, severity=severity, markup=False)  # type: ignore[arg-type]
    await pilot.pause()
    await until(pilot, lambda: any(toast.region.area for toast in pilot.app.screen.query(Toast)))


def band(pilot: Pilot[None]) -> Region:
    """Where what is told is."""
    return pilot.app.screen.query_one(ToastRack).region


def on_screen(pilot: Pilot[None]) -> str:
    """What is on the screen, without spaces, for sentences that are broken into lines."""
    return "".join("".join(drawn(pilot.app)).split()).replace("▌", "")


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("seat", [CHAIR, J1, RECORDER])
async def test_what_is_told_covers_nothing(
    seat: Seat, size: tuple[int, int], language: str
) -> None:
    use_language(language)
    async with scoring_at(seat, size) as pilot:
        await tell(pilot, LONG[language])
        place = band(pilot)
        assert place.bottom == size[1]
        assert place.width == size[0]
        for widget in pilot.app.screen.query("KeyBar, Button, MarkField, Input"):
            assert not widget.region.overlaps(place), widget
        bar = pilot.app.screen.query_one(KeyBar)
        assert bar.region.bottom == place.y
        assert "".join(LONG[language].split()) in on_screen(pilot)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("size", SIZES)
async def test_what_is_told_covers_no_question(size: tuple[int, int], language: str) -> None:
    use_language(language)
    async with scoring_at(J1, size) as pilot:
        for field in pilot.app.screen.query(MarkField):
            field.insert_text_at_cursor("8")
        await pilot.press("f9")
        await until(pilot, lambda: isinstance(pilot.app.screen, Review))
        await tell(pilot, LONG[language])
        for button in pilot.app.screen.query(Button):
            assert not button.region.overlaps(band(pilot))
            assert button.region.height == 3
        pilot.app.push_screen(Confirm("Sure?", "It is. " * 20, ask_reason=True))
        await pilot.pause()
        await until(pilot, lambda: band(pilot).area)
        for widget in [*pilot.app.screen.query(Button), *pilot.app.screen.query(Input)]:
            assert not widget.region.overlaps(band(pilot))
            assert widget.region.height == 3


async def test_what_is_told_does_not_stack() -> None:
    async with scoring_at(CHAIR, (80, 24)) as pilot:
        for number in range(6):
            await tell(pilot, f"Sentence {number}.")
        assert "Sentence5." in on_screen(pilot)
        assert "Sentence4." not in on_screen(pilot)
        assert band(pilot).height == 1


async def test_what_is_good_to_know_waits_for_a_refusal() -> None:
    async with scoring_at(CHAIR, (80, 24)) as pilot:
        await tell(pilot, "Refused.")
        pilot.app.notify("By the way.", markup=False)
        await pilot.pause()
        assert "Refused." in on_screen(pilot)
        assert "Bytheway." not in on_screen(pilot)
        (warning,) = pilot.app.warnings  # type: ignore[attr-defined]
        assert warning.timeout >= 8
        pilot.app._unnotify(warning)
        await tell(pilot, "Another.", warn=False)
        assert "Another." in on_screen(pilot)


async def test_what_is_longer_stays_for_longer() -> None:
    async with scoring_at(CHAIR, (80, 24)) as pilot:
        await tell(pilot, LONG["zh"])
        (warning,) = pilot.app.warnings  # type: ignore[attr-defined]
        assert warning.timeout >= 20


async def test_no_line_of_what_is_told_begins_with_closing_punctuation() -> None:
    use_language("zh")
    for width in range(60, 84, 3):
        async with scoring_at(CHAIR, (width, 24)) as pilot:
            await tell(pilot, LONG["zh"])
            place = band(pilot)
            lines = [line.removeprefix("▌").strip() for line in drawn(pilot.app)[place.y :]]
            assert len(lines) > 1
            assert [line for line in lines if line[0] in CLOSING] == []


async def test_the_screen_has_its_room_back_when_it_was_told() -> None:
    async with scoring_at(CHAIR, (80, 24)) as pilot:
        await tell(pilot, "Refused.")
        pilot.app.clear_notifications()
        bar = pilot.app.screen.query_one(KeyBar)
        await until(pilot, lambda: bar.region.bottom == 24)


async def test_what_the_chair_was_told_is_not_for_the_judge_who_sits_down_next() -> None:
    async with scoring_at(CHAIR, (80, 24)) as pilot:
        await tell(pilot, "two devices wait for the chair")
        assert isinstance(pilot.app, JudgeApp)
        pilot.app.sit(J1)
        await until(pilot, lambda: bool(pilot.app.screen.query(MarkField)))
        await pilot.pause()
        assert not pilot.app.screen.query(Toast)
