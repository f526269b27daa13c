"""Whether a text could have been written by anybody: whole words of one script each."""

from __future__ import annotations

import itertools
import re
import unicodedata
from functools import lru_cache

_PIECE = re.compile(r"(?:[A-Za-z]|[^\x00-\x7f])+")
_PUNCTUATION = re.compile(
    "[“”‘’„‚«»–—…·•†\u00a0\u2000-\u200a\u3000-\u303f\uff00-\uff0f\uff1a-\uff1f﹏]+"
)
_SIGNS = frozenset("°№€£©®™½¼¾±×§ªº²³①②③④⑤⑥⑦⑧⑨⑩ⅠⅡⅢⅣⅤ○△□☆★※→￥々〇")
_EASTERN = frozenset(
    {"CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "IDEOGRAPHIC", "FULLWIDTH"}
)
_CASED = frozenset({"LATIN", "GREEK", "CYRILLIC"})


def made_of_words(text: str) -> bool:
    """Whether every word that is not plain ASCII has letters of one script, cased as people do.

    What was read in a wrong encoding has signs within words, mixes scripts, or has capitals
    where nobody writes any.
    """
    return all(
        _is_word(part)
        for piece in set(_PIECE.findall(text))
        if not piece.isascii()
        for part in _PUNCTUATION.split(piece)
        if part and not part.isascii()
    )


def _is_word(part: str) -> bool:
    if all(character in _SIGNS for character in part):
        return True
    scripts = {_script(character) for character in part}
    if scripts & _EASTERN:
        # People write T恤 and A组, and nobody Bj鰎k.
        strange = scripts - _EASTERN - {"LATIN", "SIGN"}
        return not strange and not any(c.isascii() and c.islower() for c in part)
    return len(scripts) == 1 and "" not in scripts and (scripts <= _CASED) <= _cased(part)


@lru_cache(maxsize=4096)
def _script(character: str) -> str:
    """The script of a letter or of a mark on one; empty for what is neither."""
    if character in _SIGNS:
        return "SIGN"
    category = unicodedata.category(character)
    if category[0] not in "LM" or (category == "Lm" and ord(character) < 0x3000):
        return ""
    name = unicodedata.name(character, "").split()
    return "LATIN" if name[:1] == ["COMBINING"] else name[0] if name else ""


def _cased(part: str) -> bool:
    for before, letter in itertools.pairwise(part):
        if letter.isupper() and not letter.isascii() and before.islower():
            return False
        if before.islower() and not before.isascii() and letter.isupper():
            return False
    return not (
        part[-1].islower() and not part[-1].isascii() and len(part) > 2 and part[:-1].isupper()
    )
