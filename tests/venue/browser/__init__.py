"""Tests of `judgetui.venue.browser`."""
