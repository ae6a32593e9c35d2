"""Signing: versions of the brief, fingerprints, signatures, changes without a change in meaning, the Board."""
