"""`wor-match serve`: starts, says what is missing, and serves a demo."""

from __future__ import annotations

import re
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from tests.web.serving import PASSWORD, ROOT, process, serving, workplace


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "wor_match", *arguments],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        env={"PATH": "", "PYTHONPATH": str(ROOT), "HOME": str(folder)},
        check=False,
        timeout=120,
    )


def test_without_users_it_says_how_to_make_one(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'x.db'}"
    missing = run(tmp_path, "serve", "--database", database)
    assert missing.returncode == 2
    assert "wor-match db init" in " ".join(missing.stderr.split())
    assert run(tmp_path, "db", "init", "--database", database).returncode == 0
    empty = run(tmp_path, "serve", "--database", database)
    assert empty.returncode == 2
    assert "wor-match user add" in " ".join(empty.stderr.split())


def test_a_model_or_theme_that_is_not_there_is_told_at_once(tmp_path: Path) -> None:
    for arguments in (["--model", "weg.toml"], ["--settings", "weg.toml"]):
        found = run(tmp_path, "serve", "--demo", *arguments)
        assert found.returncode == 2
        assert "weg.toml" in found.stderr


@pytest.mark.slow
def test_the_demo_serves_with_passwords_that_work(tmp_path: Path) -> None:
    with process(tmp_path, "--demo", WOR_MATCH_EMBEDDER="lexical") as (address, log):
        with urllib.request.urlopen(f"{address}/inloggen") as answer:
            page = answer.read().decode()
            assert answer.headers["server"] is None
        accounts = dict(re.findall(r"^(\w+) +(demo-\w+)", log.read_text(), re.M))
        assert set(accounts) == {"coach", "collega", "coordinator", "onderzoeker", "beheerder"}
        assert all(password in page for password in accounts.values())
        assert "verzonnen" in page
    assert "GET /inloggen 200" in log.read_text()
    assert not list(tmp_path.glob("*.db"))


def test_a_demo_does_not_go_beside_real_people(tmp_path: Path) -> None:
    with workplace(tmp_path):
        pass
    found = run(tmp_path, "serve", "--demo", "--database", f"sqlite:///{tmp_path}/workplace.db")
    assert found.returncode == 2
    assert "Invented people do not go beside real ones" in " ".join(found.stderr.split())


def test_a_server_in_this_process_answers(tmp_path: Path, filled: Path) -> None:
    with workplace(tmp_path, template=filled) as services, serving(services) as address:
        with urllib.request.urlopen(f"{address}/static/app.css") as answer:
            assert answer.status == 200
        assert services.store.logins.log_in("coach", PASSWORD).secret
