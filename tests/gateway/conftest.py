"""What holds for every test of the gateway."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def _own_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Write what an app that broke leaves behind into the test's own folder."""
    monkeypatch.setenv("JUDGETUI_LOG", str(tmp_path / "judgetui.log"))
