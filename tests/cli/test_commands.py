"""What every command gives on the demo data and on small files, in every format."""

from __future__ import annotations

import csv
import io
import json
import math
import random
import re
from datetime import UTC, datetime

import pytest

from tests.cli.running import ACTIVITIES, CLIENTS, ROOT, TODAY, Files, Result, recommend, run, spawn
from wor_match.domain.entities import Recommendation
from wor_match.rendering import PlainConsole, list_for_coach

DEMO = ROOT / "data" / "demo"
PRIOR = ROOT / "wor_match" / "matching" / "prior.toml"
# The recommendation object of the data contract.
KEYS = {"client_id", "policy", "generated_at", "blockers", "suggestions", "excluded"}
SUGGESTION_KEYS = {
    *("activity_id", "title", "rank", "score", "expected_weeks", "p_start", "p_retained"),
    *("p_retained_low", "p_retained_high", "propensity", "reasons", "cautions"),
}
EFFECT_KEYS = {"factor", "text", "start", "stay"}
SUFFIXES = ["csv", "xlsx", "json", "jsonl", "parquet"]


@pytest.fixture(scope="module")
def demo_lists() -> Result:
    """The lists of all demo clients, made once."""
    return recommend(
        DEMO / "activiteiten.csv", DEMO / "clienten.csv", "--format", "json", "--top", "3"
    )


def logit(p: float) -> float:
    return math.log(p / (1 - p))


def ids(result: Result) -> list[list[str]]:
    """The suggested activities of every client, from JSON Lines."""
    return [[one["activity_id"] for one in line["suggestions"]] for line in result.lines]


# --- recommend ----------------------------------------------------------------------------------


def test_demo_lists_follow_the_data_contract(demo_lists: Result) -> None:
    assert demo_lists.code == 0
    assert len(demo_lists.json) == 40
    for one in demo_lists.json:
        Recommendation.model_validate(one)
        assert one.keys() >= KEYS
        suggestions = one["suggestions"]
        assert [suggestion["rank"] for suggestion in suggestions] == [1, 2, 3]
        scores = [suggestion["score"] for suggestion in suggestions]
        assert scores == sorted(scores, reverse=True)
        listed = {suggestion["activity_id"] for suggestion in suggestions}
        assert listed.isdisjoint(out["activity_id"] for out in one["excluded"])
        for suggestion in suggestions:
            assert suggestion.keys() >= SUGGESTION_KEYS
            assert 0 < suggestion["p_start"] < 1
            low, mean, high = (suggestion[f"p_retained{end}"] for end in ("_low", "", "_high"))
            assert 0 < low <= mean <= high < 1
            for effect in suggestion["reasons"] + suggestion["cautions"]:
                assert effect.keys() == EFFECT_KEYS
    blocked = [one["client_id"] for one in demo_lists.json if one["blockers"]]
    assert blocked == ["C-014", "C-029"]


def test_reports_go_to_standard_error_only(demo_lists: Result) -> None:
    assert "activiteiten.csv: 129 rows read, 129 taken, 0 refused" in demo_lists.said
    assert "clienten.csv: 40 rows read" in demo_lists.said
    assert "rows read" not in demo_lists.out


