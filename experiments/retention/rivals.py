"""The models that are compared, behind one protocol: fit, then survival at given days.

Those in continuous time get days; those in discrete time get periods. Settings are each library's
usual ones for tables of this size, chosen before the results were seen and the same on all sets.
"""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
import pandas as pd

from experiments.retention.data import Times


class Rival(Protocol):
    """Something that learns how long people stay."""

    name: str

    def fit(self, times: Times, seed: int) -> None: ...

    def survival(self, frame: pd.DataFrame, days: np.ndarray) -> np.ndarray:
        """`(n, T)` chance to be there still after each of `days`, multiples of the period."""
        ...


class Numbers:
    """A frame as numbers for models that know no categories and no missing values.

    One column per level but the first, missing as a level of its own; numbers standardised, with
    the mean where missing and a column that says so.
    """

    def fit(self, frame: pd.DataFrame) -> Numbers:
        self.levels = {
            c: list(frame[c].dropna().unique()) for c in frame.select_dtypes(exclude="number")
        }
        numeric = frame.select_dtypes("number")
        self.mean, self.sd = numeric.mean(), numeric.std().replace(0, 1)
        self.gaps = [c for c in numeric if numeric[c].isna().any()]
        return self

    def __call__(self, frame: pd.DataFrame) -> np.ndarray:
        numeric = frame[list(self.mean.index)]
        parts = [((numeric - self.mean) / self.sd).fillna(0).to_numpy(float)]
        parts += [frame[[c]].isna().to_numpy(float) for c in self.gaps]
        for column, levels in self.levels.items():
            values = frame[column].astype(object).to_numpy()
            parts += [(values == level).astype(float)[:, None] for level in levels[1:]]
            parts += [frame[[column]].isna().to_numpy(float)]
        return np.hstack(parts)


class _ScikitSurvival:
    """A scikit-survival estimator on days."""

    def __init__(self, name: str, most_rows: int | None = None) -> None:
        self.name = name
        self.most_rows = most_rows

    def estimator(self, seed: int) -> Any:
        raise NotImplementedError

    def fit(self, times: Times, seed: int) -> None:
        from sksurv.util import Surv

        if self.most_rows and len(times.days) > self.most_rows:
            rows = np.random.default_rng(seed).permutation(len(times.days))[: self.most_rows]
            times = times.take(rows)
        self.numbers = Numbers().fit(times.frame)
        self.model = self.estimator(seed)
        self.model.fit(self.numbers(times.frame), Surv.from_arrays(times.event, times.days))

    def survival(self, frame: pd.DataFrame, days: np.ndarray) -> np.ndarray:
        curves = self.model.predict_survival_function(self.numbers(frame), return_array=True)
        # Steps: the value at the last event time up to that day, 1 before the first.
        place = np.searchsorted(self.model.unique_times_, days, side="right") - 1
        return np.where(place >= 0, curves[:, np.maximum(place, 0)], 1.0)


class Cox(_ScikitSurvival):
    def estimator(self, seed: int) -> Any:
        from sksurv.linear_model import CoxPHSurvivalAnalysis

        return CoxPHSurvivalAnalysis(alpha=1.0, ties="efron")


class SurvivalForest(_ScikitSurvival):
    def estimator(self, seed: int) -> Any:
        from sksurv.ensemble import RandomSurvivalForest

        return RandomSurvivalForest(100, min_samples_leaf=15, random_state=seed, n_jobs=1)


class SurvivalBoosting(_ScikitSurvival):
    def estimator(self, seed: int) -> Any:
        from sksurv.ensemble import GradientBoostingSurvivalAnalysis

        return GradientBoostingSurvivalAnalysis(
            n_estimators=100, learning_rate=0.1, max_depth=2, subsample=0.7, random_state=seed
        )


class HistBoosting:
    """scikit-learn's HistGradientBoostingClassifier on one row per person and period at risk."""

    name = "HistGradientBoosting"

    def fit(self, times: Times, seed: int) -> None:
        from sklearn.ensemble import HistGradientBoostingClassifier

        self.period = times.period
        row = np.repeat(np.arange(len(times.days)), times.periods)
        period = _count_up(times.periods)
        leaves = times.event[row] & (period == times.periods[row])
        self.model = HistGradientBoostingClassifier(
            learning_rate=0.05,
            max_iter=150,
            max_leaf_nodes=8,
            min_samples_leaf=50,
            l2_regularization=1.0,
            categorical_features="from_dtype",
            early_stopping=False,
            random_state=seed,
        )
        self.model.fit(times.frame.iloc[row].assign(period=period), leaves)

    def survival(self, frame: pd.DataFrame, days: np.ndarray) -> np.ndarray:
        last = round(days.max() / self.period)
        row = np.repeat(np.arange(len(frame)), last)
        period = np.tile(np.arange(1, last + 1), len(frame))
        hazard = self.model.predict_proba(frame.iloc[row].assign(period=period))[:, 1]
        survival = np.cumprod(1 - hazard.reshape(len(frame), last), axis=1)
        return survival[:, np.round(days / self.period).astype(int) - 1]


class Ours:
    """`wor_match.learning`'s RetentionModel, with the defaults that it ships with."""

    name = "RetentionModel"

    def fit(self, times: Times, seed: int) -> None:
        from wor_match.learning.retention import RetentionModel

        self.model = RetentionModel().fit(times.frame, times.days, times.event)

    def survival(self, frame: pd.DataFrame, days: np.ndarray) -> np.ndarray:
        return np.asarray(self.model.predict_survival(frame, days))


class Nobody:
    """Kaplan and Meier's curve for everybody: what a model without features reaches."""

    name = "Kaplan-Meier"

    def fit(self, times: Times, seed: int) -> None:
        from sksurv.nonparametric import kaplan_meier_estimator

        self.at, self.curve = kaplan_meier_estimator(times.event, times.days)

    def survival(self, frame: pd.DataFrame, days: np.ndarray) -> np.ndarray:
        place = np.searchsorted(self.at, days, side="right") - 1
        curve = np.where(place >= 0, self.curve[np.maximum(place, 0)], 1.0)
        return np.tile(curve, (len(frame), 1))


def rivals(most_rows_boosting: int) -> list[Rival]:
    """In the order in which they run."""
    return [
        Nobody(),
        Cox("Cox"),
        SurvivalForest("RandomSurvivalForest"),
        SurvivalBoosting("GradientBoostingSurvivalAnalysis", most_rows_boosting),
        HistBoosting(),
        Ours(),
    ]


def _count_up(lengths: np.ndarray) -> np.ndarray:
    """1, 2, .., n for each of `lengths`, one after the other."""
    starts = np.repeat(np.cumsum(lengths) - lengths, lengths)
    return np.arange(lengths.sum()) - starts + 1
