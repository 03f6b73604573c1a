"""The direction of imports, and that importing does nothing but import."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

# Runs before the imports: an audit hook sees every connection and every file opened for writing,
# whichever library does it.
WATCH = """
import os, sys

FORBIDDEN = {
    "os.mkdir", "os.remove", "os.rename", "os.system", "shutil.rmtree", "sqlite3.connect",
    "socket.bind", "socket.connect", "socket.getaddrinfo", "socket.sendto", "subprocess.Popen",
}
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT

def watch(event, args):
    writes = event == "open" and (set(args[1] or "") & set("wax+") or (args[2] or 0) & WRITES)
    if event in FORBIDDEN or writes:
        raise AssertionError(f"importing has an effect: {event} {args!r}")

sys.addaudithook(watch)
"""

IMPORT_ALL = """
import importlib, pkgutil
import wor_match
names = [m.name for m in pkgutil.walk_packages(wor_match.__path__, "wor_match.")]
names.remove("wor_match.__main__")
# Making an embedder needs torch, whose own import makes a folder.
names = [n for n in names if not n.startswith(("wor_match.embedding.distil", "wor_match.embedding.recipe"))]
for name in names:
    importlib.import_module(name)
print(len(names))
"""

HEAVY = {
    *("torch", "transformers", "sentence_transformers", "sklearn", "pandas", "pyarrow"),
    *("pgeocode", "mlflow", "dask", "matplotlib"),
}

needs_cli = pytest.mark.skipif(
    importlib.util.find_spec("wor_match.cli") is None, reason="wor_match.cli is not there yet"
)


def python(code: str) -> subprocess.CompletedProcess[str]:
    """Runs code in a fresh interpreter that writes no bytecode and takes warnings as errors."""
    return subprocess.run(
        [sys.executable, "-B", "-W", "error", "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_each_package_imports_only_what_stands_before_it() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    run = subprocess.run(
        [linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr


def test_importing_any_module_has_no_effects() -> None:
    run = python(WATCH + IMPORT_ALL)
    assert run.returncode == 0, run.stderr
    assert int(run.stdout) > 5


@pytest.mark.parametrize(
    "effect",
    [
        "import socket; socket.create_connection(('localhost', 9))",
        "open('effect.txt', 'w')",
        "import os; os.mkdir('effect')",
        "import sqlite3; sqlite3.connect(':memory:')",
    ],
)
def test_the_watch_sees_an_effect(effect: str) -> None:
    run = python(WATCH + effect)
    assert run.returncode == 1
    assert "importing has an effect" in run.stderr


@needs_cli
def test_the_command_line_starts_without_heavy_packages() -> None:
    run = python("import sys, wor_match.cli; print(*sys.modules)")
    assert run.returncode == 0, run.stderr
    assert HEAVY & set(run.stdout.split()) == set()