def test_all_formats_say_the_same(files: Files) -> None:
    bad = {"title": ""}  # so that there is something to warn about as well
    catalogue, clients = files.activities(bad), files.clients()
    results = {
        name: recommend(catalogue, clients, "--format", name)
        for name in ("json", "jsonl", "csv", "table")
    }
    assert {result.code for result in results.values()} == {1}
    expected = [(one["client_id"], one["suggestions"]) for one in results["json"].json]
    assert [(one["client_id"], one["suggestions"]) for one in results["jsonl"].lines] == expected
    flat = [(client, one["activity_id"], one["rank"]) for client, all in expected for one in all]
    rows = results["csv"].rows
    assert [(r["client_id"], r["activity_id"], int(r["rank"])) for r in rows] == flat
    table = results["table"].out
    assert table.startswith("Suggesties. Bespreek ze samen; de keuze is aan de cliënt.\n")
    shown = re.findall(r"^ +(\d)\. (.+?) *$", table, flags=re.MULTILINE)
    assert [int(rank) for rank, _ in shown] == [rank for _, _, rank in flat]
    for result in results.values():
        assert "1 refused" in result.err
        assert "1 refused" not in result.out


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_every_format_is_read(files: Files, suffix: str) -> None:
    catalogue = files.table(f"a.{suffix}", ACTIVITIES)
    clients = files.table(f"c.{suffix}", CLIENTS)
    result = recommend(catalogue, clients, "--format", "jsonl")
    assert result.code == 0
    assert ids(result) == ids(recommend(files.activities(), files.clients(), "--format", "jsonl"))


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_other_delimiters_are_read(files: Files, delimiter: str) -> None:
    catalogue = files.table("a.csv", ACTIVITIES, delimiter)
    clients = files.table("c.csv", CLIENTS, delimiter)
    result = recommend(catalogue, clients, "--format", "jsonl")
    assert (result.code, len(result.lines)) == (0, 2)


def test_a_process_of_its_own_does_the_same(files: Files) -> None:
    choice = ("--as-of", TODAY, "--format", "jsonl")
    arguments = ("--catalogue", files.activities(), "--clients", files.clients(), *choice)
    inside, outside = run("recommend", *arguments), spawn("recommend", *arguments)
    assert (outside.code, ids(outside)) == (0, ids(inside))
    assert outside.err == inside.err


def test_one_client(files: Files) -> None:
    catalogue, clients = files.activities(), files.clients()
    result = recommend(catalogue, clients, "--client", "K-2", "--format", "json")
    assert [one["client_id"] for one in result.json] == ["K-2"]
    unknown = recommend(catalogue, clients, "--client", "K2", "--format", "json")
    assert (unknown.code, unknown.out) == (2, "")
    assert "expected a known client_id, found 'K2'; did you mean" in unknown.said
    assert "K-2" in unknown.said


def test_the_length_of_the_lists(files: Files) -> None:
    catalogue, clients = files.activities(), files.clients()
    whole = ids(recommend(catalogue, clients, "--format", "jsonl"))
    assert ids(recommend(catalogue, clients, "--format", "jsonl", "--top", "1")) == [
        one[:1] for one in whole
    ]
    settings = files.text("s.toml", "top = 2\n")
    shorter = ("--format", "jsonl", "--settings", settings)
    assert [len(one) for one in ids(recommend(catalogue, clients, *shorter))] == [2, 2]
    assert [len(one) for one in ids(recommend(catalogue, clients, *shorter, "--top", "3"))] == [
        3,
        3,
    ]
    for wrong in ("0", "-1", "1001", "veel"):
        refused = recommend(catalogue, clients, "--top", wrong)
        assert (refused.code, refused.out) == (2, "")
        assert "Invalid value for '--top'" in refused.said


def test_a_refused_row_leaves_the_rest_complete(files: Files) -> None:
    good = ids(recommend(files.activities(), files.clients(), "--format", "jsonl"))
    bad_catalogue = files.activities({"activity_id": "A-1"}, name="bad_a.csv")
    bad_clients = files.clients({"client_id": "K-1"}, name="bad_c.csv")
    result = recommend(bad_catalogue, bad_clients, "--format", "jsonl")
    assert (result.code, ids(result)) == (1, good)
    assert "bad_a.csv: 4 rows read, 3 taken, 1 refused" in result.said
    assert "bad_c.csv: 3 rows read, 2 taken, 1 refused" in result.said


