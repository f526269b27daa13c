"""The Textual app of one seat, its commands, and what screens share with it."""
