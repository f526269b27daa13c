"""Ledgers that earlier versions wrote, and what they came to then: old meetings stay true."""
