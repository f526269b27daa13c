"""What a ballot's screen needs of the page on which the ballot is reviewed."""

from __future__ import annotations

from textual.reactive import reactive
from textual.screen import ModalScreen


class ReviewPage(ModalScreen[bool]):
    """A question on top of a ballot; it may lose its ground while another one is on top of it."""

    waits_for: reactive[str] = reactive("")
    """Why the ballot cannot be submitted now; empty when it can."""

    _withdrawn = False

    def withdraw(self) -> None:
        """Go back to the ballot, which can no longer be submitted: at once, or when it is seen."""
        self._withdrawn = True
        # What is dismissed is whatever is on top, whoever asks for it.
        if self.is_current:
            self.dismiss(False)

    def on_screen_resume(self) -> None:
        """Go back now, where there was another page on top before."""
        if self._withdrawn:
            self.dismiss(False)
