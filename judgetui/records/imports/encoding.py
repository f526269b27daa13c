"""In which encoding a text is written: known by what it is, weighed, or said by a person."""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, partial
from typing import NamedTuple, NoReturn

from judgetui.meeting.message import Refused, Sentence, listed
from judgetui.records.imports.errors import at_cell, refuse, shown
from judgetui.records.imports.plausible_text import chinese_look, made_of_words

GB18030 = "GB18030"
UTF_8 = "UTF-8"

_CODECS = {
    GB18030: "gb18030",
    "Big5": "cp950",
    "Big5-HKSCS": "big5hkscs",
    "Shift-JIS": "cp932",
    "EUC-JP": "euc_jp",
    "EUC-KR": "cp949",
    "windows-1252": "cp1252",
    "windows-1250": "cp1250",
    "windows-1251": "cp1251",
    "windows-1253": "cp1253",
    "windows-1254": "cp1254",
    "windows-1255": "cp1255",
    "windows-1256": "cp1256",
    "windows-1257": "cp1257",
    "windows-1258": "cp1258",
    "windows-874": "cp874",
    "ISO-8859-2": "iso8859_2",
    "ISO-8859-5": "iso8859_5",
    "ISO-8859-15": "iso8859_15",
    "KOI8-R": "koi8_r",
    "KOI8-U": "koi8_u",
    "macintosh": "mac_roman",
    "x-mac-ce": "mac_latin2",
    "x-mac-cyrillic": "mac_cyrillic",
    "IBM850": "cp850",
    "IBM852": "cp852",
    "IBM437": "cp437",
    "IBM866": "cp866",
}
"""What lists come in, by the name people know, and the codec that reads it."""


def _labels() -> dict[str, str]:
    """The name people know, by the name a codec gives itself."""
    return {codecs.lookup(codec).name: label for label, codec in _CODECS.items()}


_WIDER = {
    "gb2312": GB18030,
    "gbk": GB18030,
    "gb18030": GB18030,
    "big5": "Big5",
    "shift_jis": "Shift-JIS",
    "euc_kr": "EUC-KR",
    "iso8859-1": "windows-1252",
    "ascii": "windows-1252",
    "utf-8-sig": UTF_8,
    "utf-8": UTF_8,
}
"""Names of narrower encodings, and the one that holds all of theirs."""
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", UTF_8),
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
_HEADERS = re.compile("编号|序号|姓名|名称|标题|案例|评委|单位|评语|主讲|回避|专家")
_SHOWN = 3
"""How many readings a person is asked to choose from."""


class Reading(NamedTuple):
    """A text in one of the encodings it could be in, and how people call that."""

    encoding: str
    text: str


class Choice(NamedTuple):
    """An encoding a person may choose, and how a name would read in it."""

    encoding: str
    sample: str


class Undecided(Refused):
    """A text can be read in several ways; a person has to say which is right."""

    def __init__(self, file: str, row: int, choices: tuple[Choice, ...]) -> None:
        self.choices = choices
        readings = listed(
            Sentence("“%(sample)s” (%(encoding)s)", sample=one.sample, encoding=one.encoding)
            for one in choices
        )
        text = Sentence(
            "%(file)s, row %(row)d: it is not certain how its text is meant: %(readings)s; say "
            'which is right (--encoding NAME, or on the screen), or save the file as "CSV UTF-8"',
            file=file,
            row=row,
            readings=readings,
        )
        super().__init__(text)


@dataclass
class Decoding:
    """What a person said of how files are to be read, and notes on how they were."""

    encoding: str = ""
    """As the person wrote it; empty where it is to be detected."""
    notes: list[Sentence] = field(default_factory=list)
    """Which files were read in an encoding other than UTF-8, what of them was not used, and what
    was made up."""
    sheet: str = ""
    """The sheet of a workbook that is meant; empty where there is only one."""
    columns: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """By the name of a file whose table has no header: what stands in its columns, from the left,
    in the words of a header."""

    def note(self, file: str, encoding: str) -> None:
        """Note that a file was read in this encoding."""
        note = Sentence("%(file)s was read as %(encoding)s.", file=file, encoding=encoding)
        if note not in self.notes:
            self.notes.append(note)


