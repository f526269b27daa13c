"""What came of a rehearsal: each thing that was tried, and whether it went as it should."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field

from judgetui.meeting.message import Sentence


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that a rehearsal tried."""

    name: str
    """Its name for scripts, such as "late-judge"."""
    title: Sentence
    ok: bool | None
    """Whether it went as it should; None where it could not be played with this plan."""
    detail: Sentence | None = None
    """What was seen, or why it was not played."""


@dataclass(slots=True)
class Report:
    """A rehearsal that is being played, or is over."""

    session: str
    seed: int
    notify: Callable[[Check], None]
    """Told of each check as it is taken down."""
    checks: list[Check] = field(default_factory=list)
    sequence: list[tuple[str, str]] = field(default_factory=list)
    """Every act of the day as who did it and its name, in the ledger's order."""
    prizes: list[tuple[str, str]] = field(default_factory=list)
    """Who has which prize at the end: the prize's name and the case's id, the best first."""
    seconds: float = 0.0
    """How long it took."""

    @property
    def ok(self) -> bool:
        """Whether nothing went wrong."""
        return all(check.ok is not False for check in self.checks)

    def note(
        self, name: str, title: Sentence, ok: bool | None, detail: Sentence | None = None
    ) -> None:
        """Take down one thing that was tried."""
        check = Check(name, title, ok, detail)
        self.checks.append(check)
        self.notify(check)

    def json(self) -> bytes:
        """The report for scripts; sentences in English. All but `seconds` follows from the seed."""
        checks = [
            {
                "name": check.name,
                "ok": check.ok,
                "title": str(check.title),
                "detail": str(check.detail) if check.detail else "",
            }
            for check in self.checks
        ]
        content = {
            "session": self.session,
            "seed": self.seed,
            "ok": self.ok,
            "checks": checks,
            "prizes": [list(one) for one in self.prizes],
            "acts": [list(one) for one in self.sequence],
            "seconds": f"{self.seconds:.1f}",
        }
        return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()
