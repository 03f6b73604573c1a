"""The posterior: equal to the prior without data, to dense and row-by-row arithmetic with it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.linalg import block_diag

from wor_match.learning.belief import belief_of
from wor_match.learning.blocks import Curvature
from wor_match.learning.fit import _Point, _Search, fit
from wor_match.learning.likelihood import (
    Likelihood,
    Starts,
    Stays,
    expected_stays,
    stays,
)
from wor_match.learning.posterior import Belief, Groups, Posterior, Strengths
from wor_match.matching.curve import Z80
from wor_match.matching.logistic import expit, logit
from wor_match.matching.model import load_prior

HORIZON = 12
HAZARD = load_prior().weekly_hazard
AR = 0.8 ** np.abs(np.subtract.outer(np.arange(HORIZON), np.arange(HORIZON)))


def belief(width: int, weeks: bool = True, sd: float = 0.5) -> Belief:
    """Independent effects of one strength, and weeks that move together."""
    root = np.linalg.cholesky(0.04 * AR) if weeks else np.zeros((0, 0))
    return Belief(
        mean=np.linspace(-0.2, 0.2, width),
        root=sd * np.eye(width),
        kind=np.arange(width) // 2,
        week_mean=logit(HAZARD) if weeks else np.zeros(0),
        week_root=root,
    )


def groups_of(rng: np.random.Generator, rows: int, activities: int, organisations: int) -> Groups:
    return Groups(
        rng.integers(0, activities, rows),
        rng.integers(0, organisations + 1, activities),
        organisations,
    )


def some_stays(rng: np.random.Generator, eta: np.ndarray, interval: float = 0.0) -> Stays:
    """Stays of this eta, censored at random; a share of the leavers with only a last day."""
    hazard = expit(logit(HAZARD) - eta[:, None])
    gone = rng.random(hazard.shape) < hazard
    week = np.where(gone.any(axis=1), gone.argmax(axis=1) + 1, 99)
    known = rng.integers(1, 16, len(eta))
    left = (week <= known).astype(float)
    weeks = np.minimum(week, known).astype(float)
    since = weeks - left
    unsure = (left == 1) & (rng.random(len(eta)) < interval)
    return stays(np.where(unsure, 0, since), np.where(unsure, 12, weeks), left, HORIZON)


def search_of(
    rng: np.random.Generator, likelihood: Likelihood, design: np.ndarray, weeks: bool
) -> _Search:
    search = _Search(
        design, likelihood, belief(design.shape[1], weeks), groups_of(rng, len(design), 9, 3)
    )
    search.z = search.z.astype(float)  # differences of 1e-5 need double precision
    return search


def world(seed: int, rows: int = 60, interval: float = 0.3) -> tuple[np.ndarray, Starts, Stays]:
    rng = np.random.default_rng(seed)
    design = np.column_stack([np.ones(rows), rng.normal(size=(rows, 3))])
    weight = rng.uniform(0.5, 2, rows)
    starts = Starts((rng.random(rows) < 0.6).astype(float), weight)
    return design, starts, replace(some_stays(rng, 0.3 * design[:, 1], interval), weight=weight)


# --- arithmetic -----------------------------------------------------------------------------------


@pytest.mark.parametrize("stay", [False, True])
def test_the_gradient_is_that_of_the_log_posterior(stay: bool) -> None:
    rng = np.random.default_rng(1)
    design, *both = world(2)
    search = search_of(rng, both[stay], design, stay)
    strengths = Strengths(np.array([0.8, 1.5, 0.7]), 0.05, 0.2)
    start = search.start()
    blocks = [start.u, start.weeks, start.organisation, start.activity]
    point = _Point(*(rng.normal(size=len(block)) * 0.4 for block in blocks))

    def value(at: _Point) -> float:
        return search.objective(
            at, search.likelihood.terms(search.eta(at), search.gamma(at)), strengths
        )

    terms = search.likelihood.terms(search.eta(point), search.gamma(point))
    found = np.concatenate(search.gradient(point, terms, strengths))
    expected = []
    for number, block in enumerate(blocks):
        for place in range(len(block)):
            step = [np.zeros(len(other)) for other in blocks]
            step[number][place] = 1e-5
            along = _Point(*step)
            expected.append((value(point.moved(along, 1)) - value(point.moved(along, -1))) / 2e-5)
    np.testing.assert_allclose(found, expected, atol=2e-6)


def test_the_curvature_is_the_slope_of_the_gradient() -> None:
    rng = np.random.default_rng(3)
    design, _, likelihood = world(4, interval=0.0)
    search = search_of(rng, likelihood, design, weeks=True)
    strengths = Strengths(np.ones(3), 0.1, 0.2)
    point = search.start()

    def gradient(at: _Point) -> np.ndarray:
        terms = likelihood.terms(search.eta(at), search.gamma(at))
        return np.concatenate(search.gradient(at, terms, strengths))

    terms = likelihood.terms(search.eta(point), search.gamma(point))
    dense = dense_form(search.curvature(terms, strengths))
    step = _Point(*(rng.normal(size=len(b)) for b in vars(point).values()))
    slope = (gradient(point.moved(step, 1e-5)) - gradient(point.moved(step, -1e-5))) / 2e-5
    np.testing.assert_allclose(-dense @ np.concatenate(list(vars(step).values())), slope, atol=1e-5)


def dense_form(blocks: Curvature) -> np.ndarray:
    """The same matrix, written out: shared columns, organisations, activities."""
    width, activities = len(blocks.shared), len(blocks.cross)
    one = np.eye(blocks.organisations + 1)[blocks.organisation][:, : blocks.organisations]
    organisation = np.diag(one.T @ blocks.data + blocks.organisation_precision)
    activity = np.diag(blocks.data + blocks.activity_precision)
    tie = one.T * blocks.data
    return np.block(
        [
            [blocks.shared, blocks.cross.T @ one, blocks.cross.T],
            [one.T @ blocks.cross, organisation, tie],
            [blocks.cross, tie.T, activity],
        ]
    ).reshape(width + blocks.organisations + activities, -1)


@settings(max_examples=25)
@given(st.integers(0, 10_000), st.integers(1, 12), st.integers(0, 4))
def test_eliminating_blocks_gives_the_dense_solution(
    seed: int, activities: int, organisations: int
) -> None:
    rng = np.random.default_rng(seed)
    groups = groups_of(rng, 50, activities, organisations)
    design, _, likelihood = world(seed, rows=50)
    search = _Search(design, likelihood, belief(4), groups)
    terms = likelihood.terms(search.eta(search.start()), search.gamma(search.start()))
    blocks = search.curvature(terms, Strengths(np.ones(3), 0.05, 0.2))
    dense = dense_form(blocks)
    right = [rng.normal(size=n) for n in (len(blocks.shared), organisations, activities)]
    inverse = np.linalg.inv(dense)
    np.testing.assert_allclose(
        np.concatenate(blocks.solve(*right)), inverse @ np.concatenate(right), atol=1e-9
    )
    width = len(blocks.shared)
    np.testing.assert_allclose(blocks.covariance, inverse[:width, :width], atol=1e-9)
    variance = np.diag(inverse)[width:]
    np.testing.assert_allclose(blocks.organisation_variance(), variance[:organisations], atol=1e-9)
    np.testing.assert_allclose(blocks.activity_variance(), variance[organisations:], atol=1e-9)
    assert blocks.log_determinant() == pytest.approx(np.linalg.slogdet(dense)[1])


def test_one_row_per_stay_gives_what_one_row_per_week_gives() -> None:
    """logit(to come again) = eta - gamma: a logistic regression over all weeks at risk."""
    design, _, likelihood = world(5, rows=80, interval=0.0)
    believed = belief(4)
    row, week = np.nonzero(likelihood.at_risk)
    came = 1 - likelihood.leaving[row, week]
    by_week = Belief(
        mean=np.concatenate([believed.mean, believed.week_mean]),
        root=block_diag(believed.root, believed.week_root),
        kind=np.concatenate([believed.kind, np.full(HORIZON, 2)]),
    )
    # The strengths are learned too: kind 2 of the rows by week is the weeks' own strength.
    rows = np.hstack([design[row], -np.eye(HORIZON)[week]])
    one = fit(design, likelihood, believed)
    other = fit(rows, Starts(came, likelihood.weight[row]), by_week)
    np.testing.assert_allclose(one.mean, other.mean[:4], atol=1e-5)
    np.testing.assert_allclose(one.week_logits, other.mean[4:], atol=1e-5)
    np.testing.assert_allclose(one.covariance, other.covariance[:4, :4], atol=1e-5)
    np.testing.assert_allclose(one.strengths.scale, other.strengths.scale[:3], rtol=1e-3)


def test_a_week_known_as_an_interval_has_the_chance_to_leave_in_it() -> None:
    eta, gamma = np.array([0.3, -0.2]), logit(HAZARD)
    found = stays(np.array([2.0, 0.0]), np.array([6.0, 13.0]), np.ones(2), HORIZON)
    there = np.cumprod(expit(eta[:, None] - gamma), axis=1)
    expected = np.log(there[0, 1] - there[0, 5]) + np.log(1 - there[1, 11])
    assert found.terms(eta, gamma).value == pytest.approx(expected)


def test_who_is_there_after_the_horizon_is_censored_there() -> None:
    found = stays(np.array([12.0, 30, 12]), np.array([13.0, 30, 13]), np.array([1.0, 0, 1]), 12)
    assert found.at_risk.all()
    assert not found.leaving.any()
    assert not len(found.between)


def test_expected_outcomes_fit_like_very_many_observed_ones() -> None:
    rng = np.random.default_rng(6)
    design = np.column_stack([np.ones(40), rng.normal(size=(40, 2))])
    eta = design @ np.array([0.4, 0.5, -0.3])
    hazard = expit(logit(HAZARD) - eta[:, None])
    fixed = Strengths(np.ones(3), 0.1, 0.1)
    soft = fit(design, expected_stays(hazard, np.full(40, 500.0)), belief(3), strengths=fixed)
    many = np.repeat(np.arange(40), 500)
    gone = rng.random((len(many), HORIZON)) < hazard[many]
    left = gone.any(axis=1)
    weeks = np.where(left, gone.argmax(axis=1) + 1, HORIZON).astype(float)
    hard = stays(weeks - left, weeks, left.astype(float), HORIZON)
    observed = fit(design[many], hard, belief(3), strengths=fixed)
    np.testing.assert_allclose(soft.mean[1:], [0.5, -0.3], atol=0.01)
    np.testing.assert_allclose(soft.mean, observed.mean, atol=0.06)
    np.testing.assert_allclose(soft.covariance, observed.covariance, atol=3e-4)


@pytest.mark.parametrize("stay", [False, True])
def test_the_order_of_rows_changes_nothing(stay: bool) -> None:
    rng = np.random.default_rng(7)
    design, *both = world(8)
    likelihood, groups = both[stay], groups_of(rng, len(design), 5, 2)
    order = rng.permutation(len(design))
    back = np.argsort(order)
    shuffled: Likelihood
    if isinstance(likelihood, Stays):
        shuffled = Stays(
            likelihood.at_risk[order],
            likelihood.leaving[order],
            likelihood.weight[order],
            back[likelihood.between],
            likelihood.since,
            likelihood.until,
        )
    else:
        shuffled = Starts(likelihood.started[order], likelihood.weight[order])
    one = fit(design, likelihood, belief(4, stay), groups)
    other = fit(
        design[order], shuffled, belief(4, stay), replace(groups, activity=groups.activity[order])
    )
    np.testing.assert_allclose(one.mean, other.mean, atol=1e-7)
    np.testing.assert_allclose(one.activity.effect, other.activity.effect, atol=1e-7)


# --- how much data --------------------------------------------------------------------------------


@pytest.mark.parametrize("outcome", [0, 1])
def test_without_data_the_posterior_is_the_expert_table(outcome: int) -> None:
    model = load_prior()
    believed = belief_of(model, outcome, together_sd=0)
    nothing = (
        stays(np.zeros(0), np.zeros(0), np.zeros(0), HORIZON)
        if outcome
        else Starts(np.zeros(0), np.zeros(0))
    )
    found = fit(np.zeros((0, len(believed.mean))), nothing, believed)
    expected = [curve.effect[:, outcome] for curve in model.curves]
    base = 0.0 if outcome else model.base_start
    np.testing.assert_allclose(found.mean, np.concatenate([[base], *expected]), atol=1e-9)
    np.testing.assert_allclose(found.covariance, model.covariance[outcome], atol=1e-9)
    if outcome:
        np.testing.assert_allclose(expit(found.week_logits), model.weekly_hazard, atol=1e-9)


def test_effects_that_are_all_overstated_are_taken_back_together() -> None:
    """The truth is 0.4 of what the table says of every factor; each by itself would keep more."""
    model = load_prior()
    shares = []
    for together_sd in (0.0, 0.25):
        rng = np.random.default_rng(13)
        values = {
            curve.factor: rng.uniform(curve.knots[0], curve.knots[-1], 600)
            for curve in model.curves
        }
        design = model.design(values)
        effects = np.concatenate([[0.0], *(curve.effect[:, 1] for curve in model.curves)])
        found = fit(
            design,
            some_stays(rng, 0.4 * design @ effects),
            belief_of(model, 1, together_sd),
        )
        said, learned = design @ effects, design @ found.mean
        shares.append(np.cov(said, learned)[0, 1] / said.var())
    assert abs(shares[1] - 0.4) < abs(shares[0] - 0.4) - 0.03
    assert 0.25 < shares[1] < 0.52


def finite(found: Posterior) -> bool:
    arrays = [found.mean, found.covariance, found.week_logits, found.strengths.logs()]
    arrays += [x for group in (found.organisation, found.activity) for x in (group.effect,)]
    return all(np.isfinite(array).all() for array in arrays)


@pytest.mark.parametrize("rows", [0, 1, 13, 200])
@pytest.mark.parametrize("left", [0.0, 1.0])
def test_all_leave_or_nobody_leaves(rows: int, left: float) -> None:
    rng = np.random.default_rng(9)
    weeks = rng.integers(1, 13, rows).astype(float)
    design = np.column_stack([np.ones(rows), np.zeros(rows), rng.normal(size=(rows, 1))])
    likelihood = stays(weeks - left, weeks, np.full(rows, left), HORIZON)
    found = fit(design, likelihood, belief(3), Groups(np.zeros(rows, int), np.zeros(1, int), 1))
    assert finite(found)
    assert np.linalg.eigvalsh(found.covariance).min() > 0
    # A factor that never varies has taught nothing.
    assert found.mean[1] == pytest.approx(belief(3).mean[1], abs=1e-9)
    if rows:
        shift = found.mean[0] + found.activity.effect[0] - belief(3).mean[0]
        assert shift < 0 if left else shift > 0


def test_thirteen_participants_move_the_table_a_little() -> None:
    """A fifth of the expert's doubt in most effects, all of them by less than half, hardly a strength."""
    rng = np.random.default_rng(10)
    believed = belief_of(load_prior(), 1)
    values = {curve.factor: rng.uniform(0, 1, 13) for curve in load_prior().curves}
    likelihood = some_stays(rng, np.full(13, 0.2))
    found = fit(
        load_prior().design(values), likelihood, believed, Groups(np.arange(13), np.arange(13), 13)
    )
    doubt = np.sqrt(np.diag(load_prior().covariance[1]))
    moved = np.abs(found.mean - believed.mean)
    assert (moved[doubt == 0] == 0).all()
    share = moved[doubt > 0] / doubt[doubt > 0]
    assert np.median(share) < 0.25
    strong = np.abs(believed.mean) > 0.3
    ratio = found.mean[strong] / believed.mean[strong]
    assert 0.6 < np.median(ratio) < 1.2
    assert np.abs(np.log(found.strengths.scale)).max() < 0.35
    assert 0.2 < found.strengths.activity**0.5 < 0.31


