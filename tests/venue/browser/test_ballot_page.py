"""A judge's plain page in Debian's Chromium: on a phone, by keys alone, through a bad network."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import Phase as Stages
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.async_api import Browser, BrowserContext, Page, expect

from judgetui.language import _
from judgetui.meeting.acts import Entry, OpenMeeting, ReturnBallot
from judgetui.meeting.apply import apply
from judgetui.meeting.ballot_permissions import judges_turn, returned_to
from judgetui.meeting.marks import mark_text, read_mark
from judgetui.meeting.message import Refused
from judgetui.meeting.plan import Criterion
from judgetui.meeting.rounding import rounded
from judgetui.meeting.seat import CHAIR, Role, Seat
from judgetui.meeting.standings import tally
from judgetui.meeting.state import EMPTY, BallotStatus, Meeting
from judgetui.records.session import MemoryRecord
from judgetui.venue.browser.ballot_text import SITUATIONS
from judgetui.venue.client.replica import Replica
from judgetui.venue.server.delta_encoder import DeltaEncoder
from tests.long import rounds
from tests.meeting.factories import a_plan
from tests.meeting.strategies import days
from tests.venue.accessibility import small_targets, violations
from tests.venue.browsing import (
    NEEDS_CHROMIUM,
    PHONE,
    Browsable,
    ballot,
    browsable,
    device,
    in_language,
    shot,
    shows,
)
from tests.venue.venues import connected_client, judge, staged_venue, until
from tests.waiting import WITHIN

pytestmark = NEEDS_CHROMIUM
IN_WORDS = ".choice, header p:not(.links)"
"""Where what can be touched has a larger part around it, or stands in a sentence."""
_RICH: list[dict[str, Any]] = [
    {
        "key": "auth",
        "name": {"en": "Authenticity", "zh": "真实性"},
        "guide": "Is it real?",
        "step": "0.5",
        "weight": "0.25",
        "reason_outside": ["60", "95"],
        "anchors": [{"from": "90", "text": "excellent"}, {"from": "75", "text": "good"}],
    },
    {"key": "care", "name": "Care", "max": "10", "weight": "7.5"},
]


def link(venue: Browsable, seat: Seat) -> str:
    """The link that opens the plain page."""
    return f"{venue.link(seat)}?page=plain"


async def open_page(context: BrowserContext, address: str) -> Page:
    """A plain page that has its seat."""
    page = await context.new_page()
    await page.goto(address)
    await is_open(page)
    return page


async def is_open(page: Page) -> None:
    """Wait until a plain page shows its seat."""
    await page.wait_for_function("() => document.body.dataset.state === 'open'")


async def says(page: Page, text: str) -> None:
    """Wait until a person can read a text on the page."""
    await page.get_by_text(text).first.wait_for(timeout=WITHIN * 1000)


@pytest.mark.parametrize(("locale", "code"), [("en-GB", "en"), ("zh-CN", "zh")])
async def test_a_phone_fills_in_and_submits_a_ballot(
    browser: Browser, shared_venue: Browsable, unused_judge: Seat, locale: str, code: str
) -> None:
    context = await device(browser, locale, **PHONE)
    page = await context.new_page()
    trouble: list[str] = []
    page.on("console", lambda said: trouble.append(said.text))
    page.on("pageerror", lambda error: trouble.append(str(error)))
    # A device without keyboard and mouse is sent to the plain page by itself.
    await page.goto(shared_venue.link(unused_judge))
    await page.wait_for_url("**/ballot")
    await is_open(page)
    await page.locator("#mark-0").fill("8")
    await page.locator("#criteria button").nth(3).tap()
    await shot(page, f"plain-page-{code}")
    await page.locator("#review").tap()
    await shot(page, f"plain-page-review-{code}")
    yes = in_language(code, lambda: _("Submit"))
    await page.get_by_role("button", name=yes, exact=True).tap()
    await until(lambda: ballot(shared_venue, unused_judge.judge or "") is not None)
    given = ballot(shared_venue, unused_judge.judge or "")
    assert dict(given.scores) == {"depth": Decimal(8), "care": Decimal(5)}
    await page.locator("#record").wait_for()
    await shot(page, f"plain-page-submitted-{code}")
    assert trouble == []


async def test_a_whole_ballot_by_keys_alone(
    browser: Browser, shared_venue: Browsable, unused_judge: Seat
) -> None:
    page = await open_page(await device(browser), link(shared_venue, unused_judge))

    async def go_to(id: str) -> None:
        for _step in range(30):
            if await page.evaluate("() => document.activeElement.id") == id:
                return
            await page.keyboard.press("Tab")
        raise AssertionError(f"Tab never comes to {id}")

    await go_to("mark-0")
    await page.keyboard.type("7")
    await go_to("mark-1")
    await page.keyboard.press("ArrowUp")
    await page.keyboard.press("ArrowUp")
    await go_to("review")
    await page.keyboard.press("Enter")
    await page.wait_for_function("() => document.activeElement.id === 'yes'")
    await page.keyboard.press("Enter")
    await until(lambda: ballot(shared_venue, unused_judge.judge or "") is not None)
    assert dict(ballot(shared_venue, unused_judge.judge or "").scores) == {
        "depth": Decimal(7),
        "care": Decimal(6),
    }


async def test_both_forms_of_a_seat_have_the_same_half_typed_ballot(
    browser: Browser, shared_venue: Browsable, unused_judge: Seat
) -> None:
    context = await device(browser)
    page = await open_page(context, link(shared_venue, unused_judge))
    terminal = await context.new_page()
    await terminal.goto(f"{page.url.split('/ballot')[0]}?page=terminal")
    await shows(terminal, "Story 1", "Depth")
    await page.locator("#mark-0").fill("8")
    await shows(terminal, "1 of 2")
    await terminal.bring_to_front()
    await terminal.keyboard.press("Enter")
    await terminal.keyboard.type("6")
    await page.wait_for_function("() => document.getElementById('mark-1').value === '6'")
    assert await page.locator("#mark-0").input_value() == "8"
    await page.locator("#mark-0").fill("")
    await page.locator("#mark-1").fill("")
    await shows(terminal, "0 of 2")


async def test_a_ballot_typed_without_a_network_is_kept_and_sent(
    browser: Browser, venue: Browsable
) -> None:
    context = await device(browser)
    page = await open_page(context, link(venue, judge("J1")))
    await page.locator("#mark-0").fill("7")
    await says(page, "What you typed is kept at the venue.")
    for connection in venue.venue.host.attendance.at(judge("J1")):
        connection.abort()
    await context.set_offline(True)
    await says(page, "The connection is lost")
    await page.locator("#mark-1").fill("9")
    await page.locator("#comment").fill("写得很好")
    await says(page, "kept on this device")
    await page.locator("#review").click()
    await page.locator("#yes").click()
    await says(page, "Sending your ballot")
    assert ballot(venue) is None
    await context.set_offline(False)
    await until(lambda: ballot(venue) is not None)
    given = ballot(venue)
    assert dict(given.scores) == {"depth": Decimal(7), "care": Decimal(9)}
    assert given.comment == "写得很好"
    await page.locator("#record").wait_for()
    await page.wait_for_function("() => !document.getElementById('kept').textContent")


async def test_reloads_in_the_middle_of_a_mark_keep_it(
    browser: Browser, shared_venue: Browsable, unused_judge: Seat
) -> None:
    page = await open_page(await device(browser), link(shared_venue, unused_judge))
    for number in range(rounds(short=5, long=100)):
        typed, comment = str(number % 10), f"第{number}次输入"
        await page.locator("#mark-1").fill(typed)
        await page.locator("#comment").fill(comment)
        await page.reload()
        await is_open(page)
        assert await page.locator("#mark-1").input_value() == typed
        assert await page.locator("#comment").input_value() == comment


async def test_a_comment_composed_by_an_input_method_arrives_unchanged(
    browser: Browser, shared_venue: Browsable, unused_judge: Seat
) -> None:
    page = await open_page(await device(browser), link(shared_venue, unused_judge))
    client = await page.context.new_cdp_session(page)
    drafts = shared_venue.venue.host.room.record.drafts
    for number in range(rounds(short=4, long=100)):
        wanted = f"第{number}个案例很感人，数据真实。"
        await page.locator("#comment").fill("")
        await page.locator("#comment").focus()
        for part in ("d", "di", "di'yi"):
            ime = {"text": part, "selectionStart": len(part), "selectionEnd": len(part)}
            await client.send("Input.imeSetComposition", ime)
        await client.send("Input.insertText", {"text": wanted})
        assert await page.locator("#comment").input_value() == wanted

        def kept(wanted: str = wanted) -> bool:
            draft = drafts.get(unused_judge.judge or "", "C1", paper=False)
            return draft is not None and draft.comment == wanted

        await until(kept)


async def test_the_wheel_changes_no_mark(
    browser: Browser, shared_venue: Browsable, unused_judge: Seat
) -> None:
    page = await open_page(await device(browser), link(shared_venue, unused_judge))
    await page.locator("#mark-0").fill("5")
    for place in ("#mark-0", "fieldset:first-child input[type=range]"):
        await page.locator(place).focus()
        await page.locator(place).hover()
        await page.mouse.wheel(0, 240)
    assert await page.locator("#mark-0").input_value() == "5"


async def test_a_recused_judge_and_one_whose_ballot_is_returned_are_told(
    browser: Browser, venue: Browsable
) -> None:
    room = venue.venue.host.room
    page = await open_page(await device(browser, **PHONE), link(venue, judge("J1")))
    await page.locator("#mark-0").fill("7")
    await page.locator("#mark-1").fill("9")
    await page.locator("#review").tap()
    await page.locator("#yes").tap()
    await page.locator("#record").wait_for()
    await room.take(CHAIR, ReturnBallot(case="C1", judge="J1", reason="look again"), "back")
    await says(page, "Returned by the chair: look again.")
    assert await page.locator("#mark-0").input_value() == "7"
    await shot(page, "plain-page-returned")

    other = await open_page(await device(browser, **PHONE), link(venue, judge("J2")))
    await other.locator("#recuse").tap()
    await other.locator("#yes").tap()
    await says(other, "Write a reason first.")
    await other.locator("#recusal").fill("my own organisation")
    await other.locator("#yes").tap()
    await says(other, "You are recused from this case: my own organisation")
    assert ballot(venue, "J2").status is BallotStatus.RECUSED
    await shot(other, "plain-page-recused")

    await other.locator("#call").tap()
    await other.get_by_label("question").check()
    await other.locator("#yes").tap()
    await says(other, "The chair has your call of")
    assert room.meeting.calls[-1].kind == "question"


async def test_a_link_that_was_replaced_is_told_what_to_do(
    browser: Browser, venue: Browsable
) -> None:
    page = await open_page(await device(browser), link(venue, judge("J1")))
    await page.locator("#mark-0").fill("7")
    async with connected_client(venue.venue, CHAIR) as chair:
        chair.reissue("J1")
        await says(page, "This link was replaced; ask the chair for the new one.")
    assert await page.locator("#door").is_visible()
    assert await page.locator("#mark-0").input_value() == "7"


@pytest.mark.parametrize(
    ("min", "max", "step"),
    [("0", "100", "1"), ("0", "10", "0.5"), ("-5", "5", "0.25"), ("1", "9.9", "0.3")],
)
async def test_the_page_reads_marks_as_the_program_does(
    browser: Browser, shared_venue: Browsable, unused_judge: Seat, min: str, max: str, step: str
) -> None:
    page = await open_page(await device(browser), link(shared_venue, unused_judge))
    criterion = Criterion.model_validate(
        {"key": "a", "name": "A", "min": min, "max": max, "step": step}
    )
    texts = [
        "8。5",
        "8，5",
        "８．５",
        "8．５",
        " 8 ",
        "-0",
        "0",
        "00",
        "1e1",
        "+5",
        "8.",
        ".5",
        "8.50",
    ]
    texts += ["-5", "−5", "99", "100", "101", "9.9", "9.7", "nan", "", "١", "5..0", "8 5", "1" * 30]
    texts += [str(Decimal(n) / 20) for n in range(-110, 220, 3)]
    read = await page.evaluate(
        """async ([criterion, texts]) => {
          const { Scale } = await import('/web/ballot.js');
          const scale = new Scale(criterion);
          return texts.map((text) => scale.index(text)).map((at) => at < 0 ? null : scale.text(at));
        }""",
        [{"min": min, "max": max, "step": step}, texts],
    )

    def expected(text: str) -> str | None:
        try:
            return mark_text(read_mark(text, criterion))
        except Refused:
            return None

    assert dict(zip(texts, read, strict=True)) == {text: expected(text) for text in texts}


_PAIRS = st.lists(
    st.tuples(
        st.decimals(0, 20, places=3, allow_nan=False), st.decimals(-9, 100, places=2)
    ),
    max_size=5,
)  # fmt: skip


async def test_the_page_adds_up_as_the_program_does(
    browser: Browser, shared_venue: Browsable, unused_judge: Seat
) -> None:
    from fractions import Fraction

    page = await open_page(await device(browser), link(shared_venue, unused_judge))
    cases: list[tuple[list[tuple[str, str]], dict[str, Any]]] = []
    expected: list[str] = []

    @settings(max_examples=80, phases=[Stages.generate], database=None)
    @given(_PAIRS, st.integers(0, 6), st.sampled_from(("half-up", "half-even", "down")))
    def collect(pairs: list[tuple[Decimal, Decimal]], decimals: int, rounding: Any) -> None:  # noqa: ANN401
        exact = sum((Fraction(w) * Fraction(m) for w, m in pairs), Fraction(0))
        texts = [(format(w, "f"), mark_text(m)) for w, m in pairs]
        cases.append((texts, {"decimals": decimals, "rounding": rounding}))
        expected.append(format(rounded(exact, decimals, rounding), "f"))

    collect()
    found = await page.evaluate(
        """async (cases) => {
          const { total } = await import('/web/ballot.js');
          return cases.map(([pairs, rule]) => total(pairs, rule));
        }""",
        cases,
    )
    assert found == expected


def _turns(entries: list[Entry]) -> list[tuple[Any, Any]]:
    """What each judge's seat is sent of a day, and what the program says of it."""
    assert isinstance(entries[0].act, OpenMeeting)
    assert entries[0].act.plan is not None
    meeting = Meeting.planned(entries[0].act.plan)
    for number, entry in enumerate(entries):
        meeting = apply(EMPTY if number == 0 else meeting, entry)
    views = DeltaEncoder()
    views.update(meeting, tally(meeting))
    found = []
    for judge_id in meeting.plan.judge:
        sent = json.loads(views.welcome(Seat(Role.JUDGE, judge_id), {}))["welcome"]["meeting"]
        seen = Replica(judge_id).merge(sent)
        for wanted in (None, *returned_to(seen, judge_id)):
            turn = judges_turn(seen, judge_id, wanted)
            said = turn.said.template
            expected = [
                turn.case,
                said,
                turn.writes,
                turn.submits,
                list(returned_to(seen, judge_id)),
            ]
            found.append(([sent, judge_id, wanted], expected))
    return found


