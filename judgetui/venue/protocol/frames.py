"""The frames between clients and the host.

One JSON object a text frame, with one key that names the frame. `docs/protocol.md` and its JSON
Schema are written from this module by `python -m judgetui.venue.protocol.docgen`.
"""

from __future__ import annotations

import datetime
import operator
from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    FiniteFloat,
    TypeAdapter,
    ValidationError,
    model_validator,
)
from pydantic_core import from_json

from judgetui.meeting.acknowledged import LogStatus
from judgetui.meeting.acts import Act
from judgetui.meeting.board_mode import OverlayShown, Shown, SoundsAt
from judgetui.meeting.draft import Caret, Draft
from judgetui.meeting.history import HistoryLine
from judgetui.meeting.message import Sentence
from judgetui.meeting.plan import Bilingual, Line
from judgetui.meeting.seat import Role
from judgetui.proof.witness import Seen
from judgetui.venue.protocol.news import (
    ActAccepted,
    SeatCredential,
    SeatPresence,
    VenueAddress,
    WaitingDevice,
)

Id = Annotated[str, Field(min_length=1, max_length=64)]
Words = Annotated[str, Field(max_length=4000)]
Short = Annotated[str, Field(max_length=64)]


class Part(BaseModel):
    """A part of a frame; unknown fields of a frame from a client are refused."""

    # Built on first use, so that a console is drawn before that time is spent.
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class SeenFrame(Part):
    """What a client was told of the ledger, or what the host says of the same line."""

    first: Short = ""
    """The h of the first line; empty before the meeting is open."""
    seq: Annotated[int, Field(ge=0)] = 0
    """The number of a line."""
    head: Short = ""
    """The h of that line."""
    epoch: Annotated[int, Field(ge=0)] | None = None
    """As in `pong`, as the client was told of it then; none where it does not know."""

    @classmethod
    def of(cls, seen: Seen, epoch: int | None = None) -> Self:
        """The frame for what was seen."""
        return cls(first=seen.first, seq=seen.seq, head=seen.head, epoch=epoch)

    @property
    def seen(self) -> Seen:
        """What is in it."""
        return Seen(self.first, self.seq, self.head)


class Hello(Part):
    """The first frame of a client: the version of the protocol, and the code that opens a seat.

    Sent again on the same connection, with another language, it changes the language only.
    """

    model_config = ConfigDict(extra="ignore")

    version: int
    """The version of this protocol the client speaks."""
    code: Annotated[str, Field(max_length=200)]
    """A personal link's token, or the short code a person typed."""
    device: Short = ""
    """A secret id that the client makes once: with it a device gets its own seat again at once,
    while another device has to wait until the chair admits it."""
    shared: bool = False
    """True on a shared device: its seat is not shown as away after it leaves."""
    name: Annotated[Line, Field(max_length=64)] = ""
    """The device's name for the chair, such as "MacBook, browser"."""
    language: Annotated[str, Field(max_length=16)] = "en"
    """The language of refusals: "en" or "zh"."""
    form: Literal["", "terminal", "page", "board", "overlay"] = ""
    """Which form of a seat this client is. `terminal` and `page` take `draft` frames: two different
    forms of a judge's seat may be open on one device, and follow each other's half-typed ballot;
    the announcer's may be, too. `board` and `overlay` at a board's seat, and `page` at the
    announcer's, take `hall` frames, and no meeting."""
    seen: SeenFrame | None = None
    """The last that this client was told of the ledger, also on an earlier connection. The host
    says what its ledger has there, and tells the chair where that is something else."""
    rows: bool = False
    """Whether this client takes `changes` in `meeting` frames: what became of standings row by row,
    which is little, and not all their rows each time; and in `hall` frames, after the first, only
    the members that changed."""
    packed: bool = False
    """Whether this client takes a large meeting compressed, as `welcome.packed`."""


class Do(Part):
    """An act that a client submits; the same id gets the same answer again once it was accepted."""

    id: Id
    """Made by the client, such as a random UUID; never used for another act once it was
    accepted."""
    act: Act
    """What is to be done."""


class CaretFrame(Part):
    """Where in a half-typed ballot its writer types on."""

    # Not `meeting.draft.Caret`, which has no bounds.

    line: Literal["mark", "reason", "comment", "feedback"]
    """Which kind of field it is."""
    criterion: Short = ""
    """The criterion of a mark or a reason; empty in comment and feedback."""
    column: Annotated[int, Field(ge=0, le=10_000)] = 0
    """The characters before it in the field."""


