"""The store: everything that coaches record, in one SQLite or PostgreSQL database.

How the pages use it:

    store = open_store("sqlite:///wor-match.db", label_keys=split_keys(settings.label_key))

    session = store.logins.log_in(name, password, address)   # session.secret: the cookie
    session = store.logins.session(cookie)                    # None: to the login page
    user = session.user                                       # or store.users.by_token(token)

    store.waiting(user, today)                  # Mijn cliënten, overdue first
    file = store.clients.add(user, referred_on=..., label="J.")
    draft = store.intakes.save_draft(user, file.client_id, form, based_on=0)
    intake = store.intakes.finish(user, file.client_id, record, today, based_on=draft.version)
    catalogue = store.activities.catalogue(user)               # for a Matcher, kept as long as
    store.activities.revision(user)                            # ... this stays the same
    shown = store.lists.record(user, recommendation, intake_number=intake.number)
    one = store.lists.choose(user, client_id, activity_id, list_id=shown.list_id, reason="fits")
    one = store.participations.visit(user, client_id, one.participation_id, today)

Every method that touches client data takes the acting user first, decides whether that user may
(`access.py`) and writes the access log itself; a page cannot forget either. A method that returns has
committed: what it acknowledged survives the loss of power.

Errors to answer on a page (all in `wor_match.errors`): `StorageBusy`, `StorageFull` and `StorageGone`
(show the typed text again, nothing was saved), `OutdatedVersion` (its `current` is what stands there
now), `UnknownRecord` and `AccessDenied` (not found), `ValueError` (a value that cannot be).

All methods block; call them from threads (FastAPI's plain `def`). One `Store` serves all threads.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path

from argon2 import PasswordHasher

from wor_match.storage import migrate
from wor_match.storage.access import Action, User, require
from wor_match.storage.activities import Activities
from wor_match.storage.audit import AccessLog
from wor_match.storage.backup import backup
from wor_match.storage.clients import Clients
from wor_match.storage.core import Core, utc_now
from wor_match.storage.database import Database
from wor_match.storage.exchange import Exchange
from wor_match.storage.intakes import Intakes
from wor_match.storage.labels import Labels
from wor_match.storage.lists import Lists
from wor_match.storage.logins import Logins
from wor_match.storage.overview import Overview, make_overview
from wor_match.storage.participations import Participations
from wor_match.storage.privacy import Privacy
from wor_match.storage.records import Waiting
from wor_match.storage.users import Passwords, Users
from wor_match.storage.waiting import who_waits


class Store:
    """The parts of the store, over one database; make it with `open_store`."""

    def __init__(
        self,
        db: Database,
        *,
        labels: Labels,
        clock: Callable[[], datetime] = utc_now,
        hasher: PasswordHasher | None = None,
        small_cell: int = 5,
        session_hours: float = 12,
        idle_minutes: float = 60,
    ) -> None:
        self.db = db
        self.core = Core(db, labels, clock)
        passwords = Passwords(hasher)
        self.users = Users(self.core, passwords)
        self.logins = Logins(
            self.core, passwords, session_hours=session_hours, idle_minutes=idle_minutes
        )
        self.clients = Clients(self.core)
        self.intakes = Intakes(self.core)
        self.activities = Activities(self.core)
        self.lists = Lists(self.core)
        self.participations = Participations(self.core)
        self.access_log = AccessLog(self.core)
        self.privacy = Privacy(self.core)
        self.exchange = Exchange(self.core)
        self._small_cell = small_cell

    @property
    def has_labels(self) -> bool:
        """Whether there is a key, so that a page may offer labels."""
        return self.core.labels.available

    def waiting(self, user: User, today: date) -> Sequence[Waiting]:
        """Who waits for what, the longest overdue first; the user's own clients or organisation's."""
        return who_waits(self.core, user, today)

    def overview(self, user: User, start: date, end: date, today: date) -> Overview:
        """Numbers per essential component of the kwaliteitsmodel, for referrals from start to end.

        Of the user's organisation and municipality, small cells left out; `.csv()` is the same as a file.
        """
        return make_overview(self.core, user, start, end, today, self._small_cell)

    def backup(self, user: User, target: Path) -> int:
        """Size in bytes of a whole copy, made while others go on working (beheerder)."""
        return backup(self.core, user, target)

    def rotate_labels(self, user: User) -> int:
        """How many labels were encrypted anew under the first of the keys (beheerder)."""
        require(user, Action.manage_data)
        with self.db.write() as tx:
            return self.core.labels.rotate(tx)

    def close(self) -> None:
        self.db.close()


def open_store(
    url: str,
    *,
    label_keys: Sequence[str] = (),
    create: bool = False,
    busy_seconds: float = 10.0,
    clock: Callable[[], datetime] = utc_now,
    hasher: PasswordHasher | None = None,
    small_cell: int = 5,
    session_hours: float = 12,
    idle_minutes: float = 60,
) -> Store:
    """The store at this address; its tables are of this version.

    create
        Make the tables, or bring them up to date, first: for `db init` and for a demo.
    busy_seconds
        How long to wait for others before `StorageBusy`.
    hasher
        Of passwords; None is argon2id with the library's defaults.

    Raises `OutdatedSchema` where there are no tables or old ones, `StorageGone` where the database
    cannot be reached, `SettingsError` for an address or key that is none.
    """
    labels = Labels(label_keys)
    db = Database(url, busy_seconds=busy_seconds)
    try:
        if create:
            migrate.migrate(db)
        else:
            migrate.check(db)
    except BaseException:
        db.close()
        raise
    return Store(
        db,
        labels=labels,
        clock=clock,
        hasher=hasher,
        small_cell=small_cell,
        session_hours=session_hours,
        idle_minutes=idle_minutes,
    )
