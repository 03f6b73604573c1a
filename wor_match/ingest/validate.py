"""From a file to records and a report: good rows go on, and no bad row gets lost.

    read_table ─▶ match_headers ─▶ one row to values ─▶ the data contract ─▶ Loaded(records, report)
                                   (activity_rows, client_rows)  (pydantic)

A doubtful value of an optional field becomes unknown and is reported; a row is refused only where
it cannot be told what it is about.
"""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import wraps
from pathlib import Path
from typing import Any, Final, Generic, ParamSpec, TypeVar

from wor_match.domain.entities import Activity, Client, Outcome, Record
from wor_match.domain.taxonomy import Taxonomy
from wor_match.errors import RowsRefused
from wor_match.ingest.activity_rows import activity_values, is_at_home
from wor_match.ingest.client_rows import client_values, outcome_values
from wor_match.ingest.duplicates import Described, content_digest, near_duplicates
from wor_match.ingest.geocode import Geocoder
from wor_match.ingest.opening import Progress, open_source, rows_of
from wor_match.ingest.readers import Table
from wor_match.ingest.report import Report
from wor_match.ingest.rows import Source, build, check_coordinates
from wor_match.ingest.words import WordFinder

R = TypeVar("R", bound=Record)
ID_DIGITS: Final = 10
REQUIRED: Final[dict[str, tuple[str, ...]]] = {
    "activities": ("title",),
    "clients": ("client_id",),
    "outcomes": ("client_id", "activity_id", "shown_on"),
}


@dataclass(frozen=True)
class Loaded(Generic[R]):
    """Records in the order of the file, and what was found wrong on the way."""

    records: list[R]
    report: Report


P = ParamSpec("P")
Result = TypeVar("Result")


def _without_collector(load: Callable[P, Result]) -> Callable[P, Result]:
    """The same with Python's cycle collector at rest.

    A load makes millions of objects and no cycles; looking for cycles takes a tenth of its time.
    """

    @wraps(load)
    def quietly(*args: P.args, **kwargs: P.kwargs) -> Result:
        was_on = gc.isenabled()
        gc.disable()
        try:
            return load(*args, **kwargs)
        finally:
            if was_on:
                gc.enable()

    return quietly


@_without_collector
def load_activities(
    path: str | Path,
    *,
    taxonomy: Taxonomy,
    today: date,
    geocoder: Geocoder | None = None,
    strict: bool = False,
    progress: Progress | None = None,
) -> Loaded[Activity]:
    """The catalogue in a file.

    What the columns leave empty is looked for in title and description; `from_text` names the
    fields so read. Without ids, ids are made of the content: the same in any order of rows.

    Raises `FileProblem`, `MissingColumn`, and with `strict` `RowsRefused` if a row was refused.
    """
    table, source = open_source(path, "activities", today)
    words = WordFinder(taxonomy.principle_words, most=2)
    numbered = "activity_id" in source.fields
    ids: dict[str, int] = {}
    contents: dict[str, int] = {}
    records: list[Activity] = []
    rows: list[int] = []
    looks: list[Described] = []
    exact: set[int] = set()
    for raw in rows_of(table, source, progress):
        values = activity_values(raw, source, words)
        at_home = is_at_home(values)
        if not _has_required(values, source):
            continue
        look = _described(values)
        digest = content_digest(look)
        own_id = "activity_id" in values
        if not own_id:
            if digest in contents:
                _merge(source, contents[digest], look)
                continue
            values["activity_id"] = _id_of(digest, ids)
            if numbered:
                source.doubtful(
                    "activity_id", None, "is empty; an id was made of the content",
                    "give every activity an id of its own",
                )  # fmt: skip
        elif _is_taken("activity_id", values["activity_id"], ids, source):
            continue
        check_coordinates(values, source)
        _locate(values, None if at_home else geocoder, source)
        activity = build(Activity, values, source, frozenset(("activity_id", "title")))
        if activity is None:
            continue
        if digest in contents:
            exact.add(len(records))
            source.issue(
                "note", "title", look.title, f"says exactly the same as row {contents[digest]}",
                "delete one of the two if they are the same activity",
            )  # fmt: skip
        contents.setdefault(digest, source.row)
        ids[activity.activity_id] = source.row
        records.append(activity)
        rows.append(source.row)
        looks.append(look)
    if not numbered:
        source.issue(
            "note", None, None,
            "no column with ids: ids were made of title, organisation, place, time and description",
            "add a column 'activity_id' if these may change while the activity stays the same",
            row=None,
        )  # fmt: skip
    for pair in near_duplicates(looks):
        if pair.second not in exact:
            source.row = rows[pair.second]
            source.issue(
                "note", "title", looks[pair.second].title, f"{pair.why} as row {rows[pair.first]}",
                "delete one of the two if they are the same activity",
            )  # fmt: skip
    return _finish(records, table, source, geocoder, strict)


