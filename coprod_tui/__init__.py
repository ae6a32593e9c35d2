"""A keyboard-driven program for running co-production meetings, offline."""

from __future__ import annotations

__version__ = "0.1.0"
