"""The command line: thin commands over ingest, matching and rendering.

Standard output holds only the result; progress, warnings and reports go to standard error. Exit
codes: 0 fine, 1 some rows were refused (the result is complete for the rest), 2 wrong use,
unreadable input or no place to write, 130 stopped with Ctrl-C, 141 (128 + SIGPIPE) the reader of
standard output stopped early, as `head` does: said without a word.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
from collections.abc import Callable, Iterator
from datetime import date, datetime
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

from wor_match import __version__, rendering
from wor_match.bootstrap import make_matcher, make_matchers
from wor_match.cli import database as database_commands
from wor_match.cli import embedder as embedder_commands
from wor_match.cli import learning
from wor_match.cli import people as people_commands
from wor_match.cli import serve as serve_command
from wor_match.cli.loading import (
    Kind,
    ReportFormat,
    counted,
    errors,
    find_one,
    finish,
    load_both,
    load_file,
    load_history,
    spare,
)
from wor_match.cli.simulate import simulate as simulate_command
from wor_match.config import Settings, load_settings
from wor_match.domain.entities import Activity, Client, Outcome, Record
from wor_match.errors import RowsRefused, WorMatchError
from wor_match.ingest.geocode import fetch_national
from wor_match.ingest.write import replacing, write_records
from wor_match.matching.explain import Story, exclusion
from wor_match.matching.history import read_history
from wor_match.matching.limits import LIMITS, NO
from wor_match.matching.model import Model as LoadedModel
from wor_match.matching.standard import Matcher

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    help="Finds the activity at which somebody stays: ranked, explained suggestions in Dutch.",
)
geo = typer.Typer(no_args_is_help=True, help="Coordinates of Dutch postcodes.")
app.add_typer(geo, name="geo")
app.add_typer(embedder_commands.app, name="embedder")
app.command("simulate")(simulate_command)
for learning_command in (learning.train, learning.evaluate, learning.effects, learning.promote):
    app.command()(learning_command)
app.add_typer(database_commands.app, name="db")
app.add_typer(people_commands.users, name="user")
app.command()(serve_command.serve)
app.add_typer(people_commands.clients, name="client")


class Format(StrEnum):
    table = "table"
    json = "json"
    jsonl = "jsonl"
    csv = "csv"


Catalogue = Annotated[Path, typer.Option(help="Activities: CSV, XLSX, JSON, JSON Lines, Parquet.")]
Clients = Annotated[Path, typer.Option(help="Intakes, in any of the same formats.")]
Model = Annotated[
    str | None,
    typer.Option(help="'prior', a prior table (.toml), or the folder of a learned model."),
]
EmbedderName = Annotated[
    str | None,
    typer.Option(
        help="'wor-nl', 'wor-nl-static', 'lexical', or a folder or hub id of sentence-transformers."
    ),
]
SettingsFile = Annotated[Path | None, typer.Option("--settings", help="Settings (TOML).")]
AsOf = Annotated[
    datetime | None,
    typer.Option(
        formats=["%Y-%m-%d"], help="The day on which the list is made; today if left out."
    ),
]


@app.callback(invoke_without_command=True)
def _version(
    version: Annotated[bool, typer.Option("--version", help="Show the version and stop.")] = False,
) -> None:
    if version:
        typer.echo(f"wor-match {__version__}")
        raise typer.Exit


@app.command()
def recommend(
    catalogue: Catalogue,
    clients: Clients,
    outcomes: Annotated[
        Path | None,
        typer.Option(
            help="What clients did before: keeps off the list what they take part in, "
            "or left because it did not fit."
        ),
    ] = None,
    model: Model = None,
    embedder: EmbedderName = None,
    client: Annotated[str | None, typer.Option(help="Only this client.")] = None,
    top: Annotated[int | None, typer.Option(min=1, max=1000, help="Length of each list.")] = None,
    format: Annotated[Format, typer.Option(help="How the result is written.")] = Format.table,
    out: Annotated[Path | None, typer.Option(help="Write here instead of standard output.")] = None,
    strict: Annotated[bool, typer.Option(help="Take nothing when any row is refused.")] = False,
    as_of: AsOf = None,
    settings: SettingsFile = None,
) -> None:
    """Ranked, explained suggestions for every client.

    Example: `wor-match recommend --catalogue activiteiten.csv --clients clienten.csv --top 5`

    Example: `wor-match recommend --catalogue a.jsonl --clients c.xlsx --client C-014 --format json`
    """
    spare(out, catalogue, clients, outcomes, settings, model)
    chosen = load_settings(settings)
    today = as_of.date() if as_of else date.today()
    activities, people = load_both(catalogue, clients, chosen, today, strict)
    done = load_history(outcomes, today, strict) if outcomes else None
    wanted = people.records if client is None else [find_one(people.records, "client_id", client)]
    matcher = make_matcher(activities.records, chosen, as_of=today, model=model, embedder=embedder)
    history = read_history(done.records, today) if done else None
    lists = matcher.recommend(wanted, top or chosen.top, history)
    # Lists that appear on the screen show the progress themselves, and a bar would run through them.
    seen = out is None and sys.stdout.isatty()
    lists = counted(lists, len(wanted), "clients", hidden=seen)
    if format is Format.table:
        _print_lists(matcher, lists, out)
    else:
        write: dict[Format, Callable[..., Iterator[str]]] = {
            Format.json: rendering.as_json,
            Format.jsonl: rendering.as_jsonl,
            Format.csv: partial(
                rendering.as_csv, activities={one.activity_id: one for one in matcher.activities}
            ),
        }
        _write_text(write[format](lists), out)
    finish(activities, people, done)


@app.command()
def explain(
    catalogue: Catalogue,
    clients: Clients,
    client: Annotated[str, typer.Option(help="Id of the client.")],
    activity: Annotated[str, typer.Option(help="Id of the activity.")],
    model: Model = None,
    embedder: EmbedderName = None,
    format: Annotated[ReportFormat, typer.Option(help="How it is shown.")] = ReportFormat.table,
    as_of: AsOf = None,
    settings: SettingsFile = None,
) -> None:
    """Every factor's contribution to one match, or the limit that set it aside.

    Example: `wor-match explain --catalogue a.csv --clients c.csv --client C-014 --activity MW-031`
    """
    chosen = load_settings(settings)
    today = as_of.date() if as_of else date.today()
    activities, people = load_both(catalogue, clients, chosen, today, strict=False)
    person = find_one(people.records, "client_id", client)
    offered = find_one(activities.records, "activity_id", activity)
    matcher = make_matcher(activities.records, chosen, as_of=today, model=model, embedder=embedder)
    found = _explanation(matcher, person, offered)
    if format is ReportFormat.json:
        typer.echo(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        _print_explanation(matcher, found, offered)
    finish(activities, people)


@app.command()
def validate(
    catalogue: Annotated[Path | None, typer.Option(help="A file of activities.")] = None,
    clients: Annotated[Path | None, typer.Option(help="A file of intakes.")] = None,
    outcomes: Annotated[Path | None, typer.Option(help="A file of outcomes.")] = None,
    format: Annotated[ReportFormat, typer.Option(help="How it is shown.")] = ReportFormat.table,
    as_of: AsOf = None,
    settings: SettingsFile = None,
) -> None:
    """What can be read from a file, and what is refused, doubtful or worth knowing.

    Example: `wor-match validate --catalogue activiteiten.csv`
    """
    if not (catalogue or clients or outcomes):
        raise typer.BadParameter("name at least one of --catalogue, --clients and --outcomes")
    chosen = load_settings(settings)
    today = as_of.date() if as_of else date.today()
    named = {Kind.activities: catalogue, Kind.clients: clients, Kind.outcomes: outcomes}
    loaded = [load_file(kind, path, chosen, today) for kind, path in named.items() if path]
    if format is ReportFormat.json:
        typer.echo(rendering.report_json(one.report for one in loaded))
    else:
        for one in loaded:
            _console(None).print(rendering.report_table(one.report))
    raise typer.Exit(0 if all(one.report.ok for one in loaded) else 1)


@app.command()
def convert(
    source: Annotated[Path, typer.Argument(metavar="IN", help="Any file that can be read.")],
    target: Annotated[
        Path, typer.Argument(metavar="OUT", help="Ends in .jsonl, .json, .csv or .parquet.")
    ],
    kind: Annotated[Kind, typer.Option(help="What the rows are.")],
    strict: Annotated[bool, typer.Option(help="Write nothing when any row is refused.")] = False,
    as_of: AsOf = None,
    settings: SettingsFile = None,
) -> None:
    """Any readable file to the data contract's own form.

    Example: `wor-match convert export.xlsx activities.jsonl --kind activities`
    """
    spare(target, source, settings)
    today = as_of.date() if as_of else date.today()
    loaded = load_file(kind, source, load_settings(settings), today, strict)
    models: dict[Kind, type[Record]] = {
        Kind.activities: Activity,
        Kind.clients: Client,
        Kind.outcomes: Outcome,
    }
    count = write_records(loaded.records, models[kind], target)
    errors.print(f"{target}: {count} {kind} written")
    finish(loaded)


@app.command()
def demo(
    clients: Annotated[int, typer.Option(min=1, help="How many of the demo clients.")] = 5,
    top: Annotated[int, typer.Option(min=1, max=50, help="Length of each list.")] = 3,
    client: Annotated[str | None, typer.Option(help="Only this client.")] = None,
    learned: Annotated[
        bool, typer.Option(help="With a model that has learned, from a simulated town.")
    ] = False,
) -> None:
    """The main job on the bundled demo data: an invented municipality with invented people.

    Example: `wor-match demo --client C-008 --top 10`
    """
    folder, note = demo_folder(), None
    today = date.today()
    activities, people = load_both(
        folder / "activiteiten.csv", folder / "clienten.csv", Settings(), today, strict=False
    )
    if learned:
        from wor_match.cli.learned_demo import demo_model, note_on

        model = demo_model(Settings())
        note = note_on(model)
        (matcher,) = make_matchers(activities.records, Settings(), as_of=today, models=[model])
    else:
        matcher = make_matcher(activities.records, Settings(), as_of=today)
    wanted = people.records[:clients]
    if client is not None:
        wanted = [find_one(people.records, "client_id", client)]
    console = _console(None)
    console.print(
        f"Voorbeeld met verzonnen mensen en activiteiten: {len(activities.records)} activiteiten, "
        f"{len(people.records)} cliënten. Hier de lijst voor {len(wanted)} van hen.\n"
    )
    _print_lists(matcher, matcher.recommend(wanted, top), None, header=False, note=note)
    finish(activities, people)


@geo.command("fetch")
def geo_fetch(
    source: Annotated[
        Path | None, typer.Option("--from", help="A copy of the GeoNames file NL.txt or NL.zip.")
    ] = None,
) -> None:
    """The postal codes of the Netherlands from GeoNames (CC BY 4.0), downloaded once.

    Example: `wor-match geo fetch`
    """
    errors.print(f"{fetch_national(source=source)}: ready")


def main() -> None:
    """Runs the command line; every error of ours ends in one clear message."""
    _speak_utf8()
    try:
        app()
    except SystemExit as stop:
        # Typer and Rich end with 1 on a broken pipe; here 1 says that rows were refused.
        if isinstance(stop.__context__, BrokenPipeError):
            _abandon_output()
            sys.exit(141)
        raise
    except RowsRefused as error:
        errors.print(f"wor-match: {error}", style="red")
        sys.exit(1)
    except WorMatchError as error:
        errors.print(f"wor-match: {error}", style="red")
        sys.exit(2)
    except OSError as error:
        # Ours say what to do about a file; what is left is standard output on a full disk.
        _abandon_output()
        errors.print(
            f"wor-match: expected to write the whole result, found: {error.strerror or error}. "
            "Check the free space and the rights.",
            style="red",
        )
        sys.exit(2)


def _speak_utf8() -> None:
    """UTF-8 for files and pipes, as the data contract has it; a screen keeps its own encoding.

    What a screen cannot show becomes a question mark: no reason to lose the list.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            if stream.isatty():
                stream.reconfigure(errors="replace")
            else:
                stream.reconfigure(encoding="utf-8")


