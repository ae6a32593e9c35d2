"""Starts the program with `python -m coprod_tui`."""

from __future__ import annotations

from coprod_tui.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
