"""Runs the study that `study.toml` describes, world by world, and writes study.csv and study.json.

    python -m experiments.study.run --cache FOLDER

What is done for a world is kept in the cache under the digest of the configuration, so that a run that
was stopped goes on where it was; `--again PART` does a part anew. Results hold measures only: no row of
a client, no text. Everything here is simulated.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import os
import time
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from experiments.study import later, ranking, worlds
from experiments.study.lessons import lessons

HERE = Path(__file__).parent
COLUMNS = ("world", "history", "model", "measure", "value")
PARTS = ("ranking", "calibration", "challengers")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", type=Path, required=True, help="vectors and unfinished results")
    parser.add_argument("--config", type=Path, default=HERE / "study.toml")
    parser.add_argument("--out", type=Path, default=HERE)
    parser.add_argument("--world", type=int, action="append", help="these seeds only")
    parser.add_argument("--again", action="append", choices=PARTS, default=[], help="do this anew")
    options = parser.parse_args()
    text = options.config.read_bytes()
    config = tomllib.loads(text.decode())
    digest = hashlib.sha256(text).hexdigest()[:12]
    kept = options.cache / f"results-{digest}"
    kept.mkdir(parents=True, exist_ok=True)
    for seed in options.world or config["seeds"]:
        run_world(seed, config, options.cache, kept, options.again)
    options.out.mkdir(parents=True, exist_ok=True)
    collect(kept, config, digest, options.out, options.config.stem)


def run_world(
    seed: int, config: Mapping[str, Any], cache: Path, kept: Path, again: list[str]
) -> None:
    """Does what is missing of one world, and keeps each part when it is done."""
    files = {part: kept / f"{seed}-{part}.json" for part in PARTS}
    missing = [part for part in PARTS if part in again or not files[part].exists()]
    if not missing:
        return
    began = time.perf_counter()
    ready = worlds.ready(seed, config, cache)
    everything = lessons(ready)
    _say(seed, "ready", began)
    parts: dict[str, Callable[[], dict[str, Any]]] = {
        "ranking": lambda: ranking.own(ready, everything, config["study"]),
        "challengers": lambda: ranking.challengers_of(ready, everything, config["study"]),
        "calibration": lambda: _calibration(ready, everything, config["study"]),
    }
    for part in missing:
        began = time.perf_counter()
        found = parts[part]()
        _say(seed, part, began)
        files[part].write_text(json.dumps(found))


def _calibration(ready: Any, everything: Any, study: Mapping[str, Any]) -> dict[str, Any]:
    measures, curves = later.calibrate(ready, everything, study["later_weeks"])
    rows = [[ready.longest, model, measure, value] for (model, measure), value in measures.items()]
    return {"rows": rows, "calibration": curves}


def collect(kept: Path, config: Mapping[str, Any], digest: str, out: Path, name: str) -> None:
    """Puts what is kept of all worlds into NAME.csv and NAME.json."""
    rows, curves, loads = [], {}, []
    for seed in config["seeds"]:
        for part in PARTS:
            path = kept / f"{seed}-{part}.json"
            if not path.exists():
                continue
            found = json.loads(path.read_text())
            rows += [[seed, *row] for row in found["rows"]]
            for outcome, curve in found.get("calibration", {}).items():
                curves.setdefault(outcome, []).append(curve)
            loads += found.get("load", [])
    with (out / f"{name}.csv").open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for *cell, value in rows:
            writer.writerow([*cell, f"{value:.6g}"])
    details = {
        "simulated": True,
        "config_sha256": digest,
        "load": [round(min(loads), 1), round(float(np.mean(loads)), 1), round(max(loads), 1)]
        if loads
        else [],
        "calibration": curves,
    }
    (out / f"{name}.json").write_text(json.dumps(details, indent=1) + "\n")


def _say(seed: int, what: str, began: float) -> None:
    seconds = time.perf_counter() - began
    print(f"world {seed}: {what} {seconds:.0f} s, load {os.getloadavg()[0]:.1f}", flush=True)


if __name__ == "__main__":
    main()