def _abandon_output() -> None:
    """Lets Python end without another try to write what could not be written."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def demo_folder() -> Path:
    """Where the demo data is: in the installed package, or in the checkout."""
    package = Path(__file__).parent.parent
    installed = package / "_data" / "demo"
    return installed if installed.is_dir() else package.parent / "data" / "demo"


# --- showing ------------------------------------------------------------------------------------


def _console(out: Any) -> rendering.PlainConsole:
    console = rendering.PlainConsole(file=out)
    return console if console.is_terminal else rendering.PlainConsole(file=out, width=100)


def _print_lists(
    matcher: Matcher,
    lists: Iterator[Any],
    out: Path | None,
    header: bool = True,
    note: str | None = None,
) -> None:
    """Lists for a coach, closed by where the expectation comes from: `note`, or what the model says."""
    activities = {activity.activity_id: activity for activity in matcher.activities}

    def show(stream: Any) -> None:
        console = _console(stream)
        if header:
            console.print("Suggesties. Bespreek ze samen; de keuze is aan de cliënt.\n")
        for one in lists:
            console.print(rendering.list_for_coach(one, activities, matcher.model.horizon))
        console.print(note or _origin(matcher.model))

    if out is None:
        show(None)
    else:
        with replacing(out) as stream:
            text = io.TextIOWrapper(stream, "utf-8", write_through=True)
            show(text)
            text.detach()


def _origin(model: LoadedModel) -> str:
    if model.trained is None:
        return (
            f"De verwachting ({model.policy}) komt uit onderzoek en inschatting, nog niet "
            "uit de ervaring van deelnemers hier."
        )
    return (
        f"De verwachting ({model.policy}) komt uit onderzoek en inschatting, en uit wat bekend was "
        f"van deelnemers tot en met {model.trained.as_of:%d-%m-%Y}."
    )


def _write_text(pieces: Iterator[str], out: Path | None) -> None:
    if out is None:
        for piece in pieces:
            sys.stdout.write(piece)
        sys.stdout.flush()
    else:
        with replacing(out) as stream:
            for piece in pieces:
                stream.write(piece.encode("utf-8"))


def _explanation(matcher: Matcher, client: Client, activity: Activity) -> dict[str, Any]:
    columns = matcher.client_columns([client])
    position = matcher.position[activity.activity_id]
    pairs = matcher.pairs(columns, np.array([0]), np.array([position]))
    quotes = matcher.quotes.of_pairs(columns, np.array([0]), np.array([position]))
    story = Story(matcher.model, matcher.activities, pairs, quotes)
    suggestion = story.suggestion(client, 0, position, 1, float(pairs.expected_weeks[0]))
    refused = sum(
        1 << bit for bit, limit in enumerate(LIMITS) if pairs.verdicts[limit.name][0] == NO
    )
    units = {factor.name: factor.unit for factor in matcher.factors}
    factors = []
    for effect in story.all_effects(client, activity, 0):
        value = float(pairs.values[effect.factor][0])
        factors.append(
            {
                "value": None if np.isnan(value) else round(value, 6),
                # Of organisation and activity the value is their effect itself.
                "unit": units.get(effect.factor, "log-odds"),
                **effect.model_dump(),
            }
        )
    kept = (
        "activity_id",
        "title",
        "expected_weeks",
        "p_start",
        "p_retained",
        "p_retained_low",
        "p_retained_high",
    )
    numbers = {name: value for name, value in suggestion.model_dump().items() if name in kept}
    head = {"client_id": client.client_id, "policy": matcher.model.policy, **numbers}
    answers = {-1: "no", 0: "unknown", 1: "yes"}
    head["limits"] = {limit.name: answers[int(pairs.verdicts[limit.name][0])] for limit in LIMITS}
    head["excluded"] = exclusion(activity.activity_id, refused).text if refused else None
    return rendering.explained(matcher.model, head, factors)


def _print_explanation(matcher: Matcher, found: dict[str, Any], activity: Activity) -> None:
    console = _console(None)
    console.print(rendering.explanation_head(found, activity.title, matcher.model.horizon))
    console.print(rendering.explanation_table(found))
