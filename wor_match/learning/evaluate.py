"""How good a model is on outcomes that it has not seen, beside another on the same pairs.

    outcomes ─▶ judged pairs ─▶ predictions of both models ─▶ measures with intervals ─▶ report

The measures and how to read them: docs/evaluation.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from zlib import crc32

import numpy as np

from wor_match.errors import InputError
from wor_match.evaluation import survival
from wor_match.evaluation.calibration import (
    CalibrationCurve,
    calibration,
    calibration_curve,
    log_scores,
)
from wor_match.evaluation.intervals import (
    Difference,
    Interval,
    Statistic,
    bootstrap,
    mean_of,
    paired_bootstrap,
)
from wor_match.learning.judging import Judged
from wor_match.learning.predicting import TOP, TOP_SHOWN, predict_both, shown_ranks
from wor_match.matching.standard import Matcher

DRAWS, LEVEL = 200, 0.8


@dataclass(frozen=True)
class Measured:
    """One measure of the model and of the other, and their difference on the same clients.

    better
        "higher", "lower", or "1" or "0" where that value is the right one.
    rows
        How many pairs, lists or clients it is the measure of.
    """

    name: str
    better: str
    model: Interval
    other: Interval
    difference: Difference | None
    rows: int


@dataclass(frozen=True)
class Evaluation:
    """All measures, the calibration plots by outcome and model, and what to know beside them."""

    judged: Judged
    measures: Mapping[str, Measured]
    calibration: Mapping[str, Mapping[str, CalibrationCurve]]
    log_score: Measured
    level: float
    seed: int
    warnings: list[str] = field(default_factory=list)


def evaluate(
    model: Matcher,
    other: Matcher,
    data: Judged,
    *,
    other_name: str = "prior",
    seed: int = 0,
    draws: int = DRAWS,
    level: float = LEVEL,
    progress: Callable[[int, int | None], None] | None = None,
) -> Evaluation:
    """Every measure of `model` and of `other` on the same pairs, with bootstrap intervals over clients.

    Raises `InputError` where nothing is known of any list shown after the day in question.
    """
    if not len(data.client):
        since = f"shown after {data.since}" if data.since else "in the file"
        raise InputError(
            f"expected outcomes of lists {since} with a known start, stay or choice, found none "
            f"until {data.as_of}. Wait for the three-month answers, or bring later outcomes"
        )
    if model.model.horizon != other.model.horizon:
        raise InputError(
            f"expected two models of one horizon, found {model.model.horizon} and "
            f"{other.model.horizon} weeks"
        )
    one, two = predict_both(model, other, data, progress)
    measure = partial(_measured, seed=seed, draws=draws, level=level)
    found: dict[str, Measured] = {}
    notes: list[str] = []

    clients = np.asarray(data.client)
    who, horizon = clients[data.start], model.model.horizon
    starts = [_Starts(data.started, p.p_start[data.start]) for p in (one, two)]
    found["start_log_score"] = measure(
        "start_log_score", "higher", who, *(mean_of(s.scores) for s in starts)
    )
    found["start_slope"] = measure("start_slope", "1", who, *(s.slope for s in starts))
    found["start_intercept"] = measure("start_intercept", "0", who, *(s.intercept for s in starts))

    who = clients[data.stay]
    stays = [
        _Stays(data.weeks, data.left, p.mean_weeks[data.stay], p.p_still_there[data.stay])
        for p in (one, two)
    ]
    names = (
        "stay_log_score",
        "c_index",
        "brier",
        "integrated_brier",
        "stay_slope",
        "stay_intercept",
    )
    for name in names:
        better = {"stay_slope": "1", "stay_intercept": "0"}.get(
            name, "lower" if "brier" in name else "higher"
        )
        found[name] = measure(name, better, who, *(getattr(s, name) for s in stays))
    if len(data.weeks) and not (data.weeks >= horizon).any():
        notes.append(f"nobody was followed for {horizon} weeks: no measure at the horizon")

    for kind, lists in (("chosen", data.chosen_lists), ("kept", data.kept_lists)):
        values = [shown_ranks(lists, p.expected_weeks) for p in (one, two)]
        for at, name in enumerate(("reciprocal_rank", f"ndcg_{TOP_SHOWN}", f"recall_{TOP_SHOWN}")):
            columns = [mean_of(value[:, at]) for value in values]
            full = f"{kind}_shown_{name}"
            found[full] = measure(full, "higher", lists.client, *columns)
    for kind, by_client in (("chosen", data.chosen_of), ("kept", data.kept_of)):
        who = np.array(list(by_client), dtype=int)
        values = [getattr(p, f"{kind}_ranks") for p in (one, two)]
        for at, name in enumerate(("reciprocal_rank", f"ndcg_{TOP}", f"recall_{TOP}")):
            columns = [mean_of(value[:, at]) for value in values]
            full = f"{kind}_catalogue_{name}"
            found[full] = measure(full, "higher", who, *columns)

    total = [
        np.concatenate([start.scores, stay.scores])
        for start, stay in zip(starts, stays, strict=True)
    ]
    who = np.concatenate([clients[data.start], clients[data.stay]])
    return Evaluation(
        judged=data,
        measures=found,
        calibration={
            "start": {
                name: s.curve() for name, s in zip(("model", other_name), starts, strict=True)
            },
            "stay": {name: s.curve() for name, s in zip(("model", other_name), stays, strict=True)},
        },
        log_score=measure("log_score", "higher", who, *(_per_client(who, t) for t in total)),
        level=level,
        seed=seed,
        warnings=[*data.warnings, *notes],
    )


def _measured(
    name: str,
    better: str,
    client: np.ndarray,
    model: Statistic,
    other: Statistic,
    *,
    seed: int,
    draws: int,
    level: float,
) -> Measured:
    def generator() -> np.random.Generator:
        """The same draws of clients for both models, whatever else is measured."""
        return np.random.default_rng([seed, crc32(name.encode())])

    difference = None
    if better in ("higher", "lower"):
        difference = paired_bootstrap(client, model, other, generator(), draws=draws, level=level)
    return Measured(
        name,
        better,
        bootstrap(client, model, generator(), draws=draws, level=level),
        bootstrap(client, other, generator(), draws=draws, level=level),
        difference,
        len(client),
    )


def _per_client(client: np.ndarray, values: np.ndarray) -> Statistic:
    """The sum over a client's rows, averaged over clients; who is drawn twice counts twice."""
    rows_of = np.bincount(client, minlength=1)[client] if len(client) else np.zeros(0)

    def mean(rows: np.ndarray) -> float:
        if not len(rows):
            return float("nan")
        return float(values[rows].sum() / (1 / rows_of[rows]).sum())

    return mean


