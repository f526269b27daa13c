"""What Textual does otherwise in tests: some things once, and nothing is left half done.

It touches private names of Textual: where one of them is missing, Textual is left as it is.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any

import textual.app
import textual.pilot
from textual._compositor import Compositor
from textual.css.stylesheet import Stylesheet
from textual.geometry import Region

from judgetui.app.textual_private import current_app


def spare_textual() -> None:
    """Read each style sheet once for all apps, and do not put together what no terminal shows.

    Of `tests/screens/test_chair.py tests/app/test_app.py` the first took 7 % of the processor time
    and the second 8 %.
    """
    if hasattr(Stylesheet, "_parse_rules"):
        _parse_once()
    if all(hasattr(Compositor, name) for name in ("_get_renders", *_UPDATES)):
        _draw_only()


def wait_for_textual() -> None:
    """Let no test go on while an app still has something to do.

    Textual takes an app for idle that used no processor time for 20 ms, and so also one that the
    machine kept waiting.
    """
    for module in (textual.app, textual.pilot):
        wait = getattr(module, "wait_for_idle", None)
        if wait is not None:
            setattr(module, "wait_for_idle", _waiting_for_tasks(wait))  # noqa: B010


def _waiting_for_tasks(wait: Any) -> Any:  # noqa: ANN401
    async def wait_for_idle(*within: float) -> None:
        await wait(*within)
        ready = getattr(asyncio.get_running_loop(), "_ready", ())
        for _time in range(_AT_MOST):
            if not ready:
                return
            await asyncio.sleep(0)

    return wait_for_idle


_AT_MOST = 10_000
"""How often what can go on may do so; some app might never come to rest."""

_UPDATES = ("render_full_update", "render_partial_update")


def _parse_once() -> None:
    """Share what was read of a style sheet by all apps with the same variables, which are colours.

    Textual keeps it for one app only, and reads it again when the app's theme is set.
    """
    parse: Any = Stylesheet._parse_rules
    parsed: dict[object, Any] = {}
    known: tuple[object, object] = (None, None)
    """The variables of the last sheet, and all of them as one key."""

    def parse_rules(
        self: Stylesheet,
        css: str,
        read_from: tuple[str, str],
        is_default_rules: bool = False,
        tie_breaker: int = 0,
        scope: str = "",
    ) -> Any:  # noqa: ANN401
        nonlocal known
        if known[0] is not self._variables:
            known = (self._variables, frozenset(self._variables.items()))
        how = (read_from, is_default_rules, tie_breaker, scope)
        key = (known[1], css, *how)
        if key in parsed:
            return parsed[key]
        rules = parse(self, css, *how)
        if all(_may_be_shared(rule) for rule in rules):
            parsed[key] = rules
        return rules

    Stylesheet._parse_rules = parse_rules  # type: ignore[method-assign]


def _may_be_shared(rule: Any) -> bool:  # noqa: ANN401
    """No errors, which are told once, and no layout that remembers what it has laid out."""
    layout = rule.styles.get_rule("layout")
    return not rule.errors and not (layout is not None and vars(layout))


def _draw_only() -> None:
    """Draw every widget, as ever, but do not cut the rows into what is sent to a terminal.

    An app without a terminal throws it away. Pictures and `tests.screens.drawing` ask for all rows.
    """
    whole, part = Compositor.render_full_update, Compositor.render_partial_update

    def full(self: Compositor, simplify: bool = False) -> Any:  # noqa: ANN401
        if simplify or not _without_terminal():
            return whole(self, simplify)
        self._dirty_regions.clear()
        _drawn(self._get_renders(self.size.region))
        return None

    def partial(self: Compositor) -> Any:  # noqa: ANN401
        if not _without_terminal():
            return part(self)
        regions = self._dirty_regions.copy()
        self._dirty_regions.clear()
        if regions:
            _drawn(self._get_renders(Region.from_union(regions).intersection(self.size.region)))
        return None

    Compositor.render_full_update = full  # type: ignore[method-assign]
    Compositor.render_partial_update = partial  # type: ignore[method-assign]


def _without_terminal() -> bool:
    app = current_app()
    return app is not None and app.is_headless


def _drawn(renders: Iterable[object]) -> None:
    """Widgets are drawn as they are asked for."""
    for _render in renders:
        pass
