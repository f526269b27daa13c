"""What the hall sees at one step of the ceremony, as plain values that any screen can draw."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

StepKind = Literal["opening", "tier", "vacant", "place", "name", "score", "duel", "standings"]
"""`opening`: the ceremony begins; `tier`: a prize and how many are given; `vacant`: nobody has it;
`place`: rank and bar of whoever comes next; `name`: who it is; `score`: the digits; `duel`: the two
best by name, in running order; `standings`: the last step, everything is shown."""


@dataclass(frozen=True, slots=True)
class Winner:
    """Who is called up, as far as the hall is told by now."""

    case: str = ""
    """The case that is ranked, of an entrant the first; empty until it is named."""
    rank: int | None = None
    """None until the place is told."""
    tied: bool = False
    """Whether the rank is shared."""
    bar: int | None = None
    """How long the bar is, in percent of the scale; none where there is no bar."""
    score: Decimal | None = None
    """As published; none until the digits are told."""


@dataclass(frozen=True, slots=True)
class CeremonyStep:
    """All that the hall is told at one step; what is not told yet is not in it."""

    kind: StepKind
    prize: int | None = None
    """The tier, as an index into `plan.prizes`; none for the first and the last step."""
    first: int = 0
    """Which of the tier's prizes these are, counted as they are called up: 2 of 5."""
    last: int = 0
    given: int = 0
    """How many prizes of this tier are given in all."""
    winners: tuple[Winner, ...] = ()
    """The best first; in a duel in running order until the place is told."""
    start: Decimal | None = None
    """The score without a bar; none where there are no bars."""
    end: Decimal | None = None
    """The score whose bar is full."""
    beat: int | None = None
    """The best score told before, in percent of the scale: the bar to beat; none for the first."""
    vacant: int = 0
    """`tier`: how many of its planned prizes nobody has."""
