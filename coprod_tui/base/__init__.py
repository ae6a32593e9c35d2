"""What knows no noun of ours: errors, text, paths, files written whole or not at all."""
