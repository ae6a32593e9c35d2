"""Pure functions over a snapshot: whether something may be done, and the sentence that says why not."""
