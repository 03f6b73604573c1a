"""What all parts of the store share: the door to one client, which writes the access log itself.

`on_client` is the only way to a client's data. It decides access and writes the log in the same
transaction as the look or the change: neither can happen without its line, and a refusal has one too.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from wor_match.errors import AccessDenied, OutdatedVersion, UnknownRecord
from wor_match.storage.access import Action, Owner, Role, User, may
from wor_match.storage.database import Database
from wor_match.storage.labels import Labels
from wor_match.storage.tables import access_log, clients

DUTCH_TIME = "Europe/Amsterdam"


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Core:
    """The database, the key for labels, and the clock (another one in tests)."""

    db: Database
    labels: Labels
    clock: Callable[[], datetime] = utc_now

    def today(self) -> date:
        """The date in the Netherlands."""
        return self.clock().astimezone(ZoneInfo(DUTCH_TIME)).date()

    @contextlib.contextmanager
    def on_client(
        self, user: User, action: Action, client_id: str, part: str
    ) -> Iterator[Connection]:
        """A transaction about one client, allowed and logged.

        Raises `UnknownRecord`, or `AccessDenied` after logging that it was tried. An
        `OutdatedVersion` undoes the change and shows what stands there: that is a look.
        """
        try:
            with self._on_client(user, action, client_id, part) as tx:
                yield tx
        except OutdatedVersion:
            with self.db.write() as tx:
                self.log(tx, user, Action.view, client_id, part)
            raise

    @contextlib.contextmanager
    def _on_client(
        self, user: User, action: Action, client_id: str, part: str
    ) -> Iterator[Connection]:
        with self.db.write() as tx:
            query = sa.select(clients.c.coach_id, clients.c.organisation)
            query = query.where(clients.c.client_id == client_id)
            if action is not Action.view:
                query = query.with_for_update()
            row = tx.execute(query).first()
            if row is None:
                raise UnknownRecord(f"expected a known client, found {client_id!r}")
            allowed = may(user, action, Owner(row.coach_id, row.organisation))
            self.log(tx, user, action if allowed else "refused", client_id, part)
            if allowed:
                if action is Action.change:
                    self.touch(tx, client_id)
                yield tx
        if not allowed:
            raise AccessDenied(
                f"user {user.user_id} ({user.role}) may not {action} client {client_id}"
            )

    def touch(self, tx: Connection, client_id: str) -> None:
        """The retention term starts again."""
        tx.execute(
            sa.update(clients)
            .where(clients.c.client_id == client_id)
            .values(touched_at=self.clock())
        )

    def log(
        self,
        tx: Connection,
        user: User,
        action: str,
        client_id: str | None = None,
        part: str | None = None,
    ) -> None:
        """One line of the access log: who, when, whom, what kind; never what was there."""
        tx.execute(sa.insert(access_log), [self._line(user, action, client_id, part)])

    def log_listed(self, tx: Connection, user: User, client_ids: Iterable[str], part: str) -> None:
        """That these clients were seen in a list: one line per user, client, list and day."""
        wanted = list(client_ids)
        known = set(
            tx.scalars(
                sa.select(access_log.c.client_id).where(
                    access_log.c.user_id == user.user_id,
                    access_log.c.on_date == self.today(),
                    access_log.c.action == "listed",
                    access_log.c.part == part,
                )
            )
        )
        lines = [self._line(user, "listed", one, part) for one in wanted if one not in known]
        if lines:
            tx.execute(sa.insert(access_log), lines)

    def _line(
        self, user: User, action: str, client_id: str | None, part: str | None
    ) -> dict[str, object]:
        return {
            "at": self.clock(),
            "on_date": self.today(),
            "user_id": user.user_id,
            "role": str(user.role),
            "action": str(action),
            "part": part,
            "client_id": client_id,
        }


def new_id(tx: Connection, statement: sa.Insert, column: sa.Column[int]) -> int:
    """The number that the database gave to a row that is put in."""
    return tx.execute(statement.returning(column)).scalar_one()


def insert_missing(tx: Connection, table: sa.Table, values: dict[str, object]) -> None:
    """Puts a row in unless its key is there, also where somebody else does so at this moment."""
    insert = postgresql.insert if tx.dialect.name == "postgresql" else sqlite.insert
    tx.execute(insert(table).values(values).on_conflict_do_nothing())


def visible_clients(user: User) -> sa.ColumnElement[bool]:
    """The clients that this user may list, as a condition."""
    if user.role is Role.console:
        return sa.true()
    if user.role is Role.coach:
        return clients.c.coach_id == user.user_id
    if user.role is Role.coordinator and user.organisation is not None:
        return clients.c.organisation == user.organisation
    return sa.false()
