"""The page that checks a receipt says of a bundle what `verify` says of it, without the network."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import random
import zipfile
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest
import pytest_asyncio
from playwright.async_api import expect

from judgetui.proof.checkpoint import checkpoint_of
from judgetui.proof.merkle import MerkleTree, line_hash
from judgetui.proof.receipt import receipt_of
from judgetui.records import hash_chain
from judgetui.results.bundle import packed_bundle
from judgetui.results.check.page import check_page
from judgetui.results.papers.page import page as result_page
from tests.proof.rewriting import resealed
from tests.results.test_bundle import day, listed_anew, public, result_of, whole
from tests.venue.browsing import NEEDS_CHROMIUM, Browsable, device, shot

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page

pytestmark = NEEDS_CHROMIUM


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser: Browser, tmp_path: Path) -> AsyncIterator[Page]:
    """The page as a file that a judge kept, on a device without network."""
    path = tmp_path / "judgetui-check.html"
    path.write_text(check_page("en"), encoding="utf-8")
    context = await device(browser)
    await context.set_offline(True)
    page = await context.new_page()
    errors: list[object] = []
    page.on("pageerror", lambda error: errors.append(error))
    page.on("requestfailed", lambda request: errors.append(request.url))
    await page.goto(path.as_uri())
    yield page
    assert errors == []


def lines() -> list[bytes]:
    """The ledger of a day."""
    return result_of(day())[1]


def own_acts(ledger: list[bytes], judge: str = "J1") -> list[int]:
    """Where the ballots of a judge are."""
    ours = (f'"by":"{judge}"'.encode(), b'"do":"submit-ballot"')
    return [at for at, line in enumerate(ledger) if all(part in line for part in ours)]


def kept_of(ledger: list[bytes], name: str = "day") -> dict[str, Any]:
    """What a judge's device keeps of a ledger."""
    tree = MerkleTree(map(line_hash, ledger))
    receipts = [json.loads(str(receipt_of(name, tree, ledger[at], at))) for at in own_acts(ledger)]
    assert receipts
    heads = [hash_chain.head(line) for line in ledger]
    return {"first": heads[0], "seq": len(heads), "head": heads[-1], "receipts": receipts}


async def answer(page: Page, kept: object, files: Mapping[str, bytes]) -> tuple[str, list[str]]:
    """The page's verdict, and all that it says."""
    text = kept if isinstance(kept, str) else json.dumps(kept, ensure_ascii=False)
    bundle = {
        "name": "day.judgetui.zip",
        "mimeType": "application/zip",
        "buffer": packed_bundle(files),
    }
    receipts = {"name": "kept.json", "mimeType": "application/json", "buffer": text.encode()}
    await page.set_input_files("#receipts", receipts)  # type: ignore[arg-type]
    await page.set_input_files("#bundle", bundle)  # type: ignore[arg-type]
    await expect(page.locator("#answer")).to_be_visible()
    said = await page.locator("#found li").all_text_contents()
    return await page.locator("#verdict").text_content() or "", said


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_code_on_the_published_page_is_black_on_white(
    browser: Browser, tmp_path: Path, scheme: Literal["light", "dark"]
) -> None:
    path = tmp_path / "result.html"
    path.write_text(result_page(result_of(day())[0], "en"), encoding="utf-8")
    page = await (await device(browser, color_scheme=scheme)).new_page()
    await page.goto(path.as_uri())
    script = """(paths) => paths.map((one) => {
      const { fill, stroke, strokeWidth } = getComputedStyle(one);
      return [fill, stroke, strokeWidth];
    })"""
    ground, cells = await page.locator(".code path").evaluate_all(script)
    assert ground[:2] == ["rgb(255, 255, 255)", "none"]
    assert cells[1:] == ["rgb(0, 0, 0)", "1px"]
    await page.locator(".code").scroll_into_view_if_needed()
    await shot(page, f"page-code-{scheme}")


