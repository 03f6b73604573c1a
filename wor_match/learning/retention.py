"""How long somebody stays, from any table: the same curves and hazard as the model, for other data."""

from __future__ import annotations

import inspect
from typing import Any, Self

import numpy as np
from scipy.linalg import block_diag

from wor_match.learning.fit import fit
from wor_match.learning.frames import columns_of, products, shapes_of
from wor_match.learning.likelihood import Stays
from wor_match.learning.posterior import Belief, Posterior
from wor_match.matching.logistic import expit, logit

SPREAD = 0.5
"""Standard deviation of every effect to begin with; the data set the strength of each."""
WEEK_SPREAD, WEEKS_TOGETHER = 0.7, 0.9
FEW_PAIRS = 500
"""With more products of columns than this, interactions are not tried."""
NODES, NODE_WEIGHTS = np.polynomial.hermite_e.hermegauss(7)


class RetentionModel:
    """Discrete-time hazard with smooth curves; every strength by marginal likelihood.

    Follows scikit-learn's conventions (`get_params`, `set_params`, attributes that end in `_` after
    `fit`) without importing it. Columns may be numeric or categorical and may have missing values,
    which are a level of their own. Assumes that the effect of a column on the log-odds of leaving is
    the same in all intervals, and that who is censored is like who is not.

    intervals
        At most so many intervals of time, with about as many leavers in each.
    knots
        Of the curve of a numeric column.
    interactions
        True: products of two columns are added. None: they are added if the marginal likelihood
        is higher with them.
    """

    def __init__(
        self, intervals: int = 24, knots: int = 7, interactions: bool | None = None
    ) -> None:
        self.intervals = intervals
        self.knots = knots
        self.interactions = interactions

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """The arguments that it was made with."""
        del deep
        return {name: getattr(self, name) for name in inspect.signature(type(self)).parameters}

    def set_params(self, **params: Any) -> Self:
        """Changes arguments; raises `ValueError` for one that does not exist."""
        for name, value in params.items():
            if name not in self.get_params():
                raise ValueError(f"expected one of {', '.join(self.get_params())}, found {name!r}")
            setattr(self, name, value)
        return self

    def __repr__(self) -> str:
        inside = ", ".join(f"{name}={value!r}" for name, value in self.get_params().items())
        return f"{type(self).__name__}({inside})"

    def fit(self, X: Any, weeks: Any, left: Any, sample_weight: Any = None) -> Self:
        """Learns from `(n,)` times (any unit) and whether somebody left then (1) or was seen last (0).

        Raises `ValueError` for times that are no finite numbers of 0 or more, for `left` other than
        0 and 1, and for lengths that differ.
        """
        columns = columns_of(X)
        weeks, left = np.asarray(weeks, float), np.asarray(left, float)
        weight = np.ones(len(weeks)) if sample_weight is None else np.asarray(sample_weight, float)
        rows = {len(weeks), len(left), len(weight), *(len(x) for x in columns.values())}
        if len(rows) != 1 or weeks.ndim != 1 or not len(weeks):
            raise ValueError(f"expected as many times as rows, found lengths {sorted(rows)}")
        if not np.isfinite(weeks).all() or (weeks < 0).any():
            raise ValueError("expected times that are finite and not below 0")
        if not np.isin(left, (0, 1)).all():
            raise ValueError("expected left to be 0 or 1")
        self.n_features_in_ = len(columns)
        self.feature_names_in_ = np.array(list(columns), dtype=object)
        self.edges_ = _edges(weeks, left, self.intervals)
        self.shapes_ = shapes_of(columns, self.knots)
        stays = _stays(weeks, left, weight, self.edges_)
        self.pairs_ = False
        self.posterior_ = self._fit(columns, stays)
        pairs = products(self.shapes_, columns).shape[1]
        if self.interactions is not False and 0 < pairs <= FEW_PAIRS:
            alone = self.posterior_
            self.pairs_ = True
            self.posterior_ = self._fit(columns, stays)
            if self.interactions is None and self.posterior_.log_evidence <= alone.log_evidence:
                self.pairs_, self.posterior_ = False, alone
        return self

    def _fit(self, columns: dict[str, np.ndarray], stays: Stays) -> Posterior:
        roots, kinds = [np.ones((1, 1))], [0]
        for shape in self.shapes_:
            parts = shape.root()
            roots.append(SPREAD * np.hstack(parts))
            for part in parts:
                kinds += [max(kinds) + 1] * part.shape[1]
        design = self._design(columns)
        pairs = design.shape[1] - sum(len(root) for root in roots)
        if pairs:
            roots.append(0.2 * SPREAD * np.eye(pairs))
            kinds += [max(kinds) + 1] * pairs
        root = block_diag(*roots)
        at_risk = stays.weight @ stays.at_risk
        usual = float((stays.weight @ stays.leaving).sum() + 0.5) / float(at_risk.sum() + 1)
        apart = np.abs(np.subtract.outer(np.arange(len(at_risk)), np.arange(len(at_risk))))
        week_root = np.linalg.cholesky(WEEK_SPREAD**2 * WEEKS_TOGETHER**apart)
        return fit(
            design,
            stays,
            Belief(
                mean=np.zeros(len(root)),
                root=root,
                kind=np.array(kinds),
                week_mean=np.full(len(at_risk), float(logit(usual))),
                week_root=week_root,
                doubt=1.0,
            ),
        )

    def _design(self, columns: dict[str, np.ndarray]) -> np.ndarray:
        rows = len(next(iter(columns.values()))) if columns else 0
        parts = [np.ones((rows, 1))]
        parts += [shape.design(columns[shape.name]) for shape in self.shapes_]
        if self.pairs_:
            parts.append(products(self.shapes_, columns))
        return np.hstack(parts)

    def _design_of(self, table: Any) -> np.ndarray:
        if not hasattr(self, "posterior_"):
            raise ValueError("expected a fitted model: call fit first")
        columns = columns_of(table)
        missing = [str(name) for name in self.feature_names_in_ if str(name) not in columns]
        if missing:
            raise ValueError(f"expected the columns of fit, found none called {missing[0]!r}")
        return self._design(columns)

    def predict_risk(self, X: Any) -> np.ndarray:
        """`(n,)` log-odds of leaving relative to the mean: higher leaves earlier."""
        return -(self._design_of(X) @ self.posterior_.mean)

    def predict_survival(self, X: Any, weeks: Any) -> np.ndarray:
        """`(n, T)` chance to be there still after each of `(T,)` times.

        The mean over what is not known for sure of a row's effects. Within an interval the hazard is
        constant; after the last edge nothing is known, and the chance stays what it was.
        """
        design = self._design_of(X)
        eta = design @ self.posterior_.mean
        covariance = self.posterior_.covariance
        sd = np.sqrt(np.einsum("ij,ij->i", design @ covariance, design))
        weeks = np.clip(np.asarray(weeks, float), 0, self.edges_[-1])
        there = np.zeros((len(eta), len(weeks)))
        for node, share in zip(NODES, NODE_WEIGHTS / NODE_WEIGHTS.sum(), strict=True):
            odds = (eta + node * sd)[:, None] - self.posterior_.week_logits
            total = np.cumsum(np.log(np.clip(expit(odds), 1e-12, 1)), axis=1)
            total = np.hstack([np.zeros((len(eta), 1)), total])
            there += share * np.exp(_between(weeks, self.edges_, total))
        return there