def known_encoding(name: str) -> str:
    """The encoding that a person's word for it means; refuses what is none."""
    asked = name.strip().casefold().replace("_", "-")
    for label, codec in _CODECS.items():
        if asked in (label.casefold(), codec.replace("_", "-")):
            return label
    try:
        found = codecs.lookup(name.strip()).name
    except (LookupError, ValueError):
        found = ""
    if known := _WIDER.get(found) or _labels().get(found):
        return known
    raise Refused(
        "there is no encoding %(name)s; choose from: %(names)s",
        name=shown(name),
        names=listed((UTF_8, *_CODECS)),
    )


def decoded(file: str, content: bytes, decoding: Decoding) -> str:
    """The text of a file's content.

    Raises `Undecided` where it can be meant in several ways, `Refused` where it is no text.
    """
    named = known_encoding(decoding.encoding) if decoding.encoding else ""
    for mark, codec, name in _MARKS:
        if content.startswith(mark):
            text = _strict(file, content, codec, name)
            if name != UTF_8:
                decoding.note(file, name)
            return text
    if (wide := _unmarked_utf16(content)) is not None:
        decoding.note(file, "UTF-16")
        return wide
    plain = _utf8(content)
    if plain is not None and not (named and _doubtful(plain)):
        return _certain_utf8(file, content, plain, named, decoding)
    if named:
        return _in_named_encoding(file, content, named, decoding)
    if _mostly_utf8(content):
        _refuse_damaged(file, content)
    reading = _weighed(file, content)
    decoding.note(file, reading.encoding)
    return reading.text


def _strict(file: str, content: bytes, codec: str, name: str) -> str:
    try:
        return content.decode(codec)
    except UnicodeDecodeError as error:
        what = Sentence('is not %(encoding)s text; save the file as "CSV UTF-8"', encoding=name)
        refuse([at_cell(file, _row_at(content, error.start), "", what)])


def _in_named_encoding(file: str, content: bytes, named: str, decoding: Decoding) -> str:
    """The text in the encoding a person named, unless it is plainly in another."""
    text = _strict(file, content, _CODECS.get(named, "utf-8"), named)
    chinese = _read(content, GB18030)
    if named != GB18030 and chinese and not made_of_words(text) and _surely_chinese(content):
        _undecided(file, [Reading(named, text), chinese])
    decoding.note(file, named)
    return text


def _utf8(content: bytes) -> str | None:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _certain_utf8(file: str, content: bytes, text: str, named: str, decoding: Decoding) -> str:
    if _doubtful(text) and _surely_chinese(content):
        chinese = content.decode("gb18030")
        _undecided(file, [Reading(GB18030, chinese), Reading(UTF_8, text)])
    if named not in ("", UTF_8) and not text.isascii():
        decoding.note(file, UTF_8)
    return text


def _doubtful(text: str) -> bool:
    """Whether a few characters of another encoding may be UTF-8 by chance: no longer sequences."""
    return not text.isascii() and max(text) < "\u0800" and not made_of_words(text)


def _unmarked_utf16(content: bytes) -> str | None:
    """UTF-16 without a mark: its separators and line ends are those of a text, and all is one.

    In the other order of bytes there would be none; in an encoding of single bytes a NUL is no
    part of a text. Some Han characters have a byte of 0 too (一, 退, 猀).
    """
    if b"\0" not in content or len(content) % 2:
        return None
    for codec in ("utf-16-le", "utf-16-be"):
        try:
            text = content.decode(codec)
        except UnicodeDecodeError:
            continue
        if re.search("[,;\t:]", text) and re.search("[\r\n]", text) and _is_written(text):
            return text
    return None


def _is_written(text: str) -> bool:
    """Whether every character is one that people write: assigned, and not for control."""
    return not any(
        unicodedata.category(character) in ("Cc", "Cn", "Co") and character not in "\t\r\n"
        for character in text
    )


def _mostly_utf8(content: bytes) -> bool:
    """Whether this is damaged UTF-8 rather than GB18030, which would read it as other words."""
    text = content.decode("utf-8", errors="replace")
    read = sum(character >= "\u0800" for character in text)
    lost = text.count("\ufffd")
    return read - lost > lost


def _refuse_damaged(file: str, content: bytes) -> None:
    _strict(file, content, "utf-8", UTF_8)


