"""Tests of `judgetui.venue.client`."""
