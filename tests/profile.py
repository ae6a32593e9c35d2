"""How much the tests do: a short run for everybody, or the long run of a night with COPROD_LONG=1 (tests/README.md)."""

from __future__ import annotations

import os
import random
import secrets

LONG = os.environ.get("COPROD_LONG") == "1"
SEED = os.environ.setdefault("COPROD_SEED", str(secrets.randbelow(1_000_000)) if os.environ.get("CI") else "1")
"""What the short run draws; it changes with each run in CI, is printed, and can be set to run the same again."""
EXAMPLES = 200 if LONG else 25
"""Examples of each law that does not say how many it needs."""


def drawing(name: str) -> random.Random:
    """Draws of one test, the same for the same seed."""
    return random.Random(f"{SEED} {name}")
