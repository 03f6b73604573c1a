"""A PostgreSQL of our own for the length of the tests, from Debian's package or the PATH."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

OWNER = "wor"


class NoPostgres(Exception):
    """Why it cannot be started here."""


@contextmanager
def running(*, durable: bool = False) -> Iterator[str]:
    """Address of a server, with `{name}` where the name of a database goes; gone afterwards.

    durable
        Whether it waits for the disk, as a real one does; the tests need not.
    """
    if importlib.util.find_spec("psycopg") is None:
        raise NoPostgres("psycopg is not installed (extra postgres)")
    programs = _programs()
    # Not pytest's folder: the server's user may not look into that. And a short path: the name of
    # a socket is at most some hundred characters.
    folder = Path(tempfile.mkdtemp(prefix="wor-pg-"))
    user: dict[str, Any] = {}
    if os.getuid() == 0:  # PostgreSQL refuses to run as root
        try:
            account = pwd.getpwnam("postgres")
        except KeyError:
            raise NoPostgres("runs as root, and there is no user postgres") from None
        os.chown(folder, account.pw_uid, account.pw_gid)
        user = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    data = folder / "data"
    try:
        _call([programs / "initdb", "-D", data, "-A", "trust", "-U", OWNER, "--no-sync"], user)
        # On a socket alone, so that no port can be taken.
        settings = f"-k {folder} -c listen_addresses='' -c max_connections=200"
        settings += "" if durable else " -c fsync=off"
        start = ["-D", data, "-w", "-l", folder / "log", "-o", settings, "start"]
        _call([programs / "pg_ctl", *start], user)
        try:
            yield f"postgresql+psycopg://{OWNER}@/{{name}}?host={folder}"
        finally:
            _call([programs / "pg_ctl", "-D", data, "-w", "-m", "immediate", "stop"], user)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def stopped(url: str) -> Iterator[None]:
    """The server of this address is down for a while, as if its power had failed."""
    folder = Path(url.partition("host=")[2])
    data, programs = folder / "data", _programs()
    owner = folder.stat()
    user: dict[str, Any] = {}
    if os.getuid() == 0:
        user = {"user": owner.st_uid, "group": owner.st_gid, "extra_groups": []}
    # How it was started stands in its folder.
    options = (data / "postmaster.opts").read_text().partition('"-D"')[2]
    settings = " ".join(options.replace('"', "").split()[1:])
    _call([programs / "pg_ctl", "-D", data, "-w", "-m", "immediate", "stop"], user)
    try:
        yield
    finally:
        start = ["-D", data, "-w", "-l", folder / "log", "-o", settings, "start"]
        _call([programs / "pg_ctl", *start], user)


def _programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    on_path = shutil.which("initdb")
    if not found and on_path is None:
        raise NoPostgres("no initdb: install Debian's package postgresql")
    return found[-1].parent if found else Path(on_path or "").parent


def _call(command: list[Any], user: dict[str, Any]) -> None:
    run = subprocess.run(
        [str(part) for part in command],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        cwd="/",
        check=False,
        **user,
    )
    if run.returncode:
        raise NoPostgres(f"{command[0].name} failed: {run.stderr.decode()[-300:]}")
