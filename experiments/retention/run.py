"""Runs the comparison that `retention.toml` describes and writes results.csv and summary.json.

Per set and split every model is fitted in turn in this one process, so that all meet the same
machine. C-index (IPCW, Uno) and integrated Brier score are scikit-survival's own, on test rows, with
censoring estimated on the training rows.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import os
import time
import tomllib
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from experiments.retention.data import Times, load
from experiments.retention.rivals import Rival, rivals

HERE = Path(__file__).parent
COLUMNS = ("set", "split", "model", "c_index", "ibs", "fit_s", "fit_cpu_s", "predict_s", "load")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--oulad", type=Path, required=True, help="folder of OULAD's files")
    parser.add_argument("--config", type=Path, default=HERE / "retention.toml")
    parser.add_argument("--out", type=Path, default=HERE)
    parser.add_argument("--only", action="append", help="sets to run; the other results stay")
    parser.add_argument("--models", action="append", help="models to run; other results stay")
    parser.add_argument("--splits", type=int, help="the first so many of each set only")
    options = parser.parse_args()
    text = options.config.read_bytes()
    config = tomllib.loads(text.decode())
    kept = _read(options.out / "results.csv")
    for name in options.only or config["sets"]:
        for row in compare(name, config, options.oulad, options.models, options.splits):
            kept[row["set"], row["split"], row["model"]] = row
            print(" ".join(str(row[column]) for column in COLUMNS), flush=True)
            _write(options.out / "results.csv", list(kept.values()))
    summary = {
        "config_sha256": hashlib.sha256(text).hexdigest()[:12],
        "seed": config["seed"],
        "sets": summarise(list(kept.values())),
    }
    (options.out / "summary.json").write_text(json.dumps(summary, indent=1) + "\n")


def compare(
    name: str,
    config: dict[str, Any],
    oulad: Path,
    models: list[str] | None,
    most: int | None = None,
) -> Iterator[dict[str, Any]]:
    """One row of measures per split and model."""
    settings = config["sets"][name]
    times = load(name, settings["period"], settings["periods"], oulad)
    splits = folds(times.event, config["folds"], settings["repeats"], config["seed"])
    for split, (train, test) in enumerate(islice(splits, most)):
        for rival in rivals(config["most_rows_boosting"]):
            if models and rival.name not in models:
                continue
            measures = measure(rival, times.take(train), times.take(test), config["seed"] + split)
            yield {"set": name, "split": str(split), "model": rival.name, **measures}


def folds(
    event: np.ndarray, count: int, repeats: int, seed: int
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Rows to train and to test on, with as many events in each part."""
    rng = np.random.default_rng(seed)
    for _ in range(repeats):
        part = np.empty(len(event), int)
        for group in (np.flatnonzero(event), np.flatnonzero(~event)):
            part[rng.permutation(group)] = np.arange(len(group)) % count
        for held_out in range(count):
            yield np.flatnonzero(part != held_out), np.flatnonzero(part == held_out)


def measure(rival: Rival, train: Times, test: Times, seed: int) -> dict[str, Any]:
    """C-index (higher is better), integrated Brier score (lower), seconds, load of the machine."""
    from sksurv.metrics import concordance_index_ipcw, integrated_brier_score
    from sksurv.util import Surv

    began, processor = time.perf_counter(), time.process_time()
    rival.fit(train, seed)
    fitted, processor = time.perf_counter(), time.process_time() - processor
    days = np.arange(train.period, train.until + 1, train.period, dtype=float)
    survival = rival.survival(test.frame, days)
    predicted = time.perf_counter()
    known, unseen = (Surv.from_arrays(part.event, part.days) for part in (train, test))
    # Risk for the C-index: time lost within the follow-up, which every model's curve gives.
    lost = (1 - survival).sum(axis=1)
    c_index = concordance_index_ipcw(known, unseen, lost, tau=train.until)[0]
    # The measure is asked about days up to the last one with somebody still under observation.
    asked = (days >= test.days.min()) & (days < test.days.max())
    ibs = integrated_brier_score(known, unseen, survival[:, asked], days[asked])
    return {
        "c_index": round(float(c_index), 5),
        "ibs": round(float(ibs), 5),
        "fit_s": round(fitted - began, 3),
        "fit_cpu_s": round(processor, 3),
        "predict_s": round(predicted - fitted, 3),
        "load": round(os.getloadavg()[0], 2),
    }


def summarise(rows: list[dict[str, Any]]) -> dict[str, dict[str, dict[str, float]]]:
    """Per set and model: means over splits, and how far below the best model's it lies."""
    found: dict[str, dict[str, dict[str, float]]] = {}
    for name in dict.fromkeys(row["set"] for row in rows):
        of_set = [row for row in rows if row["set"] == name]
        table = {
            model: {
                column: _mean(r.get(column) for r in of_set if r["model"] == model)
                for column in ("c_index", "ibs", "fit_s", "fit_cpu_s", "predict_s", "load")
            }
            for model in dict.fromkeys(row["model"] for row in of_set)
        }
        for values in table.values():
            values["c_index_behind"] = max(v["c_index"] for v in table.values()) - values["c_index"]
            values["ibs_behind"] = values["ibs"] - min(v["ibs"] for v in table.values())
        found[name] = {
            model: {key: round(value, 4) for key, value in values.items()}
            for model, values in table.items()
        }
    return found


def _mean(values: Iterable[Any]) -> float:
    """Of what was measured; NaN without any."""
    known = [float(value) for value in values if value not in (None, "")]
    return float(np.mean(known)) if known else float("nan")


def _read(path: Path) -> dict[tuple[str, str, str], dict[str, Any]]:
    if not path.exists():
        return {}
    with path.open(newline="") as file:
        return {(r["set"], r["split"], r["model"]): r for r in csv.DictReader(file)}


def _write(path: Path, rows: list[dict[str, Any]]) -> None:
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(sorted(rows, key=lambda r: (r["set"], int(r["split"]), r["model"])))


if __name__ == "__main__":
    main()
