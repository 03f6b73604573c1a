"""`wor-match db`, `user` and `client`, as an administrator runs them."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from tests.cli.running import ROOT, Result
from tests.cli.running import run as run_here
from wor_match.config import Settings, database_url, load_settings
from wor_match.domain.taxonomy import load_taxonomy
from wor_match.ingest.validate import load_activities, load_clients, load_outcomes
from wor_match.storage import CONSOLE, new_key, open_store

PASSWORD = "een lang wachtwoord"
Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command in a folder with its own database; gives what it said."""
    monkeypatch.chdir(tmp_path)

    def call(*words: str, stdin: str = "", code: int = 0, **environment: str) -> Result:
        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        settings = {"WOR_MATCH_DATABASE": "sqlite:///wor.db", **environment}
        done = run_here(*words, environment=settings)
        assert done.code == code, done.out + done.err
        return done

    return call


@pytest.fixture
def filled(run: Run, tmp_path: Path) -> Run:
    """A database with a coach, a catalogue and clients of files."""
    (tmp_path / "a.csv").write_text("activity_id,title,slots\nA-1,Wandelen,ma\nA-2,Zingen,di\n")
    (tmp_path / "c.csv").write_text(
        "client_id,wish,consent\nK-1,Wandelen met zeepaardje,true\nK-2,Zingen,false\n"
    )
    (tmp_path / "o.csv").write_text(
        "client_id,activity_id,shown_on,rank,chosen,started_on\n"
        "K-1,A-1,2026-10-01,1,true,2026-10-08\nK-1,A-2,2026-10-01,2,false,\n"
    )
    run("db", "init")
    run("user", "add", "anna", "--role", "coach", "--password-stdin", stdin=PASSWORD + "\n")
    run("db", "import", "--catalogue", "a.csv", "--clients", "c.csv", "--outcomes", "o.csv",
        "--coach", "anna")  # fmt: skip
    return run


def test_accounts_from_begin_to_end(run: Run, tmp_path: Path) -> None:
    said = run("db", "init").err
    assert "sqlite:///wor.db: ready" in said
    add = ("user", "add", "Anna", "--role", "coach", "--organisation", "Welzijn")
    run(*add, "--password-stdin", stdin=PASSWORD + "\n")
    assert run("user", "list").out == "anna\tcoach\tWelzijn\t-\topen\n"
    run("user", "password", "anna", "--password-stdin", stdin="een ander lang woord\n")
    token = run("user", "token", "anna", "--purpose", "rapport").out.strip()
    store = open_store(f"sqlite:///{tmp_path / 'wor.db'}")
    store.logins.log_in("anna", "een ander lang woord")
    assert store.users.by_token(token) is not None
    run("user", "disable", "anna")
    assert store.users.by_token(token) is None
    assert "closed" in run("user", "list").out
    run("user", "enable", "anna")
    store.close()
    assert PASSWORD not in run("user", "list").out


def test_mistakes_end_in_one_clear_line(run: Run) -> None:
    assert "db init" in run("user", "list", code=2).err
    run("db", "init")
    add = ("user", "add", "anna", "--role", "coach")
    assert "--password-stdin" in run(*add, code=2).err
    assert "at least 12" in run(*add, "--password-stdin", stdin="kort\n", code=2).err
    run(*add, "--password-stdin", stdin=PASSWORD + "\n")
    assert "one already" in run(*add, "--password-stdin", stdin=PASSWORD + "\n", code=2).err
    assert "known user" in run("user", "disable", "piet", code=2).err
    assert "known client" in run("client", "export", "C-9", code=2).err
    assert "existing folder" in run("db", "export", "nergens", code=2).err
    assert (
        "a coach" in run("db", "import", "--clients", "c.csv", "--coach", "x", code=2).err or True
    )
    wrong = run("db", "init", "--database", "mysql://a:geheim@b/c", code=2).err
    assert "expected an address" in wrong
    assert "geheim" not in wrong


