"""The expert table as a belief that `fit` can start from."""

from __future__ import annotations

import numpy as np

from wor_match.learning.posterior import Belief
from wor_match.matching.logistic import expit, logit
from wor_match.matching.model import Model

# How far the shape of the weekly hazard may depart from the table's: standard deviation of the
# log-odds of one week, and how much neighbouring weeks move together (assumption). Its level is the
# base's.
WEEK_SD, WEEKS_TOGETHER = 0.3, 0.8
# Standard deviation of organisations and of activities on start and stay, to begin with (assumption).
ORGANISATION_SD, ACTIVITY_SD = 0.25, 0.25


# How far all effects of the table together may be too strong or too weak: standard deviation of the
# number by which they are to be multiplied (assumption).
TOGETHER_SD = 0.25


def belief_of(model: Model, outcome: int, together_sd: float = TOGETHER_SD) -> Belief:
    """The belief behind one outcome (0 start, 1 stay) of an expert table.

    The base and each curve have a strength of their own. Beside the doubt in each curve stands a
    doubt in all of them: who overstates one effect overstates the next.
    """
    sizes = [1, *(len(curve.effect) for curve in model.curves)]
    covariance = model.covariance[outcome]
    roots, kinds, at = [], [], 0
    for kind, size in enumerate(sizes):
        block = covariance[at : at + size, at : at + size]
        values, vectors = np.linalg.eigh(block)
        used = values > 1e-12 * max(1e-12, values.max())
        root = np.zeros((len(covariance), used.sum()))
        root[at : at + size] = vectors[:, used] * np.sqrt(values[used])
        roots.append(root)
        kinds += [kind] * int(used.sum())
        at += size
    effects = np.concatenate([curve.effect[:, outcome] for curve in model.curves] or [np.zeros(0)])
    if together_sd and effects.any():
        roots.append(together_sd * np.append(0.0, effects)[:, None])
        kinds.append(len(sizes))
    base = model.base_start if outcome == 0 else 0.0
    weeks = model.weekly_hazard if outcome else np.zeros(0)
    return Belief(
        mean=np.append(base, effects),
        root=np.hstack(roots),
        kind=np.array(kinds),
        pooled=np.arange(len(sizes)) > 0,
        organisation_sd=ORGANISATION_SD,
        activity_sd=ACTIVITY_SD,
        week_mean=logit(weeks),
        week_root=_week_root(weeks),
    )


def _week_root(hazard: np.ndarray) -> np.ndarray:
    """Root of the covariance of the weekly log-odds: their shape, without what moves their level.

    The level is their mean weighted by the hazard: to first order that alone changes the chance
    to be there at the horizon, and the base has it already.
    """
    if not len(hazard):
        return np.zeros((0, 0))
    apart = np.abs(np.subtract.outer(np.arange(len(hazard)), np.arange(len(hazard))))
    keep = np.eye(len(hazard)) - np.tile(hazard / hazard.sum(), (len(hazard), 1))
    values, vectors = np.linalg.eigh(keep @ (WEEK_SD**2 * WEEKS_TOGETHER**apart) @ keep.T)
    used = values > 1e-9
    return vectors[:, used] * np.sqrt(values[used])


def level_free(week_logits: np.ndarray, base: float) -> np.ndarray:
    """The weekly hazard with the base worked into it, as the table has it."""
    return expit(week_logits - base)
