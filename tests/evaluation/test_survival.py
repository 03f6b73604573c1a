"""Measures of staying, against another library's numbers and against sums done by hand."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wor_match.evaluation import survival

# Made-up data with what scikit-survival 0.28 says of them. In `whole_weeks`, where people leave and
# are censored in the same week, its censored times were put half a week later: our rule for ties.
VECTORS = json.loads((Path(__file__).parent / "scikit_survival.json").read_text("utf-8"))
TIMES = np.array([3.0, 6.0, 9.0, 12.0])


@pytest.fixture(params=sorted(VECTORS))
def known(request: pytest.FixtureRequest) -> dict[str, np.ndarray]:
    vector = {name: np.array(value) for name, value in VECTORS[request.param].items()}
    return {**vector, "left": vector["left"].astype(bool)}


def test_survival_is_that_of_scikit_survival(known: dict[str, np.ndarray]) -> None:
    there = survival.kaplan_meier(known["weeks"], known["left"])
    followed = survival.censoring_survival(known["weeks"], known["left"])
    np.testing.assert_allclose(there.at(TIMES), known["still"], atol=1e-10)
    np.testing.assert_allclose(followed.just_before(TIMES), known["censoring"], atol=1e-10)


def test_concordance_is_that_of_scikit_survival(known: dict[str, np.ndarray]) -> None:
    def found(until: float) -> float:
        return survival.concordance(
            known["weeks"], known["left"], predicted_weeks=known["predicted"], until=until
        )

    assert found(np.inf) == pytest.approx(float(known["concordance"]), abs=1e-10)
    assert found(10.0) == pytest.approx(float(known["concordance_until_10"]), abs=1e-10)


def test_brier_scores_are_those_of_scikit_survival(known: dict[str, np.ndarray]) -> None:
    found = [
        survival.brier_score(known["weeks"], known["left"], p_still_there=known["p"][:, i], when=t)
        for i, t in enumerate(TIMES)
    ]
    np.testing.assert_allclose(found, known["brier"], atol=1e-10)
    whole = survival.integrated_brier_score(
        known["weeks"], known["left"], p_still_there=known["p"], times=TIMES
    )
    assert whole == pytest.approx(float(known["integrated"]), abs=1e-10)


def test_survival_by_hand() -> None:
    weeks = np.array([1.0, 2.0, 2.0, 3.0])
    left = np.array([True, True, False, False])
    there = survival.kaplan_meier(weeks, left)
    assert there.at(np.array([0, 1, 1.5, 2, 9])).tolist() == [1, 3 / 4, 3 / 4, 1 / 2, 1 / 2]
    assert there.just_before(1.0) == 1
    # The one who leaves at 2 is no longer at risk of being censored at 2.
    followed = survival.censoring_survival(weeks, left)
    assert followed.at(np.array([1.0, 2.0, 3.0])).tolist() == [1, 1 / 2, 0]


def test_weights_by_hand() -> None:
    weeks = np.array([1.0, 2.0, 3.0, 4.0])
    left = np.array([False, True, False, True])
    there, weight = survival.still_there_weights(weeks, left, 3.0)
    assert there.tolist() == [False, False, True, True]
    # One of four is lost at once; the other three stand for four.
    np.testing.assert_allclose(weight, [0, 4 / 3, 4 / 3, 4 / 3])


def test_censored_at_the_horizon_is_known_to_be_there() -> None:
    there, weight = survival.still_there_weights(
        np.array([12.0, 12.0]), np.array([False, True]), 12
    )
    assert there.tolist() == [True, False]
    assert weight.tolist() == [1, 1]


def test_without_censoring_the_brier_score_is_the_mean_square() -> None:
    weeks, left = np.array([1.0, 5.0, 9.0]), np.array([True, True, True])
    p = np.array([0.5, 0.2, 0.9])
    found = survival.brier_score(weeks, left, p_still_there=p, when=4.0)
    assert found == pytest.approx((0.5**2 + 0.8**2 + 0.1**2) / 3)


def slow_concordance(weeks: np.ndarray, left: np.ndarray, predicted: np.ndarray) -> float:
    share = survival.censoring_survival(weeks, left).just_before(weeks)
    pairs = concordant = 0.0
    for i in np.flatnonzero(left & (share > 0)):
        for j in range(len(weeks)):
            if weeks[j] > weeks[i] or (weeks[j] == weeks[i] and not left[j]):
                pairs += share[i] ** -2
                right = (predicted[j] > predicted[i]) + 0.5 * (predicted[j] == predicted[i])
                concordant += right * share[i] ** -2
    return concordant / pairs if pairs else float("nan")


@given(
    st.lists(
        st.tuples(st.integers(0, 6), st.booleans(), st.integers(-3, 3)), min_size=1, max_size=30
    )
)
def test_concordance_is_that_of_counting_all_pairs(rows: list[tuple[int, bool, int]]) -> None:
    weeks, left, predicted = (np.array(column) for column in zip(*rows, strict=True))
    weeks = weeks.astype(float)
    fast = survival.concordance(weeks, left, predicted_weeks=predicted)
    slow = slow_concordance(weeks, left, predicted)
    assert fast == pytest.approx(slow, nan_ok=True)


def test_concordance_points_the_way_the_name_says() -> None:
    weeks, left = np.arange(1.0, 7.0), np.ones(6, dtype=bool)
    assert survival.concordance(weeks, left, predicted_weeks=weeks) == 1
    assert survival.concordance(weeks, left, predicted_weeks=-weeks) == 0
    assert survival.concordance(weeks, left, predicted_weeks=np.zeros(6)) == 0.5


def test_a_prediction_cannot_be_handed_over_without_its_name() -> None:
    with pytest.raises(TypeError):
        survival.concordance(np.ones(2), np.ones(2, bool), np.ones(2))  # type: ignore[misc]
    with pytest.raises(TypeError):
        survival.brier_score(np.ones(2), np.ones(2, bool), np.ones(2), 1.0)  # type: ignore[misc]


def test_risks_instead_of_chances_to_stay_are_noticed() -> None:
    weeks, left = np.array([1.0, 2.0]), np.array([True, True])
    risks = np.array([[0.1, 0.4], [0.2, 0.6]])
    with pytest.raises(ValueError, match="do not rise"):
        survival.integrated_brier_score(
            weeks, left, p_still_there=risks, times=np.array([1.0, 2.0])
        )


def test_nobody_left_gives_no_concordance() -> None:
    found = survival.concordance(np.ones(3), np.zeros(3, bool), predicted_weeks=np.arange(3))
    assert np.isnan(found)


def test_log_scores_of_stays_by_hand() -> None:
    p = np.array([[1.0, 0.8, 0.6]] * 4)
    weeks = np.array([1.0, 2.0, 1.0, 5.0])
    left = np.array([True, True, False, True])
    found = survival.stay_log_scores(weeks, left, p_still_there=p)
    np.testing.assert_allclose(np.exp(found), [0.2, 0.2, 0.8, 0.6])


@pytest.mark.parametrize(
    ("weeks", "left", "error"),
    [
        ([1.0, np.nan], [True, False], ValueError),
        ([1.0, -2.0], [True, False], ValueError),
        ([1.0], [True, False], ValueError),
        ([1.0, 2.0], [1, 0], TypeError),
    ],
)
def test_impossible_stays_are_refused(weeks: list[float], left: list[bool], error: type) -> None:
    with pytest.raises(error):
        survival.kaplan_meier(np.array(weeks), np.array(left))
