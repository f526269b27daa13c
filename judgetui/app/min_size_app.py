"""Covers the screens while the window is too small; only the key that leaves works then."""

from __future__ import annotations

from typing import TypeVar

from textual import events
from textual.driver import Driver

from judgetui.app.commands import BY_NAME, key_label
from judgetui.app.key_repeat import KeyRepeatApp
from judgetui.app.toasts import BAND
from judgetui.language import _
from judgetui.widgets.too_small import TooSmall, is_too_small

_Result = TypeVar("_Result")


class MinSizeApp(KeyRepeatApp[_Result]):
    """An app whose screens are covered by one page while its window is too small for them.

    On that page only the key that leaves works; it has to be pressed twice, as there is no room for
    a question.
    """

    # Hidden widgets would lose the focus, and covered ones would cut wide characters at their
    # edges,
    # so all other widgets are moved out of the window.
    CSS = (
        BAND
        + """
    Screen.-covered > * { offset-x: 200vw; }
    Screen.-covered > TooSmall, Screen.-covered > ToastRack { offset-x: 0; }
    """
    )

    def get_driver_class(self) -> type[Driver]:
        """The usual driver, but for one that ends when its terminal is gone, where there is one."""
        usual = super().get_driver_class()
        # There is no such module on Windows, whose driver reads otherwise.
        if usual.__module__ != "textual.drivers.linux_driver":
            return usual
        from judgetui.app.terminal_driver import TerminalDriver

        return TerminalDriver

    _leaving = False
    """Whether the leave key was pressed once on the page."""

    @property
    def cramped(self) -> bool:
        """Whether the window is too small for any screen."""
        return is_too_small(self.size)

    @property
    def at_stake(self) -> str:
        """What leaving now would lose or leave unsent, in words; empty for nothing."""
        return ""

    def own_key(self, command: str) -> str:
        """The key of a command in this user's keymap."""
        return self.own_keys.get(command, BY_NAME[command].key)

    def perform_command(self, command: str) -> None:
        """Perform a command that the screen does not implement; does nothing without a method."""
        perform = getattr(self, f"perform_{command.replace('-', '_')}", None)
        if perform is not None:
            perform()

    def action_help_quit(self) -> None:
        """Reply to Ctrl+C with a message that names the key that leaves."""
        text = _("%(key)s leaves the program.") % {"key": key_label(self.own_key("leave"))}
        self.notify(text, markup=False)

    def on_mount(self) -> None:
        """Cover every new screen while the window is too small."""
        self.screen_change_signal.subscribe(self, lambda _screen: self.call_next(self._cover))

    def on_resize(self) -> None:
        """Cover or uncover the screens, once the app knows its size."""
        self._leaving = False
        self.call_next(self._cover)

    def _cover(self) -> None:
        for screen in self.screen_stack:
            pages = list(screen.query_children(TooSmall))
            screen.set_class(self.cramped, "-covered")
            if not self.cramped:
                for page in pages:
                    page.remove()
                continue
            if not pages and screen.is_attached:
                pages = [TooSmall()]
                screen.mount(*pages)
            for page in pages:
                page.window, page.key = self.size, key_label(self.own_key("leave"))
                page.asking, page.at_stake = self._leaving, self.at_stake

    async def on_event(self, event: events.Event) -> None:
        """Withhold keys, mouse and paste from covered screens."""
        by_a_person = isinstance(event, events.InputEvent | events.Paste)
        if not by_a_person or event.is_forwarded or not self.cramped:
            await super().on_event(event)
        elif isinstance(event, events.Key) and self.is_pressed_anew(event):
            self._press_while_covered(event.key)

    def _press_while_covered(self, key: str) -> None:
        leaves = key in (self.own_key("leave"), "ctrl+q")
        if leaves and self._leaving:
            self.exit()
            return
        self._leaving = leaves
        self._cover()
