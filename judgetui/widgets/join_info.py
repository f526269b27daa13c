"""Where people join: the address, and its QR code."""

from __future__ import annotations

from collections.abc import Mapping

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.geometry import Size
from textual.reactive import reactive
from textual.widget import Widget

from judgetui.app.commands import BY_NAME, key_label
from judgetui.language import _
from judgetui.widgets.prose import Prose, Said


class JoinInfo(Horizontal):
    """The venue's address in words, beside its QR code where there is room; else not there."""

    DEFAULT_CSS = """
    JoinInfo { height: auto; display: none; }
    JoinInfo { border: round $border; border-title-color: $text-primary; padding: 0 1; }
    JoinInfo QrCode { margin-right: 2; }
    JoinInfo.-below { layout: vertical; }
    """

    address: reactive[str] = reactive("")
    code: reactive[tuple[str, ...]] = reactive(())
    """The address as the lines of a QR code."""
    roomy: reactive[bool] = reactive(False)
    """Whether there is room for the code."""
    keymap: reactive[Mapping[str, str]] = reactive(dict)
    """The user's own keys, by command name."""

    def compose(self) -> ComposeResult:
        """The code, and what to do with it."""
        yield QrCode().data_bind(lines=JoinInfo.code)
        yield Prose()

    def on_mount(self) -> None:
        """Say it in the present language."""
        self.border_title = _("How people come in")
        self._say()

    def on_resize(self) -> None:
        """Put the words below the code where no line beside it would hold an address."""
        self.set_class(self._is_narrow and any(c.display for c in self.query(QrCode)), "-below")

    @property
    def _is_narrow(self) -> bool:
        """Whether the words have no room for an address beside the code."""
        taken = len(self.code[0]) + 2 if self.code else 0
        return self.size.width - taken < cell_len(self._board)

    @property
    def height_with_code(self) -> int:
        """The lines that it takes with the code, as far as the code decides that."""
        words = sum(one.size.height for one in self.query(Prose)) if self._is_narrow else 0
        return len(self.code) + 2 + words

    @property
    def _scannable(self) -> bool:
        return self.roomy and bool(self.code)

    @property
    def _address(self) -> str:
        # Browsers and `join` take an address without it, and lines stay short.
        return self.address.removeprefix("http://")

    @property
    def _board(self) -> str:
        return f"{self._address}/board"

    def watch_address(self) -> None:
        """Say where the venue is now."""
        self._say()

    def watch_code(self) -> None:
        """Say what can be scanned."""
        self._say()

    def watch_roomy(self) -> None:
        """Say what can be scanned."""
        self._say()

    def watch_keymap(self) -> None:
        """Say which keys help."""
        self._say()

    def _say(self) -> None:
        self.display = bool(self.address)
        for code in self.query(QrCode):
            code.display = self._scannable
        for prose in self.query(Prose):
            prose.said = tuple(map(Said, self._said()))
            self.on_resize()

    def _said(self) -> list[str]:
        address = self._address
        scan = _("Scan it, or open in any browser:")
        if not self._scannable:
            said = _("Open in any browser, or scan what %(key)s shows:")
            scan = said % {"key": self._key("qr-code")}
        terminal = [_("In a terminal:"), "judgetui join", address]
        if address.startswith("https://"):
            # `join` holds the host to the fingerprint, which only a personal link has.
            terminal = [_("In a terminal: judgetui join and the whole personal link.")]
        return [
            *(scan, address, _("Then type the code on your slip; nothing is installed."), ""),
            *(_("The public screen:"), self._board, ""),
            *(*terminal, ""),
            _("Does it not open? %(key)s chooses another address.") % {"key": self._key("address")},
        ]

    def _key(self, command: str) -> str:
        return key_label(self.keymap.get(command, BY_NAME[command].key))


_INK = "#000000 on #ffffff"


class QrCode(Widget):
    """Draws the lines of a code; it takes no room while there are none."""

    DEFAULT_CSS = """
    QrCode { width: auto; height: auto; }
    """

    lines: reactive[tuple[str, ...]] = reactive((), layout=True)
    """Half blocks that stand for the dark cells, a line each."""

    def get_content_width(self, container: Size, viewport: Size) -> int:
        """As wide as its lines."""
        return len(self.lines[0]) if self.lines else 0

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As high as its lines."""
        return len(self.lines)

    def render(self) -> Content:
        """Draw it."""
        return Content("\n").join(Content.styled(line, _INK) for line in self.lines)
