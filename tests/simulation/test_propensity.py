"""The chance that stands in the log is the chance with which a list holds an activity."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from wor_match.simulation import simulate
from wor_match.simulation.coach import log_weights
from wor_match.simulation.propensity import draw_list, inclusion


def by_counting(weights: np.ndarray, k: int) -> np.ndarray:
    """Inclusion chances as the sum over all ordered lists: only for few activities."""
    chance = np.zeros(len(weights))
    for order in permutations(range(len(weights)), k):
        left, p = weights.sum(), 1.0
        for one in order:
            p *= weights[one] / left
            left -= weights[one]
        chance[list(order)] += p
    return chance


@pytest.mark.parametrize("k", [1, 2, 3, 5, 6])
@pytest.mark.parametrize("spread", [0.0, 1.0, 3.0])
def test_it_is_the_sum_over_all_lists(k: int, spread: float) -> None:
    log_weight = np.random.default_rng(k).normal(0, spread, 6)
    found = inclusion(log_weight[None], np.arange(6)[None], np.array([k]))[0]
    assert found == pytest.approx(by_counting(np.exp(log_weight), k), abs=1e-4)


def test_the_frequency_in_many_lists_is_the_chance_that_is_logged() -> None:
    world = simulate(6, 60, 52, 2)
    truth = world.truth
    shown, _ = max(world.courses, key=lambda one: len(one[0].activities))
    client = truth.clients.take(np.array([shown.client]))
    weights = log_weights(truth, client, np.array([shown.day]))[0]
    rng = np.random.default_rng(0)
    draws = 20_000
    seen = np.zeros(len(weights))
    for _ in range(draws):
        seen[draw_list(rng, weights, len(shown.activities))] += 1
    logged = [
        row.propensity
        for row in world.outcomes
        if row.client_id == str(client.client_id[0])
        and row.shown_on.toordinal() == truth.first_day.toordinal() + shown.day
    ]
    assert logged == pytest.approx(shown.propensity, abs=1e-6)
    error = 4 * np.sqrt(shown.propensity * (1 - shown.propensity) / draws)
    assert (np.abs(seen[shown.activities] / draws - shown.propensity) < error + 1e-3).all()


def test_what_cannot_be_shown_is_never_drawn() -> None:
    log_weight = np.array([0.0, -np.inf, 1.0])
    drawn = draw_list(np.random.default_rng(0), log_weight, 5)
    assert sorted(drawn) == [0, 2]
    chance = inclusion(log_weight[None], np.array([[0, 2, -1]]), np.array([2]))
    assert chance[0, :2] == pytest.approx(1, abs=1e-4)
    assert np.isnan(chance[0, 2])
