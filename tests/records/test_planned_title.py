"""The title that is drawn while a venue is opened: the planned one, or none."""

from __future__ import annotations

from pathlib import Path

import pytest

from judgetui.meeting.acts import Act
from judgetui.meeting.acts.amendments import Amend
from judgetui.meeting.acts.session import opening
from judgetui.meeting.apply import apply
from judgetui.meeting.fields import spoken
from judgetui.meeting.state import EMPTY
from judgetui.records.planned_title import planned_title
from judgetui.records.session import create_session, open_session
from tests.meeting.factories import a_plan, an_entry

TITLE = {"en": "Spring", "zh": "春季"}


def made(folder: Path, title: object, *, opens: bool, amends: bool = False) -> Path:
    plan = a_plan(2, title=title, language="zh")
    path = create_session(folder, "first", plan)
    acts: list[Act] = [opening(plan)] if opens else []
    if amends:
        acts.append(Amend(what="plan", field="title", value="Summer", reason="moved"))
    session, meeting = open_session(folder, "first"), EMPTY
    try:
        for act in acts:
            entry = an_entry(meeting, act)
            meeting = apply(meeting, entry)
            session.append([entry])
    finally:
        session.close()
    return path


@pytest.mark.parametrize("opens", [False, True])
@pytest.mark.parametrize("title", ["Spring", TITLE])
@pytest.mark.parametrize("language", ["en", "zh", ""])
def test_it_is_the_title_in_the_language_that_was_chosen_else_the_plans(
    tmp_path: Path, title: object, opens: bool, language: str
) -> None:
    session = made(tmp_path, title, opens=opens)
    plan = a_plan(2, title=title)
    assert planned_title(session, language) == spoken(plan.title, language or "zh")


def test_it_is_none_where_it_may_be_another_by_now(tmp_path: Path) -> None:
    assert planned_title(made(tmp_path, TITLE, opens=True, amends=True), "en") == ""


@pytest.mark.parametrize("content", ["", "[]", "{", '{"title": 3}', '{"title": {}}'])
def test_it_is_none_where_the_plan_cannot_be_read(tmp_path: Path, content: str) -> None:
    assert planned_title(tmp_path, "en") == ""
    (tmp_path / "plan.json").write_text(content)
    assert planned_title(tmp_path, "en") == ""
