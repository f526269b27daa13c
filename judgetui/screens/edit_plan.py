"""Changes a plan before its meeting opens: its parts, their items, their fields, a page each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import OptionList, Static

from judgetui.app.commands import EDIT, bindings
from judgetui.language import _, labelled, say
from judgetui.meeting.message import Sentence
from judgetui.meeting.plan import Plan
from judgetui.meeting.plan_draft import PlanDraft
from judgetui.meeting.plan_fields import Kind
from judgetui.meeting.plan_pages import (
    Editing,
    Location,
    PageRow,
    added,
    in_both_languages,
    nearest,
    page,
    picked,
    typed,
    way_to,
)
from judgetui.meeting.rule_fields import told
from judgetui.screens.base import SeatScreen
from judgetui.screens.base_value import Consequences
from judgetui.screens.confirm import Confirm
from judgetui.screens.edit_value import PickValue, TypeValue
from judgetui.widgets.key_bar import KeyBar
from judgetui.widgets.plan_page import PlanPage


class EditPlan(SeatScreen):
    """The plan of a session. It posts what is to be saved, and says what keeps it from that."""

    DEFAULT_CSS = """
    EditPlan #heading { height: 1; width: 100%; padding: 0 2; background: $panel; }
    EditPlan #where { width: 1fr; text-style: bold; }
    EditPlan #saved { width: auto; color: $text-muted; }
    EditPlan.-wide PlanPage { layout: horizontal; }
    EditPlan.-wide PlanPage VerticalScroll { width: 45%; max-height: 100%; margin-top: 0; }
    """

    room = EDIT
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(EDIT)]

    @dataclass
    class Save(Message):
        """The draft is a plan, and is to be saved; the answer is `saved`."""

        editing: Editing
        plan: Plan

    @dataclass
    class Closed(Message):
        """Nobody changes the plan any more."""

        leaves: bool
        """Whether the program is to be left, too."""

    def __init__(self, editing: Editing) -> None:
        super().__init__()
        self._session, self._was = editing.name, editing.was
        self._draft, self._location = editing.draft, editing.location
        self._marked = editing.marked
        self._page = page(self._draft, self._location)

    @property
    def editing(self) -> Editing:
        """What is being changed, to go on with it on another screen."""
        marked = self._shown.marked or 0
        return Editing(self._session, self._was, self._draft, self._location, marked)

    @property
    def unsaved(self) -> bool:
        """Whether leaving would lose something."""
        return self._draft.plan != self._was

    def parts(self) -> ComposeResult:
        """Where one is, the rows of the page, what is wrong and what it means, the keys."""
        with Horizontal(id="heading"):
            yield Static("", id="where", markup=False)
            yield Static("", id="saved", markup=False)
        yield PlanPage()
        yield KeyBar(EDIT)

    def on_mount(self) -> None:
        """Begin in the list."""
        # A page that is taken away before it was drawn never gets its parts.
        if self.query(PlanPage):
            self._shown.begin()
            self._draw(self._marked)

    @property
    def _shown(self) -> PlanPage:
        return self.query_one(PlanPage)

    def _draw(self, marked: int) -> None:
        """Draw the page anew, with this row marked."""
        self._page = page(self._draft, self._location)
        self._shown.show(self._draft, self._page, marked)
        self.query_one("#where", Static).update(labelled(self._session, say(self._page.title)))
        saved = _("not saved yet") if self.unsaved else _("saved")
        self.query_one("#saved", Static).update(saved)
        self.show_keys()

    @on(OptionList.OptionHighlighted)
    def show_keys(self) -> None:
        """Dim what cannot be done."""
        bar = self.query_one(KeyBar)
        bar.unavailable = frozenset(one.name for one in bar.commands if self.why_not(one.name))

    def why_not(self, command: str) -> Sentence | None:
        """Why a key does nothing on this page."""
        if not self.is_mounted:
            return None
        if command in ("add-item", "remove-item", "item-up", "item-down"):
            if self._page.items is None:
                return Sentence("This page is no list.")
            if command != "add-item" and self._shown.row is None:
                return Sentence("There is none yet.")
        if command == "both-languages":
            row = self._shown.row
            if row is None or in_both_languages(self._draft, row) is None:
                return Sentence("This is the same in every language.")
        if command == "undo-change" and not self._draft.done:
            return Sentence("There is nothing to undo.")
        if command == "redo-change" and not self._draft.undone:
            return Sentence("There is nothing to redo.")
        return super().why_not(command)

    # Going to and fro.

    @on(OptionList.OptionSelected)
    def select(self) -> None:
        """Enter in the list, or a click."""
        self.action_perform("change")

    def perform_change(self) -> None:
        """Open the page of the marked row, or ask for its value."""
        row = self._shown.row
        if row is None:
            return
        if row.field is None:
            self._go(row.leads_to)
        elif row.field.kind is Kind.CHOICE:
            self._pick(row)
        else:
            self._type(row)

    def perform_back(self) -> None:
        """Go to the page around this one; from the first one leave."""
        if not self._location:
            self._close(leaves=False)
            return
        inside = self._location
        self._location = inside[:-1]
        ways = [row.leads_to for row in page(self._draft, self._location).rows]
        self._draw(ways.index(inside) if inside in ways else 0)

    def _go(self, location: Location) -> None:
        self._location = location
        self._draw(0)

    # Changing.

    def _become(self, draft: PlanDraft, marked: int | None = None) -> None:
        """Go on with a changed draft, on this page or the nearest that there still is."""
        self._draft = draft
        self._location = nearest(draft, self._location)
        self._draw((self._shown.marked or 0) if marked is None else marked)

    def _type(self, row: PageRow) -> None:
        assert row.field is not None

        def look(text: str) -> Consequences:
            return self._consequences(typed(self._draft, row, text), row)

        def take(text: str | None) -> None:
            if text is not None:
                self._become(typed(self._draft, row, text))

        hint = say(row.field.hint) if row.field.hint else ""
        self.app.push_screen(TypeValue(say(row.title), hint, str(row.value), look), take)

    def _pick(self, row: PageRow) -> None:
        field = row.field
        assert field is not None
        values = [value for value, _told in field.choices]
        now = self._draft.value(row.place)

        def look(index: int) -> Consequences:
            return self._consequences(picked(self._draft, row, index), row)

        def take(index: int | None) -> None:
            if index is not None:
                self._become(picked(self._draft, row, index))

        choices = [say(sentence) for _value, sentence in field.choices]
        marked = values.index(now) if now in values else None
        self.app.push_screen(PickValue(say(row.title), choices, marked, look), take)

    def _consequences(self, draft: PlanDraft, row: PageRow) -> Consequences:
        """What a changed draft would mean: what is wrong here, or anywhere else because of it."""
        here = draft.faults_within(row.place)
        before = {fault.place for fault in self._draft.faults}
        others = [f for f in draft.faults if f.place not in before and f not in here]
        wrong = [say(fault.sentence) for fault in here]
        wrong += [labelled(str(fault.place), say(fault.sentence)) for fault in others]
        return Consequences(wrong[:4], [say(one) for one in told(draft, row.place)])

    def perform_both_languages(self) -> None:
        """Write the marked text in two languages, or in one again."""
        row = self._shown.row
        if row is not None and (draft := in_both_languages(self._draft, row)) is not None:
            self._become(draft)

    def perform_add_item(self) -> None:
        """Add an item and open its page, if it has one."""
        marked = self._shown.marked
        draft, location = added(self._draft, self._location, marked)
        if location == self._location:
            self._become(draft, 0 if marked is None else marked + 1)
            return
        self._draft = draft
        self._go(location)

    def perform_remove_item(self) -> None:
        """Remove the marked item; undo brings it back."""
        if (row := self._shown.row) is not None:
            self._become(self._draft.remove(row.place))

    def perform_item_up(self) -> None:
        """Move the marked item up."""
        self._move(-1)

    def perform_item_down(self) -> None:
        """Move the marked item down."""
        self._move(1)

    def _move(self, by: int) -> None:
        row, index = self._shown.row, self._shown.marked
        if row is not None and index is not None:
            draft = self._draft.move(row.place, by)
            self._become(draft, index if draft is self._draft else index + by)

    def perform_undo_change(self) -> None:
        """Take the latest change back."""
        self._become(self._draft.undo())

    def perform_redo_change(self) -> None:
        """Make it again."""
        self._become(self._draft.redo())

    # Saving and leaving.

    def perform_save_plan(self) -> None:
        """Have the plan saved, or go to the first thing that is wrong with it."""
        plan, faults = self._draft.plan, self._draft.faults
        if plan is not None:
            self.post_message(self.Save(self.editing, plan))
            return
        self._location, marked = way_to(self._draft, faults[0])
        self._draw(marked)
        text = _("Nothing was saved: this is wrong.")
        said = f"{text}\n{say(faults[0].sentence)}"
        self.notify(said, severity="warning", markup=False)

    def saved(self, plan: Plan) -> None:
        """Go on from the plan that is on disk now."""
        self._was = plan
        self.notify(_("The plan is saved."), markup=False)
        self._draw(self._shown.marked or 0)

    def perform_leave(self) -> None:
        """Leave the program; ask first where something would be lost."""
        self._close(leaves=True)

    def _close(self, *, leaves: bool) -> None:
        if not self.unsaved:
            self.post_message(self.Closed(leaves))
            return

        def answered(reason: str | None) -> None:
            if reason is not None:
                self.post_message(self.Closed(leaves))

        question = _("Leave without saving?")
        text = _("The changes since the plan was last saved are lost; %(key)s saves them.")
        text %= {"key": self.key_of("save-plan")}
        self.app.push_screen(Confirm(question, text, yes=_("Leave without saving")), answered)
