"""Tables made and brought up to date, by the migrations that ship in the package."""

from __future__ import annotations

import os
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from wor_match.errors import OutdatedSchema, StorageGone
from wor_match.storage.database import Database
from wor_match.storage.tables import metadata


def migrate(db: Database) -> tuple[str | None, str]:
    """Brings the tables to this version; the version before (None: empty) and after.

    All or nothing. A new SQLite file and its folder are for their owner only; the file's journal
    follows its rights.
    """
    if db.sqlite and not db.path.exists():
        try:
            db.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            os.close(os.open(db.path, os.O_WRONLY | os.O_CREAT, 0o600))
        except OSError as error:
            raise StorageGone(
                f"{db.path}: expected a place for the database, found: {error.strerror or error}"
            ) from error
    with db.write() as connection:
        before = _current(connection)
        _known(before)
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        return before, newest()


def check(db: Database) -> None:
    """Raises `OutdatedSchema` unless the tables are those of this version."""
    if db.sqlite and not db.path.exists():
        raise OutdatedSchema(
            f"expected a database, found no file {db.path}. Make it with: wor-match db init"
        )
    with db.read() as connection:
        found = _current(connection)
    if found is None:
        raise OutdatedSchema(
            "expected a database of wor-match, found an empty one. Make it with: wor-match db init"
        )
    _known(found)
    if found != newest():
        raise OutdatedSchema(
            f"expected a database of version {newest()}, found {found}. Make a backup, then run: "
            "wor-match db migrate"
        )


def differences(db: Database) -> list[object]:
    """What the tables in the database lack, or have too much, beside `tables.py`."""
    with db.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, metadata))


def newest() -> str:
    head = ScriptDirectory.from_config(_config()).get_current_head()
    assert head is not None
    return head


def _current(connection: sa.Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _known(version: str | None) -> None:
    known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    if version is not None and version not in known:
        raise OutdatedSchema(
            f"expected a database of version {newest()} or older, found {version}: it was made by "
            "a newer wor-match. Install that version"
        )


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    return config
