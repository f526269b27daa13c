"""What holds for every test of a screen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from judgetui.language import use_language


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """Begin in English, whatever language the test before chose."""
    use_language("en")
    yield
    use_language("en")
