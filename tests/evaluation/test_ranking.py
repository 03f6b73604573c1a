"""Ranking: by hand, and ties by going through all orders."""

from __future__ import annotations

from collections.abc import Callable
from itertools import permutations
from math import log2

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wor_match.evaluation.ranking import ndcg, recall, reciprocal_rank

Measure = Callable[[np.ndarray, np.ndarray], float]
MEASURES: dict[str, Measure] = {
    "ndcg": lambda score, gain: ndcg(score, gain, 3),
    "recall": lambda score, gain: recall(score, gain, 3),
    "reciprocal_rank": reciprocal_rank,
}


def test_by_hand() -> None:
    score, gain = np.array([4.0, 3.0, 2.0, 1.0]), np.array([0.0, 2.0, 0.0, 1.0])
    best = 2 + 1 / log2(3)
    assert ndcg(score, gain, 3) == pytest.approx((2 / log2(3)) / best)
    assert ndcg(score, gain, 4) == pytest.approx((2 / log2(3) + 1 / log2(5)) / best)
    assert recall(score, gain, 3) == 0.5
    assert reciprocal_rank(score, gain) == 0.5


@pytest.mark.parametrize("name", sorted(MEASURES))
def test_the_best_order_scores_1_and_nothing_to_find_nothing(name: str) -> None:
    measure = MEASURES[name]
    assert measure(np.array([3.0, 2.0, 1.0]), np.array([1.0, 0.0, 0.0])) == 1
    assert np.isnan(measure(np.array([3.0, 2.0, 1.0]), np.zeros(3)))
    assert np.isnan(measure(np.array([]), np.array([])))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=1, max_size=5))
def test_ties_are_the_mean_over_all_orders(items: list[tuple[int, int]]) -> None:
    score, gain = (np.array(column, float) for column in zip(*items, strict=True))
    for measure in MEASURES.values():
        every = [
            measure(score + 0.1 * np.array(order), gain)
            for order in permutations(range(len(items)))
        ]
        assert measure(score, gain) == pytest.approx(np.mean(every), nan_ok=True)


def test_what_is_not_on_offer_comes_last() -> None:
    assert reciprocal_rank(np.array([-np.inf, 1.0, 0.0]), np.array([1.0, 0.0, 0.0])) == 1 / 3


def test_a_missing_score_is_refused() -> None:
    with pytest.raises(ValueError, match="scores"):
        recall(np.array([np.nan, 1.0]), np.ones(2), 1)
