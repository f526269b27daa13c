"""The board's first and last lines: which meeting, how far it is, and by which rule."""

from __future__ import annotations

from rich.cells import cell_len
from textual.content import Content
from textual.geometry import Size
from textual.reactive import reactive
from textual.widget import Widget

from judgetui.app.robots import RobotControls
from judgetui.hall.moment import progress
from judgetui.hall.rules import foot_parts
from judgetui.language import _, name, say
from judgetui.meeting.read_out import ReadOut, read_out_words
from judgetui.meeting.rules_text import rule_in_one_sentence
from judgetui.meeting.state import EMPTY, Meeting
from judgetui.widgets.text_width import cut, fit, paragraph


class BoardHead(Widget):
    """Which meeting this is, and how far it is."""

    DEFAULT_CSS = """
    BoardHead { width: 100%; height: 1; background: $panel; }
    """

    meeting: reactive[Meeting] = reactive(EMPTY)
    robots: reactive[RobotControls | None] = reactive(None)

    def render(self) -> Content:
        """Draw the title, and say so where the judges are simulated."""
        width = self.size.width
        badge = " " + _("SIMULATED") + " " if self.robots is not None else ""
        right = f"  {progress(self.meeting)}  "
        room = width - cell_len(badge) - cell_len(right) - 2
        return Content.assemble(
            "  ",
            (fit(name(self.meeting.plan.title), max(room, 0)), "bold"),
            (badge, "bold reverse $text-warning"),
            (right, "bold"),
        )


def _agreed(meeting: Meeting) -> tuple[object, ...]:
    """What is drawn of a meeting below the board."""
    return (meeting.plan, meeting.contract, meeting.phase, meeting.commitment, meeting.read_out)


def _code_line(read_out: ReadOut, side: str, width: int) -> Content:
    """The code that is read out, so that everybody can write it down."""
    code = Content.assemble(side, (say(read_out_words(read_out)), "bold $text"))
    return code.truncate(width)


class BoardFoot(Widget):
    """The rule in one sentence, the hash of the contract and that of sealed standings.

    From the first announcement on, below it the code that is read out.
    """

    DEFAULT_CSS = """
    BoardFoot { width: 100%; height: auto; background: $panel; color: $text-muted; }
    """

    meeting: reactive[Meeting] = reactive(EMPTY, repaint=False)
    hint: reactive[str] = reactive("")
    """A key for whoever looks at the board on their own laptop."""
    brief: reactive[bool] = reactive(False, layout=True)
    """Whether what is above needs the room: the rule has one line then, and may be cut."""

    def watch_meeting(self, before: Meeting, meeting: Meeting) -> None:
        """Draw the rule anew where another one was agreed."""
        if _agreed(before) != _agreed(meeting):
            self.refresh(layout=True)

    def _lines(self, width: int) -> list[Content]:
        parts = (*foot_parts(self.meeting, brief=self.brief or width < 100), self.hint)
        right = "   ".join(part for part in parts if part)
        side = "  " if width >= 100 else " "
        room = max(width - 2 * len(side) - (cell_len(right) + 2 if right else 0), 1)
        said = paragraph(say(rule_in_one_sentence(self.meeting.plan)), room, 1 if self.brief else 2)
        last = Content.assemble(side, fit(said[-1] if said else "", room), "  ", cut(right, width))
        code = [_code_line(self.meeting.read_out, side, width)] if self.meeting.read_out else []
        return [*(Content(side + line) for line in said[:-1]), last, *code]

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """One line, or two where the sentence is long; and one for the code."""
        return len(self._lines(width))

    def render(self) -> Content:
        """Draw the rule."""
        return Content("\n").join(self._lines(self.size.width))
