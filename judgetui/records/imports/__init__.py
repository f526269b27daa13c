"""Reads files that people made: plans, lists of cases and judges, paper ballots."""
