"""Tests of `judgetui.app`."""
