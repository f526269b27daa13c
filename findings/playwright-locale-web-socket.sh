#!/usr/bin/env bash
# A browser context's locale in Playwright reaches a page's requests, and not its web sockets.
#
# Why it matters here: a host that chooses a language by Accept-Language speaks one language on the
# page and another one in the terminal that the page shows by a web socket.
# Expected before it was run: a web socket has the Accept-Language of the page that opens it.
# Seen with playwright 1.65.2 and Chromium 150 (Debian), aiohttp 3.14.5: with locale="zh-CN" the page
# and a fetch of it say "zh-CN", the handshake of its web socket the language that the browser was
# started with. With extra_http_headers the page and the fetch follow, the web socket does not.
# Needs a Chromium as `chromium` on the path. Ends with 1 when that changes.
set -euo pipefail
place="$(mktemp -d)"
trap 'rm -rf "$place"' EXIT
cd "$place"
python3 -m venv python
python/bin/python -m pip install --quiet --disable-pip-version-check \
    playwright==1.65.2 aiohttp==3.14.5 2>/dev/null
cat >languages.py <<'PY'
import asyncio
import shutil

from aiohttp import web
from playwright.async_api import async_playwright

PAGE = """<script>
fetch("/fetched").then(() => {
  const socket = new WebSocket(`ws://${location.host}/socket`);
  socket.onopen = () => { document.title = "open"; };
});
</script>"""
said = {}


def heard(name, request):
    said[name] = request.headers.get("Accept-Language", "").partition(",")[0]


async def page(request):
    heard("page", request)
    return web.Response(text=PAGE, content_type="text/html")


async def fetched(request):
    heard("fetch", request)
    return web.Response()


async def socket(request):
    heard("web socket", request)
    answer = web.WebSocketResponse()
    await answer.prepare(request)
    async for _message in answer:
        pass
    return answer


async def main():
    app = web.Application()
    app.add_routes([web.get("/", page), web.get("/fetched", fetched), web.get("/socket", socket)])
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    address = f"http://127.0.0.1:{runner.addresses[0][1]}/"
    ways = {
        "locale": {"locale": "zh-CN"},
        "extra_http_headers": {"extra_http_headers": {"Accept-Language": "zh-CN"}},
    }
    async with async_playwright() as driver:
        arguments = ["--no-sandbox", "--lang=en-US", "--accept-lang=en-US"]
        chromium = await driver.chromium.launch(
            executable_path=shutil.which("chromium"), args=arguments
        )
        for way, options in ways.items():
            context = await chromium.new_context(**options)
            tab = await context.new_page()
            await tab.goto(address)
            await tab.wait_for_function("document.title === 'open'")
            print(way, said)
            await context.close()
        await chromium.close()
    await runner.cleanup()


asyncio.run(main())
PY
python/bin/python languages.py | tee seen.txt
diff seen.txt - <<'EXPECTED'
locale {'page': 'zh-CN', 'fetch': 'zh-CN', 'web socket': 'en-US'}
extra_http_headers {'page': 'zh-CN', 'fetch': 'zh-CN', 'web socket': 'en-US'}
EXPECTED