async def test_the_page_knows_what_may_be_done_as_the_program_does(
    browser: Browser, shared_venue: Browsable, unused_judge: Seat
) -> None:
    page = await open_page(await device(browser), link(shared_venue, unused_judge))
    found: list[tuple[Any, Any]] = []

    @settings(max_examples=rounds(short=25, long=300), phases=[Stages.generate], database=None)
    @given(days(most=30))
    def collect(entries: list[Entry]) -> None:
        found.extend(_turns(entries))

    collect()
    said = await page.evaluate(
        """async (seats) => {
          const { Replica, returned, turnOf } = await import('/web/ballot.js');
          return seats.map(([sent, judge, wanted]) => {
            const meeting = new Replica().merge(sent);
            const { case: id, said, writes, submits } = turnOf(meeting, judge, wanted);
            return [id, said[0], writes, submits, returned(meeting)];
          });
        }""",
        [seat for seat, _expected in found],
    )
    for (_seat, expected), (id, key, *rest) in zip(found, said, strict=True):
        assert [id, SITUATIONS[key], *rest] == expected


async def test_the_door_leads_to_the_plain_page_first(
    browser: Browser, shared_venue: Browsable, unused_judge: Seat
) -> None:
    page = await (await device(browser)).new_page()
    await page.goto(shared_venue.base)
    first = page.locator("a, input, button").first
    assert "screen reader" in (await first.text_content() or "")
    await first.click()
    code = shared_venue.venue.host.credentials.of(unused_judge).code
    await page.locator("#code").fill(code)
    await page.locator("form button").click()
    await page.wait_for_url("**/seat/*/ballot?page=plain")
    await is_open(page)
    # What was chosen is remembered for the next time the usual link is opened.
    await page.goto(shared_venue.link(unused_judge))
    await page.wait_for_url("**/seat/*/ballot")
    await page.locator("#terminal").click()
    await shows(page, "Story 1")
    await page.goto(shared_venue.link(unused_judge))
    await shows(page, "Story 1")
    assert page.url.split("?")[0].endswith(page.url.split("/seat/")[1].split("?")[0])