@pytest.mark.parametrize("where", ["catalogue", "clients", "outcomes"])
def test_strict_takes_nothing_when_a_row_is_refused(files: Files, where: str) -> None:
    catalogue = files.activities(*([{"title": ""}] if where == "catalogue" else []))
    clients = files.clients(*([{"client_id": "x@y.nl"}] if where == "clients" else []))
    day = "32-13-2026" if where == "outcomes" else "2026-01-01"
    outcomes = files.text("o.csv", f"client_id,activity_id,shown_on\nK-1,A-1,{day}\n")
    target = files.text("uit.json", "wat er stond")
    before = files.names()
    more = ("--outcomes", outcomes, "--format", "json")
    refused = recommend(catalogue, clients, *more, "--strict", "--out", target)
    assert (refused.code, refused.out) == (1, "")
    assert "With strict nothing is taken when a row is refused. The first: row" in refused.said
    assert target.read_text() == "wat er stond"
    assert files.names() == before
    kept = recommend(catalogue, clients, *more, "--out", target)
    assert kept.code == 1
    assert len(json.loads(target.read_text("utf-8"))) == 2


def test_what_a_client_takes_part_in_stays_off_the_list(files: Files) -> None:
    catalogue, clients = files.activities(), files.clients()
    outcomes = files.table(
        "o.csv",
        [
            {"client_id": "K-1", "activity_id": "A-1", "started_on": "2026-03-01"},
            {"client_id": "K-1", "activity_id": "A-2", "stopped_on": "2026-05-01"}
            | {"started_on": "2026-03-01", "stop_reason": "click"},
            {"client_id": "K-1", "activity_id": "A-3", "stopped_on": "2026-05-01"}
            | {"started_on": "2026-03-01", "stop_reason": "travel"},
            {"client_id": "K-2", "activity_id": "A-1", "chosen": "nee"},
        ],
    )
    text = outcomes.read_text("utf-8").replace(
        "client_id,activity_id", "shown_on,client_id,activity_id"
    )
    header, *rows = text.split()
    outcomes = files.text(
        "o.csv", "\n".join([header, *(f"2026-02-20,{row}" for row in rows)]) + "\n"
    )
    more = ("--outcomes", outcomes, "--format", "jsonl")
    result = recommend(catalogue, clients, *more)
    assert result.code == 0, result.err
    mine, other = result.lines
    assert [one["activity_id"] for one in mine["suggestions"]] == ["A-3"]
    assert {out["activity_id"]: out["reason"] for out in mine["excluded"]} == {
        "A-1": "taking_part",
        "A-2": "stopped_before",
    }
    assert len(other["suggestions"]) == 3
    before = recommend(catalogue, clients, *more, "--as-of", "2026-02-28")
    assert len(before.lines[0]["suggestions"]) == 3
    shown = recommend(catalogue, clients, "--outcomes", outcomes, "--client", "K-1").out
    assert "doet hier al aan mee 1" in shown


@pytest.mark.parametrize(("day", "there"), [("2027-02-01", True), ("2027-02-02", False)])
def test_what_has_ended_depends_on_the_day(files: Files, day: str, there: bool) -> None:
    more = ("--format", "jsonl", "--as-of", day)
    line = recommend(files.activities(), files.clients(), *more).lines[0]
    assert ("A-2" in [one["activity_id"] for one in line["suggestions"]]) is there
    ended = {"activity_id": "A-2", "reason": "ended", "text": "Al afgelopen."}
    assert line["excluded"] == ([] if there else [ended])


