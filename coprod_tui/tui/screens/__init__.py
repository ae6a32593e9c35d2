"""The screens: they show the snapshot, take keys, and call one verb for each."""