async def test_the_page_is_small(
    browser: Browser, shared_venue: Browsable, unused_judge: Seat
) -> None:
    page = await (await device(browser)).new_page()
    client = await page.context.new_cdp_session(page)
    await client.send("Network.enable")
    sizes: dict[str, int] = {}
    client.on(
        "Network.loadingFinished", lambda e: sizes.update({e["requestId"]: e["encodedDataLength"]})
    )
    await page.goto(link(shared_venue, unused_judge))
    await is_open(page)
    assert 0 < sum(sizes.values()) < 40_000


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_every_page_of_a_judge_is_accessible(
    browser: Browser, tmp_path: Path, scheme: Literal["light", "dark"]
) -> None:
    plan = a_plan(2, criteria=_RICH)
    async with browsable(MemoryRecord(plan), tmp_path) as venue:
        context = await device(browser, color_scheme=scheme, reduced_motion="reduce", **PHONE)
        found: dict[str, list[str]] = {}

        async def look(name: str, page: Page) -> None:
            found[name] = await violations(page) + await small_targets(page, apart=IN_WORDS)
            width = await page.evaluate("() => document.documentElement.scrollWidth - innerWidth")
            assert width <= 0, name
            await shot(page, f"plain-{name}-{scheme}")

        door = await context.new_page()
        await door.goto(f"{venue.base}/ballot")
        await look("door", door)
        await door.locator("#code").fill("1234")
        await door.locator("form button").tap()
        await says(door, "8 digits")
        await look("door refused", door)
        page = await open_page(context, link(venue, judge("J1")))
        await look("not open", page)
        await page.locator("#practise").tap()
        await look("practice", page)
        await staged_venue(venue.venue)
        await says(page, "Scoring is open.")
        await page.locator("#mark-0").fill("99")
        await page.locator("#mark-1").fill("12")
        await page.locator("#review").tap()
        await look("trouble", page)
        await page.locator("#mark-1").fill("8")
        await page.locator("#mark-0-why").fill("outstanding")
        await page.locator("#review").tap()
        await look("review", page)
        await page.locator("#no").tap()
        await page.locator("#call").tap()
        await look("call", page)
        await page.locator("#no").tap()
        await page.locator("#review").tap()
        await page.locator("#yes").tap()
        await page.locator("#record").wait_for()
        await look("submitted", page)
        await page.set_viewport_size({"width": 320, "height": 256})
        await look("400 percent", page)
        assert {name: wrong for name, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize(("locale", "code"), [("en-GB", "en"), ("zh-CN", "zh")])
async def test_before_the_meeting_the_page_says_to_wait_and_offers_no_call(
    browser: Browser, tmp_path: Path, locale: str, code: str
) -> None:
    async with browsable(MemoryRecord(a_plan(2, criteria=_RICH)), tmp_path) as venue:
        page = await open_page(await device(browser, locale, **PHONE), link(venue, judge("J1")))
        wait = in_language(
            code, lambda: _("Wait here: this page changes by itself when the chair begins.")
        )
        await expect(page.locator("#wait")).to_have_text(wait)
        await expect(page.locator("#wait")).to_be_in_viewport()
        await expect(page.locator("#call")).to_be_hidden()
        await shot(page, f"plain-page-waiting-{code}")
        await page.locator("#practise").tap()
        await expect(page.locator("#wait")).to_be_hidden()
        await staged_venue(venue.venue)
        await expect(page.locator("#mark-0")).to_be_visible()
        await expect(page.locator("#wait")).to_be_hidden()
        await expect(page.locator("#call")).to_be_enabled()


async def test_a_link_without_encryption_says_that_the_screen_has_to_be_kept_on(
    browser: Browser, tmp_path: Path
) -> None:
    """Whoever comes by a link never sees the page that asks for a code and says so."""
    sentence = "switch off this device's automatic lock"
    async with browsable(MemoryRecord(a_plan(2, criteria=_RICH)), tmp_path) as venue:
        page = await open_page(await device(browser, **PHONE), link(venue, judge("J1")))
        await expect(page.locator("main")).not_to_contain_text(sentence)
        await page.add_init_script(
            "Object.defineProperty(window, 'isSecureContext', { value: false })"
        )
        await page.reload()
        await is_open(page)
        await expect(page.get_by_text(sentence)).to_be_in_viewport()
        assert await violations(page) == []
        await shot(page, "plain-page-unencrypted")
        await staged_venue(venue.venue)
        await expect(page.locator("#mark-0")).to_be_visible()
        await expect(page.get_by_text(sentence)).to_be_hidden()


@pytest.mark.parametrize(("locale", "code"), [("en-GB", "en"), ("zh-CN", "zh")])
async def test_a_reason_is_said_to_be_required_as_soon_as_the_mark_asks_for_it(
    browser: Browser, tmp_path: Path, locale: str, code: str
) -> None:
    async with browsable(MemoryRecord(a_plan(2, criteria=_RICH)), tmp_path) as venue:
        await staged_venue(venue.venue)
        page = await open_page(await device(browser, locale, **PHONE), link(venue, judge("J1")))
        required = page.locator("#mark-0-required")
        above = in_language(
            code, lambda: _("Required: %(mark)s is above the usual %(low)s to %(high)s.")
        )
        below = in_language(
            code, lambda: _("Required: %(mark)s is below the usual %(low)s to %(high)s.")
        )
        for mark, text in (("99", above), ("59.5", below)):
            await page.locator("#mark-0").fill(mark)
            await expect(required).to_have_text(text % {"mark": mark, "low": "60", "high": "95"})
            await expect(required).to_be_visible()
        await shot(page, f"plain-page-reason-{code}")
        assert await page.locator("#mark-0-why").get_attribute("aria-required") == "true"
        await page.locator("#mark-0").fill("60")
        await expect(required).to_be_hidden()


async def test_chinese_is_written_as_chinese(browser: Browser, tmp_path: Path) -> None:
    """One word for who reads a comment or a reason, whole signs, none of them at a line's end."""
    async with browsable(MemoryRecord(a_plan(2, criteria=_RICH)), tmp_path) as venue:
        await staged_venue(venue.venue)
        page = await open_page(await device(browser, "zh-CN", **PHONE), link(venue, judge("J1")))
        await page.locator("#mark-0").fill("90")
        await expect(page.locator("#mark-0-anchor")).to_have_text("90：excellent")
        await expect(page.locator("label[for=comment]")).to_contain_text("会务")
        for place in ("#case", "#who", "#mark-0-range"):
            assert "·\u00a0" in (await page.locator(place).text_content() or "")
        await page.locator("#recuse").tap()
        await expect(page.locator("label[for=recusal]")).to_contain_text("会务")
        assert "主持方" not in await page.evaluate("() => document.body.dataset.words")


@pytest.mark.parametrize(("locale", "code"), [("en-GB", "en"), ("zh-CN", "zh")])
async def test_practice_is_left_without_submitting(
    browser: Browser, tmp_path: Path, locale: str, code: str
) -> None:
    async with browsable(MemoryRecord(a_plan(2, criteria=_RICH)), tmp_path) as venue:
        page = await open_page(await device(browser, locale, **PHONE), link(venue, judge("J1")))
        await expect(page.locator("#leave")).to_be_hidden()
        await page.locator("#practise").tap()
        await page.locator("#mark-0").fill("70")
        await page.locator("#review").tap()
        await expect(page.locator("#trouble")).not_to_be_empty()
        back = in_language(code, lambda: _("Back"))
        await page.get_by_role("button", name=back, exact=True).tap()
        await expect(page.locator("#wait")).to_be_visible()
        await expect(page.locator("#ballot")).to_be_hidden()
        await expect(page.locator("#called")).to_be_empty()
        await page.wait_for_function("() => document.activeElement.id === 'practise'")
        await page.locator("#practise").tap()
        await expect(page.locator("#mark-0")).to_have_value("")
        await expect(page.locator("#trouble")).to_be_empty()
        await shot(page, f"plain-page-practice-{code}")


async def test_what_became_of_a_call_is_said_in_sight(browser: Browser, venue: Browsable) -> None:
    page = await open_page(await device(browser, **PHONE), link(venue, judge("J1")))
    called = page.locator("#called")
    await page.locator("#call").tap()
    await page.locator("#yes").tap()
    await expect(called).to_contain_text("The chair has your call of")
    await expect(called).to_be_in_viewport(ratio=1)
    said, button = [await page.locator(one).bounding_box() for one in ("#called", "#call")]
    assert said is not None
    assert button is not None
    assert said["y"] < button["y"]


async def test_what_keeps_a_ballot_back_is_said_beside_the_field(
    browser: Browser, tmp_path: Path
) -> None:
    """On a phone the button, and what is said there, is far below the field that is gone to."""
    async with browsable(MemoryRecord(a_plan(2, criteria=_RICH)), tmp_path) as venue:
        await staged_venue(venue.venue)
        page = await open_page(await device(browser, **PHONE), link(venue, judge("J1")))
        await page.locator("#mark-0").fill("99")
        await page.locator("#review").tap()
        await expect(page.locator("#mark-0-lacking")).to_be_in_viewport()
        await expect(page.locator("#mark-0-lacking")).to_contain_text("needs a reason")
        await expect(page.locator("#mark-1-wrong")).to_contain_text("Care has no mark yet")
        await page.locator("#mark-0-why").fill("outstanding")
        await page.locator("#mark-1").fill("8")
        await expect(page.locator("#time")).not_to_be_empty()
        for place in ("#mark-0-lacking", "#mark-1-wrong"):
            await expect(page.locator(place)).to_be_empty()
        await page.locator("#review").tap()
        await page.locator("#yes").tap()
        await page.locator("#record").wait_for()
        await expect(page.locator("#time")).to_be_empty()


async def test_a_whole_ballot_by_the_accessibility_tree_alone(
    browser: Browser, tmp_path: Path
) -> None:
    """Everything is found by role and name, as a screen reader offers it."""
    plan = a_plan(2, criteria=_RICH, feedback="required")
    async with browsable(MemoryRecord(plan), tmp_path) as venue:
        await staged_venue(venue.venue)
        page = await open_page(await device(browser), link(venue, judge("J1")))
        await page.get_by_role("heading", name="10 · Story 1").wait_for()
        group = page.get_by_role("group", name="Authenticity")
        mark = group.get_by_role("textbox", name="Authenticity", exact=True)
        described = await mark.evaluate(
            "one => one.getAttribute('aria-describedby').split(' ')"
            ".map((id) => document.getElementById(id).textContent).join(' ')"
        )
        assert "Is it real?" in described
        assert "0 to 100, in steps of 0.5" in described
        await mark.fill("96.5")
        await group.get_by_role("textbox", name="Reason for the mark of Authenticity").fill("rare")
        other = page.get_by_role("group", name="Care")
        await other.get_by_role("slider", name="Care, slider").press("ArrowRight")
        await other.get_by_role("button", name="Care: a step more").click()
        await page.get_by_role("textbox", name="Comment (for the chair's side alone)").fill("fine")
        await page.get_by_role("button", name="Review and submit").click()
        await says(page, "this meeting asks it of every judge")
        told = page.get_by_role("textbox", name="For the presenters (they will read this)")
        assert await told.evaluate("one => one === document.activeElement")
        await told.fill("well told")
        await page.get_by_role("button", name="Review and submit").click()
        dialog = page.get_by_role("dialog", name="10 · Story 1")
        await dialog.get_by_role("button", name="Submit").click()
        await until(lambda: ballot(venue) is not None)
        assert dict(ballot(venue).scores) == {"auth": Decimal("96.5"), "care": Decimal(7)}
        assert dict(ballot(venue).reasons) == {"auth": "rare"}
        assert (ballot(venue).comment, ballot(venue).feedback) == ("fine", "well told")
        # The host has it before the page has heard so.
        await page.get_by_role("status").filter(has_text="Submitted").wait_for()
