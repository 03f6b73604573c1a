"""Whether chances come true in a period after the one that was learned from.

Trained on what was known on a day, asked about lists that were shown after it, judged by what is known
at the end: started within three months, still there after twelve weeks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np

from experiments.study.lessons import PROFILE, Lessons, learn, lessons, with_peers
from experiments.study.worlds import Ready
from wor_match.evaluation.calibration import calibration, calibration_curve
from wor_match.evaluation.survival import still_there_weights
from wor_match.matching.model import Model

OUTCOMES = ("p_start", "p_retained")


@dataclass(frozen=True)
class Judged:
    """Per outcome: whether it happened `(n,)`, the chance that was given, and the row's weight."""

    happened: Mapping[str, np.ndarray]
    p: Mapping[str, np.ndarray]
    weight: Mapping[str, np.ndarray]


def calibrate(
    ready: Ready, everything: Lessons, weeks: int
) -> tuple[dict[tuple[str, str], float], dict[str, Any]]:
    """Slope and intercept by (model, measure), and the learned model's curves by outcome."""
    cut = ready.world.truth.end - timedelta(weeks=weeks)
    model = learn(lessons(ready, cut), ready.prior)
    after = everything.take(everything.targets.shown_on > cut.toordinal())
    measures: dict[tuple[str, str], float] = {}
    curves: dict[str, Any] = {}
    for name, one in (("prior", ready.prior), ("learned", model)):
        judged = judge(one, after, ready)
        for outcome in OUTCOMES:
            seen = judged.happened[outcome], judged.p[outcome], judged.weight[outcome]
            found = calibration(seen[0], p=seen[1], weight=seen[2])
            measures[name, f"slope_{outcome}"] = found.slope
            measures[name, f"intercept_{outcome}"] = found.intercept
            if name == "learned":
                curve = calibration_curve(seen[0], p=seen[1], weight=seen[2])
                curves[outcome] = {
                    "predicted": np.round(curve.predicted, 4).tolist(),
                    "observed": np.round(curve.observed, 4).tolist(),
                    "rows": curve.rows.tolist(),
                }
    return measures, curves


def judge(model: Model, after: Lessons, ready: Ready) -> Judged:
    """What the model said of these pairs, and what came of them.

    Who was lost before twelve weeks is stood in for by inverse chances of being followed.
    """
    targets = after.targets
    by_id = {one.activity_id: one for one in ready.world.activities}
    activities = [by_id[x] for x in targets.activity_id]
    places = model.groups.places(activities) if model.groups else None
    at = {one.client_id: row for row, one in enumerate(ready.world.clients)}
    clients = ready.history.select(PROFILE).take(np.array([at[x] for x in targets.client_id], int))
    values = with_peers(after.values, model, clients, activities)
    eta = model.effects(values, places).sum(axis=1)
    starts, stays = targets.has_start, targets.has_stay
    horizon = model.horizon
    # Gone after twelve weeks is there at twelve weeks. A stop of which only an interval is known that
    # holds the horizon counts as before it, as in training: it comes from the three-month answer.
    left = (targets.left[stays] == 1) & (targets.since[stays] < horizon)
    weeks = np.minimum(targets.weeks[stays], horizon)
    there, weight = still_there_weights(weeks, left, float(horizon))
    return Judged(
        {"p_start": targets.started[starts] == 1, "p_retained": there},
        {"p_start": model.p_start(eta[starts, 0]), "p_retained": model.p_retained(eta[stays, 1])},
        {"p_start": np.ones(starts.sum()), "p_retained": weight},
    )
