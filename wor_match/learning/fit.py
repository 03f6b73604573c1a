"""The posterior mode of effect curves, weekly hazard, organisations and activities.

    eta_i = design_i @ beta + organisation + activity,    beta = mean + root @ u,    u ~ N(0, kappa)

The Gaussian prior is written in whitened form: u has variance kappa, one per curve, which starts at 1
(the expert's own doubt) and is learned. A factor that nobody doubts (sd 0) has no column in `root`.
The weekly hazard departs from its own mean in the same way. Newton steps with exact derivatives
and step halving find the mode; the inverse curvature there is the covariance (Laplace).

Strengths follow from the marginal likelihood by MacKay's fixed point (1992), under a weak hyperprior
that is worth `doubt` observations at the starting value:

    kappa = (doubt * common + |u|^2) / (doubt + r - trace(covariance of u) / kappa)

where `common` follows from all curves together in the same way, starting at 1; the variances of
organisations and activities likewise. Without data that gives the starting values, so the posterior
then is the prior.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from wor_match.learning.blocks import Curvature
from wor_match.learning.likelihood import Likelihood, Terms
from wor_match.learning.posterior import Belief, GroupPosterior, Groups, Posterior, Strengths

CHUNK = 8192
MOST_STEPS, MOST_ROUNDS = 60, 60
TIGHT, LOOSE = 1e-11, 1e-3
"""Newton decrement (log posterior still to be won) at which a mode is found."""
STEADY = 0.01
"""Change in the logarithm of every strength at which these are found."""


@dataclass(frozen=True)
class _Point:
    """The place where the search is: whitened effects, weeks, organisations and activities."""

    u: np.ndarray
    weeks: np.ndarray
    organisation: np.ndarray
    activity: np.ndarray

    def moved(self, step: _Point, size: float) -> _Point:
        return _Point(
            self.u + size * step.u,
            self.weeks + size * step.weeks,
            self.organisation + size * step.organisation,
            self.activity + size * step.activity,
        )


def fit(
    design: np.ndarray,
    likelihood: Likelihood,
    belief: Belief,
    groups: Groups | None = None,
    strengths: Strengths | None = None,
) -> Posterior:
    """The posterior given `(n, P)` rows of the design and what happened.

    strengths
        Keep these instead of learning them.
    """
    rows = len(likelihood)
    groups = groups or Groups(np.zeros(rows, int), np.zeros(0, int), 0)
    search = _Search(design, likelihood, belief, groups)
    learned = strengths or Strengths(
        np.ones(belief.kinds + 1), belief.organisation_sd**2, belief.activity_sd**2
    )
    point = search.start()
    rounds = 0
    while strengths is None and rows and rounds < MOST_ROUNDS:
        rounds += 1
        point, curvature, _ = search.mode(point, learned, LOOSE)
        better = search.stronger(point, curvature, learned)
        change = np.abs(better.logs() - learned.logs()).max()
        learned = better
        if change < STEADY:
            break
    point, curvature, objective = search.mode(point, learned, TIGHT)
    return search.posterior(point, curvature, learned, objective, rounds)


class _Search:
    """Data in whitened form, and the steps over it."""

    def __init__(
        self, design: np.ndarray, likelihood: Likelihood, belief: Belief, groups: Groups
    ) -> None:
        self.likelihood, self.belief, self.groups = likelihood, belief, groups
        self.design = design
        self.width = belief.root.shape[1]
        weeks = np.full(belief.week_root.shape[1], belief.kinds)
        self.kinds = np.append(belief.kind, weeks).astype(int)
        self.offset = np.empty(len(design))
        # In single precision: half the memory. All sums and solves are in double.
        self.z = np.empty((len(design), self.width), np.float32)
        for rows, part in self._parts(design):
            self.offset[rows] = part @ belief.mean
            self.z[rows] = part @ belief.root

    @staticmethod
    def _parts(matrix: np.ndarray) -> Iterator[tuple[slice, np.ndarray]]:
        for at in range(0, len(matrix), CHUNK):
            rows = slice(at, at + CHUNK)
            yield rows, matrix[rows].astype(float)

    def start(self) -> _Point:
        groups = self.groups
        return _Point(
            np.zeros(self.width),
            np.zeros(self.belief.week_root.shape[1]),
            np.zeros(groups.organisations),
            np.zeros(groups.activities),
        )

    def eta(self, point: _Point) -> np.ndarray:
        """`(n,)` summed effects."""
        eta = self.offset.copy()
        for rows, part in self._parts(self.z):
            eta[rows] += part @ point.u
        if self.groups.activities:
            held = np.append(point.organisation, 0.0)[self.groups.organisation]
            eta += (point.activity + held)[self.groups.activity]
        return eta

    def gamma(self, point: _Point) -> np.ndarray:
        return self.belief.week_mean + self.belief.week_root @ point.weeks

    def precision(self, strengths: Strengths) -> np.ndarray:
        """`(F,)` of the whitened effects and weeks."""
        return 1 / strengths.scale[self.kinds]

    def objective(self, point: _Point, terms: Terms, strengths: Strengths) -> float:
        """Log posterior, but for constants."""
        shared = np.append(point.u, point.weeks)
        penalty = self.precision(strengths) @ shared**2
        penalty += point.organisation @ point.organisation / strengths.organisation
        penalty += point.activity @ point.activity / strengths.activity
        return terms.value - penalty / 2

    def gradient(
        self, point: _Point, terms: Terms, strengths: Strengths
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Of the log posterior, to shared columns, organisations and activities."""
        slope = np.zeros(self.width)
        for rows, part in self._parts(self.z):
            slope += part.T @ terms.slope[rows]
        weeks = self.belief.week_root.T @ terms.week_slope
        shared = np.append(slope, weeks)
        shared -= self.precision(strengths) * np.append(point.u, point.weeks)
        groups = self.groups
        if not groups.activities:
            return shared, point.organisation, point.activity
        data = np.bincount(groups.activity, terms.slope, minlength=groups.activities)
        organisation = np.bincount(groups.organisation, data, minlength=groups.organisations + 1)
        return (
            shared,
            organisation[: groups.organisations] - point.organisation / strengths.organisation,
            data - point.activity / strengths.activity,
        )

    def curvature(self, terms: Terms, strengths: Strengths) -> Curvature:
        groups, width = self.groups, self.width
        total = width + self.belief.week_root.shape[1]
        shared = np.zeros((total, total))
        cross = np.zeros((groups.activities, total))
        # How weeks and summed effects pull at each other has the opposite sign.
        root = self.belief.week_root
        by_week = np.zeros((width, len(root)))
        for rows, part in self._parts(self.z):
            shared[:width, :width] += part.T @ (terms.bend[rows, None] * part)
            by_week -= part.T @ terms.week_bend[rows]
            if groups.activities:
                both = part * terms.bend[rows, None], -terms.week_bend[rows] @ root
                cross += self._sums(rows, np.hstack(both))
        shared[:width, width:] = by_week @ root
        shared[width:, :width] = shared[:width, width:].T
        shared[width:, width:] = root.T @ (terms.week_bend.sum(axis=0)[:, None] * root)
        shared[np.diag_indices(total)] += self.precision(strengths)
        data = np.zeros(groups.activities)
        if groups.activities:
            data += np.bincount(groups.activity, terms.bend, minlength=groups.activities)
        return Curvature(
            shared,
            cross,
            data,
            1 / strengths.activity,
            1 / strengths.organisation,
            groups.organisation,
            groups.organisations,
        )

    def _sums(self, rows: slice, values: np.ndarray) -> np.ndarray:
        of = self.groups.activity[rows]
        ones = np.ones(len(of))
        places = (of, np.arange(len(of)))
        return sparse.csr_array((ones, places), shape=(self.groups.activities, len(of))) @ values

    def mode(
        self, point: _Point, strengths: Strengths, enough: float
    ) -> tuple[_Point, Curvature, float]:
        """The best point with these strengths, the curvature there and the log posterior."""
        terms = self.likelihood.terms(self.eta(point), self.gamma(point))
        value = self.objective(point, terms, strengths)
        for _ in range(MOST_STEPS):
            gradient = self.gradient(point, terms, strengths)
            curvature = self.curvature(terms, strengths)
            step = curvature.solve(*gradient)
            gain = sum(float(a @ b) for a, b in zip(gradient, step, strict=True))
            if gain < enough * (1 + abs(value)):
                break
            along = _Point(step[0][: self.width], step[0][self.width :], step[1], step[2])
            size = 1.0
            while True:
                there = point.moved(along, size)
                new_terms = self.likelihood.terms(self.eta(there), self.gamma(there))
                new_value = self.objective(there, new_terms, strengths)
                if new_value >= value or size < 1e-6:
                    break
                size /= 2
            if new_value < value:
                break
            point, terms, value = there, new_terms, new_value
        return point, curvature, value

    def stronger(self, point: _Point, curvature: Curvature, old: Strengths) -> Strengths:
        """One round of the fixed point."""
        belief = self.belief
        variance = np.diag(curvature.covariance)
        shared = np.append(point.u, point.weeks)
        count = len(old.scale)
        size = np.bincount(self.kinds, minlength=count).astype(float)
        told = np.clip(
            size - np.bincount(self.kinds, variance, minlength=count) / old.scale, 0, size
        )
        squares = np.bincount(self.kinds, shared**2, minlength=count)
        pooled = np.zeros(count, bool)
        pooled[: len(belief.pooled)] = belief.pooled
        usual = np.ones(count)
        usual[pooled] = (belief.pool_doubt + squares[pooled].sum()) / (
            belief.pool_doubt + told[pooled].sum()
        )
        scale = (belief.doubt * usual + squares) / (belief.doubt + told)
        return replace(
            old,
            scale=scale,
            organisation=self._group_variance(
                point.organisation,
                curvature.organisation_variance(),
                old.organisation,
                belief.organisation_sd,
            ),
            activity=self._group_variance(
                point.activity, curvature.activity_variance(), old.activity, belief.activity_sd
            ),
        )

    def _group_variance(
        self, effect: np.ndarray, variance: np.ndarray, old: float, start_sd: float
    ) -> float:
        doubt = self.belief.group_doubt
        told = max(0.0, len(effect) - float(variance.sum()) / old)
        return (doubt * start_sd**2 + float(effect @ effect)) / (doubt + told)

    def posterior(
        self,
        point: _Point,
        curvature: Curvature,
        strengths: Strengths,
        objective: float,
        rounds: int,
    ) -> Posterior:
        belief, width = self.belief, self.width
        covariance = belief.root @ curvature.covariance[:width, :width] @ belief.root.T
        # Lean is stored for beta: lean @ root must be the lean on u.
        back = np.linalg.pinv(belief.root)
        prior = np.log(self.precision(strengths)).sum()
        prior -= self.groups.organisations * np.log(strengths.organisation)
        prior -= self.groups.activities * np.log(strengths.activity)
        none = np.zeros(self.groups.organisations)
        return Posterior(
            mean=belief.mean + belief.root @ point.u,
            covariance=(covariance + covariance.T) / 2,
            week_logits=self.gamma(point),
            organisation=GroupPosterior(
                point.organisation,
                1 / curvature.organisation_own,
                curvature.organisation_lean[:, :width] @ back,
                none,
                strengths.organisation,
            ),
            activity=GroupPosterior(
                point.activity,
                1 / curvature.activity_own,
                curvature.activity_lean[:, :width] @ back,
                curvature.share,
                strengths.activity,
            ),
            strengths=strengths,
            log_evidence=float(objective + (prior - curvature.log_determinant()) / 2),
            rounds=rounds,
        )