def test_another_prior_gives_other_scores(files: Files) -> None:
    catalogue, clients = files.activities(), files.clients()
    lower = re.sub(r"(?m)^base = .*$", "base = -2.0", PRIOR.read_text("utf-8"), count=1)
    assert lower != PRIOR.read_text("utf-8")
    path = files.text("mijn.toml", lower.replace('"expert-prior"', '"mijn-prior"'))
    by_option = recommend(catalogue, clients, "--format", "jsonl", "--model", path)
    settings = files.text("s.toml", f"prior = '{path.as_posix()}'\n")
    by_setting = recommend(catalogue, clients, "--format", "jsonl", "--settings", settings)
    shipped = recommend(catalogue, clients, "--format", "jsonl", "--model", "prior")
    assert by_option.lines[0]["policy"] == "mijn-prior-1"
    for mine, same, other in zip(by_option.lines, by_setting.lines, shipped.lines, strict=True):
        assert mine["suggestions"] == same["suggestions"]
        starts = {one["activity_id"]: one["p_start"] for one in other["suggestions"]}
        for one in mine["suggestions"]:
            assert one["p_start"] < starts[one["activity_id"]]


def test_an_environment_variable_is_a_setting(files: Files) -> None:
    arguments = (files.activities(), files.clients(), "--format", "jsonl")
    result = recommend(*arguments, environment={"WOR_MATCH_TOP": "1"})
    assert [len(one) for one in ids(result)] == [1, 1]


# --- what a coach reads -------------------------------------------------------------------------


def test_the_list_says_how_to_reach_an_activity(files: Files) -> None:
    known = {
        **{"activity_id": "A-4", "title": "Zwemmen", "organisation": "Stichting Nat"},
        **{"venue": "De Plons", "place": "Waterrade", "slots": "do 10:00-11:00"},
        **{"cost_eur": "40", "cost_unit": "month"},
        **{"contact": "receptie,\n 0399-552000", "url": "www.nat.example"},
    }
    catalogue = files.activities(known, {"contact": "nat@nat.example"}, {"contact": "de balie"})
    arguments = (catalogue, files.clients(), "--client", "K-1", "--top", "6")
    shown = " ".join(recommend(*arguments).out.split())
    assert (
        "Zwemmen donderdag 10.00-11.00 uur · De Plons, Waterrade · € 40,00 per maand · "
        "Organisatie: Stichting Nat · Bellen: receptie, 0399-552000 · Website: www.nat.example"
    ) in shown
    assert "Nog iets Mailen: nat@nat.example" in shown
    assert "Nog iets Contact: de balie" in shown
    assert "samen wandelen maandag 10.00-11.30 uur · gratis waarom:" in shown.lower()


def test_what_is_left_out_is_counted_in_words(files: Files) -> None:
    catalogue = files.table("a.csv", [{**ACTIVITIES[1], "end_date": "2026-01-01"}])
    arguments = (files.clients(), "--client", "K-1")
    one = " ".join(recommend(catalogue, *arguments).out.split())
    assert "Geen activiteit: alles in de lijst valt af. Kijk hieronder waarom." in one
    assert "Niet in de lijst: 1 activiteit (al afgelopen 1)" in one
    both = {**ACTIVITIES[1], "end_date": "2026-01-01", "places_free": "0"}
    catalogue = files.table("b.csv", [both, {**both, "activity_id": "A-9", "places_free": ""}])
    two = " ".join(recommend(catalogue, *arguments).out.split())
    assert "Niet in de lijst: 2 activiteiten (al afgelopen 2, vol of wachtlijst 1;" in two
    assert "1; een activiteit kan meer redenen hebben)" in two


def test_an_empty_catalogue_is_called_empty() -> None:
    nothing = Recommendation(
        client_id="K-1",
        policy="p",
        generated_at=datetime(2026, 11, 22, tzinfo=UTC),
        blockers=[],
        notes=[],
        suggestions=[],
        excluded=[],
    )
    console = PlainConsole(file=io.StringIO(), width=100)
    with console.capture() as shown:
        console.print(list_for_coach(nothing, {}, 12))
    assert "Geen activiteit: er staan geen activiteiten in de catalogus." in shown.get()
    assert "hieronder" not in shown.get()


