"""Calibration: known truths, and the points of the plot."""

from __future__ import annotations

import numpy as np
import pytest

from wor_match.evaluation.calibration import calibration, calibration_curve, log_scores
from wor_match.evaluation.survival import still_there_weights


def expit(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))


@pytest.mark.parametrize(("slope", "shift"), [(1.0, 0.0), (0.5, 0.4), (2.0, -0.3)])
def test_slope_and_intercept_of_a_known_truth(slope: float, shift: float) -> None:
    g = np.random.default_rng(3)
    x = g.normal(size=40_000)
    happened = g.random(len(x)) < expit(shift + slope * x)
    found = calibration(happened, p=expit(x))
    assert found.slope == pytest.approx(slope, abs=0.06)
    if slope == 1.0:
        assert found.intercept == pytest.approx(0, abs=0.04)
    else:
        assert np.sign(found.intercept) == np.sign(shift)


def test_the_slope_by_hand() -> None:
    # Said 20 and 80 %, came true in 1 of 3 and 2 of 3: slope log(2) / log(4).
    p = np.array([0.2] * 3 + [0.8] * 3)
    happened = np.array([1, 0, 0, 1, 1, 0], dtype=bool)
    found = calibration(happened, p=p)
    assert found.slope == pytest.approx(0.5, abs=1e-6)
    assert found.intercept == pytest.approx(0.0, abs=1e-6)


def test_weights_are_as_good_as_repeated_rows() -> None:
    g = np.random.default_rng(5)
    p, happened = g.uniform(0.1, 0.9, 60), g.random(60) < 0.5
    times = g.integers(0, 4, 60)
    weighted = calibration(happened, p=p, weight=times.astype(float))
    repeated = calibration(np.repeat(happened, times), p=np.repeat(p, times))
    assert weighted.slope == pytest.approx(repeated.slope, abs=1e-6)
    assert weighted.intercept == pytest.approx(repeated.intercept, abs=1e-6)


def test_retention_is_calibrated_in_spite_of_loss_to_follow_up() -> None:
    g = np.random.default_rng(7)
    n, horizon = 30_000, 12
    hazard = expit(-2.5 + g.normal(size=n))
    stayed = g.geometric(hazard).astype(float)
    lost = g.integers(1, 20, n).astype(float)
    weeks, left = np.minimum(stayed, lost), stayed <= lost
    p = (1 - hazard) ** horizon
    there, weight = still_there_weights(weeks, left, horizon)
    found = calibration(there, p=p, weight=weight)
    assert found.slope == pytest.approx(1, abs=0.06)
    assert found.intercept == pytest.approx(0, abs=0.06)
    # What a naive user does, the known rows alone, is off: those who left are known more often.
    naive = calibration(there, p=p, weight=(weight > 0).astype(float))
    assert naive.intercept < -0.3


@pytest.mark.parametrize("outcome", [True, False])
def test_outcomes_all_alike_have_no_slope(outcome: bool) -> None:
    found = calibration(np.full(5, outcome), p=np.linspace(0.1, 0.9, 5))
    assert np.isnan(found.slope)
    assert np.isnan(found.intercept)


def test_chances_all_alike_have_an_intercept_only() -> None:
    found = calibration(np.array([True, False, False]), p=np.full(3, 0.5))
    assert np.isnan(found.slope)
    assert found.intercept == pytest.approx(np.log(0.5), abs=1e-6)


def test_complete_separation_has_no_slope() -> None:
    found = calibration(np.array([False, False, True, True]), p=np.array([0.1, 0.2, 0.8, 0.9]))
    assert np.isnan(found.slope)


def test_chances_of_0_and_1_do_not_break_it() -> None:
    p = np.array([0.0, 1.0, 0.0, 1.0, 0.5])
    assert np.isfinite(calibration(np.array([False, True, True, False, True]), p=p).slope)


def test_the_curve_groups_by_chance() -> None:
    p = np.array([0.1, 0.9, 0.1, 0.9])
    curve = calibration_curve(np.array([False, True, True, True]), p=p, groups=2)
    np.testing.assert_allclose(curve.predicted, [0.1, 0.9])
    np.testing.assert_allclose(curve.observed, [0.5, 1.0])
    assert curve.rows.tolist() == [2, 2]


def test_the_curve_leaves_unknown_rows_out_and_equal_chances_together() -> None:
    p = np.array([0.3] * 5 + [0.6] * 4)
    weight = np.array([1.0] * 4 + [0.0] + [1.0] * 4)
    curve = calibration_curve(np.ones(9, bool), p=p, weight=weight, groups=4)
    assert curve.rows.tolist() == [4, 4]


def test_log_scores_by_hand() -> None:
    found = log_scores(np.array([True, False]), p=np.array([0.25, 0.25]))
    np.testing.assert_allclose(np.exp(found), [0.25, 0.75])


def test_outcomes_that_are_no_booleans_are_refused() -> None:
    with pytest.raises(TypeError):
        calibration(np.array([1, 0]), p=np.array([0.5, 0.5]))
