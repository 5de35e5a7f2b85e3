"""Commands: click's view of the package's functions, a module for each kind of work.

Data goes to stdout, everything else to stderr. Imports that cost time are made in the commands
that need them, so that `provenance --help` answers at once.
"""
