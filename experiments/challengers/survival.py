"""Challengers from scikit-survival for staying, beside a plain classifier for starting."""

from __future__ import annotations

from typing import Any

import numpy as np

from experiments.challengers.person_weeks import _fitted
from experiments.challengers.protocol import Pairs, Past, Records


class Filled:
    """Factor values without gaps: the median instead, and a column that says so; standardised."""

    def fit(self, x: np.ndarray) -> Filled:
        unknown = np.isnan(x)
        self.known = ~unknown.all(axis=0)
        self.gaps = unknown.any(axis=0) & self.known
        self.middle = np.zeros(x.shape[1])
        self.middle[self.known] = np.nanmedian(x[:, self.known], axis=0)
        filled = np.where(unknown, self.middle, x)
        self.mean, self.sd = filled.mean(axis=0), filled.std(axis=0)
        self.sd[self.sd < 1e-9] = np.inf  # a column that never varies tells nothing
        return self

    def __call__(self, x: np.ndarray) -> np.ndarray:
        unknown = np.isnan(x)
        filled = (np.where(unknown, self.middle, x) - self.mean) / self.sd
        return np.hstack([filled[:, self.known], unknown[:, self.gaps]])


class _Survival:
    """A classifier of starts and a survival model of weeks."""

    name: str

    def classifier(self, seed: int) -> Any:
        raise NotImplementedError

    def estimator(self, seed: int) -> Any:
        raise NotImplementedError

    def fit(self, past: Past, seed: int) -> None:
        from sksurv.util import Surv

        self.horizon = past.horizon
        self.records = Records(), Records()
        x = np.hstack([past.chosen.values, self.records[0].fit(past.chosen, past.started, seed)])
        self.filled_start = Filled().fit(x)
        self.start = _fitted(self.classifier(seed), self.filled_start(x), past.started)
        stays = 1 - past.left / np.maximum(past.weeks, 1)
        x = np.hstack([past.joined.values, self.records[1].fit(past.joined, stays, seed)])
        self.stay = None
        if past.left.sum() >= 2:
            self.filled_stay = Filled().fit(x)
            outcome = Surv.from_arrays(past.left.astype(bool), past.weeks.astype(float))
            self.stay = self.estimator(seed).fit(self.filled_stay(x), outcome)

    def score(self, pairs: Pairs) -> np.ndarray:
        p_start = self.start(self.filled_start(np.hstack([pairs.values, self.records[0](pairs)])))
        if self.stay is None:
            return p_start * self.horizon
        x = self.filled_stay(np.hstack([pairs.values, self.records[1](pairs)]))
        curves = self.stay.predict_survival_function(x, return_array=True)
        place = np.searchsorted(self.stay.unique_times_, np.arange(self.horizon), "right") - 1
        survival = np.where(place >= 0, curves[:, np.maximum(place, 0)], 1.0)
        return p_start * survival.sum(axis=1)


class Cox(_Survival):
    """Cox's model with a ridge, and logistic regression for starts."""

    name = "Cox"

    def classifier(self, seed: int) -> Any:
        from sklearn.linear_model import LogisticRegression

        return LogisticRegression(C=0.1, max_iter=1000)

    def estimator(self, seed: int) -> Any:
        from sksurv.linear_model import CoxPHSurvivalAnalysis

        return CoxPHSurvivalAnalysis(alpha=10.0, ties="efron")


class Forests(_Survival):
    """A random survival forest, and a random forest for starts."""

    name = "survival forest"

    def classifier(self, seed: int) -> Any:
        from sklearn.ensemble import RandomForestClassifier

        return RandomForestClassifier(100, min_samples_leaf=10, random_state=seed, n_jobs=1)

    def estimator(self, seed: int) -> Any:
        from sksurv.ensemble import RandomSurvivalForest

        return RandomSurvivalForest(100, min_samples_leaf=15, random_state=seed, n_jobs=1)
