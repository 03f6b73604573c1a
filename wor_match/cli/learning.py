"""`wor-match train`, `evaluate`, `effects` and `promote`: from outcomes to a model that is in use.

Reports are in English, for researchers. Messages about files and progress go to standard error.
"""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import RenderableType

from wor_match import rendering
from wor_match.cli.folders import check_free, replacing_folder
from wor_match.cli.loading import ReportFormat, errors, finish
from wor_match.config import load_settings
from wor_match.errors import ModelError

# By which a folder that may be replaced is known. What learns is imported inside the commands: SciPy
# and the database of MLflow are slow to load, and `recommend` needs neither.
SIGN, EFFECTS, EVALUATION = "model.json", "effects.csv", "evaluation.json"
DEFAULT_URI = "sqlite:///mlflow.db"

Catalogue = Annotated[Path, typer.Option(help="Activities, in any format that can be read.")]
Clients = Annotated[Path, typer.Option(help="Intakes, in any of the same formats.")]
Outcomes = Annotated[Path, typer.Option(help="What became of recommendations.")]
SettingsFile = Annotated[Path | None, typer.Option("--settings", help="Settings (TOML).")]
EmbedderName = Annotated[
    str | None, typer.Option(help="What compares texts; of a learned model its own if left out.")
]
Seed = Annotated[int, typer.Option(min=0, help="Of the draws of clients; recorded.")]
Format = Annotated[ReportFormat, typer.Option(help="How it is shown.")]
AsOf = Annotated[
    datetime | None,
    typer.Option(
        formats=["%Y-%m-%d"],
        help="Take the outcomes as they were known on this day; the last day in them if left out.",
    ),
]
Draws = Annotated[int, typer.Option(min=20, max=10_000, help="Draws of the bootstrap.")]
Level = Annotated[float, typer.Option(min=0.5, max=0.99, help="Level of the intervals.")]
TrackingUri = Annotated[
    str | None, typer.Option(help="Keep a record in MLflow at this address (extra `research`).")
]


def train(
    catalogue: Catalogue,
    clients: Clients,
    outcomes: Outcomes,
    out: Annotated[Path, typer.Option(help="The folder of the model; it must be new or empty.")],
    embedder: EmbedderName = None,
    as_of: AsOf = None,
    seed: Seed = 0,
    require_consent: Annotated[
        bool, typer.Option(help="Leave out clients whose consent is unknown, too.")
    ] = False,
    weigh_by_propensity: Annotated[
        bool, typer.Option(help="Weight outcomes by how unlikely the list was to hold them.")
    ] = False,
    track: Annotated[
        bool, typer.Option(help=f"Keep a record in MLflow, in {DEFAULT_URI}.")
    ] = False,
    tracking_uri: TrackingUri = None,
    force: Annotated[bool, typer.Option(help="Replace an earlier model in that folder.")] = False,
    settings: SettingsFile = None,
) -> None:
    """Learns from outcomes, starting from the expert prior; makes a folder that holds the model.

    Example: `wor-match train --catalogue activities.jsonl --clients clients.jsonl
    --outcomes outcomes.jsonl --out model`
    """
    from wor_match.bootstrap import make_model, make_readers, make_taxonomy, make_tracker
    from wor_match.cli.modelling import known_day, load_data, record
    from wor_match.learning.effects import count_shown, write_pairs
    from wor_match.learning.registry import save_learned
    from wor_match.learning.train import train as learn

    check_free(out.absolute(), SIGN, force=force)
    chosen = load_settings(settings)
    data = load_data(catalogue, clients, outcomes, chosen)
    day = known_day(data.outcomes.records, as_of)
    tracker = make_tracker(tracking_uri or (DEFAULT_URI if track else None))
    prior = make_model(chosen)
    activities = sorted(data.activities.records, key=lambda one: one.activity_id)
    errors.print(f"Reading texts and learning from outcomes as known on {day} ...")
    reads = make_readers(activities, embedder or chosen.embedder)
    learned = learn(
        activities,
        data.clients.records,
        data.outcomes.records,
        prior=prior,
        embedder=reads.embedder,
        words=reads.words,
        catalogue_embedder=reads.catalogue,
        taxonomy=make_taxonomy(chosen),
        as_of=day,
        seed=seed,
        require_consent=require_consent,
        weigh_by_propensity=weigh_by_propensity,
    )
    with replacing_folder(out, SIGN, force=force) as folder:
        save_learned(learned, folder)
        write_pairs(learned.pairs, folder)
    errors.print(
        f"{out}: {learned.model.policy}, learned from what was known on {day} of "
        f"{count_shown(learned.counts.get('clients', 0))} clients: "
        f"{count_shown(learned.counts.get('starts', 0))} starts or failed starts, "
        f"{count_shown(learned.counts.get('stays', 0))} stays. "
        "What it cannot know stands in its README.md."
    )
    if tracking_uri or track:
        where = record(tracker, learned, out, data, chosen, embedder=embedder, seed=seed)
        errors.print(f"Recorded in {where}; it is the challenger now.")
    finish(data.activities, data.clients, data.outcomes)


