"""Pipes that break, disks that are full, other encodings, and Ctrl-C."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from unittest.mock import patch

import pytest

from tests.cli.running import Files, Result, command, process_environment, recommend, run
from wor_match.matching.standard import Matcher

FULL = Path("/dev/full")


def many(files: Files, count: int = 400) -> Path:
    """More clients than a pipe holds lists of; without wishes, for speed."""
    rows = [{"client_id": f"K-{n}", "wish": ""} for n in range(count)]
    return files.table("veel.csv", rows)


def started(*arguments: object, **environment: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command(*arguments),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=process_environment(**environment),
    )


@pytest.mark.skipif(sys.platform == "win32", reason="pipes break otherwise there")
@pytest.mark.parametrize("format", ["jsonl", "table"])
def test_a_reader_that_stops_early(files: Files, format: str) -> None:
    """As in `wor-match recommend ... | head -1`."""
    catalogue = files.activities()
    process = started(
        *("recommend", "--catalogue", catalogue, "--clients", many(files), "--format", format)
    )
    assert process.stdout is not None
    assert process.stderr is not None
    assert process.stdout.readline()
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait(30) == 141


@pytest.mark.skipif(sys.platform == "win32", reason="pipes break otherwise there")
def test_nobody_reads_at_all(files: Files) -> None:
    pair = ("--client", "K-1", "--activity", "A-1", "--format", "json")
    process = started(
        "explain", "--catalogue", files.activities(), "--clients", files.clients(), *pair
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait(30) == 141


@pytest.mark.skipif(not FULL.exists(), reason="needs /dev/full")
@pytest.mark.parametrize("format", ["jsonl", "table"])
def test_a_full_disk(files: Files, format: str) -> None:
    with FULL.open("wb") as full:
        done = subprocess.run(
            command(
                *("recommend", "--catalogue", files.activities(), "--clients", files.clients()),
                *("--format", format),
            ),
            stdout=full,
            stderr=subprocess.PIPE,
            env=process_environment(),
            timeout=60,
            check=False,
        )
    said = Result(done.returncode, "", done.stderr.decode()).said
    assert done.returncode == 2
    assert said == (
        "wor-match: expected to write the whole result, found: No space left on device. "
        "Check the free space and the rights."
    )


def test_what_goes_to_a_file_is_utf8_whatever_the_system_speaks(files: Files) -> None:
    """As on Windows, where `> lists.csv` would be written in the code page of the machine."""
    title = "Zingen met Zoë 🎉 voor € 2"
    catalogue = files.table("a.json", [{"activity_id": "A-1", "title": title}])
    found = {}
    for format, encoding in (("jsonl", "ascii"), ("csv", "cp1252"), ("table", "ascii")):
        process = started(
            *("recommend", "--catalogue", catalogue, "--clients", files.clients()),
            *("--format", format),
            PYTHONIOENCODING=encoding,
            PYTHONUTF8="0",
        )
        out, err = process.communicate(timeout=60)
        assert (process.returncode, b"Traceback" in err) == (0, False)
        found[format] = out.decode("utf-8")
    assert json.loads(found["jsonl"].split("\n")[0])["suggestions"][0]["title"] == title
    assert next(csv.DictReader(io.StringIO(found["csv"])))["title"] == title
    assert title in found["table"]


def stop(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize("format", ["jsonl", "table"])
def test_ctrl_c_leaves_no_traceback_and_no_half_file(files: Files, format: str) -> None:
    catalogue, clients = files.activities(), files.clients()
    target = files.text("uit", "wat er stond")
    before = files.names()
    with patch.object(Matcher, "_explained", stop):
        result = recommend(catalogue, clients, "--format", format, "--out", target)
    assert result.code == 130
    assert "KeyboardInterrupt" not in result.err
    assert target.read_text() == "wat er stond"
    assert files.names() == before


@pytest.mark.skipif(sys.platform == "win32", reason="signals are other there")
def test_ctrl_c_in_a_process_of_its_own(files: Files) -> None:
    process = started(
        *("recommend", "--catalogue", files.activities(), "--clients", many(files, 4000)),
        *("--format", "jsonl"),
    )
    assert process.stdout is not None
    assert process.stdout.readline()  # it runs, and waits for somebody to read the rest
    time.sleep(0.1)
    os.kill(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert b"Traceback" not in err


@pytest.mark.parametrize("format", ["json", "jsonl", "csv", "table"])
def test_a_run_that_fails_half_way_leaves_what_was_there(files: Files, format: str) -> None:
    catalogue, clients = files.activities(), files.clients()
    target = files.text("uit", "wat er stond")
    before = files.names()
    whole = Matcher._explained

    def half(self: Matcher, people: object, ranked: object) -> object:
        yield next(whole(self, people, ranked))  # type: ignore[arg-type]
        raise OSError(28, "No space left on device")

    with patch.object(Matcher, "_explained", half):
        result = recommend(catalogue, clients, "--format", format, "--out", target)
    assert result.code == 2
    assert "No space left on device. What stood there is unchanged." in result.said
    assert target.read_text() == "wat er stond"
    assert files.names() == before
    assert recommend(catalogue, clients, "--format", format, "--out", target).code == 0
    assert "Samen wandelen" in target.read_text("utf-8")
    assert files.names() == before


def test_what_is_written_is_what_would_be_shown(files: Files) -> None:
    catalogue, clients = files.activities(), files.clients()
    for format in ("json", "jsonl", "csv", "table"):
        shown = recommend(catalogue, clients, "--format", format)
        written = recommend(catalogue, clients, "--format", format, "--out", files / "uit")
        assert (written.code, written.out) == (0, "")
        text = (files / "uit").read_bytes().decode("utf-8")
        assert without_time(text) == without_time(shown.out)


def without_time(text: str) -> str:
    """The text without the moment at which the lists were made."""
    return re.sub(r"\d{4}-\d\d-\d\dT[\d:.]+Z", "", text)


def test_a_link_is_followed_and_the_rights_of_a_file_stay(files: Files) -> None:
    if sys.platform == "win32":
        pytest.skip("links need rights there")
    real = files.text("echt.jsonl", "oud")
    real.chmod(0o640)
    link = files / "link.jsonl"
    link.symlink_to(real)
    catalogue = files.activities()
    assert run("convert", catalogue, link, "--kind", "activities").code == 0
    assert link.is_symlink()
    assert real.read_text("utf-8").count("\n") == 3
    assert real.stat().st_mode & 0o777 == 0o640
