"""The challengers learn what is there to learn, and survive awkward histories."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.challengers.everyone import challengers, directions
from experiments.challengers.protocol import (
    Challenger,
    Pairs,
    Past,
    Records,
    mean_weeks,
    person_weeks,
)
from wor_match.matching.model import load_prior

NAMES = ("wish_similarity", "travel_minutes", "pace_gap")
HORIZON = 12
LEARNERS = ("boosting", "EBM", "survival forest", "Cox")
NEEDS = {"EBM": "interpret", "survival forest": "sksurv", "Cox": "sksurv"}


def pairs(rng: np.random.Generator, count: int) -> Pairs:
    values = np.stack(
        [rng.normal(1, 1.5, count), rng.uniform(0, 60, count), rng.integers(-4, 5, count)], axis=1
    )
    values[rng.random(values.shape) < 0.1] = np.nan
    activity = rng.integers(0, 20, count)
    return Pairs(NAMES, values, activity, activity // 4)


def truth(of: Pairs) -> tuple[np.ndarray, np.ndarray]:
    """Chance to start and weekly hazard: likeness helps, activity 0 to 3 (organisation 0) too."""
    liking = np.nan_to_num(of.column("wish_similarity")) + 2.0 * (of.organisation == 0)
    return 1 / (1 + np.exp(-liking)), 1 / (1 + np.exp(2 + liking))


def history(rng: np.random.Generator, count: int) -> Past:
    chosen = pairs(rng, count)
    p_start, hazard = truth(chosen)
    started = rng.random(count) < p_start
    joined = chosen.take(np.flatnonzero(started))
    stay = rng.geometric(hazard[started])
    known = rng.integers(1, HORIZON + 1, started.sum())
    return Past(chosen, started, joined, np.minimum(stay, known), stay <= known, HORIZON)


def made(name: str) -> Challenger:
    if name in NEEDS:
        pytest.importorskip(NEEDS[name], reason=f"{name} needs the extra bench")
    pytest.importorskip("sklearn")
    return next(one for one in challengers(load_prior()) if one.name == name)


@pytest.mark.parametrize("name", [*LEARNERS, "popularity", "embedding only"])
def test_a_challenger_orders_new_pairs_better_than_chance(name: str) -> None:
    rng = np.random.default_rng(5)
    challenger, past, new = made(name), history(rng, 1500), pairs(rng, 400)
    challenger.fit(past, seed=1)
    p_start, hazard = truth(new)
    weeks = p_start * mean_weeks(np.repeat(hazard[:, None], HORIZON, axis=1))
    ranks = [np.argsort(np.argsort(x)) for x in (challenger.score(new), weeks)]
    least = 0.75 if name in LEARNERS else 0.15
    assert np.corrcoef(*ranks)[0, 1] > least


@pytest.mark.parametrize("name", LEARNERS)
def test_a_learner_gives_weeks_within_the_horizon(name: str) -> None:
    rng = np.random.default_rng(6)
    challenger, new = made(name), pairs(rng, 100)
    challenger.fit(history(rng, 300), seed=1)
    weeks = challenger.score(new)
    assert (weeks > 0).all()
    assert (weeks <= HORIZON).all()
    assert weeks.std() > 0.1


@pytest.mark.parametrize("name", [*LEARNERS, "popularity", "nearest"])
@pytest.mark.parametrize("starts", [0, 3])
def test_a_history_in_which_nothing_varies_is_survived(name: str, starts: int) -> None:
    rng = np.random.default_rng(7)
    chosen = pairs(rng, 3)
    nobody_left = Past(
        chosen,
        np.arange(3) < starts,
        chosen.take(np.arange(starts)),
        np.full(starts, HORIZON),
        np.zeros(starts, bool),
        HORIZON,
    )
    challenger = made(name)
    challenger.fit(nobody_left, seed=1)
    assert np.isfinite(challenger.score(pairs(rng, 50))).all()


def test_the_nearest_is_the_shortest_journey() -> None:
    nearest, new = made("nearest"), pairs(np.random.default_rng(8), 30)
    assert nearest.score(new).argmax() == np.nanargmin(new.column("travel_minutes"))


def test_person_weeks_has_a_row_per_week_at_risk() -> None:
    row, week, leaves = person_weeks(np.array([2, 3]), np.array([True, False]))
    assert row.tolist() == [0, 0, 1, 1, 1]
    assert week.tolist() == [1, 2, 1, 2, 3]
    assert leaves.tolist() == [False, True, False, False, False]


def test_mean_weeks_is_that_of_the_model() -> None:
    prior = load_prior()
    assert mean_weeks(prior.weekly_hazard[None])[0] == pytest.approx(
        prior.mean_weeks(np.zeros(1))[0]
    )


def test_records_of_rows_that_are_learned_from_leave_their_own_outcome_out() -> None:
    rng = np.random.default_rng(9)
    noise = rng.random(4000) < 0.5
    own = Records().fit(pairs(rng, 4000), noise, seed=1)
    # A record with the row's own outcome in it would go along with noise.
    assert abs(np.corrcoef(own[:, 0], noise)[0, 1]) < 0.05


def test_records_are_shrunk_and_new_activities_get_the_share_of_all() -> None:
    few = Pairs((), np.zeros((4, 0)), np.array([0, 0, 1, 1]), np.zeros(4, int))
    records = Records()
    records.fit(few, np.array([1, 1, 0, 0]), seed=1)
    unseen = Pairs((), np.zeros((3, 0)), np.array([0, 1, 99]), np.zeros(3, int))
    share = records(unseen)[:, 0]
    assert 0.5 < share[0] < 0.7
    assert 0.3 < share[1] < 0.5
    assert share[2] == 0.5


def test_directions_are_those_of_the_expert_table() -> None:
    found = directions(load_prior())
    assert found["wish_similarity"] == 1
    assert found["travel_minutes"] == -1
    assert found["pace_gap"] == 0
