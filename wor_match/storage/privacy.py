"""The rights of a client, and what time takes away.

Forgetting leaves nothing of the client: file, label, draft, intakes, lists, choices, visits and
outcomes go; in the access log the pseudonym is replaced by a meaningless one, since who looked has to stay
provable (NEN 7513). An anonymous tombstone counts that somebody was forgotten. Backups made before still
hold the client: docs/store.md says what to do with those.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from wor_match.errors import UnknownRecord
from wor_match.storage.access import Action, User, require
from wor_match.storage.core import Core
from wor_match.storage.tables import (
    access_log,
    client_labels,
    clients,
    contacts,
    drafts,
    intakes,
    list_items,
    lists,
    login_attempts,
    participations,
    sessions,
    tombstones,
    visits,
)

LOG_YEARS: Final = 5
"""NEN 7513 logs are kept for at least five years (docs/domain.md)."""
OF_A_CLIENT: Final = (clients, contacts, drafts, intakes, lists, participations)


@dataclass(frozen=True)
class Purged:
    """What was removed because its term is over."""

    clients: int
    log_lines: int
    sessions: int
    login_attempts: int


class Privacy:
    def __init__(self, core: Core) -> None:
        self._core = core

    def export_client(self, user: User, client_id: str) -> dict[str, Any]:
        """All that is held about one client, as JSON can hold it: "geef mijn gegevens".

        Staff are named by number. The label is in it: it is about the client, who asks for it.
        """
        with self._core.on_client(user, Action.export, client_id, "all") as tx:
            held = {table.name: _rows(tx, table, client_id) for table in OF_A_CLIENT}
            held["list_items"] = _joined(tx, list_items, lists, "list_id", client_id)
            held["visits"] = _joined(tx, visits, participations, "participation_id", client_id)
            held["access_log"] = _rows(tx, access_log, client_id)
            encrypted = tx.scalar(
                sa.select(client_labels.c.encrypted).where(client_labels.c.client_id == client_id)
            )
            label = self._core.labels.read(encrypted)
        return {"client_id": client_id, "label": label, **held}

    def forget_client(self, user: User, client_id: str) -> None:
        """Removes the client, for good: "vergeet mij"."""
        with self._core.on_client(user, Action.forget, client_id, "all") as tx:
            _forget(tx, client_id, "forgotten", self._core.today())
        self._scrub()

    def purge(self, user: User, *, clients_before: date, log_before: date) -> Purged:
        """Removes clients untouched since a day, and log lines of before a day.

        Raises `ValueError` for a log of less than five years.
        """
        require(user, Action.manage_data)
        today = self._core.today()
        if log_before > years_before(today, LOG_YEARS):
            raise ValueError(f"expected to keep at least {LOG_YEARS} years of the access log")
        with self._core.db.write() as tx:
            day = datetime.combine(clients_before, time(), UTC)
            query = sa.select(clients.c.client_id).where(clients.c.touched_at < day)
            old = tx.scalars(query).all()
            for client_id in old:
                self._core.log(tx, user, "purge", client_id, "all")
                _forget(tx, client_id, "retention", today)
            lines = tx.execute(sa.delete(access_log).where(access_log.c.on_date < log_before))
            now = self._core.clock()
            over = tx.execute(sa.delete(sessions).where(sessions.c.expires_at <= now))
            tried = tx.execute(
                sa.delete(login_attempts).where(
                    login_attempts.c.blocked_until.is_(None)
                    | (login_attempts.c.blocked_until <= now)
                )
            )
            self._core.log(tx, user, "purge")
        self._scrub()
        return Purged(len(old), lines.rowcount, over.rowcount, tried.rowcount)

    def forgotten(self, user: User) -> dict[str, int]:
        """How many clients went, by reason: `forgotten` on request, `retention` after the term."""
        require(user, Action.see_overview)
        query = sa.select(tombstones.c.reason, sa.func.count()).group_by(tombstones.c.reason)
        with self._core.db.read() as tx:
            return {reason: count for reason, count in tx.execute(query)}

    def _scrub(self) -> None:
        """Out of the file as well: SQLite overwrites what it deletes, and then empties its journal.

        Whoever reads for long at that moment holds the journal; then the next checkpoint does it.
        """
        if self._core.db.sqlite:
            self._core.db.empty_journal()


def years_before(day: date, years: int) -> date:
    """The same day so many years earlier; 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def _forget(tx: Connection, client_id: str, reason: str, today: date) -> None:
    tx.execute(
        sa.update(access_log)
        .where(access_log.c.client_id == client_id)
        .values(client_id=f"forgotten-{secrets.token_hex(6)}")
    )
    gone = tx.execute(sa.delete(clients).where(clients.c.client_id == client_id))
    if gone.rowcount != 1:
        raise UnknownRecord(f"expected a known client, found {client_id!r}")
    tx.execute(sa.insert(tombstones).values(reason=reason, gone_on=today))


def _rows(tx: Connection, table: sa.Table, client_id: str) -> list[dict[str, Any]]:
    query = sa.select(table).where(table.c.client_id == client_id)
    return [_plain(row) for row in tx.execute(query).mappings()]


def _joined(
    tx: Connection, table: sa.Table, through: sa.Table, key: str, client_id: str
) -> list[dict[str, Any]]:
    query = sa.select(table).join(through, through.c[key] == table.c[key])
    rows = tx.execute(query.where(through.c.client_id == client_id)).mappings()
    return [_plain(row) for row in rows]


def _plain(row: Any) -> dict[str, Any]:
    return {
        name: value.isoformat() if hasattr(value, "isoformat") else value
        for name, value in row.items()
    }
