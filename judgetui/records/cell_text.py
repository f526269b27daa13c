"""Text in the cells of tables that spreadsheets open, which take some of it for something else.

Apart from what reads tables, as a venue writes some and reads none.
"""

from __future__ import annotations

import re

_NUMERIC = (
    r"0\d+|[+-]?(?:\d+\.\d*|\.\d+|\d+)[Ee][+-]?\d+|[+-]?\d*\.\d*0|\d+\.|\.\d+|\d{16,}|\+\d+"
    r"|\d{1,3}(?:,\d{3})+(?:\.\d+)?"
)
"""Texts that a spreadsheet takes for numbers and writes otherwise."""
_DATED = (
    r"\d{1,4}[-/.]\d{1,4}(?:[-/.]\d{1,4})?|\d{1,2}:\d{1,2}(?::\d{1,2})?"
    r"|(?:\d{1,2}[- ]?)?(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[- ]?\d{1,4}"
    r"|\d{1,2}[- ]?(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)"
)
_CHANGED = re.compile(rf"{_NUMERIC}|{_DATED}|(?i:true|false)")
_GUARDED = re.compile(rf"'+(?:[=+\-@\t\r\n\0＝＋－＠]|(?:{_CHANGED.pattern})\s*\Z)")
_FORMULA = re.compile("[=+\\-@\t\r\n\0＝＋－＠]")
_PADDING = "\u200b\u2060\ufeff"


def guarded(text: str, *, keep: bool = False) -> str:
    """Text with a ' before it where a spreadsheet would take it for a formula.

    With `keep` also where it would make a number or a date of it, such as 001, 1E5 or 1/2. Text
    that already looks guarded gets one more, so that `plain` always gives back the text.
    """
    formula = _FORMULA.match(text) or _GUARDED.match(text)
    return f"'{text}" if formula or (keep and _CHANGED.fullmatch(text.strip())) else text


def plain(text: str) -> str:
    """A cell's text: trimmed, without the ' that `guarded` puts before it."""
    if not text:
        return text
    text = text.strip().strip(_PADDING).strip()
    return text[1:] if _GUARDED.match(text) else text
