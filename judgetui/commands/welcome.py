"""A bare `judgetui`: the welcome screen, and what a person chooses there."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from judgetui.commands.console import need_terminal
from judgetui.commands.options import Asked
from judgetui.language import say
from judgetui.meeting.message import Refused
from judgetui.settings import Settings, load_settings

if TYPE_CHECKING:
    from judgetui.app.launcher import LauncherChoice


def welcome(asked: Asked) -> int:
    """Show the sessions there are and do what a person chooses, until they leave."""
    need_terminal("judgetui")
    asyncio.run(_welcome(asked))
    return 0


async def _welcome(asked: Asked) -> None:
    from judgetui.app.launcher import LauncherApp

    last = saying = ""
    while True:
        before = load_settings()
        asked.speak()
        front = LauncherApp(asked.folder, last=last, theme=asked.theme_name, saying=saying)
        errand = await front.run_async()
        asked = _changed(asked, before)
        if errand is None:
            return
        last, saying, before = errand.name, "", load_settings()
        try:
            saying = await _carry_out(asked, errand)
        except Refused as refused:
            saying = say(refused)
        asked = _changed(asked, before)


def _changed(asked: Asked, before: Settings) -> Asked:
    """What was asked for, but for what a person has chosen on a screen since."""
    now = load_settings()
    if now.language != before.language:
        asked = replace(asked, language=now.language)
    if now.theme != before.theme and now.theme:
        asked = replace(asked, theme=now.theme.removeprefix("judgetui-"))
    return asked


async def _carry_out(asked: Asked, errand: LauncherChoice) -> str:
    """Open, rehearse or demonstrate; what is to be said then. Raises `Refused`."""
    from judgetui.commands.demo import sample, watched
    from judgetui.commands.run import chair
    from judgetui.demo.robots import with_robots
    from judgetui.records.imports.plan import read_plan
    from judgetui.records.read_session import read_session

    if errand.what == "open":
        return await chair(asked, asked.session(errand.name))
    if errand.what == "rehearse":
        plan = read_session(asked.folder, errand.name).meeting.plan
        await watched(asked, with_robots(plan))
    else:
        await watched(asked, with_robots(read_plan(sample() / "plan.json")))
    return ""
