"""What scripts of the hall's pages take from the program: their texts, and how long things last."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import get_args

import pytest
from aiohttp.test_utils import make_mocked_request

from judgetui.hall.award import GROWS_IN
from judgetui.meeting.clock_warnings import BLINKS, LASTS
from judgetui.venue.browser.hall_pages import HallForm, hall_page
from judgetui.venue.browser.html import WEB

_IMPORT = re.compile(r'from "/web/([a-z]+\.js)"')


def scripts_of(form: str) -> str:
    """All that a page runs: what its script imports, and what stands in the page itself."""
    found: dict[str, str] = {}
    due = [f"{form}.js", "watch.js", "old.js"]
    while due:
        name = due.pop()
        if name not in found:
            found[name] = (WEB / name).read_text(encoding="utf-8")
            due += _IMPORT.findall(found[name])
    return "\n".join(found.values())


@pytest.mark.parametrize("form", get_args(HallForm))
def test_a_page_brings_along_what_its_scripts_say_and_no_more(form: HallForm) -> None:
    page = hall_page(make_mocked_request("GET", f"/{form}"), "Review", form, "/wire").text or ""
    (words,) = re.findall(r'data-words="([^"]*)"', page)
    brought, scripts = set(json.loads(unescape(words))), scripts_of(form)
    # Some are named where the key is chosen, as the words of a clock's state, and said elsewhere.
    named = {key for key in brought if re.search(rf'"{key}"|\bwords\.{key}\b', scripts)}
    assert brought - named == set()
    assert set(re.findall(r'\bsay\("(\w+)"', scripts)) <= brought


def test_what_moves_on_a_board_lasts_as_long_as_in_a_terminal() -> None:
    board = scripts_of("board")
    assert f"const LASTS = {LASTS};" in board
    assert f"const BLINKS = {BLINKS};" in board
    assert f"const GROWS = {{ duration: {round(GROWS_IN * 1000)}," in board
