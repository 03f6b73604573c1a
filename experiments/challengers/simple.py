"""Challengers that one line describes: what anybody would do without a model."""

from __future__ import annotations

import numpy as np

from experiments.challengers.protocol import Pairs, Past, Records, mean_weeks, person_weeks


class EmbeddingOnly:
    """The likeness of wish and activity, and nothing else; learns nothing."""

    name = "embedding only"

    def fit(self, past: Past, seed: int) -> None:
        pass

    def score(self, pairs: Pairs) -> np.ndarray:
        return np.nan_to_num(pairs.column("wish_similarity"), nan=0.0)


class Nearest:
    """The shortest journey; unknown counts as the median. Learns nothing."""

    name = "nearest"

    def fit(self, past: Past, seed: int) -> None:
        pass

    def score(self, pairs: Pairs) -> np.ndarray:
        minutes = pairs.column("travel_minutes")
        known = minutes[~np.isnan(minutes)]
        return -np.nan_to_num(minutes, nan=float(np.median(known)) if len(known) else 0.0)


class Popular:
    """Weeks that the activity gave so far to whoever chose it, shrunk towards the mean of all.

    Those who were lost from sight count up to then with the weekly hazard of all afterwards.
    """

    name = "popularity"

    def fit(self, past: Past, seed: int) -> None:
        _, week, leaves = person_weeks(past.weeks, past.left)
        weeks = np.arange(1, past.horizon + 1)
        at_risk = np.array([(week == w).sum() for w in weeks])
        left = np.array([leaves[week == w].sum() for w in weeks])
        hazard = (left + 0.5) / (at_risk + 1)
        rest = np.array([*(mean_weeks(hazard[None, week - 1 :])[0] for week in weeks), 0.0])
        seen = past.weeks.astype(int)
        gained = np.where(past.left.astype(bool), seen, seen + rest[np.minimum(seen, past.horizon)])
        self.starts, self.weeks = Records(), Records()
        self.starts.fit(past.chosen, past.started, seed)
        self.weeks.fit(past.joined, gained, seed)

    def score(self, pairs: Pairs) -> np.ndarray:
        return self.starts(pairs)[:, 0] * self.weeks(pairs)[:, 0]
