"""What holds for every test of this folder: sentences are whole, and the catalogue has them."""

from __future__ import annotations

from tests.sentences import whole_sentences

__all__ = ["whole_sentences"]
