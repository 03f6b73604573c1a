"""The truth of a world on disk: what people can read as JSON, columns of numbers beside it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from wor_match.domain.columns import Columns
from wor_match.errors import FileProblem
from wor_match.simulation import effects as fx
from wor_match.simulation.parameters import from_table
from wor_match.simulation.truth import Truth

FOLDER = "truth"
VERSION = 1


def save_truth(truth: Truth, folder: Path) -> None:
    """Writes truth.json, activities.npz and clients.npz."""
    folder.mkdir(parents=True, exist_ok=True)
    organisations = np.unique(truth.activities.organisation, return_index=True)[1]
    described = {
        "version": VERSION,
        "note": "A simulated world: nobody in it exists.",
        "seed": truth.seed,
        "weeks": truth.weeks,
        "first_day": truth.first_day.isoformat(),
        "end": truth.end.isoformat(),
        "parameters_digest": truth.parameters.digest,
        "parameters": truth.parameters.table,
        "organisation_effects": {
            str(truth.activities.organisation[row]): [
                round(float(truth.activities.organisation_start[row]), 6),
                round(float(truth.activities.organisation_stay[row]), 6),
            ]
            for row in organisations
        },
        "activity_effects": {
            str(name): [round(float(start), 6), round(float(stay), 6)]
            for name, start, stay in zip(
                truth.activities.activity_id,
                truth.activities.activity_start,
                truth.activities.activity_stay,
                strict=True,
            )
        },
        "curves": {
            curve.name: {
                "unit": curve.unit,
                "holds": curve.when,
                "x": np.round(truth.effect_curve(curve.name, 25)[0], 6).tolist(),
                "start_stay": np.round(truth.effect_curve(curve.name, 25)[1], 6).tolist(),
            }
            for curve in fx.CURVES
        },
    }
    text = json.dumps(described, indent=1, ensure_ascii=False)
    (folder / "truth.json").write_text(text + "\n", "utf-8")
    for name, columns in (("activities", truth.activities), ("clients", truth.clients)):
        np.savez(folder / f"{name}.npz", **{key: columns[key] for key in columns})


def load_truth(path: str | Path) -> Truth:
    """The truth of a simulated world: `path` is its folder, or the `truth` folder in it."""
    folder = Path(path) / FOLDER if (Path(path) / FOLDER).is_dir() else Path(path)
    try:
        described = json.loads((folder / "truth.json").read_text("utf-8"))
        tables = []
        for name in ("activities", "clients"):
            with np.load(folder / f"{name}.npz", allow_pickle=False) as arrays:
                columns = {key: arrays[key] for key in arrays}
            tables.append(Columns(columns, len(next(iter(columns.values())))))
        if described["version"] != VERSION:
            raise ValueError(f"version {VERSION} is known, found {described['version']}")
        return Truth(
            from_table(described["parameters"]),
            int(described["seed"]),
            int(described["weeks"]),
            clients=tables[1],
            activities=tables[0],
        )
    except (OSError, ValueError, KeyError, StopIteration) as error:
        raise FileProblem(
            f"{folder}: expected truth.json, activities.npz and clients.npz of a simulated world: "
            f"{error}. Make one with: wor-match simulate"
        ) from error
