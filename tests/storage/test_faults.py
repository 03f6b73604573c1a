"""What is acknowledged is there, and what goes wrong is said calmly."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from tests.storage.conftest import KEY, NewUrl
from tests.storage.people import HASHER, WISH, Made
from wor_match.domain.entities import Client
from wor_match.errors import OutdatedSchema, StorageBusy, StorageError, StorageFull, StorageGone
from wor_match.storage import CONSOLE, Store, open_store
from wor_match.storage.database import kind_of
from wor_match.storage.tables import clients, contacts, intakes

ROOT = Path(__file__).parents[2]

# Makes clients with a finished intake, and says so after each answer of the store.
WRITER = """
import sys
from datetime import date
from wor_match.domain.entities import Client
from wor_match.storage import CONSOLE, open_store

store = open_store(sys.argv[1])
while True:
    client_id = store.clients.add(CONSOLE, practice="Zuid").client_id
    store.intakes.finish(CONSOLE, client_id, Client(client_id=client_id, wish="x" * 5000), date(2026, 11, 30))
    print(client_id, flush=True)
"""


@pytest.mark.parametrize("time_s", [0.4, 0.9])
def test_what_was_acknowledged_survives_a_killed_writer(new_url: NewUrl, time_s: float) -> None:
    url = new_url("ready")
    command = [sys.executable, "-c", WRITER, url]
    writer = subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    assert writer.stdout is not None
    said = [writer.stdout.readline()]  # it is under way
    time.sleep(time_s * random.uniform(0.5, 1))
    writer.send_signal(signal.SIGKILL)
    said += writer.stdout.readlines()
    writer.stdout.close()
    writer.wait()
    # A line that was cut off is no acknowledgement.
    acknowledged = {line.strip() for line in said if line.endswith("\n")}
    assert len(acknowledged) > 1
    store = open_store(url)
    with store.db.read() as tx:
        there = set(tx.scalars(sa.select(intakes.c.client_id)))
        noted = set(tx.scalars(sa.select(contacts.c.client_id)))
        known = set(tx.scalars(sa.select(clients.c.client_id)))
    assert acknowledged <= there
    assert noted == there  # an intake and its contact are one step
    assert len(known - there) <= 1  # at most the one it was busy with
    assert len(there - acknowledged) <= 1
    # And the next one goes on.
    assert store.clients.add(CONSOLE).client_id not in known
    store.close()


@contextlib.contextmanager
def locked(store: Store) -> Iterator[None]:
    """Somebody else, in another process, holds the database."""
    if store.db.sqlite:
        other = sqlite3.connect(store.db.path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")
        other.close()
    else:
        engine = sa.create_engine(store.db.url)
        with engine.connect() as connection:
            connection.exec_driver_sql("LOCK TABLE drafts, access_log IN ACCESS EXCLUSIVE MODE")
            yield
        engine.dispose()


def test_a_locked_database_says_busy_and_saves_nothing(made: Made) -> None:
    intakes_of = made.store.intakes
    with locked(made.store):
        with pytest.raises(StorageBusy, match="Nothing was saved") as refused:
            intakes_of.save_draft(made.anna, made.client_id, {"wish": "nieuw"}, based_on=1)
        assert "nieuw" not in str(refused.value)
    draft = intakes_of.draft(made.anna, made.client_id)
    assert draft is not None
    assert draft.fields == {"wish": WISH + ", later"}
    intakes_of.save_draft(made.anna, made.client_id, {"wish": "nieuw"}, based_on=1)


def test_a_short_lock_is_waited_for(made: Made) -> None:
    free = threading.Event()
    begun = threading.Event()

    def hold() -> None:
        with locked(made.store):
            begun.set()
            free.wait(5)

    holder = threading.Thread(target=hold)
    holder.start()
    begun.wait(5)
    threading.Timer(0.2, free.set).start()
    made.store.intakes.save_draft(made.anna, made.client_id, {"wish": "nieuw"}, based_on=1)
    holder.join()


def test_many_writers_at_once_lose_nothing(new_url: NewUrl) -> None:
    store = open_store(new_url("ready"), label_keys=[KEY], hasher=HASHER, busy_seconds=60)
    made: list[str] = []
    failed: list[BaseException] = []

    def work() -> None:
        try:
            for _ in range(5):
                client_id = store.clients.add(CONSOLE).client_id
                draft = store.intakes.save_draft(CONSOLE, client_id, {"wish": "a"}, based_on=0)
                store.intakes.save_draft(CONSOLE, client_id, {"wish": "b"}, based_on=draft.version)
                made.append(client_id)
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=work) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert sorted(made) == [f"C-{number:04d}" for number in range(1, 61)]
    store.close()


def test_two_who_type_in_one_draft_at_once_lose_nothing(made: Made) -> None:
    """However the two meet, each text is saved, or its writer hears that it is not."""
    client_id = made.store.clients.add(made.anna).client_id
    saved: list[str] = []
    told: list[object] = []

    def type_(text: str) -> None:
        try:
            made.store.intakes.save_draft(made.anna, client_id, {"wish": text}, based_on=0)
            saved.append(text)
        except StorageError as error:
            told.append(getattr(error, "current", None))

    threads = [threading.Thread(target=type_, args=(text,)) for text in ("een", "twee")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(saved), len(told)) == (1, 1)
    draft = made.store.intakes.draft(made.anna, client_id)
    assert draft is not None
    assert draft.fields["wish"] == saved[0]
    assert told == [draft]


def test_a_full_disk_says_so_and_saves_nothing(made: Made) -> None:
    if not made.store.db.sqlite:
        pytest.skip("PostgreSQL has no limit to set; its code 53100 is in the table of errors")
    sa.event.listen(made.store.db.engine, "begin", _limit)
    with pytest.raises(StorageFull, match="no room"):
        made.store.intakes.save_draft(
            made.anna, made.client_id, {"wish": "a" * 100_000}, based_on=1
        )
    sa.event.remove(made.store.db.engine, "begin", _limit)
    with made.store.db.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1000000")
    draft = made.store.intakes.draft(made.anna, made.client_id)
    assert draft is not None
    assert draft.version == 1


def _limit(connection: sa.Connection) -> None:
    connection.exec_driver_sql("PRAGMA max_page_count = 1")


def test_a_database_that_went_away(new_url: NewUrl, tmp_path: Path) -> None:
    url = new_url("ready")
    store = open_store(url, busy_seconds=0.2)
    if store.db.sqlite:
        store.db.engine.dispose()
        store.db.path.unlink()
        for rest in store.db.path.parent.glob(store.db.path.name + "-*"):
            rest.unlink()
        store.db.path.mkdir()
    else:
        address = store.db.url.set(database="postgres")
        engine = sa.create_engine(address, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(f"DROP DATABASE {store.db.url.database} WITH (FORCE)")
            connection.exec_driver_sql(f"CREATE DATABASE {store.db.url.database}")
            connection.exec_driver_sql(
                f"ALTER DATABASE {store.db.url.database} ALLOW_CONNECTIONS false"
            )
        engine.dispose()
    with pytest.raises((StorageGone, OutdatedSchema), match="Nothing was saved"):
        store.clients.add(CONSOLE)
    store.close()
    if store.db.sqlite:
        store.db.path.rmdir()


class _Fake(Exception):
    def __init__(self, state: str) -> None:
        super().__init__("Failing row contains (C-0001, zweefvliegen)")
        self.sqlstate = state


@pytest.mark.parametrize(
    ("state", "kind"),
    [
        ("53100", StorageFull),
        ("53300", StorageBusy),
        ("40P01", StorageBusy),
        ("40001", StorageBusy),
        ("55P03", StorageBusy),
        ("57P01", StorageGone),
        ("08006", StorageGone),
        ("42P01", OutdatedSchema),
        ("22001", StorageError),
    ],
)
def test_codes_of_postgres(state: str, kind: type[StorageError]) -> None:
    assert kind_of(DBAPIError("x", None, _Fake(state))) is kind


def test_sqlite_writes_through_to_the_disk(made: Made) -> None:
    if not made.store.db.sqlite:
        pytest.skip("of SQLite")
    with made.store.db.engine.connect() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        }
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}


def test_postgres_writes_through_to_the_disk(made: Made) -> None:
    if made.store.db.sqlite:
        pytest.skip("of PostgreSQL")
    with made.store.db.read() as tx:
        assert tx.scalar(sa.text("SHOW synchronous_commit")) == "on"
        assert tx.scalar(sa.text("SHOW transaction_isolation")) == "repeatable read"


def test_a_step_is_whole_or_not_at_all(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("halfway")

    monkeypatch.setattr("wor_match.storage.intakes.add_contact", fail)
    record = Client(client_id=made.client_id, wish="half")
    with pytest.raises(RuntimeError):
        made.store.intakes.finish(made.anna, made.client_id, record, made.store.core.today())
    monkeypatch.undo()
    assert len(made.store.intakes.all(made.anna, made.client_id)) == 1
    assert made.store.intakes.draft(made.anna, made.client_id) is not None
