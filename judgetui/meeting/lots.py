"""Drawing by lot: the order that digits called out in the hall give to cases.

The lot of a case is the SHA-256 of the meeting's contract (its 64 hexadecimal digits in lower
case), the digits as they were called out, and the case's id, one after the other without anything
between them, in UTF-8. Lots are compared as hexadecimal text; the smallest comes first. The
contract is fixed before anybody knows the digits and the digits come from outside every computer,
so no computer can choose the order, and anybody can work it out again:

    printf '%s' CONTRACT DIGITS ID | sha256sum
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable

from judgetui.meeting.message import Sentence, listed
from judgetui.meeting.names import ranked_name
from judgetui.meeting.plan import Plan
from judgetui.meeting.state import Draw, Meeting, Phase, Stage

LOTS = Sentence(
    "A draw by lot goes by digits called out in the hall: the order is that of the SHA-256 of "
    "contract, digits and case id, the smallest first, so that no computer can choose it."
)
"""How a draw comes about, for everybody who was not told."""
MOST_DIGITS = 20
_DIGITS = re.compile(f"[0-9]{{1,{MOST_DIGITS}}}")


def lot(contract: str, digits: str, case: str) -> str:
    """The lot of a case, as 64 hexadecimal digits."""
    return hashlib.sha256(f"{contract}{digits}{case}".encode()).hexdigest()


def drawn_order(contract: str, digits: str, cases: Iterable[str]) -> tuple[str, ...]:
    """These cases in the order of their lots; the order they are given in makes no difference."""
    return tuple(sorted(cases, key=lambda case: lot(contract, digits, case)))


def are_digits(text: str) -> bool:
    """Whether a draw can go by this text: 1 to 20 of the digits 0 to 9 and nothing else."""
    return _DIGITS.fullmatch(text) is not None


def typed_digits(text: str) -> str:
    """What a person typed as digits, without blanks and with full-width digits as 0 to 9."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def draw_words(plan: Plan, draw: Draw, most: int | None = None) -> Sentence:
    """A draw in words: its digits and its cases in order, no more than so many of them."""
    if draw.what == "order":
        said = Sentence("Running order drawn by lot with the digits %(digits)s: %(cases)s")
        called: list[object] = [plan.case[case].called for case in draw.cases]
    else:
        said = Sentence("Equal scores drawn by lot with the digits %(digits)s: %(cases)s")
        called = [ranked_name(plan, case) for case in draw.cases]
    cases = listed(called[:most])
    if most is not None and len(called) > most:
        cases = Sentence("%(list)s and %(more)d more", list=cases, more=len(called) - most)
    return Sentence(said.template, digits=draw.digits, cases=cases)


def may_be_drawn(meeting: Meeting) -> tuple[str, ...]:
    """The waiting cases whose place in the running order was not drawn yet, in that order."""
    return tuple(
        case
        for case in meeting.order
        if meeting.cases[case].stage is Stage.WAITING and not meeting.cases[case].drawn
    )


def shown_draw(meeting: Meeting) -> Draw | None:
    """The draw the hall looks at: the latest, until a case is called or announced.

    There is none in a pause, when the hall is told of that.
    """
    if not meeting.draws or meeting.phase is Phase.FINAL or meeting.paused_at is not None:
        return None
    draw, stage = meeting.draws[-1], meeting.stage
    if stage is not None and stage.stage is not Stage.ANNOUNCED:
        return None
    if draw.announced != len(meeting.announced):
        return None
    cases = [meeting.cases[case] for case in draw.cases]
    if draw.what == "order" and not all(c.drawn and c.stage is Stage.WAITING for c in cases):
        return None
    return draw
