"""Tests of `judgetui.widgets.board`."""
