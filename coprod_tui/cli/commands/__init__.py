"""The commands of the command line, one module per family; `cli.registry` maps names to modules."""
