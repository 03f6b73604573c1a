"""Writing records: what is written reads back the same, and a file is whole or not there."""

from __future__ import annotations

import csv
import json
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from wor_match.domain import vocabulary as v
from wor_match.domain.entities import Activity, Client, Effect, Outcome, Recommendation, Suggestion
from wor_match.errors import FileProblem, MissingExtra
from wor_match.ingest.neutralise import neutralise, restore
from wor_match.ingest.readers import read_table
from wor_match.ingest.table import clean
from wor_match.ingest.write import WriteFormat, format_of, write_records

FORMATS: list[WriteFormat] = ["csv", "json", "jsonl", "parquet"]


# Line ends, quotes and what starts a formula come up often; surrogates are no text.
def _stripped(text: str) -> str | None:
    """What both the reader and the model make of a text, whose ideas of blank differ a little."""
    cleaned = clean(text)
    return None if cleaned is None else Activity(activity_id="a", title=str(cleaned)).title


_words: st.SearchStrategy[str | None] = (
    st.text(
        st.one_of(
            st.sampled_from("=+-@'\";,\t\r\n a1é€\u200b"),
            st.characters(exclude_categories=["Cs"]),
        ),
        max_size=30,
    )
    .map(_stripped)
    .filter(lambda text: text is not None and clean(text) == text)
)
_text = st.none() | _words
_number = st.none() | st.floats(0, 1e6)
_scale = st.none() | st.floats(1, 5)
_yes_no = st.none() | st.booleans()
_day = st.none() | st.dates()


def _some(codes: dict[str, Any]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(sorted(codes)), max_size=3, unique=True)


_activities = st.builds(
    Activity,
    activity_id=_words,
    title=_words,
    description=_text,
    when_text=_text,
    lat=st.none() | st.floats(-90, 90),
    online=_yes_no,
    principle=_some(v.PRINCIPLES),
    slots=st.lists(st.sampled_from(["ma 10:00-12:00", "di-middag", "wo", "do 13:30"]), max_size=3),
    start_date=_day,
    end_date=st.none(),
    cost_eur=_number,
    min_age=st.none() | st.integers(0, 120),
    max_age=st.none(),
    wheelchair=st.sampled_from(["yes", "no", "unknown"]),
    climate_pace=_scale,
    url=_text,
)
_clients = st.builds(
    Client,
    client_id=st.from_regex(r"c[0-9]{1,5}", fullmatch=True),
    wish=_text,
    avoid=_text,
    problems=_some(v.PROBLEMS),
    transport=_some(v.TRANSPORT),
    availability=st.lists(st.sampled_from(["ma-ochtend", "avond", "zo 09:00-13:00"]), max_size=3),
    age=st.none() | st.integers(0, 120),
    gender=st.none() | st.sampled_from(sorted(v.GENDERS)),
    wheelchair=_yes_no,
    ph_body=st.none() | st.floats(0, 10),
    referred_on=_day,
    consent=_yes_no,
)


def _back(path: Path, model: type[BaseModel]) -> list[BaseModel]:
    return [model.model_validate(row.values) for row in read_table(path).rows]


