"""Accounts: who there is, with which role, and their API tokens."""

from __future__ import annotations

import hashlib
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, Final

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from sqlalchemy.engine import Connection, Row

from wor_match.errors import AccessDenied, StorageConflict, UnknownRecord
from wor_match.storage.access import Action, Role, User, require
from wor_match.storage.core import Core, new_id
from wor_match.storage.records import Token
from wor_match.storage.tables import sessions, tokens, users

SHORTEST_PASSWORD: Final = 12
TOKEN_PREFIX: Final = "wm_"


def hashed(secret: str) -> str:
    """For secrets that we draw ourselves: too long to guess, so a fast hash will do."""
    return hashlib.sha256(secret.encode()).hexdigest()


class Passwords:
    """argon2id, two at a time: one takes 64 MiB, and many logins at once must not fill memory."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._turns = threading.BoundedSemaphore(2)
        self._nobody: str | None = None

    def hash(self, password: str) -> str:
        with self._turn() as hasher:
            return hasher.hash(password)

    def verify(self, password_hash: str | None, password: str) -> bool:
        """Whether it is the password; without a hash it takes as long, and is not."""
        if password_hash is None and self._nobody is None:
            self._nobody = self.hash(secrets.token_urlsafe())
        try:
            with self._turn() as hasher:
                found = hasher.verify(password_hash or self._nobody or "", password)
        except (Argon2Error, InvalidHashError):
            return False
        return found and password_hash is not None

    def outdated(self, password_hash: str) -> bool:
        """Whether it was made with weaker parameters than today's."""
        return self._hasher.check_needs_rehash(password_hash)

    @contextmanager
    def _turn(self) -> Iterator[PasswordHasher]:
        with self._turns:
            yield self._hasher


