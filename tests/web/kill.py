"""The server killed in the middle of writes, again and again, and what became of what it confirmed."""

from __future__ import annotations

import contextlib
import os
import random
import threading
import time
from pathlib import Path

import sqlalchemy as sa

from tests.web.load import FAST, Crowd, Written, fill, lost, mark_of
from tests.web.serving import free_port, started
from wor_match.simulation import simulate
from wor_match.storage import CONSOLE, Store, open_store
from wor_match.storage.tables import contacts, intakes

LIGHT = 'embedder = "lexical"\n'


def half_written(store: Store, confirmed: list[Written]) -> int:
    """Intakes whose wish was cut off, or that lack the contact of the same step."""
    with store.db.read() as tx:
        with_intake = set(tx.scalars(sa.select(intakes.c.client_id)))
        with_contact = set(tx.scalars(sa.select(contacts.c.client_id)))
        sound = tx.exec_driver_sql("PRAGMA integrity_check").scalar() if store.db.sqlite else "ok"
    broken = len(with_intake - with_contact) + (sound != "ok")
    for client_id in {one.client_id for one in confirmed}:
        # The first one came from a file and has no mark.
        there = sorted(store.intakes.all(CONSOLE, client_id), key=lambda one: one.number)
        broken += sum(not mark_of(one.record.wish or "") for one in there[1:])
    return broken


def kill_again_and_again(
    url: str, folder: Path, times: int, coaches: int, seed: int = 0, shortest: float = 0.3
) -> tuple[list[Written], int, int]:
    """What was confirmed, how much of it is lost, and how much is half-written."""
    world = simulate(coaches * 2, 20, 4, seed=1)
    drawn = random.Random(seed)
    with contextlib.closing(open_store(url, create=True, hasher=FAST)) as store:
        people = fill(store, world.activities, world.clients, coaches)
    (folder / "light.toml").write_text(LIGHT)
    confirmed: list[Written] = []
    cookies: dict[str, dict[str, str]] = {}
    for turn in range(1, times + 1):
        with started(
            folder, free_port(), "--database", url, "--settings", str(folder / "light.toml")
        ) as (address, run):
            crowd = Crowd(address, people, seed=turn)
            there = crowd.people_with(cookies) if cookies else crowd.log_in()
            # A session lives in the database: nobody has to log in again after a kill.
            cookies = {name: one.cookies for name, one in there.items()}
            work = threading.Thread(target=crowd.save_only, args=(there,))
            work.start()
            while not crowd.acknowledged:
                time.sleep(0.01)
            time.sleep(drawn.uniform(shortest, shortest + 0.5))
            run.kill()
            run.wait()
            crowd.stop()
            work.join()
        confirmed += crowd.acknowledged
        if times > 5 and turn % 5 == 0:
            load = os.getloadavg()[0]
            print(f"killed {turn} times, {len(confirmed)} confirmed, load {load:.1f}", flush=True)
    with contextlib.closing(open_store(url)) as store:
        return confirmed, len(lost(store, confirmed)), half_written(store, confirmed)
