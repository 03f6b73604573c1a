"""The model: curves, what eta means, and how sure it is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from wor_match.domain.taxonomy import load_taxonomy
from wor_match.matching.factors import all_factors
from wor_match.matching.logistic import expit, logit
from wor_match.matching.model import Z80, Curve, Model, load_prior

FACTORS = all_factors(load_taxonomy())
MODEL = load_prior(factors=[factor.name for factor in FACTORS])
BASE = np.zeros(1)


@st.composite
def curves(draw: st.DrawFn) -> Curve:
    gaps = draw(st.lists(st.floats(0.1, 10), min_size=2, max_size=6))
    knots = draw(st.floats(-5, 5)) + np.cumsum(gaps)
    effect = draw(arrays(float, (len(knots) + 1, 2), elements=st.floats(-3, 3, width=32)))
    return Curve("some", knots, effect, "assumption")


values = arrays(float, st.integers(1, 12), elements=st.just(np.nan) | st.floats(-60, 60))


@given(curves(), values)
def test_the_design_gives_the_effect_of_the_curve(curve: Curve, values: np.ndarray) -> None:
    design = curve.design(values)
    assert design.shape == (len(values), len(curve.knots) + 1)
    assert (design >= 0).all()
    np.testing.assert_allclose(design.sum(axis=1), 1, atol=1e-12)
    assert (design > 0).sum(axis=1).max() <= 2
    for outcome in (0, 1):
        np.testing.assert_allclose(
            design @ curve.effect[:, outcome], curve.evaluate(values, outcome), atol=1e-9
        )


def by_hinges(curve: Curve, known: np.ndarray) -> np.ndarray:
    constant, slopes = curve.hinges()
    inside = np.minimum(known, curve.knots[-1])
    return constant + np.maximum(inside[:, None], curve.knots[:-1]) @ slopes.T.astype(float)


@given(curves(), values)
def test_hinges_give_the_effect_of_the_curve(curve: Curve, values: np.ndarray) -> None:
    known = values[~np.isnan(values)]
    largest = np.abs(curve.hinges()[1]).sum() * max(60, np.abs(curve.knots).max())
    single = np.finfo(np.float32).eps * (1 + largest)
    for outcome in (0, 1):
        np.testing.assert_allclose(
            by_hinges(curve, known)[:, outcome], curve.evaluate(known, outcome), atol=4 * single
        )


@pytest.mark.parametrize("curve", MODEL.curves, ids=lambda curve: curve.factor)
def test_hinges_of_the_prior_are_precise(curve: Curve) -> None:
    values = np.linspace(curve.knots[0] - 10, curve.knots[-1] + 10, 101)
    for outcome in (0, 1):
        np.testing.assert_allclose(
            by_hinges(curve, values)[:, outcome], curve.evaluate(values, outcome), atol=2e-5
        )


@given(curves())
def test_a_curve_meets_its_knots_and_is_flat_outside_them(curve: Curve) -> None:
    ends = np.array([curve.knots[0] - 1e3, curve.knots[-1] + 1e3])
    for outcome in (0, 1):
        np.testing.assert_allclose(
            curve.evaluate(curve.knots, outcome), curve.effect[:-1, outcome], atol=1e-12
        )
        np.testing.assert_array_equal(curve.evaluate(ends, outcome), curve.effect[[0, -2], outcome])
        assert curve.evaluate(np.array([np.nan]), outcome) == curve.effect[-1, outcome]


def test_a_curve_by_hand() -> None:
    curve = Curve("time", np.array([0.0, 1.0]), np.array([[-2, -1], [1, 0], [0.5, 0.25]]), "")
    values = np.array([-1, 0, 0.25, 1, 9, np.nan])
    np.testing.assert_allclose(curve.evaluate(values, 0), [-2, -2, -1.25, 1, 1, 0.5])
    np.testing.assert_allclose(curve.evaluate(values, 1), [-1, -1, -0.75, 0, 0, 0.25])
    np.testing.assert_allclose(curve.design(values)[2], [0.75, 0.25, 0])


# --- what eta means -------------------------------------------------------------------------------


def test_the_typical_pair_has_the_figures_of_the_literature() -> None:
    assert MODEL.p_start(BASE)[0] == pytest.approx(0.666, abs=0.005)
    assert MODEL.p_retained(BASE)[0] == pytest.approx(0.535, abs=0.005)
    assert MODEL.horizon == 12
    assert "66 %" in MODEL.sources["start"]
    assert "53.5 %" in MODEL.sources["stay"]


def test_staying_by_hand() -> None:
    model = replace(MODEL, weekly_hazard=np.array([0.5, 0.2]), base_start=0.0)
    assert model.p_retained(BASE)[0] == pytest.approx(0.5 * 0.8)
    assert model.mean_weeks(BASE)[0] == pytest.approx(1 + 0.5)
    assert model.expected_weeks(BASE, BASE)[0] == pytest.approx(0.5 * 1.5)
    # logit(hazard) - log(4): odds 1 become 1/4, and 1/4 become 1/16.
    eta = np.log([4.0])
    assert model.p_retained(eta)[0] == pytest.approx(4 / 5 * 16 / 17)
    assert model.base_stay == pytest.approx(np.log(0.4 / 0.6))


etas = arrays(float, st.integers(2, 10), elements=st.floats(-8, 8))


@given(etas)
def test_staying_grows_with_eta_and_falls_with_the_horizon(eta: np.ndarray) -> None:
    eta = np.unique(np.round(eta, 2))
    assert (np.diff(MODEL.p_retained(eta)) > 0).all()
    assert (np.diff(MODEL.mean_weeks(eta)) > 0).all()
    by_horizon = [
        replace(MODEL, weekly_hazard=MODEL.weekly_hazard[:weeks]).p_retained(eta)
        for weeks in range(1, 13)
    ]
    assert (np.diff(by_horizon, axis=0) < 0).all()
    assert ((MODEL.mean_weeks(eta) > 0) & (MODEL.mean_weeks(eta) < 12)).all()


@given(etas)
def test_the_score_of_a_grid_is_the_expected_weeks(stay: np.ndarray) -> None:
    start = stay[::-1].copy()
    exact = MODEL.expected_weeks(start, stay)
    score = MODEL.grid_score(start.astype(np.float32)[:, None], stay.astype(np.float32)[:, None])
    np.testing.assert_allclose(score[:, 0], exact, rtol=0, atol=1e-4)


def test_the_score_of_a_grid_bears_effects_beyond_its_table() -> None:
    extreme = np.array([[-300.0, -16.0, 16.0, 300.0]], np.float32)
    exact = MODEL.expected_weeks(np.zeros(4), extreme[0].astype(float))
    score = MODEL.grid_score(np.zeros((1, 4), np.float32), extreme.copy())
    np.testing.assert_allclose(score[0], exact, rtol=0, atol=1e-4)


@given(
    arrays(
        float,
        (4, 8, 2),
        elements=st.sampled_from([0.0, 1e-9, -0.3, 0.3, 0.55, -0.8]),
    )
)
def test_contributions_add_up_whatever_the_effects(effects: np.ndarray) -> None:
    eta = effects.sum(axis=1)
    total = MODEL.contributions(effects).sum(axis=1)
    np.testing.assert_allclose(
        MODEL.base_start + total[:, 0], logit(MODEL.p_start(eta[:, 0])), rtol=0, atol=1e-9
    )
    np.testing.assert_allclose(
        MODEL.base_stay + total[:, 1], logit(MODEL.p_retained(eta[:, 1])), rtol=0, atol=1e-9
    )


def test_effects_that_cancel_out_still_show() -> None:
    effects = np.zeros((1, 2, 2))
    effects[0, :, 1] = [0.5, -0.5]
    stay = MODEL.contributions(effects)[0, :, 1]
    assert stay[0] == pytest.approx(-stay[1])
    assert stay[0] > 0.5  # twelve weekly effects weigh more than one


def test_effects_keep_their_sign_in_contributions() -> None:
    effects = np.random.default_rng(1).normal(size=(50, 4, 2))
    assert (np.sign(MODEL.contributions(effects)) == np.sign(effects)).all()


# --- how sure -------------------------------------------------------------------------------------


def typical() -> dict[str, np.ndarray]:
    return {curve.factor: curve.knots[1:2] for curve in MODEL.curves}


def test_the_standard_deviation_by_hand() -> None:
    curve = Curve("a", np.array([0.0, 1.0]), np.zeros((3, 2)), "")
    block = np.array([[0.09, 0, 0, 0], [0, 0.04, 0.02, 0], [0, 0.02, 0.04, 0], [0, 0, 0, 0.25]])
    covariance = np.stack([block, 4 * block])
    model = replace(MODEL, curves=(curve,), covariance=covariance, unseen_sd=(0.0, 0.0))
    values = {"a": np.array([0.0, 0.5, np.nan])}
    expected = np.sqrt([0.09 + 0.04, 0.09 + 0.03, 0.09 + 0.25])
    np.testing.assert_allclose(model.sd(values), np.stack([expected, 2 * expected], axis=1))
    # The part that no factor sees comes on top.
    found = replace(model, unseen_sd=(0.5, 2.0)).sd(values)
    unseen = np.sqrt(np.stack([expected**2 + 0.25, 4 * expected**2 + 4], axis=1))
    np.testing.assert_allclose(found, unseen)


@pytest.mark.parametrize("curve", MODEL.curves, ids=lambda curve: curve.factor)
def test_what_is_unknown_makes_less_sure(curve: Curve) -> None:
    position = 1 + sum(len(x.effect) for x in MODEL.curves[: MODEL.curves.index(curve)])
    known, unknown = position + 1, position + len(curve.effect) - 1
    before = MODEL.sd(typical())[0]
    after = MODEL.sd({**typical(), curve.factor: np.array([np.nan])})[0]
    for outcome in (0, 1):
        variance = np.diag(MODEL.covariance[outcome])
        wider = variance[unknown] - variance[known]
        assert after[outcome] ** 2 - before[outcome] ** 2 == pytest.approx(wider, abs=1e-12)
        if wider > 1e-12:
            assert after[outcome] > before[outcome]


def test_an_unknown_wish_widens_the_interval_of_staying() -> None:
    eta = np.zeros(1)
    widths = []
    for value in (1.0, np.nan):
        values = {**typical(), "wish_similarity": np.array([value])}
        spread = Z80 * MODEL.sd(values)[:, 1]
        low, high = MODEL.p_retained(eta - spread), MODEL.p_retained(eta + spread)
        assert low[0] < MODEL.p_retained(eta)[0] < high[0]
        widths.append(float(high[0] - low[0]))
    assert widths[1] > widths[0]


def test_z80_bounds_eighty_percent() -> None:
    draws = np.random.default_rng(0).normal(size=200_000)
    assert (np.abs(draws) < Z80).mean() == pytest.approx(0.8, abs=0.005)


def test_the_covariance_is_that_of_a_distribution() -> None:
    for matrix in MODEL.covariance:
        np.testing.assert_array_equal(matrix, matrix.T)
        assert np.linalg.eigvalsh(matrix).min() > -1e-12
        assert len(matrix) == 1 + sum(len(curve.effect) for curve in MODEL.curves)


def test_the_design_of_the_model_gives_the_summed_effects() -> None:
    random = np.random.default_rng(3)
    values = {
        curve.factor: np.where(random.random(20) < 0.3, np.nan, random.normal(1, 2, 20))
        for curve in MODEL.curves
    }
    design = MODEL.design(values)
    effects = MODEL.effects(values)
    for outcome, base in enumerate((MODEL.base_start, 0.0)):
        beta = np.concatenate([[base], *(curve.effect[:, outcome] for curve in MODEL.curves)])
        np.testing.assert_allclose(design @ beta, base + effects[:, :, outcome].sum(axis=1))


# --- identity -------------------------------------------------------------------------------------


def _other_curve(model: Model) -> Model:
    first, *rest = model.curves
    return replace(model, curves=(replace(first, effect=first.effect + 0.01), *rest))


@pytest.mark.parametrize(
    "change",
    [
        _other_curve,
        lambda model: replace(model, base_start=0.7),
        lambda model: replace(model, weekly_hazard=model.weekly_hazard * 0.9),
        lambda model: replace(model, covariance=model.covariance * 2),
    ],
)
def test_the_digest_changes_with_the_numbers(change: object) -> None:
    assert MODEL.digest == load_prior().digest
    assert change(MODEL).digest != MODEL.digest  # type: ignore[operator]


@given(st.floats(-700, 700))
def test_logistic_and_back(x: float) -> None:
    assert 0 <= expit(x) <= 1
    if abs(x) < 20:
        assert float(logit(expit(x))) == pytest.approx(x, abs=1e-6)
