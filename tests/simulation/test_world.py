"""A whole world: published figures, files that load, dates that can be, the same for the same seed."""

from __future__ import annotations

import shutil
from collections import Counter
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from wor_match.domain import vocabulary as v
from wor_match.domain.taxonomy import load_taxonomy
from wor_match.errors import FileProblem, SettingsError
from wor_match.ingest.validate import load_activities, load_clients, load_outcomes
from wor_match.simulation import World, load_parameters, simulate

END = date(2026, 11, 22)


@pytest.fixture(scope="module")
def world() -> World:
    return simulate(900, 200, 104, 1, new_clients=30)


@pytest.fixture(scope="module")
def folder(world: World, tmp_path_factory: pytest.TempPathFactory) -> Path:
    where = tmp_path_factory.mktemp("world") / "w"
    world.write(where)
    return where


def test_about_two_in_three_choices_start(world: World) -> None:
    courses = [course for _, course in world.courses if course is not None]
    rate = np.mean([course.start_day >= 0 for course in courses])
    assert rate == pytest.approx(0.66, abs=0.05)


def test_about_half_stay_twelve_weeks_and_most_leave_early(world: World) -> None:
    truth = world.truth
    started = [(s, c) for s, c in world.courses if c is not None and c.start_day >= 0]
    ids = (
        [str(truth.clients.client_id[shown.client]) for shown, _ in started],
        [str(truth.activities.activity_id[shown.chosen]) for shown, _ in started],
    )
    survival = truth.survival(*ids, horizon=24, pairs=True, unseen=True).mean(axis=0)
    assert survival[12] == pytest.approx(0.535, abs=0.04)
    assert survival[24] == pytest.approx(0.429, abs=0.06)
    hazard = 1 - survival[1:] / survival[:-1]
    assert hazard[0] > 2 * hazard[11] > 2 * hazard[23] > 0


def test_every_kind_of_ending_occurs(world: World) -> None:
    reasons = Counter(c.reason for _, c in world.courses if c is not None and c.start_day >= 0)
    assert set(reasons) >= {"health", "completed", "activity_ended", "moved"}
    assert set(reasons) <= set(v.STOP_REASONS)
    competing = sum(reasons[reason] for reason in v.COMPETING_REASONS)
    assert 0.1 < competing / reasons.total() < 0.5


def test_reasons_follow_what_was_bad(world: World) -> None:
    truth = world.truth
    by_reason: dict[str, list[float]] = {}
    for shown, course in world.courses:
        if course is not None and course.start_day >= 0:
            client = [str(truth.clients.client_id[shown.client])]
            activity = [str(truth.activities.activity_id[shown.chosen])]
            interest = truth.components(client, activity)["interest"][1]
            by_reason.setdefault(course.reason, []).append(float(interest.item()))
    others = [x for reason, xs in by_reason.items() if reason != "content" for x in xs]
    assert np.mean(by_reason["content"]) < np.mean(others) - 0.1


def test_the_files_load_without_a_refusal(folder: Path) -> None:
    taxonomy = load_taxonomy(None)
    activities = load_activities(folder / "activities.jsonl", taxonomy=taxonomy, today=END)
    clients = load_clients(folder / "clients.jsonl", taxonomy=taxonomy, today=END)
    new = load_clients(folder / "clients-new.jsonl", taxonomy=taxonomy, today=END)
    outcomes = load_outcomes(folder / "outcomes.jsonl", today=END)
    for loaded in (activities, clients, new, outcomes):
        report = loaded.report
        assert report.ok
        assert [i for i in report.issues if i.severity == "doubtful"] == []
    assert [len(one.records) for one in (activities, clients, new)] == [200, 900, 30]
    assert {row.client_id for row in outcomes.records} <= {c.client_id for c in clients.records}
    assert {row.activity_id for row in outcomes.records} <= {
        a.activity_id for a in activities.records
    }


def test_dates_are_in_order_and_nothing_is_known_after_the_end(world: World) -> None:
    referred = {client.client_id: client.referred_on for client in world.clients}
    for row in world.outcomes:
        assert (referred[row.client_id] or END) < row.shown_on <= END
        for day in (row.started_on, row.stopped_on, row.last_known_on):
            assert day is None or row.shown_on <= day <= END
        if row.started_on:
            assert row.last_known_on is not None
            assert row.started_on <= row.last_known_on
        if row.stopped_on and row.started_on:
            assert row.started_on <= row.stopped_on <= (row.last_known_on or END)
            assert (row.stopped_on - row.started_on).days % 7 == 0
        if row.follow_up == "active":
            assert row.started_on is not None
    for activity in world.activities:
        assert activity.verified_on is None or activity.verified_on < END


def test_what_was_shown_could_be_joined(world: World) -> None:
    truth = world.truth
    for shown, _ in world.courses:
        assert (truth.activities.begin_day[shown.activities] <= shown.day).all()
        assert (truth.activities.end_day[shown.activities] > shown.day).all()


