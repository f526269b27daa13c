"""Tests of the page and the papers."""
