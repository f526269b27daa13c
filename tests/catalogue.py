"""Makes the catalogues of messages: `python -m tests.catalogue update`, then `compile`.

`update` gathers every message from the code and brings the catalogues up to date with it;
`compile` makes the files the program reads.
"""

from __future__ import annotations

import ast
import datetime
import io
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from judgetui import __version__

PACKAGE = Path(__file__).parent.parent / "judgetui"
LOCALES = ("zh_CN",)
KEYWORDS = frozenset({"_", "N_", "Refused", "Busy", "Sentence", "fault"})
"""What a message is the first argument of."""
COUNTING = frozenset({"n_", "Counted"})
"""What has a message as its first argument for one thing, as its second for several."""
Text = str | tuple[str, ...]
"""A message; in all its forms, where they depend on a number."""
_BEGUN = datetime.datetime(2018, 2, 27, tzinfo=datetime.UTC)
"""A fixed date, so that a catalogue only changes when its messages do."""


def catalogue_file(locale: str) -> Path:
    """The catalogue of a language, as translators write it."""
    return PACKAGE / "locale" / locale / "LC_MESSAGES" / "judgetui.po"


def messages(code: str, file: str) -> Iterator[tuple[int, int, Text]]:
    """Every message in a file of code, with its line and column.

    Raises ValueError for an f-string, which no catalogue can hold.
    """
    for call in ast.walk(ast.parse(code, file)):
        if not isinstance(call, ast.Call) or not call.args:
            continue
        called, first = call.func, call.args[0]
        name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
        if name not in KEYWORDS | COUNTING:
            continue
        said = call.args[: 2 if name in COUNTING else 1]
        for text in said:
            if isinstance(text, ast.JoinedStr):
                raise ValueError(f"{file}:{text.lineno}: an f-string cannot be translated")
        texts = [text.value for text in said if isinstance(text, ast.Constant)]
        # An empty text is no message: gettext keeps the catalogue's header under it.
        whole = tuple(text for text in texts if isinstance(text, str) and text)
        if len(whole) == len(said):
            yield first.lineno, first.col_offset, whole if name in COUNTING else whole[0]


def extracted() -> Catalog:
    """Every message of the code, with the files it is in."""
    catalog = Catalog(
        project="judgetui", version=__version__, charset="utf-8", creation_date=_BEGUN
    )
    for path in sorted(PACKAGE.rglob("*.py")):
        file = path.relative_to(PACKAGE.parent).as_posix()
        found = messages(path.read_text(encoding="utf-8"), file)
        for line, _, message in sorted(found, key=lambda one: one[:2]):
            catalog.add(message, None, [(file, line)])
    return catalog


def read(locale: str) -> Catalog:
    """The catalogue of a language."""
    with catalogue_file(locale).open("rb") as file:
        return read_po(file, locale=locale)


def updated(locale: str) -> bytes:
    """A language's catalogue with the messages of the code; what they do not have is left out."""
    path = catalogue_file(locale)
    catalog = read(locale) if path.exists() else Catalog(locale=locale, revision_date=_BEGUN)
    catalog.update(extracted(), no_fuzzy_matching=True)
    catalog.project, catalog.version, catalog.header_comment = "judgetui", "", _HEADER
    catalog.creation_date = catalog.revision_date = _BEGUN
    catalog.last_translator = "The judgetui authors"
    catalog.language_team = locale
    catalog.fuzzy = False
    written = io.BytesIO()
    write_po(
        written, catalog, width=100, ignore_obsolete=True, sort_by_file=True, include_lineno=False
    )
    return _GENERATOR.sub(b"", written.getvalue())


_GENERATOR = re.compile(rb'"Generated-By: [^"]*"\n')
"""What names the generator's version, which says nothing about the messages."""
_HEADER = "# Messages of judgetui. Made by `python -m tests.catalogue update`."


def compiled(locale: str) -> bytes:
    """What the program reads of a language's catalogue."""
    written = io.BytesIO()
    write_mo(written, read(locale))
    return written.getvalue()


def missing(locale: str) -> Iterator[str]:
    """The messages of a catalogue that have no translation."""
    for message in read(locale):
        if message.id and not all(forms(message.string)):
            yield forms(message.id)[0]


def forms(text: str | Sequence[str] | None) -> tuple[str, ...]:
    """A message or translation in all its forms."""
    if text is None:
        return ("",)
    return (text,) if isinstance(text, str) else tuple(text)


def main(wanted: str) -> int:
    """Update or compile every catalogue; 2 for anything else."""
    for locale in LOCALES:
        path = catalogue_file(locale)
        if wanted == "update":
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(updated(locale))
            print(f"{path.name} ({locale}): {len(list(missing(locale)))} messages to translate")
        elif wanted == "compile":
            path.with_suffix(".mo").write_bytes(compiled(locale))
        else:
            print("say update or compile", file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(" ".join(sys.argv[1:])))
