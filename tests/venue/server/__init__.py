"""Tests of `judgetui.venue.server`."""
