"""Many rooms, one contest: a log of all rooms on a PostgreSQL server, behind each room's own disk.

A room stays the one writer of its ledger on its own disk and works without the server. What is here
carries its committed lines to the server, reads them from there, and shows all rooms together. It
needs the extra `rooms` (psycopg).
"""