class DraftFrame(Part):
    """A half-typed ballot, kept at the host so that another device finds it; not answered."""

    case: Id
    """The case it is about."""
    judge: Short | None = None
    """The judge whose paper ballot is keyed in; none for a judge's own."""
    marks: Annotated[Mapping[Short, Annotated[str, Field(max_length=40)]], Field(max_length=40)] = (
        Field(default_factory=dict)
    )
    """What stands in each criterion's field, by key, exactly as typed."""
    comment: Words = ""
    """What stands in the comment."""
    reasons: Annotated[Mapping[Short, Words], Field(max_length=40)] = Field(default_factory=dict)
    """Reasons for marks outside the usual band, by criterion key."""
    caret: CaretFrame | None = None
    """Where typing goes on, also on another device; none where that is not known."""
    feedback: Words = Field(default="", exclude_if=operator.not_)
    """What stands in the feedback to the presenters."""

    # Not `meeting.draft.Draft`: a frame has bounds, and the judge follows from the seat.

    @classmethod
    def of(cls, draft: Draft) -> Self:
        """The frame for a draft."""
        return cls(
            case=draft.case,
            judge=draft.judge if draft.paper else None,
            marks=draft.marks,
            comment=draft.comment,
            reasons=draft.reasons,
            caret=CaretFrame(**asdict(draft.caret)) if draft.caret is not None else None,
            feedback=draft.feedback,
        )

    def draft(self, judge: str | None) -> Draft | None:
        """The draft for a judge's seat, or with None for `self.judge`; None without either."""
        whose = judge or self.judge
        if whose is None:
            return None
        return Draft(
            judge=whose,
            case=self.case,
            marks=dict(self.marks),
            comment=self.comment,
            reasons=dict(self.reasons),
            paper=judge is None,
            caret=Caret(**dict(self.caret)) if self.caret is not None else None,
            feedback=self.feedback,
        )


class DraftEcho(DraftFrame):
    """A half-typed ballot as the host has it now, sent to every form of the judge's seat."""

    # Every form gets them in the order in which the host took them, the writer too: so each knows
    # what came after its own, and all end with the same text.

    own: bool = False
    """Whether this connection sent it."""


class AccessRequest(Part):
    """What the chair decides about access to seats."""

    do: Literal["admit", "turn-away", "reissue", "list"]
    """`admit` or `turn-away` a device that waits; `reissue` a seat's link and code, which closes
    its connections; `list` all links and codes."""
    knock: Short = ""
    """Which waiting device, for `admit` and `turn-away`."""
    seat: Short = ""
    """Whose codes are made anew, for `reissue`: a judge's id or a role."""
    id: Short = ""
    """Named in `refused` when it cannot be done, else "door"."""


class VenueRequest(Part):
    """What the chair decides about the venue itself."""

    do: Literal["show", "overlay", "address", "sound", "test-sound", "end"]
    """`show` something on every board, or on every `overlay` of a livestream; choose the `address`
    that links begin with; choose where the clock's warnings `sound`, or have that device sound now;
    `end` the venue, which keeps everything and closes every connection."""
    show: Shown = "meeting"
    """What the boards show, for `show`; `meeting` is whatever fits the moment."""
    message: Annotated[Line, Field(max_length=200)] = ""
    """The chair's words to the audience, for `show` and `overlay`."""
    overlay: OverlayShown = "meeting"
    """What the overlays show, for `overlay`; `meeting` is whatever fits the moment."""
    at: SoundsAt = "none"
    """For `sound`: at the chair's device, at one board, or nowhere."""
    base: Annotated[str, Field(max_length=200)] = ""
    """One of the addresses the host sent, for `address`; empty to have it look for them anew."""
    id: Short = ""
    """Named in `refused` when it cannot be done, else "venue"."""


class HistoryRequest(Part):
    """Asks what has become of a case and the ballots on it; for chair, recorder and supervisor."""

    case: Id | None = None
    """The case; none for the result as a whole."""
    id: Id
    """Made by the client; named in the answer, and in `refused` when there is none."""