def test_csv_says_how_to_reach_an_activity(files: Files) -> None:
    known = {
        **{"title": "Zwemmen", "organisation": "Stichting Nat", "venue": "De Plons"},
        **{"place": "Waterrade", "slots": "do 10:00-11:00", "cost_eur": "40"},
        **{"contact": "=1+1", "url": "www.nat.example"},
    }
    catalogue = files.activities(known)
    rows = recommend(catalogue, files.clients(), "--format", "csv").rows
    columns = ("organisation", "when", "place", "cost", "contact", "url")
    found = {row["title"]: tuple(row[column] for column in columns) for row in rows}
    assert found["Samen wandelen"] == ("", "maandag 10.00-11.30 uur", "", "gratis", "", "")
    assert found["Zwemmen"] == (
        *("Stichting Nat", "donderdag 10.00-11.00 uur", "De Plons, Waterrade", "€ 40,00"),
        *("'=1+1", "www.nat.example"),
    )
    one = recommend(catalogue, files.clients(), "--format", "jsonl").lines[0]
    assert one["suggestions"][0].keys() == SUGGESTION_KEYS


# --- determinism --------------------------------------------------------------------------------


def without_time(result: Result) -> str:
    text, count = re.subn(r'"generated_at":"[^"]+"', "", result.out)
    assert count == len(result.lines)
    return text


def test_two_runs_are_the_same_but_for_the_time(files: Files) -> None:
    arguments = ("recommend", "--catalogue", files.activities(), "--clients", files.clients())
    more = ("--as-of", TODAY, "--format", "jsonl")
    # Two processes, so that the order of sets and dictionaries would differ.
    first = spawn(*arguments, *more, PYTHONHASHSEED="1")
    second = spawn(*arguments, *more, PYTHONHASHSEED="2")
    assert first.out
    assert without_time(first) == without_time(second)


def test_the_order_of_the_rows_does_not_matter(files: Files) -> None:
    shuffler = random.Random(20261122)
    tables = []
    for name, delimiter in (("activiteiten.csv", ";"), ("clienten.csv", ",")):
        with (DEMO / name).open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.DictReader(stream, delimiter=delimiter))
        rows = rows[:60] if delimiter == ";" else rows[:8]
        straight = files.table(f"recht-{name}", rows)
        mixed = files.table(f"door-elkaar-{name}", shuffler.sample(rows, len(rows)))
        assert straight.read_text("utf-8") != mixed.read_text("utf-8")
        tables.append((straight, mixed))
    (catalogue, mixed_catalogue), (clients, mixed_clients) = tables
    one = recommend(catalogue, clients, "--format", "jsonl", "--top", "5")
    other = recommend(mixed_catalogue, mixed_clients, "--format", "jsonl", "--top", "5")
    assert (one.code, other.code) == (0, 0)
    assert sorted(without_time(one).split("\n")) == sorted(without_time(other).split("\n"))


# --- explain ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("client", "activity"), [("C-001", "MW-001"), ("C-003", "MW-108"), ("C-019", "MW-050")]
)
def test_contributions_add_up(client: str, activity: str) -> None:
    result = run(
        *("explain", "--catalogue", DEMO / "activiteiten.csv", "--as-of", TODAY),
        *("--clients", DEMO / "clienten.csv", "--client", client, "--activity", activity),
        *("--format", "json"),
    )
    told = result.json
    assert (result.code, told["client_id"], told["activity_id"]) == (0, client, activity)
    for outcome, estimate in (("start", "p_start"), ("stay", "p_retained")):
        total = told[f"base_{outcome}"] + sum(factor[outcome] for factor in told["factors"])
        p = told[estimate]
        # Both sides are rounded to six digits, contributions one by one.
        tolerance = 1e-6 * (len(told["factors"]) + 1 / (p * (1 - p)))
        assert total == pytest.approx(logit(p), abs=tolerance)
        assert told[f"logit_{outcome}"] == pytest.approx(total, abs=1e-9)
    assert any(factor["start"] for factor in told["factors"])


