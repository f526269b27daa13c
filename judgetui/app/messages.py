"""Messages that screens post to the app.

On their own, so that screens need not import the app.
"""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message

from judgetui.meeting.acts import Act
from judgetui.meeting.draft import Draft


@dataclass
class SubmitAct(Message):
    """Asks the app to submit an act."""

    act: Act


@dataclass
class SaveDraft(Message):
    """Asks the app to save what was typed as a draft."""

    draft: Draft


@dataclass
class LoadDraft(Message):
    """A screen wants what was half typed for a case; the app calls `SeatScreen.draft_loaded`."""

    case: str
    judge: str | None = None
    """The judge whose paper ballot is keyed in; None for the seat's own."""


@dataclass
class Practised(Message):
    """The judge of this seat has submitted a practice ballot; the chair is told so."""


@dataclass
class SeatChosen(Message):
    """A row of the page of seats was chosen: a seat, or a device that waits for one."""

    by: str
    """The judge's id, or the role."""
    knock: str = ""
    """Which device waits; empty for the seat itself."""


class LeadCeremony(Message):
    """The chair opens the screen that leads through the ceremony, or leaves it."""

    def __init__(self, *, opened: bool = True) -> None:
        super().__init__()
        self.opened = opened
