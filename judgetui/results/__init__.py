"""Telling: standings and ballots as files and text for people and programs."""
