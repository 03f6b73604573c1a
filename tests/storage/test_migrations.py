"""Tables come from the migrations, and are what tables.py says."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from wor_match.errors import OutdatedSchema, SettingsError, StorageError, StorageGone
from wor_match.storage import open_store
from wor_match.storage.database import Database
from wor_match.storage.migrate import check, differences, migrate, newest
from wor_match.storage.tables import metadata

NewUrl = Callable[[str], str]


def test_from_empty_to_what_the_tables_say(new_url: NewUrl) -> None:
    db = Database(new_url(""))
    assert migrate(db) == (None, newest())
    assert differences(db) == []
    assert migrate(db) == (newest(), newest())
    db.close()


def test_a_difference_is_seen(new_url: NewUrl) -> None:
    db = Database(new_url("ready"))
    with db.write() as tx:
        tx.execute(sa.text("DROP TABLE visits"))
        tx.execute(sa.text("ALTER TABLE users ADD COLUMN shoe_size INTEGER"))
    assert len(differences(db)) == 2
    db.close()


def test_a_migration_that_fails_leaves_nothing(new_url: NewUrl) -> None:
    db = Database(new_url(""))
    with db.write() as tx:
        tx.execute(sa.text("CREATE TABLE visits (a INTEGER)"))
    with pytest.raises(StorageError):
        migrate(db)
    with db.read() as tx:
        assert sa.inspect(tx).get_table_names() == ["visits"]
    db.close()


def test_a_database_without_tables_says_what_to_run(new_url: NewUrl) -> None:
    with pytest.raises(OutdatedSchema, match="db init"):
        open_store(new_url(""))


def test_an_older_and_a_newer_database_are_refused(new_url: NewUrl) -> None:
    db = Database(new_url("ready"))
    with db.write() as tx:
        tx.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    for refuse in (check, migrate):
        with pytest.raises(OutdatedSchema, match=r"newer wor-match"):
            refuse(db)
    db.close()


def test_no_file_is_made_by_looking(tmp_path: Path) -> None:
    with pytest.raises(OutdatedSchema, match="no file"):
        open_store(f"sqlite:///{tmp_path / 'none.db'}")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name != "posix", reason="rights of files as POSIX has them")
def test_a_new_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "new.db"
    store = open_store(f"sqlite:///{path}", create=True)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    journal = path.with_name("new.db-wal")
    assert not journal.exists() or stat.S_IMODE(journal.stat().st_mode) == 0o600
    store.close()


@pytest.mark.parametrize("url", ["mysql://a:geheim@b/c", "geen adres", "sqlite://"])
def test_an_address_that_is_none_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(SettingsError, match="expected") as refused:
        open_store(url)
    assert "geheim" not in str(refused.value)
    assert "geen adres" not in str(refused.value)


def test_a_server_that_is_not_there(tmp_path: Path) -> None:
    pytest.importorskip("psycopg")
    with pytest.raises(StorageGone):
        open_store(f"postgresql+psycopg://wor:geheim@/none?host={tmp_path}")


def test_a_folder_that_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageGone, match="expected a place"):
        open_store(f"sqlite:///{tmp_path / 'file' / 'a.db'}", create=True)


def test_every_constraint_has_a_name() -> None:
    for table in metadata.sorted_tables:
        for constraint in table.constraints:
            assert constraint.name, f"{table.name}: {constraint}"