def _weighed(file: str, content: bytes) -> Reading:
    """The one reading that is plausible; `Undecided` where there are several."""
    weigh = cache(partial(_weights, content))
    if _surely_chinese(content, weigh):
        return Reading(GB18030, content.decode("gb18030"))
    weights = weigh()
    readings = list(_readings(content, weights))
    likely = [reading for reading in readings if made_of_words(reading.text)]
    if len(likely) == 1:
        (only,) = likely
        sure = weights[only.encoding] * 2 >= max(weights.values())
        if sure and only.encoding not in _EASTERN:
            return only
    choices = likely if len(likely) > 1 else [*likely, *(r for r in readings if r not in likely)]
    if choices:
        _undecided(file, choices)
    what = Sentence('is no text in any encoding that is known here; save it as "CSV UTF-8"')
    refuse([at_cell(file, 1, "", what)])


_EASTERN = frozenset({"Big5", "Big5-HKSCS", "Shift-JIS", "EUC-JP", "EUC-KR"})


def _readings(content: bytes, weights: Mapping[str, float]) -> Iterator[Reading]:
    """The texts that this can be, the likeliest first, each once."""
    seen: set[str] = set()
    for label in sorted(_CODECS, key=weights.__getitem__, reverse=True):
        reading = _read(content, label)
        if reading is not None and reading.text not in seen:
            seen.add(reading.text)
            yield reading


def _read(content: bytes, label: str) -> Reading | None:
    try:
        return Reading(label, content.decode(_CODECS[label]))
    except UnicodeDecodeError:
        return None


def _weights(content: bytes) -> dict[str, float]:
    """How well the words of the content fit each encoding, by chardet's language models."""
    import chardet

    weights = dict.fromkeys(_CODECS, 0.0)
    narrow = {name: label for name, label in _WIDER.items() if label in _CODECS}
    by_codec = _labels() | narrow
    for found in chardet.detect_all(content, ignore_threshold=True):
        if found["encoding"] and (label := by_codec.get(codecs.lookup(found["encoding"]).name)):
            weights[label] = max(weights[label], found["confidence"])
    return weights


def _surely_chinese(content: bytes, weigh: Callable[[], Mapping[str, float]] | None = None) -> bool:
    """Whether this is GB18030, as the words in it tell and not only that it can be read so.

    `weigh` gives the weights of the content, where they are wanted elsewhere too. The measures are
    those that no list in another encoding met of several thousand.
    """
    reading = _read(content, GB18030)
    if reading is None:
        return False
    look = chinese_look(reading.text)
    first = next((line for line in reading.text.splitlines() if line.strip()), "")
    if look.familiar and _HEADERS.search(first):
        return True
    weights = weigh() if weigh is not None else _weights(content)
    rival = max(weight for label, weight in weights.items() if label != GB18030)
    lead = weights[GB18030] / rival if rival else 1.0
    surnames = ((7, 1, 0.25), (6, 0.6, 0.5), (4, 1, 0.5), (4, 0.75, 1.2), (3, 1, 1), (2, 1, 2))
    if any(look.names >= n and look.surnames >= part and lead >= by for n, part, by in surnames):
        return True
    titles = (
        (30, 0, 0.5, 1.2),
        (14, 0, 0.6, 1.2),
        (14, 0.6, 0.6, 0.8),
        (9, 0.8, 0.6, 1.2),
        (6, 0.8, 0.6, 3),
        (6, 0.5, 0.75, 2.5),
        (4, 1, 0.75, 3),
    )
    return any(
        look.length >= n and look.ordinary >= part and look.familiar >= known and lead >= by
        for n, part, known, by in titles
    )


def _undecided(file: str, readings: list[Reading]) -> NoReturn:
    """Raise `Undecided` with the first name that tells the readings apart."""
    texts = [_cells(reading.text) for reading in readings[:_SHOWN]]
    apart = [len({name for _, name in cells}) for cells in zip(*texts, strict=False)]
    place = apart.index(max(apart))
    choices = tuple(
        Choice(reading.encoding, shown(text[place].name))
        for reading, text in zip(readings, texts, strict=False)
    )
    raise Undecided(file, texts[0][place].row, choices)


class _Cell(NamedTuple):
    row: int
    name: str


def _cells(text: str) -> list[_Cell]:
    """The cells of a text, roughly, with the line each is in."""
    return [
        _Cell(number, cell.strip(' "\r'))
        for number, line in enumerate(text.split("\n"), 1)
        for cell in re.split("[,;\t]", line)
    ]


def _row_at(content: bytes, offset: int) -> int:
    return content.count(b"\n", 0, offset) + 1