# --- statistics -----------------------------------------------------------------------------------


def _groups(known: int) -> int:
    """Up to ten groups of twenty or more: smaller ones say little, and may not be shown."""
    return max(1, min(10, known // 20))


class _Starts:
    """Measures of starting, for rows that the bootstrap draws."""

    def __init__(self, started: np.ndarray, p: np.ndarray) -> None:
        self.started, self.p = started, p
        self.scores = log_scores(started, p=p)

    def slope(self, rows: np.ndarray) -> float:
        return calibration(self.started[rows], p=self.p[rows]).slope if len(rows) else float("nan")

    def intercept(self, rows: np.ndarray) -> float:
        if not len(rows):
            return float("nan")
        return calibration(self.started[rows], p=self.p[rows]).intercept

    def curve(self) -> CalibrationCurve:
        return calibration_curve(self.started, p=self.p, groups=_groups(len(self.p)))


class _Stays:
    """Measures of staying, for rows that the bootstrap draws; NaN where nobody was followed so far.

    p_still_there
        `(n, H + 1)`; how people were followed up is estimated anew in every draw.
    """

    def __init__(
        self, weeks: np.ndarray, left: np.ndarray, mean_weeks: np.ndarray, p_still_there: np.ndarray
    ) -> None:
        self.weeks, self.left, self.mean_weeks, self.p = weeks, left, mean_weeks, p_still_there
        self.horizon = p_still_there.shape[1] - 1
        self.scores = survival.stay_log_scores(weeks, left, p_still_there=p_still_there)

    def stay_log_score(self, rows: np.ndarray) -> float:
        return float(self.scores[rows].mean()) if len(rows) else float("nan")

    def c_index(self, rows: np.ndarray) -> float:
        if not len(rows):
            return float("nan")
        return survival.concordance(
            self.weeks[rows],
            self.left[rows],
            predicted_weeks=self.mean_weeks[rows],
            until=self.horizon + 0.5,
        )

    def brier(self, rows: np.ndarray) -> float:
        if not self._followed(rows):
            return float("nan")
        return survival.brier_score(
            self.weeks[rows], self.left[rows], p_still_there=self.p[rows, -1], when=self.horizon
        )

    def integrated_brier(self, rows: np.ndarray) -> float:
        if not self._followed(rows):
            return float("nan")
        return survival.integrated_brier_score(
            self.weeks[rows],
            self.left[rows],
            p_still_there=self.p[rows, 1:],
            times=np.arange(1.0, self.horizon + 1),
        )

    def stay_slope(self, rows: np.ndarray) -> float:
        return self._calibration(rows)[0]

    def stay_intercept(self, rows: np.ndarray) -> float:
        return self._calibration(rows)[1]

    def _calibration(self, rows: np.ndarray) -> tuple[float, float]:
        if not self._followed(rows):
            return float("nan"), float("nan")
        there, weight = survival.still_there_weights(
            self.weeks[rows], self.left[rows], self.horizon
        )
        found = calibration(there, p=self.p[rows, -1], weight=weight)
        return found.slope, found.intercept

    def _followed(self, rows: np.ndarray) -> bool:
        return bool((self.weeks[rows] >= self.horizon).any())

    def curve(self) -> CalibrationCurve:
        everything = np.arange(len(self.weeks))
        if not self._followed(everything):
            return CalibrationCurve(np.empty(0), np.empty(0), np.empty(0, int))
        there, weight = survival.still_there_weights(self.weeks, self.left, self.horizon)
        groups = _groups(int((weight > 0).sum()))
        return calibration_curve(there, p=self.p[:, -1], weight=weight, groups=groups)
