"""One suite for both databases: each test that takes `store` runs on SQLite and on PostgreSQL."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.storage.people import HASHER, Clock, Made, fill
from tests.storage.postgres import NoPostgres, running
from wor_match.storage import Store, new_key, open_store
from wor_match.storage.database import Database
from wor_match.storage.migrate import migrate

KEY = new_key()


NewUrl = Callable[[str], str]
"""Address of a new database of one's own: "" empty, "ready" with tables, "filled" with people."""


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Address of a server, with `{name}` where the name of a database goes."""
    with ExitStack() as stack:
        try:
            yield stack.enter_context(running())
        except NoPostgres as reason:
            pytest.skip(f"PostgreSQL: {reason}")


@pytest.fixture(scope="session", params=["sqlite", "postgres"])
def databases(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str, str], str]:
    """Makes the database of a name as a copy of another one: making it anew would take long."""
    if request.param == "sqlite":
        folder = tmp_path_factory.mktemp("sqlite")

        def copy_file(name: str, template: str) -> str:
            if template:
                shutil.copyfile(folder / f"{template}.db", folder / f"{name}.db")
            return f"sqlite:///{folder / name}.db"

        return copy_file
    address: str = request.getfixturevalue("postgres")

    def copy_database(name: str, template: str) -> str:
        copied = f" TEMPLATE {template} STRATEGY file_copy" if template else ""
        _admin(address, f"CREATE DATABASE {name}{copied}")
        return address.format(name=name)

    return copy_database


@pytest.fixture(scope="session")
def people(databases: Callable[[str, str], str]) -> Made:
    """Makes the databases `ready` and `filled`; the store in it is closed."""
    url = databases("ready", "")
    db = Database(url)
    migrate(db)
    db.close()
    opened = open_store(
        databases("filled", "ready"), label_keys=[KEY], clock=Clock(), hasher=HASHER
    )
    made = fill(opened)
    opened.close()
    return made


_numbers = itertools.count()


@pytest.fixture
def new_url(databases: Callable[[str, str], str], people: Made) -> Iterator[NewUrl]:
    made: list[str] = []

    def make(template: str) -> str:
        made.append(databases(f"t{next(_numbers)}", template))
        return made[-1]

    yield make
    for url in map(sa.make_url, made):
        if url.get_backend_name() == "sqlite":
            Path(url.database or "").unlink(missing_ok=True)
        else:
            address = url.set(database="postgres").render_as_string(hide_password=False)
            _admin(address, f"DROP DATABASE {url.database} WITH (FORCE)")


def _admin(address: str, statement: str) -> None:
    engine = sa.create_engine(address.format(name="postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(new_url: NewUrl, clock: Clock) -> Iterator[Store]:
    """A store with tables and nothing in it."""
    opened = open_store(
        new_url("ready"), label_keys=[KEY], clock=clock, hasher=HASHER, busy_seconds=1
    )
    yield opened
    opened.close()


@pytest.fixture
def made(new_url: NewUrl, clock: Clock, people: Made) -> Iterator[Made]:
    """A store with invented people: two organisations, all roles, a client with everything."""
    opened = open_store(
        new_url("filled"), label_keys=[KEY], clock=clock, hasher=HASHER, busy_seconds=1
    )
    yield replace(people, store=opened)
    opened.close()
