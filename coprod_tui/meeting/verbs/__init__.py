"""The verbs: pure functions from the time and the project to the edits that they want written."""
