"""`judgetui verify`: recompute ledger, results and exports, and report differences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import click

from judgetui.commands.click_i18n import TranslatedCommand, option
from judgetui.commands.console import print_error, print_line, stdout_is_terminal
from judgetui.commands.erased import erased_archive, erased_head
from judgetui.commands.export import EXPORTS
from judgetui.commands.options import GlobalOptions
from judgetui.commands.verify_report import report
from judgetui.language import _, n_, say
from judgetui.meeting.commitment import commitment
from judgetui.meeting.message import Refused, Sentence
from judgetui.meeting.plan import EarlierStage
from judgetui.proof.checkpoint import read_code
from judgetui.records.attachments import kept_hashes, session_faults
from judgetui.records.erased import ERASED, is_erased
from judgetui.records.ledger_reader import audit
from judgetui.records.mirror import find_copy
from judgetui.records.read_session import ReadSession, read_session
from judgetui.records.session_folder import LEDGER, find_folder
from judgetui.results.bundle import MANIFEST, SUFFIX
from judgetui.results.bundle_reader import read_bundle
from judgetui.results.findings import finding_of, visible
from judgetui.results.record import Asked, Record, grown, read_witness
from judgetui.results.verify import verify_session
from judgetui.results.verify_bundle import Checked, check, check_bundle, record_of
from judgetui.rooms.went_on import went_on_notes


def command() -> click.Command:
    """The command as click runs it."""
    return TranslatedCommand(
        "verify",
        callback=_verify,
        help=_(
            "Check the ledger line by line, conduct every act again, work out every number again "
            "and compare what was exported. It changes nothing. NAME is a session, or a bundle "
            "that `export --bundle` wrote."
        ),
        params=[
            click.Argument(["name"]),
            option(
                "--format",
                type=click.Choice(["text", "json"]),
                default="text",
                help=_("How to print it; text without it."),
            ),
            option(
                "--code",
                metavar="CODE",
                help=_("The six groups of four digits that were read out: is this that record?"),
            ),
            option(
                "--witness",
                type=click.Path(path_type=Path),
                metavar="FILE",
                help=_(
                    "What a terminal or a browser kept of the record, a ballot's receipt, or the "
                    "text of the QR code beside the code."
                ),
            ),
            option(
                "--against",
                type=click.Path(path_type=Path),
                metavar="BUNDLE",
                help=_("An older bundle of the meeting: does the record go on from that one?"),
            ),
        ],
    )


@click.pass_obj
def _verify(
    options: GlobalOptions,
    name: str,
    format: str,
    code: str | None,
    witness: Path | None,
    against: Path | None,
) -> int:
    asked = Asked(
        read_code(code) if code is not None else None,
        read_witness(witness) if witness is not None else None,
        record_of(read_bundle(against)) if against is not None else None,
    )
    bundle = erased_archive(options, name) or _bundle(options, name)
    if bundle is not None:
        checked = check(bundle, asked)
        status = report(checked, json=format == "json")
        if checked.ok and asked.against is not None and format != "json":
            _tell_same(checked, asked.against)
        return status
    if format == "json" or asked != Asked():
        return report(_checked(options, name, asked), json=format == "json")
    return _verify_session(options, name)


def _tell_same(checked: Checked, before: Record) -> None:
    """That a bundle is of the same record as an older one, or of what it grew to."""
    acts = len(before.leaves)
    if acts == checked.seq:
        print_line(
            _("the same record as in the older bundle: root %(root)s") % {"root": checked.root}
        )
    else:
        text = n_(
            "it goes on from the record in the older bundle, which has %(acts)d act",
            "it goes on from the record in the older bundle, which has %(acts)d acts",
            acts,
        )
        print_line(text % {"acts": acts})


def _bundle(options: GlobalOptions, name: str) -> Path | None:
    """The bundle that is meant, as an archive or unpacked; none where it is a session."""
    path = Path(name)
    if path.suffix == ".zip" or (path / MANIFEST).is_file():
        return path
    try:
        options.session(name)
    except Refused:
        return path if path.is_file() else None
    return None


def _checked(options: GlobalOptions, name: str, asked: Asked) -> Checked:
    """What came of checking a session, as of a bundle."""
    path = _session(options, name)
    lines: Sequence[bytes] = ()
    head, notes = "", list[Sentence]()
    try:
        session = read_session(path.parent, path.name)
    except Refused as refused:
        told = [finding.sentence for finding in audit(path / LEDGER)] or [refused.sentence]
    else:
        lines, head = session.reading.lines, session.head
        told, notes = _examined(path, session)
    record = Record.of(path.name, lines, scans=kept_hashes(path))
    findings = [*map(finding_of, told), *asked.findings(record)]
    root = str(record.checkpoint()).splitlines()[2]
    left_out = (*notes, *asked.left_out(record))
    return Checked(len(lines), head, root, record.checkpoint().code, tuple(findings), left_out)


def _examined(path: Path, session: ReadSession) -> tuple[list[Sentence], list[Sentence]]:
    """What differs in a session, and what else to tell of it."""
    # A line that is cut off was never acknowledged, so the record is complete without it.
    notes = [session.torn] if session.torn else []
    notes += went_on_notes(path, b"".join(session.reading.lines))
    found = [*session_differences(path, session, notes)]
    for earlier in session.meeting.plan.earlier:
        difference, note = _compare_earlier(path.parent, earlier)
        found += [difference] if difference is not None else []
        notes += [note] if note is not None else []
    return found, notes


def _verify_session(options: GlobalOptions, name: str) -> int:
    path = _session(options, name)
    try:
        session = read_session(path.parent, path.name)
    except Refused as refused:
        found = [finding.sentence for finding in audit(path / LEDGER)]
        return _report_differences(found or [refused.sentence])
    found, notes = _examined(path, session)
    for note in notes:
        print_error(visible(say(note)))
    return _report_differences(found) if found else _report_success(session)


def _session(options: GlobalOptions, name: str) -> Path:
    """The session of this name, else the one in the folder of this path, such as a second copy."""
    try:
        return options.session(name)
    except Refused:
        if not Path(name).is_dir():
            raise
    return find_copy(Path(name))


def session_differences(
    path: Path, session: ReadSession, notes: list[Sentence] | None = None
) -> Iterator[Sentence]:
    """Every difference in the files of the session at `path`, its acts and its exports.

    What could not be compared is put into `notes`.
    """
    exports, plan = path / EXPORTS, session.meeting.plan
    told = notes if notes is not None else []
    if session.lost:
        yield session.lost
    if session.difference:
        yield session.difference
    for file, what in session_faults(path, plan.judge, plan.case):
        yield Sentence("%(file)s: %(what)s", file=file, what=what)
    yield from verify_session(session.entries, session.heads, exports, session.proofs, told)
    try:
        inner = sorted(exports.iterdir()) if exports.is_dir() else []
    except OSError as error:
        why = error.strerror or error
        yield Sentence("%(file)s cannot be read: %(why)s", file=exports, why=why)
        return
    for folder in filter(Path.is_dir, inner):
        more = list[Sentence]()
        yield from _within(
            folder,
            verify_session(session.entries, session.heads, folder, session.proofs, more),
        )
        told += _within(folder, more)
    for bundle in (one for one in inner if one.name.endswith(SUFFIX)):
        more = []
        yield from _within(bundle, _bundle_differences(bundle, path, session, more))
        told += _within(bundle, more)


def _within(place: Path, sentences: Iterable[Sentence]) -> Iterator[Sentence]:
    """The same sentences of what lies in a folder or a bundle."""
    for sentence in sentences:
        yield Sentence("%(folder)s: %(what)s", folder=place.name, what=sentence)


def _bundle_differences(
    bundle: Path, path: Path, session: ReadSession, notes: list[Sentence]
) -> Iterator[Sentence]:
    """What is wrong with a bundle that was exported, of this session or at some time before."""
    record = Record.of(session.name, session.reading.lines, scans=kept_hashes(path))
    try:
        files = read_bundle(bundle)
        checked = check_bundle(files)
        findings = [*checked.findings, *grown(record_of(files), record)]
    except Refused as refused:
        yield refused.sentence
    else:
        yield from (finding.sentence for finding in findings)
        # That a public one has no record need not be told of a session that has its own.
        notes += checked.left_out if LEDGER in files else ()


def _compare_earlier(
    folder: Path, earlier: EarlierStage
) -> tuple[Sentence | None, Sentence | None]:
    """Whether an earlier meeting is still the record that cases were chosen from.

    What differs, else what to tell: that it is not beside this one, so nothing was compared.
    """
    there, named = earlier.name, earlier.head[:8]
    try:
        path = find_folder(folder, there)
    except Refused:
        return None, Sentence(
            "the earlier session %(session)s is not in %(folder)s, so its head %(head)s… was not "
            "compared",
            session=there,
            folder=folder,
            head=named,
        )
    try:
        if is_erased(path):
            return _erased_difference(earlier, path / ERASED), None
        session = read_session(folder, there)
    except Refused as refused:
        return Sentence(
            "the earlier session %(session)s: %(what)s", session=there, what=refused.sentence
        ), None
    return _head_difference(earlier, session), None


def _erased_difference(earlier: EarlierStage, archive: Path) -> Sentence | None:
    """How what is left of an earlier meeting without names differs from what a plan names."""
    left = check(archive, Asked())
    if left.findings:
        return left.findings[0].sentence
    head = erased_head(archive)
    return None if head == earlier.head else _another_record(earlier, head)


def _head_difference(earlier: EarlierStage, session: ReadSession) -> Sentence | None:
    """How a session's ledger differs from the one that a plan names; none where it does not."""
    values = {"session": earlier.name, "named": earlier.head[:8], "head": session.head[:8]}
    if session.head == earlier.head:
        return None
    if earlier.head in session.heads:
        return Sentence(
            "the earlier session %(session)s went on after the cases were chosen from it: its "
            "head was %(named)s…, and is %(head)s… now",
            **values,
        )
    return _another_record(earlier, session.head)


def _another_record(earlier: EarlierStage, head: str) -> Sentence:
    return Sentence(
        "the earlier session %(session)s is not the record that the cases were chosen from: the "
        "plan names head %(named)s…, and its head is %(head)s…",
        session=earlier.name,
        named=earlier.head[:8],
        head=head[:8],
    )


def _report_differences(found: list[Sentence]) -> int:
    """Print the differences to standard error, and to standard output unless it is a terminal."""
    for sentence in found:
        text = visible(say(sentence))
        print_error(text)
        if not stdout_is_terminal():
            print_line(text)
    return 1


def _report_success(session: ReadSession) -> int:
    if not session.entries:
        print_line(_("all is well: the meeting is not open yet"))
        return 0
    text = n_(
        "all is well: %(acts)d act, head %(head)s…",
        "all is well: %(acts)d acts, head %(head)s…",
        len(session.entries),
    )
    print_line(text % {"acts": len(session.entries), "head": session.head[:8]})
    if sealed := commitment(session.meeting):
        print_line(_("sealed standings, as the board showed them: %(hash)s") % {"hash": sealed})
    for earlier in session.meeting.earlier_commitments:
        text = _("before the final result was put right, the board showed: %(hash)s")
        print_line(text % {"hash": earlier})
    return 0
