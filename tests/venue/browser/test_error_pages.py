"""What people read where a page is not to be had."""

from __future__ import annotations

import io
import re
from html import escape

import aiohttp
import pytest

from judgetui.language import _
from tests.venue.browser.test_routes import browsing
from tests.venue.browsing import in_language

FOREIGN = {"Origin": "http://evil.example"}
NOWHERE = "There is no such page here; open your link again, or type your code."
ELSEWHERE = "Another site's page may not speak to this host; open your link or type your code."
TOO_LONG = "What was sent is far too long for a code; type the digits on your slip."


@pytest.mark.parametrize("tongue", ["en", "zh"])
@pytest.mark.parametrize(
    ("method", "path", "status", "said"),
    [
        ("GET", "/nothing", 404, NOWHERE),
        ("GET", "/j/", 404, NOWHERE),
        ("GET", "/seat/", 404, NOWHERE),
        ("POST", "/nothing/at/all", 404, NOWHERE),
        ("POST", "/", 403, ELSEWHERE),
        ("POST", "/", 413, TOO_LONG),
    ],
)
async def test_every_mishap_is_a_page_in_the_browsers_language(
    tongue: str, method: str, path: str, status: int, said: str
) -> None:
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    more = FOREIGN if status == 403 else kind if status == 413 else {}
    body = io.BytesIO(b"code=" + b"1" * 2_000_000) if status == 413 else None
    async with browsing(**{"Accept-Language": "zh-CN" if tongue == "zh" else "en-GB"}) as (
        _venue,
        browser,
    ):
        answer = await browser.request(method, path, headers=more, data=body)
        assert answer.status == status
        assert answer.content_type == "text/html"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        text = await answer.text()
        (why,) = re.findall(r'<p class="trouble" role="alert">(.*?)</p>', text)
        assert 'name="code"' in text
        assert why == escape(in_language(tongue, lambda: _(said)))
        assert in_language(tongue, lambda: _("Your code")) in text


async def test_clients_of_the_wire_are_told_in_a_plain_line() -> None:
    async with browsing() as (_venue, browser):
        answer = await browser.get("/wire", headers=FOREIGN)
        assert answer.status == 403
        assert answer.content_type == "text/plain"
        assert "Another site" in await answer.text()


async def test_a_line_for_another_site_is_still_refused() -> None:
    async with browsing() as (_venue, browser):
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await browser.ws_connect("/board/line", headers=FOREIGN)
        assert refused.value.status == 403
