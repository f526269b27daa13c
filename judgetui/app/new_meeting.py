"""The five questions that a new meeting begins with; what they leave open has a usual value."""

from __future__ import annotations

import asyncio
import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from textual.app import App

from judgetui.language import _, language, say
from judgetui.meeting.message import Refused, Sentence
from judgetui.meeting.new_meeting import (
    Words,
    begun,
    how_many,
    with_cases,
    with_judges,
    with_prizes,
)
from judgetui.meeting.plan import Case, Judge, Plan
from judgetui.meeting.plan_draft import Place, PlanDraft
from judgetui.meeting.plan_pages import page, picked
from judgetui.meeting.rule_fields import told
from judgetui.meeting.rules_text import contract_lines
from judgetui.records.imports.encoding import Decoding, Undecided
from judgetui.records.imports.plan import read_cases, read_judges
from judgetui.records.imports.preview import cases_preview, judges_preview
from judgetui.records.imports.workbook import SeveralSheets
from judgetui.screens.base_value import Consequences
from judgetui.screens.edit_value import PickValue, TypeValue

_Items = TypeVar("_Items", Sequence[Case], Sequence[Judge])
_QUESTIONS = 5


@dataclass(frozen=True, slots=True)
class NewMeeting:
    """What the questions have come to."""

    plan: Plan
    edits: bool
    """Whether the rest of the plan is to be changed now."""


async def ask_new_meeting(app: App[Any], today: datetime.date) -> NewMeeting | None:
    """Ask the five questions, Esc going back by one; None where the first is not answered."""
    return await _Asking(app, today).ask()


