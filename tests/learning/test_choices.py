"""Choices as evidence: they teach what was planted, and nothing where they follow nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import numpy as np
import pytest

from wor_match.domain.entities import Outcome
from wor_match.learning.choices import LEAST_LISTS, Lists, make_lists, with_choices
from wor_match.matching.model import load_prior

PRIOR = load_prior()
DAY = date(2026, 3, 1)
AS_OF = date(2026, 9, 1)


def outcome(client: str, activity: str, **fields: object) -> Outcome:
    return Outcome.model_validate(
        {"client_id": client, "activity_id": activity, "shown_on": DAY, "policy": "p", **fields}
    )


def simulated_lists(
    share: float, lists: int = 800, k: int = 4, seed: int = 3
) -> tuple[Lists, Mapping[str, np.ndarray], np.ndarray]:
    """Lists whose choices follow `share` times twice the table's effect of the wish."""
    rng = np.random.default_rng(seed)
    values = {
        curve.factor: rng.uniform(curve.knots[0], curve.knots[-1], lists * k)
        for curve in PRIOR.curves
    }
    effects = PRIOR.effects(values)[:, :, 0]
    names = [curve.factor for curve in PRIOR.curves]
    eta = effects.sum(axis=1) + effects[:, names.index("wish_similarity")]
    noise = rng.gumbel(size=lists * k)
    best = (share * eta + noise).reshape(lists, k).argmax(axis=1)
    outcomes = [
        outcome(f"C-{row // k}", f"A-{row % 9}-{row % k}", chosen=bool(best[row // k] == row % k))
        for row in range(lists * k)
    ]
    found = make_lists(outcomes, AS_OF)
    # Lists and rows are kept in order of client and activity.
    at = {(f"C-{row // k}", f"A-{row % 9}-{row % k}"): row for row in range(lists * k)}
    order = np.array([at[pair] for pair in zip(found.client_id, found.activity_id, strict=True)])
    return found, {name: value[order] for name, value in values.items()}, eta[order]


def wish_slope(model: object) -> float:
    curve = next(one for one in model.curves if one.factor == "wish_similarity")  # type: ignore[attr-defined]
    return float(curve.effect[-2, 0] - curve.effect[0, 0])


def test_a_planted_preference_is_found_and_the_share_with_it() -> None:
    lists, values, _ = simulated_lists(share=1.0)
    learned, share = with_choices(PRIOR, values, lists)
    assert 0.75 <= share <= 1.5
    assert share * wish_slope(learned) == pytest.approx(2 * wish_slope(PRIOR), rel=0.25)
    stay = [
        (a.effect[:, 1], b.effect[:, 1]) for a, b in zip(PRIOR.curves, learned.curves, strict=True)
    ]
    assert all((before == after).all() for before, after in stay)
    assert (np.diag(learned.covariance[0]) <= np.diag(PRIOR.covariance[0]) + 1e-9).all()
    assert learned.covariance[0, 0, 0] == PRIOR.covariance[0, 0, 0]


def test_choices_that_follow_nothing_teach_nothing() -> None:
    lists, values, _ = simulated_lists(share=0.0)
    learned, share = with_choices(PRIOR, values, lists)
    assert share == 0
    assert learned is PRIOR


def test_few_lists_are_left_alone() -> None:
    lists, values, _ = simulated_lists(share=1.0, lists=LEAST_LISTS - 1)
    assert with_choices(PRIOR, values, lists) == (PRIOR, 0.0)


def test_what_is_the_same_for_a_whole_list_moves_nothing() -> None:
    lists, values, _ = simulated_lists(share=1.0, lists=300)
    fixed = {**values, "accompanied_first": np.ones(len(lists))}
    learned, _ = with_choices(PRIOR, fixed, lists)
    for before, after in zip(PRIOR.curves, learned.curves, strict=True):
        if before.factor == "accompanied_first":
            np.testing.assert_allclose(after.effect, before.effect, atol=1e-9)


def test_a_list_is_what_one_policy_showed_one_client_on_one_day() -> None:
    later = AS_OF + timedelta(1)
    lists = make_lists(
        [
            outcome("C-1", "A-1", chosen=True, rank=2),
            outcome("C-1", "A-2", rank=1),
            outcome("C-1", "A-3", policy="other"),  # a list of one
            outcome("C-2", "A-1"),
            outcome("C-2", "A-2", chosen=False),  # nothing chosen
            outcome("C-3", "A-1", chosen=True),
            outcome("C-3", "A-2", chosen=True),  # two chosen
            outcome("C-4", "A-1", chosen=True, shown_on=later),
            outcome("C-4", "A-2", shown_on=later),
        ],
        AS_OF,
    )
    assert lists.client_id.tolist() == ["C-1", "C-1"]
    assert lists.chosen.tolist() == [True, False]
    assert lists.place.tolist() == [2, 1]


def test_a_list_of_which_the_chosen_one_is_not_known_is_left_out() -> None:
    lists = make_lists([outcome("C-1", f"A-{i}", chosen=i == 0) for i in range(3)], AS_OF)
    assert len(lists.keep(np.array([True, True, False]))) == 2
    assert len(lists.keep(np.array([False, True, True]))) == 0
    assert len(make_lists([], AS_OF)) == 0
