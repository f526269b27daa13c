"""Whether the computer that keeps a meeting is ready: disk, copy, power, clock, network.

The plan's own readiness is `meeting.preflight`; what is looked at here needs the computer. A line
that is not ready says what to do.
"""

from __future__ import annotations

import datetime
import json
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from judgetui.meeting.message import Sentence
from judgetui.meeting.plan import Plan
from judgetui.meeting.preflight import Finding
from judgetui.records import atomic_files
from judgetui.venue.access.addresses import local_addresses
from judgetui.venue.access.credentials import FILE as CREDENTIALS
from judgetui.venue.server.state_file import last_state, read_state

SLIPS = "slips.json"
"""In a session's folder: for which address slips were made, and when."""
_SCARCE, _FEW = 20 * 2**20, 500 * 2**20
"""Free bytes below which a meeting may not fit, and below which it is worth a second look."""
_LOW = 30
"""Percent of a battery below which it is said also while it charges."""


def _battery() -> tuple[float, bool] | None:
    # Some systems have no such question at all.
    ask = getattr(psutil, "sensors_battery", lambda: None)
    try:
        found = ask()
    except (OSError, RuntimeError, NotImplementedError):
        return None
    # A charge without whether it is plugged in says too little to warn by.
    return (
        None
        if found is None or found.power_plugged is None
        else (
            float(found.percent),
            bool(found.power_plugged),
        )
    )


@dataclass(frozen=True, slots=True)
class Machine:
    """What is asked of a computer; a test puts its own answers in their place."""

    free: Callable[[Path], int] = lambda path: shutil.disk_usage(path).free
    """The free bytes where a folder is."""
    battery: Callable[[], tuple[float, bool] | None] = _battery
    """Its charge in percent and whether it is plugged in; None without a battery."""
    today: Callable[[], datetime.datetime] = lambda: datetime.datetime.now().astimezone()
    addresses: Callable[[], Sequence[str]] = local_addresses
    writable: Callable[[Path], bool] = lambda path: os.access(path, os.W_OK)


def machine_findings(folder: Path, plan: Plan, machine: Machine | None = None) -> list[Finding]:
    """Everything that is looked at on the computer that keeps the session in this folder."""
    asked = machine or Machine()
    return [
        *_disk(folder, asked),
        *_second_copy(folder),
        *_power(asked),
        *_clock(plan, asked),
        *_network(asked),
        *_slips(folder, asked),
    ]


def _disk(folder: Path, machine: Machine) -> Iterator[Finding]:
    if not machine.writable(folder):
        yield Finding(False, Sentence("The session's folder cannot be written; change its rights."))
        return
    yield Finding(True, Sentence("The session's folder can be written."))
    try:
        free = machine.free(folder)
    except OSError as error:
        why = error.strerror or str(error)
        yield Finding(
            None, Sentence("How much room the disk has cannot be told: %(why)s.", why=why)
        )
        return
    room = f"{free / 2**30:.1f} GB" if free >= 2**30 else f"{free // 2**20} MB"
    if free < _SCARCE:
        what = Sentence(
            "The disk has %(room)s left, too little for a meeting; delete or move something.",
            room=room,
        )
        yield Finding(False, what)
    elif free < _FEW:
        yield Finding(None, Sentence("The disk has only %(room)s left; make room.", room=room))
    else:
        yield Finding(True, Sentence("Disk: %(room)s left.", room=room))


def _second_copy(folder: Path) -> Iterator[Finding]:
    """What the open venue says of its second copy; nothing while it is closed."""
    state = read_state(folder)
    if state is None:
        return
    if not state.mirror:
        what = Sentence(
            "No second copy is kept; end the venue (F12) and run it again with --mirror FOLDER, "
            "such as a stick."
        )
        yield Finding(None, what)
    elif state.mirror_trouble:
        what = Sentence(
            "There is no second copy now: %(why)s; put its folder right, then it is filled up.",
            why=state.mirror_trouble,
        )
        yield Finding(None, what)
    else:
        yield Finding(True, Sentence("A second copy is kept in %(folder)s.", folder=state.mirror))


def _power(machine: Machine) -> Iterator[Finding]:
    battery = machine.battery()
    if battery is None:
        return
    charge, plugged = round(battery[0]), battery[1]
    if not plugged:
        what = Sentence(
            "This computer runs on its battery (%(charge)d %%); plug it in.", charge=charge
        )
        yield Finding(None, what)
    elif charge < _LOW:
        what = Sentence(
            "This computer is plugged in, but its battery has %(charge)d %% only: leave it so.",
            charge=charge,
        )
        yield Finding(None, what)
    else:
        what = Sentence("Power: plugged in, battery %(charge)d %%.", charge=charge)
        yield Finding(True, what)


def _clock(plan: Plan, machine: Machine) -> Iterator[Finding]:
    now = machine.today()
    if now.date() == plan.date:
        what = Sentence("Clock: %(now)s; compare it with the hall's.", now=now.strftime("%H:%M"))
        yield Finding(True, what)
        return
    what = Sentence(
        "This computer's date is %(today)s, the meeting's %(date)s; on the day, set the clock or "
        "the plan right.",
        today=now.date().isoformat(),
        date=plan.date.isoformat(),
    )
    yield Finding(None, what)


def _network(machine: Machine) -> Iterator[Finding]:
    reached = [one for one in machine.addresses() if not one.startswith("127.")]
    if reached:
        yield Finding(True, Sentence("Network: this computer is %(address)s.", address=reached[0]))
        return
    what = Sentence(
        "This computer is in no network, so nobody else can come in; join that of the hall."
    )
    yield Finding(None, what)


def note_slips(folder: Path, base: str, now: datetime.datetime) -> None:
    """Note in a session's folder that slips were made with links to this address.

    Does nothing where the folder cannot be written: the slips are there all the same.
    """
    content = json.dumps({"base": base, "at": now.isoformat(timespec="seconds")})
    try:
        atomic_files.replace(folder / SLIPS, content.encode())
    except OSError:
        return


def _slips(folder: Path, machine: Machine) -> Iterator[Finding]:
    """Whether there are slips that lead here, and no link was made new since."""
    try:
        noted = json.loads((folder / SLIPS).read_bytes())
        base, at = str(noted["base"]), datetime.datetime.fromisoformat(noted["at"])
    except (OSError, ValueError, KeyError, TypeError):
        what = Sentence(
            "No slips were made yet; `judgetui codes NAME --format pdf --to slips.pdf` makes them."
        )
        yield Finding(None, what)
        return
    state = last_state(folder)
    changed = _modified(folder / CREDENTIALS)
    if state is not None and not state.closed and state.base != base:
        what = Sentence(
            "The slips lead to %(base)s, and the venue is at %(now)s; make them again.",
            base=base,
            now=state.base,
        )
        yield Finding(None, what)
    elif changed is not None and changed > at:
        what = Sentence("A link was made new after the slips were; make the slips again.")
        yield Finding(None, what)
    else:
        what = Sentence("Slips: made for %(base)s, %(at)s.", base=base, at=f"{at:%Y-%m-%d %H:%M}")
        yield Finding(True, what)


def _modified(file: Path) -> datetime.datetime | None:
    """When a file was changed last; None where there is none."""
    try:
        return datetime.datetime.fromtimestamp(file.stat().st_mtime).astimezone()
    except OSError:
        return None
