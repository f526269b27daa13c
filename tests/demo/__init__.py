"""Tests of `judgetui.demo`."""
