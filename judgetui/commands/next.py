"""`judgetui next`: make the session of the next stage from earlier ones that are final."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import click

from judgetui.commands.click_i18n import TranslatedCommand, option
from judgetui.commands.console import is_interactive, print_error, print_line
from judgetui.commands.new import shell_word
from judgetui.commands.options import GlobalOptions
from judgetui.language import _, name, say
from judgetui.meeting.message import Refused, Sentence, lines

if TYPE_CHECKING:
    from judgetui.records.read_session import ReadSession
    from judgetui.results.next_plan import Carry, NextPlan
    from judgetui.results.next_stage import Compare, EarlierMeeting, Selection, TieAtCut


class _Field(click.ParamType[Any]):
    """A value as a plan's field of this type takes it, such as a weight."""

    def __init__(self, type_name: str) -> None:
        self.name = type_name

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> Any:  # noqa: ANN401
        """The value checked; fails with what is wrong with it."""
        from pydantic import TypeAdapter, ValidationError

        from judgetui.meeting import fields
        from judgetui.records.imports.errors import faults

        try:
            return TypeAdapter(getattr(fields, self.name)).validate_python(value)
        except ValidationError as error:
            self.fail(say(faults(error, value)[0].sentence), param, ctx)


def command() -> click.Command:
    """The command as click runs it."""
    dry_run = option("--dry-run", is_flag=True, help=_("Say what would be made, and make nothing."))
    return TranslatedCommand(
        "next",
        callback=_next,
        help=_(
            "Make the session of the next stage: the best cases of one or several sessions whose "
            "result is final. Judges, criteria, rule and prizes are those of the first. A tie at "
            "the cut is asked about."
        ),
        params=[click.Argument(["name"]), *_choosing(), *_carrying(), dry_run],
    )


def _choosing() -> list[click.Option]:
    """The options that say which cases go on."""
    return [
        option(
            "--from",
            "sources",
            multiple=True,
            required=True,
            metavar="EARLIER",
            help=_("A session to choose from; may be given several times."),
        ),
        _upstream(),
        option(
            "--best",
            type=click.IntRange(1, 10_000),
            required=True,
            metavar="N",
            help=_("How many cases go on, of all sessions together."),
        ),
        option(
            "--compare",
            type=click.Choice(("none", "ranks", "standardise")),
            help=_(
                "How several sessions are compared: scores as they are, places, or by each "
                "session's mean and standard deviation."
            ),
        ),
        option(
            "--include",
            multiple=True,
            metavar="ID",
            help=_("Of the cases that tie at the cut, one that goes on; again for each."),
        ),
    ]


def _upstream() -> click.Option:
    """The option that has rooms of the log in the place of sessions."""
    return option(
        "--upstream",
        metavar="URL",
        help=_(
            "Choose from rooms of the log at this address instead of sessions; an "
            "organiser's login reads them all."
        ),
    )


def _carrying() -> list[click.Option]:
    """The options that say what becomes of the earlier scores."""
    weight = _Field("Weight")
    return [
        option(
            "--carry",
            type=_Field("Key"),
            metavar="KEY",
            help=_("Carry the earlier score along, under this key."),
        ),
        option("--weight", type=weight, metavar="W", help=_("What the carried score counts.")),
        option(
            "--panel-weight",
            type=weight,
            metavar="W",
            help=_("What the next panel's score counts beside it; 1 without it."),
        ),
    ]


@click.pass_obj
def _next(
    options: GlobalOptions,
    name: str,
    sources: tuple[str, ...],
    upstream: str | None,
    best: int,
    compare: Compare | None,
    include: tuple[str, ...],
    carry: str | None,
    weight: Decimal | None,
    panel_weight: Decimal | None,
    dry_run: bool,
) -> int:
    from judgetui.records.session_folder import check_free, create_session
    from judgetui.results.next_plan import next_plan

    carrying = _carry(carry, weight, panel_weight)
    check_free(options.folder, name)
    read = _sessions(options, sources) if upstream is None else _rooms(upstream, sources)
    meetings = _checked(read)
    selection = _select(meetings, best, compare, include)
    made = next_plan(meetings, selection, compare=compare, carry=carrying)
    folder = None if dry_run else create_session(options.folder, name, made.plan)
    _print_lines(made.notes)
    _print_lines(_unanswered(meetings))
    _print_lines(_taken_over(meetings, made))
    if folder is None:
        _print_lines(_cases(made, selection))
        print_line(_("Nothing was made."))
        return 0
    print_line(
        _("The session %(name)s is in %(folder)s.") % {"name": folder.name, "folder": folder}
    )
    print_line(
        _("Next: `judgetui check %(name)s`, then `judgetui run %(name)s`.")
        % {"name": shell_word(name)}
    )
    return 0


def _unanswered(meetings: Sequence[EarlierMeeting]) -> Iterator[Sentence]:
    """The objections to the earlier results that nobody has answered."""
    from judgetui.meeting.chair_acts import unanswered
    from judgetui.meeting.decision_words import objection_words

    for one in meetings:
        for objection in unanswered(one.meeting):
            said = objection_words(one.meeting.plan, objection)
            yield Sentence("%(session)s: %(objection)s", session=one.name, objection=said)


def _print_lines(sentences: Iterable[Sentence]) -> None:
    for sentence in sentences:
        print_line(say(sentence))


