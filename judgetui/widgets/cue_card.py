"""What the announcer reads: how the case on stage is said, who is on deck, what was announced.

In the ceremony: what the hall sees, and the words of whoever it names.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from textual.content import Content
from textual.geometry import Size
from textual.reactive import reactive
from textual.widget import Widget

from judgetui.hall.moment import score_text, standing_of
from judgetui.language import _, name, say
from judgetui.meeting.read_out import read_out_words
from judgetui.meeting.state import EMPTY, Meeting, Phase
from judgetui.names_text import case_label
from judgetui.widgets.ceremony_hints import hall_lines
from judgetui.widgets.prose import Said
from judgetui.widgets.stage_card import about_case, on_deck
from judgetui.widgets.text_width import paragraph

_LATEST = 3
"""How many announced cases are shown, the latest first."""


class Cue(NamedTuple):
    """One thing to call out, under a heading."""

    heading: str
    said: tuple[Said, ...]


def cues(meeting: Meeting) -> tuple[Cue, ...]:
    """What may be called out now, from a meeting as `redact` gives it to the announcer."""
    found: list[Cue] = []
    if meeting.phase is Phase.FINAL:
        found.append(Cue(_("What the hall sees"), tuple(_ceremony(meeting))))
    elif meeting.on_stage is not None:
        found.append(Cue(_("On stage"), tuple(_case(meeting, meeting.on_stage))))
    if (following := on_deck(meeting)) is not None:
        found.append(Cue(_("On deck"), tuple(_case(meeting, following))))
    if scores := tuple(_scores(meeting)):
        found.append(Cue(_("Announced"), scores))
    if meeting.read_out is not None:
        code = Said(say(read_out_words(meeting.read_out)))
        found.append(Cue(_("To be read out and written down"), (code,)))
    return tuple(found)


def _ceremony(meeting: Meeting) -> Iterator[Said]:
    """The step or the message that the hall sees, and what is said of whoever it names."""
    for number, line in enumerate(hall_lines(meeting)):
        yield Said(line.plain, "" if number else "bold")
    for case, spoken in meeting.spoken.items():
        if spoken_as := name(spoken.say):
            yield Said(
                f"{meeting.plan.case[case].called}  " + _said(spoken_as), "bold $text-accent"
            )
        if citation := name(spoken.citation):
            told = _("Citation: %(words)s") % {"words": citation}
            yield Said(f"{meeting.plan.case[case].called}  {told}")


def _said(words: str) -> str:
    return _("Say: %(words)s") % {"words": words}


def _case(meeting: Meeting, case: str) -> Iterator[Said]:
    """What a case is called, who presents it, how it is said and its citation."""
    yield Said(case_label(meeting, case), "bold")
    if about := about_case(meeting.plan.case[case]):
        yield Said(about, "$text-muted")
    spoken = meeting.spoken.get(case)
    if spoken is not None and (spoken_as := name(spoken.say)):
        yield Said(_said(spoken_as), "bold $text-accent")
    if spoken is not None and (citation := name(spoken.citation)):
        yield Said(_("Citation, should it have a prize: %(words)s") % {"words": citation})


def _scores(meeting: Meeting) -> Iterator[Said]:
    """The latest announced scores, as far as the hall may see them."""
    for case in reversed(meeting.announced[-_LATEST:]):
        row = standing_of(meeting, case)
        if row is None or row.score is None:
            continue
        values = {"case": case_label(meeting, case), "score": score_text(row), "rank": row.rank}
        told = _("%(case)s: %(score)s, rank %(rank)d") if row.rank else _("%(case)s: %(score)s")
        yield Said(told % values, "$text-success")


class CueCard(Widget):
    """The cues below each other, each under its heading; grows with what there is to say."""

    DEFAULT_CSS = """
    CueCard { width: 100%; height: auto; padding: 0 2; }
    """

    meeting: reactive[Meeting] = reactive(EMPTY, layout=True)
    roomy: reactive[bool] = reactive(False, layout=True)
    """Whether there is room for an empty line before each heading."""

    def _lines(self, width: int) -> list[Content]:
        lines: list[Content] = []
        for cue in cues(self.meeting):
            lines += [Content("")] * (self.roomy and bool(lines))
            lines.append(Content.styled(cue.heading, "$text-primary underline"))
            for text, style in cue.said:
                lines += [
                    Content("  ") + Content.styled(line, style)
                    for line in paragraph(text, max(width - 2, 1))
                ]
        return lines or [Content.styled(_("There is nothing to call out yet."), "$text-muted")]

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as there are to read in this width."""
        return len(self._lines(width))

    def render(self) -> Content:
        """Draw every cue."""
        return Content("\n").join(self._lines(self.size.width))
