"""Seats in web pages: many Textual apps in one process, each drawn in somebody's browser."""
