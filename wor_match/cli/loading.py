"""What every command does with its files: load them with progress, and report what was wrong."""

from __future__ import annotations

import contextlib
import difflib
import os
from collections.abc import Callable, Iterator
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from wor_match import rendering
from wor_match.bootstrap import make_geocoder, make_taxonomy
from wor_match.config import Settings
from wor_match.domain.entities import Activity, Client, Outcome
from wor_match.errors import FileProblem, UnknownId
from wor_match.ingest.validate import Loaded, load_activities, load_clients, load_outcomes

errors = rendering.PlainConsole(stderr=True)
if not errors.is_terminal:
    errors = rendering.PlainConsole(stderr=True, width=140)


class ReportFormat(StrEnum):
    table = "table"
    json = "json"


class Kind(StrEnum):
    activities = "activities"
    clients = "clients"
    outcomes = "outcomes"


def spare(target: Path | None, *sources: Path | str | None) -> None:
    """Refuses to write over what is read, under whatever name: it may be the only copy."""
    if target is None or not os.path.isfile(target):
        return
    for source in sources:
        if source is not None and os.path.isfile(source) and os.path.samefile(target, source):
            raise FileProblem(
                f"{target}: expected a file of its own for the result, found {source}, which is "
                "read. Nothing was written. Choose another name."
            )


def load_file(
    kind: Kind, path: Path, settings: Settings, today: date, strict: bool = False
) -> Loaded[Any]:
    if kind is Kind.outcomes:
        return load_history(path, today, strict)
    read: Callable[..., Loaded[Any]] = load_clients if kind is Kind.clients else load_activities
    with progress_bar(path.name) as step:
        return read(
            path,
            taxonomy=make_taxonomy(settings),
            geocoder=make_geocoder(settings),
            today=today,
            strict=strict,
            progress=step,
        )


def load_history(path: Path, today: date, strict: bool) -> Loaded[Outcome]:
    with progress_bar(path.name) as step:
        return load_outcomes(path, today=today, strict=strict, progress=step)


def load_both(
    catalogue: Path, clients: Path, settings: Settings, today: date, strict: bool
) -> tuple[Loaded[Activity], Loaded[Client]]:
    activities: Loaded[Activity] = load_file(Kind.activities, catalogue, settings, today, strict)
    people: Loaded[Client] = load_file(Kind.clients, clients, settings, today, strict)
    for path, loaded in ((catalogue, activities), (clients, people)):
        if not loaded.records:
            report(activities, people)
            raise FileProblem(
                f"{path}: expected at least one row of {loaded.report.kind} that can be taken, "
                f"found {loaded.report.rows_read} rows and none of them taken. "
                "Is it the right file, and the whole of it?"
            )
    return activities, people


def find_one(records: list[Any], field: str, wanted: str) -> Any:
    for record in records:
        if getattr(record, field) == wanted:
            return record
    near = difflib.get_close_matches(wanted, [getattr(record, field) for record in records], n=3)
    hint = f"; did you mean {', '.join(near)}?" if near else ""
    raise UnknownId(f"expected a known {field}, found {wanted!r}{hint}")


@contextlib.contextmanager
def progress_bar(what: str, hidden: bool = False) -> Iterator[Callable[[int, int | None], None]]:
    """A progress bar on standard error, where that is a screen."""
    columns = TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn()
    with Progress(
        *columns,
        console=errors,
        transient=True,
        disable=hidden or not errors.is_terminal,
        # Rich would send standard output to the screen too, and a result on its way to a file
        # or a pipe would never get there.
        redirect_stdout=False,
        redirect_stderr=False,
    ) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def counted(items: Iterator[Any], total: int, what: str, hidden: bool) -> Iterator[Any]:
    with progress_bar(what, hidden) as step:
        for done, item in enumerate(items, start=1):
            step(done, total)
            yield item


def finish(*loaded: Loaded[Any] | None) -> None:
    """Reports what was wrong with the input, and sets the exit code."""
    there = [one for one in loaded if one is not None]
    report(*there)
    if not all(one.report.ok for one in there):
        raise typer.Exit(1)


def report(*loaded: Loaded[Any]) -> None:
    for one in loaded:
        if one.report.count("refused") or one.report.count("doubtful"):
            errors.print(rendering.report_table(one.report, most=10))
        else:
            errors.print(rendering.report_short(one.report))
