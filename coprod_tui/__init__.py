"""A keyboard-driven program for running co-production meetings, offline."""

__version__ = "0.1.0"
