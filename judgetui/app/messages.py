"""What screens say to the app."""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message

from judgetui.meeting.acts import Act
from judgetui.meeting.draft import Draft


@dataclass
class SubmitAct(Message):
    """A screen asks for an act; the app hands it to the desk."""

    act: Act


@dataclass
class SaveDraft(Message):
    """A judge typed something; the app has it kept as a draft."""

    draft: Draft


@dataclass
class LoadDraft(Message):
    """A screen wants what was half typed for a case; the app calls `SeatScreen.draft_loaded`."""

    case: str
    judge: str | None = None
    """The judge whose paper ballot is keyed in; none for the seat's own."""


@dataclass
class SeatChosen(Message):
    """The page of seats asks what is to be done about a seat, or about a device that waits."""

    by: str
    """The judge's id, or the role."""
    knock: str = ""
    """Which device waits; empty for the seat itself."""