def evaluate(
    model: Annotated[str, typer.Option(help="The folder of a learned model, or 'prior'.")],
    catalogue: Catalogue,
    clients: Clients,
    outcomes: Outcomes,
    embedder: EmbedderName = None,
    as_of: AsOf = None,
    format: Format = ReportFormat.table,
    out: Annotated[
        Path | None, typer.Option(help="Also draw the calibration: a folder (extra `research`).")
    ] = None,
    seed: Seed = 0,
    draws: Draws = 200,
    level: Level = 0.8,
    settings: SettingsFile = None,
) -> None:
    """How good a model is on outcomes that it has not seen, beside the prior on the same pairs.

    A learned model is judged on lists shown after the day until which it knows outcomes.

    Example: `wor-match evaluate --model model --catalogue activities.jsonl --clients clients.jsonl
    --outcomes later.jsonl`
    """
    from wor_match.bootstrap import PRIOR, make_model
    from wor_match.cli.modelling import evaluation, load_data
    from wor_match.cli.tables import evaluation_tables
    from wor_match.learning.report import report

    if out is not None:
        check_free(out.absolute(), EVALUATION, force=True)
    chosen = load_settings(settings)
    ready, prior = make_model(chosen, model), make_model(chosen)
    data = load_data(catalogue, clients, outcomes, chosen)
    found = evaluation(
        ready, prior, data, chosen,
        as_of=as_of.date() if as_of else None, embedder=embedder, seed=seed, draws=draws, level=level,
    )  # fmt: skip
    shown = report(found, model=ready.policy, other=f"{PRIOR} ({prior.policy})")
    for warning in found.warnings:
        errors.print(f"wor-match: {warning}.", style="yellow")
    if format is ReportFormat.json:
        typer.echo(json.dumps(shown, ensure_ascii=False, indent=1, allow_nan=False))
    else:
        _print(*evaluation_tables(shown))
    if out is not None:
        from wor_match.learning.plots import calibration_figure, save_figures

        with replacing_folder(out, EVALUATION, force=True) as folder:
            text = json.dumps(shown, ensure_ascii=False, indent=1, allow_nan=False)
            (folder / EVALUATION).write_text(text + "\n", "utf-8")
            figure = calibration_figure(found.calibration, f"Calibration of {ready.policy}")
            save_figures({"calibration": figure}, folder)
        errors.print(f"{out}: evaluation.json and the calibration as picture")
    finish(data.activities, data.clients, data.outcomes)


