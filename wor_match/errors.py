"""Everything that can go wrong on purpose, as one tree.

    WorMatchError
    ├── SettingsError          a setting is unknown, impossible or cannot be read
    ├── InputError             a file, or what is in it, cannot be used at all
    │   ├── FileProblem        missing, empty, binary, damaged or of an unknown format
    │   ├── MissingColumn      a required column is not there
    │   ├── RowsRefused        --strict, and at least one row was refused
    │   └── UnknownId          a client or activity that is asked for is not in the file
    ├── ModelError             a model or prior table is damaged or does not fit this version
    ├── StorageError           the database cannot do what is asked; nothing was saved
    │   ├── StorageBusy        it stayed busy or locked: trying again may help
    │   ├── StorageFull        no room left on the disk
    │   ├── StorageGone        it cannot be reached or read
    │   ├── StorageConflict    what is to be saved does not agree with what is there
    │   ├── OutdatedSchema     its tables are those of another version
    │   ├── OutdatedVersion    somebody else, or another tab, changed it in the meantime
    │   ├── UnknownRecord      what is asked for is not there (any more)
    │   └── NoLabels           labels are asked for and no key is set
    ├── AccessDenied           this user may not do this
    │   ├── LoginRefused       name or password is wrong, or the account is closed
    │   └── TooManyAttempts    login is blocked for a while
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


class StorageError(WorMatchError):
    """The database cannot do what is asked; nothing was saved."""


class StorageBusy(StorageError):
    """The database stayed busy or locked: trying again may help."""


class StorageFull(StorageError):
    """No room left on the disk."""


class StorageGone(StorageError):
    """The database cannot be reached or read."""


class StorageConflict(StorageError):
    """What is to be saved does not agree with what is there."""


class OutdatedSchema(StorageError):
    """The tables are those of another version."""


class OutdatedVersion(StorageError):
    """Somebody else, or another tab, changed it in the meantime. `current` is what stands there."""

    def __init__(self, message: str, current: object = None) -> None:
        super().__init__(message)
        self.current = current


class UnknownRecord(StorageError):
    """What is asked for is not there (any more)."""


class NoLabels(StorageError):
    """Labels are asked for and no key is set."""


class AccessDenied(WorMatchError):
    """This user may not do this."""


class LoginRefused(AccessDenied):
    """Name or password is wrong, or the account is closed."""


class TooManyAttempts(AccessDenied):
    """Login is blocked for `seconds`."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"too many attempts to log in: expected a pause of {seconds} seconds")
        self.seconds = seconds


class MissingExtra(WorMatchError):
    """An optional dependency is needed and not installed."""

    def __init__(self, what: str, extra: str) -> None:
        super().__init__(
            f"{what} needs the optional dependencies '{extra}', which are not installed. "
            f"Install them with: pip install 'wor-match[{extra}]' "
            f"(in a checkout: pip install '.[{extra}]')"
        )