def test_curves_organisations_and_activities_of_a_known_truth_are_found() -> None:
    """Little bias, and 80 % intervals that cover about 80 %, over 30 small worlds."""
    covered, errors, group_sd = [], [], []
    for seed in range(30):
        rng = np.random.default_rng(100 + seed)
        rows, activities, organisations = 1500, 60, 12
        groups = groups_of(rng, rows, activities, organisations)
        design = np.column_stack([np.ones(rows), rng.normal(size=(rows, 3))])
        true = np.concatenate([[0.0], rng.normal(size=3) * 0.5])
        organisation = np.append(rng.normal(size=organisations) * 0.4, 0)
        activity = rng.normal(size=activities) * 0.3
        eta = design @ true + (activity + organisation[groups.organisation])[groups.activity]
        believed = replace(belief(4), mean=np.zeros(4))
        found = fit(design, some_stays(rng, eta, 0.1), believed, groups)
        sd = np.sqrt(np.diag(found.covariance))[1:]
        errors.append(found.mean[1:] - true[1:])
        covered += (np.abs(errors[-1]) < Z80 * sd).tolist()
        group_sd.append((found.strengths.organisation**0.5, found.strengths.activity**0.5))
        assert np.corrcoef(found.activity.effect, activity)[0, 1] > 0.25
    assert 0.7 < np.mean(covered) < 0.9  # 90 intervals: 0.8 give or take 0.042
    assert np.abs(np.mean(errors)) < 0.015
    assert 0.03 < np.std(errors) < 0.06
    np.testing.assert_allclose(
        np.mean(group_sd, axis=0), [0.36, 0.3], atol=0.06
    )  # twelve are few: drawn to 0.3


def test_the_evidence_is_that_of_a_gaussian_where_the_likelihood_is_nearly_one() -> None:
    """Doubling all weights of hundreds of rows: evidence prefers the strength it was learned with."""
    rng = np.random.default_rng(12)
    design = np.column_stack([np.ones(800), rng.normal(size=(800, 5))])
    eta = design @ np.array([0.2, 1.2, -1.1, 0.9, 1.3, -1.0])
    likelihood = Starts((rng.random(800) < expit(eta)).astype(float), np.ones(800))
    believed = replace(belief(6, weeks=False), kind=np.zeros(6, int), doubt=1e-3)
    learned = fit(design, likelihood, believed)
    assert learned.strengths.scale[0] > 2
    for other in (0.3, 30.0):
        scale = learned.strengths.scale * other
        fixed = replace(learned.strengths, scale=scale)
        assert fit(design, likelihood, believed, strengths=fixed).log_evidence < (
            learned.log_evidence
        )
