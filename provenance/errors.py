"""The errors a user can meet, grouped by what the user has to do about them.

Every message says what to do next. Exit codes are those of the command line.
"""


class ProvenanceError(Exception):
    """Base of all errors this package raises on purpose."""

    exit_code = 4


class OptionsError(ProvenanceError, ValueError):
    """An option, a configuration key or an argument is wrong: correct it and run again."""

    exit_code = 2


class InputError(ProvenanceError, ValueError):
    """An input that the caller named cannot be used at all."""

    exit_code = 5


class StoreError(ProvenanceError):
    """An output folder is missing, incomplete or made with other options: scan again."""

    exit_code = 2
