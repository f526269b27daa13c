"""The texts that pages of the hall bring along are those that their scripts say."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import get_args

import pytest
from aiohttp.test_utils import make_mocked_request

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
