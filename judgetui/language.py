"""The languages of the program: English and 简体中文, through gettext.

The language belongs to a context, so that several programs in one process may each have their own;
the tasks of one program share it, also when it changes.
"""

from __future__ import annotations

import gettext as _gettext
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from judgetui.meeting.message import Counted, Refused, Sentence

if TYPE_CHECKING:
    from judgetui.meeting.plan import Bilingual

LANGUAGES = ("en", "zh")
_CATALOGUES = {"zh": "zh_CN"}


class _Tongue:
    """What is spoken now; shared by tasks that copied the context, so that all see a change."""

    code = "en"


_TONGUE = _Tongue()
_tongue: ContextVar[_Tongue] = ContextVar("tongue", default=_TONGUE)


@cache
def _catalogue(language: str) -> _gettext.NullTranslations:
    locale = Path(__file__).parent / "locale"
    return _gettext.translation(
        "judgetui", locale, [_CATALOGUES.get(language, "en")], fallback=True
    )


def _(message: str) -> str:
    """The message in the present language."""
    return _catalogue(_tongue.get().code).gettext(message) if message else ""


def n_(one: str, several: str, count: int) -> str:
    """The message about one thing or several, in the present language."""
    return _catalogue(_tongue.get().code).ngettext(one, several, count)


def N_(message: str) -> str:
    """Mark a message for translation where it is declared; `_` translates it where it is shown."""
    return message


def say(sentence: Sentence | Refused) -> str:
    """A sentence of the rules in the present language."""
    if isinstance(sentence, Refused):
        sentence = sentence.sentence
    values = {key: _value(value) for key, value in sentence.values.items()}
    if isinstance(sentence, Counted):
        template = n_(sentence.one, sentence.template, sentence.count)
    else:
        template = _(sentence.template)
    return template % values if values else template


def say_in(code: str, sentence: Sentence | Refused) -> str:
    """A sentence of the rules in another person's language."""
    with speaking(code):
        return say(sentence)


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Speak another language inside this block, such as that of a document."""
    before = _tongue.set(_Tongue())
    try:
        use_language(code)
        yield
    finally:
        _tongue.reset(before)


def _value(value: object) -> object:
    if isinstance(value, Sentence):
        return say(value)
    if isinstance(value, str | int | Path):
        return value
    # Only now, so that help texts can be translated before the rules are loaded.
    from judgetui.meeting.plan import Bilingual

    return name(value) if isinstance(value, Bilingual) else value


def name(text: str | Bilingual) -> str:
    """A name of the plan in the present language."""
    if isinstance(text, str):
        return text
    from judgetui.meeting.plan import spoken

    return spoken(text, _tongue.get().code)


def labelled(label: str, text: str) -> str:
    """A text after what it is about, such as "Judge 2: question"."""
    return _("%(label)s: %(text)s") % {"label": label, "text": text}


def language() -> str:
    """The present language: "en" or "zh"."""
    return _tongue.get().code


def use_language(code: str) -> None:
    """Speak this language from here on, wherever this context's language is shared."""
    _tongue.get().code = code if code in LANGUAGES else "en"


def own_language(code: str) -> None:
    """Begin a language of one's own for this context and the tasks that will copy it."""
    _tongue.set(_Tongue())
    use_language(code)


def asked_language() -> str | None:
    """The language the environment asks for; none where it does not say."""
    for variable in ("JUDGETUI_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(variable, "")
        if value.split(".")[0] in ("", "C", "POSIX"):
            continue
        return "zh" if value.lower().startswith("zh") else "en"
    return None
