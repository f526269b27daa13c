"""Tests of the workbook of a plan."""
