"""One database, SQLite or PostgreSQL: transactions, and what goes wrong as errors of ours.

SQLite runs in WAL mode with `synchronous=FULL`: a commit is on the disk before it returns. Writers
take the one write lock at the start (`BEGIN IMMEDIATE`), queueing within the process and retrying
beside other processes, so that nothing can be refused halfway.

An error of a database may quote the row that it is about. None of that text goes into ours.
"""

from __future__ import annotations

import contextlib
import random
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from wor_match.errors import (
    MissingExtra,
    OutdatedSchema,
    SettingsError,
    StorageBusy,
    StorageConflict,
    StorageError,
    StorageFull,
    StorageGone,
)

# Primary result codes of SQLite (sqlite.org/rescode.html) and classes of PostgreSQL's SQLSTATE.
_SQLITE: Final[dict[int, type[StorageError]]] = {
    5: StorageBusy,  # BUSY
    6: StorageBusy,  # LOCKED
    13: StorageFull,  # FULL
    8: StorageGone,  # READONLY
    10: StorageGone,  # IOERR
    11: StorageGone,  # CORRUPT
    14: StorageGone,  # CANTOPEN
    26: StorageGone,  # NOTADB
    19: StorageConflict,  # CONSTRAINT
}
_POSTGRES: Final[dict[str, type[StorageError]]] = {
    "53100": StorageFull,  # disk_full
    "42P01": OutdatedSchema,  # undefined_table
    "42703": OutdatedSchema,  # undefined_column
    "08": StorageGone,  # connection exceptions
    "57P": StorageGone,  # shutting down, cannot connect now
    "58": StorageGone,  # system errors
    "3D": StorageGone,  # no such database
    "28": StorageGone,  # not let in
    "25006": StorageGone,  # read only
    "23": StorageConflict,
    "40": StorageBusy,  # deadlock, serialisation
    "53": StorageBusy,  # too many connections, out of memory
    "55P03": StorageBusy,  # lock timeout
    "57014": StorageBusy,  # statement timeout
}
_WORDS: Final[dict[type[StorageError], str]] = {
    StorageBusy: "the database stayed busy. Nothing was saved; try again in a moment",
    StorageFull: "there is no room left for the database. Nothing was saved; make room on the disk",
    StorageGone: "the database cannot be reached or read. Nothing was saved; check its address, "
    "its rights and its disk",
    StorageConflict: "what is to be saved does not agree with what is there. Nothing was saved",
    OutdatedSchema: "the database is not ready for this version: run `wor-match db migrate`",
}

_SNAPSHOT: Final[dict[str, Any]] = {"isolation_level": "REPEATABLE READ"}


