"""Tests of `judgetui.records.imports`."""
