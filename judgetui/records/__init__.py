"""Keeping: the ledger, session folders, drafts, and what is read in from files."""
