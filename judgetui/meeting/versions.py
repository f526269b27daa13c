"""Which version of the program a plan or a ledger takes, so that one too old for it can say so."""

from __future__ import annotations

import re

from judgetui.meeting.message import Sentence

NEEDED = "0.2.0"
"""The first version that understands a meeting opened by this one."""

_VERSION = re.compile(r"([0-9]{1,6})\.([0-9]{1,6})\.([0-9]{1,6})")


def newer_needed(needs: object, present: str) -> Sentence | None:
    """What to say where a file takes a later version than the present one; else none.

    `needs` is what the file says of itself, which may be anything; `present` is such as "0.2.0".
    """
    asked, there = (_VERSION.fullmatch(str(said)) for said in (needs, present))
    if asked is None or there is None:
        return None
    if tuple(map(int, asked.groups())) <= tuple(map(int, there.groups())):
        return None
    return Sentence(
        "it takes judgetui %(needs)s or later, and this is %(present)s; install a newer judgetui",
        needs=asked[0],
        present=there[0],
    )