def effects(
    model: Annotated[Path, typer.Option(help="The folder of a learned model.")],
    out: Annotated[
        Path | None,
        typer.Option(help="A folder for effects.csv and the pictures (extra `research`)."),
    ] = None,
    most: Annotated[int, typer.Option(min=1, help="Curves on the screen, most moved first.")] = 12,
    settings: SettingsFile = None,
) -> None:
    """What makes a match last: each factor's effect before and after the outcomes.

    Example: `wor-match effects --model model --out effects`
    """
    from wor_match.cli.modelling import learned_and_prior, write_effects
    from wor_match.cli.tables import effects_table
    from wor_match.learning.effects import effect_curves, read_pairs

    chosen = load_settings(settings)
    learned, prior = learned_and_prior(model, chosen)
    pairs = read_pairs(model)
    if out is not None:
        check_free(out.absolute(), EFFECTS, force=True)
        with replacing_folder(out, EFFECTS, force=True) as folder:
            files = write_effects(learned, prior, pairs, folder, chosen)
        errors.print(f"{out}: {', '.join(file.name for file in files)}")
    curves = effect_curves(prior, learned, pairs)
    _print(
        f"{learned.policy}: log-odds with 80 % bands, of the {min(most, len(curves))} of "
        f"{len(curves)} curves that the outcomes moved most.",
        effects_table(curves, most),
    )


def promote(
    catalogue: Catalogue,
    clients: Clients,
    outcomes: Outcomes,
    tracking_uri: Annotated[
        str, typer.Option(help="Where MLflow keeps its records.")
    ] = DEFAULT_URI,
    embedder: EmbedderName = None,
    as_of: AsOf = None,
    seed: Seed = 0,
    draws: Draws = 500,
    settings: SettingsFile = None,
) -> None:
    """Makes the challenger champion if it is better on outcomes that neither has seen; exit code 1 if not.

    Better is: a higher log score of clients' starts and stays, its 80 % interval above 0, and no certain
    loss in telling who stays longer. Without a champion the prior defends the place.

    Example: `wor-match promote --catalogue activities.jsonl --clients clients.jsonl
    --outcomes later.jsonl`
    """
    from wor_match.adapters.trackers import CHALLENGER, CHAMPION, MlflowTracker
    from wor_match.bootstrap import make_model
    from wor_match.cli.modelling import evaluation, load_data
    from wor_match.learning.promotion import judge

    chosen = load_settings(settings)
    tracker = MlflowTracker(tracking_uri)
    challenger, champion = tracker.version(CHALLENGER), tracker.version(CHAMPION)
    if challenger is None:
        raise ModelError(
            f"{tracking_uri}: expected a challenger, found none. Train one with: wor-match train "
            f"... --tracking-uri {tracking_uri}"
        )
    if challenger == champion:
        errors.print(f"Version {champion} is champion and challenger: nothing to compare.")
        raise typer.Exit(1)
    data = load_data(catalogue, clients, outcomes, chosen)
    with tracker.folder(challenger) as folder:
        new = make_model(chosen, str(folder))
    if champion is None:
        old = make_model(chosen)
    else:
        with tracker.folder(champion) as folder:
            old = make_model(chosen, str(folder))
    found = evaluation(
        new, old, data, chosen,
        as_of=as_of.date() if as_of else None, embedder=embedder, seed=seed, draws=draws, level=0.8,
        other_name="champion",
    )  # fmt: skip
    verdict = judge(found)
    beside = "the prior" if champion is None else f"champion version {champion}"
    typer.echo(f"Challenger version {challenger} ({new.policy}) beside {beside} ({old.policy}):")
    for reason in verdict.reasons:
        typer.echo(f"- {reason}")
    if verdict.promoted:
        tracker.crown(challenger)
        typer.echo(f"Version {challenger} is the champion now.")
    else:
        typer.echo(f"Not promoted; {beside} stays.")
        raise typer.Exit(1)
    finish(data.activities, data.clients, data.outcomes)


def _print(*parts: RenderableType) -> None:
    console = rendering.PlainConsole()
    if not console.is_terminal:
        console = rendering.PlainConsole(width=160)
    for part in parts:
        console.print(part)
