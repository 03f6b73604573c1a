"""Reading the access log. It has no way to change a line: only forgetting and retention touch it.

What it keeps follows NEN 7513 (docs/domain.md): moment, user, client, kind of event; never content. Looking
at the log is logged too.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa

from wor_match.storage.access import Action, User, require
from wor_match.storage.core import Core
from wor_match.storage.records import LogLine
from wor_match.storage.tables import access_log, users


class AccessLog:
    def __init__(self, core: Core) -> None:
        self._core = core

    def of_client(self, user: User, client_id: str) -> list[LogLine]:
        """Who looked at this client, newest first (coordinator, command line)."""
        with self._core.on_client(user, Action.read_log, client_id, "log") as tx:
            query = _lines().where(access_log.c.client_id == client_id)
            return [_line(row) for row in tx.execute(query)]

    def without_client(self, user: User, since: date) -> list[LogLine]:
        """Logins, accounts, imports, exports and purges since a day, newest first (beheerder)."""
        require(user, Action.manage_data)
        with self._core.db.write() as tx:
            query = _lines().where(access_log.c.client_id.is_(None), access_log.c.on_date >= since)
            found = [_line(row) for row in tx.execute(query)]
            self._core.log(tx, user, "read_log")
            return found


def _lines() -> sa.Select[Any]:
    return (
        sa.select(access_log, users.c.name.label("user_name"))
        .outerjoin(users, users.c.user_id == access_log.c.user_id)
        .order_by(access_log.c.line.desc())
    )


def _line(row: sa.Row[Any]) -> LogLine:
    return LogLine(
        at=row.at,
        user_id=row.user_id,
        user_name=row.user_name or "opdrachtregel",
        role=row.role,
        action=row.action,
        part=row.part,
        client_id=row.client_id,
    )
