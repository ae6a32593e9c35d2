"""Privacy: withdrawal, masks, retention, and detection of personal data."""
