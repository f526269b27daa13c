"""What several papers tell of a result, in the present language."""

from __future__ import annotations

import base64
import datetime
from collections.abc import Iterator
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from judgetui.language import _, labelled, language, name, say
from judgetui.meeting.amendments import amendment_words
from judgetui.meeting.decision_words import decision_words
from judgetui.meeting.lots import LOTS, draw_words
from judgetui.meeting.plan import Plan
from judgetui.meeting.prizes import vacant_words
from judgetui.meeting.rules_off import off_rows
from judgetui.meeting.scoring import published_total
from judgetui.meeting.standings import settled_scores, settled_words
from judgetui.meeting.state import Ballot, Meeting, Standing
from judgetui.results.papers.document import Code
from judgetui.results.text import absence_lines, adjusted_lines

if TYPE_CHECKING:
    from judgetui.results.export import Result


class Tier(NamedTuple):
    """Cases that stand next to each other and have the same prize."""

    prize: int | None
    """An index into `plan.prizes`; none for those without a prize."""
    rows: tuple[Standing, ...]


def tiers(result: Result) -> list[Tier]:
    """The standings from the best on, cut where the prize changes."""
    cut = groupby(result.standings.rows, key=lambda row: row.prize)
    return [Tier(prize, tuple(rows)) for prize, rows in cut]


def day_text(day: datetime.date) -> str:
    """A day, such as "27 February 2018" or "2018年2月27日"."""
    if language() == "zh":
        return f"{day.year}年{day.month}月{day.day}日"
    # Not by strftime, which speaks the language of the computer.
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


def total_of(plan: Plan, ballot: Ballot | None) -> Decimal | None:
    """A counting ballot's total as people see it; none where there is no such ballot."""
    if ballot is None or not ballot.counts:
        return None
    if ballot.scores and all(c.key in ballot.scores for c in plan.asked(ballot.judge)):
        return published_total(plan, ballot.scores)
    return ballot.total


def score_notes(result: Result, seen: Meeting) -> Iterator[str]:
    """What is said of scores and ranks below them; `seen` is the meeting as readers may see it."""
    plan, now = seen.plan, result.standings
    if (vacant := vacant_words(plan, now)) is not None:
        yield say(vacant)
    yield from adjusted_lines(seen, now)
    for one in settled_scores(plan, now.rows):
        yield say(settled_words(plan, [one]))
    for off in off_rows(plan, now.by_case.values()):
        yield say(off)


def notes(result: Result, seen: Meeting) -> Iterator[str]:
    """What the page says below the standings; `seen` is the meeting as the readers may see it."""
    plan = seen.plan
    yield from score_notes(result, seen)
    yield from absence_lines(result.meeting)
    for amendment in seen.amendments:
        yield say(amendment_words(plan, amendment))
    for draw in seen.draws:
        yield say(draw_words(plan, draw))
    if seen.draws:
        yield say(LOTS)
    for decision in result.meeting.decisions:
        if decision.kind in ("withhold", "demote"):
            yield say(decision_words(plan, decision))


def proof(result: Result) -> list[tuple[str, str]]:
    """By what a reader can check a paper against the record: names and values.

    Whatever else there is to check by belongs here: every paper shows this list.
    """
    meeting = result.meeting
    lines = [(_("Contract"), meeting.contract)]
    if result.head:
        lines.append((_("Ledger"), result.head))
    lines.append((_("Acts"), str(meeting.seq)))
    if result.checkpoint is not None and result.checkpoint.size == meeting.seq:
        lines.append((_("Root"), base64.b64encode(result.checkpoint.root).decode()))
    if meeting.read_out is not None:
        label = _("Code after act %(seq)d") % {"seq": meeting.read_out.seq}
        lines.append((label, meeting.read_out.code))
    return lines


def scanned(result: Result) -> Code | None:
    """The QR code of the checkpoint whose code stands in `proof`; none before one is read out."""
    read_out = result.meeting.read_out
    if read_out is None or not read_out.checkpoint:
        return None
    told = _(
        "The checkpoint of the record after act %(seq)d, as a QR code: keep the text that a phone "
        "reads from it, and judgetui verify --witness says whether a record is that one."
    )
    return Code(read_out.checkpoint, told % {"seq": read_out.seq})


def venue_and_day(plan: Plan) -> str:
    """Where and when the meeting was, in one line."""
    return " · ".join(part for part in (day_text(plan.date), name(plan.venue)) if part)


def proof_line(result: Result) -> str:
    """The same in one line, for the foot of a paper."""
    return "   ".join(labelled(label, value) for label, value in proof(result))


def organisation(plan: Plan, row: Standing) -> str:
    """Who brought a row's case; empty for an entrant, whose name stands for it."""
    return "" if row.entrant else " ".join(name(plan.case[row.case].organisation).split())


def numbered_heading(place: int, heading: str) -> str:
    """A heading with its number as official papers have it: "1. Rules" or "一、规则"."""
    if language() == "zh":
        return f"{_chinese(place)}、{heading}"
    return f"{place}. {heading}"


_DIGITS = "零一二三四五六七八九"


def _chinese(number: int) -> str:
    """A number as headings are numbered: 一, 十, 十二, 二十 …; from 100 on in digits."""
    tens, ones = divmod(number, 10)
    if not 0 < number < 100:
        return str(number)
    before = "" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return before + (_DIGITS[ones] if ones else "")
