"""Everything kept on this laptop outside the projects: settings, keys, the registry, where backups go."""
