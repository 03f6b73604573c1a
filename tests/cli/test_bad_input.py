"""Wrong use and unreadable files: one message that says what was expected, found, and to do."""

from __future__ import annotations

import os
import random
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.running import ACTIVITIES, CLIENTS, ROOT, Files, recommend, run, spawn


def png(files: Files) -> Path:
    return files.bytes("in.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)))


def noise(files: Files) -> Path:
    return files.bytes("in.csv", random.Random(7).randbytes(5_000))


def zipped(files: Files) -> Path:
    with zipfile.ZipFile(files / "in.csv", "w") as archive:
        archive.writestr("brief.txt", "beste")
    return files / "in.csv"


def pdf(files: Files) -> Path:
    return files.bytes("in.xlsx", b"%PDF-1.7\n...")


def cut_jsonl(files: Files) -> Path:
    return files.text("in.jsonl", '{"activity_id": "A-1", "title": "Iets"}\n{"activ\n{"ac')


def cut_xlsx(files: Files) -> Path:
    whole = files.table("in.xlsx", ACTIVITIES).read_bytes()
    return files.bytes("in.xlsx", whole[: len(whole) // 2])


UNREADABLE: dict[str, tuple[Callable[[Files], Path], str]] = {
    "no such file": (
        lambda files: files / "aa.csv",
        "aa.csv: expected a file, found nothing there. Check the name and the folder.",
    ),
    "no such folder": (
        lambda files: files / "weg" / "a.csv",
        "a.csv: expected a file, found nothing there. The folder",
    ),
    "empty": (
        lambda files: files.text("in.csv", ""),
        "in.csv: expected a table, found an empty file (0 bytes).",
    ),
    "image": (
        png,
        "in.csv: expected CSV, XLSX, JSON, JSON Lines or Parquet, found an image (PNG). "
        "Export the table as CSV or XLSX.",
    ),
    "noise": (
        noise,
        "found a binary file of an unknown kind. Export the table again as CSV (UTF-8) or XLSX.",
    ),
    "folder": (lambda files: files.folder, "expected a file, found a folder. Name a file in it."),
    "wrong delimiter": (
        lambda files: files.text("in.csv", "activity_id|title\nA-1|Iets\n"),
        "in.csv: expected columns separated by a comma, semicolon or tab, the same in header and "
        "rows; found a vertical bar between the cells of the header: wrong delimiter. Save the "
        "file again as CSV with a semicolon between the cells.",
    ),
    "missing column": (
        lambda files: files.text("in.csv", "activity_id,prijs\nA-1,2\n"),
        "in.csv: expected for activities the column title (or Titel, Naam, Activiteit, Naam "
        "activiteit, Activiteitnaam); found activity_id, prijs. Rename or add the column.",
    ),
    "zip": (
        zipped,
        "in.csv: expected CSV, XLSX, JSON, JSON Lines or Parquet, found a ZIP file with brief.txt "
        "in it. Unpack it first and give the file inside.",
    ),
    "pdf": (pdf, "in.xlsx: expected CSV, XLSX, JSON, JSON Lines or Parquet, found a PDF. Export"),
    "cut JSON": (
        lambda files: files.text("in.json", '[{"activity_id": "A-1", "title": "Iets"}, {"ac'),
        "in.json, line 1, column 44: expected a JSON array of objects, found broken JSON "
        "(Unterminated string starting at). Mend it there, or export the file again.",
    ),
    "cut JSON Lines": (
        cut_jsonl,
        "in.jsonl, line 2, column 2: expected one JSON object a line, found broken JSON",
    ),
    "cut XLSX": (cut_xlsx, "in.xlsx: expected a sound XLSX file, found a damaged XLSX or ZIP file"),
    "open quote": (
        lambda files: files.text("in.csv", 'activity_id,title\nA-1,"Iets\nA-2,Meer\n'),
        "in.csv, line 2: expected every quoted cell to be closed",
    ),
    "no rows": (
        lambda files: files.text("in.json", "[]"),
        "in.json: expected for activities the column activity_id",
    ),
    "only a header": (
        lambda files: files.text("in.csv", "activity_id,title\n"),
        "in.csv: expected at least one row of activities that can be taken, found 0 rows and none "
        "of them taken. Is it the right file, and the whole of it?",
    ),
    "no good row": (
        lambda files: files.text("in.csv", "activity_id,title\nA-1,\nA-2,\n"),
        "in.csv: expected at least one row of activities that can be taken, found 2 rows and none",
    ),
}


@pytest.mark.parametrize("what", UNREADABLE)
def test_an_unusable_catalogue(files: Files, what: str) -> None:
    make, message = UNREADABLE[what]
    path = make(files)
    clients = files.clients(name="mensen.csv")
    target = files.text("uit.json", "wat er stond")
    result = recommend(path, clients, "--format", "json", "--out", target)
    assert (result.code, result.out) == (2, "")
    assert message in result.said
    assert target.read_text() == "wat er stond"


@pytest.mark.parametrize("command", ["validate", "convert", "explain"])
@pytest.mark.parametrize("what", ["no such file", "image", "missing column", "cut JSON", "folder"])
def test_every_command_says_the_same_of_it(files: Files, command: str, what: str) -> None:
    make, message = UNREADABLE[what]
    path = make(files)
    clients = files.clients(name="mensen.csv")
    pair = ("--client", "K-1", "--activity", "A-1")
    arguments = {
        "validate": ("--catalogue", path, "--format", "json"),
        "convert": (path, files / "uit.jsonl", "--kind", "activities"),
        "explain": ("--catalogue", path, "--clients", clients, *pair),
    }[command]
    result = run(command, *arguments)
    assert (result.code, result.out) == (2, "")
    assert message in result.said
    assert not (files / "uit.jsonl").exists()


def test_clients_without_rows(files: Files) -> None:
    clients = files.text("mensen.csv", "client_id,wish\n")
    result = recommend(files.activities(), clients, "--format", "json")
    assert (result.code, result.out) == (2, "")
    assert "mensen.csv: expected at least one row of clients that can be taken" in result.said
    # A check of it reports what there is, and what is written of it is an empty table.
    assert run("validate", "--clients", clients, "--format", "json").json["rows_read"] == 0
    assert run("convert", clients, files / "uit.json", "--kind", "clients").code == 0
    assert (files / "uit.json").read_text().split() == ["[", "]"]


def test_a_near_file_name_is_suggested(files: Files) -> None:
    files.activities(name="activiteiten.csv")
    result = recommend(files / "activiteit.csv", files / "mensen.csv")
    assert f"Did you mean {files / 'activiteiten.csv'}?" in result.said.replace("csv ?", "csv?")


@pytest.mark.skipif(sys.platform == "win32", reason="rights are other there")
def test_a_file_that_may_not_be_read(files: Files) -> None:
    path = files.activities()
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("this user may read everything")
    result = recommend(path, files.clients())
    assert (result.code, result.out) == (2, "")
    assert "expected a file that may be read, found no permission. Ask for the" in result.said


REFUSED = {
    "same id": (
        {"activity_id": "A-1"},
        ("activity_id", "A-1", "the same activity_id as row 2", "give it an id of its own"),
    ),
    "no title": (
        {"title": " "},
        ("title", None, "title is empty", "fill it in: no row can do without it"),
    ),
    "a megabyte": (
        {"description": "x" * 1_000_000},
        ("description", "x" * 39 + "…", "holds 1000000 characters", "shorten it to at most 100000"),
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_refused_row(files: Files, what: str) -> None:
    change, (column, value, problem, remedy) = REFUSED[what]
    catalogue = files.activities(change)
    report = run("validate", "--catalogue", catalogue, "--format", "json")
    assert report.code == 1
    issue = next(one for one in report.json["issues"] if one["severity"] == "refused")
    assert (issue["file"], issue["row"], issue["column"]) == ("a.csv", 5, column)
    assert (issue["value"], issue["problem"]) == (value, problem)
    assert issue["remedy"].startswith(remedy)
    result = recommend(catalogue, files.clients(), "--format", "jsonl")
    assert result.code == 1
    assert [len(line["suggestions"]) for line in result.lines] == [3, 3]
    assert f"refused {column} 1: 5" in result.said
    assert remedy in result.said


def test_impossible_dates_are_doubtful_and_the_row_goes_on(files: Files) -> None:
    catalogue = files.activities({"start_date": "31-02-2026", "end_date": "2026-13-01"})
    report = run("validate", "--catalogue", catalogue, "--format", "json")
    assert report.code == 0
    found = {one["column"]: one for one in report.json["issues"] if one["row"] == 5}
    for column, value in (("start_date", "31-02-2026"), ("end_date", "2026-13-01")):
        assert (found[column]["severity"], found[column]["value"]) == ("doubtful", value)
        assert found[column]["problem"] == "is not a date that can be"
        assert found[column]["remedy"] == "write it as 2026-02-28 or 28-02-2026"
    result = recommend(catalogue, files.clients(), "--format", "jsonl")
    assert (result.code, len(result.lines[0]["suggestions"])) == (0, 4)
    assert "is not a date that can be" in result.said


def test_a_workbook_with_another_name_is_read_with_a_note(files: Files) -> None:
    path = files.table("a.xlsx", ACTIVITIES).rename(files / "a.csv")
    report = run("validate", "--catalogue", path, "--format", "json")
    assert (report.code, report.json["rows_taken"]) == (0, 3)
    assert report.json["issues"][0]["problem"].startswith("the name says CSV, the content is XLSX")
    assert "the name says CSV, the content is XLSX" in " ".join(
        run("validate", "--catalogue", path).out.split()
    )
    result = recommend(path, files.clients(), "--format", "jsonl")
    assert (result.code, len(result.lines)) == (0, 2)
    assert "1 note note: the name says CSV, the content is XLSX: read as XLSX" in result.said


@pytest.mark.parametrize("command", ["recommend", "convert"])
def test_a_target_that_cannot_be(files: Files, command: str) -> None:
    catalogue, clients = files.activities(), files.clients()

    def write(target: Path) -> str:
        if command == "recommend":
            result = recommend(catalogue, clients, "--format", "json", "--out", target)
        else:
            result = run("convert", catalogue, target, "--kind", "activities")
        assert (result.code, result.out) == (2, "")
        return result.said

    before = files.names()
    said = write(files / "weg" / "uit.json")
    assert "expected an existing folder, found no" in said
    assert said.endswith("Make it first.")
    (files / "map.json").mkdir()
    said = write(files / "map.json")
    assert "expected a file name, found a folder. Name a file in it." in said
    assert files.names() == sorted([*before, "map.json"])


@pytest.mark.parametrize(("name", "found"), [("uit.xlsx", "'.xlsx'"), ("uit", "no ending")])
def test_a_target_of_an_unknown_format(files: Files, name: str, found: str) -> None:
    result = run("convert", files.activities(), files / name, "--kind", "activities")
    assert (result.code, result.out) == (2, "")
    assert (
        "expected a name that ends in .csv, .json, .jsonl, .ndjson, .parquet, found "
        f"{found}. Choose one of these."
    ) in result.said
    assert not (files / name).exists()


SETTINGS = {
    "unknown key": (
        "tpo = 3\n",
        "s.toml: tpo: Extra inputs are not permitted. Known settings: taxonomy, prior, places, "
        "embedder, top, diversity, block_pairs",
    ),
    "wrong value": ("top = 'veel'\n", "s.toml: top: Input should be a valid integer"),
    "broken": ("top = \n", "s.toml: expected a readable TOML file: Invalid value (at line 1"),
    "taxonomy": ("taxonomy = 'weg.toml'\n", "taxonomy weg.toml: expected a readable TOML file"),
    "prior": ("prior = 'weg.toml'\n", "prior weg.toml: expected a readable TOML file"),
}


@pytest.mark.parametrize("what", SETTINGS)
def test_wrong_settings(files: Files, what: str) -> None:
    content, message = SETTINGS[what]
    settings = files.text("s.toml", content)
    result = recommend(files.activities(), files.clients(), "--settings", settings)
    assert (result.code, result.out) == (2, "")
    assert message in result.said


def test_settings_that_are_not_there(files: Files) -> None:
    result = recommend(files.activities(), files.clients(), "--settings", files / "weg.toml")
    assert (result.code, result.out) == (2, "")
    assert "weg.toml: expected a readable TOML file: [Errno 2] No such file" in result.said


MODELS = {
    "iets": "model 'iets': expected 'prior', the path of a prior table that ends in .toml, or the "
    "folder of a learned model",
    "weg.toml": "prior weg.toml: expected a readable TOML file: [Errno 2] No such file",
    "{leeg}": "leeg.toml: expected an entry 'model', found none",
    "{beeld}": "beeld.toml: expected a readable TOML file: 'utf-8' codec can't decode",
    "{map}": "expected a folder with table.toml, arrays.npz and model.json, found no model.json",
}


@pytest.mark.parametrize("model", MODELS)
def test_a_wrong_model(files: Files, model: str) -> None:
    name = model.format(
        leeg=files.text("leeg.toml", "a = 1\n"),
        beeld=files.bytes("beeld.toml", b"\x89PNG\r\n\x1a\n"),
        map=files.folder,
    )
    result = recommend(files.activities(), files.clients(), "--model", name)
    assert (result.code, result.out) == (2, "")
    assert MODELS[model] in result.said


def test_wrong_use(files: Files) -> None:
    catalogue, clients = files.activities(), files.clients()
    both = ("--catalogue", catalogue, "--clients", clients)
    convert = ("convert", catalogue, files / "uit.jsonl")
    for arguments, message in (
        (("recommend", *both, "--format", "xml"), "'xml' is not one of 'table', 'json', 'jsonl'"),
        (("validate", *both, "--format", "csv"), "'csv' is not one of 'table', 'json'"),
        (("recommend",), "Missing option '--catalogue'"),
        (("recommend", "--catalogue", catalogue), "Missing option '--clients'"),
        (("explain", *both, "--client", "K-1"), "Missing option '--activity'"),
        (convert, "Missing option '--kind'. Choose from: activities, clients, outcomes"),
        ((*convert, "--kind", "mensen"), "'mensen' is not one of 'activities', 'clients'"),
        (("convert", "--kind", "clients"), "Missing argument 'IN'"),
        (("validate",), "name at least one of --catalogue, --clients and --outcomes"),
        (("recomend",), "No such command 'recomend'. Did you mean 'recommend'?"),
        (("recommend", *both, "--tpo", "3"), "No such option: --tpo"),
        (("recommend", *both, "--as-of", "22-11-2026"), "does not match the formats '%Y-%m-%d'"),
        (("demo", "--clients", "0"), "Invalid value for '--clients'"),
    ):
        result = run(*arguments)
        assert (result.code, result.out) == (2, "")
        assert message in result.said


def test_no_traceback_from_a_process_of_its_own(files: Files) -> None:
    result = spawn("recommend", "--catalogue", png(files), "--clients", files.clients())
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("wor-match: ")
    assert "Traceback" not in result.err


def test_notes_are_told_once_per_kind(files: Files) -> None:
    rows = [{**row, "lat": "", "lon": "", "Kleur": "rood", "Maat": "L"} for row in CLIENTS]
    clients = files.table("c1.csv", rows)
    result = recommend(files.activities(), clients, "--format", "jsonl")
    assert result.code == 0
    assert "c1.csv: 2 rows read, 2 taken, 0 refused; 0 doubtful values, 3 notes" in result.said
    assert result.said.count("2 of 2 rows have no coordinates: distance stays unknown") == 1
    assert result.said.count("is a column that nobody knows") == 2
    one = files.table("1 notes.csv", rows[:1])
    said = run("validate", "--clients", one).out
    assert said.startswith("1 notes.csv: 1 row read, 1 taken, 0 refused; 0 doubtful values, 3 note")
    many = files.table("veel.csv", [rows[0] | {f"Kolom {n}": "x" for n in range(20)}])
    said = recommend(files.activities(), many).said
    assert said.count("note: ") == 10
    assert "… and 13 more kinds; wor-match validate gives all." in said


def test_convert_does_not_write_over_what_it_reads(files: Files) -> None:
    keep = files.activities({"title": ""}, name="keep.csv")
    before, names = keep.read_bytes(), files.names()
    for target in (keep, files / ".." / files.folder.name / "keep.csv", _relative(keep)):
        refused = run("convert", keep, target, "--kind", "activities")
        assert (refused.code, refused.out) == (2, "")
        assert "expected a file of its own for the result" in refused.said
        assert "Choose another name." in refused.said
        assert (keep.read_bytes(), files.names()) == (before, names)


@pytest.mark.parametrize("over", ["catalogue", "clients", "outcomes", "settings", "model"])
@pytest.mark.parametrize("format", ["table", "csv"])
def test_recommend_does_not_write_over_what_it_reads(files: Files, over: str, format: str) -> None:
    prior = (ROOT / "wor_match" / "matching" / "prior.toml").read_text("utf-8")
    inputs = {
        "catalogue": files.activities(),
        "clients": files.clients(),
        "outcomes": files.text("o.csv", "client_id,activity_id,shown_on\nK-1,A-1,2026-01-01\n"),
        "settings": files.text("s.toml", "top = 2\n"),
        "model": files.text("p.toml", prior),
    }
    link = files / "link.csv"
    if sys.platform != "win32":  # links need rights there
        link.symlink_to(inputs[over])
    before, names = inputs[over].read_bytes(), files.names()
    options = [part for name, path in inputs.items() for part in (f"--{name}", path)]
    for target in (inputs[over], _relative(inputs[over]), *([link] if link.exists() else [])):
        refused = run("recommend", *options, "--format", format, "--out", target)
        assert (refused.code, refused.out) == (2, "")
        assert "expected a file of its own for the result" in refused.said
        assert (inputs[over].read_bytes(), files.names()) == (before, names)
    fine = run("recommend", *options, "--format", format, "--out", files / "uit")
    assert fine.code == 0


def _relative(path: Path) -> Path:
    return Path(os.path.relpath(path))
