"""How the log of rooms is followed, as the chair is told of it."""

from __future__ import annotations

from dataclasses import replace

from judgetui.language import say_in
from judgetui.meeting.acknowledged import LogStatus
from judgetui.meeting.message import Sentence
from judgetui.venue.protocol import frames


class ToldLogStatus:
    """The present status, put into words for each device; None where no log is followed."""

    def __init__(self) -> None:
        self.status: LogStatus | None = None
        self._trouble: Sentence | None = None

    def take(self, status: LogStatus, trouble: Sentence | None) -> None:
        """Take in how it is followed now, and why it is not."""
        self.status, self._trouble = status, trouble

    def frame(self, language: str) -> str:
        """The frame `upstream`, in the language of a device."""
        assert self.status is not None, "no log is followed"
        said = say_in(language, self._trouble) if self._trouble is not None else ""
        return frames.frame_text(upstream=replace(self.status, trouble=said))
