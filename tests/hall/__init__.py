"""Tests of what the hall sees, in words and figures."""
