"""An evaluation as JSON takes it, in which small groups of people cannot be recognised."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from wor_match.evaluation.calibration import CalibrationCurve
from wor_match.evaluation.intervals import Difference, Interval
from wor_match.learning.effects import FEWEST
from wor_match.learning.evaluate import Evaluation, Measured

DIGITS = 6
FEW = f"<{FEWEST}"


def report(found: Evaluation, *, model: str, other: str) -> dict[str, Any]:
    """Everything of an evaluation; counts below ten read `<10`, and measures on them are null.

    model, other
        Names and versions of the two.
    """
    data = found.judged
    measured = {**found.measures, found.log_score.name: found.log_score}
    return {
        "model": model,
        "beside": other,
        "shown_after": data.since.isoformat() if data.since else None,
        "known_until": data.as_of.isoformat(),
        "seed": found.seed,
        "level": found.level,
        "warnings": list(found.warnings),
        "clients": count(len(np.unique(data.client))),
        "skipped": {reason: count(number) for reason, number in data.skipped.items()},
        "measures": {name: _measure(one) for name, one in measured.items()},
        "calibration": {
            outcome: {name: _curve(curve) for name, curve in models.items()}
            for outcome, models in found.calibration.items()
        },
    }


def count(number: int) -> int | str:
    """A count that may be shown: `<10` for a few people, also for none."""
    return FEW if number < FEWEST else number


def _measure(one: Measured) -> dict[str, Any]:
    few = one.model.clients < FEWEST
    return {
        "better": one.better,
        "clients": count(one.model.clients),
        "rows": FEW if few else count(one.rows),
        "model": _interval(one.model, few),
        "beside": _interval(one.other, few),
        "difference": None if one.difference is None else _interval(one.difference, few),
    }


def _interval(one: Interval, few: bool) -> dict[str, Any]:
    numbers = {"value": one.value, "low": one.low, "high": one.high}
    if isinstance(one, Difference):
        numbers["p_positive"] = one.p_positive
    return {name: None if few else _number(value) for name, value in numbers.items()}


def _number(value: float) -> float | None:
    return None if np.isnan(value) else round(float(value), DIGITS)


def _curve(curve: CalibrationCurve) -> list[Mapping[str, Any]]:
    return [
        {
            "predicted": None if rows < FEWEST else _number(predicted),
            "came_true": None if rows < FEWEST else _number(observed),
            "rows": count(int(rows)),
        }
        for predicted, observed, rows in zip(
            curve.predicted, curve.observed, curve.rows, strict=True
        )
    ]