def test_lists_have_ranks_propensities_and_at_most_one_choice(world: World) -> None:
    lists: dict[tuple[str, date], list[int]] = {}
    chosen: Counter[tuple[str, date]] = Counter()
    for row in world.outcomes:
        key = row.client_id, row.shown_on
        assert row.rank is not None
        assert row.propensity is not None
        assert 0 < row.propensity <= 1
        lists.setdefault(key, []).append(row.rank)
        chosen[key] += row.chosen is True
    assert all(ranks == list(range(1, len(ranks) + 1)) for ranks in lists.values())
    assert {len(ranks) for ranks in lists.values()} == {3, 4, 5}
    assert max(chosen.values()) == 1
    assert len({key[0] for key in lists}) < len(lists)


def test_answers_are_missing_more_often_of_who_left(world: World) -> None:
    rows = {
        (row.client_id, row.shown_on.toordinal(), row.activity_id): row for row in world.outcomes
    }
    truth = world.truth
    answered: dict[bool, list[bool]] = {True: [], False: []}
    for shown, course in world.courses:
        if course is None or course.start_day < 0 or course.start_day + 110 > truth.days:
            continue
        row = rows[
            str(truth.clients.client_id[shown.client]),
            truth.first_day.toordinal() + shown.day,
            str(truth.activities.activity_id[shown.chosen]),
        ]
        answered[course.left_week > 15].append(row.follow_up is not None)
    assert np.mean(answered[True]) > np.mean(answered[False]) + 0.15


def test_fields_are_missing_about_as_often_as_asked(world: World) -> None:
    missing = load_parameters()["missing_activity"]
    without = np.mean([one.cost_eur is None for one in world.activities])
    assert without == pytest.approx(missing["cost_eur"], abs=0.1)
    assert any(one.slots == [] for one in world.activities)
    assert any(not one.availability for one in world.clients)


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        simulate(40, 30, 52, 7, new_clients=5).write(tmp_path / name)
    files = sorted(p.relative_to(tmp_path / "one") for p in (tmp_path / "one").rglob("*.*"))
    assert len(files) == 7
    for file in files:
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()
    simulate(40, 30, 52, 8, new_clients=5).write(tmp_path / "two")
    for file in ("activities.jsonl", "clients.jsonl", "outcomes.jsonl"):
        assert (tmp_path / "one" / file).read_bytes() != (tmp_path / "two" / file).read_bytes()


def test_a_larger_world_holds_the_smaller_one() -> None:
    small, large = simulate(20, 40, 52, 9, new_clients=3), simulate(45, 40, 52, 9, new_clients=6)
    assert large.clients[:20] == small.clients
    assert large.new_clients[:3] == small.new_clients
    ids = {client.client_id for client in small.clients}
    assert [row for row in large.outcomes if row.client_id in ids] == small.outcomes


def test_other_files_are_left_alone(world: World, tmp_path: Path) -> None:
    (tmp_path / "activities.jsonl").write_text("kept\n", "utf-8")
    with pytest.raises(FileProblem, match="empty folder"):
        world.write(tmp_path)
    assert (tmp_path / "activities.jsonl").read_text("utf-8") == "kept\n"
    with pytest.raises(FileProblem, match="found a file"):
        world.write(tmp_path / "activities.jsonl")


def test_an_earlier_world_may_be_replaced(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder, tmp_path / "w")
    simulate(3, 5, 52, 0).write(tmp_path / "w")
    assert not (tmp_path / "w" / "clients-new.jsonl").exists()
    assert len((tmp_path / "w" / "clients.jsonl").read_text("utf-8").splitlines()) == 3


@pytest.mark.parametrize(("clients", "activities", "weeks"), [(1, 1, 4), (5, 2, 4), (1, 60, 520)])
def test_awkward_sizes(clients: int, activities: int, weeks: int) -> None:
    world = simulate(clients, activities, weeks, 0)
    assert len(world.clients) == clients
    assert len(world.activities) == activities


def test_parameters_can_be_overruled(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text("[people]\nrefusal_share = 0.0\n[missing_activity]\ncost_eur = 1.0\n", "utf-8")
    parameters = load_parameters(own)
    assert parameters.digest != load_parameters().digest
    world = simulate(40, 20, 30, 1, parameters=parameters)
    assert all(one.cost_eur is None for one in world.activities)
    assert all(one.avoid is None for one in world.clients)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[peple]\nwomen = 0.5\n", "peple"),
        ("[people]\nwoman = 0.5\n", "woman"),
        ("[people]\nwomen = 'many'\n", "women"),
        ("[coach]\nlist_length = [5, 3]\n", "list_length"),
        ("[people\n", "readable"),
    ],
)
def test_a_wrong_parameter_is_named(tmp_path: Path, text: str, named: str) -> None:
    own = tmp_path / "own.toml"
    own.write_text(text, "utf-8")
    with pytest.raises(SettingsError, match=named):
        load_parameters(own)


def test_every_parameter_says_where_it_comes_from() -> None:
    table = Path(__file__).parents[2] / "wor_match" / "simulation" / "world.toml"
    section_has_source = False
    for line in table.read_text("utf-8").splitlines():
        if line.startswith("["):
            section_has_source = "assumption" in line
        elif "=" in line and not line.startswith("#"):
            assert section_has_source or "#" in line, line
