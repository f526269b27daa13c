"""The bottom line: at most five keys, and what each does."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from functools import lru_cache

from rich.cells import cell_len, set_cell_size
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from judgetui.app.availability import CommandContext
from judgetui.app.commands import COMMANDS, Command, key_label, unavailable
from judgetui.app.remembered_look import RememberedLook
from judgetui.language import _


class KeyBar(RememberedLook, Widget):
    """A screen's most needed keys; Enter's text can be the whole next step.

    Where the bar is two lines high, Enter has the first to itself.
    """

    DEFAULT_CSS = """
    KeyBar { dock: bottom; height: 1; width: 100%; background: $panel; color: $foreground; }
    """

    footer: reactive[str] = reactive("")
    """Whose keys it shows: a screen's name in `commands`, or `DEMO`."""
    saying: reactive[str] = reactive("")
    """What Enter does now, in words; the command's own title when empty."""
    unavailable: reactive[frozenset[str]] = reactive(frozenset)
    """Names of the commands that cannot be used now."""
    left_out: reactive[frozenset[str]] = reactive(frozenset)
    """Names of the commands that are not for this seat now; others take their places."""
    keymap: reactive[Mapping[str, str]] = reactive(dict)
    """The user's own keys, by command name."""

    def __init__(self, footer: str) -> None:
        super().__init__()
        self.set_reactive(KeyBar.footer, footer)
        self._suits: tuple[CommandContext, frozenset[str]] | None = None
        """When it was asked last what can be used, and what cannot."""

    def suit(
        self, now: CommandContext, left_out: Callable[[CommandContext], frozenset[str]]
    ) -> frozenset[str]:
        """Leave out what is not for this seat now; the names of those shown that cannot be used.

        Neither changes by typing, after which this is asked each time.
        """
        if self._suits is None or self._suits[0] != now:
            self.left_out = left_out(now)
            self._suits = now, unavailable(self.commands, now)
        return self._suits[1]

    def shown(self) -> Hashable:
        """What there is to be read."""
        own = frozenset(self.keymap.items())
        return self.footer, self.saying, self.unavailable, self.left_out, own

    @property
    def commands(self) -> list[Command]:
        """The commands it shows."""
        return list(_shown(self.footer, self.left_out))

    def _label(self, command: Command) -> tuple[str, str]:
        key = key_label(self.keymap.get(command.name, command.key))
        text = _(command.title)
        if command.key == "enter" and self.saying:
            text = self.saying
        return key, text

    def render(self) -> Content:
        """Draw the keys; Enter's text gives way first when the line is too long."""
        labels = [(c, *self._label(c)) for c in self.commands]
        rest = sum(cell_len(f" {key} {text} ") for c, key, text in labels if c.key != "enter")
        alone = self.size.height > 1
        rest = 0 if alone else rest
        parts: list[Content | str] = []
        for command, key, text in labels:
            room = self.size.width - rest - cell_len(f" {key}  ")
            if command.key == "enter" and cell_len(text) > room:
                text = set_cell_size(text, max(room - 1, 0)).rstrip() + "…"
            dim = command.name in self.unavailable
            parts.append(Content.styled(f" {key} ", "$text-muted" if dim else "bold $text-accent"))
            parts.append(Content.styled(f"{text} ", "$text-muted" if dim else "$foreground"))
            if alone and command.key == "enter":
                parts.append("\n")
        return Content.assemble(*parts)


@lru_cache(maxsize=64)
def _shown(footer: str, left_out: frozenset[str]) -> tuple[Command, ...]:
    """The commands of a screen's footer, but for some; asked for at every key."""
    usual = [c for c in COMMANDS if footer in c.footer]
    shown = [c for c in usual if c.name not in left_out]
    displaced = {c.ahead_of for c in shown}
    shown = [c for c in shown if c.name not in displaced]
    places = sum(not c.ahead_of for c in usual)
    others = [c for c in COMMANDS if footer in c.instead and c.name not in left_out]
    shown += others[: max(places - len(shown), 0)]
    return tuple(c for c in COMMANDS if c in shown)