def test_explain_agrees_with_the_list(demo_lists: Result) -> None:
    listed = next(one for one in demo_lists.json if one["client_id"] == "C-003")["suggestions"][0]
    told = run(
        *("explain", "--catalogue", DEMO / "activiteiten.csv", "--as-of", TODAY),
        *("--clients", DEMO / "clienten.csv", "--client", "C-003"),
        *("--activity", listed["activity_id"], "--format", "json"),
    ).json
    for name in ("title", "p_start", "p_retained", "p_retained_low", "p_retained_high"):
        assert told[name] == listed[name]
    assert told["excluded"] is None
    effects = {factor["factor"]: factor for factor in told["factors"]}
    for reason in listed["reasons"]:
        assert {key: effects[reason["factor"]][key] for key in EFFECT_KEYS} == reason


def test_explain_as_table_has_bars_and_a_sum(files: Files) -> None:
    choice = ("--client", "K-1", "--activity", "A-1", "--as-of", TODAY)
    arguments = ("--catalogue", files.activities(), "--clients", files.clients(), *choice)
    told = run("explain", *arguments, "--format", "json").json
    table = run("explain", *arguments)
    assert table.code == 0
    lines = table.out.split("\n")
    total = next(line for line in lines if line.startswith("samen "))
    for outcome in ("start", "stay"):
        number = f"{told[f'logit_{outcome}']:+.2f}".replace(".", ",").replace("-", "−")
        assert number in total
    wish = next(line for line in lines if line.startswith("lijkt op de wens"))
    assert "│█" in wish
    assert sum("│" in line for line in lines) == len(told["factors"])


def test_explain_says_why_something_is_not_in_the_list(files: Files) -> None:
    choice = ("--client", "K-1", "--activity", "A-2", "--as-of", "2027-06-01")
    arguments = ("--catalogue", files.activities(), "--clients", files.clients(), *choice)
    table, told = run("explain", *arguments), run("explain", *arguments, "--format", "json")
    assert (table.code, told.code) == (0, 0)
    assert "Niet in de lijst: Al afgelopen." in table.out
    assert (told.json["excluded"], told.json["limits"]["ended"]) == ("Al afgelopen.", "no")


@pytest.mark.parametrize(("client", "activity"), [("K-9", "A-1"), ("K-1", "A-9")])
def test_explain_of_an_unknown_id(files: Files, client: str, activity: str) -> None:
    pair = ("--client", client, "--activity", activity)
    result = run("explain", "--catalogue", files.activities(), "--clients", files.clients(), *pair)
    assert (result.code, result.out) == (2, "")
    field, wrong, near = (
        ("client_id", client, "K-") if client == "K-9" else ("activity_id", activity, "A-")
    )
    assert f"expected a known {field}, found '{wrong}'; did you mean {near}" in result.said


# --- validate, convert, demo, help --------------------------------------------------------------


@pytest.mark.parametrize(
    ("option", "name", "rows"),
    [("--catalogue", "activiteiten.csv", 129), ("--clients", "clienten.csv", 40)],
)
def test_validate_of_the_demo_data(option: str, name: str, rows: int) -> None:
    report = run("validate", option, DEMO / name, "--format", "json", "--as-of", TODAY)
    assert (report.code, report.err) == (0, "")
    found = report.json
    assert (found["ok"], found["rows_read"], found["rows_taken"]) == (True, rows, rows)
    table = run("validate", option, DEMO / name, "--as-of", TODAY)
    assert (table.code, table.err) == (0, "")
    assert table.out.startswith(f"{name}: {rows} rows read, {rows} taken, 0 refused;")


