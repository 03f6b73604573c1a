"""A copy of the whole database, made while others work in it."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path

from wor_match.errors import FileProblem, StorageError
from wor_match.storage.access import Action, User, require
from wor_match.storage.core import Core
from wor_match.storage.database import Database, translated


def backup(core: Core, user: User, target: Path) -> int:
    """Size in bytes of a copy that is whole, checked and on the disk; readable by its owner only.

    SQLite: a database file, as it was at one moment. PostgreSQL: what `pg_dump --format=custom` makes.
    Raises `FileProblem` where the target is there already or cannot be made, and `StorageError`
    where the copy fails.
    """
    require(user, Action.manage_data)
    if target.exists():
        raise FileProblem(f"{target}: expected a name that is free, found a file. Choose another")
    if not target.parent.is_dir():
        raise FileProblem(f"{target}: expected an existing folder, found no {target.parent}")
    with _appearing(target) as temporary:
        if core.db.sqlite:
            _copy_sqlite(core.db, temporary)
        else:
            _dump_postgres(core.db, temporary)
    with core.db.write() as tx:
        core.log(tx, user, "backup")
    return target.stat().st_size


@contextlib.contextmanager
def _appearing(target: Path) -> Iterator[Path]:
    temporary = target.with_name(f".{target.name}.{secrets.token_hex(4)}.tmp")
    try:
        os.close(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        yield temporary
        with temporary.open("rb") as written:
            os.fsync(written.fileno())
        temporary.replace(target)
    except OSError as error:
        raise FileProblem(
            f"{target}: expected a place for the backup, found: {error.strerror or error}"
        ) from error
    finally:
        for rest in ("", "-wal", "-shm", "-journal"):
            temporary.with_name(temporary.name + rest).unlink(missing_ok=True)


def _copy_sqlite(db: Database, target: Path) -> None:
    # All pages in one step: a copy in steps starts again whenever somebody writes in between.
    with translated(), db.engine.connect() as connection:
        source = connection.connection.driver_connection
        assert source is not None
        try:
            with contextlib.closing(sqlite3.connect(target)) as copy:
                source.backup(copy)
                copy.execute("PRAGMA journal_mode = DELETE")
                (found,) = copy.execute("PRAGMA integrity_check").fetchone()
        except sqlite3.Error as error:
            raise StorageError(
                f"{target}: the backup failed ({type(error).__name__}). Nothing was kept of it"
            ) from None
    if found != "ok":
        raise StorageError(
            f"{target}: the copy is damaged, so the database may be. Keep older ones"
        )


def _dump_postgres(db: Database, target: Path) -> None:
    program = shutil.which("pg_dump")
    if program is None:
        raise StorageError(
            "a backup of PostgreSQL needs pg_dump, which is not installed here. Install "
            "PostgreSQL's client programs, or make the backup on the server"
        )
    address = db.url.set(drivername="postgresql", password=None).render_as_string()
    environment = dict(os.environ)
    if db.url.password:
        environment["PGPASSWORD"] = str(db.url.password)
    run = subprocess.run(
        [program, "--format=custom", "--no-owner", f"--file={target}", f"--dbname={address}"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if run.returncode:
        # What it says may name the server and the user, not data: it reads no rows before it fails.
        said = (run.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise StorageError(f"pg_dump could not make the backup: {said}")
