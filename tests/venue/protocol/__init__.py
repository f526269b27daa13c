"""Tests of `judgetui.venue.protocol`."""
