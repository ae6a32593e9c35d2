"""Code that knows no noun of the domain: errors, text, paths, TOML files, atomic writes, crash reports."""
