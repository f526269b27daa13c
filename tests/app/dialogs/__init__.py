"""Tests of `judgetui.app.dialogs`."""
