"""What the study counts: how far lists come, how often intervals hold, and means over worlds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from wor_match.matching.shortlist import best

TOP = 3


def way_to_oracle(score: np.ndarray, weeks: np.ndarray, allowed: np.ndarray) -> float:
    """Share of the way from random to oracle that the first three of each list come.

    Random is the mean over all allowed activities of a client, the oracle takes the three that truly
    give most weeks. Mean over clients of what is gained, by mean of what could be: 0 is random, 1 the
    oracle.

    score, weeks
        `(C, A)` what the lists are sorted by, and true expected weeks.
    allowed
        `(C, A)` pairs that no hard limit refuses. Clients with fewer than four are left out: there is
        nothing to choose.
    """
    rows = allowed.sum(axis=1) > TOP
    weeks, allowed = weeks[rows], allowed[rows]
    chance = np.nanmean(np.where(allowed, weeks, np.nan), axis=1)
    gained, possible = (
        _mean_of_first(np.where(allowed, by, -np.inf), weeks) - chance
        for by in (score[rows], weeks)
    )
    return float(gained.mean() / possible.mean())


def _mean_of_first(score: np.ndarray, weeks: np.ndarray) -> np.ndarray:
    return np.take_along_axis(weeks, best(score, TOP), axis=1).mean(axis=1)


@dataclass(frozen=True)
class Over:
    """A mean over worlds with its t-intervals."""

    mean: float
    low80: float
    high80: float
    low95: float
    high95: float
    worlds: int


def over_worlds(values: Sequence[float]) -> Over:
    """Student's interval for the mean of independent worlds; one world has no interval."""
    x = np.array([value for value in values if np.isfinite(value)])
    if len(x) < 2:
        mean = float(x[0]) if len(x) else float("nan")
        return Over(mean, *([float("nan")] * 4), len(x))
    mean, error = float(x.mean()), float(x.std(ddof=1) / np.sqrt(len(x)))
    half = {p: error * float(stats.t.ppf((1 + p) / 2, len(x) - 1)) for p in (0.80, 0.95)}
    return Over(
        mean, mean - half[0.80], mean + half[0.80], mean - half[0.95], mean + half[0.95], len(x)
    )


def share_within(truth: np.ndarray, low: np.ndarray, high: np.ndarray) -> float:
    """How often the truth lies in its interval, bounds included; NaN without any."""
    if not truth.size:
        return float("nan")
    return float(((truth >= low) & (truth <= high)).mean())


def by_model(rows: Sequence[Mapping[str, object]], measure: str) -> dict[tuple[str, int], Over]:
    """Means over worlds of one measure, by model and number of clients of history."""
    cells: dict[tuple[str, int], list[float]] = {}
    for row in rows:
        if row["measure"] == measure:
            cell = str(row["model"]), int(str(row["history"]))
            cells.setdefault(cell, []).append(float(str(row["value"])))
    return {cell: over_worlds(values) for cell, values in cells.items()}


def paired(
    rows: Sequence[Mapping[str, object]], measure: str, model: str, other: str, history: int
) -> Over:
    """Mean over worlds of "model minus other" in the same worlds after the same history."""
    found: dict[str, dict[str, float]] = {}
    for row in rows:
        if row["measure"] == measure and int(str(row["history"])) == history:
            found.setdefault(str(row["world"]), {})[str(row["model"])] = float(str(row["value"]))
    return over_worlds(
        [of[model] - of[other] for of in found.values() if model in of and other in of]
    )
