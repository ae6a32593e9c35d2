"""What was said: the capture line, the rules and commands of contributions, themes and answers."""