class _Asking:
    """One meeting that is being asked about."""

    def __init__(self, app: App[Any], today: datetime.date) -> None:
        self._app, self._today = app, today
        self._words = Words(_("Case"), _("Judge"), _("Mark"))
        self._typed = ["", "", "", "", ""]
        """What was typed for each question, to go on from when it is asked again."""
        self._wrong: dict[int, str] = {}
        """Why the last answer to a question was not taken."""
        self._drafts: list[PlanDraft] = []
        """The draft after each question that is answered."""

    async def ask(self) -> NewMeeting | None:
        """Ask until all is answered, or nothing is wanted."""
        questions = (self._title, self._cases, self._judges, self._rule, self._prizes)
        while True:
            number = len(self._drafts)
            if number == _QUESTIONS:
                made = await self._finish()
                if made is not None:
                    return made
                self._drafts.pop()
                continue
            try:
                draft = await questions[number]()
            except Refused as refused:
                self._wrong[number] = say(refused)
                continue
            self._wrong.pop(number, None)
            if draft is not None:
                self._drafts.append(draft)
            elif not self._drafts:
                return None
            else:
                self._drafts.pop()

    @property
    def _draft(self) -> PlanDraft:
        return self._drafts[-1]

    def _heading(self, number: int, question: str) -> str:
        place = {"number": number + 1, "all": _QUESTIONS, "question": question}
        return _("%(number)d of %(all)d: %(question)s") % place

    async def _type(
        self, number: int, question: str, hint: str, made: Callable[[str], PlanDraft]
    ) -> str | None:
        """Ask for a text until it makes a plan; it is checked at every key."""

        def look(text: str) -> Consequences:
            if text == self._typed[number] and number in self._wrong:
                return Consequences([self._wrong[number]])
            try:
                draft = made(text)
            except Refused as refused:
                return Consequences([say(refused)] if text.strip() else [])
            wrong = [say(fault.sentence) for fault in draft.faults] if text.strip() else []
            return Consequences(wrong, [say(one) for one in told(draft, _ABOUT[number])])

        title = self._heading(number, question)
        question_page = TypeValue(
            title, hint, self._typed[number], look, keys=_("Enter go on   Esc back")
        )
        answer = await self._app.push_screen_wait(question_page)
        if answer is not None:
            self._typed[number] = answer
        return answer

    async def _title(self) -> PlanDraft | None:
        def made(text: str) -> PlanDraft:
            return begun(text, "zh" if language() == "zh" else "en", self._today, self._words)

        answer = await self._type(0, _("What is the meeting called?"), "", made)
        return None if answer is None else _sound(made(answer))

    async def _cases(self) -> PlanDraft | None:
        hint = _("a file (workbook or CSV), or how many there are")
        answer = await self._type(1, _("Which cases are judged?"), hint, lambda _text: self._draft)
        if answer is None:
            return None
        count = how_many(answer)
        if count is not None:
            cases: int | Sequence[Case] | None = count
        else:
            cases = await self._read(answer, read_cases, cases_preview)
        if cases is None:
            return await self._cases()
        return _sound(with_cases(self._draft, cases, self._words))

    async def _judges(self) -> PlanDraft | None:
        hint = _("a file, names with ; between them, or how many there are")
        answer = await self._type(2, _("Who judges?"), hint, lambda _text: self._draft)
        if answer is None:
            return None
        count = how_many(answer)
        if count is None and _is_file(answer):
            judges = await self._read(answer, read_judges, judges_preview)
            if judges is None:
                return await self._judges()
            return _sound(with_judges(self._draft, judges, self._words))
        return _sound(with_judges(self._draft, answer if count is None else count, self._words))

    async def _rule(self) -> PlanDraft | None:
        row = page(self._draft, ("rule",)).rows[0]
        assert row.field is not None

        def look(index: int) -> Consequences:
            draft = picked(self._draft, row, index)
            wrong = [say(fault.sentence) for fault in draft.faults]
            return Consequences(wrong, [say(one) for one in told(draft, row.place)])

        values = [value for value, _told in row.field.choices]
        choices = [say(sentence) for _value, sentence in row.field.choices]
        marked = values.index(self._draft.value(row.place))
        title = self._heading(3, _("How do scores come about?"))
        index = await self._app.push_screen_wait(PickValue(title, choices, marked, look))
        return None if index is None else _sound(picked(self._draft, row, index))

    async def _prizes(self) -> PlanDraft | None:
        def made(text: str) -> PlanDraft:
            return with_prizes(self._draft, text)

        hint = _("such as First 1; Second 2; Third 10% - the best first; empty for none")
        answer = await self._type(4, _("Which prizes are there?"), hint, made)
        return None if answer is None else _sound(made(answer))

    async def _finish(self) -> NewMeeting | None:
        """Show the rules as people will read them, and offer the rest."""
        plan = self._draft.plan
        assert plan is not None
        lines = [say(line) for line in contract_lines(plan)]
        choices = [_("Make it"), _("Make it, and change the rest: criteria, times and so on")]
        title = _("These are the rules; everything can be changed until the meeting opens.")
        index = await self._pick(title, choices, lines)
        return None if index is None else NewMeeting(plan, edits=index == 1)

    async def _read(
        self,
        text: str,
        read: Callable[[Path, Decoding | None], _Items],
        preview: Callable[[_Items], Sequence[Sentence]],
    ) -> _Items | None:
        """What a file holds, read in a thread; None where it is not what was meant.

        Asks where it can be read in several ways, and shows what was understood before it counts.
        """
        path = typed_path(text)
        decoding: Decoding = Decoding()
        while True:
            try:
                found: _Items = await asyncio.to_thread(read, path, decoding)
            except Undecided as undecided:
                readings = [f"{one.sample}  ({one.encoding})" for one in undecided.choices]
                if (index := await self._pick(say(undecided), readings)) is None:
                    raise
                decoding = Decoding(undecided.choices[index].encoding, sheet=decoding.sheet)
                continue
            except SeveralSheets as several:
                title = _("Which sheet of %(file)s is meant?") % {"file": path.name}
                if (index := await self._pick(title, several.sheets)) is None:
                    raise
                decoding = Decoding(decoding.encoding, sheet=several.sheets[index])
                continue
            lines = [say(line) for line in (*decoding.notes, *preview(found))]
            return found if await self._accepted(path.name, lines) else None

    async def _accepted(self, file: str, lines: Sequence[str]) -> bool:
        """Whether a file is meant as it was understood."""
        title = _("%(file)s was understood like this. Is it right?") % {"file": file}
        choices = [_("Yes, go on"), _("No, back")]
        return await self._pick(title, choices, lines) == 0

    async def _pick(
        self, title: str, choices: Sequence[str], lines: Sequence[str] = ()
    ) -> int | None:
        """Ask for one of these, with the lines below them; None where none is chosen."""
        page = PickValue(title, choices, 0, lambda _index: Consequences((), lines))
        return await self._app.push_screen_wait(page)


_ABOUT: tuple[Place, ...] = (("title",), ("cases",), ("judges",), ("scoring",), ("prizes",))
"""What each question is about."""


def _sound(draft: PlanDraft) -> PlanDraft:
    """The draft, if it is a plan; else Refused with what is wrong."""
    if draft.faults:
        raise Refused(draft.faults[0].sentence)
    return draft


def typed_path(text: str) -> Path:
    """The file that a text names, ~ being one's own folder; raises `Refused`."""
    try:
        return Path(text.strip()).expanduser()
    except RuntimeError as error:
        raise Refused(
            "%(file)s: there is no such folder; write the whole name of the file", file=text.strip()
        ) from error


def _is_file(text: str) -> bool:
    """Whether a text is meant as a file: there is one, or it is written like one."""
    written = text.strip()
    if written.lower().endswith((".csv", ".xlsx", ".xls", ".ods", ".txt", ".tsv")):
        return True
    try:
        return typed_path(written).is_file()
    except (Refused, OSError, ValueError):
        # A long list of names is no file's name.
        return False
