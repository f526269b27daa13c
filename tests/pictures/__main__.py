"""`python -m tests.pictures check` or `update`; names of pictures after it limit it to these.

Exact pictures hold for exact versions of what draws them: those that `drawn/styles.txt` names,
which are the lock file's. With others, nothing is to be concluded from a difference.
"""

from __future__ import annotations

import asyncio
import difflib
import os
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from importlib.metadata import version
from inspect import isawaitable
from pathlib import Path

from tests.garbage import rarely_collected
from tests.pictures.text_form import Row, Styles, joined, picture, row_of

FOLDER = Path(__file__).parent / "drawn"
LEGEND = FOLDER / "styles.txt"
SIZES = ((80, 24), (120, 40))
LANGUAGES = ("en", "zh")
DRAWN_WITH = "drawn with " + ", ".join(f"{name} {version(name)}" for name in ("textual", "rich"))


async def draw(name: str, size: tuple[int, int]) -> list[Row]:
    """The rows of a screen in a window of so many columns and rows, once it changes no more."""
    from textual.widgets import Input

    from tests.pictures.scenes import SCENES
    from tests.screens.drawing import strips

    app = SCENES[name].app()
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        for step in SCENES[name].steps:
            if isinstance(step, str):
                await pilot.press(step)
            elif isawaitable(done := step(app)):
                await done
            await pilot.pause()
        for field in app.screen.query(Input):
            field.cursor_blink = False
        before, rows = None, list[Row]()
        while rows != before:
            await pilot.pause()
            before, rows = rows, [row_of(strip) for strip in strips(app)]
        return rows


def draw_all(job: tuple[str, str]) -> dict[str, list[Row]]:
    """A screen in one language in every size, by the title of the picture."""
    from judgetui.language import use_language

    name, language = job
    use_language(language)
    drawn = {}
    for columns, rows in SIZES:
        title = f"{name} {language} {columns}x{rows}"
        drawn[title] = asyncio.run(draw(name, (columns, rows)))
    return drawn


def files(names: Sequence[str], legend: str, *, all_of_them: bool) -> dict[str, str]:
    """What the files of these pictures are to hold, and the file of styles, by their names."""
    jobs = [(name, language) for name in names for language in LANGUAGES]
    with ProcessPoolExecutor(os.cpu_count(), initializer=rarely_collected) as pool:
        drawn = list(pool.map(draw_all, jobs, chunksize=4))
    styles = Styles(legend, keep=not all_of_them)
    made: dict[str, dict[str, str]] = {name: {} for name in names}
    for (name, _language), pictures in zip(jobs, drawn, strict=True):
        for title, rows in pictures.items():
            made[name][title] = picture(rows, styles)
    texts = {f"{name}.txt": joined(pictures) for name, pictures in made.items()}
    return {**texts, LEGEND.name: f"{DRAWN_WITH}\n{styles.text()}"}


def differences(found: Mapping[str, str], wanted: Mapping[str, str]) -> list[str]:
    """The lines in which files differ from what they are to hold, as `diff` shows them."""
    lines: list[str] = []
    for name in sorted({*found, *wanted}):
        old, new = found.get(name, ""), wanted.get(name, "")
        lines += difflib.unified_diff(
            old.splitlines(), new.splitlines(), f"drawn/{name}", "now", lineterm=""
        )
    return lines


def main(arguments: Sequence[str]) -> int:
    """Check the pictures, or draw them anew; 0 when nothing differs or all is drawn, else 1."""
    from tests.pictures.scenes import SCENES

    if not arguments or arguments[0] not in ("check", "update"):
        print(__doc__, file=sys.stderr)
        return 2
    began = time.monotonic()
    what, names = arguments[0], arguments[1:] or list(SCENES)
    found = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.txt")}
    versions, _line, legend = found.get(LEGEND.name, "").partition("\n")
    whole = len(names) == len(SCENES)
    wanted = files(names, legend, all_of_them=whole)
    found = {name: text for name, text in found.items() if whole or name in wanted}
    lines = differences(found, wanted)
    print("\n".join(lines) if what == "check" else "", end="\n" if lines else "")
    print(f"{len(names)} screens in {time.monotonic() - began:.0f} s")
    if what == "update":
        FOLDER.mkdir(exist_ok=True)
        for name in found.keys() - wanted.keys():
            (FOLDER / name).unlink()
        for name, text in wanted.items():
            (FOLDER / name).write_text(text, encoding="utf-8")
        return 0
    if lines and versions != DRAWN_WITH:
        print(f"{versions}, but now {DRAWN_WITH}: a difference may be theirs")
    return 1 if lines else 0


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        # Nobody's own settings, paths or terminal are in the pictures.
        os.environ["JUDGETUI_SETTINGS"] = str(Path(folder) / "settings.json")
        os.environ["JUDGETUI_LOG"] = "judgetui.log"
        os.environ["TEXTUAL_ANIMATIONS"] = "none"
        os.environ.pop("NO_COLOR", None)
        sys.exit(main(sys.argv[1:]))
