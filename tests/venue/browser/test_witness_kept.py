"""What a browser keeps of a record: never less than matters, and never without limit."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

import pytest_asyncio

from judgetui.proof.merkle import MerkleTree, line_hash
from judgetui.proof.receipt import receipt_of
from judgetui.venue.browser.html import STATIC, WEB
from tests.venue.browsing import NEEDS_CHROMIUM, device

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page, Route

pytestmark = NEEDS_CHROMIUM
SITE = "http://venue.test"
_FIRST, _OTHER = "a" * 64, "b" * 64


def told(seq: int, first: str = _FIRST, head: str = "") -> dict[str, Any]:
    """What is told of a record after this many lines."""
    return {"first": first, "seq": seq, "head": head or f"{seq:064}"}


def receipts(count: int, name: str = "test", filler: str = "") -> list[dict[str, Any]]:
    """Receipts of as many lines."""
    lines = [f'{{"line":{number},"text":"{filler}"}}'.encode() for number in range(count)]
    tree = MerkleTree(line_hash(line) for line in lines)
    return [json.loads(str(receipt_of(name, tree, line, at))) for at, line in enumerate(lines)]


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser: Browser) -> AsyncIterator[Page]:
    """A page of an address that serves the scripts and nothing else."""
    page = await (await device(browser)).new_page()

    async def served(route: Route) -> None:
        name = route.request.url.removeprefix(f"{SITE}/web/")
        if name not in STATIC:
            await route.fulfill(body="<!doctype html>", content_type="text/html")
            return
        path, kind = STATIC[name]
        await route.fulfill(body=(WEB / path).read_text(encoding="utf-8"), content_type=kind)

    await page.route(f"{SITE}/**", served)
    await page.goto(f"{SITE}/")
    yield page


async def takes(page: Page, link: str, *news: Any) -> dict[str, Any]:  # noqa: ANN401
    """What a new page of a link says, and has to show, once it was told all this."""
    script = """async ([link, news]) => {
      const { Witness } = await import("/web/witness.js");
      const witness = new Witness(link);
      const said = news.map((kept) => witness.take({ id: `id of ${link}`, kept }));
      const names = Object.keys(localStorage).sort();
      return {
        said, seen: JSON.parse(witness.seen() || "{}"), text: JSON.parse(witness.text() || "{}"),
        differs: witness.differs, stored: witness.stored, another: witness.another,
        links: names.map((name) => name.replace("judgetui.witness ", "")),
      };
    }"""
    texts = [one if isinstance(one, str) else json.dumps(one) for one in news]
    result: dict[str, Any] = await page.evaluate(script, [link, texts])
    return result


async def test_a_receipt_that_is_sent_again_is_kept_once(page: Page) -> None:
    one, two = receipts(2)
    await takes(page, "/a", told(2), {"receipts": [one]}, {"receipts": [one, two, one]})
    again = await takes(page, "/a", {"receipts": [two]})
    assert again["text"]["receipts"] == [one, two]


async def test_what_is_no_news_changes_nothing(page: Page) -> None:
    kept = await takes(page, "/a", told(3), {"receipts": receipts(1)})
    bad = ["", "{", "null", "[]", "7", '"a"', '{"first":1}', '{"receipts":{}}', '{"receipts":[7]}']
    worse = [{**told(9), "seq": "9"}, {**told(9), "seq": -1}, {**told(9), "head": 5}]
    again = await takes(page, "/a", *bad, *worse, {"receipts": [{"index": 0, "checkpoint": 1}]})
    assert again["text"] == kept["text"]
    assert all(again["said"])
    assert not again["differs"]


async def test_another_record_by_the_same_link_leaves_what_was_kept_and_is_kept_beside(
    page: Page,
) -> None:
    (mine,) = receipts(1)
    (theirs,) = receipts(1, filler="another")
    await takes(page, "/a", told(3), {"receipts": [mine]})
    now = await takes(page, "/a", told(2, _OTHER), {"receipts": [theirs]}, told(5, _OTHER))
    assert now["said"] == [False, True, False]
    assert now["seen"] == {"id": "id of /a", **told(3)}
    since = {**told(5, _OTHER), "receipts": [theirs]}
    assert now["text"] == {**told(3), "receipts": [mine], "since": since}
    # Also of a page that comes later.
    assert (await takes(page, "/a"))["text"] == now["text"]


async def test_another_link_drops_nothing_of_the_record_before(page: Page) -> None:
    (mine,) = receipts(1)
    (theirs,) = receipts(1, filler="another")
    before = await takes(page, "/a", told(3), {"receipts": [mine]})
    now = await takes(page, "/b", told(1, _OTHER), {"receipts": [theirs]})
    assert (await takes(page, "/a"))["text"] == before["text"]
    # Another meeting is nothing to warn of, another record by the same session's name is.
    assert not now["differs"]
    assert now["another"]
    other = await takes(page, "/c", told(1, "c" * 64), {"receipts": receipts(1, "next")})
    assert not other["another"]


async def test_two_links_are_told_the_same_line_with_the_same_hash(page: Page) -> None:
    await takes(page, "/a", told(5))
    # A page that is a little behind tells less, and nothing else.
    assert (await takes(page, "/b", told(4)))["said"] == [True]
    assert (await takes(page, "/b", told(5, head="f" * 64)))["said"] == [False]


async def test_the_meetings_longest_ago_make_room_and_this_one_stays_whole(page: Page) -> None:
    before = [{**told(1, f"{number:064}"), "at": 1000 + number} for number in range(30)]
    script = """(kept) => kept.forEach((one, number) =>
      localStorage.setItem(`judgetui.witness /${number}`, JSON.stringify(one)))"""
    await page.evaluate(script, before)
    now = await takes(page, "/a", told(9), {"receipts": receipts(3)})
    assert len(now["text"]["receipts"]) == 3
    assert now["links"] == sorted([*(f"/{number}" for number in range(7, 30)), "/a"])


async def test_a_full_browser_lets_go_of_other_meetings_alone(page: Page) -> None:
    room = 6000
    filler = f"localStorage.setItem('x', 'x'.repeat(5 * 1024 * 1024 - {room}))"
    await page.evaluate(filler)
    for number in range(5):
        mine = receipts(3, f"s{number}", "x" * 300)
        now = await takes(page, f"/{number}", told(3, f"{number}" * 64), {"receipts": mine})
        assert now["stored"]
        assert f"/{number}" in now["links"]
    assert "/0" not in now["links"]
    assert (await takes(page, "/4"))["text"]["receipts"] == mine
    # Where not even this meeting has room, it is kept for as long as the page is open.
    more = receipts(20, "s4", "x" * 300)
    now = await takes(page, "/4", {"receipts": more})
    assert not now["stored"]
    assert now["text"]["receipts"] == more
    assert (await takes(page, "/4"))["text"]["receipts"] == mine


async def test_a_browser_that_keeps_nothing_says_so_and_is_a_witness_meanwhile(page: Page) -> None:
    await takes(page, "/before", told(1, _OTHER))
    await page.evaluate("() => { Storage.prototype.setItem = () => { throw new Error('no'); }; }")
    now = await takes(page, "/a", told(2), {"receipts": receipts(2)}, told(3), told(2))
    assert now["said"] == [True, True, True, False]
    assert not now["stored"]
    assert len(now["text"]["receipts"]) == 2
    assert now["links"] == ["/before"]


async def test_what_an_earlier_version_kept_is_taken_over(page: Page) -> None:
    (mine,) = receipts(1)
    kept = {"id": "id of /a", **told(3), "receipts": [mine, 7]}
    script = "(kept) => localStorage.setItem('judgetui.witness /a', kept)"
    await page.evaluate(script, json.dumps(kept))
    now = await takes(page, "/a")
    assert now["seen"]["seq"] == 3
    assert now["text"]["receipts"] == [mine]
    assert (await takes(page, "/a", told(2)))["said"] == [False]
