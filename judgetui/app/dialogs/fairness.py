"""The page on how fair the judging was."""

from __future__ import annotations

import asyncio

from judgetui.app.context import AppContext


async def show_fairness(app: AppContext) -> None:
    """Show the figures of the meeting as the seat has it, which is a whole one."""
    # Only now: hardly anybody asks for them while the meeting runs.
    from judgetui.fairness.report import fairness_report
    from judgetui.screens.fairness import Fairness

    # In a thread: drawing panels by chance takes some tenths of a second, of a large meeting more.
    app.show(Fairness(await asyncio.to_thread(fairness_report, app.meeting)))
