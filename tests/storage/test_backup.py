"""A copy made while others work, and going back to it."""

from __future__ import annotations

import shutil
import stat
import subprocess
import threading
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.storage.conftest import KEY, NewUrl
from tests.storage.people import LABEL, Made, everything
from wor_match.domain.entities import Client
from wor_match.errors import AccessDenied, FileProblem
from wor_match.storage import CONSOLE, open_store
from wor_match.storage.tables import contacts, intakes


def restored(made: Made, copy: Path, new_url: NewUrl) -> str:
    """As docs/store.md says it."""
    if made.store.db.sqlite:
        path = copy.with_name("restored.db")
        shutil.copyfile(copy, path)
        return f"sqlite:///{path}"
    url = sa.make_url(new_url(""))
    address = url.set(drivername="postgresql").render_as_string(hide_password=False)
    subprocess.run(
        ["pg_restore", "--no-owner", "--exit-on-error", f"--dbname={address}", str(copy)],
        check=True,
    )
    return url.render_as_string(hide_password=False)


def test_a_copy_brings_everything_back(made: Made, new_url: NewUrl, tmp_path: Path) -> None:
    if not made.store.db.sqlite and shutil.which("pg_dump") is None:
        pytest.skip("pg_dump is not installed")
    before = everything(made.store)
    copy = tmp_path / "copy"
    assert made.store.backup(made.fien, copy) == copy.stat().st_size
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["copy"]
    again = open_store(restored(made, copy, new_url), label_keys=[KEY])
    assert everything(again) == before
    assert again.clients.get(made.anna, made.client_id).label == LABEL
    assert again.clients.add(made.anna).client_id == "C-0002"
    again.close()


def test_a_copy_made_during_writing_is_whole(made: Made, new_url: NewUrl, tmp_path: Path) -> None:
    if not made.store.db.sqlite and shutil.which("pg_dump") is None:
        pytest.skip("pg_dump is not installed")
    done = threading.Event()
    acknowledged: list[str] = []

    def write() -> None:
        while not done.is_set():
            client_id = made.store.clients.add(CONSOLE).client_id
            record = Client(client_id=client_id, wish="x" * 2000)
            made.store.intakes.finish(CONSOLE, client_id, record, made.store.core.today())
            acknowledged.append(client_id)

    writer = threading.Thread(target=write)
    writer.start()
    while len(acknowledged) < 3:
        done.wait(0.01)
    before = list(acknowledged)
    made.store.backup(CONSOLE, tmp_path / "copy")
    done.set()
    writer.join()
    again = open_store(restored(made, tmp_path / "copy", new_url))
    with again.db.read() as tx:
        there = set(tx.scalars(sa.select(intakes.c.client_id)))
        noted = set(tx.scalars(sa.select(contacts.c.client_id)))
    again.close()
    assert set(before) <= there
    assert there == noted


def test_a_copy_never_replaces_a_file(made: Made, tmp_path: Path) -> None:
    (tmp_path / "copy").write_text("de enige")
    with pytest.raises(FileProblem, match="free"):
        made.store.backup(made.fien, tmp_path / "copy")
    assert (tmp_path / "copy").read_text() == "de enige"
    with pytest.raises(FileProblem, match="folder"):
        made.store.backup(made.fien, tmp_path / "none" / "copy")
    for user in (made.anna, made.dina, made.edo):
        with pytest.raises(AccessDenied):
            made.store.backup(user, tmp_path / "other")
    assert [path.name for path in tmp_path.iterdir()] == ["copy"]
