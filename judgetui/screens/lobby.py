"""The lobby: is everything ready, and by which rules? Enter opens the meeting."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Vertical, VerticalScroll

from judgetui.app.commands import LOBBY, bindings
from judgetui.app.messages import SubmitAct
from judgetui.language import _, n_, name, say
from judgetui.meeting.acts import OpenMeeting
from judgetui.meeting.next_step import next_step
from judgetui.meeting.plan import Judge, Plan
from judgetui.meeting.preflight import Finding, devices_seen, go_no_go, ready
from judgetui.meeting.rules_text import contract_lines
from judgetui.meeting.state import Meeting
from judgetui.names_text import judge_name
from judgetui.screens.base import TALL, SeatScreen
from judgetui.screens.confirm import Confirm
from judgetui.widgets.join_info import JoinInfo
from judgetui.widgets.key_bar import KeyBar
from judgetui.widgets.prose import Item, Listing, Prose, Said

_MARKS = {True: ("✓", "$text-success"), None: ("!", "$text-warning"), False: ("✗", "$text-error")}


class Lobby(SeatScreen):
    """Shows what was agreed before the meeting opens, and whether it can."""

    room = LOBBY
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(LOBBY)]

    DEFAULT_CSS = """
    Lobby VerticalScroll { height: 1fr; padding: 0 1; scrollbar-size-vertical: 1; }
    Lobby #welcome { text-align: center; margin: 1 0; }
    Lobby #agreed { height: auto; layout: vertical; }
    Lobby.-wide #agreed { layout: horizontal; }
    Lobby #agreed > * { width: 1fr; height: auto; }
    Lobby Listing { border: round $border; border-title-color: $text-primary; padding: 0 1; }
    """

    _opening = False
    """Whether opening the meeting was asked for and is not answered yet."""
    _looked_at: Plan | None = None
    """The plan of which `_plan_findings` are kept."""
    _plan_findings: Sequence[Finding] = ()
    _seen: tuple[frozenset[str], frozenset[str]] = (frozenset(), frozenset())

    def parts(self) -> ComposeResult:
        """Title; findings, how people come in and panel on the left, the rules on the right."""
        yield self.state_bar()
        with VerticalScroll():
            yield Prose(id="welcome")
            with Container(id="agreed"):
                with Vertical(id="left"):
                    yield Listing(id="findings")
                    yield JoinInfo().data_bind(Lobby.address, code=Lobby.address_code)
                    yield Listing(id="panel")
                yield Listing(id="rules")
        yield KeyBar(LOBBY)

    def on_mount(self) -> None:
        """Fill in what the plan says."""
        own = self.own_keys
        self.query_one(KeyBar).keymap = self.query_one(JoinInfo).keymap = own
        self._fill()

    def on_resize(self) -> None:
        """Show the address as a QR code where there is room for one."""
        self.call_after_refresh(self._place_code)

    def _place_code(self) -> None:
        """Show the code only where the whole of it is seen: a part of one cannot be scanned.

        On a large screen it is above what was found, whose lines differ in number.
        """
        parts = [self.query(part) for part in ("JoinInfo", "VerticalScroll", "#left", "#findings")]
        if not all(parts):
            # The meeting was opened meanwhile, and the screen is being taken down part by part.
            return
        join, around = parts[0].first(JoinInfo), parts[1].first(VerticalScroll)
        column, found = parts[2].first(), parts[3].first()
        first = self.size.height >= TALL and self.has_class("-wide")
        if first is not (column.children[0] is join):
            if first:
                column.move_child(join, before=found)
            else:
                column.move_child(join, after=found)
            self.call_after_refresh(self._place_code)
            return
        above = join.region.y - around.region.y + around.scroll_offset.y
        fits = above + join.height_with_code <= around.size.height
        join.roomy = self.size.height >= TALL and fits

    def watch_meeting(self) -> None:
        """Fill in what the plan says."""
        if self.is_mounted:
            self._fill()

    def watch_machine(self) -> None:
        """Say what was found on the computer."""
        self.watch_meeting()

    def watch_presence(self) -> None:
        """Say which judges have been seen."""
        # Presence comes with every round trip; who has ever been here changes seldom.
        if self._seen != (seen := (self._judges_seen(), self._practised())):
            self._seen = seen
            self.watch_meeting()

    def watch_address_code(self) -> None:
        """Give the code a place, once there is one."""
        if self.is_mounted:
            self.call_after_refresh(self._place_code)

    def watch_address(self) -> None:
        """Say where others find the venue."""
        self.watch_meeting()

    def _fill(self) -> None:
        meeting, plan = self.meeting, self.meeting.plan
        findings = self._findings()
        self.query_one("#welcome", Prose).said = tuple(_welcome(plan, self.address))
        self._list("#findings", verdict(findings), [_finding(finding) for finding in findings])
        rules = [Item(say(line)) for line in contract_lines(plan)]
        self._list("#rules", _rules_title(meeting), rules)
        judges = [_judge(meeting, judge, self.presence.get(judge.id)) for judge in plan.judges]
        panel = n_("Panel · %(count)d judge", "Panel · %(count)d judges", len(judges))
        panel %= {"count": len(judges)}
        self._list("#panel", panel, judges)
        self.query_one(KeyBar).saying = say(next_step(meeting).sentence)
        self.call_after_refresh(self._place_code)

    def _findings(self) -> list[Finding]:
        """What was found in the plan, of the judges' devices, and on this computer."""
        plan = self.meeting.plan
        if self._looked_at is not plan:
            self._looked_at, self._plan_findings = plan, go_no_go(plan)
        devices = devices_seen(plan, self._judges_seen()) if self.networked else ()
        return [*self._plan_findings, *devices, *self.machine]

    def _judges_seen(self) -> frozenset[str]:
        """The judges of whom a device has ever been here."""
        judges = (judge.id for judge in self.meeting.plan.judges)
        return frozenset(judge for judge in judges if _is_seen(self.presence.get(judge)))

    def _practised(self) -> frozenset[str]:
        """The seats from which a practice ballot was submitted."""
        found = self.presence.items()
        return frozenset(by for by, one in found if getattr(one, "practised", False))

    def _list(self, which: str, title: str, items: list[Item]) -> None:
        listing = self.query_one(which, Listing)
        listing.border_title, listing.items = title, tuple(items)

    def perform_next_step(self) -> None:
        """Open the meeting, once nothing stands in the way and it is confirmed."""
        if self._opening:
            return
        missing = [finding for finding in self._findings() if finding.ok is False]
        if missing:
            self.refuse(missing[0].sentence)
            return
        question, frozen = _("Open the meeting?"), _("From here on the rules are frozen.")
        page = Confirm(question, frozen, yes=_("Open the meeting"), likely=True)
        self.app.push_screen(page, self._open)

    def _open(self, sure: str | None) -> None:
        if sure is not None and not self._opening:
            self._opening = True
            self.post_message(SubmitAct(OpenMeeting()))

    def act_refused(self) -> None:
        """Let Enter try again."""
        self._opening = False


