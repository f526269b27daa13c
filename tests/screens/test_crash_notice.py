"""The page that says something went wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.app import App

from judgetui.screens.crash_notice import CrashNotice
from tests.screens.drawing import drawn


@pytest.mark.parametrize("key", ["enter", "escape"])
async def test_it_says_what_happened_what_is_safe_and_goes_on(
    key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JUDGETUI_LOG", str(Path("logs") / "hall.log"))
    app: App[None] = App()
    async with app.run_test(size=(80, 24)) as pilot:
        await app.push_screen(CrashNotice("The [/b] screen broke."))
        await pilot.pause()
        shown = "\n".join(drawn(app))
        assert "The [/b] screen broke." in shown
        assert "Nothing on record is lost" in shown
        assert "hall.log" in shown
        await pilot.press(key)
        assert not isinstance(app.screen, CrashNotice)
