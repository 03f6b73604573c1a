"""Titles, names and headers that would be markup, escape sequences or formulas elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.running import ROOT, Files, Result, recommend, run

MARKUP = ["[bold]vet[/bold]", "[/]", "[/bold] dicht", "[link=http://x]y[/link]", ":smile: lach"]
FORMULA = "=cmd|' /C calc'!A0"


def wanted(files: Files, title: str, name: str = "a.csv") -> Path:
    """A catalogue with one more activity of this title, near the top for client K-1."""
    return files.activities(
        {
            "title": title,
            "description": f"{title} wandelen in het bos met {title}.",
            "venue": title,
            "lat": "52.10",
            "lon": "5.10",
        },
        name=name,
    )


def explain(catalogue: Path, clients: Path, *more: object) -> Result:
    pair = ("--client", "K-1", "--activity", "A-4")
    return run("explain", "--catalogue", catalogue, "--clients", clients, *pair, *more)


def squeezed(text: str) -> str:
    """Without white space, for words that a table breaks where its column ends."""
    return "".join(text.split())


def one_line(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("title", [*MARKUP, FORMULA, "🎉 Feest 👩‍👩‍👧", "لقاء الصباح"])
def test_a_table_shows_a_title_as_it_is_written(files: Files, title: str) -> None:
    catalogue, clients = wanted(files, title), files.clients()
    listed = recommend(catalogue, clients, "--client", "K-1")
    assert (listed.code, one_line(title) in one_line(listed.out)) == (0, True)
    told = explain(catalogue, clients)
    assert (told.code, told.out.split("\n")[0]) == (0, f"K-1 en {title}")
    column = next(line for line in told.out.split("\n") if line.startswith("Wat ")).index("In woo")
    words = squeezed("".join(line[column:] for line in told.out.split("\n")))
    texts = [
        factor["text"] for factor in explain(catalogue, clients, "--format", "json").json["factors"]
    ]
    assert [text for text in texts if squeezed(text) not in words] == []


def test_a_quoted_sentence_is_shown_as_it_is_written(files: Files) -> None:
    sentence = "Samen [/b] wandelen [bold] buiten"
    catalogue = files.activities(
        {"title": "Iets", "description": f"Je bent welkom. {sentence}. Koffie is er ook."}
    )
    told = explain(catalogue, files.clients(), "--embedder", "lexical")
    column = next(line for line in told.out.split("\n") if line.startswith("Wat ")).index("In woo")
    assert squeezed(sentence) in squeezed("".join(line[column:] for line in told.out.split("\n")))


@pytest.mark.parametrize("suffix", ["csv", "json"])
def test_escape_sequences_do_not_reach_the_terminal(files: Files, suffix: str) -> None:
    title = "\x1b[31mrood\x1b]0;weg\x07 \x9b2J\u202etsmo\rweg"
    catalogue, clients = wanted(files, title, f"a.{suffix}"), files.clients()
    for result in (
        recommend(catalogue, clients),
        explain(catalogue, clients),
        run("validate", "--catalogue", catalogue),
    ):
        assert result.code == 0
        shown = set(result.out + result.err)
        assert shown.isdisjoint({"\x1b", "\x07", "\x9b", "\r", "\u202e"})
    assert "rood" in explain(catalogue, clients).out


def test_a_very_long_title_is_shown_whole(files: Files) -> None:
    title = "lang " * 600
    result = recommend(wanted(files, title), files.clients(), "--client", "K-1")
    assert result.code == 0
    assert one_line(title) in one_line(result.out)
    assert max(map(len, result.out.split("\n"))) <= 100


@pytest.mark.parametrize("markup", ["[/bold]", "[bold] :smile:"])
def test_a_header_is_shown_as_it_is_written(files: Files, markup: str) -> None:
    catalogue = files.activities({markup: "iets", "title": "", "cost_eur": "[/]"})
    checked = run("validate", "--catalogue", catalogue)
    assert checked.code == 1
    assert markup in checked.out
    assert markup in recommend(catalogue, files.clients()).err
    lacking = files.text("lacking.csv", f"activity_id,{markup}\nA-1,iets\n")
    assert markup in run("validate", "--catalogue", lacking).said


def test_a_client_id_is_shown_as_it_is_written(files: Files) -> None:
    catalogue, clients = files.activities(), files.clients({"client_id": "[/]"})
    assert "\n[/]\n" in recommend(catalogue, clients).out
    choice = ("--client", "[/]", "--activity", "A-1")
    told = run("explain", "--catalogue", catalogue, "--clients", clients, *choice)
    assert told.out.startswith("[/] en Samen wandelen\n")
    assert "did you mean [/]?" in recommend(catalogue, clients, "--client", "[/]x").said


def test_a_file_name_is_shown_as_it_is_written(files: Files) -> None:
    (files / "[map]").mkdir()
    target = files / "[map]" / "uit[red].jsonl"
    source = files.activities(name="[bold]in.csv")
    result = run("convert", source, target, "--kind", "activities")
    assert result.code == 0
    assert "[map]/uit[red].jsonl: 3 activities written" in result.said.replace(" [map]", "[map]")
    assert "[bold]in.csv: 3 rows read" in result.said


def test_the_name_of_a_model_is_shown_as_it_is_written(files: Files) -> None:
    shipped = ROOT / "wor_match" / "matching" / "prior.toml"
    changed = shipped.read_text("utf-8").replace('name = "expert-prior"', 'name = "[/]"')
    prior = files.text("mijn.toml", changed)
    result = recommend(files.activities(), files.clients(), "--model", prior)
    assert result.code == 0
    assert "De verwachting ([/]-1) komt" in result.out


@pytest.mark.parametrize("title", [FORMULA, "+31 bellen", "-10 kilo", "@home", "'=1+1"])
def test_a_formula_in_a_title_does_not_run_in_a_spreadsheet(files: Files, title: str) -> None:
    catalogue = files.table("a.json", [{"activity_id": "A-1", "title": title}])
    result = recommend(catalogue, files.clients(), "--format", "csv")
    assert {row["title"] for row in result.rows} == {f"'{title}"}
    as_json = recommend(catalogue, files.clients(), "--format", "jsonl")
    assert as_json.lines[0]["suggestions"][0]["title"] == title
    files.text("uit.csv", "")
    assert run("convert", catalogue, files / "uit.csv", "--kind", "activities").code == 0
    assert f",'{title}," in (files / "uit.csv").read_text("utf-8")


def test_line_breaks_and_quotes_stay_in_one_cell_of_the_csv(files: Files) -> None:
    title = 'Koffie, "thee"\nen\tmeer'
    catalogue = files.table("a.json", [{"activity_id": "A-1", "title": title}])
    rows = recommend(catalogue, files.clients(), "--format", "csv").rows
    assert [row["client_id"] for row in rows] == ["K-1", "K-2"]
    assert {row["title"] for row in rows} == {title}