async def test_sha_256_is_that_of_the_standard(page: Page) -> None:
    vectors = ["", "abc", "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "a" * 1000]
    vectors += ["x" * length for length in (55, 56, 63, 64, 65, 119, 120, 128)] + ["评委"]
    found = await page.evaluate(
        "(texts) => texts.map((text) => hex(sha256(new TextEncoder().encode(text))))", vectors
    )
    assert found == [hashlib.sha256(text.encode()).hexdigest() for text in vectors]


async def test_the_tree_is_that_of_the_ledger(page: Page) -> None:
    leaves = [line_hash(str(number).encode()) for number in range(70)]
    tree = MerkleTree(leaves)
    found = await page.evaluate(
        """(leaves) => {
          const levels = treeOf(leaves.map((leaf) => base64(btoa(String.fromCharCode(...leaf)))));
          return leaves.map((_, size) => hex(rootOf(levels, size)));
        }""",
        [list(leaf) for leaf in leaves],
    )
    assert found == [tree.root(size).hex() for size in range(70)]


async def test_true_receipts_stand_in_the_whole_and_in_the_public_bundle(page: Page) -> None:
    ledger = lines()
    kept = kept_of(ledger)
    count = len(kept["receipts"])
    verdict, said = await answer(page, kept, whole(day()))
    assert verdict == "All is well: this is the record that your device was told of."
    assert [line[0] for line in said] == ["✓"] * (count + 1)
    number = own_acts(ledger)[0]
    case = json.loads(ledger[number])["act"]["case"]
    assert f"Act {number + 1} is in this record as" in said[1]
    assert f"your ballot on {case}" in said[1]
    await shot(page, "receipts-true")
    verdict, said = await answer(page, kept, public(day()))
    assert verdict.startswith("All is well")
    assert [line[0] for line in said] == ["–", *["✓"] * count]
    # One receipt alone, in the long form and in the short one.
    receipt = kept["receipts"][-1]
    leaf = MerkleTree(map(line_hash, ledger)).leaf(receipt["index"])
    for one in (receipt, {**receipt, "line": "", "leaf": base64.b64encode(leaf).decode()}):
        assert (await answer(page, one, public(day())))[0].startswith("All is well")


async def test_no_answer_stands_on_a_file_that_was_replaced(page: Page) -> None:
    ledger = lines()
    await answer(page, kept_of(ledger), whole(day()))
    # The first bundle chosen now is a slow one: it is read when the second was answered already.
    await page.evaluate("""() => {
      const read = File.prototype.arrayBuffer;
      const go = new Promise((resolve) => { window.goOn = resolve; });
      File.prototype.arrayBuffer = async function () {
        if (this.name === "slow.zip") await go;
        return read.call(this);
      };
    }""")
    upload = {"name": "slow.zip", "mimeType": "application/zip", "buffer": b"no archive"}
    await page.set_input_files("#bundle", upload)  # type: ignore[arg-type]
    assert not await page.locator("#answer").is_visible()
    verdict, said = await answer(page, kept_of(ledger), public(day()))
    assert said[0].startswith("–")
    await page.evaluate("async () => { window.goOn(); await new Promise(requestAnimationFrame); }")
    assert await page.locator("#verdict").text_content() == verdict
    assert await page.locator("#bundle-trouble").text_content() == ""


async def test_a_changed_mark_is_told_with_what_the_device_was_told(page: Page) -> None:
    ledger = lines()
    kept = kept_of(ledger)
    at = own_acts(ledger)[0]
    marks = json.loads(ledger[at])["act"]["scores"]
    key, mark = next(iter(marks.items()))
    changed = ledger[at].replace(f'"{key}":"{mark}"'.encode(), f'"{key}":"0.5"'.encode())
    again = resealed([*ledger[:at], changed, *ledger[at + 1 :]])
    verdict, said = await answer(page, kept, rewritten(again))
    assert verdict == "This is not the record that your device was told of."
    assert f"Act {at + 1} is another one in this record. " in said[1]
    assert f"{key} {mark}" in said[1]
    # What came later reads as it did, and has another chain behind it.
    assert [line[0] for line in said] == ["✗"] * len(said)
    later = own_acts(ledger)[1]
    assert f"Act {later + 1} is there" in said[2]
    assert "an act before it was changed" in said[2]
    await shot(page, "receipts-changed")


def rewritten(ledger: list[bytes]) -> Mapping[str, bytes]:
    """The bundle of a ledger that was written anew, with everything that fits it."""
    checkpoint = bytes(checkpoint_of("day", ledger))
    return listed_anew(
        {**whole(day()), "ledger.jsonl": b"".join(ledger), "checkpoint.txt": checkpoint}
    )


async def test_a_dropped_line_a_foreign_and_a_broken_receipt(page: Page) -> None:
    ledger = lines()
    kept = kept_of(ledger)
    last = own_acts(ledger)[-1]
    verdict, said = await answer(page, kept, rewritten(ledger[:last]))
    assert "is not in this record any more" in said[-1]
    assert f"line {len(ledger)} was there" in said[0]
    verdict, said = await answer(page, kept_of(ledger, "elsewhere")["receipts"][0], whole(day()))
    assert said == ["✗ This is of the session elsewhere, and the bundle of day."]
    broken = {**kept["receipts"][0], "index": kept["receipts"][0]["index"] + 1}
    verdict, said = await answer(page, broken, whole(day()))
    assert verdict.startswith("This is not")
    assert "A receipt is broken" in said[0]


async def test_a_bundle_that_does_not_agree_with_itself_is_told(page: Page) -> None:
    ledger = lines()
    files = whole(day())
    at = own_acts(ledger)[0]
    changed = [*ledger[:at], ledger[at].replace(b'"by":"J1"', b'"by":"J2"'), *ledger[at + 1 :]]
    verdict, said = await answer(
        page, kept_of(ledger), {**files, "ledger.jsonl": b"".join(changed)}
    )
    assert verdict.startswith("This is not")
    told = " ".join(said)
    assert "is not the one that its manifest names" in told
    assert "do not follow from one another" in told
    assert "The checkpoint of the bundle is not that of its record" in told


@pytest.mark.parametrize("end", ["\n", "", "\r\n"])
async def test_what_a_scanner_read_from_the_code_is_compared_too(page: Page, end: str) -> None:
    text = whole(day())["checkpoint.txt"].decode().strip().replace("\n", end or "\n") + end
    verdict, said = await answer(page, text, public(day()))
    assert verdict.startswith("All is well")
    assert said == [f"✓ After act {len(day())} the record had this checkpoint."]
    await page.fill("#pasted", text.replace("\n", " "))
    assert await page.locator("#found li").all_text_contents() == said
    assert (
        "did not have"
        in (await answer(page, text.replace(f"{len(day())}", "3"), public(day())))[1][0]
    )


async def test_wrong_files_are_told_beside_their_field(page: Page, tmp_path: Path) -> None:
    random.seed(1)
    other = tmp_path / "other.zip"
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("photo.jpg", b"no bundle")
    good = packed_bundle(whole(day()))
    cut, noise = good[: len(good) // 2], random.randbytes(3000)
    with zipfile.ZipFile(io.BytesIO(good)) as archive:
        at = archive.getinfo("ledger.jsonl").header_offset + 60
    flipped = good[:at] + bytes([good[at] ^ 0xFF]) + good[at + 1 :]
    for content in (b"", b"no archive", other.read_bytes(), cut, noise, flipped):
        upload = {"name": "x.zip", "mimeType": "application/zip", "buffer": content}
        await page.set_input_files("#bundle", upload)  # type: ignore[arg-type]
        await expect(page.locator("#bundle-trouble")).to_contain_text("This is no whole bundle")
    for text in ("", "null", "7", "{}", '{"first": "a"}', "judgetui/day\n3\nx", "\x00"):
        upload = {"name": "x", "mimeType": "text/plain", "buffer": text.encode()}
        await page.set_input_files("#receipts", upload)  # type: ignore[arg-type]
        await expect(page.locator("#receipts-trouble")).to_contain_text(
            "nothing that a device keeps"
        )
    assert not await page.locator("#answer").is_visible()
    # Text from a file is text.
    ledger = lines()
    kept = kept_of(ledger)
    kept["receipts"][0]["checkpoint"] = "judgetui/<b id=evil>x</b>\n1\n" + "A" * 43 + "=\n"
    await answer(page, kept, whole(day()))
    assert await page.locator("#evil").count() == 0


async def test_the_venue_serves_it_and_it_shows_what_the_browser_keeps(
    browser: Browser, shared_venue: Browsable
) -> None:
    page = await (await device(browser, "zh-CN", size=(390, 800))).new_page()
    answered = await page.goto(f"{shared_venue.base}/check")
    assert answered is not None
    sent = answered.headers["content-security-policy"]
    assert "default-src 'none'" in sent
    assert "unsafe" not in sent
    assert "frame-ancestors 'none'" in sent
    kept = kept_of(lines())
    record = json.dumps({"id": "", **kept, "at": 1_795_953_600_000})
    script = "(record) => localStorage.setItem('judgetui.witness /a', record)"
    await page.evaluate(script, record)
    await page.reload()
    await expect(page.locator("#records li")).to_contain_text("2026-11-29 day")
    async with page.expect_download() as saved:
        await page.click("#records a")
    content = json.loads(Path(await (await saved.value).path()).read_bytes())
    assert content == kept
    await page.click("#records button")
    bundle = {
        "name": "d.zip",
        "mimeType": "application/zip",
        "buffer": packed_bundle(public(day())),
    }
    await page.set_input_files("#bundle", bundle)  # type: ignore[arg-type]
    await expect(page.locator("#verdict")).to_have_class("well")
    await shot(page, "receipts-kept-zh")
    async with page.expect_download() as saved:
        await page.click("#save-page a")
    text = Path(await (await saved.value).path()).read_text(encoding="utf-8")
    assert text == check_page("zh").replace("\r", "")
    await page.click("button[data-language=en]")
    await expect(page.locator("h1")).to_have_text("Check a receipt")