class Ping(Part):
    """A sign of life; the host answers the latest with `pong`."""

    mark: FiniteFloat = 0.0
    """Comes back in the answer."""


class Practised(Part):
    """A judge has filled in a practice ballot, before the meeting opens; not answered, not kept."""


class FromClient(Part):
    """A frame towards the host: exactly one of these."""

    hello: Hello | None = None
    do: Do | None = None
    draft: DraftFrame | None = None
    door: AccessRequest | None = None
    venue: VenueRequest | None = None
    history: HistoryRequest | None = None
    practised: Practised | None = None
    ping: Ping | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if [getattr(self, key) is not None for key in self.model_fields_set] != [True]:
            raise ValueError("a frame has exactly one key")
        return self


class HostPart(Part):
    """A part of a frame to a client, which ignores unknown fields."""

    model_config = ConfigDict(extra="ignore")


class WelcomeSeat(HostPart):
    """The seat a client has."""

    role: Role
    """What the person is at the meeting."""
    id: str | None = None
    """The judge's id; none for the other roles."""
    name: str | Bilingual = ""
    """The judge's name; empty for the other roles."""


class Welcome(HostPart):
    """The answer to `hello` once the client is admitted."""

    seat: WelcomeSeat
    """The client's seat."""
    now: datetime.datetime
    """The host's time, by which clients show clocks."""
    seq: int
    """The number of the last act."""
    head: str
    """The ledger's hash after it."""
    token: str = ""
    """The seat's token, with which a client that came by a short code reconnects."""
    first: str = ""
    """The h of the ledger's first line, which no other meeting has; empty before it is open."""
    seen: SeenFrame | None = None
    """What the host's ledger has at the line that the client named in `seen`, or at its last where
    it has fewer; none where the client named none."""
    logged: int | None = None
    """As in `pong`."""
    epoch: int | None = None
    """As in `pong`."""
    room_page: str | None = None
    """As in `pong`."""
    drafts: tuple[DraftFrame, ...] = ()
    """What this seat has half typed."""
    meeting: Mapping[str, Any] = Field(default_factory=dict)
    """The whole meeting as this seat may see it."""
    packed: str = Field(default="", exclude_if=operator.not_)
    """More members of `meeting`, as base64 of a zlib stream of a JSON object; only for a client
    that takes it, and only where the meeting is large. Those in `meeting` come after them."""


class RefusedFrame(HostPart):
    """Something was refused, with a sentence for a person.

    With an id it is the answer to that act; without one the host closes the connection, and coming
    again with the same code is of no use, unless it says so.
    """

    why: str
    """What was refused, why, and what to do."""
    again: bool | None = None
    """Whether the reason is temporary, so that the client should reconnect by itself."""
    elsewhere: bool | None = None
    """Whether the seat is open elsewhere now, so that it can be taken back with another hello."""
    id: str | None = None
    """The act's id."""


class Ended(HostPart):
    """The venue was closed on purpose; it may open again."""

    why: str
    """A sentence for a person."""
    elsewhere: bool | None = None
    """Whether the meeting goes on at another computer, which the sentence names where it can."""


class BoardFrame(HostPart):
    """What every board shows; without such a frame, whatever fits the moment."""

    show: Shown = "meeting"
    """What is shown."""
    message: str = ""
    """The chair's words to the audience."""
    overlay: OverlayShown = "meeting"
    """What every overlay of a livestream shows."""
    overlay_message: str = ""
    """The chair's words on overlays."""


class SoundFrame(HostPart):
    """Where the clock's warnings sound: at one device at the most."""

    at: SoundsAt = "none"
    """At the chair's device, at one board, or nowhere."""
    here: bool = False
    """Whether it is this device."""
    tests: int = 0
    """How often it was to be tried; one more than before means now."""


class HistoryFrame(HostPart):
    """The answer to `history`."""

    id: str
    """That of the request."""
    lines: tuple[HistoryLine, ...] = ()
    """The oldest first."""


