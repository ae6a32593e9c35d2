"""The nouns of a project, its rules and its commands, as pure functions: no disk, no terminal."""
