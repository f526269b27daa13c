"""Tests of the figures of fairness."""
