"""How each tone of the hall's words is drawn on the board."""

from __future__ import annotations

from collections.abc import Mapping

from judgetui.hall.moment import Tone

STYLES: Mapping[Tone, str] = {
    "": "",
    "muted": "$text-muted",
    "accent": "bold $text-accent",
    "primary": "bold $text-primary",
    "success": "bold $text-success",
    "caution": "$text-warning",
    "warning": "bold $text-warning",
    "error": "bold $text-error",
}
