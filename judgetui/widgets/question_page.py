"""A question to a person, which may lose its ground before it is answered."""

from __future__ import annotations

from typing import TypeVar

from textual.reactive import reactive
from textual.screen import ModalScreen

_Answer = TypeVar("_Answer")


class QuestionPage(ModalScreen[_Answer]):
    """A question on top of a screen; another one may be asked on top of it."""

    _withdrawn: tuple[_Answer] | None = None

    def withdraw(self, answer: _Answer) -> None:
        """Answer in the person's place: at once, or as soon as no other page is on top."""
        self._withdrawn = (answer,)
        # What is dismissed is whatever is on top, whoever asks for it.
        if self.is_active:
            self.dismiss(answer)

    def on_screen_resume(self) -> None:
        """Go now, if that was due."""
        if self._withdrawn is not None and self.is_active:
            self.dismiss(self._withdrawn[0])


class ReviewPage(QuestionPage[bool]):
    """Whether a ballot is to be submitted as it is."""

    waits_for: reactive[str] = reactive("")
    """Why the ballot cannot be submitted now; empty when it can."""
