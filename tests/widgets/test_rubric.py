"""Guide and anchors: all of it where there is room, the anchor that applies always whole."""

from __future__ import annotations

from decimal import Decimal

from judgetui.meeting.plan import Criterion
from judgetui.widgets.rubric import Rubric
from tests.screens.drawing import Host, drawn

CRITERION = Criterion.model_validate(
    {
        "key": "depth",
        "name": "Depth [/b]",
        "guide": "Look [red]closely at what was done and by whom, and what became of it since.",
        "anchors": [
            {"from": "0", "text": "claims contradict each other or the material at hand"},
            {"from": "60", "text": "credible as a whole, important steps cannot be traced"},
            {"from": "90", "text": "every claim is backed by records, setbacks are told openly"},
        ],
        "reason_outside": ["60", "98"],
    }
)


async def text(size: tuple[int, int], mark: int | None, *, asks_reasons: bool = True) -> list[str]:
    rubric = Rubric(asks_reasons=asks_reasons)
    app = Host(rubric, criterion=CRITERION, mark=None if mark is None else Decimal(mark))
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        return drawn(app)


async def test_everything_is_there_where_there_is_room() -> None:
    whole = " ".join(" ".join(line.strip("│ ") for line in await text((60, 20), 75)).split())
    assert "Depth [/b]" in whole
    assert "Look [red]closely at what was done and by whom, and what became of it since." in whole
    assert "90+ every claim is backed by records, setbacks are told openly ▶ 60+" in whole
    assert "A mark below 60 or above 98 needs a reason." in whole


async def test_the_anchor_of_the_present_mark_is_marked_and_only_that_one() -> None:
    for mark, start in ((59, "▶ 0+"), (60, "▶ 60+"), (100, "▶ 90+")):
        lines = await text((60, 20), mark)
        assert [line[2 : 2 + len(start)] for line in lines if "▶" in line] == [start]
    assert not any("▶" in line for line in await text((60, 20), None))


async def test_with_little_room_the_others_are_cut_to_a_line() -> None:
    inside = [line.strip("│ ") for line in (await text((40, 8), 75))[1:-1]]
    assert inside == [
        "Look [red]closely at what was done…",
        "90+  every claim is backed by rec…",
        "▶ 60+  credible as a whole,",
        "important steps cannot be",
        "traced",
        "0+   claims contradict each other…",
    ]


async def test_on_paper_no_reason_is_asked_for() -> None:
    assert not any("reason" in line for line in await text((60, 20), 75, asks_reasons=False))