def _carry(key: str | None, weight: Decimal | None, panel_weight: Decimal | None) -> Carry | None:
    """What is carried; `click.UsageError` for half of it, or a weight that cannot be."""
    from judgetui.results.next_plan import Carry

    context = click.get_current_context()
    if key is None:
        if weight is not None or panel_weight is not None:
            raise click.UsageError(_("--weight and --panel-weight go with --carry KEY."), context)
        return None
    if weight is None:
        text = _("--carry goes with --weight: what the carried score counts.")
        raise click.UsageError(text, context)
    if weight < 0:
        raise click.UsageError(_("--weight cannot be below 0."), context)
    return Carry(key, weight, Decimal(1) if panel_weight is None else panel_weight)


_Read = tuple["ReadSession", Iterable[Sentence]]
"""An earlier meeting that was read, and what does not verify about it."""


def _sessions(options: GlobalOptions, sources: Sequence[str]) -> Iterator[_Read]:
    """The earlier meetings from the folder of sessions, in the order given."""
    from judgetui.commands.verify import session_differences
    from judgetui.records.read_session import read_session

    for source in sources:
        path = options.session(source)
        session = read_session(options.folder, source)
        yield session, session_differences(path, session)


def _rooms(upstream: str, sources: Sequence[str]) -> Iterator[_Read]:
    """The earlier meetings from the log of rooms, in the order given."""
    from judgetui.commands.rooms.server import connection_to, server_address
    from judgetui.results.verify import verify_session

    address = server_address(upstream)
    from judgetui.rooms.room_reader import read_room

    with connection_to(address) as connection:
        for source in sources:
            session = read_room(connection, source)
            yield session, verify_session(session.entries, session.heads)


def _checked(read: Iterable[_Read]) -> list[EarlierMeeting]:
    """The earlier meetings: final, whole and right. Raises `Refused`."""
    from judgetui.meeting.standings import standings
    from judgetui.results.next_stage import EarlierMeeting, check_final

    found: list[EarlierMeeting] = []
    for session, differences in read:
        if any(session.name == one.name for one in found):
            raise Refused("--from %(session)s is given twice; leave one out", session=session.name)
        meeting = session.meeting
        one = EarlierMeeting(session.name, session.head, meeting, standings(meeting))
        check_final([one])
        for difference in differences:
            raise Refused(
                "%(session)s does not verify, so nothing was made: %(what)s (`judgetui verify` "
                "tells everything)",
                session=session.name,
                what=difference,
            )
        if session.torn:
            print_error(session.torn)
        found.append(one)
    return found


def _select(
    meetings: Sequence[EarlierMeeting],
    best: int,
    compare: Compare | None,
    include: Sequence[str],
) -> Selection:
    """The cases that go on; asks about a tie at the cut on a terminal, else raises `Refused`."""
    from judgetui.results.next_stage import TieAtCut, select, tie_sentence

    found = select(meetings, best, compare)
    if not isinstance(found, TieAtCut):
        if include:
            raise Refused("there is no tie at the cut; leave --include out")
        return found
    if include:
        return found.settled(include)
    tied = tie_sentence(found, meetings)
    if is_interactive():
        return _ask(found, tied)
    less, more = len(found.certain), len(found.certain) + len(found.tied)
    remedy = Sentence(
        "Name those that go on with --include ID, or write --best %(more)d.", more=more
    )
    if less:
        remedy = Sentence(
            "Name those that go on with --include ID, or write --best %(less)d or --best %(more)d.",
            less=less,
            more=more,
        )
    raise Refused(lines([tied, remedy]))


def _ask(tie: TieAtCut, tied: Sentence) -> Selection:
    """Ask who goes on until the answer fits; raises `click.Abort` for an empty one."""
    print_line(say(tied))
    while True:
        answer = ""
        with contextlib.suppress(EOFError):
            answer = input(_("Who goes on? Ids with commas between; nothing to stop: "))
        named = answer.replace("，", ",").replace("、", ",").split(",")
        given = [text.strip() for text in named if text.strip()]
        if not given:
            raise click.Abort
        try:
            return tie.settled(given)
        except Refused as refused:
            print_error(refused)


def _taken_over(meetings: Sequence[EarlierMeeting], made: NextPlan) -> Iterator[Sentence]:
    """Where the plan comes from, and how a score of the next stage is made."""
    yield Sentence(
        "Title, date, judges, criteria, rule, prizes and times are those of %(session)s; change "
        "in plan.json what is different before the meeting opens.",
        session=meetings[0].name,
    )
    for carried in made.plan.carried:
        yield Sentence(
            "Score: %(panel)s × the panel's + %(weight)s × %(name)s.",
            panel=made.plan.panel_weight,
            weight=carried.weight,
            name=carried.name,
        )


def _cases(made: NextPlan, selection: Selection) -> Iterator[Sentence]:
    """Every case of the next stage, and where it stood."""
    plan = made.plan
    stood = {(one.session, one.case): one for one in selection.chosen}
    yield Sentence("Cases, as they will run: %(count)d", count=len(plan.cases))
    for case in (plan.case[id_] for id_ in plan.order):
        session, earlier = made.origins[case.id]
        line = Sentence(
            "  %(number)s  %(id)s  %(title)s  (%(session)s/%(earlier)s)",
            number=case.called,
            id=case.id,
            title=name(case.full_title),
            session=session,
            earlier=earlier,
        )
        if (one := stood.get((session, earlier))) is not None:
            line = Sentence(
                "%(line)s  place %(place)d, %(score)s", line=line, place=one.place, score=one.score
            )
        for carried in case.carried.values():
            line = Sentence("%(line)s, carries %(carried)s", line=line, carried=carried)
        yield line
