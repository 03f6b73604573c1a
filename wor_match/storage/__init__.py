"""Everything that coaches record, in SQLite or PostgreSQL. Start reading in `store.py`."""

from wor_match.storage.access import CONSOLE, ROLE_LABELS, Action, Owner, Role, User, may
from wor_match.storage.labels import new_key, split_keys
from wor_match.storage.overview import COMPONENTS, Measure, Overview
from wor_match.storage.participations import RATINGS
from wor_match.storage.records import (
    CONTACT_KINDS,
    WAIT_KINDS,
    ActivityVersion,
    CatalogueImport,
    ClientFile,
    ClientRow,
    Contact,
    Draft,
    Intake,
    LoggedIn,
    LogLine,
    Participation,
    ShownList,
    StoredActivity,
    Token,
    Visit,
    Waiting,
)
from wor_match.storage.store import Store, open_store

__all__ = [
    "COMPONENTS",
    "CONSOLE",
    "CONTACT_KINDS",
    "RATINGS",
    "ROLE_LABELS",
    "WAIT_KINDS",
    "Action",
    "ActivityVersion",
    "CatalogueImport",
    "ClientFile",
    "ClientRow",
    "Contact",
    "Draft",
    "Intake",
    "LogLine",
    "LoggedIn",
    "Measure",
    "Overview",
    "Owner",
    "Participation",
    "Role",
    "ShownList",
    "Store",
    "StoredActivity",
    "Token",
    "User",
    "Visit",
    "Waiting",
    "may",
    "new_key",
    "open_store",
    "split_keys",
]
