"""Join links to hand out: QR codes for a terminal and for paper, and slips to print."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass

from judgetui.language import N_, _, language, name
from judgetui.meeting.plan import Name
from judgetui.meeting.seat import Role, Seat
from judgetui.qr_code import qr_svg
from judgetui.venue.access.credentials import CredentialRow

_ROLES = {
    Role.CHAIR: N_("Chair"),
    Role.DEPUTY: N_("Deputy chair"),
    Role.JUDGE: N_("Judge"),
    Role.RECORDER: N_("Recorder"),
    Role.SUPERVISOR: N_("Supervisor"),
    Role.ANNOUNCER: N_("Announcer"),
    Role.BOARD: N_("Board"),
}
_FITS = 22
"""Characters of an address that fit on a line of a slip."""
_SMALL_FITS = 30
"""The same in the smaller size of a link."""
_STYLE = """
body { margin: 0; font: 11pt/1.5 "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif }
main { display: grid; grid-template-columns: 1fr 1fr }
section { break-inside: avoid; border: 1px dashed #999; padding: 6mm; display: flex; gap: 5mm }
svg { width: 34mm; height: 34mm; flex: none }
h1 { font-size: 10pt; font-weight: normal; margin: 0; color: #333 }
h2 { font-size: 15pt; margin: 0 }
p { margin: 1mm 0; overflow-wrap: anywhere }
strong { font-size: 14pt; letter-spacing: .05em; white-space: nowrap }
b { font-weight: normal; white-space: nowrap }
small { font-size: 8pt; color: #333 }
@page { margin: 10mm }
"""


def slip_owner(seat: Seat, person: Name) -> str:
    """The owner of a slip, in the present language: the judge's name and id, else the role."""
    if seat.judge is None:
        return " ".join(filter(None, (_(_ROLES[seat.role]), name(person))))
    return f"{name(person)} ({seat.judge})" if person else seat.judge


def slips(title: Name, rows: Sequence[CredentialRow]) -> str:
    """A page to print and cut, one slip a seat: who, link, QR code and code to type.

    The page loads nothing from the network.
    """
    heading = html.escape(name(title))
    body = "\n".join(_slip(heading, row) for row in rows)
    return (
        f'<!doctype html>\n<html lang="{language()}">\n<head><meta charset="utf-8">'
        f"<title>{heading}</title>\n<style>{_STYLE}</style></head>\n"
        f"<body><main>\n{body}\n</main></body></html>\n"
    )


@dataclass(frozen=True, slots=True)
class SlipText:
    """The text of one slip, in the present language."""

    who: str
    address: str
    """Where to type the code; part of `typed`, and kept on one line."""
    typed: str
    """The instruction before the code."""
    notice: str
    """The note that the link is private; empty on the board's slip."""


def slip_text(row: CredentialRow) -> SlipText:
    """The text of one slip."""
    base = row.link.partition("/j/")[0]
    private = _("This link is yours alone. Whoever has it sits in your seat.")
    return SlipText(
        who=slip_owner(row.seat, row.name),
        address=base,
        typed=_("or open %(address)s and type") % {"address": base},
        notice="" if row.seat.role is Role.BOARD else private,
    )


def _slip(heading: str, row: CredentialRow) -> str:
    words = slip_text(row)
    notice = f"<p><small>{html.escape(words.notice)}</small></p>" if words.notice else ""
    return (
        f"<section>{qr_svg(row.link)}<div><h1>{heading}</h1><h2>{html.escape(words.who)}</h2>"
        f"<p><small{_smaller(words)}>{html.escape(row.link)}</small></p>"
        f"<p>{_typed(words)} <strong>{html.escape(row.code)}</strong></p>"
        f"{notice}</div></section>"
    )


def _smaller(words: SlipText) -> str:
    """The style of a link's font size where its address is too long for one line."""
    letters = len(words.address)
    return f' style="font-size: {8 * _SMALL_FITS / letters:.1f}pt"' if letters > _SMALL_FITS else ""


def _typed(words: SlipText) -> str:
    """The instruction as HTML; the address is kept on one line, in a smaller size if need be."""
    before, address, after = map(html.escape, words.typed.partition(words.address))
    small = min(1.0, _FITS / len(words.address))
    return f'{before}<b style="font-size: {small:.2f}em">{address}</b>{after}'
