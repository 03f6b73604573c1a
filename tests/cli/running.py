"""The command line as a user runs it, and small invented files to run it on."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from wor_match.cli import main

ROOT = Path(__file__).parents[2]
TODAY = "2026-11-22"
MARKER = "zeepaardje"
"""Stands in wishes, in what clients avoid and in bad cells: it may not come out anywhere."""

ACTIVITIES: list[dict[str, Any]] = [
    {
        "activity_id": "A-1",
        "title": "Samen wandelen",
        "description": "Elke week een rustige wandeling door het bos, met koffie na afloop.",
        "slots": "ma 10:00-11:30",
        "frequency": "weekly",
        "cost_eur": "0",
        "lat": "52.10",
        "lon": "5.10",
        "welcome_host": "true",
    },
    {
        "activity_id": "A-2",
        "title": "Schilderen voor beginners",
        "description": "Met verf en kwast aan de slag; ervaring is niet nodig.",
        "slots": "di 14:00-16:00",
        "frequency": "weekly",
        "cost_eur": "4.5",
        "lat": "52.11",
        "lon": "5.12",
        "end_date": "2027-02-01",
    },
    {
        "activity_id": "A-3",
        "title": "Zingen in het koor",
        "description": "Samen liedjes zingen, iedereen kan meedoen.",
        "slots": "wo 19:30-21:30",
        "frequency": "weekly",
        "cost_eur": "10",
        "lat": "52.09",
        "lon": "5.11",
    },
]
CLIENTS: list[dict[str, Any]] = [
    {
        "client_id": "K-1",
        "wish": f"Ik wil graag naar buiten, wandelen met een {MARKER}.",
        "avoid": f"Geen drukte, geen {MARKER}",
        "problems": "loneliness",
        "lat": "52.10",
        "lon": "5.10",
        "availability": "ma-ochtend",
        "age": "61",
    },
    {
        "client_id": "K-2",
        "wish": f"Iets met mijn handen maken, schilderen of een {MARKER}.",
        "avoid": "",
        "problems": "stress",
        "lat": "52.12",
        "lon": "5.12",
        "availability": "di-middag",
        "age": "47",
    },
]


@dataclass(frozen=True)
class Result:
    """How a run ended, and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def said(self) -> str:
        """Standard error on one line, without the line breaks and frames of the terminal."""
        return " ".join(self.err.translate(str.maketrans("│╭╮╰╯─", "      ")).split())

    @property
    def json(self) -> Any:
        """Standard output as JSON: fails when anything else stands there."""
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        """Standard output as JSON Lines: every line is an object, the last one ends too."""
        assert self.out.endswith("\n")
        return [json.loads(line) for line in self.out.removesuffix("\n").split("\n")]

    @property
    def rows(self) -> list[dict[str, str]]:
        """Standard output as CSV with a header and rows of that length."""
        rows = list(csv.reader(io.StringIO(self.out, newline=""), strict=True))
        assert {len(row) for row in rows} == {len(rows[0])}
        return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def run(*arguments: object, environment: Mapping[str, str] | None = None) -> Result:
    """What `wor-match` with these arguments does, in this process.

    Any exception other than `SystemExit` would be a traceback to the user: it fails the test.
    """
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", newline="") for _ in range(2))
    clean = {name: value for name, value in os.environ.items() if not _disturbs(name)}
    with (
        patch.dict(os.environ, {**clean, **(environment or {})}, clear=True),
        patch.object(sys, "argv", ["wor-match", *map(str, arguments)]),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        try:
            main()
        except SystemExit as stop:
            code = stop.code
        else:
            code = 0
    texts = []
    for stream in (out, err):
        stream.flush()
        texts.append(stream.detach().getvalue().decode("utf-8"))
    assert code is None or isinstance(code, int), code
    assert "Traceback" not in texts[1]
    return Result(code or 0, *texts)


def command(*arguments: object) -> list[str]:
    """The same as a process of its own would be started."""
    return [sys.executable, "-m", "wor_match", *map(str, arguments)]


def process_environment(**more: str) -> dict[str, str]:
    """This process's environment for a process of its own, that finds this checkout."""
    clean = {name: value for name, value in os.environ.items() if not _disturbs(name)}
    return {**clean, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", **more}


def spawn(*arguments: object, **environment: str) -> Result:
    """What `python -m wor_match` does, in a process of its own."""
    done = subprocess.run(
        command(*arguments),
        capture_output=True,
        env=process_environment(**environment),
        timeout=60,
        check=False,
    )
    return Result(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))


def _disturbs(name: str) -> bool:
    return name.startswith("WOR_MATCH_") or name in (
        *("COLUMNS", "LINES", "FORCE_COLOR", "NO_COLOR", "TTY_COMPATIBLE", "TERM"),
        *("PYTHONIOENCODING", "PYTHONUTF8", "LC_ALL"),
    )


@dataclass(frozen=True)
class Files:
    """A folder of its own, and tables written into it."""

    folder: Path

    def __truediv__(self, name: str) -> Path:
        return self.folder / name

    def text(self, name: str, content: str, encoding: str = "utf-8") -> Path:
        """A file with this text, its line ends as they are."""
        return self.bytes(name, content.encode(encoding))

    def bytes(self, name: str, content: bytes) -> Path:
        """A file with these bytes."""
        path = self.folder / name
        path.write_bytes(content)
        return path

    def table(self, name: str, rows: Sequence[Mapping[str, Any]], delimiter: str = ",") -> Path:
        """A table in the format that the name says."""
        path = self.folder / name
        columns = list(dict.fromkeys(column for row in rows for column in row))
        if path.suffix == ".csv":
            with path.open("w", encoding="utf-8", newline="") as stream:
                writer = csv.DictWriter(stream, columns, restval="", delimiter=delimiter)
                writer.writeheader()
                writer.writerows(rows)
        elif path.suffix == ".json":
            path.write_text(json.dumps(list(rows), ensure_ascii=False), "utf-8")
        elif path.suffix == ".jsonl":
            lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
            path.write_text("".join(lines), "utf-8")
        elif path.suffix == ".xlsx":
            openpyxl = pytest.importorskip("openpyxl")
            book = openpyxl.Workbook()
            book.active.append(columns)
            for row in rows:
                book.active.append([row.get(column) for column in columns])
            book.save(path)
        elif path.suffix == ".parquet":
            pa = pytest.importorskip("pyarrow")
            parquet = pytest.importorskip("pyarrow.parquet")
            texts = {column: [str(row.get(column, "")) for row in rows] for column in columns}
            parquet.write_table(pa.table(texts), path)
        else:
            raise ValueError(name)
        return path

    def activities(self, *changes: Mapping[str, Any], name: str = "a.csv") -> Path:
        """The three activities, and one more (A-4, A-5, ...) for each of the changes."""
        more = [
            {"activity_id": f"A-{number}", "title": "Nog iets", **change}
            for number, change in enumerate(changes, start=4)
        ]
        return self.table(name, [*ACTIVITIES, *more])

    def clients(self, *changes: Mapping[str, Any], name: str = "c.csv") -> Path:
        """The two clients, and one more (K-3, K-4, ...) for each of the changes."""
        more = [
            {"client_id": f"K-{number}", "wish": "Mensen ontmoeten.", **change}
            for number, change in enumerate(changes, start=3)
        ]
        return self.table(name, [*CLIENTS, *more])

    def names(self) -> list[str]:
        """What stands in the folder, hidden files too."""
        return sorted(path.name for path in self.folder.iterdir())


def recommend(catalogue: Path, clients: Path, *more: object, **options: Any) -> Result:
    """`wor-match recommend` on two files, on a fixed day unless another is named."""
    day = () if "--as-of" in more else ("--as-of", TODAY)
    return run("recommend", "--catalogue", catalogue, "--clients", clients, *day, *more, **options)
