"""A step of the ceremony over the whole board: who is called up, as large as the screen allows."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from rich.cells import cell_len
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from judgetui.hall.award import (
    GROWS_IN,
    MOST_LARGE,
    card_words,
    shown_bars,
    which_prize,
    winner_about,
    winner_rank,
    winner_title,
)
from judgetui.language import _
from judgetui.meeting.ceremony_step import CeremonyStep, Winner
from judgetui.meeting.plan import Plan
from judgetui.meeting.state import EMPTY, Meeting
from judgetui.widgets.bars import share_as_bar
from judgetui.widgets.board.big_text import drawable, glyph_width, glyphs
from judgetui.widgets.board.fullscreen_message import poster, spaced
from judgetui.widgets.board.pagination import figure_scale
from judgetui.widgets.text_width import centred, cut, fit, fit_right, paragraph

_SIDE = 4
"""Cells left free at each side."""
Lines = list[Content]


def award_lines(
    meeting: Meeting, width: int, height: int, grown: Fraction = Fraction(1)
) -> list[Content]:
    """What the board shows of the ceremony in this space, from the top; never higher than it.

    `grown` is how far the bars have grown from the bar to beat to their own length.
    """
    step = meeting.ceremony
    if meeting.card or step is None:
        lines = _bold(poster(meeting.card, width, height), width)
    elif not step.winners:
        lines = _card(meeting.plan, step, width, height)
    else:
        lines = _award(meeting.plan, step, (width, height), grown)
    above = max((height - len(lines)) // 2, 0)
    return [*[Content("")] * above, *lines][:height]


def _bold(lines: Sequence[str], width: int, style: str = "bold") -> Lines:
    return [Content.styled(centred(line, width), style if line else "") for line in lines]


def _card(plan: Plan, step: CeremonyStep, width: int, height: int) -> Lines:
    """A card with a few words: the beginning, a tier, a prize that nobody has."""
    title, said = card_words(plan, step)
    words = poster(title, width, max(height - 4, 1))
    below = Content.styled(centred(_wide(said, width), width), "bold $text-accent")
    return [*_bold(words, width), Content(""), Content(""), below]


def _wide(text: str, width: int) -> str:
    """The text spaced out where it fits so."""
    return spaced(text) if cell_len(text) * 2 <= width else cut(text, width)


def _award(plan: Plan, step: CeremonyStep, size: tuple[int, int], grown: Fraction) -> Lines:
    """Which prize, who has it as far as that is told, and the scale of the bars."""
    width, height = size
    head = [
        Content.styled(centred(_wide(which_prize(plan, step), width), width), "bold $text-accent")
    ]
    foot = _scale(step, width) if step.start is not None else []
    room = height - len(head) - len(foot) - 2
    if len(step.winners) > MOST_LARGE:
        body = _listed(plan, step, width, room)
    else:
        body = _blocks(plan, step, (width, room), grown)
    return [*head, Content(""), *body, *([Content("")] if foot else []), *foot]


def _blocks(plan: Plan, step: CeremonyStep, size: tuple[int, int], grown: Fraction) -> Lines:
    """A block for each who is called up, apart from each other; their titles are alike in size."""
    width, height = size
    count = len(step.winners)
    each = max((height + 1) // count - 1, 1)
    parts = [_parts(plan, step, winner, (width, each), grown) for winner in step.winners]
    most = min(len(_title_lines(plan, part, width, part.room)) for part in parts)
    lines: Lines = []
    for part in parts:
        block = _winner(plan, part, width, min(most, part.room))
        above = max((each - len(block)) // 2, 0) if count > 1 else 0
        below = max(each - len(block) - above, 0) if count > 1 else 0
        lines += [Content("")] * bool(lines)
        lines += [*[Content("")] * above, *block, *[Content("")] * below]
    return lines


class _Parts(NamedTuple):
    """What is drawn of one who is called up, and the lines that are left for the title."""

    case: str
    about: Lines
    figures: Lines
    bar: Lines
    room: int


def _parts(
    plan: Plan, step: CeremonyStep, winner: Winner, size: tuple[int, int], grown: Fraction
) -> _Parts:
    width, height = size
    bar = _bar(step, winner, width, grown)
    scale = figure_scale(*size) if winner.case else max(figure_scale(*size), 2)
    figures = _figures(winner, width, scale if height >= 12 else 1)
    about = _about(plan, winner.case, width) if winner.case else []
    room = height - len(figures) - len(bar) - len(about) - 2 * bool(figures) - bool(about)
    return _Parts(winner.case, about, figures, bar, max(room, 1))


def _title_lines(plan: Plan, part: _Parts, width: int, room: int) -> list[str]:
    """Number and title as large as this room allows; none before they are told."""
    if not part.case:
        return []
    title = poster(_called(plan, part.case), width, room)
    if len(title) > room:
        title = paragraph(_called(plan, part.case), width - 2 * _SIDE, room)
    return title


def _winner(plan: Plan, part: _Parts, width: int, most: int) -> Lines:
    """Who it is, the title in so many lines at most; below it rank and score, and the bar."""
    empty = Content("")
    title = _title_lines(plan, part, width, max(most, 1))
    if not title:
        return [*part.figures, empty, *part.bar]
    who = [*_bold(title, width), *([empty] if part.room > len(title) else []), *part.about]
    gap = [empty] if part.figures else []
    air = [empty] if part.bar and part.room > len(title) + 1 else []
    return [*who, *gap, *part.figures, *air, *part.bar]


def _called(plan: Plan, case: str) -> str:
    """Number and title, or the entrant's name."""
    return "  ".join(filter(None, winner_title(plan, case)))


