"""The ceremony: which steps show the hall a final result, from the lowest prize upward.

`ceremony_steps` makes the same list of the same plan and standings every time, so a step's number
is all that has to be kept. A tier begins with its card. The lowest of several tiers, and any with
many prizes, is called up in groups: names, then ranks and scores. In the others whoever has the
next rank is called up alone, or with those who share it: first place and bar, then the name, then
the digits. The two best of all come up together where both have the best prize and are not tied.
A bar is drawn on a scale of the scores that the hall knows by then, and its own, and of no others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import groupby

from judgetui.meeting.ceremony_step import CeremonyStep, StepKind, Winner
from judgetui.meeting.message import Sentence
from judgetui.meeting.plan import Bilingual, Plan
from judgetui.meeting.score_scale import scale_of, share_of
from judgetui.meeting.standings import Tally, standings
from judgetui.meeting.state import Meeting, Phase, Standing, Standings

GROUP = 8
"""At most so many are called up in one group."""
MANY = 12
"""A tier with more prizes than this is called up in groups, whichever it is."""
Unit = tuple[Standing, ...]
"""Who is called up at once."""


def ceremony_steps(plan: Plan, final: Standings) -> tuple[CeremonyStep, ...]:
    """Every step, the first first; step 1 is the first of them."""
    return (CeremonyStep("opening"), *_Steps(plan, final).all(), CeremonyStep("standings"))


def steps_seen(meeting: Meeting) -> tuple[CeremonyStep, ...]:
    """The same of a whole meeting as a seat has it, by the scores that are announced."""
    final = meeting.public or meeting.standings
    return () if final is None else ceremony_steps(meeting.plan, final)


class _Steps:
    """Makes the steps, and remembers which scores the hall has been told by then."""

    def __init__(self, plan: Plan, final: Standings) -> None:
        self._plan = plan
        self._rows = [row for row in final.rows if row.prize is not None and row.rank is not None]
        self._told: list[Decimal] = []
        self._duel = _duel(plan, self._rows)

    def all(self) -> Iterator[CeremonyStep]:
        """The steps of every tier, the lowest first."""
        for tier in reversed(range(len(self._plan.prizes))):
            rows = [row for row in self._rows if row.prize == tier]
            if not rows:
                yield CeremonyStep("vacant", prize=tier)
                continue
            vacant = max(self._plan.prize_counts[tier] - len(rows), 0)
            yield CeremonyStep("tier", prize=tier, given=len(rows), vacant=vacant)
            called = 0
            for unit in self._units(tier, rows):
                called += len(unit)
                about = CeremonyStep(
                    "tier",
                    prize=tier,
                    first=called - len(unit) + 1,
                    last=called,
                    given=len(rows),
                )
                yield from self._unit(tier, unit, about)

    def _units(self, tier: int, rows: Sequence[Standing]) -> Iterator[Unit]:
        """Who is called up together, the lowest first."""
        if in_groups(self._plan, tier, len(rows)):
            # The odd ones out come first, so that the last group, the best, is a whole one.
            for start in reversed(range(0, len(rows), GROUP)):
                yield tuple(rows[start : start + GROUP])
            return
        units = [tuple(unit) for _rank, unit in groupby(rows, key=lambda row: row.rank)]
        if self._duel and tier == self._duel[0].prize:
            units = [self._duel, *units[2:]]
        yield from reversed(units)

    def _unit(self, tier: int, unit: Unit, about: CeremonyStep) -> Iterator[CeremonyStep]:
        if unit == self._duel:
            yield from self._duelling(unit, about)
        elif in_groups(self._plan, tier, about.given):
            named = tuple(Winner(row.case) for row in unit)
            yield replace(about, kind="name", winners=named)
            self._tell(unit)
            yield replace(about, kind="score", winners=tuple(_told(row) for row in unit))
        else:
            yield from self._called_up(unit, about)

    def _called_up(self, unit: Unit, about: CeremonyStep) -> Iterator[CeremonyStep]:
        """Place and bar, then the name, then the digits."""
        about, bars = self._with_bars(unit, about)
        told = tuple(replace(_told(row), bar=bar) for row, bar in zip(unit, bars, strict=True))
        named = tuple(replace(one, score=None) for one in told)
        yield replace(about, kind="place", winners=tuple(replace(one, case="") for one in named))
        yield replace(about, kind="name", winners=named)
        self._tell(unit)
        yield replace(about, kind="score", winners=told)

    def _duelling(self, unit: Unit, about: CeremonyStep) -> Iterator[CeremonyStep]:
        """The two best by name; who is which, by place and bar; the digits; then the best alone."""
        names = sorted((row.case for row in unit), key=self._plan.order.index)
        yield replace(about, kind="duel", winners=tuple(Winner(case) for case in names))
        about, bars = self._with_bars(unit, about)
        told = tuple(replace(_told(row), bar=bar) for row, bar in zip(unit, bars, strict=True))
        yield replace(about, kind="name", winners=tuple(replace(one, score=None) for one in told))
        self._tell(unit)
        yield replace(about, kind="score", winners=told)
        yield replace(about, kind="score", first=about.last, winners=told[:1])

    def _with_bars(
        self, unit: Unit, about: CeremonyStep
    ) -> tuple[CeremonyStep, tuple[int | None, ...]]:
        """The step with the scale of what the hall knows by then, and how far each score is."""
        scores = [row.score for row in unit]
        known = [*self._told, *(score for score in scores if score is not None)]
        on = scale_of(self._plan, known)
        if on is None:
            return about, tuple(None for _ in unit)
        better = min if self._plan.scoring.low_wins else max
        beat = round(share_of(better(self._told), on) * 100) if self._told else None
        bars = tuple(None if one is None else round(share_of(one, on) * 100) for one in scores)
        return replace(about, start=on.start, end=on.end, beat=beat), bars

    def _tell(self, unit: Unit) -> None:
        self._told += [row.score for row in unit if row.score is not None]


def _told(row: Standing) -> Winner:
    """All that is told of a winner, without a bar."""
    return Winner(row.case, row.rank, row.tied, None, row.score)


def _duel(plan: Plan, rows: Sequence[Standing]) -> Unit:
    """The two best, if both have the best prize of those given, alone in their ranks; else none."""
    if len(rows) < 2 or rows[0].prize != rows[1].prize or rows[0].rank == rows[1].rank:
        return ()
    given = sum(row.prize == rows[0].prize for row in rows)
    shared = sum(row.rank == rows[1].rank for row in rows) > 1
    if shared or in_groups(plan, rows[0].prize or 0, given):
        return ()
    return (rows[0], rows[1])


def in_groups(plan: Plan, tier: int, given: int) -> bool:
    """Whether a tier with so many prizes is called up in groups."""
    lowest = tier > 0 and tier == len(plan.prizes) - 1
    return given > MANY or (lowest and given > 1)


def waits_for_ceremony(meeting: Meeting) -> bool:
    """Whether a final result is kept from the hall until the steps show it.

    From rules 3 on, where the board was sealed or frozen; otherwise the hall has seen it all.
    """
    hidden = meeting.plan.board.policy == "sealed" or meeting.frozen is not None
    return meeting.phase is Phase.FINAL and meeting.rules >= 3 and hidden and not meeting.all_shown


def step_shown(meeting: Meeting, tally: Tally | None = None) -> CeremonyStep | None:
    """The step that the hall sees; none before the first. Needs every ballot, as `standings`."""
    if meeting.phase is not Phase.FINAL or not meeting.revealed:
        return None
    steps = ceremony_steps(meeting.plan, standings(meeting, tally=tally))
    return steps[min(meeting.revealed, len(steps)) - 1]


def what_comes(plan: Plan, step: CeremonyStep) -> Sentence:
    """A step in words that give nothing away, such as "Second prize, 2 of 5: the place"."""
    prize = plan.prizes[step.prize].name if step.prize is not None else ""
    if not step.first:
        return _CARDS[step.kind](prize)
    counts = {"prize": prize, "first": step.first, "last": step.last, "given": step.given}
    which = Sentence("%(prize)s, %(last)d of %(given)d", **counts)
    if step.first < step.last:
        which = Sentence("%(prize)s, %(first)d to %(last)d of %(given)d", **counts)
    return Sentence("%(which)s: %(part)s", which=which, part=_PARTS[step.kind])


_CARDS: Mapping[StepKind, Callable[[str | Bilingual], Sentence]] = {
    "opening": lambda _prize: Sentence("the ceremony begins"),
    "tier": lambda prize: Sentence("the card of %(prize)s", prize=prize),
    "vacant": lambda prize: Sentence("the card of %(prize)s, which nobody has", prize=prize),
    "standings": lambda _prize: Sentence("all standings; then nothing is hidden any more"),
}
_PARTS: Mapping[StepKind, Sentence] = {
    "place": Sentence("the place"),
    "name": Sentence("who it is"),
    "score": Sentence("the score"),
    "duel": Sentence("the two best, by name"),
}
