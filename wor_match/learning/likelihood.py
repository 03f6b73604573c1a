"""How well summed effects explain what happened: start (logistic) and stay (weekly hazard).

All weeks of one stay share the summed effects eta, so a stay needs one row, not one per week:
with logit(hazard in week t) = gamma_t - eta,

    log likelihood = sum over weeks t of  leaving_t (gamma_t - eta) - at_risk_t log(1 + e^(gamma_t - eta))

where `at_risk` and `leaving` are 0 or 1, or shares: expected outcomes fit like observed ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from wor_match.matching.logistic import expit


@dataclass(frozen=True)
class Terms:
    """Log likelihood and its derivatives at some eta `(n,)` and gamma `(H,)`.

    slope, bend
        `(n,)` first derivative to eta, and minus the second.
    week_slope
        `(H,)` first derivative to gamma.
    week_bend
        `(n, H)` of each row, minus the second derivative to gamma_t; that to gamma_t and eta is
        its opposite.
    """

    value: float
    slope: np.ndarray
    bend: np.ndarray
    week_slope: np.ndarray
    week_bend: np.ndarray


class Likelihood(Protocol):
    """What `fit` needs to know of the outcomes."""

    def __len__(self) -> int: ...

    def terms(self, eta: np.ndarray, gamma: np.ndarray) -> Terms: ...


@dataclass(frozen=True)
class Starts:
    """Started or not: `started` `(n,)` in 0..1, a share where it is an expectation."""

    started: np.ndarray
    weight: np.ndarray

    def __len__(self) -> int:
        return len(self.started)

    def terms(self, eta: np.ndarray, gamma: np.ndarray) -> Terms:
        chance = expit(eta)
        value = self.weight @ (self.started * eta - _softplus(eta))
        return Terms(
            float(value),
            self.weight * (self.started - chance),
            self.weight * chance * (1 - chance),
            np.zeros(0),
            np.zeros((len(eta), 0)),
        )


@dataclass(frozen=True)
class Stays:
    """Weeks at risk and of leaving, `(n, H)`; some rows may know their week only as an interval.

    between
        Positions of rows that were left after `since` and by the end of `until`, `(m,)` each: all
        weeks between count, in proportion to their chance (its exact likelihood).
    """

    at_risk: np.ndarray
    leaving: np.ndarray
    weight: np.ndarray
    between: np.ndarray
    since: np.ndarray
    until: np.ndarray

    def __len__(self) -> int:
        return len(self.at_risk)

    def terms(self, eta: np.ndarray, gamma: np.ndarray) -> Terms:
        odds = gamma[None, :] - eta[:, None]
        hazard, staying = expit(odds), -_softplus(odds)
        at_risk, leaving = self.at_risk, self.leaving
        value = np.sum(leaving * odds + at_risk * staying, axis=1)
        information = None
        if len(self.between):
            at_risk, leaving = at_risk.copy(), leaving.copy()
            some = self.between
            value[some], share = self._somewhere(odds[some], staying[some])
            leaving[some] = share
            at_risk[some] = np.cumsum(share[:, ::-1], axis=1)[:, ::-1]
            # Not knowing the week costs information: less the variance of the score over the weeks.
            score = np.cumsum(hazard[some], axis=1) - 1
            mean = np.sum(share * score, axis=1)
            lost = np.sum(share * score**2, axis=1) - mean**2
            complete = np.sum(at_risk[some] * hazard[some] * (1 - hazard[some]), axis=1)
            information = np.clip(1 - lost / complete, 1e-6, 1)
        bend = at_risk * hazard * (1 - hazard) * self.weight[:, None]
        if information is not None:
            bend[self.between] *= information[:, None]
        slope = (at_risk * hazard - leaving) * self.weight[:, None]
        return Terms(
            float(self.weight @ value),
            slope.sum(axis=1),
            bend.sum(axis=1),
            -slope.sum(axis=0),
            bend,
        )

    def _somewhere(self, odds: np.ndarray, staying: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Log chance to leave in the interval `(m,)`, and the share of each week in it `(m, H)`."""
        survival = np.cumsum(staying, axis=1)
        log_leaving = odds + survival  # log S(t - 1) + log hazard(t)
        week = np.arange(1, odds.shape[1] + 1)
        inside = (week > self.since[:, None]) & (week <= self.until[:, None])
        log_leaving = np.where(inside, log_leaving, -np.inf)
        top = log_leaving.max(axis=1, keepdims=True)
        total = np.exp(log_leaving - top).sum(axis=1, keepdims=True)
        return (top + np.log(total))[:, 0], np.exp(log_leaving - top) / total


def stays(
    since: np.ndarray,
    weeks: np.ndarray,
    left: np.ndarray,
    horizon: int,
    weight: np.ndarray | None = None,
) -> Stays:
    """The stays of targets, followed for `horizon` weeks: who is there longer is censored there.

    A stay that was left between `since` and a week after the horizon counts as left by it: the
    three-month answer is taken as an answer about twelve weeks.
    """
    since, weeks, left = (np.asarray(x, float) for x in (since, weeks, left))
    gone = (left == 1) & (since < horizon)
    last = np.minimum(weeks, horizon).astype(int)
    between = np.flatnonzero(gone & (last - since > 1))
    exact = np.setdiff1d(np.flatnonzero(gone), between)
    week = np.arange(1, horizon + 1)
    at_risk = (week <= last[:, None]).astype(float)
    leaving = np.zeros_like(at_risk)
    leaving[exact, last[exact] - 1] = 1
    at_risk[between] = 0
    return Stays(
        at_risk,
        leaving,
        np.ones(len(weeks)) if weight is None else np.asarray(weight, float),
        between,
        since[between],
        last[between],
    )


def expected_stays(hazard: np.ndarray, weight: np.ndarray | None = None) -> Stays:
    """Stays as a known truth expects them: `(n, H)` weekly hazards in place of outcomes."""
    hazard = np.asarray(hazard, float)
    there = np.cumprod(1 - hazard, axis=1)
    at_risk = np.hstack([np.ones((len(hazard), 1)), there[:, :-1]])
    nobody = np.zeros(0, int)
    weight = np.ones(len(hazard)) if weight is None else np.asarray(weight, float)
    return Stays(at_risk, at_risk * hazard, weight, nobody, nobody, nobody)


def _softplus(x: np.ndarray) -> np.ndarray:
    return np.asarray(np.logaddexp(0, x))
