"""A client's words stay where they were written: no message, report or list repeats them."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from tests.cli.running import MARKER, Files, Result, recommend, run
from wor_match.domain.entities import Client, Outcome, Record

HEADER = "client_id,wish,avoid,postcode"
BAD = {
    "good rows": f"{HEADER}\nK-1,ik wil {MARKER},geen {MARKER},1491\nK-2,een {MARKER},,\n",
    "too many cells": f"{HEADER}\nK-1,ik wil, {MARKER},geen {MARKER},1491,{MARKER}\nK-2,x,y,\n",
    "no id": f"{HEADER}\n,ik wil {MARKER},geen {MARKER},1491\nK-2,x,y,\n",
    "an address as id": f"{HEADER}\n{MARKER}@example.nl,ik wil,,\nK-2,x,y,\n",
    "a wish too long": f"{HEADER}\nK-1,{MARKER * 15_000},geen,\nK-2,x,y,\n",
    "no postcode": f"{HEADER}\nK-1,ik wil,geen,{MARKER}\nK-2,x,y,\n",
    "an unknown column": f"{HEADER},notitie\nK-1,ik wil,geen,,{MARKER}\nK-2,x,y,,\n",
    "an open quote": f'{HEADER}\nK-1,"ik wil {MARKER},geen {MARKER},1491\nK-2,x,y,\n',
    "another delimiter": f"client_id|wish\nK-1|ik wil {MARKER}\n",
    "no column of ids": f"wish,avoid\nik wil {MARKER},geen {MARKER}\n",
    "a story as age": f"{HEADER},age\nK-1,x,y,,{MARKER} en ik ben al heel oud, dat weet u wel\n",
    "another encoding": f"{HEADER}\nK-1,café {MARKER},geen {MARKER},1491\nK-2,x,y,\n",
}
BAD_JSON = {
    "cut off": f'[{{"client_id": "K-1", "wish": "ik wil {MARKER}',
    "not quoted": f'[{{"client_id": "K-1", "wish": {MARKER}}}]',
    "no objects": f'["{MARKER}", "{MARKER}"]',
    "nested": f'[{{"client_id": "K-1", "wish": {{"a": ["{MARKER}"]}}}}]',
    "a key twice": f'[{{"client_id": "K-1", "wish": "a", "wish": "{MARKER}"}}]',
    "a list": f'[{{"client_id": "K-1", "wish": ["{MARKER}", "b"], "avoid": "{MARKER}"}}]',
}


def results(files: Files, content: str, name: str) -> list[Result]:
    """Of what reads clients and reports on them."""
    encoding = "cp1252" if "café" in content else "utf-8"
    path, catalogue = files.text(name, content, encoding), files.activities()
    return [
        run("validate", "--clients", path),
        run("validate", "--clients", path, "--format", "json"),
        recommend(catalogue, path),
        recommend(catalogue, path, "--format", "jsonl", "--strict"),
    ]


def leaks(found: list[Result]) -> list[Result]:
    return [one for one in found if MARKER in (one.out + one.err).casefold()]


@pytest.mark.parametrize("what", BAD)
def test_words_in_a_csv_file(files: Files, what: str) -> None:
    assert leaks(results(files, BAD[what], "mensen.csv")) == []


@pytest.mark.parametrize("what", BAD_JSON)
def test_words_in_a_json_file(files: Files, what: str) -> None:
    assert leaks(results(files, BAD_JSON[what], "mensen.json")) == []


def test_the_files_of_the_other_tests_hold_the_words(files: Files) -> None:
    """So that the tests above can fail, and the lists of all other tests are made with them."""
    assert MARKER in files.clients().read_text("utf-8")
    found = results(files, BAD["good rows"], "mensen.csv")
    assert [one.code for one in found] == [0] * len(found)
    converted = run("convert", files / "mensen.csv", files / "uit.jsonl", "--kind", "clients")
    assert leaks([converted]) == []
    assert MARKER in (files / "uit.jsonl").read_text("utf-8")
    assert leaks([recommend(files.activities(), files.clients(), "--format", "json")]) == []


def test_a_reason_quotes_the_activity_and_not_the_wish(files: Files) -> None:
    sentence = "Samen wandelen langs het strand"
    catalogue = files.activities({"title": "Iets", "description": f"Welkom. {sentence}. Koffie."})
    wish = f"Ik wil samen wandelen langs het strand. Met een {MARKER}."
    clients = files.clients({"wish": wish, "client_id": "K-9"})
    pair = ("--client", "K-9", "--activity", "A-4")
    found = [
        *(
            recommend(catalogue, clients, "--client", "K-9", "--format", format)
            for format in ("table", "json", "csv")
        ),
        run("explain", "--catalogue", catalogue, "--clients", clients, *pair, "--format", "json"),
    ]
    assert [f"“{sentence}”" in " ".join(one.out.split()) for one in found] == [True] * 4
    assert leaks(found) == []


def test_an_address_as_id_in_outcomes(files: Files) -> None:
    rows = f"client_id,activity_id,shown_on\n{MARKER}@example.nl,A-1,2026-01-01\nK-1,A-1,gisteren\n"
    outcomes = files.text("o.csv", rows)
    catalogue, clients = files.activities(), files.clients()
    found = [
        run("validate", "--outcomes", outcomes),
        run("validate", "--outcomes", outcomes, "--format", "json"),
        recommend(catalogue, clients, "--outcomes", outcomes),
        recommend(catalogue, clients, "--outcomes", outcomes, "--strict"),
    ]
    assert [one.code for one in found] == [1, 1, 1, 1]
    assert leaks(found) == []


STORY = f"Mevrouw vertelde dat zij met haar {MARKER} niet meer naar buiten durft"
OUTCOME_COLUMNS = [name for name in Outcome.model_fields if name != "policy"]


@pytest.mark.parametrize("words", [STORY, MARKER])
@pytest.mark.parametrize("column", OUTCOME_COLUMNS)
def test_words_in_any_column_of_outcomes(files: Files, column: str, words: str) -> None:
    row = {"client_id": "K-1", "activity_id": "A-1", "shown_on": "2026-01-01"} | {column: words}
    twice = [row, row, {**row, "activity_id": "A-2", "started_on": "2026-02-02"}]
    outcomes = files.table("o.jsonl", twice)
    found = [
        run("validate", "--outcomes", outcomes),
        run("validate", "--outcomes", outcomes, "--format", "json"),
        recommend(files.activities(), files.clients(), "--outcomes", outcomes, "--strict"),
    ]
    assert leaks(found) == []


@pytest.mark.parametrize("words", [STORY, MARKER])
@pytest.mark.parametrize("column", Client.model_fields)
def test_words_in_any_column_of_clients(files: Files, column: str, words: str) -> None:
    row = {"client_id": "K-1", "wish": "wandelen"} | {column: words}
    clients = files.table("c.jsonl", [row, row])
    found = [
        run("validate", "--clients", clients),
        run("validate", "--clients", clients, "--format", "json"),
    ]
    assert leaks(found) == []


def fills(kind: type[Record], values: dict[str, str]) -> str:
    """What is said when a record is made of these values, as code does."""
    with pytest.raises(ValidationError) as caught:
        kind(**values)
    return str(caught.value)


@pytest.mark.parametrize(
    ("kind", "field"),
    [
        *((Outcome, f) for f in ("stop_reason", "follow_up", "started_on", "chosen", "rank")),
        *(
            (Client, f)
            for f in ("postcode", "problems", "availability", "gender", "age", "consent")
        ),
    ],
)
def test_words_in_a_record_that_code_makes(kind: type[Record], field: str) -> None:
    required = {"client_id": "K-1"}
    if kind is Outcome:
        required |= {"activity_id": "A-1", "shown_on": "2026-01-01"}
    assert MARKER not in fills(kind, required | {field: STORY})


@pytest.mark.parametrize("option", ["--clients", "--catalogue", "--outcomes"])
def test_a_file_without_a_header(files: Files, option: str) -> None:
    path = files.text("mensen.csv", f"K-1,ik wil {MARKER},geen {MARKER}\nK-2,x,y\n")
    result = run("validate", option, path)
    assert result.code == 2
    assert leaks([result]) == []
