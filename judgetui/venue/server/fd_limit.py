"""The platform's way to let a process have many sockets open."""

from __future__ import annotations

import contextlib
import sys

UNLIMITED = 1 << 20
"""What stands for any number."""

if sys.platform == "win32":

    def raise_limit() -> int:
        """Let this process open as much as the system allows; how many files that is at most."""
        return UNLIMITED

else:
    import resource

    _WANTED = (1 << 16, 10_240, 4_096)
    """The first that the system takes; macOS says that it allows any number and takes 10,240."""

    def raise_limit() -> int:
        """Let this process open as much as the system allows; how many files that is at most."""
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        for wanted in _WANTED:
            most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
            if soft == resource.RLIM_INFINITY or soft >= most:
                break
            # A venue opens with what it has where it may not have more.
            with contextlib.suppress(OSError, ValueError):
                resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
                soft = most
        return UNLIMITED if soft == resource.RLIM_INFINITY else soft
