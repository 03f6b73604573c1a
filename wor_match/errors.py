"""Everything that can go wrong on purpose, as one tree.

    WorMatchError
    ├── SettingsError          a setting is unknown, impossible or cannot be read
    ├── InputError             a file, or what is in it, cannot be used at all
    │   ├── FileProblem        missing, empty, binary, damaged or of an unknown format
    │   ├── MissingColumn      a required column is not there
    │   ├── RowsRefused        --strict, and at least one row was refused
    │   └── UnknownId          a client or activity that is asked for is not in the file
    ├── ModelError             a model or prior table is damaged or does not fit this version
    └── MissingExtra           an optional dependency is needed and not installed

A message says what was expected, what was found, where, and how to mend it. It holds
pseudonymous ids and counts, never a person's words.
"""

from __future__ import annotations


class WorMatchError(Exception):
    """The root: catch this to catch everything that wor_match raises on purpose."""


class SettingsError(WorMatchError):
    """A setting is unknown, impossible or cannot be read."""


class InputError(WorMatchError):
    """A file, or what is in it, cannot be used at all."""


class FileProblem(InputError):
    """A file is missing, empty, binary, damaged or of an unknown format."""


class MissingColumn(InputError):
    """A required column is not there."""


class RowsRefused(InputError):
    """Rows were refused while the user asked for all or nothing."""


class UnknownId(InputError):
    """A client or activity that is asked for is not in the file."""


class ModelError(WorMatchError):
    """A model or prior table is damaged or does not fit this version."""


class MissingExtra(WorMatchError):
    """An optional dependency is needed and not installed."""

    def __init__(self, what: str, extra: str) -> None:
        super().__init__(
            f"{what} needs the optional dependencies '{extra}', which are not installed. "
            f"Install them with: pip install 'wor-match[{extra}]' "
            f"(in a checkout: pip install '.[{extra}]')"
        )
