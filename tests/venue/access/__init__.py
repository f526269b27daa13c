"""Tests of `judgetui.venue.access`."""