class Database:
    """A pool of connections to one database; `read()` and `write()` give transactions."""

    def __init__(self, url: str, *, busy_seconds: float = 10.0) -> None:
        self.url = _parsed(url)
        self.busy_seconds = busy_seconds
        self.sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = self._sqlite_engine() if self.sqlite else self._postgres_engine()
        self._writers = threading.Lock()

    @property
    def path(self) -> Path:
        """The file of an SQLite database."""
        return Path(self.url.database or "")

    @contextlib.contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that sees one state of the database and changes nothing."""
        with translated(), self.engine.connect() as plain:
            connection = plain if self.sqlite else plain.execution_options(**_SNAPSHOT)
            with connection.begin():
                yield connection

    @contextlib.contextmanager
    def write(self, *, snapshot: bool = False) -> Iterator[Connection]:
        """A transaction that is durable when the block ends, and undone when it raises.

        snapshot: all it reads is one state of the database (SQLite gives that always).
        """
        options = _SNAPSHOT if snapshot and not self.sqlite else {}
        with translated(), self._in_turn(), self._begun(options) as connection:
            yield connection

    def empty_journal(self) -> bool:
        """Whether SQLite's journal was moved into the file and emptied: nobody was reading."""
        deadline = time.monotonic() + self.busy_seconds
        with translated(), self.engine.connect() as connection:
            driver: Any = connection.connection.driver_connection
            while True:
                busy, _, _ = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
                if not busy or time.monotonic() > deadline:
                    return not busy
                time.sleep(0.05)

    def close(self) -> None:
        self.engine.dispose()

    @contextlib.contextmanager
    def _in_turn(self) -> Iterator[None]:
        if not self.sqlite:
            yield
            return
        if not self._writers.acquire(timeout=self.busy_seconds):
            raise failure(StorageBusy)
        try:
            yield
        finally:
            self._writers.release()

    @contextlib.contextmanager
    def _begun(self, options: dict[str, Any]) -> Iterator[Connection]:
        deadline = time.monotonic() + self.busy_seconds
        with self.engine.connect() as plain:
            connection = plain.execution_options(writes=True, **options)
            while True:
                try:
                    transaction = connection.begin()
                    break
                except DBAPIError as error:
                    if kind_of(error) is not StorageBusy or time.monotonic() > deadline:
                        raise
                time.sleep(random.uniform(0.01, 0.05))
            with transaction:
                yield connection

    def _sqlite_engine(self) -> Engine:
        engine = sa.create_engine(self.url, hide_parameters=True, pool_size=20, max_overflow=40)
        wait_ms = int(min(self.busy_seconds, 1.0) * 1000)

        def prepare(connection: Any, _: Any) -> None:
            connection.isolation_level = None  # transactions are ours, not the driver's
            for pragma in (
                f"busy_timeout = {wait_ms}",
                "journal_mode = WAL",
                "synchronous = FULL",
                "foreign_keys = ON",
                # What is deleted is overwritten: "forget me" holds for the file too.
                "secure_delete = ON",
            ):
                connection.execute(f"PRAGMA {pragma}")

        def begin(connection: Connection) -> None:
            writes = connection.get_execution_options().get("writes")
            connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

        sa.event.listen(engine, "connect", prepare)
        sa.event.listen(engine, "begin", begin)
        return engine

    def _postgres_engine(self) -> Engine:
        try:
            engine = sa.create_engine(
                self.url, hide_parameters=True, pool_size=20, max_overflow=40, pool_pre_ping=True
            )
        except ImportError as error:
            raise MissingExtra("A PostgreSQL database", "postgres") from error
        wait_ms = int(self.busy_seconds * 1000)

        def prepare(connection: Any, _: Any) -> None:
            with connection.cursor() as cursor:
                cursor.execute(f"SET lock_timeout = {wait_ms}")
                # Acknowledged is durable, whatever the server's default says.
                cursor.execute("SET synchronous_commit = on")
            connection.commit()

        sa.event.listen(engine, "connect", prepare)
        return engine


def _parsed(url: str) -> sa.URL:
    try:
        parsed = sa.make_url(url)
        backend = parsed.get_backend_name()
    except (ArgumentError, NoSuchModuleError):
        backend = ""
    if backend not in ("sqlite", "postgresql"):
        raise SettingsError(
            "database: expected an address such as sqlite:///wor-match.db or "
            "postgresql+psycopg://user@host/name"
        )
    if backend == "postgresql" and parsed.drivername == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    if backend == "sqlite" and not parsed.database:
        raise SettingsError("database: expected a file, such as sqlite:///wor-match.db")
    return parsed


@contextlib.contextmanager
def translated() -> Iterator[None]:
    """Errors of the database as ours, without a word of what was in the statement or the row."""
    try:
        yield
    except PoolTimeout:
        raise failure(StorageBusy) from None
    except DBAPIError as error:
        raise failure(kind_of(error)) from None


def failure(kind: type[StorageError]) -> StorageError:
    return kind(_WORDS.get(kind, "the database refused a statement. Nothing was saved"))


def kind_of(error: DBAPIError) -> type[StorageError]:
    """Which of our errors this is."""
    cause = error.orig
    code = getattr(cause, "sqlite_errorcode", None)
    if code is not None:
        if code & 0xFF == 1 and "no such" in str(cause):
            return OutdatedSchema
        return _SQLITE.get(code & 0xFF, StorageError)
    state = getattr(cause, "sqlstate", None)
    if state:
        for length in (5, 3, 2):
            if state[:length] in _POSTGRES:
                return _POSTGRES[state[:length]]
        return StorageError
    # The driver of PostgreSQL gives no code where it got no answer at all.
    return StorageGone if type(cause).__name__ == "OperationalError" else StorageError