@_without_collector
def load_clients(
    path: str | Path,
    *,
    taxonomy: Taxonomy,
    today: date,
    geocoder: Geocoder | None = None,
    strict: bool = False,
    progress: Progress | None = None,
) -> Loaded[Client]:
    """The intakes in a file; the report holds no words of a client.

    Problems that no column names are looked for in the wish (`from_text` says so).

    Raises `FileProblem`, `MissingColumn`, and with `strict` `RowsRefused` if a row was refused.
    """
    table, source = open_source(path, "clients", today)
    words = WordFinder(taxonomy.problem_words, most=3)
    ids: dict[str, int] = {}
    records: list[Client] = []
    for raw in rows_of(table, source, progress):
        values = client_values(raw, source, words)
        if not _has_required(values, source) or _is_taken(
            "client_id", values["client_id"], ids, source
        ):
            continue
        check_coordinates(values, source)
        _locate(values, geocoder, source)
        client = build(Client, values, source, frozenset(("client_id",)))
        if client is not None:
            ids[client.client_id] = source.row
            records.append(client)
    return _finish(records, table, source, geocoder, strict)


@_without_collector
def load_outcomes(
    path: str | Path, *, today: date, strict: bool = False, progress: Progress | None = None
) -> Loaded[Outcome]:
    """What became of recommendations; a row whose dates cannot be is refused.

    One client, activity, day and policy make one recommendation: a second row for it is refused.

    Raises `FileProblem`, `MissingColumn`, and with `strict` `RowsRefused` if a row was refused.
    """
    table, source = open_source(path, "outcomes", today)
    seen: dict[tuple[str, str, date, str | None], int] = {}
    records: list[Outcome] = []
    for raw in rows_of(table, source, progress):
        values = outcome_values(raw, source)
        if source.refused or not _has_required(values, source):
            continue
        outcome = build(Outcome, values, source, frozenset(REQUIRED["outcomes"]))
        if outcome is None:
            continue
        key = (outcome.client_id, outcome.activity_id, outcome.shown_on, outcome.policy)
        if key in seen:
            source.refuse(
                "activity_id", outcome.activity_id,
                f"the same client, activity, day and policy as row {seen[key]}",
                "keep one row for each recommendation",
            )  # fmt: skip
            continue
        seen[key] = source.row
        records.append(outcome)
    return _finish(records, table, source, None, strict)


def _has_required(values: Mapping[str, Any], source: Source) -> bool:
    for name in REQUIRED[source.kind]:
        value = values.get(name)
        if value is None or (isinstance(value, str) and not value.strip()):
            source.refuse(name, None, f"{name} is empty", "fill it in: no row can do without it")
            return False
    return True


def _is_taken(name: str, value: object, ids: Mapping[str, int], source: Source) -> bool:
    first = ids.get(str(value).strip())
    if first is None:
        return False
    source.refuse(
        name, value, f"the same {name} as row {first}", "give it an id of its own, or delete one"
    )
    return True


def _merge(source: Source, first: int, look: Described) -> None:
    source.report.rows_merged += 1
    source.doubtful(
        "title", look.title, f"says exactly the same as row {first}; kept once",
        "delete it, or add what sets the two apart: a place, a time, an id",
    )  # fmt: skip


def _id_of(digest: str, ids: Mapping[str, int]) -> str:
    """`a-` and ten digits; more where ten clash, as in one of 200 catalogues of 100,000 rows."""
    digits = ID_DIGITS
    while f"a-{digest[:digits]}" in ids:
        digits += 2
    return f"a-{digest[:digits]}"


def _described(values: Mapping[str, Any]) -> Described:
    return Described(
        *(
            str(values.get(name) or "")
            for name in ("title", "description", "organisation", "place", "when_text")
        )
    )


def _locate(values: dict[str, Any], geocoder: Geocoder | None, source: Source) -> None:
    if "lat" in values and "lon" in values and not source.canonical:
        values.setdefault("location_km", 0.0)
    if geocoder is None or "lat" in values or "lon" in values:
        return
    spot = geocoder.find(
        *(
            value if isinstance(value := values.get(name), str) else None
            for name in ("postcode", "place", "municipality")
        )
    )
    if spot is not None:
        values["lat"], values["lon"], values["location_km"] = spot


def _finish(
    records: list[R], table: Table, source: Source, geocoder: Geocoder | None, strict: bool
) -> Loaded[R]:
    report = source.report
    report.rows_taken = len(records)
    for note in table.notes:
        source.issue("note", None, None, note, "", row=None)
    if geocoder is not None and records:
        unknown = sum(getattr(record, "lat", None) is None for record in records)
        if unknown:
            source.issue(
                "note", None, None,
                f"{unknown} of {len(records)} rows have no coordinates: distance stays unknown",
                "fill in a postcode, or fetch the national table with: wor-match geo fetch",
                row=None,
            )  # fmt: skip
    # Names of fields alone: a column of a file may hold anything, and a report repeats no words.
    read = Counter(
        name
        for record in records
        for name in getattr(record, "from_text", ())
        if name in type(record).model_fields
    )
    report.read_from_words = dict(read.most_common())
    if strict and not report.ok:
        reasons = [i for i in report.issues if i.severity == "refused"][:5]
        listed = "; ".join(f"row {i.row}, {i.column}: {i.problem}" for i in reasons)
        raise RowsRefused(
            f"{report.summary()}. With strict nothing is taken when a row is refused. "
            f"The first: {listed}"
        )
    return Loaded(records, report)
