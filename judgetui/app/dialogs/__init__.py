"""What the app asks, a module by its subject; each is loaded when it is first used.

No first screen needs any of them. `dialogs.access` and the like import the module; a plain import
of one works as everywhere.
"""

from __future__ import annotations

import importlib
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from judgetui.app.dialogs import access, calls, common, export, quit, venue

__all__ = ["access", "calls", "common", "export", "quit", "venue"]


def __getattr__(name: str) -> ModuleType:
    """One of these modules."""
    if name not in __all__:
        raise AttributeError(f"{__name__} has no {name}")
    return importlib.import_module(f"{__name__}.{name}")
