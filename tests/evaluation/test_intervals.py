"""The bootstrap: coverage, clusters, pairs."""

from __future__ import annotations

import numpy as np
import pytest

from wor_match.evaluation.intervals import bootstrap, mean_of, paired_bootstrap


def test_eighty_percent_intervals_cover_about_eighty_percent() -> None:
    g = np.random.default_rng(1)
    covered = 0
    for _ in range(200):
        values = g.exponential(size=60)
        interval = bootstrap(np.arange(60), mean_of(values), g, draws=200)
        covered += interval.low <= 1 <= interval.high
    assert 0.70 <= covered / 200 <= 0.88


def test_clients_are_drawn_with_all_their_rows() -> None:
    # Ten rows of each client say the same ten times, and are worth no more than one.
    g = np.random.default_rng(2)
    values = g.normal(size=40)
    once = bootstrap(np.arange(40), mean_of(values), np.random.default_rng(9))
    often = bootstrap(
        np.repeat(np.arange(40), 10), mean_of(np.repeat(values, 10)), np.random.default_rng(9)
    )
    assert often.high - often.low == pytest.approx(once.high - once.low)
    assert once.clients == often.clients == 40


def test_the_order_of_rows_does_not_matter() -> None:
    g = np.random.default_rng(3)
    client, values = g.integers(12, size=50), g.normal(size=50)
    mixed = g.permutation(50)
    one = bootstrap(client, mean_of(values), np.random.default_rng(4))
    other = bootstrap(client[mixed], mean_of(values[mixed]), np.random.default_rng(4))
    assert (one.low, one.high) == pytest.approx((other.low, other.high))


def test_a_difference_is_sharper_in_pairs() -> None:
    g = np.random.default_rng(5)
    base = g.normal(size=50)
    one, other = mean_of(base + 0.1), mean_of(base)
    found = paired_bootstrap(np.arange(50), one, other, g)
    assert found.value == pytest.approx(0.1)
    assert found.low == pytest.approx(0.1)
    assert found.p_positive == 1


def test_no_difference_is_evidence_for_neither() -> None:
    same = mean_of(np.arange(20.0))
    found = paired_bootstrap(np.arange(20), same, same, np.random.default_rng(6))
    assert found.p_positive == 0.5


@pytest.mark.parametrize("client", [[], ["c-1"], ["c-1", "c-1"]])
def test_fewer_than_two_clients_have_no_bounds(client: list[str]) -> None:
    found = bootstrap(np.array(client), mean_of(np.ones(len(client))), np.random.default_rng(7))
    assert np.isnan(found.low)
    assert found.clients == len(set(client))


def test_a_measure_without_an_answer_in_most_draws_has_no_bounds() -> None:
    values = np.array([1.0] + [np.nan] * 30)
    found = bootstrap(
        np.arange(31), lambda rows: float(values[rows].max()), np.random.default_rng(8)
    )
    assert np.isnan(found.low)
