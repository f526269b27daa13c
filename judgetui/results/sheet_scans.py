"""Which ballots the sheets on scanned pages belong to, and what the record holds of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from judgetui.meeting.message import Counted, Refused, Sentence, listed
from judgetui.meeting.state import Meeting
from judgetui.meeting.statuses import BallotOutcome, ballot_outcome
from judgetui.records.imports.scans import Scan, ScannedPage
from judgetui.results.papers.judge_sheets import sheet_code

PREFIX = "judgetui:"
"""How the code of every sheet begins."""
_PARTS = 4


class Sheet(NamedTuple):
    """A sheet on paper: a judge's for one case, or for all of them."""

    judge: str
    case: str = ""
    """Empty for the sheet with every case of the judge."""

    @property
    def sentence(self) -> Sentence:
        """Which sheet it is."""
        if not self.case:
            return Sentence("judge %(judge)s, every case", judge=self.judge)
        return Sentence("case %(case)s, judge %(judge)s", case=self.case, judge=self.judge)


Codes = Mapping[str, tuple[Sheet, ...]]
"""What each code of a meeting's sheets may stand for: mostly one sheet."""


class Found(NamedTuple):
    """A sheet on a page of a file."""

    page: int
    sheet: Sheet


@dataclass(frozen=True, slots=True)
class Matched:
    """What the pages of a file are."""

    found: tuple[Found, ...] = ()
    problems: tuple[Sentence, ...] = ()
    """Why nothing may be attached."""
    notes: tuple[tuple[int, Sentence], ...] = ()
    """What is said of pages that are left, each with its number."""


def is_sheet_code(text: str) -> bool:
    """Whether a code is that of a sheet, of whichever meeting."""
    return text.startswith(PREFIX)


def sheet_codes(meeting: Meeting) -> Codes:
    """The codes of every sheet that this meeting may have printed, before it opened or after."""
    codes: dict[str, tuple[Sheet, ...]] = {}
    for printed in _as_printed(meeting):
        for judge in meeting.plan.judge:
            for case in ("", *meeting.plan.case):
                code, sheet = sheet_code(printed, judge, case), Sheet(judge, case)
                codes[code] = tuple(dict.fromkeys((*codes.get(code, ()), sheet)))
    return codes


def _as_printed(meeting: Meeting) -> Iterator[Meeting]:
    """The meeting with its plan, and where that had another day first, with that."""
    yield meeting
    if meeting.opened_with is not None and meeting.opened_with.date != meeting.plan.date:
        yield replace(meeting, plan=meeting.opened_with)


def by_codes(meeting: Meeting, codes: Codes, scan: Scan, *, skip_unread: bool = False) -> Matched:
    """The sheets on the pages of a scan, as the codes on them say.

    With `skip_unread` pages without a readable code are only noted.
    """
    found: list[Found] = []
    problems: list[Sentence] = []
    notes: list[tuple[int, Sentence]] = []
    for place, page in enumerate(scan.pages):
        if not page.codes:
            note = _without_code(scan, place, codes, skip_unread=skip_unread)
            if note is None:
                problems.append(_unread(scan, page))
            else:
                notes.append((page.number, note))
            continue
        try:
            found.append(Found(page.number, _sheet(meeting, codes, scan, page)))
        except Refused as refused:
            problems.append(refused.sentence)
    if not found and not problems:
        nothing = Sentence("%(file)s has no sheet on any page; scan it again", file=scan.name)
        return Matched((), (nothing,), tuple(notes))
    return Matched(tuple(found), tuple(problems), tuple(notes))


def _without_code(scan: Scan, place: int, codes: Codes, *, skip_unread: bool) -> Sentence | None:
    """What to say of a page without a code that may be left; none where it may not."""
    page = scan.pages[place]
    if page.empty:
        return _about(scan, page, Sentence("empty"))
    # A judge's sheet with every case has its code on the last of its pages.
    after = next((one.codes for one in scan.pages[place + 1 :] if one.codes), ())
    if after and all(not sheet.case for code in after for sheet in codes.get(code, (_OTHER,))):
        return _about(scan, page, Sentence("no code; kept with the sheet that ends after it"))
    if skip_unread:
        return _about(scan, page, Sentence("no readable code; kept in its file, without a ballot"))
    return None


_OTHER = Sheet("", "?")
"""Stands for the sheet of another meeting."""


def _about(scan: Scan, page: ScannedPage, what: Sentence) -> Sentence:
    return Sentence(
        "%(file)s, page %(page)d: %(what)s", file=scan.name, page=page.number, what=what
    )


def _unread(scan: Scan, page: ScannedPage) -> Sentence:
    if page.other_codes:
        what = Sentence(
            "its QR code is not that of a sheet; say whose it is by hand: with --page, --judge and "
            "--case"
        )
    else:
        what = Sentence(
            "no QR code can be read; scan it again, or say whose it is by hand: with --page, "
            "--judge and --case"
        )
    return _about(scan, page, what)


