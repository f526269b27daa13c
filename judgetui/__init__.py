"""judgetui: run an on-site review meeting, live, in the terminal."""

__version__ = "0.3.0"
