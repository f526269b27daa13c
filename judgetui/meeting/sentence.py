"""What the rules say to people: sentences that can still be put into the reader's language."""

from __future__ import annotations

from collections.abc import Mapping


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


class Refused(Exception):
    """The meeting does not allow this now; the message is a sentence for a person.

    The sentence says what was refused, why, and what to do. Nothing has changed.
    """

    def __init__(self, template: str, /, **values: object) -> None:
        self.sentence = Sentence(template, **values)
        super().__init__(str(self.sentence))