def _sheet(meeting: Meeting, codes: Codes, scan: Scan, page: ScannedPage) -> Sheet:
    """The sheet on a page. Raises Refused where its codes do not name one of this meeting."""
    if len(page.codes) > 1:
        what = Sentence(
            "several sheets are on it (%(codes)s); photograph each alone", codes=listed(page.codes)
        )
        raise Refused(_about(scan, page, what))
    sheets = codes.get(page.codes[0], ())
    if len(sheets) == 1:
        return sheets[0]
    raise Refused(_about(scan, page, _not_ours(meeting, page.codes[0], sheets)))


def _not_ours(meeting: Meeting, code: str, sheets: Sequence[Sheet]) -> Sentence:
    """Why a code names no sheet of this meeting."""
    if sheets:
        return Sentence(
            "its code %(code)s may mean several sheets, as ids have a colon; say whose it is with "
            "--page, --judge and --case",
            code=code,
        )
    parts = code.split(":")
    days = [plan.plan.date.isoformat() for plan in _as_printed(meeting)]
    if len(parts) == _PARTS and parts[1] not in days:
        return Sentence(
            "it is a sheet of another session, of %(day)s (%(code)s); this meeting is of %(here)s",
            day=parts[1],
            code=code,
            here=days[0],
        )
    if len(parts) == _PARTS and parts[2] not in meeting.plan.judge:
        return Sentence(
            "its code names judge %(judge)s, and the plan has none of this id; is it a sheet of "
            "another session?",
            judge=parts[2],
        )
    if len(parts) == _PARTS and parts[3] not in meeting.plan.case:
        return Sentence(
            "its code names case %(case)s, and the plan has none of this id; is it a sheet of "
            "another session?",
            case=parts[3],
        )
    return Sentence("its code %(code)s names no sheet of this meeting", code=code)


def by_hand(codes: Codes, scan: Scan, sheet: Sheet, number: int | None) -> Matched:
    """The pages of a scan as the pages of the sheet that a person names; with a number that one.

    A page whose code says that it is another sheet is a problem.
    """
    pages = [page for page in scan.pages if number in (None, page.number)]
    if not pages:
        told = Counted(
            "%(file)s has %(pages)d page, and none of number %(page)d",
            "%(file)s has %(pages)d pages, and none of number %(page)d",
            of="pages",
            file=scan.name,
            pages=len(scan.pages),
            page=number,
        )
        return Matched(problems=(told,))
    pages = [page for page in pages if not page.empty] or pages
    problems = []
    for page in pages:
        said = [one for code in page.codes for one in codes.get(code, (_OTHER,))]
        if said and sheet not in said:
            what = Sentence(
                "its code %(code)s says that it is another sheet; attach it without --judge and "
                "--case",
                code=listed(page.codes),
            )
            problems.append(_about(scan, page, what))
    return Matched(tuple(Found(page.number, sheet) for page in pages), tuple(problems))


def recorded(meeting: Meeting, sheet: Sheet) -> Sentence:
    """What the record holds of the ballot on a sheet."""
    plan = meeting.plan
    if not sheet.case:
        seated = [case for case in plan.case if sheet.judge in plan.seated(case)]
        there = sum(_has_ballot(meeting, sheet.judge, case) for case in seated)
        return Counted(
            "%(there)d of %(count)d ballot of this judge is on record",
            "%(there)d of %(count)d ballots of this judge are on record",
            there=there,
            count=len(seated),
        )
    state = meeting.cases[sheet.case]
    if (ballot := state.ballots.get(sheet.judge)) is not None:
        return _OUTCOMES[ballot_outcome(state, ballot)]
    if sheet.judge not in plan.seated(sheet.case):
        return Sentence("this judge does not sit for the case, and has no ballot on record")
    if sheet.case in plan.judge[sheet.judge].conflicts:
        return _OUTCOMES[BallotOutcome.RECUSED]
    return Sentence("no ballot is on record yet")


def _has_ballot(meeting: Meeting, judge: str, case: str) -> bool:
    ballot = meeting.cases[case].ballots.get(judge)
    return ballot is not None and ballot.counts


_OUTCOMES: Mapping[BallotOutcome, Sentence] = {
    BallotOutcome.KEYED: Sentence("on record, keyed in from paper"),
    BallotOutcome.SUBMITTED: Sentence("on record, submitted by the judge on screen"),
    BallotOutcome.CORRECTED: Sentence("on record with marks that the chair corrected"),
    BallotOutcome.RECUSED: Sentence("on record as recused, so without marks"),
    BallotOutcome.RETURNED: Sentence("on record as given back to the judge"),
    BallotOutcome.VOID: Sentence("on record, and does not count"),
    BallotOutcome.WITHDRAWN: Sentence("the case is withdrawn, so nothing of it counts"),
}


def without_sheet(meeting: Meeting, attached: Sequence[Sheet]) -> Sequence[Sheet]:
    """The ballots that were keyed in from paper and have no sheet attached, in running order."""
    there = set(attached)
    return [
        Sheet(judge, case)
        for case in meeting.order
        for judge, ballot in meeting.cases[case].ballots.items()
        if ballot_outcome(meeting.cases[case], ballot) is BallotOutcome.KEYED
        and not {Sheet(judge, case), Sheet(judge)} & there
    ]
