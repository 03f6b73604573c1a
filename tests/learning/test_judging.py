"""Which outcomes a model is judged on."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from tests.learning.judged_worlds import FIRST, World, small_world
from wor_match.domain.entities import Activity, Client, Outcome
from wor_match.learning.judging import Judged, judged


def judge(world: World, since: date | None = None, as_of: date | None = None) -> Judged:
    return judged(
        world.clients, world.activities, world.outcomes, since=since, as_of=as_of, horizon=12
    )


def one_client(*outcomes: dict[str, object], consent: bool | None = None) -> World:
    return World(
        [Client(client_id="klant-1", consent=consent)],
        [Activity(activity_id=f"A-{n}", title="Iets") for n in range(3)],
        [
            Outcome.model_validate({"client_id": "klant-1", "shown_on": FIRST, **one})
            for one in outcomes
        ],
    )


def test_only_lists_shown_after_the_day() -> None:
    world, since = small_world(60), FIRST + timedelta(30)
    found = judge(world, since=since)
    shown = {one.client_id for one in world.outcomes if one.shown_on > since}
    assert {found.clients[row].client_id for row in found.client} == shown
    assert len(shown) == 29


def test_a_refusal_of_consent_is_kept() -> None:
    world = small_world(30)
    refused = [
        client.model_copy(update={"consent": number % 3 != 0 if number % 2 else None})
        for number, client in enumerate(world.clients)
    ]
    found = judge(World(refused, world.activities, world.outcomes))
    judged_ids = {found.clients[row].client_id for row in found.client}
    said_no = {one.client_id for one in refused if one.consent is False}
    assert said_no
    assert judged_ids == {one.client_id for one in refused} - said_no
    assert found.skipped["refused_consent"] == 3 * len(said_no)


def test_what_is_not_known_yet_is_not_judged() -> None:
    # "Never started" is the answer after three months: before that, only early starts are known.
    world = small_world(40)
    found = judge(world, as_of=FIRST + timedelta(60))
    assert len(found.start) == 0
    later = judge(world, as_of=FIRST + timedelta(200))
    assert len(later.start) == 40


def test_a_day_after_the_end_is_the_last_day_and_says_so() -> None:
    world = small_world(20)
    found = judge(world, as_of=date(2030, 1, 1))
    assert found.as_of == world.last_day
    assert "2030-01-01" in found.warnings[0]
    assert judge(world).warnings == []


def test_unknown_clients_and_activities_are_counted() -> None:
    world = small_world(10)
    found = judge(World(world.clients[1:], world.activities[1:], world.outcomes))
    assert found.skipped["unknown_client"] == 3
    assert "unknown_activity" in found.skipped


def test_kept_up_is_still_there_at_the_horizon() -> None:
    day = timedelta(1)
    start = {"chosen": True, "started_on": FIRST + day, "last_known_on": FIRST + 200 * day}
    stayed = judge(one_client({"activity_id": "A-0", **start}, {"activity_id": "A-1"}))
    assert stayed.kept_of == stayed.chosen_of == {0: {0}}
    left = {**start, "stopped_on": FIRST + 80 * day, "stop_reason": "click"}
    gone = judge(one_client({"activity_id": "A-0", **left}, {"activity_id": "A-1"}))
    assert (gone.kept_of, gone.chosen_of) == ({}, {0: {0}})
    lost = {**start, "last_known_on": FIRST + 80 * day}
    unknown = judge(
        one_client({"activity_id": "A-0", **lost}, {"activity_id": "A-1"}), as_of=FIRST + 90 * day
    )
    assert unknown.kept_of == {}


def test_a_list_counts_where_something_was_chosen_and_something_not() -> None:
    found = judge(
        one_client(
            {"activity_id": "A-0", "chosen": True, "last_known_on": FIRST + timedelta(100)},
            {"activity_id": "A-1", "chosen": False},
            {"activity_id": "A-2", "chosen": False},
        )
    )
    assert found.chosen_lists.gain.tolist() == [1, 0, 0]
    alone = judge(one_client({"activity_id": "A-0", "chosen": True}))
    assert len(alone.chosen_lists.client) == 0


@pytest.mark.parametrize("outcomes", [[], [{"activity_id": "A-0"}]])
def test_nothing_known_gives_nothing_to_judge(outcomes: list[dict[str, object]]) -> None:
    found = judge(one_client(*outcomes))
    assert len(found.start) == len(found.stay) == 0
    assert isinstance(found.client, np.ndarray)
