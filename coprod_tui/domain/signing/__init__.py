"""Versions of the brief: fingerprints, signatures, changes of no meaning, the Board."""
