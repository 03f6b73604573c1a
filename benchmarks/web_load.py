"""Fifty coaches at once on the workplace: how long a list and saving an intake take, what fails.

A simulated catalogue; `wor-match serve` as people start it, in a process of its own, with the embedder
of the settings; SQLite in a file, and PostgreSQL from Debian's package, started for this and gone
afterwards (with fsync on). Each coach saves an intake, opens Suggesties, changes the wish, and thinks;
and once more without thinking. All of it happens on this machine, the coaches included: they take
processor time from the server. Afterwards every confirmed intake is looked up.

    python benchmarks/web_load.py [--coaches 50] [--activities 1000] [--seconds 60] [--think 5 15]
"""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.storage.postgres import NoPostgres, running
from tests.web.load import FAST, Crowd, fill, lost
from tests.web.serving import free_port, started
from wor_match.simulation import simulate
from wor_match.storage import open_store

SHOWN = ("suggesties", "wens veranderen", "intake openen", "intake bewaren")


@contextlib.contextmanager
def databases(which: str, folder: Path) -> Iterator[dict[str, str]]:
    """Addresses of empty databases by name; without PostgreSQL it says why."""
    with contextlib.ExitStack() as stack:
        found = {}
        if which in ("sqlite", "both"):
            found["SQLite"] = f"sqlite:///{folder / 'load.db'}"
        if which in ("postgres", "both"):
            try:
                found["PostgreSQL"] = stack.enter_context(running(durable=True)).format(
                    name="postgres"
                )
            except NoPostgres as reason:
                print(f"PostgreSQL left out: {reason}")
        yield found


def memory_mb(pid: int) -> tuple[float, float]:
    """Resident memory of a process in megabytes, now and at most."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    found = {line.split(":")[0]: line.split()[1] for line in lines if line.startswith("Vm")}
    return int(found["VmRSS"]) / 1024, int(found["VmHWM"]) / 1024


def measure(title: str, url: str, folder: Path, given: argparse.Namespace) -> None:
    """One database: both ways of working, and what was lost."""
    world = simulate(given.coaches * 4, given.activities, 4, seed=1)
    clients = [one.model_copy(update={"lat": None, "lon": None}) for one in world.clients]
    with contextlib.closing(open_store(url, create=True, hasher=FAST)) as store:
        people = fill(store, world.activities, clients, given.coaches)
    with started(folder, free_port(), "--database", url) as (address, run):
        pid = run.pid
        print(f"\n{title}: {given.coaches} coaches, {len(world.activities)} activities")
        print(f"memory of the server: {memory_mb(pid)[0]:.0f} MB before the first coach")
        there = Crowd(address, people).log_in()
        done: list[Crowd] = []
        Crowd(address, {name: people[name] for name in list(people)[:2]}, seed=9).work(1, (0, 0))
        for way, think in (("thinking", tuple(given.think)), ("no thinking", (0.0, 0.0))):
            crowd = Crowd(address, people, seed=len(done) + 1)
            for person in there.values():
                person.crowd = crowd
            seconds = crowd.work(given.seconds, think, there)
            done.append(crowd)
            asked = sum(crowd.statuses.values())
            load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
            print(
                f"{way} {think[0]:g} to {think[1]:g} s: {asked} requests in {seconds:.0f} s "
                f"({asked / seconds:.1f} a second), load average {load}"
            )
            for what in SHOWN:
                times = np.array(crowd.times[what]) * 1000
                if len(times):
                    p50, p95, p99 = np.percentile(times, [50, 95, 99])
                    print(
                        f"  {what:16} n {len(times):5}  p50 {p50:6.0f} ms  p95 {p95:6.0f} ms"
                        f"  p99 {p99:6.0f} ms  most {times.max():6.0f} ms"
                    )
            print(f"  failed: {crowd.failed or 'none'}")
        now, most = memory_mb(pid)
        print(f"memory of the server: {now:.0f} MB afterwards, {most:.0f} MB at most")
    with contextlib.closing(open_store(url)) as store:
        for crowd in done:
            missing = lost(store, crowd.acknowledged)
            print(f"confirmed intakes: {len(crowd.acknowledged)}, lost: {len(missing)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--coaches", type=int, default=50)
    parser.add_argument("--activities", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=15)
    parser.add_argument("--think", type=float, nargs=2, default=(5.0, 15.0))
    parser.add_argument("--database", choices=("sqlite", "postgres", "both"), default="both")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="wor-load-") as name:
        folder = Path(name)
        with databases(given.database, folder) as found:
            for title, url in found.items():
                measure(title, url, folder, given)


if __name__ == "__main__":
    main()
