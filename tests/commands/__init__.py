"""The commands, as they are given on the command line."""
