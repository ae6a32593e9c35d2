"""What leaves a project and what enters it, as files that other programs read."""
