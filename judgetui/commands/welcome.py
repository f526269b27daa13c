"""`judgetui` without a command: the welcome screen, and what the user chooses on it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from judgetui.commands.console import need_terminal
from judgetui.commands.options import GlobalOptions
from judgetui.language import say
from judgetui.meeting.message import Refused
from judgetui.settings import Settings, load_settings

if TYPE_CHECKING:
    from judgetui.app.launcher import LauncherChoice


def welcome(options: GlobalOptions) -> int:
    """Show the welcome screen and carry out what the user chooses, until they leave it."""
    need_terminal("judgetui")
    asyncio.run(_welcome(options))
    return 0


async def _welcome(options: GlobalOptions) -> None:
    from judgetui.app.launcher import LauncherApp

    last = notice = ""
    while True:
        before = load_settings()
        options.set_language()
        launcher = LauncherApp(options.folder, last=last, theme=options.theme_name, notice=notice)
        choice = await launcher.run_async()
        options = _changed(options, before)
        if choice is None:
            return
        last, notice, before = choice.name, "", load_settings()
        try:
            notice = await _carry_out(options, choice)
        except Refused as refused:
            notice = say(refused)
        options = _changed(options, before)


def _changed(options: GlobalOptions, before: Settings) -> GlobalOptions:
    """The options, with the language and theme that the user has chosen on a screen since."""
    now = load_settings()
    if now.language != before.language:
        options = replace(options, language=now.language)
    if now.theme != before.theme and now.theme:
        options = replace(options, theme=now.theme.removeprefix("judgetui-"))
    return options


async def _carry_out(options: GlobalOptions, choice: LauncherChoice) -> str:
    """Open a session, rehearse it, or show the demo; return the closing message.

    Raises `Refused`.
    """
    from judgetui.commands.demo import sample_folder, show_demo
    from judgetui.commands.run import chair
    from judgetui.demo.robots import with_robots
    from judgetui.records.imports.plan import read_plan
    from judgetui.records.read_session import read_session

    if choice.what == "open":
        return await chair(options, options.session(choice.name))
    if choice.what == "rehearse":
        plan = read_session(options.folder, choice.name).meeting.plan
        await show_demo(options, with_robots(plan))
    else:
        await show_demo(options, with_robots(read_plan(sample_folder() / "plan.json")))
    return ""
