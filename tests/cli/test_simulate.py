"""`wor-match simulate` as a user runs it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "wor_match", *words],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_it_makes_a_world_that_validates_and_says_that_it_is_simulated(tmp_path: Path) -> None:
    out = tmp_path / "world"
    made = run(
        *("simulate", "--out", str(out), "--clients", "30", "--activities", "20"),
        *("--weeks", "40", "--seed", "1", "--new-clients", "4"),
    )
    assert made.returncode == 0, made.stderr
    assert "SIMULATED" in made.stdout
    checked = run(
        *("validate", "--catalogue", str(out / "activities.jsonl")),
        *("--clients", str(out / "clients.jsonl"), "--outcomes", str(out / "outcomes.jsonl")),
        *("--as-of", "2026-11-22"),
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_a_folder_with_something_else_is_refused_in_one_message(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear", "utf-8")
    made = run("simulate", "--out", str(tmp_path), "--clients", "2", "--activities", "2")
    assert made.returncode == 2
    assert "empty folder" in made.stderr
    assert "Traceback" not in made.stderr
