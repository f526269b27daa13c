"""Acts a guest has handed in and the host has not answered yet, kept in a small file of its own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from judgetui.meeting.acts import ACT, Act
from judgetui.meeting.sentence import Sentence
from judgetui.records import durable


class Outbox:
    """Unanswered acts by id, in the order they were handed in; without a path in memory only.

    The file is replaced whole, for its owner's eyes alone. It belongs to one seat of one meeting
    (`whose`), so that acts are never sent to another one.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._acts: dict[str, Act] = {}
        self._whose = ""
        self.trouble: Sentence | None = None
        """Why unanswered acts are in memory only; none when they are on disk."""
        self._load()

    def _load(self) -> None:
        if self._path is None:
            return
        try:
            kept = json.loads(self._path.read_bytes())
            self._whose = str(kept["whose"])
            self._acts = {str(id): ACT.validate_python(act) for id, act in kept["acts"].items()}
        except FileNotFoundError:
            return
        except (OSError, ValueError, TypeError, KeyError, AttributeError, ValidationError):
            self._acts = {}
            self.trouble = Sentence(
                "what was kept to be sent in %(file)s could not be read; "
                "look whether your last ballot arrived",
                file=self._path,
            )

    def __len__(self) -> int:
        return len(self._acts)

    def __iter__(self) -> Iterator[tuple[str, Act]]:
        """Every unanswered act with its id, the oldest first."""
        return iter(list(self._acts.items()))

    def put(self, id: str, act: Act) -> None:
        """Keep an act until it is answered."""
        self._acts[id] = act
        self._write()

    def take(self, id: str) -> Act | None:
        """The act was answered; None where it is not in here (any more)."""
        act = self._acts.pop(id, None)
        if act is not None:
            self._write()
        return act

    def claim(self, whose: str) -> list[str]:
        """Say whose acts these are; the ids of acts of another seat or meeting, now dropped."""
        if self._whose == whose:
            return []
        foreign = list(self._acts) if self._whose else []
        for id in foreign:
            del self._acts[id]
        self._whose = whose
        self._write()
        return foreign

    def _write(self) -> None:
        if self._path is None:
            return
        acts: dict[str, Any] = {
            id: ACT.dump_python(act, mode="json", by_alias=True, exclude_none=True)
            for id, act in self._acts.items()
        }
        content = json.dumps({"whose": self._whose, "acts": acts}, ensure_ascii=False)
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            durable.replace(self._path, content.encode("utf-8", "replace"))
        except OSError as error:
            self.trouble = Sentence(
                "unsent acts are not kept on disk now: %(why)s", why=error.strerror or str(error)
            )
        else:
            self.trouble = None
