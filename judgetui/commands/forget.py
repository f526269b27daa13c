"""`judgetui forget`: erase names and comments of a session; scores, proof and hashes stay."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path

import click

from judgetui.commands.click_i18n import TranslatedCommand, option
from judgetui.commands.console import is_interactive, print_error, print_line
from judgetui.commands.forgetting import Left, traces, what_is_left
from judgetui.commands.options import GlobalOptions
from judgetui.language import _, say
from judgetui.meeting.message import Refused, Sentence
from judgetui.records.attachments import kept_hashes, locked
from judgetui.records.erased import ERASED, erased_at, is_erased
from judgetui.records.lock import WriterLock, is_written
from judgetui.records.read_session import read_session
from judgetui.records.removing import put_erased, remove, remove_lock
from judgetui.records.session_folder import LEDGER, find_folder
from judgetui.results.erasing import what_is_erased


def command() -> click.Command:
    """The command as click runs it."""
    return TranslatedCommand(
        "forget",
        callback=_forget,
        help=_(
            "Erase what names people, once the archive's time is over: names, comments, reasons, "
            "the record itself, codes, exports, logs. Scores, ranks, prizes, the codes that were "
            "read out and the hashes of the record stay, in a bundle that says so. It cannot be "
            "undone."
        ),
        params=[
            click.Argument(["name"]),
            option("--dry-run", is_flag=True, help=_("Say what would go and stay; erase nothing.")),
            option(
                "--keep-titles",
                is_flag=True,
                help=_("Keep titles, labels, kinds and organisations of cases."),
            ),
            option("--yes", is_flag=True, help=_("Do not ask for the session's name first.")),
        ],
    )


@click.pass_obj
def _forget(options: GlobalOptions, name: str, dry_run: bool, keep_titles: bool, yes: bool) -> int:
    path = _folder(options, name)
    if is_erased(path):
        return _finish(path, dry_run=dry_run)
    if dry_run and is_written(path / LEDGER):
        print_error(Sentence("%(session)s is open in another program", session=path.name))
    left = _left(path, keep_titles=keep_titles)
    if dry_run:
        _tell(path, left, keep_titles=keep_titles)
        return 0
    if not yes:
        _ask(path, left, keep_titles=keep_titles)
    lock = WriterLock(path / LEDGER)
    try:
        try:
            # Another program may have written to it meanwhile; from here on none attaches a scan.
            with locked(path):
                left = _left(path, keep_titles=keep_titles)
                files = traces(path)
                put_erased(path, left.archive)
        except OSError as error:
            raise Refused(
                "nothing was erased: %(file)s cannot be written: %(why)s",
                file=path / ERASED,
                why=error.strerror or str(error),
            ) from error
        stuck = _remove(files.files)
    finally:
        lock.release()
    remove_lock(path)
    return _tell_end(path, stuck, files.beyond)


def _folder(options: GlobalOptions, name: str) -> Path:
    """The session's folder, also of one whose names are erased; else the names there are."""
    try:
        return find_folder(options.folder, name)
    except Refused:
        return options.session(name)


def _left(path: Path, *, keep_titles: bool) -> Left:
    now = datetime.datetime.now().astimezone()
    session = read_session(path.parent, path.name)
    return what_is_left(session, kept_hashes(path), now, keep_titles=keep_titles)


def _ask(path: Path, left: Left, *, keep_titles: bool) -> None:
    """Say what goes and what stays, and have the session's name typed; else raises Refused."""
    if not is_interactive():
        raise Refused(
            "erasing the names in %(name)s cannot be undone; give --yes where nobody can be asked",
            name=path.name,
        )
    _tell(path, left, keep_titles=keep_titles)
    print_line()
    question = _("This cannot be undone. Type the session's name to erase, nothing to stop: ")
    try:
        answer = input(question).strip()
    except EOFError:
        answer = ""
    if answer != path.name:
        raise Refused("nothing was erased: that is not the name of the session")


def _tell(path: Path, left: Left, *, keep_titles: bool) -> None:
    """What goes, what stays, and what this program cannot reach."""
    found = traces(path)
    print_line(_("Erased:"))
    for words in what_is_erased(keep_titles=keep_titles):
        print_line(f"  {_(words)}")
    for file in found.files:
        print_line(f"  {file}")
    print_line(_("Kept, in %(file)s:") % {"file": path / ERASED})
    print_line("  " + _("scores, ranks and prizes; marks by judges who are numbers"))
    print_line("  " + _("the contract, the hashes of the lines, their root and the codes"))
    for text in left.texts:
        print_line(f"  {say(text)}")
    _tell_beyond(found.beyond)


def _tell_beyond(beyond: Sequence[Sentence]) -> None:
    print_line(_("Not reached, and yours to see to:"))
    for text in beyond:
        print_line(f"  {say(text)}")
    for line in (
        _("papers, files that were exported elsewhere or sent, backups, other computers"),
        _("judges' devices: their browsers, or the folders outbox and witness of a terminal"),
        _("what a solid-state disk, a snapshot or a synchronised folder keeps of removed files"),
    ):
        print_line(f"  {line}")


def _finish(path: Path, *, dry_run: bool) -> int:
    """Go on where an earlier run was interrupted; mostly there is nothing left to do."""
    date = f"{erased_at(path):%Y-%m-%d}"
    found = traces(path)
    if not found.files:
        if not dry_run and not is_written(path / LEDGER):
            remove_lock(path)
        text = _("the names in %(name)s were erased on %(date)s already")
        print_line(text % {"name": path.name, "date": date})
        return 0
    if dry_run:
        print_line(_("Left over from erasing that was interrupted, and to be removed:"))
        for file in found.files:
            print_line(f"  {file}")
        return 0
    lock = WriterLock(path / LEDGER)
    try:
        stuck = _remove(found.files)
    finally:
        lock.release()
    remove_lock(path)
    return _tell_end(path, stuck, found.beyond)


def _remove(files: Sequence[Path]) -> list[Sentence]:
    """Remove these files in order; why, of each that could not be."""
    stuck: list[Sentence] = []
    for file in files:
        try:
            remove(file)
        except OSError as error:
            why = error.strerror or str(error)
            stuck.append(Sentence("%(file)s cannot be removed: %(why)s", file=file, why=why))
    return stuck


def _tell_end(path: Path, stuck: Sequence[Sentence], beyond: Sequence[Sentence]) -> int:
    """Say whether everything is gone; the exit status."""
    for sentence in stuck:
        print_error(sentence)
    if stuck:
        print_error(
            Sentence(
                "the names in %(name)s are not all erased yet; see to these files, then run "
                "`judgetui forget` again",
                name=path.name,
            )
        )
        return 1
    print_line(_("the names in %(name)s are erased") % {"name": path.name})
    print_line(_("what is left, for anybody to check: %(file)s") % {"file": path / ERASED})
    _tell_beyond(beyond)
    return 0