def test_validate_of_three_files(files: Files) -> None:
    outcomes = files.text("o.csv", "client_id,activity_id,shown_on\nK-1,A-1,overmorgen\n")
    arguments = ("--catalogue", files.activities(), "--clients", files.clients())
    report = run("validate", *arguments, "--outcomes", outcomes, "--format", "json")
    assert report.code == 1
    assert [(one["kind"], one["ok"]) for one in report.json] == [
        ("activities", True),
        ("clients", True),
        ("outcomes", False),
    ]
    issue = report.json[2]["issues"][0]
    assert (issue["row"], issue["column"], issue["value"]) == (2, "shown_on", "(10 characters)")
    assert issue["severity"] == "refused"
    assert issue["remedy"]


@pytest.mark.parametrize("suffix", ["csv", "json", "jsonl", "parquet"])
@pytest.mark.parametrize("kind", ["activities", "clients"])
def test_a_converted_file_is_read_the_same(files: Files, kind: str, suffix: str) -> None:
    name = {"activities": "activiteiten.csv", "clients": "clienten.csv"}[kind]
    day = ("--kind", kind, "--as-of", TODAY)
    once, twice = files / f"een.{suffix}", files / "twee.jsonl"
    first = run("convert", DEMO / name, once, *day)
    assert (first.code, first.out) == (0, "")
    assert f"{kind} written" in first.said
    again = run("convert", once, twice, *day)
    assert again.code == 0
    direct = files / "direct.jsonl"
    run("convert", DEMO / name, direct, *day)
    assert twice.read_text("utf-8") == direct.read_text("utf-8")


def test_convert_of_outcomes_and_of_refused_rows(files: Files) -> None:
    rows = "client_id,activity_id,shown_on\nK-1,A-1,2026-01-01\nK-1,A-1,2026-02-31\n"
    outcomes, target = files.text("o.csv", rows), files / "uit.jsonl"
    strict = run("convert", outcomes, target, "--kind", "outcomes", "--strict")
    assert (strict.code, strict.out, target.exists()) == (1, "", False)
    result = run("convert", outcomes, target, "--kind", "outcomes")
    assert (result.code, result.out) == (1, "")
    assert [one["shown_on"] for one in map(json.loads, target.read_text().splitlines())] == [
        "2026-01-01"
    ]


def test_demo() -> None:
    result = run("demo", "--clients", "2", "--top", "2")
    assert result.code == 0
    assert result.out.startswith("Voorbeeld met verzonnen mensen en activiteiten: 129 activiteit")
    assert re.findall(r"(?m)^C-\d+$", result.out) == ["C-001", "C-002"]
    assert len(re.findall(r"(?m)^ +[12]\. ", result.out)) == 4
    one = run("demo", "--client", "C-008", "--top", "1")
    assert re.findall(r"(?m)^C-\d+$", one.out) == ["C-008"]
    unknown = run("demo", "--client", "C-0081")
    assert unknown.code == 2
    assert "did you mean C-008" in unknown.said


def test_fetched_places_come_from_a_copy(files: Files) -> None:
    found = run("geo", "fetch", "--from", files / "NL.zip")
    assert (found.code, found.out) == (2, "")
    assert "NL.zip" in found.said


COMMANDS = ["recommend", "explain", "validate", "convert", "demo", "geo fetch"]


@pytest.mark.parametrize("command", COMMANDS)
def test_help_has_an_example(command: str) -> None:
    result = run(*command.split(), "--help")
    assert (result.code, result.err) == (0, "")
    assert f"Example: wor-match {command}" in " ".join(result.out.split())


def test_help_names_every_command() -> None:
    result = run("--help")
    assert result.code == 0
    for name in COMMANDS:
        assert re.search(rf"(?m)^│ {name.split()[0]} ", result.out)
    assert "fetch" in run("geo", "--help").out


def test_version() -> None:
    from wor_match import __version__

    assert run("--version") == Result(0, f"wor-match {__version__}\n", "")
    assert spawn("--version").out == f"wor-match {__version__}\n"


def test_nothing_asked() -> None:
    for arguments in ((), ("geo",)):
        result = run(*arguments)
        assert result.code == 2
        assert re.search(r"Usage: .*wor-match", result.out + result.err)