@pytest.mark.parametrize("format", FORMATS)
@settings(max_examples=60, deadline=None)
@given(st.lists(_activities, max_size=4))
def test_activities_come_back(format: WriteFormat, records: list[Activity]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"a.{format}"
        assert write_records(records, Activity, path) == len(records)
        # A JSON Lines file without records is empty, and there is no table in it.
        if records or format != "jsonl":
            assert _back(path, Activity) == records


@pytest.mark.parametrize("format", FORMATS)
@settings(max_examples=60, deadline=None)
@given(st.lists(_clients, min_size=1, max_size=4))
def test_clients_come_back(format: WriteFormat, records: list[Client]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"c.{format}"
        write_records(records, Client, path)
        assert _back(path, Client) == records


@given(st.text("'=+-@\t\ra", max_size=5))
def test_neutralise_has_an_inverse(text: str) -> None:
    assert restore(neutralise(text)) == text
    assert neutralise(text)[:1] not in set("=+-@\t\r")


def _activity(**values: Any) -> Activity:
    return Activity.model_validate({"activity_id": "a1", "title": "Koffie", **values})


def test_csv_as_a_spreadsheet_gets_it(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    record = _activity(
        description="=HYPERLINK(1)", lon=-5.5, online=True, slots=["ma", "di"], venue="'s avonds",
        start_date=date(2026, 1, 2),
    )  # fmt: skip
    write_records([record], Activity, path)
    with path.open(encoding="utf-8", newline="") as stream:
        header, cells = csv.reader(stream)
    assert header == list(Activity.model_fields)
    row = dict(zip(header, cells, strict=True))
    assert row["description"] == "'=HYPERLINK(1)"
    assert row["lon"] == "-5.5"
    assert row["online"] == "true"
    assert row["slots"] == "ma;di"
    assert row["venue"] == "'s avonds"
    assert row["start_date"] == "2026-01-02"
    assert row["address"] == ""


@pytest.mark.parametrize(
    "text", ["een\rtwee", "een\r\ntwee", 'a "b"; c', "=1", "'=1", "''=1", "-", "'s", "@a,b\n;"]
)
@pytest.mark.parametrize("format", FORMATS)
def test_awkward_texts_come_back(tmp_path: Path, format: WriteFormat, text: str) -> None:
    path = tmp_path / f"a.{format}"
    record = _activity(description=text, venue=text)
    write_records([record, record], Activity, path)
    assert _back(path, Activity) == [record, record]


def test_json_lines_are_native(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    write_records([_activity(slots=["ma"], verified_on=date(2026, 1, 2))], Activity, path)
    record = json.loads(path.read_text("utf-8"))
    assert list(record) == list(Activity.model_fields)
    assert (record["slots"], record["verified_on"]) == (["ma"], "2026-01-02")


@pytest.mark.parametrize("model", [Activity, Client, Outcome])
def test_parquet_schema_without_records(tmp_path: Path, model: type[BaseModel]) -> None:
    parquet: Any = pytest.importorskip("pyarrow.parquet")
    path = tmp_path / "x.parquet"
    write_records([], model, path)
    schema = parquet.read_schema(path)
    assert schema.names == list(model.model_fields)
    kinds = {name: str(kind) for name, kind in zip(schema.names, schema.types, strict=True)}
    expected = {"title": "string", "principle": "list<element: string>", "online": "bool"} | {
        "start_date": "date32[day]", "min_age": "int64", "cost_eur": "double", "gender": "string",
        "shown_on": "date32[day]", "chosen": "bool", "rank": "int64", "propensity": "double",
        "wheelchair": "string" if model is Activity else "bool",
    }  # fmt: skip
    shared = expected.keys() & kinds.keys()
    assert {name: kinds[name] for name in shared} == {name: expected[name] for name in shared}


def _recommendation() -> Recommendation:
    suggestion = Suggestion(
        activity_id="a1", title="t", rank=1, score=1, expected_weeks=1, p_start=0.5, p_retained=0.5,
        p_retained_low=0.4, p_retained_high=0.6, propensity=1, cautions=[],
        reasons=[Effect(factor="time", text="past", start=0.1, stay=0.2)],
    )  # fmt: skip
    return Recommendation(
        client_id="c1", policy="p", generated_at=datetime(2026, 1, 2, 3, tzinfo=UTC), blockers=[],
        notes=[], suggestions=[suggestion], excluded=[],
    )  # fmt: skip


def test_records_within_records(tmp_path: Path) -> None:
    parquet: Any = pytest.importorskip("pyarrow.parquet")
    record = _recommendation()
    write_records([record], Recommendation, tmp_path / "r.parquet")
    (found,) = parquet.read_table(tmp_path / "r.parquet").to_pylist()
    assert Recommendation.model_validate(found) == record
    with pytest.raises(FileProblem, match=r"records within records in 'blockers'. Write .jsonl"):
        write_records([record], Recommendation, tmp_path / "r.csv")
    assert [path.name for path in tmp_path.iterdir()] == ["r.parquet"]


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("exists", [True, False])
def test_all_or_nothing(tmp_path: Path, format: WriteFormat, exists: bool) -> None:
    path = tmp_path / f"a.{format}"
    if exists:
        path.write_text("what stood there")

    def records() -> Iterator[Activity]:
        yield _activity()
        raise RuntimeError("halfway")

    with pytest.raises(RuntimeError, match="halfway"):
        write_records(records(), Activity, path)
    assert [found.name for found in tmp_path.iterdir()] == ([path.name] if exists else [])
    if exists:
        assert path.read_text() == "what stood there"


def test_no_half_written_file_while_writing(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"

    def records() -> Iterator[Activity]:
        assert not path.exists()
        yield _activity()

    write_records(records(), Activity, path)
    assert path.exists()


def test_mode_and_links_are_kept(tmp_path: Path) -> None:
    path, link = tmp_path / "a.csv", tmp_path / "link.csv"
    path.write_text("old")
    path.chmod(0o640)
    link.symlink_to(path)
    write_records([_activity()], Activity, link)
    assert link.is_symlink()
    assert "Koffie" in path.read_text()
    assert path.stat().st_mode & 0o777 == 0o640


def test_another_record_than_the_model(tmp_path: Path) -> None:
    with pytest.raises(TypeError, match="expected Client, found Activity"):
        write_records([_activity()], Client, tmp_path / "a.csv")


def test_no_folder(tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match="expected an existing folder, found no .*nowhere"):
        write_records([], Activity, tmp_path / "nowhere" / "a.csv")


def test_folder_for_a_file(tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match="found a folder"):
        write_records([], Activity, tmp_path, "csv")


def test_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(FileProblem, match="No space left on device. What stood there is unchanged"):
        write_records([_activity()], Activity, tmp_path / "a.csv")
    assert list(tmp_path.iterdir()) == []


def test_without_pyarrow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingExtra, match=r"Writing Parquet needs .*wor-match\[scale\]"):
        write_records([_activity()], Activity, tmp_path / "a.parquet")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "format"),
    [("a.CSV", "csv"), ("a.ndjson", "jsonl"), ("b.c.json", "json"), ("a.parquet", "parquet")],
)
def test_format_of(name: str, format: WriteFormat) -> None:
    assert format_of(name) == format


@pytest.mark.parametrize(("name", "found"), [("a.xlsx", "found '.xlsx'"), ("a", "no ending")])
def test_format_unknown(name: str, found: str) -> None:
    with pytest.raises(FileProblem, match=f"expected a name that ends in .csv, .*{found}"):
        format_of(name)
