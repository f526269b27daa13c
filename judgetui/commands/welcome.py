"""A bare `judgetui`: the welcome screen."""

from __future__ import annotations

import asyncio

from judgetui.commands.asked import Asked
from judgetui.commands.console import need_terminal


def welcome(asked: Asked) -> int:
    """Show the sessions there are, and do what a person chooses, until they leave."""
    need_terminal("judgetui")
    asyncio.run(_welcome(asked))
    return 0


async def _welcome(asked: Asked) -> None:
    raise NotImplementedError