class Pong(HostPart):
    """The answer to a ping."""

    mark: float
    """The ping's."""
    now: datetime.datetime
    """The host's time."""
    first: str = ""
    """As in `welcome`."""
    seq: int = 0
    """The number of the last act."""
    head: str = ""
    """The ledger's hash after it."""
    checkpoint: str = ""
    """The checkpoint of the ledger after it, as in `checkpoint.txt`."""
    logged: int | None = None
    """The number of the last act that the shared log of rooms has, too; none where the room follows
    none. A client keeps its acts until then, and hands them in again to a host that took over."""
    epoch: int | None = None
    """How often the room changed hands in that log, from 1 on; none where the host does not know.
    A larger one than before, and a ledger that is not the one of before, is a room that was taken
    over by a host which had not everything."""
    room_page: str | None = None
    """A page of another server that leads to where the room is, should this host be gone; none
    where the host knows of none."""


class FromHost(HostPart):
    """A frame towards a client: exactly one of these; a client ignores those it does not know."""

    welcome: Welcome | None = None
    accepted: ActAccepted | None = None
    refused: RefusedFrame | None = None
    meeting: Mapping[str, Any] | None = None
    """What changed since the last frame this client got."""
    waiting: str | None = None
    """This device waits for the chair's yes: a sentence for a person."""
    presence: Mapping[str, SeatPresence] | None = None
    """All seats, by judge id or role; only for chair, deputy, recorder and supervisor."""
    knocks: tuple[WaitingDevice, ...] | None = None
    """All devices that wait; only for the chair."""
    doors: tuple[SeatCredential, ...] | None = None
    """The answer to `list` and `reissue`; only for the chair."""
    venue: VenueAddress | None = None
    """Only for the chair."""
    board: BoardFrame | None = None
    """Only for chair, deputy, supervisor, announcer and board."""
    hall: Mapping[str, Any] | None = None
    """What the page shows, ready to draw (`judgetui.hall`); whole each time, but for a client that
    takes `rows`, which is sent what changed of it. Only for a client whose `form` takes it."""
    sound: SoundFrame | None = None
    """Only for chair and board."""
    notes: tuple[str, ...] | None = None
    """What the chair should know of the record and the host, the oldest first: all of it each
    time, without what is over, in the language of `hello`. Only for the chair."""
    upstream: LogStatus | None = None
    """Only where there is one."""
    history: HistoryFrame | None = None
    """Only for chair, recorder and supervisor."""
    draft: DraftEcho | None = None
    """Only for a judge whose client named its `form`."""
    pong: Pong | None = None
    ended: Ended | None = None


FROM_CLIENT = TypeAdapter(FromClient)
FROM_HOST = TypeAdapter(FromHost)
_ACCEPTED = TypeAdapter(ActAccepted)


class Unreadable(Exception):
    """Raised for a frame that is invalid; has the id of the act in it, if there is one."""

    def __init__(self, sentence: Sentence, id: str | None = None) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence
        self.id = id


def read_client_frame(text: str | bytes) -> FromClient:
    """A frame from a client; raises Unreadable."""
    try:
        return FROM_CLIENT.validate_json(text)
    except ValidationError as error:
        raise _unreadable(text, error) from error


def _unreadable(text: str | bytes, error: ValidationError) -> Unreadable:
    try:
        (frame,) = from_json(text).items()
    except (ValueError, AttributeError):
        frame = ("", None)
    key, said = frame
    id = said.get("id") if key == "do" and isinstance(said, dict) else None
    if not isinstance(id, str) or not 1 <= len(id) <= 64 or not id.isprintable():
        return Unreadable(Sentence("this is not a frame of a judgetui guest; update the guest"))
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    place = ".".join(str(step) for step in first["loc"][2:])
    sentence = Sentence(
        "the host cannot read this act, so nothing has changed: %(place)s: %(fault)s",
        place=place[:200],
        fault=first["msg"][:300],
    )
    return Unreadable(sentence, id)


def frame_text(**part: object) -> str:
    """A frame towards a client, as text, such as `frame_text(pong=Pong(...))`."""
    return FROM_HOST.dump_json(FROM_HOST.validate_python(part), exclude_none=True).decode()


def accepted_text(accepted: ActAccepted) -> bytes:
    """The frame `accepted`, made here for whoever waits, and not checked."""
    return b'{"accepted":' + _ACCEPTED.dump_json(accepted, exclude_none=True) + b"}"


def client_frame_text(**part: object) -> str:
    """A frame towards the host, as text, such as `client_frame_text(do=Do(...))`."""
    frame = FROM_CLIENT.validate_python(part)
    return FROM_CLIENT.dump_json(frame, exclude_none=True, by_alias=True).decode()
