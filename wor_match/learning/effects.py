"""What makes a match last, as a table: each factor's curve before and after the outcomes."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path

import numpy as np

from wor_match.errors import ModelError
from wor_match.matching.model import OUTCOMES, Z80, Curve, Model

UNKNOWN = "unknown"
PAIRS = "pairs.json"
FEWEST = 10
"""Counts below this are not given: a few people with a rare combination can be recognised."""


@dataclass(frozen=True)
class EffectCurve:
    """One factor's effect on one outcome: `(K + 1,)` values at the knots, and last at "unknown".

    prior, posterior
        Log-odds; the sd are one standard deviation, and an 80 % band is 1.28 of them either way.
    pairs
        How many observed pairs lie at each knot (a pair between two knots counts in part for both);
        None where that is not known.
    """

    factor: str
    outcome: str
    knots: np.ndarray
    prior: np.ndarray
    prior_sd: np.ndarray
    posterior: np.ndarray
    posterior_sd: np.ndarray
    pairs: np.ndarray | None

    @property
    def shift(self) -> float:
        """How far outcomes moved the curve, at most, in standard deviations of the prior."""
        sure = self.prior_sd > 0
        moved = np.abs(self.posterior - self.prior)[sure] / self.prior_sd[sure]
        return float(moved.max(initial=0.0))


@dataclass(frozen=True)
class EffectRow:
    """One knot of one curve, as a line of the table."""

    factor: str
    outcome: str
    value: str
    prior: float
    prior_low: float
    prior_high: float
    posterior: float
    posterior_low: float
    posterior_high: float
    pairs: str


def effect_curves(
    prior: Model, learned: Model, pairs: Mapping[str, np.ndarray] | None = None
) -> list[EffectCurve]:
    """Two curves, start and stay, for each factor that both models have, in the prior's order.

    pairs
        Per factor `(K + 1, 2)`: observed pairs at each knot and at "unknown", for start and stay.
    """
    after = {curve.factor: (curve, place) for curve, place in _places(learned)}
    curves = []
    for before, place in _places(prior):
        if before.factor not in after:
            continue
        curve, place_after = after[before.factor]
        values = np.append(curve.knots, np.nan)
        counted = (pairs or {}).get(before.factor)
        for outcome, name in enumerate(OUTCOMES):
            prior_mean, prior_sd = _at(before, values, prior.covariance[outcome], place, outcome)
            mean, sd = _at(curve, values, learned.covariance[outcome], place_after, outcome)
            curves.append(
                EffectCurve(
                    factor=curve.factor,
                    outcome=name,
                    knots=curve.knots,
                    prior=prior_mean,
                    prior_sd=prior_sd,
                    posterior=mean,
                    posterior_sd=sd,
                    pairs=None if counted is None else np.asarray(counted)[:, outcome],
                )
            )
    return curves


def _places(model: Model) -> Iterator[tuple[Curve, slice]]:
    """Each curve with its place among the parameters, of which the first is the base."""
    start = 1
    for curve in model.curves:
        yield curve, slice(start, start + len(curve.effect))
        start += len(curve.effect)


def _at(
    curve: Curve, values: np.ndarray, covariance: np.ndarray, place: slice, outcome: int
) -> tuple[np.ndarray, np.ndarray]:
    """Mean and standard deviation of a curve at some values."""
    weights = curve.design(values)
    variance = np.einsum("ij,jk,ik->i", weights, covariance[place, place], weights)
    return weights @ curve.effect[:, outcome], np.sqrt(np.maximum(variance, 0))


def effect_rows(curves: Iterable[EffectCurve]) -> list[EffectRow]:
    """The table: one row per knot, with 80 % bands and counts that give nobody away."""
    return [
        EffectRow(
            curve.factor,
            curve.outcome,
            UNKNOWN if at == len(curve.knots) else f"{curve.knots[at]:g}",
            *_band(curve.prior[at], curve.prior_sd[at]),
            *_band(curve.posterior[at], curve.posterior_sd[at]),
            "" if curve.pairs is None else count_shown(curve.pairs[at]),
        )
        for curve in curves
        for at in range(len(curve.knots) + 1)
    ]


def _band(mean: float, sd: float) -> tuple[float, float, float]:
    values = (mean, mean - Z80 * sd, mean + Z80 * sd)
    return tuple(round(float(value), 4) + 0.0 for value in values)  # type: ignore[return-value]


def count_shown(count: float) -> str:
    """A number of people or pairs as a report may show it: `<10` for a few, none included."""
    # Not a number is a count that was kept back when the model was made.
    return f"<{FEWEST}" if not count >= FEWEST else str(round(count))


def effects_csv(rows: Sequence[EffectRow]) -> str:
    """The table as CSV."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(field.name for field in fields(EffectRow))
    writer.writerows(astuple(row) for row in rows)
    return text.getvalue()


def pairs_at_knots(
    model: Model, values: Mapping[str, np.ndarray], started: np.ndarray, stayed: np.ndarray
) -> dict[str, np.ndarray]:
    """`(K + 1, 2)` per factor: how many of the observed pairs lie at each knot, and at "unknown".

    started, stayed
        `(n,)` booleans: which pairs tell something about starting, and about staying.
    """
    seen = np.stack([started, stayed], axis=1).astype(float)
    return {curve.factor: curve.design(values[curve.factor]).T @ seen for curve in model.curves}


def write_pairs(pairs: Mapping[str, np.ndarray], folder: Path) -> None:
    """Keeps the counts beside a model, fewer than ten as null."""
    shown = {
        factor: [[None if x < FEWEST else round(float(x)) for x in row] for row in counted]
        for factor, counted in pairs.items()
    }
    (folder / PAIRS).write_text(json.dumps(shown) + "\n", "utf-8")


def read_pairs(folder: Path) -> dict[str, np.ndarray]:
    """The counts beside a model, NaN for fewer than ten; none where they were not kept."""
    try:
        raw = json.loads((folder / PAIRS).read_text("utf-8"))
        return {factor: np.array(rows, dtype=float).reshape(-1, 2) for factor, rows in raw.items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise ModelError(
            f"model {folder}: expected counts of pairs in {PAIRS}, found a damaged file. "
            "Delete that file, or train anew"
        ) from error