def verdict(findings: list[Finding]) -> str:
    """Go or no-go, in a sentence."""
    if not ready(findings):
        count = sum(finding.ok is False for finding in findings)
        return _("No go · to mend first: %(count)d") % {"count": count}
    doubts = sum(finding.ok is None for finding in findings)
    return _("Go · worth a second look: %(count)d") % {"count": doubts} if doubts else _("Go")


def _is_seen(presence: object) -> bool:
    """Whether a device of a judge has ever been connected."""
    return getattr(presence, "seen_at", None) is not None or bool(getattr(presence, "here", False))


def _finding(finding: Finding) -> Item:
    mark, style = _MARKS[finding.ok]
    return Item(say(finding.sentence), mark, style)


def _judge(meeting: Meeting, judge: Judge, present: object) -> Item:
    called = judge_name(meeting, judge.id)
    where = name(judge.affiliation)
    practised = _("has practised") if getattr(present, "practised", False) else ""
    about = (called, name(judge.title), "" if where in called else where, practised)
    return Item(" · ".join(part for part in about if part))


def _rules_title(meeting: Meeting) -> str:
    # Not called the contract: that is made when the meeting opens, and is then another.
    return _("The rules · plan %(start)s") % {"start": meeting.contract[:12]}


def _welcome(plan: Plan, address: str) -> Iterator[Said]:
    """Title, venue and date, and where people join, a paragraph each."""
    yield Said(name(plan.title), "bold $text-primary")
    if venue := name(plan.venue):
        yield Said(venue)
    yield Said(plan.date.isoformat(), "$text-muted")
    if address:
        said = _("Judges join at %(address)s")
        yield Said(said % {"address": address.removeprefix("http://")})
