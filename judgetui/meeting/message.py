"""What the rules say to people: sentences that can still be put into the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


class Sentence:
    """A sentence for a person: an English template and the values that go into it.

    The template is the gettext message id; `str()` gives English, `judgetui.language.say` the
    reader's language. Values may be bilingual names.
    """

    __slots__ = ("template", "values")

    def __init__(self, template: str, /, **values: object) -> None:
        self.template = template
        self.values: Mapping[str, object] = values

    def __str__(self) -> str:
        return self.template % self.values if self.values else self.template

    def __repr__(self) -> str:
        return f"Sentence({str(self)!r})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sentence):
            return NotImplemented
        return self.template == other.template and dict(self.values) == dict(other.values)

    def __hash__(self) -> int:
        return hash(self.template)


class Counted(Sentence):
    """A sentence with a number, which has a singular and a plural template in English.

    Both templates have the same placeholders; the value named `of` decides between them.
    """

    __slots__ = ("count", "one")

    def __init__(self, one: str, several: str, /, *, of: str = "count", **values: object) -> None:
        super().__init__(several, **values)
        self.one = one
        self.count = int(str(values[of]))

    def __str__(self) -> str:
        return (self.one if self.count == 1 else self.template) % self.values


class Refused(Exception):
    """The meeting does not allow this now; the message is a sentence for a person.

    The sentence says what was refused, why, and what to do. Nothing has changed.
    """

    def __init__(self, template: str | Sentence, /, **values: object) -> None:
        self.sentence = template if isinstance(template, Sentence) else Sentence(template, **values)
        super().__init__(str(self.sentence))


def listed(parts: Iterable[object]) -> Sentence:
    """Several sentences or names as one list, such as "a, b, c"; empty without parts."""
    whole = [_sentence(part) for part in parts]
    if len(whole) <= 1:
        return whole[0] if whole else Sentence("")
    middle = len(whole) // 2
    left, right = listed(whole[:middle]), listed(whole[middle:])
    return Sentence("%(list)s, %(next)s", list=left, next=right)


def lines(parts: Iterable[object]) -> Sentence:
    """Several sentences as one, a line each; empty without parts."""
    whole = [_sentence(part) for part in parts]
    if len(whole) <= 1:
        return whole[0] if whole else Sentence("")
    template = "\n".join(f"%(line{number})s" for number in range(len(whole)))
    return Sentence(template, **{f"line{number}": line for number, line in enumerate(whole)})


def _sentence(part: object) -> Sentence:
    return part if isinstance(part, Sentence) else Sentence("%(value)s", value=part)
