"""What this laptop knows: settings, keys, recent projects, where backups go."""
