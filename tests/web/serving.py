"""The workplace with demo data for tests: as services, as a server in this process, or beside it.

    with workplace(folder) as services: ...              # for TestClient(create_app(services))
    with serving(services) as address: ...               # a real server on a free port, in a thread
    with process(folder, "--demo") as (address, log): ... # `wor-match serve` as people start it

`PASSWORD` is that of every account of a workplace made here: coach, collega, coordinator,
onderzoeker and beheerder. `CLIENTS` are the coach's, one for each step; `OTHERS` is the colleague's.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import uvicorn
from argon2 import PasswordHasher

from wor_match.bootstrap import make_geocoder, make_matcher, make_taxonomy
from wor_match.cli.serve import KEEP_ALIVE
from wor_match.config import Settings
from wor_match.domain.entities import Activity
from wor_match.matching.standard import Matcher
from wor_match.recommender import Recommender
from wor_match.storage import new_key, open_store
from wor_match.web import demo
from wor_match.web.app import create_app
from wor_match.web.services import Services

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "data" / "demo"
PASSWORD = "een lang wachtwoord"
ROLES = ("coach", "collega", "coordinator", "onderzoeker", "beheerder")
CLIENTS = tuple(f"C-{number:04d}" for number in range(1, 10))
OTHERS = "C-0010"
# Word counts instead of a language model: fast, and the pages do not care.
SETTINGS = Settings(embedder="lexical")
# The real parameters take a third of a second a login.
FAST = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
LABEL_KEY = new_key()

_matchers: dict[tuple[date, tuple[Activity, ...]], Matcher] = {}


def quick_matcher(activities: Sequence[Activity], day: date) -> Matcher:
    """A matcher, made once for each catalogue in a run of the tests."""
    ids = tuple((one.activity_id, one.model_dump_json()) for one in activities)
    key: Any = (day, ids)
    if key not in _matchers:
        _matchers[key] = make_matcher(activities, SETTINGS, as_of=day, remember=True)
    return _matchers[key]


@contextlib.contextmanager
def workplace(
    folder: Path, *, url: str | None = None, template: Path | None = None, **options: Any
) -> Iterator[Services]:
    """Services over a database in a folder, or at a URL, filled with the demo.

    template
        A database that was filled before, to be copied: much faster.
    options
        Further fields of `Services`.
    """
    path = folder / "workplace.db"
    if template is not None:
        shutil.copyfile(template, path)
    store = open_store(
        url or f"sqlite:///{path}", label_keys=[LABEL_KEY], create=template is None, hasher=FAST
    )
    taxonomy, geocoder = make_taxonomy(SETTINGS), make_geocoder(SETTINGS)
    recommender = Recommender(store, quick_matcher)
    try:
        if template is None:
            demo.make_accounts(store, PASSWORD)
            demo.make_catalogue(store, FOLDER, taxonomy, geocoder)
            demo.make_clients(store, recommender, FOLDER, taxonomy, geocoder)
        yield Services(store, recommender, geocoder, taxonomy, **{"demo": True, **options})
    finally:
        recommender.stop()
        store.close()


@contextlib.contextmanager
def serving(services: Services) -> Iterator[str]:
    """The address of a server for these services, on a free port, in a thread of this process."""
    with contextlib.closing(socket.socket()) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(128)
        config = uvicorn.Config(
            create_app(services),
            access_log=False,
            log_config=None,
            server_header=False,
            timeout_keep_alive=KEEP_ALIVE,
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
        thread.start()
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        wait_for(address, lambda: thread.is_alive())
        try:
            yield address
        finally:
            server.should_exit = True
            thread.join(timeout=10)


@contextlib.contextmanager
def process(folder: Path, *arguments: str, **environment: str) -> Iterator[tuple[str, Path]]:
    """The address and the log of `wor-match serve`, started as people start it."""
    with started(folder, free_port(), *arguments, **environment) as (address, _):
        yield address, folder / "serve.log"


@contextlib.contextmanager
def started(
    folder: Path, port: int, *arguments: str, before: Any = None, **environment: str
) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """The address and the process of `wor-match serve`; its log is serve.log in the folder.

    before
        Called in the new process, before the program.
    """
    with (folder / "serve.log").open("ab") as stream:
        run = subprocess.Popen(
            [sys.executable, "-m", "wor_match", "serve", "--port", str(port), *arguments],
            cwd=folder,
            stdout=stream,
            stderr=subprocess.STDOUT,
            env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
            preexec_fn=before,
        )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(address, lambda: run.poll() is None)
        yield address, run
    finally:
        run.terminate()
        try:
            run.wait(timeout=20)
        except subprocess.TimeoutExpired:
            run.kill()
            run.wait()


def free_port() -> int:
    """A port that nobody listens on right now."""
    with contextlib.closing(socket.socket()) as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def wait_for(address: str, alive: Any, seconds: float = 90) -> None:
    """Returns when the server answers. Raises `RuntimeError` where it ends or stays silent."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and alive():
        try:
            with urllib.request.urlopen(f"{address}/inloggen", timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise RuntimeError("the server did not start")