class Users:
    def __init__(self, core: Core, passwords: Passwords) -> None:
        self._core = core
        self._passwords = passwords

    def add(
        self,
        actor: User,
        name: str,
        password: str,
        role: Role | str,
        *,
        organisation: str | None = None,
        municipality: str | None = None,
        display_name: str | None = None,
    ) -> User:
        """The new user. Raises `ValueError` for a short password or a strange role."""
        require(actor, Action.manage_users)
        name = _name(name)
        chosen = _role(role)
        if chosen is Role.coordinator and not organisation:
            raise ValueError("expected the organisation that the coordinator coordinates")
        password_hash = self._passwords.hash(_strong(password))
        with self._core.db.write() as tx:
            if tx.scalar(sa.select(users.c.user_id).where(users.c.name == name)) is not None:
                raise StorageConflict(f"user {name}: there is one already; choose another name")
            query = sa.insert(users).values(
                name=name,
                display_name=display_name,
                password_hash=password_hash,
                role=str(chosen),
                organisation=organisation,
                municipality=municipality,
                active=True,
                created_at=self._core.clock(),
            )
            self._core.log(tx, actor, "user_added")
            return user_of(_by_id(tx, new_id(tx, query, users.c.user_id)))

    def all(self, actor: User) -> list[User]:
        """All accounts by name; a coordinator gets the active coaches of the own organisation."""
        query = sa.select(users).order_by(users.c.name)
        if actor.role is Role.coordinator and actor.active:
            query = query.where(
                users.c.organisation == actor.organisation, users.c.role == "coach", users.c.active
            )
        else:
            require(actor, Action.manage_users)
        with self._core.db.read() as tx:
            return [user_of(row) for row in tx.execute(query)]

    def by_name(self, name: str) -> User | None:
        """For the command line and for tests; not a login."""
        with self._core.db.read() as tx:
            row = tx.execute(sa.select(users).where(users.c.name == _name(name))).first()
            return None if row is None else user_of(row)

    def set_password(self, actor: User, name: str, password: str) -> None:
        """Sets it and ends every session; one's own needs no rights (the page asks the old one)."""
        password_hash = self._passwords.hash(_strong(password))
        with self._core.db.write() as tx:
            row = self._managed(tx, actor, name, own=True)
            tx.execute(
                sa.update(users)
                .where(users.c.user_id == row.user_id)
                .values(password_hash=password_hash)
            )
            tx.execute(sa.delete(sessions).where(sessions.c.user_id == row.user_id))
            self._core.log(tx, actor, "password_set")

    def check_password(self, user: User, password: str) -> bool:
        """Whether it is this user's password: asked before one changes it."""
        with self._core.db.read() as tx:
            found = tx.scalar(
                sa.select(users.c.password_hash).where(users.c.user_id == user.user_id)
            )
        return self._passwords.verify(found, password)

    def disable(self, actor: User, name: str) -> None:
        """Closes the account, and with it every session and token. What they did stays."""
        with self._core.db.write() as tx:
            row = self._managed(tx, actor, name)
            tx.execute(sa.update(users).where(users.c.user_id == row.user_id).values(active=False))
            tx.execute(sa.delete(sessions).where(sessions.c.user_id == row.user_id))
            tx.execute(
                sa.update(tokens)
                .where(tokens.c.user_id == row.user_id, tokens.c.revoked_at.is_(None))
                .values(revoked_at=self._core.clock())
            )
            self._core.log(tx, actor, "user_disabled")

    def enable(self, actor: User, name: str) -> None:
        """Opens the account again, with its old password."""
        with self._core.db.write() as tx:
            row = self._managed(tx, actor, name)
            tx.execute(sa.update(users).where(users.c.user_id == row.user_id).values(active=True))
            self._core.log(tx, actor, "user_enabled")

    def new_token(self, actor: User, name: str, purpose: str, *, days: int = 365) -> str:
        """A token for the API, shown once: only its hash is kept. One's own needs no rights."""
        token = TOKEN_PREFIX + secrets.token_urlsafe(32)
        with self._core.db.write() as tx:
            row = self._managed(tx, actor, name, own=True)
            if not row.active:
                raise AccessDenied(f"user {row.user_id}: the account is closed")
            now = self._core.clock()
            tx.execute(
                sa.insert(tokens).values(
                    user_id=row.user_id,
                    token_hash=hashed(token),
                    purpose=purpose,
                    created_at=now,
                    expires_at=now + timedelta(days=days),
                )
            )
            self._core.log(tx, actor, "token_made")
        return token

    def tokens(self, actor: User, name: str) -> list[Token]:
        """The tokens of a user, newest first."""
        with self._core.db.read() as tx:
            row = self._managed(tx, actor, name, own=True)
            found = tx.execute(
                sa.select(tokens)
                .where(tokens.c.user_id == row.user_id)
                .order_by(tokens.c.token_id.desc())
            )
            return [
                Token(t.token_id, t.purpose, t.created_at, t.expires_at, t.revoked_at is not None)
                for t in found
            ]

    def revoke_token(self, actor: User, token_id: int) -> None:
        """Ends a token, at once."""
        with self._core.db.write() as tx:
            owner = tx.scalar(sa.select(tokens.c.user_id).where(tokens.c.token_id == token_id))
            if owner is None:
                raise UnknownRecord(f"expected a known token, found {token_id}")
            if owner != actor.user_id:
                require(actor, Action.manage_users)
            tx.execute(
                sa.update(tokens)
                .where(tokens.c.token_id == token_id, tokens.c.revoked_at.is_(None))
                .values(revoked_at=self._core.clock())
            )
            self._core.log(tx, actor, "token_revoked")

    def by_token(self, token: str) -> User | None:
        """Whose token it is; None for one that is unknown, over, revoked or of a closed account."""
        query = (
            sa.select(users)
            .join(tokens, tokens.c.user_id == users.c.user_id)
            .where(
                tokens.c.token_hash == hashed(token),
                tokens.c.revoked_at.is_(None),
                tokens.c.expires_at > self._core.clock(),
                users.c.active,
            )
        )
        with self._core.db.read() as tx:
            row = tx.execute(query).first()
            return None if row is None else user_of(row)

    def _managed(self, tx: Connection, actor: User, name: str, *, own: bool = False) -> Row[Any]:
        row = tx.execute(sa.select(users).where(users.c.name == _name(name))).first()
        if not (own and row is not None and actor.active and row.user_id == actor.user_id):
            require(actor, Action.manage_users)
        if row is None:
            raise UnknownRecord("expected a known user; `wor-match user list` shows them")
        return row


def user_of(row: Row[Any]) -> User:
    return User(
        user_id=row.user_id,
        name=row.name,
        role=Role(row.role),
        organisation=row.organisation,
        municipality=row.municipality,
        display_name=row.display_name,
        active=row.active,
    )


def _by_id(tx: Connection, user_id: int) -> Row[Any]:
    return tx.execute(sa.select(users).where(users.c.user_id == user_id)).one()


def _name(name: str) -> str:
    name = name.strip().casefold()
    if not name or len(name) > 100:
        raise ValueError("expected a user name of 1 to 100 characters")
    return name


def _role(role: Role | str) -> Role:
    given = [r for r in Role if r is not Role.console]
    if role not in given:
        raise ValueError(f"expected a role, one of {', '.join(given)}")
    return Role(role)


def _strong(password: str) -> str:
    if len(password) < SHORTEST_PASSWORD:
        raise ValueError(f"expected a password of at least {SHORTEST_PASSWORD} characters")
    return password
