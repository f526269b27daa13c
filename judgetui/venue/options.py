"""What a venue is asked to be opened with, by `judgetui host` and the chair's console alike."""

from __future__ import annotations

from dataclasses import dataclass

from judgetui.meeting.acknowledged import AS_BEFORE, LogChoice


@dataclass(frozen=True, slots=True)
class VenueOptions:
    """The port, address, encryption, names, copies and listeners that a venue is to have."""

    port: int | None = None
    """None for the port of the last time, else the usual one, else the next that is free."""
    bind: str | None = None
    """The address to listen at; None for every address, or after a crash the one before it."""
    tls: bool | None = None
    """Whether to encrypt; None for the same as the last time."""
    names: tuple[str, ...] = ()
    """Further host names; empty for those of the last time."""
    mirror: str | None = None
    """The folder for a second copy of the session; None for that of the last time, "" for none."""
    log: LogChoice = AS_BEFORE
    """The log of rooms that is to be followed."""
    hook: str | None = None
    """The address to tell what happens in the hall; None for none, or after a crash as before."""

    def arguments(self) -> list[str]:
        """The same as options of `judgetui host`."""
        given = [] if self.port is None else ["--port", str(self.port)]
        if self.tls is not None:
            given += ["--tls" if self.tls else "--no-tls"]
        given += [f"--host-name={name}" for name in self.names]
        if self.mirror is not None:
            given += [f"--mirror={self.mirror}"] if self.mirror else ["--no-mirror"]
        given += [] if self.bind is None else ["--bind", self.bind]
        given += [] if self.hook is None else [f"--hook={self.hook}"]
        if self.log.address is not None:
            given += [f"--upstream={self.log.address}"] if self.log.address else ["--no-upstream"]
        if self.log.acknowledged_by is not None:
            given += [f"--ack={self.log.acknowledged_by}"]
        return given


AS_THE_LAST_TIME = VenueOptions()
"""Nothing in particular."""
