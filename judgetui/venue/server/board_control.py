"""What the chair decides about the venue: what boards show, where others find it, its end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from judgetui.meeting.board_mode import BoardMode, OverlayMode, SoundsAt
from judgetui.meeting.message import Refused
from judgetui.meeting.seat import Role
from judgetui.meeting.state import Meeting
from judgetui.venue.protocol import frames
from judgetui.venue.protocol.news import VenueAddress

WATCHING = (Role.CHAIR, Role.DEPUTY, Role.SUPERVISOR, Role.ANNOUNCER, Role.BOARD)
"""Who is told what the boards show."""


class BoardControl:
    """The venue's settings by the chair until it is ended; they are not recorded."""

    def __init__(self) -> None:
        self.base = ""
        """What links begin with, such as `http://192.168.1.5:8080`."""
        self.bases: tuple[str, ...] = ()
        """What they could begin with, the likeliest first."""
        self.showing = BoardMode()
        """What every board shows."""
        self.overlay = OverlayMode()
        """What every overlay of the livestream shows."""
        self.sound: SoundsAt = "chair"
        """Where the clock's warnings sound."""
        self.sound_tests = 0
        """How often the chair has had it tried."""
        self.ended = asyncio.Event()
        """Set when the chair ends the venue; whoever opened it closes it."""
        self.find: Callable[[], Sequence[str]] = lambda: self.bases
        """Looks for the addresses there are now; may take a while."""
        self.changed: Callable[[], None] = lambda: None
        """Called when links begin with another address, boards show something else, or it sounds
        elsewhere."""
        self._moment: tuple[object, ...] | None = None
        """The pause, the case on stage and its stage, as they were seen last."""

    async def decide(self, asked: frames.VenueRequest) -> None:
        """Do what the chair decided; raises Refused."""
        if asked.do == "show":
            self.showing = BoardMode(asked.show, asked.message)
            self.changed()
        elif asked.do == "overlay":
            self.overlay = OverlayMode(asked.overlay, asked.message)
            self.changed()
        elif asked.do == "sound":
            self.sound = asked.at
            self.changed()
        elif asked.do == "test-sound":
            self.sound_tests += 1
        elif asked.do == "end":
            self.ended.set()
        elif not asked.base:
            self.bases = tuple(await asyncio.to_thread(self.find))
        elif asked.base in self.bases:
            self.base = asked.base
            self.changed()
        else:
            raise Refused("%(base)s is no address of this computer", base=asked.base)

    def follow(self, meeting: Meeting) -> bool:
        """End a break on the boards once the meeting goes on; return whether it was ended.

        The meeting goes on with the end of a pause, and with every step of the case on stage.
        """
        stage = meeting.stage.stage if meeting.stage else None
        now = (meeting.paused_at, meeting.on_stage, stage, meeting.phase)
        before, self._moment = self._moment, now
        still = before in (None, now) or meeting.paused_at is not None
        if still or self.showing.what != "break":
            return False
        self.showing = BoardMode()
        self.changed()
        return True

    @property
    def is_default(self) -> bool:
        """Whether boards and overlays show whatever fits the moment."""
        return self.showing == BoardMode() and self.overlay == OverlayMode()

    def sound_frame(self, *, here: bool) -> str:
        """The `sound` frame for the device where it sounds, or another."""
        said = frames.SoundFrame(at=self.sound, here=here, tests=self.sound_tests)
        return frames.frame_text(sound=said)

    @property
    def venue(self) -> str:
        """The `venue` frame."""
        return frames.frame_text(venue=VenueAddress(base=self.base, bases=self.bases))

    @property
    def board(self) -> str:
        """The `board` frame."""
        said = frames.BoardFrame(
            show=self.showing.what,
            message=self.showing.message,
            overlay=self.overlay.what,
            overlay_message=self.overlay.message,
        )
        return frames.frame_text(board=said)
