"""How often 80 % intervals hold what is true, and what "true" means for a factor's effect.

A world's truth is no sum of curves, so no curve is the true one. The best that the model family can
do is the pseudo-true curve: the family fitted, with hardly any prior, to true chances in place of
outcomes, on all pairs that were chosen in this world. Curves are compared without their level,
which the base can take over: each knot against the curve's mean over these pairs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from experiments.study.lessons import Values, described
from experiments.study.measures import share_within
from experiments.study.worlds import Ready
from wor_match.learning.belief import belief_of
from wor_match.learning.features import design_of
from wor_match.learning.fit import fit
from wor_match.learning.likelihood import Starts, expected_stays
from wor_match.learning.posterior import Groups, Strengths
from wor_match.learning.targets import Targets
from wor_match.matching.groups import organisation_key
from wor_match.matching.model import Z80, Model

WEAK = 400.0
"""Times the expert's variance: a prior twenty times as wide."""
LEAST_SHARE = 0.02
"""Knots that carry less than this share of the pairs are not judged: nothing is known of them."""


@dataclass(frozen=True)
class PseudoTrue:
    """`(2, P)` parameters of start and stay in the model's order, and `(2, P)` mean design."""

    parameters: np.ndarray
    support: np.ndarray


def pseudo_true(ready: Ready) -> PseudoTrue:
    """The model family at its best in this world, on all pairs that were chosen."""
    targets = chosen_pairs(ready)
    columns = described(ready, targets)
    row, place = columns.places(targets)
    values = columns.values(targets)
    truth, prior = ready.world.truth, ready.prior
    day = targets.shown_on - truth.first_day.toordinal()
    ids = list(targets.client_id), list(targets.activity_id)
    p_start = truth.p_start(*ids, pairs=True, day=day)
    survival = truth.survival(*ids, pairs=True, day=day, horizon=prior.horizon)
    hazard = 1 - survival[:, 1:] / survival[:, :-1]
    names = {one.activity_id: organisation_key(one.organisation) for one in ready.world.activities}
    organisation_names = sorted({names[x] for x in columns.activity_at})
    organisation = np.array([organisation_names.index(names[x]) for x in columns.activity_at], int)
    groups = Groups(place, organisation, len(organisation_names))
    design = design_of(prior, values, len(targets))
    parameters, support = [], []
    likelihoods = (Starts(p_start, np.ones(len(p_start))), expected_stays(hazard, p_start))
    for outcome, likelihood in enumerate(likelihoods):
        belief = belief_of(prior, outcome)
        weak = Strengths(np.full(belief.kinds + 1, WEAK), 0.1, 0.1)
        parameters.append(fit(design, likelihood, belief, groups, weak).mean)
        support.append(
            np.average(design, axis=0, weights=np.ones(len(row)) if outcome == 0 else p_start)
        )
    return PseudoTrue(np.stack(parameters), np.stack(support))


def chosen_pairs(ready: Ready) -> Targets:
    """All pairs that clients truly chose, known or not, as targets without outcomes."""
    world = ready.world
    lists = [shown for shown, _ in world.courses if shown.chosen >= 0]
    first = world.truth.first_day.toordinal()
    people, offered = world.truth.clients.client_id, world.truth.activities.activity_id
    nothing = np.full(len(lists), np.nan)
    return Targets(
        as_of=world.truth.end,
        client_id=np.array([str(people[one.client]) for one in lists], dtype=object),
        activity_id=np.array([str(offered[one.chosen]) for one in lists], dtype=object),
        shown_on=np.array([first + one.day for one in lists], float),
        started=nothing,
        began_on=nothing,
        since=nothing,
        weeks=nothing,
        left=nothing,
        known_on=nothing,
        propensity=nothing,
        left_out={},
    )


def covers_effects(model: Model, truth: PseudoTrue) -> tuple[float, float]:
    """Share of knots (and unknown levels) whose 80 % interval holds the pseudo-true value."""
    found = []
    for outcome in (0, 1):
        effect = np.concatenate([curve.effect[:, outcome] for curve in model.curves])
        parameters = np.append(model.base_start, effect)
        at, inside = 1, []
        for curve in model.curves:
            rows = slice(at, at + len(curve.effect))
            at += len(curve.effect)
            support = truth.support[outcome, rows]
            judged = support >= LEAST_SHARE
            if judged.sum() < 2:
                continue
            apart = (np.eye(len(support)) - support / support.sum())[judged]
            covariance = apart @ model.covariance[outcome, rows, rows] @ apart.T
            half = Z80 * np.sqrt(np.maximum(np.diag(covariance), 0))
            middle, true = (
                apart @ all_of[rows] for all_of in (parameters, truth.parameters[outcome])
            )
            inside += list((true >= middle - half) & (true <= middle + half))
        found.append(float(np.mean(inside)) if inside else float("nan"))
    return found[0], found[1]


def covers_chances(
    model: Model,
    values: Values,
    places: np.ndarray | None,
    p_start: np.ndarray,
    p_retained: np.ndarray,
) -> tuple[float, float]:
    """Share of `(n,)` pairs whose 80 % intervals hold these true chances to start, and to stay."""
    eta = model.effects(values, places).sum(axis=1)
    spread = Z80 * model.sd(values, places)
    return (
        share_within(
            p_start,
            model.p_start(eta[:, 0] - spread[:, 0]),
            model.p_start(eta[:, 0] + spread[:, 0]),
        ),
        share_within(
            p_retained,
            model.p_retained(eta[:, 1] - spread[:, 1]),
            model.p_retained(eta[:, 1] + spread[:, 1]),
        ),
    )
