"""The domain: nouns, rules and commands as pure functions, without disk or terminal."""
