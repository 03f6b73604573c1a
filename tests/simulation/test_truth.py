"""What the truth says of a pair is what happens to it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from wor_match.errors import FileProblem, UnknownId
from wor_match.simulation import World, load_truth, simulate
from wor_match.simulation.chance import pair_normals
from wor_match.simulation.course import run_course


@pytest.fixture(scope="module")
def world() -> World:
    return simulate(150, 80, 104, 3, new_clients=20)


def test_grid_and_pairs_agree(world: World) -> None:
    truth = world.truth
    clients, activities = truth.client_ids[:7], truth.activity_ids[:7]
    for of in (truth.interest, truth.p_start, truth.expected_weeks, truth.p_retained):
        grid = of(clients, activities)
        assert grid.shape == (7, 7)
        assert of(clients, activities, pairs=True) == pytest.approx(np.diag(grid))
    survival = truth.survival(clients, activities)
    assert survival.shape == (7, 7, 13)
    assert survival[..., 0] == pytest.approx(1)
    assert (np.diff(survival, axis=-1) <= 0).all()


def test_expected_weeks_is_the_chance_to_start_times_the_mean_stay(world: World) -> None:
    truth = world.truth
    ids = truth.client_ids[:10], truth.activity_ids[:12]
    for unseen in (False, True):
        product = truth.p_start(*ids, unseen=unseen) * truth.survival(*ids, unseen=unseen)[
            ..., :-1
        ].sum(axis=-1)
        assert truth.expected_weeks(*ids, unseen=unseen) == pytest.approx(product, rel=1e-6)


def test_survival_with_the_unseen_part_follows_the_formula(world: World) -> None:
    truth = world.truth
    ids = [truth.client_ids[3]], [truth.activity_ids[5]]
    stay = sum(float(both[1].item()) for both in truth.components(*ids).values())
    number = truth.clients.number[3:4], truth.activities.number[5:6]
    stay += truth.parameters["stay"]["unseen_sd"] * pair_normals(3, *number, 1)[0]
    odds = np.log(truth.weekly_hazard[:12] / (1 - truth.weekly_hazard[:12])) - stay
    expected = np.cumprod(1 - 1 / (1 + np.exp(-odds)))
    assert truth.survival(*ids, unseen=True)[0, 0, 1:] == pytest.approx(expected, abs=1e-4)


def test_the_default_is_the_mean_over_the_unseen_part(world: World) -> None:
    truth = world.truth
    ids = truth.client_ids[:100], truth.activity_ids
    seen, unseen = truth.p_retained(*ids), truth.p_retained(*ids, unseen=True)
    assert seen.mean() == pytest.approx(unseen.mean(), abs=0.01)
    assert seen.std() < unseen.std()


def test_courses_follow_the_truth() -> None:
    """One choice, many days: how many start and stay is what the truth says."""
    world = simulate(60, 60, 60, 4)
    truth = world.truth
    truth.activities["end_day"][:] = 10**6
    truth.activities["course_weeks"][:] = 0
    for name in truth.parameters["competing"]:
        truth.parameters["competing"][name] = 0.0  # type: ignore[index]
    shown = [(one, one.chosen) for one, _ in world.courses if one.chosen >= 0]
    started = stayed = 0
    expected_start, expected_stay = [], []
    for one, chosen in shown:
        ids = (
            [str(truth.clients.client_id[one.client])],
            [str(truth.activities.activity_id[chosen])],
        )
        client, activity = (
            truth.clients.take(np.array([one.client])),
            truth.activities.take(np.array([chosen])),
        )
        eta = truth.eta(client, activity, True, float(one.day))[0]
        eta = eta + one.accompanied * truth.accompanied_effect(activity)
        expected_start.append(float(1 / (1 + np.exp(-eta[0]))))
        kept = float(truth.p_retained(*ids, pairs=True, unseen=True, day=one.day)[0])
        for shift in range(0, 40):
            one.day += 7 if shift else 0
            course = run_course(truth, one)
            if course.start_day >= 0:
                started += 1
                stayed += course.left_week > 12
                expected_stay.append(kept)
    n = 40 * len(shown)
    # The day moves, and with it now and then the timetable: hence the room left.
    assert started / n == pytest.approx(np.mean(expected_start), abs=0.05)
    assert stayed / started == pytest.approx(np.mean(expected_stay), abs=0.05)


def test_pair_numbers_are_standard_normal_and_belong_to_the_pair() -> None:
    rows, columns = np.arange(400)[:, None], np.arange(300)[None, :]
    grid = pair_normals(5, rows, columns, 0)
    assert grid.mean() == pytest.approx(0, abs=0.01)
    assert grid.std() == pytest.approx(1, abs=0.01)
    assert pair_normals(5, rows[7:8], columns[:, 9:10], 0)[0, 0] == grid[7, 9]
    others = [pair_normals(5, rows, columns, 1), pair_normals(6, rows, columns, 0)]
    for other in (*others, grid[::-1]):
        assert abs(np.corrcoef(grid.ravel(), other.ravel())[0, 1]) < 0.02


def test_the_best_group_size_lies_inside_and_the_sides_differ(world: World) -> None:
    x, effect = world.truth.effect_curve("group_size_doublings")
    stay = effect[:, 1]
    assert x[stay.argmax()] == pytest.approx(0, abs=0.11)
    assert stay[-1] < stay[0] < stay.max()


def test_price_matters_most_for_who_has_little_and_no_work(world: World) -> None:
    truth = world.truth
    price = truth.components(truth.client_ids, truth.activity_ids)["price_when_poor"][0]
    poor = truth.clients.poor[: len(truth.client_ids)] == 1
    assert 0 < poor.sum() < len(poor)
    assert (price[~poor] == 0).all()
    assert (price[poor].min(axis=1) < 0).all()


def test_a_saved_truth_says_the_same(world: World, tmp_path: Path) -> None:
    world.write(tmp_path / "w")
    again = load_truth(tmp_path / "w")
    ids = world.truth.new_client_ids, world.truth.open_activity_ids()
    assert again.new_client_ids == ids[0]
    assert (again.expected_weeks(*ids) == world.truth.expected_weeks(*ids)).all()
    assert again.parameters.digest == world.truth.parameters.digest


def test_problems_are_named(world: World, tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match="simulate"):
        load_truth(tmp_path)
    with pytest.raises(UnknownId, match="C-nobody"):
        world.truth.p_start(["C-nobody"], world.truth.activity_ids)
    with pytest.raises(UnknownId, match="interest"):
        world.truth.effect_curve("charm")
