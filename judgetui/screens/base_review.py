"""What a ballot's screen needs of the page on which the ballot is reviewed."""

from __future__ import annotations

from textual.reactive import reactive

from judgetui.screens.base_question import BaseQuestion


class BaseReview(BaseQuestion[bool]):
    """Whether a ballot is to be submitted as it is; another question may be on top of this one."""

    waits_for: reactive[str] = reactive("")
    """Why the ballot cannot be submitted now; empty when it can."""

    _withdrawn = False

    def withdraw(self) -> None:
        """Go back to the ballot, which can no longer be submitted: at once, or when it is seen."""
        self._withdrawn = True
        self.on_screen_resume()

    def on_screen_resume(self) -> None:
        """Go now, if that is due."""
        # What is dismissed is whatever is on top, whoever asks for it.
        if self._withdrawn and self.is_active:
            self.dismiss(False)