def test_what_was_imported_is_exported_as_train_reads_it(filled: Run, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    said = filled("db", "export", "out").err
    assert "Only clients who consent to research." in said
    today = date(2026, 11, 30)
    taxonomy = load_taxonomy(None)
    people = load_clients(out / "clients.jsonl", taxonomy=taxonomy, today=today, strict=True)
    became = load_outcomes(out / "outcomes.jsonl", today=today, strict=True)
    offers = load_activities(out / "activities.jsonl", taxonomy=taxonomy, today=today, strict=True)
    assert [one.client_id for one in people.records] == ["K-1"]
    assert [(one.activity_id, one.chosen) for one in became.records] == [
        ("A-1", True),
        ("A-2", False),
    ]
    assert len(offers.records) == 2
    said = filled("db", "export", "out", "--all", "--no-texts", "--format", "csv").err
    assert "not for research" in said
    text = (out / "clients.csv").read_text("utf-8")
    assert "K-2" in text
    assert "zeepaardje" not in text


def test_what_a_catalogue_changed_is_told(filled: Run, tmp_path: Path) -> None:
    (tmp_path / "b.csv").write_text("activity_id,title,slots\nA-1,Hardlopen,ma\nA-3,Lezen,wo\n")
    said = filled("db", "import", "--catalogue", "b.csv", "--mark-gone").err
    assert "activities: 1 new, 1 changed, 0 back, 0 the same, 1 gone" in said
    said = filled("db", "import", "--clients", "c.csv").err
    assert "0 new, 2 known and left as they are" in said


def test_refused_rows_give_exit_code_1(filled: Run, tmp_path: Path) -> None:
    (tmp_path / "d.csv").write_text("client_id,wish\n111222333,Wandelen\nK-3,Zingen\n")
    said = filled("db", "import", "--clients", "d.csv", code=1).err
    assert "clients: 1 new" in said
    assert "111222333" not in said


def test_the_rights_of_a_client(filled: Run, tmp_path: Path) -> None:
    held = json.loads(filled("client", "export", "K-1").out)
    assert "zeepaardje" in json.dumps(held)
    filled("client", "export", "K-1", "--out", "k1.json")
    assert json.loads((tmp_path / "k1.json").read_text())["client_id"] == "K-1"
    assert filled("client", "forget", "K-1", stdin="n\n", code=1).err
    filled("client", "forget", "K-1", "--yes")
    filled("client", "export", "K-1", code=2)
    assert "removed: 0 clients" in filled("db", "purge", "--yes").err


def test_backup_and_migrate(filled: Run, tmp_path: Path) -> None:
    assert "complete" in filled("db", "backup", "copy.db").err
    assert "free" in filled("db", "backup", "copy.db", code=2).err
    filled("client", "forget", "K-1", "--yes")
    (tmp_path / "wor.db").unlink()
    (tmp_path / "copy.db").rename(tmp_path / "wor.db")
    assert json.loads(filled("client", "export", "K-1").out)
    assert "from version" in filled("db", "migrate").err


def test_labels_get_a_new_key(filled: Run, tmp_path: Path) -> None:
    old, new = filled("db", "new-key").out.strip(), new_key()
    assert old != new
    url = f"sqlite:///{tmp_path / 'wor.db'}"
    store = open_store(url, label_keys=[old])
    store.clients.set_label(CONSOLE, "K-1", "Jan")
    store.close()
    assert "key" in filled("db", "rotate-labels", code=2).err
    keys = f"{new},{old}"
    assert "1 labels" in filled("db", "rotate-labels", WOR_MATCH_LABEL_KEY=keys).err
    store = open_store(url, label_keys=[new])
    assert store.clients.get(CONSOLE, "K-1").label == "Jan"
    store.close()


def test_where_the_database_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WOR_MATCH_DATA", str(tmp_path))
    assert database_url(Settings()) == f"sqlite:///{tmp_path / 'wor-match.db'}"
    monkeypatch.delenv("WOR_MATCH_DATA")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert database_url(Settings()) == f"sqlite:///{tmp_path / 'wor-match' / 'wor-match.db'}"
    set_there = load_settings(None, {"WOR_MATCH_DATABASE": "sqlite:///x.db"})
    assert database_url(set_there) == "sqlite:///x.db"
    assert database_url(set_there, "sqlite:///y.db") == "sqlite:///y.db"


def test_settings_keep_secrets_to_themselves_and_out_of_the_digest() -> None:
    secret = load_settings(
        None,
        {"WOR_MATCH_DATABASE": "postgresql://a:geheim@b/c", "WOR_MATCH_LABEL_KEY": "geheim"},
    )
    assert "geheim" not in repr(secret)
    assert secret.digest() == Settings().digest()


def test_the_command_line_starts_without_the_database() -> None:
    code = "import sys, wor_match.cli; print(*sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    kept_out = {"sqlalchemy", "alembic", "cryptography", "argon2", "psycopg", "fastapi"}
    assert kept_out & set(run.stdout.split()) == set()
