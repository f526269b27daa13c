"""Slips and QR codes: they lead where they say, and need nothing from outside."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import segno

from judgetui.language import use_language
from judgetui.qr_code import QUIET, qr_lines, qr_svg
from judgetui.venue.access.credentials import Credentials
from judgetui.venue.access.slips import slips
from tests.meeting.factories import a_plan

LINK = "http://192.168.10.23:8080/j/abcdefghijklmnopqrstuv"
CELLS = {" ": (False, False), "▀": (True, False), "▄": (False, True), "█": (True, True)}


def cells(lines: list[str]) -> list[list[bool]]:
    """The dark cells that lines of half blocks draw."""
    rows: list[list[bool]] = []
    for line in lines:
        rows += [[CELLS[mark][half] for mark in line] for half in (0, 1)]
    return rows


def test_the_code_in_a_terminal_is_the_code_of_the_link() -> None:
    wanted = [
        [bool(cell) for cell in row]
        for row in segno.make(LINK, error="m", micro=False).matrix_iter(border=QUIET)
    ]
    lines = qr_lines(LINK)
    assert len({len(line) for line in lines}) == 1
    assert cells(lines)[: len(wanted)] == wanted
    inverted = cells(qr_lines(LINK, dark_on_light=False))[: len(wanted)]
    assert [[not cell for cell in row] for row in inverted] == wanted


def test_the_code_of_a_link_fits_a_small_terminal_also_with_a_fingerprint() -> None:
    for link in (LINK, f"{LINK.replace('http', 'https')}#{'A' * 43}"):
        lines = qr_lines(link)
        assert len(lines) <= 23
        assert len(lines[0]) <= 78


def test_the_code_on_paper_is_one_picture() -> None:
    picture = ET.fromstring(qr_svg(LINK))
    assert picture.tag.endswith("svg")
    assert picture.get("viewBox")


def test_every_seat_has_a_slip_and_the_page_asks_nothing_of_the_network() -> None:
    title = {"en": "A <b>review</b>", "zh": "评审会"}
    plan = a_plan(1, 2, judges=[{"id": "J1", "name": "O'<i>Neil</i>"}, {"id": "J2", "name": "王"}])
    rows = Credentials(plan).rows("http://192.168.10.23:8080")
    page = slips(a_plan(1, 1, title=title).title, rows)
    assert page.count("<section>") == len(rows) == 7
    for row in rows:
        assert row.link in page
        assert row.code in page
    assert "<i>" not in page
    assert "<b>" not in page
    outside = re.sub(r'xmlns="[^"]*"', "", page)
    assert not re.search(r"(src|href|url\(|@import|<script)", outside)
    use_language("zh")
    try:
        assert "评审会" in slips(a_plan(1, 1, title=title).title, rows)
    finally:
        use_language("en")


def test_the_address_is_kept_on_one_line_of_the_page() -> None:
    for base in ("http://192.168.10.23:8080", f"https://{'long-' * 8}name.example:18080"):
        page = slips("Review", Credentials(a_plan(1, 1)).rows(base))
        kept = re.findall(r'<b style="font-size: ([0-9.]+)em">([^<]*)</b>', page)
        assert {address for _, address in kept} == {base}
        letters = {float(size) * len(base) for size, _ in kept}
        assert all(one <= 22.5 for one in letters)
        sizes = re.findall(r'<small style="font-size: ([0-9.]+)pt">https?:', page)
        assert bool(sizes) is (len(base) > 30)
        assert all(float(size) * len(base) <= 8 * 30 + len(base) / 20 for size in sizes)
    assert "b { font-weight: normal; white-space: nowrap }" in page