def _about(plan: Plan, case: str, width: int) -> Lines:
    """Organisation and presenters, a line each."""
    said = winner_about(plan, case)
    return [Content(centred(_wide(text, width - 2 * _SIDE), width)) for text in said]


def _figures(winner: Winner, width: int, scale: int) -> Lines:
    """Rank and score in large figures, with a word under each; what is not told is left out."""
    parts: list[tuple[str, str, str]] = []
    if rank := winner_rank(winner):
        parts.append((rank, _("place"), "$text-primary"))
    if winner.score is not None:
        parts.append((f"{winner.score:f}", _("score"), "$text-success"))
    if not parts:
        return []
    each = width // len(parts)
    while scale > 1 and any(glyph_width(text, scale) > each - 2 for text, _word, _ in parts):
        scale -= 1
    drawn = [
        [*(glyphs(text, scale) if drawable(text) else (text,)), _word]
        for text, _word, _style in parts
    ]
    return [
        Content.assemble(
            *(
                (centred(rows[index], each), f"bold {style}")
                for rows, (_text, _word, style) in zip(drawn, parts, strict=True)
            )
        )
        for index in range(len(drawn[0]))
    ]


def _bar(step: CeremonyStep, winner: Winner, width: int, grown: Fraction) -> Lines:
    """The bar, grown so far from the bar to beat, which is marked on the line above."""
    if winner.bar is None:
        return []
    room, side = width - 2 * _SIDE, " " * _SIDE
    start = Fraction(step.beat or 0, 100)
    share = start + (Fraction(winner.bar, 100) - start) * grown
    line = Content.assemble(side, (share_as_bar(share, room), "$primary"))
    if not step.beat:
        return [line]
    words = _("to beat")
    at = max(min(round(start * room), room - 1), 0)
    mark = f"{words} ▼" if at >= cell_len(words) + 1 else "▼"
    above = fit_right(mark, at + 1) if at + 1 >= cell_len(mark) else mark
    return [Content.styled(side + above, "$text-muted"), line]


def _scale(step: CeremonyStep, width: int) -> Lines:
    """What both ends of the bars stand for."""
    room = width - 2 * _SIDE
    start, end = f"├ {step.start:f}", f"{step.end:f} ┤"
    gap = "─" * max(room - cell_len(start) - cell_len(end) - 2, 0)
    return [Content.styled(" " * _SIDE + f"{start} {gap} {end}", "$text-muted")]


def _listed(plan: Plan, step: CeremonyStep, width: int, height: int) -> Lines:
    """A group: a line or two each, with air where there is room."""
    rows = len(step.winners)
    two = height >= 2 * rows
    air = max(min((height - rows * (1 + two)) // max(rows - 1, 1), 2), 0)
    ranks = [winner_rank(winner) for winner in step.winners]
    scores = ["" if winner.score is None else f"{winner.score:f}" for winner in step.winners]
    numbers = [plan.case[winner.case].called for winner in step.winners]
    wide = [max(map(cell_len, column)) for column in (ranks, numbers, scores)]
    room = width - 2 * _SIDE - sum(wide) - 6
    lines: Lines = []
    for place, winner in enumerate(step.winners):
        _number, title = winner_title(plan, winner.case)
        about = " · ".join(winner_about(plan, winner.case))
        lines += [Content("")] * (air * bool(place))
        lines.append(
            Content.assemble(
                " " * _SIDE,
                (fit_right(ranks[place], wide[0]), "bold $text-primary"),
                "  ",
                (fit_right(numbers[place], wide[1]), "$text-muted"),
                "  ",
                (fit(title, max(room, 1)), "bold"),
                "  ",
                (fit_right(scores[place], wide[2]), "bold $text-success"),
            )
        )
        if two:
            indent = " " * (_SIDE + wide[0] + wide[1] + 4)
            lines.append(Content.styled(indent + cut(about, max(room, 1)), "$text-muted"))
    return lines


class Award(Widget):
    """Fills the board during the ceremony; a bar that is new grows to its length."""

    DEFAULT_CSS = """
    Award { width: 100%; height: 0; }
    """

    meeting: reactive[Meeting] = reactive(EMPTY)
    grown: reactive[float] = reactive(1.0)
    """How far the bars have grown, from 0 to 1."""

    def watch_meeting(self, before: Meeting, meeting: Meeting) -> None:
        """Let a bar grow that was not there before."""
        bars = shown_bars(meeting)
        if before is not EMPTY and bars and bars != shown_bars(before) and meeting.seq > before.seq:
            self.grown = 0.0
            self.animate("grown", 1.0, duration=GROWS_IN, easing="out_cubic")

    def render(self) -> Content:
        """Draw the step, with bars as long as they are by now."""
        width, height = self.size
        grown = Fraction(round(self.grown * 1000), 1000)
        return Content("\n").join(award_lines(self.meeting, width, height, grown))
