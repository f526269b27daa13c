"""`judgetui attach`: keep scans of signed sheets with the ballots that they are of."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from judgetui.commands.click_i18n import TranslatedCommand, option
from judgetui.commands.console import print_error, print_line, stdout_is_terminal
from judgetui.commands.options import GlobalOptions
from judgetui.language import _, n_, say
from judgetui.meeting.message import Refused, Sentence, lines, listed
from judgetui.meeting.state import Meeting
from judgetui.records.attachments import Attachment, attach, read_index
from judgetui.records.read_session import read_session

if TYPE_CHECKING:
    from judgetui.records.imports.scans import Scan
    from judgetui.results.sheet_scans import Matched, Sheet


def command() -> click.Command:
    """The command as click runs it."""
    return TranslatedCommand(
        "attach",
        callback=_attach,
        help=_(
            "Keep scans or photos of signed sheets with the ballots that they are of, by the QR "
            "code on each: PDF and TIFF with a sheet a page, JPEG, PNG. All files are attached, or "
            "none. The record is not touched, so it works during the meeting and after the result "
            "is final. Without a file it says what is attached."
        ),
        params=[
            click.Argument(["name"]),
            click.Argument(
                ["files"], type=click.Path(path_type=Path), nargs=-1, metavar="[FILE]..."
            ),
            *_hand_options(),
            option(
                "--skip-unread",
                is_flag=True,
                help=_(
                    "Attach the pages that can be read; those without a readable code are only "
                    "named, and stay in the file that is kept."
                ),
            ),
            option(
                "--dry-run",
                is_flag=True,
                help=_("Say what would be attached to which ballot, and keep nothing."),
            ),
        ],
    )


def _hand_options() -> list[click.Parameter]:
    return [
        option(
            "--judge",
            metavar="ID",
            help=_("Where a code cannot be read: the judge whose sheet it is."),
        ),
        option(
            "--case",
            metavar="ID",
            help=_("With --judge: its case; without it, a sheet with every case of the judge."),
        ),
        option(
            "--page",
            type=int,
            metavar="N",
            help=_("With --judge: only this page of the file."),
        ),
    ]


@click.pass_obj
def _attach(
    options: GlobalOptions,
    name: str,
    files: tuple[Path, ...],
    judge: str | None,
    case: str | None,
    page: int | None,
    skip_unread: bool,
    dry_run: bool,
) -> int:
    path = options.session(name)
    session = read_session(path.parent, path.name)
    for note in session.notes:
        print_error(note)
    attached = read_index(path)
    if not files:
        _print_attached(session.meeting, attached)
        return 0
    from judgetui.results.sheet_scans import Sheet

    if judge is None and (case is not None or page is not None):
        raise Refused("--case and --page are for a sheet that --judge names; give --judge too")
    sheet = Sheet(judge, case or "") if judge is not None else None
    if sheet is not None:
        _check_sheet(session.meeting, sheet, files, page)
    batch = _read(session.meeting, files, sheet, page, skip_unread=skip_unread)
    new = _new(batch, attached)
    if not dry_run:
        attach(path, batch.sheets, {scan.sha256: scan.content for scan in batch.scans})
    for line in _report(session.meeting, batch, attached):
        print_line(say(line))
    print_line(_nothing_kept(new) if dry_run else _kept(new))
    return 0


def _check_sheet(meeting: Meeting, sheet: Sheet, files: Sequence[Path], page: int | None) -> None:
    """Raise Refused for a sheet named by hand that is none, or that several files cannot be."""
    plan = meeting.plan
    if sheet.judge not in plan.judge:
        raise Refused(
            "there is no judge %(judge)s; choose from: %(known)s",
            judge=sheet.judge,
            known=listed(plan.judge),
        )
    if sheet.case and sheet.case not in plan.case:
        raise Refused(
            "there is no case %(case)s; choose from: %(known)s",
            case=sheet.case,
            known=listed(plan.case),
        )
    if page is not None and len(files) > 1:
        raise Refused("--page is of one file; give the files one after the other")


@dataclass(frozen=True, slots=True)
class _Batch:
    """What the files of one run are."""

    scans: tuple[Scan, ...]
    matched: tuple[Matched, ...]
    """Of each scan."""
    sheets: tuple[Attachment, ...]


def _read(
    meeting: Meeting,
    files: Sequence[Path],
    sheet: Sheet | None,
    page: int | None,
    *,
    skip_unread: bool,
) -> _Batch:
    """Read every file and find its sheets. Raises Refused with everything that is wrong."""
    from judgetui.records.imports.scans import need_packages, read_scan
    from judgetui.results.sheet_scans import by_codes, by_hand, is_sheet_code, sheet_codes

    need_packages()
    codes = sheet_codes(meeting)
    scans: list[Scan] = []
    matched: list[Matched] = []
    problems: list[Sentence] = []
    for file in files:
        try:
            scan = read_scan(file, is_sheet_code, _progress(file))
        except Refused as refused:
            problems.append(refused.sentence)
            continue
        if sheet is None:
            match = by_codes(meeting, codes, scan, skip_unread=skip_unread)
        else:
            match = by_hand(codes, scan, sheet, page)
        scans.append(scan)
        matched.append(match)
        problems += match.problems
    if problems:
        raise Refused(lines([*problems, Sentence("Nothing was attached.")]))
    now = datetime.datetime.now(datetime.UTC).replace(microsecond=0)
    sheets = _attachments(scans, matched, now, by_hand=sheet is not None)
    return _Batch(tuple(scans), tuple(matched), tuple(sheets))


def _progress(file: Path) -> Callable[[int], None]:
    """Shows on a terminal which page of a file is being read; elsewhere it says nothing."""
    shown = stdout_is_terminal()

    def page(number: int) -> None:
        if shown:
            # Each number is written over the one before, and the last by what follows.
            print_line(f"{file.name}: {number}", end="\r")

    return page


def _attachments(
    scans: Sequence[Scan], matched: Sequence[Matched], now: datetime.datetime, *, by_hand: bool
) -> Iterator[Attachment]:
    for scan, match in zip(scans, matched, strict=True):
        for found in match.found:
            yield Attachment(
                case=found.sheet.case,
                judge=found.sheet.judge,
                sha256=scan.sha256,
                media_type=scan.media_type,
                page=found.page,
                at=now,
                by_hand=by_hand,
            )


def _new(batch: _Batch, attached: Sequence[Attachment]) -> int:
    """How many sheets of it are not attached yet."""
    return len({one.place for one in batch.sheets} - {one.place for one in attached})


def _report(meeting: Meeting, batch: _Batch, attached: Sequence[Attachment]) -> Iterator[Sentence]:
    """A sentence for each page: whose sheet it is, and what the record holds of it."""
    places = {one.place for one in attached}
    scanned = {(one.judge, one.case) for one in attached}
    for scan, match in zip(batch.scans, batch.matched, strict=True):
        told = list(match.notes)
        for page, sheet in match.found:
            place = scan.sha256, page, sheet.judge, sheet.case
            what = _what(meeting, sheet, known=place in places, scanned=tuple(sheet) in scanned)
            sentence = Sentence(
                "%(file)s, page %(page)d: %(sheet)s: %(what)s",
                file=scan.name,
                page=page,
                sheet=sheet.sentence,
                what=what,
            )
            told.append((page, sentence))
            places.add(place)
            scanned.add((sheet.judge, sheet.case))
        yield from (sentence for _, sentence in sorted(told, key=itemgetter(0)))


def _what(meeting: Meeting, sheet: Sheet, *, known: bool, scanned: bool) -> Sentence:
    """What is said of a sheet; `known` is this very page, `scanned` another scan of the sheet."""
    from judgetui.results.sheet_scans import recorded

    if known:
        return Sentence("attached already")
    if scanned:
        return Sentence(
            "another scan of this sheet is attached; both are kept; %(record)s",
            record=recorded(meeting, sheet),
        )
    return recorded(meeting, sheet)


def _kept(new: int) -> str:
    return n_("%(count)d sheet attached.", "%(count)d sheets attached.", new) % {"count": new}


def _nothing_kept(new: int) -> str:
    text = n_(
        "%(count)d sheet would be attached; nothing was kept.",
        "%(count)d sheets would be attached; nothing was kept.",
        new,
    )
    return text % {"count": new}


def _print_attached(meeting: Meeting, attached: Sequence[Attachment]) -> None:
    """Say what is attached, in the order of the running order, and what is not."""
    from judgetui.results.sheet_scans import Sheet, without_sheet

    order = {case: place for place, case in enumerate(("", *meeting.order))}
    judges = {judge: place for place, judge in enumerate(meeting.plan.judge)}

    def place(one: Attachment) -> tuple[int, int]:
        return order.get(one.case, len(order)), judges.get(one.judge, len(judges))

    for one in sorted(attached, key=place):
        text = _("%(sheet)s: %(file)s, page %(page)d, attached %(when)s")
        values = {
            "sheet": say(Sheet(one.judge, one.case).sentence),
            "file": one.file,
            "page": one.page,
            "when": f"{one.at.astimezone():%Y-%m-%d %H:%M}",
        }
        print_line(text % values)
    count = len(attached)
    print_line(
        n_("%(count)d sheet attached.", "%(count)d sheets attached.", count) % {"count": count}
    )
    left = without_sheet(meeting, [Sheet(one.judge, one.case) for one in attached])
    if left:
        text = n_(
            "%(count)d ballot was keyed in from paper and has no sheet attached: %(sheets)s",
            "%(count)d ballots were keyed in from paper and have no sheet attached: %(sheets)s",
            len(left),
        )
        named = ", ".join(f"{sheet.case} {sheet.judge}" for sheet in left)
        print_line(text % {"count": len(left), "sheets": named})
