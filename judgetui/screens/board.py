"""The public screen: what is happening, who leads, and by which rule, to be read from far away."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.geometry import Offset, Size
from textual.reactive import var

from judgetui.app.commands import BOARD, bindings
from judgetui.app.messages import SubmitAct
from judgetui.hall.award import in_ceremony
from judgetui.hall.parts import has_whole_face, is_brief
from judgetui.language import _
from judgetui.meeting.acts import Reveal, StepBack
from judgetui.meeting.board_mode import BoardMode
from judgetui.meeting.lots import shown_draw
from judgetui.meeting.seat import Role
from judgetui.meeting.state import Meeting
from judgetui.screens.base import SeatScreen
from judgetui.widgets.board.award import Award
from judgetui.widgets.board.drawn_order import DrawnOrder
from judgetui.widgets.board.header_footer import BoardFoot, BoardHead
from judgetui.widgets.board.leaderboard import Leaderboard
from judgetui.widgets.board.notice import Notice
from judgetui.widgets.board.pagination import Paged
from judgetui.widgets.board.record_code import APART, RecordCode, code_lines, room_beside
from judgetui.widgets.board.rules_page import RulesPage
from judgetui.widgets.board.schedule_page import SchedulePage
from judgetui.widgets.board.stage import OnStage, PanelTicks


class Board(SeatScreen):
    """The board. It shows the public's view, and takes only page turns."""

    DEFAULT_CSS = """
    Board OnStage, Board PanelTicks { margin-top: 1; }
    Board Leaderboard, Board RulesPage { margin-top: 1; }
    Board.-short OnStage { margin-top: 1; }
    Board.-short PanelTicks { margin-top: 0; }
    Board ClockFlash { height: 3; }
    Board RecordCode { overlay: screen; }
    Board SchedulePage { height: 0; margin-top: 0; }
    Board.-schedule SchedulePage { height: 1fr; margin-top: 1; }
    Board.-message Notice, Board.-break Notice, Board.-stage OnStage,
    Board.-meeting.-presenting OnStage { height: 1fr; }
    Board.-meeting.-awarding Award { height: 1fr; }
    Board.-message OnStage, Board.-message PanelTicks, Board.-message Leaderboard,
    Board.-message RulesPage, Board.-break OnStage, Board.-break PanelTicks,
    Board.-break Leaderboard, Board.-break RulesPage,
    Board.-contract OnStage, Board.-contract PanelTicks, Board.-contract Leaderboard,
    Board.-stage Leaderboard, Board.-stage RulesPage,
    Board.-standings OnStage, Board.-standings PanelTicks,
    Board.-schedule OnStage, Board.-schedule PanelTicks, Board.-schedule Leaderboard,
    Board.-schedule RulesPage, Board.-schedule DrawnOrder,
    Board.-meeting.-awarding OnStage, Board.-meeting.-awarding PanelTicks,
    Board.-meeting.-awarding DrawnOrder, Board.-meeting.-awarding Leaderboard,
    Board.-meeting.-awarding RulesPage,
    Board.-meeting.-presenting PanelTicks, Board.-meeting.-presenting Leaderboard,
    Board.-meeting.-presenting RulesPage,
    Board.-contract DrawnOrder, Board.-stage DrawnOrder, Board.-standings DrawnOrder,
    Board.-message DrawnOrder, Board.-break DrawnOrder,
    Board.-meeting.-drawn PanelTicks, Board.-meeting.-order-drawn Leaderboard,
    Board.-meeting.-order-drawn RulesPage { height: 0; margin-top: 0; }
    """

    room = BOARD

    margin: var[int] = var(0)
    """Percent of the screen that stays free at each side."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(BOARD)]

    def parts(self) -> ComposeResult:
        """From the top: meeting, stage, panel, standings or what was agreed, rule."""
        yield BoardHead().data_bind(Board.meeting, Board.robots)
        yield Notice().data_bind(Board.showing, Board.now)
        yield Award().data_bind(Board.meeting)
        yield OnStage().data_bind(Board.meeting, Board.now)
        yield PanelTicks().data_bind(Board.meeting)
        yield DrawnOrder().data_bind(Board.meeting, Board.now)
        yield Leaderboard().data_bind(Board.meeting, Board.now)
        yield RulesPage().data_bind(Board.meeting, Board.now)
        yield SchedulePage().data_bind(Board.meeting, Board.now)
        yield BoardFoot().data_bind(Board.meeting)
        yield RecordCode().data_bind(Board.meeting)

    def on_mount(self) -> None:
        """Show what the chair chose; say how to go back, where it covers another screen."""
        self.watch_showing(self.showing, self.showing)
        self.watch_meeting(self.meeting)
        self.watch_knocking(self.knocking)

    def on_resize(self) -> None:
        """Leave as much of a margin as this screen needs."""
        self.watch_margin(self.margin)
        self._place_code()

    def watch_margin(self, percent: int) -> None:
        """Keep what is shown out of the edges, which a television may cut off."""
        for scene in self.query("#scene"):
            across, down = (-(-percent * cells // 100) for cells in self.size)
            scene.styles.padding = (down, across)

    def watch_knocking(self, knocking: bool) -> None:
        """Say how to go back; a mark that tells the hall nothing says that it is worth while."""
        if len(self.app.screen_stack) > 1:
            for foot in self.query(BoardFoot):
                back = _("%(key)s back") % {"key": self.key_of("board")}
                foot.hint = f"* {back}" if knocking else back

    def watch_meeting(self, meeting: Meeting) -> None:
        """Make room for a draw, or for the ceremony, as long as the hall looks at it."""
        self.set_class(in_ceremony(meeting), "-awarding")
        self._give_room()
        draw = shown_draw(meeting)
        self.set_class(draw is not None, "-drawn")
        self.set_class(draw is not None and draw.what == "order", "-order-drawn")
        self._place_code()

    def _place_code(self) -> None:
        """Give the code of the record a place beside the standings, once their room is known."""
        self.call_after_refresh(self._place_code_now)

    def _place_code_now(self) -> None:
        for standings, code in zip(self.query(Leaderboard), self.query(RecordCode), strict=True):
            whole = standings.outer_size if standings.display else Size(0, 0)
            taken = room_beside(code_lines(self.meeting), whole)
            code.display = bool(taken)
            standings.styles.padding = (0, taken, 0, 0)
            place = standings.region
            code.absolute_offset = Offset(place.right - taken + APART // 2, place.y)

    def watch_showing(self, before: BoardMode, showing: BoardMode) -> None:
        """Show what the chair chose for every board."""
        self.remove_class(f"-{before.what}")
        self.add_class(f"-{showing.what}")
        for page in self.query(RulesPage):
            page.wanted = showing.what == "contract"
        for order in self.query(SchedulePage):
            order.display = showing.what == "schedule"
        self._give_room()

    def _give_room(self) -> None:
        """Give the case on stage the whole board where the chair wants it, or it is presented."""
        whole = has_whole_face(self.meeting, self.showing)
        self.set_class(whole and self.showing.what == "meeting", "-presenting")
        for foot in self.query(BoardFoot):
            foot.brief = is_brief(self.meeting, self.showing)
        self._place_code()
        for part in (*self.query(OnStage), *self.query(PanelTicks)):
            part.whole = whole

    def _turn(self, step: int) -> None:
        for paged in self.query(Paged):
            if paged.display:
                paged.turn(step)

    @property
    def _conducts(self) -> bool:
        """Whether the chair looks at the ceremony on this screen, whose keys step through it."""
        return self.seat.role is Role.CHAIR and in_ceremony(self.meeting)

    def perform_next_page(self) -> None:
        """Turn to the next page of the standings; in the ceremony, show the next step."""
        if self._conducts:
            self.post_message(SubmitAct(Reveal(step=self.meeting.revealed + 1)))
        else:
            self._turn(1)

    def perform_previous_page(self) -> None:
        """Turn to the page before; in the ceremony, show the step before."""
        if self._conducts:
            self.post_message(SubmitAct(StepBack()))
        else:
            self._turn(-1)
