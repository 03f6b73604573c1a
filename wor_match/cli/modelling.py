"""What the commands that learn and judge have in common: their data, evaluations and records."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from wor_match.bootstrap import PRIOR, make_matchers, make_model, make_taxonomy
from wor_match.cli.loading import errors, load_both, load_history, progress_bar
from wor_match.config import Settings
from wor_match.domain.entities import Activity, Client, Outcome
from wor_match.errors import FileProblem, InputError, ModelError
from wor_match.ingest.validate import Loaded
from wor_match.ingest.write import write_records
from wor_match.learning.effects import (
    FEWEST,
    effect_curves,
    effect_rows,
    effects_csv,
    read_pairs,
)
from wor_match.learning.evaluate import Evaluation
from wor_match.learning.evaluate import evaluate as judge_model
from wor_match.learning.judging import judged
from wor_match.learning.plots import effect_pages, save_figures
from wor_match.learning.registry import ABOUT, CARD, about_model
from wor_match.learning.report import report
from wor_match.learning.targets import last_known_day
from wor_match.learning.train import Learned
from wor_match.matching.factors import all_factors
from wor_match.matching.model import Model
from wor_match.ports import Tracker

EFFECTS = "effects.csv"
EVALUATION = "evaluation.json"


@dataclass(frozen=True)
class Data:
    """The three files of a command."""

    activities: Loaded[Activity]
    clients: Loaded[Client]
    outcomes: Loaded[Outcome]


def load_data(catalogue: Path, clients: Path, outcomes: Path, settings: Settings) -> Data:
    """All three files; outcomes of which none can be taken are refused (`FileProblem`)."""
    today = date.today()
    activities, people = load_both(catalogue, clients, settings, today, strict=False)
    history = load_history(outcomes, today, strict=False)
    if not history.records:
        raise FileProblem(
            f"{outcomes}: expected at least one row of outcomes that can be taken, found "
            f"{history.report.rows_read} rows and none of them taken. Is it the right file?"
        )
    return Data(activities, people, history)


def known_day(outcomes: Sequence[Outcome], as_of: datetime | None) -> date:
    """The day asked for, or the last that the outcomes know of; a later one is taken for the last."""
    end = last_known_day(outcomes)
    if end is None:
        raise FileProblem("expected outcomes with a day, found none")
    if as_of is not None and as_of.date() > end:
        errors.print(
            f"wor-match: the outcomes end on {end}: that day is used instead of {as_of.date()}.",
            style="yellow",
        )
        return end
    return as_of.date() if as_of else end


def evaluation(
    model: Model,
    other: Model,
    data: Data,
    settings: Settings,
    *,
    as_of: date | None,
    embedder: str | None,
    seed: int,
    draws: int,
    level: float,
    other_name: str = PRIOR,
) -> Evaluation:
    """Both models on lists shown after the later of the days until which they know outcomes.

    Ranks in the whole catalogue are those of that day, or of the day of the first list.
    """
    trained = [one.trained.as_of for one in (model, other) if one.trained]
    since = max(trained, default=None)
    first = since or min(one.shown_on for one in data.outcomes.records)
    new, old = make_matchers(
        data.activities.records, settings, as_of=first, models=[model, other], embedder=embedder
    )
    found = judged(
        data.clients.records,
        new.activities,
        data.outcomes.records,
        since=since,
        as_of=as_of,
        horizon=model.horizon,
    )
    with progress_bar("clients") as step:
        return judge_model(
            new, old, found,
            other_name=other_name, seed=seed, draws=draws, level=level, progress=step,
        )  # fmt: skip


def learned_and_prior(folder: Path, settings: Settings) -> tuple[Model, Model]:
    """A learned model with the prior that it started from. Raises `ModelError`."""
    learned, prior = make_model(settings, str(folder)), make_model(settings)
    if learned.trained is None:
        raise ModelError(
            f"{folder}: expected the folder of a learned model, found an expert table, which has "
            "no outcomes to compare with"
        )
    about = json.loads((folder / ABOUT).read_text("utf-8"))
    if about.get("prior_digest") != prior.digest:
        raise ModelError(
            f"{folder}: expected the prior that this model started from (digest "
            f"{about.get('prior_digest')}), found {prior.policy} (digest {prior.digest}). Name "
            "that table as `prior` in the settings, and give them with --settings"
        )
    return learned, prior


def write_effects(
    learned: Model,
    prior: Model,
    pairs: Mapping[str, Any],
    folder: Path,
    settings: Settings,
    title: str | None = None,
) -> list[Path]:
    """`effects.csv`, and the curves on A4 pages as PNG and SVG. Raises `MissingExtra`."""
    curves = effect_curves(prior, learned, pairs)
    table = folder / EFFECTS
    table.write_bytes(effects_csv(effect_rows(curves)).encode("utf-8"))
    units = {factor.name: factor.unit for factor in all_factors(make_taxonomy(settings))}
    pages = effect_pages(curves, units, title or f"What makes a match last: {learned.policy}")
    figures = {f"effects-{number}": page for number, page in enumerate(pages, start=1)}
    return [table, *save_figures(figures, folder)]


def record(
    tracker: Tracker,
    learned: Learned,
    folder: Path,
    data: Data,
    settings: Settings,
    *,
    embedder: str | None,
    seed: int,
) -> str | None:
    """Records a training: settings, measures, curves, and the model with its card.

    Measures are of lists shown after the day of the training, where the outcomes go on.
    """
    about = about_model(learned)
    parameters = {
        name: about[name]
        for name in (
            *("policy", "digest", "prior", "prior_digest", "data_digest", "as_of", "seed"),
            *("embedder", "embedder_digest"),
        )
    }
    parameters["settings_digest"] = settings.digest()
    parameters |= {
        f"count_{name}": f"<{FEWEST}" if number is None else number
        for name, number in about["counts"].items()
    }
    measures = {f"log_evidence_{name}": value for name, value in learned.log_evidence.items()}
    for outcome, strengths in learned.strengths.items():
        measures |= {f"strength_{outcome}_{name}": value for name, value in strengths.items()}
    with tempfile.TemporaryDirectory() as scratch:
        space = Path(scratch)
        files = write_effects(learned.model, learned.prior, read_pairs(folder), space, settings)
        files.append(folder / CARD)
        if any(one.shown_on > learned.as_of for one in data.outcomes.records):
            measures |= _later(learned, data, settings, embedder, seed, space)
            files += [space / EVALUATION] * (space / EVALUATION).is_file()
        catalogue = space / "activities.jsonl"
        write_records(data.activities.records, Activity, catalogue)
        return tracker.record(
            parameters=parameters,
            measures=measures,
            files=files,
            model=folder,
            catalogue=catalogue,
        )


def _later(
    learned: Learned, data: Data, settings: Settings, embedder: str | None, seed: int, space: Path
) -> dict[str, float]:
    """Measures on what came after the training, written down as well; none where none can be had."""
    try:
        found = evaluation(
            learned.model, learned.prior, data, settings,
            as_of=None, embedder=embedder, seed=seed, draws=200, level=0.8,
        )  # fmt: skip
    except InputError:  # lists, but nothing known of them yet
        return {}
    shown = report(found, model=learned.model.policy, other=PRIOR)
    (space / EVALUATION).write_text(json.dumps(shown, indent=1, allow_nan=False) + "\n", "utf-8")
    return {
        f"later_{name}": one["model"]["value"]
        for name, one in shown["measures"].items()
        if one["model"]["value"] is not None
    }
