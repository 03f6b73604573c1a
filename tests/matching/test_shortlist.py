"""From scores to a short list: order, ties, and something to choose between."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from wor_match.matching.shortlist import DECIMALS, REPEAT, best, shortlist

# Few values, so that there are many ties.
score = st.sampled_from([-np.inf, 0.5, 1.0, 1.0002, 2.0, 7.5])


def scores(least: int = 1) -> st.SearchStrategy[np.ndarray]:
    shape = st.tuples(st.integers(1, 4), st.integers(least, 30))
    return arrays(np.float32, shape, elements=score.map(lambda x: float(np.float32(x))))


@settings(max_examples=200)
@given(scores(), st.integers(1, 40))
def test_best_is_a_stable_sort(score: np.ndarray, count: int) -> None:
    order = np.argsort(-score, axis=1, kind="stable")[:, :count]
    expected = np.where(np.isfinite(np.take_along_axis(score, order, axis=1)), order, -1)
    np.testing.assert_array_equal(best(score, count), expected)


def test_best_is_a_stable_sort_of_many_columns() -> None:
    score = np.random.default_rng(5).integers(0, 12, (20, 3000)).astype(np.float32)
    score[:, ::7] = -np.inf
    order = np.argsort(-score, axis=1, kind="stable")[:, :50]
    np.testing.assert_array_equal(best(score, 50), order)


def test_scores_closer_than_a_list_tells_apart_come_in_column_order() -> None:
    score = np.array([[1.0, 1.00001, 0.5, 1.00002]], np.float32)
    np.testing.assert_array_equal(best(score, 4), [[0, 1, 3, 2]])
    np.testing.assert_array_equal(best(score, 3), [[0, 1, 3]])


def no_series(n: int) -> np.ndarray:
    return np.arange(n)


@given(scores(), st.integers(1, 12), st.sampled_from([0.0, 0.03, 0.5]), st.data())
def test_no_excluded_and_no_repeated_activity_is_chosen(
    score: np.ndarray, top: int, diversity: float, data: st.DataObject
) -> None:
    n = score.shape[1]
    principle = data.draw(arrays(np.uint64, n, elements=st.integers(0, 3)))
    series = data.draw(arrays(np.int64, n, elements=st.integers(0, 5)))
    found = shortlist(score, principle, series, top, diversity)
    for row, chosen in enumerate(found.activity):
        shown = chosen[chosen >= 0]
        assert len(set(shown.tolist())) == len(shown)
        assert np.isfinite(score[row, shown]).all()
        assert len(shown) == min(top, np.isfinite(score[row]).sum())
        assert (chosen[len(shown) :] == -1).all()
        # Along a list the discounted scores never increase.
        values = np.round(score[row, shown] * found.discount[row, : len(shown)], DECIMALS)
        assert (np.diff(values) <= 0).all()
        assert ((found.discount[row] > 0) & (found.discount[row] <= 1)).all()


@given(scores(), st.integers(1, 12))
def test_without_diversity_and_series_the_list_is_the_plain_ranking(
    score: np.ndarray, top: int
) -> None:
    n = score.shape[1]
    found = shortlist(score, np.ones(n, np.uint64), no_series(n), top, 0.0)
    np.testing.assert_array_equal(found.activity, best(score, top))
    assert (found.discount == 1).all()


def test_diversity_by_hand() -> None:
    # A, B and C serve the same principe; D another and E none that is known.
    score = np.array([[5.0, 4.9, 4.8, 4.0, 3.9]])
    principle = np.array([1, 1, 1, 2, 0], np.uint64)
    found = shortlist(score, principle, no_series(5), 5, 0.2)
    # A 5.0; B and C drop to 3.92 and 3.84, so D 4.0 comes next, then B; C drops to 3.07, E 3.9.
    np.testing.assert_array_equal(found.activity, [[0, 3, 1, 4, 2]])
    np.testing.assert_allclose(found.discount, [[1, 1, 0.8, 1, 0.64]])


def test_unknown_principes_are_not_more_of_the_same() -> None:
    score = np.array([[5.0, 4.9, 4.8]])
    found = shortlist(score, np.zeros(3, np.uint64), no_series(3), 3, 0.5)
    assert (found.discount == 1).all()


def test_a_record_that_repeats_another_comes_far_below_it() -> None:
    score = np.array([[5.0, 5.0, 2.6, 2.4]])
    series = np.array([0, 0, 1, 2])
    found = shortlist(score, np.zeros(4, np.uint64), series, 4, 0.0)
    np.testing.assert_array_equal(found.activity, [[0, 2, 1, 3]])
    np.testing.assert_allclose(found.discount, [[1, 1, REPEAT, 1]])


@pytest.mark.parametrize("seed", range(5))
def test_diversity_brings_more_principes_into_a_list(seed: int) -> None:
    random = np.random.default_rng(seed)
    score = random.uniform(4, 6, (50, 40)).astype(np.float32)
    score[:, :20] += 0.5  # one principe that all clients like best
    principle = np.where(np.arange(40) < 20, 1, 1 << random.integers(1, 6, 40)).astype(np.uint64)

    def same(diversity: float) -> int:
        found = shortlist(score, principle, no_series(40), 10, diversity).activity
        return sum(10 - len(set(principle[row].tolist())) for row in found)

    assert same(0.0) > same(0.03) > same(0.3)


@given(scores())
def test_clients_do_not_change_each_others_list(score: np.ndarray) -> None:
    n = score.shape[1]
    principle, series = (np.arange(n) % 3).astype(np.uint64), np.arange(n) % 5
    together = shortlist(score, principle, series, 6, 0.1)
    for row in range(len(score)):
        alone = shortlist(score[row : row + 1], principle, series, 6, 0.1)
        np.testing.assert_array_equal(alone.activity[0], together.activity[row])
        np.testing.assert_array_equal(alone.discount[0], together.discount[row])
