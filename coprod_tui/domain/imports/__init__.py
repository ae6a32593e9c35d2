"""What is taken in from files: as parsed values, then as records."""
