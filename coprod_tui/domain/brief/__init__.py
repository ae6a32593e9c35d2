"""The brief: its assembly from a project, its content and JSON form, its cover, and diffs of versions."""
