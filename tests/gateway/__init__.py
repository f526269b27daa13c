"""Tests of the gateway: many apps in one process."""
