"""Logging in: sessions on the side of the server, and pauses for who guesses.

After five failures of one name, or twenty from one address, each further one doubles the pause,
from half a minute to a quarter of an hour; a day without failures forgets them. A pause for the name also
keeps its owner out, but never for longer than that quarter (the usual trade; numbers are ours).
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from wor_match.errors import LoginRefused, TooManyAttempts
from wor_match.storage.access import User
from wor_match.storage.core import Core, insert_missing
from wor_match.storage.records import LoggedIn
from wor_match.storage.tables import login_attempts, sessions, users
from wor_match.storage.users import Passwords, hashed, user_of

FREE_FAILURES: Final = {"name": 5, "address": 20}
FIRST_PAUSE: Final = timedelta(seconds=30)
LONGEST_PAUSE: Final = timedelta(minutes=15)
FORGOTTEN_AFTER: Final = timedelta(days=1)
SEEN_EVERY: Final = timedelta(minutes=1)
"""A look is noted at most so often: a page must not cost a write."""


class Logins:
    """session_hours: the longest a session lasts; idle_minutes: how long without a look."""

    def __init__(
        self,
        core: Core,
        passwords: Passwords,
        *,
        session_hours: float = 12,
        idle_minutes: float = 60,
    ) -> None:
        self._core = core
        self._passwords = passwords
        self._lasts = timedelta(hours=session_hours)
        self._idle = timedelta(minutes=idle_minutes)

    def log_in(self, name: str, password: str, address: str = "") -> LoggedIn:
        """A new session, its `secret` for the cookie.

        Raises `LoginRefused` (which never says what was wrong) or `TooManyAttempts`.
        """
        name = name.strip().casefold()
        keys = {"name": hashed(f"name {name}")}
        if address:
            keys["address"] = hashed(f"address {address}")
        with self._core.db.read() as tx:
            self._paused(tx, keys)
            row = tx.execute(sa.select(users).where(users.c.name == name)).first()
        known = self._passwords.verify(None if row is None else row.password_hash, password)
        if row is None or not known or not row.active:
            with self._core.db.write() as tx:
                for kind, key in keys.items():
                    self._failed(tx, kind, key)
                if row is not None:
                    self._core.log(tx, user_of(row), "login_refused")
            raise LoginRefused("expected a name and its password")
        weak = self._passwords.outdated(row.password_hash)
        stronger = self._passwords.hash(password) if weak else None
        with self._core.db.write() as tx:
            self._paused(tx, keys)
            tx.execute(sa.delete(login_attempts).where(login_attempts.c.key_hash == keys["name"]))
            if stronger is not None:
                tx.execute(
                    sa.update(users)
                    .where(users.c.user_id == row.user_id)
                    .values(password_hash=stronger)
                )
            self._core.log(tx, user_of(row), "login")
            return self._opened(tx, user_of(row))

    def session(self, secret: str) -> LoggedIn | None:
        """Whose session it is; None where it is unknown or over, or the account was closed."""
        now = self._core.clock()
        query = (
            sa.select(users, sessions.c.csrf, sessions.c.expires_at, sessions.c.seen_at)
            .join(sessions, sessions.c.user_id == users.c.user_id)
            .where(sessions.c.secret_hash == hashed(secret), users.c.active)
        )
        with self._core.db.read() as tx:
            row = tx.execute(query).first()
        if row is None or row.expires_at <= now or row.seen_at + self._idle <= now:
            return None
        if row.seen_at + SEEN_EVERY <= now:
            with self._core.db.write() as tx:
                tx.execute(
                    sa.update(sessions)
                    .where(sessions.c.secret_hash == hashed(secret))
                    .values(seen_at=now)
                )
        return LoggedIn(user_of(row), row.csrf, row.expires_at)

    def log_out(self, secret: str) -> None:
        with self._core.db.write() as tx:
            tx.execute(sa.delete(sessions).where(sessions.c.secret_hash == hashed(secret)))

    def _opened(self, tx: Connection, user: User) -> LoggedIn:
        now = self._core.clock()
        tx.execute(sa.delete(sessions).where(sessions.c.expires_at <= now))
        opened = LoggedIn(
            user, secrets.token_urlsafe(32), now + self._lasts, secrets.token_urlsafe(32)
        )
        tx.execute(
            sa.insert(sessions).values(
                secret_hash=hashed(opened.secret),
                user_id=user.user_id,
                csrf=opened.csrf,
                created_at=now,
                seen_at=now,
                expires_at=opened.expires_at,
            )
        )
        return opened

    def _paused(self, tx: Connection, keys: dict[str, str]) -> None:
        until = tx.scalar(
            sa.select(sa.func.max(login_attempts.c.blocked_until)).where(
                login_attempts.c.key_hash.in_(keys.values())
            )
        )
        now = self._core.clock()
        if until is not None and until > now:
            raise TooManyAttempts(int((until - now).total_seconds()) + 1)

    def _failed(self, tx: Connection, kind: str, key: str) -> None:
        now = self._core.clock()
        insert_missing(tx, login_attempts, {"key_hash": key, "failures": 0, "last_at": now})
        row = tx.execute(
            sa.select(login_attempts).where(login_attempts.c.key_hash == key).with_for_update()
        ).one()
        failures = 1 + (row.failures if row.last_at + FORGOTTEN_AFTER > now else 0)
        over = failures - FREE_FAILURES[kind]
        pause = min(FIRST_PAUSE * 2 ** min(over, 10), LONGEST_PAUSE) if over >= 0 else None
        tx.execute(
            sa.update(login_attempts)
            .where(login_attempts.c.key_hash == key)
            .values(failures=failures, last_at=now, blocked_until=now + pause if pause else None)
        )
