"""The app of `judgetui` without a command: open, make or rehearse a session, or run the demo."""

from __future__ import annotations

import asyncio
import datetime
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from textual import on, work
from textual.screen import Screen

from judgetui import __version__
from judgetui.app.new_meeting import ask_new_meeting, typed_path
from judgetui.app.seatless_app import SeatlessApp
from judgetui.app.textual_private import allow_switch
from judgetui.language import _, say
from judgetui.meeting.message import Refused
from judgetui.meeting.plan import Plan
from judgetui.meeting.plan_draft import PlanDraft
from judgetui.meeting.plan_pages import Editing
from judgetui.records.imports.encoding import Decoding, Undecided
from judgetui.records.imports.plan import assemble
from judgetui.records.plan_editing import editable_plan, save_plan
from judgetui.records.read_session import list_sessions
from judgetui.records.session_folder import create_session, free_name
from judgetui.screens.edit_plan import EditPlan
from judgetui.screens.new_session import NewSession, Wanted
from judgetui.screens.welcome import Welcome


@dataclass(frozen=True, slots=True)
class LauncherChoice:
    """What the user chose; `commands.welcome` carries it out after the app has closed."""

    what: Literal["open", "rehearse", "demo"]
    name: str = ""
    """The session; empty for the demo."""


def find_files(here: Path) -> Wanted:
    """The plan, cases and judges in a folder under their usual names."""
    usual = {"plan": "plan.json", "cases": "cases.csv", "judges": "judges.csv"}
    found = {key: name for key, name in usual.items() if (here / name).is_file()}
    return Wanted(name=here.resolve().name if "plan" in found else "", **found)


def make_session(folder: Path, wanted: Wanted, decoding: Decoding | None = None) -> str:
    """Create a session, whole or not at all, and return its name; raises `Refused`."""

    def path(typed: str) -> Path | None:
        return typed_path(typed) if typed else None

    files = typed_path(wanted.plan), path(wanted.cases), path(wanted.judges)
    plan = assemble(*files, decoding=decoding or Decoding(wanted.encoding))
    return create_session(folder, wanted.name, plan).name


class LauncherApp(SeatlessApp[LauncherChoice]):
    """Opens on the welcome screen and returns what was chosen; None where it was left."""

    def __init__(
        self, folder: Path, *, last: str = "", theme: str | None = None, notice: str = ""
    ) -> None:
        super().__init__(theme)
        self.folder, self._last, self._notice = folder, last, notice
        self._notes = ""

    def get_default_screen(self) -> Screen[Any]:
        """Begin with the welcome screen."""
        return allow_switch(self._welcome())

    def _welcome(self) -> Welcome:
        return Welcome(str(self.folder), __version__, last=self._last)

    def on_mount(self) -> None:
        """Use the user's keys and look for sessions."""
        self.use_own_keys()
        self.look()
        if self._notice:
            self.notify(self._notice, severity="warning", markup=False, timeout=20)

    @work(exclusive=True, group="look")
    async def look(self) -> None:
        """Read the sessions, in a thread."""
        found = await asyncio.to_thread(list_sessions, self.folder)
        for screen in self.screen_stack:
            if isinstance(screen, Welcome):
                screen.sessions = found

    @on(Welcome.Chosen)
    def choose(self, message: Welcome.Chosen) -> None:
        """Return what was chosen."""
        self.exit(LauncherChoice(message.what, message.name))

    @on(Welcome.Make)
    def ask(self) -> None:
        """Show the form, filled in as far as the current folder allows."""
        self.push_screen(NewSession(find_files(Path.cwd())), self._made)

    @on(Welcome.Plan)
    @work(exclusive=True, group="make")
    async def plan_meeting(self) -> None:
        """Ask the five questions of a new meeting, and make it whole or not at all."""
        made = await ask_new_meeting(self, datetime.date.today())
        if made is None:
            return
        try:
            name = await asyncio.to_thread(self._create, made.plan)
        except Refused as refused:
            self.notify(say(refused), severity="warning", markup=False, timeout=20)
            return
        self._made(name)
        if made.edits:
            self.post_message(Welcome.Edit(name))

    def _create(self, plan: Plan) -> str:
        name = free_name(self.folder, str(plan.title))
        return create_session(self.folder, name, plan).name

    def _made(self, name: str | None) -> None:
        if name is not None:
            self._last = name
            text = _("The session %(name)s is made; Enter opens it.") % {"name": name}
            self.notify("\n".join(filter(None, (text, self._notes))), markup=False)
            self.draw_welcome()

    @on(NewSession.Asked)
    @work(exclusive=True, group="make")
    async def make(self, message: NewSession.Asked) -> None:
        """Create the session, in a thread; an error is shown in the form."""
        decoding = Decoding(message.wanted.encoding)
        try:
            name = await asyncio.to_thread(make_session, self.folder, message.wanted, decoding)
        except Undecided as undecided:
            await message.form.which(say(undecided), undecided.choices)
        except Refused as refused:
            message.form.refused(say(refused))
        else:
            self._notes = "\n".join(map(say, decoding.notes))
            message.form.dismiss(name)

    # Changing a plan.

    @property
    def _editor(self) -> EditPlan | None:
        """The screen that changes a plan; none while nobody does."""
        return next((one for one in self.screen_stack if isinstance(one, EditPlan)), None)

    @on(Welcome.Edit)
    @work(exclusive=True, group="edit")
    async def edit(self, message: Welcome.Edit) -> None:
        """Open the plan of a session that can still be changed."""
        try:
            plan = await asyncio.to_thread(editable_plan, self.folder, message.name)
        except Refused as refused:
            self.notify(say(refused), severity="warning", markup=False)
            return
        self._last = message.name
        self.switch_screen(EditPlan(Editing(message.name, plan, PlanDraft.of(plan))))

    @on(EditPlan.Save)
    @work(group="save")
    async def save(self, message: EditPlan.Save) -> None:
        """Save the plan, in a thread."""
        now = message.editing
        try:
            await asyncio.to_thread(save_plan, self.folder, now.name, message.plan, now.was)
        except Refused as refused:
            self.notify(say(refused), severity="warning", markup=False, timeout=20)
            return
        # It may have been drawn anew meanwhile.
        if (editor := self._editor) is not None:
            editor.saved(message.plan)

    @on(EditPlan.Closed)
    def close_plan(self, message: EditPlan.Closed) -> None:
        """Go back to the welcome screen, or leave."""
        if message.leaves:
            self.exit(None)
        else:
            self.draw_welcome()

    def draw_welcome(self) -> None:
        """Rebuild the welcome screen and look for sessions again."""
        self.switch_screen(self._welcome())
        self.look()

    def draw_anew(self) -> None:
        """Draw the present screen in the language that is used now."""
        if isinstance(self.screen, EditPlan):
            self.switch_screen(EditPlan(self.screen.editing))
        else:
            self.draw_welcome()

    @property
    def at_stake(self) -> str:
        """The changes of a plan that leaving would lose, in words."""
        editor = self._editor
        return _("The changes of the plan are not saved.") if editor and editor.unsaved else ""

    async def action_quit(self) -> None:
        """Leave; a plan with changes asks first."""
        editor = self._editor
        if editor is not None and editor.unsaved:
            if self.screen is editor:
                editor.perform_leave()
            return
        self.exit(None)