def _edges(weeks: np.ndarray, left: np.ndarray, intervals: int) -> np.ndarray:
    """`(J + 1,)` bounds of the intervals: about as many leavers in each, the last one at the end."""
    times = weeks[left == 1]
    end = float(weeks.max()) or 1.0
    if not len(times):
        return np.array([0.0, end])
    count = max(1, min(intervals, len(np.unique(times)), len(times) // 5))
    inner = np.quantile(times, np.arange(1, count + 1) / count, method="inverted_cdf")
    edges = np.unique(np.concatenate([[0.0], inner]))
    if len(edges) == 1:  # everybody left at time 0
        edges = np.array([0.0, end])
    return edges


def _stays(weeks: np.ndarray, left: np.ndarray, weight: np.ndarray, edges: np.ndarray) -> Stays:
    """At risk and leaving per interval; who was seen last within one was at risk for a part of it."""
    low, high = edges[:-1], edges[1:]
    at_risk = np.clip((weeks[:, None] - low) / (high - low), 0, 1)
    place = np.clip(np.searchsorted(edges, weeks) - 1, 0, len(low) - 1)
    gone = (left == 1) & (weeks <= edges[-1])
    leaving = np.zeros_like(at_risk)
    leaving[gone, place[gone]] = 1
    at_risk[gone, place[gone]] = 1
    nobody = np.zeros(0, int)
    return Stays(at_risk, leaving, weight, nobody, nobody, nobody)


def _between(weeks: np.ndarray, edges: np.ndarray, total: np.ndarray) -> np.ndarray:
    """Rows of `total` `(n, J + 1)`, given at the edges, on the lines between them."""
    right = np.clip(np.searchsorted(edges, weeks), 1, len(edges) - 1)
    share = (weeks - edges[right - 1]) / (edges[right] - edges[right - 1])
    return (1 - share) * total[:, right - 1] + share * total[:, right]
