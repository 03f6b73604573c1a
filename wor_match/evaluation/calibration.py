"""Whether chances come true: slope, intercept, and the points of a calibration plot.

All functions take weights, so that outcomes which are known for some only can be judged by inverse
probability weighting: `still_there_weights` gives them for retention at the horizon. Weights are
taken as fixed; a bootstrap over clients that estimates them anew shows their uncertainty too.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

SMALLEST = 1e-6  # chances are kept this far from 0 and 1: their log-odds must be finite
_RIDGE = 1e-12
_RUNAWAY = 1e-5  # loss a row below which the chances separate the outcomes completely


@dataclass(frozen=True)
class Calibration:
    """Slope and intercept of the outcome's log-odds on the predicted log-odds.

    slope
        1 is right; below 1 the chances are too extreme, above 1 too timid. NaN if it cannot be
        estimated: all outcomes alike, or all chances.
    intercept
        Calibration in the large: what has to be added to all log-odds with the slope kept at 1.
        0 is right, above 0 the chances were too low. NaN if all outcomes are alike.
    """

    slope: float
    intercept: float


def calibration(
    happened: np.ndarray, *, p: np.ndarray, weight: np.ndarray | None = None
) -> Calibration:
    """Slope and intercept by weighted logistic regression.

    slope: b of logit P(happened) = a + b logit(p). intercept: a of the same with b = 1 (Cox,
    Biometrika 45 (1958), 562-565; Van Calster et al., Statistics in Medicine 38 (2019),
    "calibration in the large" and "weak calibration").
    """
    y, p, w = _arrays(happened, p, weight)
    x = np.log(p) - np.log1p(-p)
    mean = float(w @ y / w.sum()) if w.sum() > 0 else float("nan")
    if not 0 < mean < 1:
        return Calibration(float("nan"), float("nan"))
    intercept = _logistic(np.ones((len(y), 1)), y, w, offset=x)[0]
    spread = np.ptp(x[w > 0])
    if spread < 1e-9:
        return Calibration(float("nan"), float(intercept))
    slope = _logistic(np.stack([np.ones(len(y)), x], axis=1), y, w, offset=np.zeros(len(y)))[1]
    return Calibration(float(slope), float(intercept))


def _logistic(x: np.ndarray, y: np.ndarray, w: np.ndarray, offset: np.ndarray) -> np.ndarray:
    """Weighted logistic regression by Newton's method with halved steps; NaN if it runs away."""

    def loss(b: np.ndarray) -> float:
        eta = offset + x @ b
        return float(w @ (np.logaddexp(0, eta) - y * eta))

    beta = np.zeros(x.shape[1])
    current = loss(beta)
    for _ in range(100):
        mu = 1 / (1 + np.exp(-np.clip(offset + x @ beta, -500, 500)))
        gradient = x.T @ (w * (y - mu))
        curvature = (x * (w * mu * (1 - mu))[:, None]).T @ x
        step = np.linalg.solve(curvature + _RIDGE * np.eye(len(beta)), gradient)
        for _ in range(40):
            after = loss(beta + step)
            if after <= current:
                break
            step = step / 2
        beta, change, current = beta + step, current - after, after
        if current < _RUNAWAY * w.sum():
            return np.full(len(beta), np.nan)
        if change <= 1e-14 * max(1.0, abs(current)):
            break
    return beta


@dataclass(frozen=True)
class CalibrationCurve:
    """`(B,)` per group of alike chances: mean chance, share that came true, and number of rows."""

    predicted: np.ndarray
    observed: np.ndarray
    rows: np.ndarray


def calibration_curve(
    happened: np.ndarray, *, p: np.ndarray, weight: np.ndarray | None = None, groups: int = 10
) -> CalibrationCurve:
    """The points of a calibration plot: groups of equal numbers of known rows, by chance.

    Rows with the same chance stay together, so there may be fewer groups than asked for.
    """
    y, p, w = _arrays(happened, p, weight)
    known = np.flatnonzero(w > 0)
    order = known[np.argsort(p[known], kind="stable")]
    cuts = np.linspace(0, len(order), groups + 1).round().astype(int)[1:-1]
    sorted_p = p[order]
    starts = np.unique(
        [0, *(int(np.searchsorted(sorted_p, sorted_p[cut])) for cut in cuts if cut < len(order))]
    )
    parts = [part for part in np.split(order, starts[1:]) if len(part)]
    return CalibrationCurve(
        np.array([np.average(p[part], weights=w[part]) for part in parts]),
        np.array([np.average(y[part], weights=w[part]) for part in parts]),
        np.array([len(part) for part in parts]),
    )


def log_scores(happened: np.ndarray, *, p: np.ndarray) -> np.ndarray:
    """`(n,)` log of the chance that was given to what happened: higher is better, 0 perfect."""
    y, p, _ = _arrays(happened, p, None)
    return np.asarray(np.where(y > 0, np.log(p), np.log1p(-p)))


def _arrays(
    happened: np.ndarray, p: np.ndarray, weight: np.ndarray | None
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    happened = np.asarray(happened)
    if happened.dtype != bool:
        raise TypeError(f"expected booleans for what happened, found {happened.dtype}")
    p = np.asarray(p, float)
    w = np.ones(len(p)) if weight is None else np.asarray(weight, float)
    if not happened.shape == p.shape == w.shape:
        raise ValueError("expected outcomes, chances and weights of one length")
    if not ((p >= 0) & (p <= 1)).all() or not (w >= 0).all():
        raise ValueError("expected chances between 0 and 1 and weights of 0 or more")
    return happened.astype(float), np.clip(p, SMALLEST, 1 - SMALLEST), w
