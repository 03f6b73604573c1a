"""A server in a process of its own, and what can happen to it: killed, a full disk, no database."""

from __future__ import annotations

import contextlib
import resource
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.storage.postgres import NoPostgres, running, stopped
from tests.web.kill import LIGHT, kill_again_and_again
from tests.web.load import FAST, Crowd, Person, fill, lost, wish_with
from tests.web.serving import ROOT, free_port, started
from wor_match.simulation import simulate
from wor_match.storage import open_store

CALM = ("Er is niets bewaard", "Er is nog niets bewaard")


@pytest.fixture
def light(tmp_path: Path) -> list[str]:
    (tmp_path / "light.toml").write_text(LIGHT)
    return ["--settings", str(tmp_path / "light.toml")]


def filled_with(url: str, coaches: int = 1) -> dict[str, list[str]]:
    world = simulate(coaches * 2, 20, 4, seed=1)
    with contextlib.closing(open_store(url, create=True, hasher=FAST)) as store:
        return fill(store, world.activities, world.clients, coaches)


def saved_in_vain(person: Person, client_id: str) -> None:
    """Saving is answered with a calm page that holds what was typed."""
    status, text = person.ask("x", f"/clienten/{client_id}/intake")
    csrf = text.partition('name="csrf" value="')[2].partition('"')[0]
    form = {
        "csrf": csrf or person.csrf,
        "version": "0",
        "do": "finish",
        "wish": wish_with("x") * 12,
    }
    status, text = person.ask("x", f"/clienten/{client_id}/intake", form)
    assert status in (503, 507), status
    assert any(words in text for words in CALM)
    assert wish_with("x") in text


def test_a_killed_server_lost_nothing(tmp_path: Path) -> None:
    confirmed, gone, half = kill_again_and_again(
        f"sqlite:///{tmp_path / 'kill.db'}", tmp_path, times=2, coaches=3
    )
    assert len(confirmed) > 2
    assert (gone, half) == (0, 0)


def test_a_full_disk_is_told_and_gone_when_there_is_room(tmp_path: Path, light: list[str]) -> None:
    path = tmp_path / "full.db"
    url = f"sqlite:///{path}"
    people = filled_with(url)
    ((name, mine),) = people.items()
    # No file may grow past this: the journal is full after a few writes.
    most = 64 * 1024

    with started(tmp_path, free_port(), "--database", url, *light) as (address, run):
        crowd = Crowd(address, people)
        person = crowd.log_in()[name]
        person.csrf = csrf_of(person, mine[0])
        resource.prlimit(run.pid, resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))
        saved_in_vain(person, mine[0])
        resource.prlimit(
            run.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
        )
        assert person.save_intake(mine[0], "again")
        person.close()
    with contextlib.closing(open_store(url)) as store:
        assert lost(store, crowd.acknowledged) == []


def csrf_of(person: Person, client_id: str) -> str:
    text = person.ask("x", f"/clienten/{client_id}/intake")[1]
    return text.partition('name="csrf" value="')[2].partition('"')[0]


def test_a_copy_made_while_coaches_work_is_whole(tmp_path: Path, light: list[str]) -> None:
    url = f"sqlite:///{tmp_path / 'busy.db'}"
    people = filled_with(url, coaches=3)
    copy = tmp_path / "copy.db"
    with started(tmp_path, free_port(), "--database", url, *light) as (address, _):
        crowd = Crowd(address, people)
        there = crowd.log_in()
        work = threading.Thread(target=crowd.save_only, args=(there,))
        work.start()
        while len(crowd.acknowledged) < 5:
            crowd._stop.wait(0.02)
        before = list(crowd.acknowledged)
        command = [sys.executable, "-m", "wor_match", "db", "backup", str(copy), "--database", url]
        subprocess.run(command, check=True, cwd=ROOT, capture_output=True)
        crowd.stop()
        work.join()
    # Going back to it is serving it.
    with started(tmp_path, free_port(), "--database", f"sqlite:///{copy}", *light) as (address, _):
        again = Crowd(address, people, seed=5)
        for name, person in again.log_in().items():
            assert person.save_intake(people[name][0], f"again-{name}")
            person.close()
    with contextlib.closing(open_store(f"sqlite:///{copy}")) as store:
        assert lost(store, [*before, *again.acknowledged]) == []


def test_postgres_that_stopped_is_told_and_comes_back(tmp_path: Path, light: list[str]) -> None:
    with contextlib.ExitStack() as stack:
        try:
            address_of = stack.enter_context(running())
        except NoPostgres as reason:
            pytest.skip(str(reason))
        url = address_of.format(name="postgres")
        people = filled_with(url)
        ((name, mine),) = people.items()
        address, _ = stack.enter_context(started(tmp_path, free_port(), "--database", url, *light))
        crowd = Crowd(address, people)
        person = crowd.log_in()[name]
        assert person.save_intake(mine[0], "before")
        person.csrf = csrf_of(person, mine[0])
        with stopped(url):
            saved_in_vain(person, mine[0])
        assert person.save_intake(mine[0], "after")
        person.close()
        with contextlib.closing(open_store(url)) as store:
            assert lost(store, crowd.acknowledged) == []
