"""The result as one HTML file in both languages, which fetches nothing.

Each text that differs stands there in both languages; two radio buttons before it choose by CSS
which is shown, so the page needs no script. It tells what the hall may see: where the plan names
no judges, neither does the page, and the dots of a case are in the order of their marks. Text from
people is escaped and set apart with <bdi>, so that right-to-left titles turn nothing else round.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from judgetui.language import LANGUAGES, N_, _, labelled, name, say, speaking
from judgetui.meeting.plan import Plan
from judgetui.meeting.redaction import redact
from judgetui.meeting.rules_text import contract_lines
from judgetui.meeting.seat import BOARD
from judgetui.meeting.standings import rank_text, row_number, row_title
from judgetui.meeting.state import Meeting, Phase, PrizeLine, Standing
from judgetui.qr_code import qr_svg
from judgetui.results.papers.bilingual import both, listed, name_of, section, word
from judgetui.results.papers.facts import (
    Tier,
    notes,
    proof,
    scanned,
    tiers,
    total_of,
    venue_and_day,
)
from judgetui.results.papers.page_fairness import fairness_section
from judgetui.results.tables import fixed
from judgetui.results.text import line_words

if TYPE_CHECKING:
    from judgetui.results.export import Result

_STYLE = Path(__file__).with_name("page.css")
_OWN_NAMES = {"en": "English", "zh": "中文"}
_WIDTH, _HEIGHT = 640, 44
"""Size of a strip of dots in units of its drawing."""
_INSET = 12
"""Empty units at each end of a strip, so that no dot is cut off."""
_RADIUS = 6
_ROWS = 3
"""Equal totals are drawn above each other in so many rows, then over each other."""


def page(result: Result, speech: str) -> str:
    """The page; `speech` is the language it opens in, "en" or "zh"."""
    seen = redact(result.meeting, BOARD)
    title = name_of(seen.plan.title)
    plain_title = escape(_plain_title(seen.plan, speech))
    switch = "\n".join(_switch(code, chosen=code == speech) for code in LANGUAGES)
    parts = (
        _standings(result, seen),
        _strips(result, seen),
        fairness_section(result.fairness),
        listed(N_("Notes"), lambda: notes(result, seen)),
        listed(N_("Rules"), lambda: map(say, contract_lines(seen.plan))),
        _proof(result),
    )
    state = both(lambda: _state(result))
    return (
        f'<!doctype html>\n<html lang="{speech}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<title>{plain_title}</title>\n<style>\n{_STYLE.read_text(encoding='utf-8')}</style>\n"
        f"</head>\n<body>\n{switch}\n<main>\n<header>\n<h1>{title}</h1>\n"
        f"<p>{both(lambda: venue_and_day(seen.plan))}</p>\n<p><strong>{state}</strong></p>\n"
        f"</header>\n{''.join(parts)}</main>\n</body>\n</html>\n"
    )


def _plain_title(plan: Plan, speech: str) -> str:
    with speaking(speech):
        return name(plan.title)


def _switch(code: str, *, chosen: bool) -> str:
    """A button that shows the page in one language."""
    checked = " checked" if chosen else ""
    return (
        f'<input type="radio" name="language" id="in-{code}" class="in"{checked}>'
        f'<label for="in-{code}" lang="{code}">{_OWN_NAMES[code]}</label>'
    )


def _state(result: Result) -> str:
    if result.meeting.phase is Phase.FINAL:
        return _("Final result")
    return _("Provisional: the result is not final yet.")


def _standings(result: Result, seen: Meeting) -> str:
    """The table of ranks, one group of rows for each prize, with the line between them."""
    columns = ("rank", N_("Rank")), ("case", N_("Case")), ("score", N_("Score"))
    heads = (*columns, ("ballots", N_("Ballots")))
    header = "".join(f'<th scope="col" class="{key}">{word(told)}</th>' for key, told in heads)
    lines = {line.above: line for line in reversed(result.standings.prize_lines)}
    groups, place = [], 0
    for tier in tiers(result):
        rows = []
        for row in tier.rows:
            place += 1
            rows.append(_row(seen, row))
            if place in lines and place < len(result.standings.rows):
                rows.append(_line(lines[place], seen))
        groups.append(f"<tbody>\n{_prize(seen.plan, tier)}{''.join(rows)}</tbody>")
    table = f"<table>\n<thead><tr>{header}</tr></thead>\n" + "\n".join(groups) + "\n</table>"
    return section(N_("Standings"), table)


def _prize(plan: Plan, tier: Tier) -> str:
    """The row that names a prize, before the cases that have it."""
    if not plan.prizes:
        return ""
    told = word(N_("No prize")) if tier.prize is None else name_of(plan.prizes[tier.prize].name)
    return f'<tr class="prize"><th scope="rowgroup" colspan="4">{told}</th></tr>\n'


def _row(seen: Meeting, row: Standing) -> str:
    number = escape(row_number(seen.plan, row))
    under = "" if row.entrant else name_of(seen.plan.case[row.case].organisation)
    called = f'<span class="number">{number}</span> ' if number else ""
    organisation = f"<small>{under}</small>" if under != "<bdi></bdi>" else ""
    return (
        f'<tr><td class="rank">{rank_text(row)}</td>'
        f'<th scope="row" class="case">{called}{name_of(row_title(seen.plan, row))}{organisation}'
        f'</th><td class="score">{fixed(row.score, seen.plan) or "–"}</td>'
        f'<td class="ballots">{row.ballots}/{row.expected}</td></tr>\n'
    )


def _line(line: PrizeLine, seen: Meeting) -> str:
    told = both(lambda: labelled(_("Prize line"), line_words(line, seen)))
    return f'<tr class="line"><td colspan="4">{told}</td></tr>\n'


def _totals(result: Result, case: str) -> list[Decimal]:
    """The totals that count for a case, from the lowest up, so that nobody is told by the order."""
    meeting = result.meeting
    panel, ballots = meeting.plan.panel_for(case), meeting.cases[case].ballots
    found = (total_of(meeting.plan, ballots.get(judge)) for judge in panel)
    return sorted(total for total in found if total is not None)


def _strips(result: Result, seen: Meeting) -> str:
    """What the judges gave each case, a dot for each ballot, all on one scale."""
    by_case = result.standings.by_case
    totals = {case: _totals(result, case) for case in by_case}
    every = [total for case in totals.values() for total in case]
    if not every:
        return ""
    low = min(every).to_integral_value(ROUND_FLOOR)
    high = max(max(every).to_integral_value(ROUND_CEILING), low + 1)
    told = N_(
        "Each dot is one judge's total that counts; which judge gave it is not told. All cases "
        "have the same scale, from %(low)s to %(high)s."
    )
    caption = both(lambda: _(told) % {"low": f"{low:f}", "high": f"{high:f}"})
    items = "\n".join(
        _strip(seen, row, totals[case], low, high) for case, row in by_case.items() if totals[case]
    )
    scale = f'<p class="scale" aria-hidden="true"><span>{low:f}</span><span>{high:f}</span></p>'
    body = f'<p>{caption}</p>\n{scale}\n<ul class="strips">\n{items}\n</ul>'
    return section(N_("Distribution of the judges' totals"), body)


def _strip(seen: Meeting, row: Standing, totals: list[Decimal], low: Decimal, high: Decimal) -> str:
    case = seen.plan.case[row.case]
    decimals = seen.plan.scoring.decimals
    said = ", ".join(f"{total:.{decimals}f}" for total in totals)
    dots = "".join(
        f'<circle cx="{x}" cy="{y}" r="{_RADIUS}"/>' for x, y in _dots(totals, low, high)
    )
    middle = _HEIGHT - _RADIUS - 4
    return (
        f'<li><span class="of"><span class="number">{escape(case.called)}</span> '
        f"{name_of(case.full_title)}</span>"
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{said}">'
        f'<path d="M{_INSET} {middle}H{_WIDTH - _INSET}"/>{dots}</svg></li>'
    )


def _dots(totals: list[Decimal], low: Decimal, high: Decimal) -> Iterator[tuple[int, int]]:
    """Where the dots of a strip are; dots at one place stand above each other."""
    there: dict[int, int] = {}
    for total in totals:
        x = _INSET + round((total - low) / (high - low) * (_WIDTH - 2 * _INSET))
        level = there.get(x, 0)
        there[x] = level + 1
        yield x, _HEIGHT - _RADIUS - 4 - min(level, _ROWS - 1) * (_RADIUS + 6)


def _proof(result: Result) -> str:
    """By what the page can be checked against the record."""
    shown = {}
    for code in LANGUAGES:
        with speaking(code):
            shown[code] = proof(result)
    terms = "\n".join(
        f'<dt lang="{code}">{escape(label)}</dt><dd lang="{code}">{escape(value)}</dd>'
        for code, lines in shown.items()
        for label, value in lines
    )
    return section(N_("Proof"), f"<dl>\n{terms}\n</dl>{_code(result)}")


def _code(result: Result) -> str:
    """The QR code of the checkpoint, with what it is for."""
    code = scanned(result)
    if code is None:
        return ""
    label = escape(" ".join(code.content.split()))
    drawn = qr_svg(code.content).replace("<svg ", f'<svg role="img" aria-label="{label}" ', 1)
    told = both(lambda: one.text if (one := scanned(result)) is not None else "")
    return f'\n<div class="code">{drawn}<p>{told}</p></div>'
