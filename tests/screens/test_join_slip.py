"""One link over the whole screen: to scan, to type, and how to go back."""

from __future__ import annotations

import pytest

from judgetui.language import use_language
from judgetui.qr_code import qr_lines
from judgetui.screens.base_modal import LineOver
from judgetui.screens.join_slip import JoinSlip
from tests.screens.drawing import Host, drawn, text, until

SHORT = "http://192.168.1.5:8080"
PERSONAL = f"http://192.168.1.115:8080/j/{'AbC-d_0' * 3}x"
SECURE = f"https://192.168.100.115:8080/j/{'AbC-d_0' * 3}x#{'0123456-_' * 4}0123456"
NAMED = (
    f"https://a-computer-with-a-long-name.local:8080/j/{'AbC-d_0' * 3}x#{'0123456-_' * 4}0123456"
)


def a_slip(link: str) -> JoinSlip:
    return JoinSlip("余[/b]健", link, tuple(qr_lines(link)), "or type the code 1234 5678")


def scanned(lines: list[str], link: str) -> bool:
    """Whether the whole code is on the screen."""
    code = qr_lines(link)
    rows = [line for line in lines if any(cell in line for cell in "█▀▄")]
    return len(rows) >= len(code) - 2 and all(
        any(drawn in line for line in rows) for drawn in (row.strip() for row in code[1:-1])
    )


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("size", [(60, 18), (80, 24), (100, 30), (120, 40)])
@pytest.mark.parametrize("link", [SHORT, PERSONAL, SECURE, NAMED])
async def test_what_is_to_be_typed_is_always_there(
    link: str, size: tuple[int, int], language: str
) -> None:
    use_language(language)
    app = Host(a_slip(link))
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        lines = drawn(app)
        whole = "\n".join(lines)
        assert "余[/b]健" in whole
        assert "or type the code 1234 5678" in " ".join(whole.split())
        assert {"en": "Esc back", "zh": "Esc 返回"}[language] in whole
        plain = "".join(
            character for character in whole if not character.isspace() and character not in "█▀▄"
        )
        assert link in plain
        if not scanned(lines, link):
            assert not any(cell in whole for cell in "█▀▄"), "half a code is none"
            assert {"en": "too small for the QR code", "zh": "二维码"}[language] in whole


@pytest.mark.parametrize(
    ("link", "size"),
    [(SHORT, (80, 24)), (PERSONAL, (80, 24)), (SECURE, (80, 24)), (SECURE, (120, 40))],
)
async def test_it_can_be_scanned_on_the_usual_screens(link: str, size: tuple[int, int]) -> None:
    app = Host(a_slip(link))
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        assert scanned(drawn(app), link)


@pytest.mark.parametrize("link", [SHORT, PERSONAL, SECURE, NAMED])
async def test_the_line_above_that_there_is_no_connection_cuts_nothing_off(link: str) -> None:
    for rows in range(18, 32):
        slip = a_slip(link)
        app = Host(slip)
        async with app.run_test(size=(80, rows)) as pilot:
            for said in ("", "the host does not answer", ""):
                app.link_line = said  # type: ignore[attr-defined]
                slip.query_one(LineOver).look()
                await until(pilot, lambda said=said: ("not answer" in text(pilot)) is bool(said))  # type: ignore[misc]
                await pilot.pause()
                lines = drawn(app)
                whole = "\n".join(lines)
                assert "Esc back" in whole, rows
                if not scanned(lines, link):
                    assert not any(cell in whole for cell in "█▀▄"), f"half a code in {rows} rows"


async def test_it_follows_the_size_and_goes_back() -> None:
    app = Host(a_slip(SECURE))
    async with app.run_test(size=(60, 18)) as pilot:
        await pilot.pause()
        assert not scanned(drawn(app), SECURE)
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert scanned(drawn(app), SECURE)
        await pilot.press("escape")
        await pilot.pause()
        assert app.screen is not app.shown
