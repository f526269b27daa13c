#!/usr/bin/env bash
# Textual, many apps one after the other in one process: the lines that ended apps drew stay.
#
# Why it matters here: one process draws every screen that is shown in a browser, and a board's page
# that is opened again begins a new app: over a day of reloads its memory grew by half a MiB each.
# Expected before it was run: once an app has ended and nothing refers to it, a collection frees all
# that it drew.
# Seen with textual 8.2.8: the app is freed, its widgets' memories of their drawn lines are not: a
# cache of 1,024 entries on a method, shared by all apps, has each of them as a part of its key.
# Ends with 1 when that changes.
set -euo pipefail
place="$(mktemp -d)"
trap 'rm -rf "$place"' EXIT
cd "$place"
python3 -m venv python
python/bin/python -m pip install --quiet --disable-pip-version-check textual==8.2.8 2>/dev/null
cat >apps.py <<'PY'
import asyncio
import gc
import weakref

from textual.app import App
from textual.widgets import Label


class Small(App):
    def compose(self):
        yield Label("one line")


def lines() -> int:
    """How many memories of drawn lines there are."""
    return sum(type(one).__name__ == "StylesCache" for one in gc.get_objects())


async def one_after_the_other(times: int) -> list:
    ended = []
    for _time in range(times):
        app = Small()
        async with app.run_test() as pilot:
            await pilot.pause()
        ended.append(weakref.ref(app))
        del app, pilot
    return ended


for times in (10, 30):
    before = lines()
    ended = asyncio.run(one_after_the_other(times))
    gc.collect()
    alive = sum(one() is not None for one in ended)
    kept = lines() - before
    print(f"{times} apps ended: {alive} alive, lines of widgets kept: {kept // times} an app")
PY
python/bin/python apps.py 2>/dev/null | tee seen.txt
diff seen.txt - <<'EXPECTED'
10 apps ended: 0 alive, lines of widgets kept: 2 an app
30 apps ended: 0 alive, lines of widgets kept: 2 an app
EXPECTED
