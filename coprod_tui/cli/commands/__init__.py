"""The commands of the command line, a module a family; the registry says which command is where."""
