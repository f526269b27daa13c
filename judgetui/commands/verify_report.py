"""Telling what came of checking a bundle: in sentences, or as JSON for scripts."""

from __future__ import annotations

import json as json_text

from judgetui.commands.console import print_error, print_line, stdout_is_terminal
from judgetui.language import _, n_, say
from judgetui.results.findings import visible
from judgetui.results.verify_bundle import Checked

_MOST = 20
"""How many differences are told in sentences; `--format json` has all."""


def report(checked: Checked, *, json: bool) -> int:
    """Print it; the exit status: 0 all is well, 1 something differs."""
    if json:
        print_line(json_text.dumps(as_values(checked), ensure_ascii=False, indent=2))
        return int(not checked.ok)
    for finding in checked.findings[:_MOST]:
        text = visible(say(finding.sentence))
        print_error(text)
        if not stdout_is_terminal():
            print_line(text)
    if (more := len(checked.findings) - _MOST) and more > 0:
        text = n_("and %(count)d difference more", "and %(count)d differences more", more)
        print_line(text % {"count": more})
    for sentence in checked.left_out:
        print_error(visible(say(sentence)))
    if checked.ok:
        print_line(_well(checked))
        print_line(_("code: %(code)s") % {"code": checked.code})
    return int(not checked.ok)


def _well(checked: Checked) -> str:
    if not checked.head:
        text = n_("all is well: %(acts)d act", "all is well: %(acts)d acts", checked.seq)
        return text % {"acts": checked.seq}
    text = n_(
        "all is well: %(acts)d act, head %(head)s…",
        "all is well: %(acts)d acts, head %(head)s…",
        checked.seq,
    )
    return text % {"acts": checked.seq, "head": checked.head[:8]}


def as_values(checked: Checked) -> dict[str, object]:
    """What scripts are promised; `left_out` is there where something could not be worked out."""
    values: dict[str, object] = {
        "ok": checked.ok,
        "seq": checked.seq,
        "head": checked.head,
        "root": checked.root,
        "code": checked.code,
        "findings": [
            {"file": one.file, "place": one.place, "said": one.said, "right": one.right}
            for one in checked.findings
        ],
    }
    if checked.left_out:
        values["left_out"] = [str(sentence) for sentence in checked.left_out]
    return values
