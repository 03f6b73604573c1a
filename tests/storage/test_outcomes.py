"""Lists as shown, choices, and what came of them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.storage.people import TODAY, Made, recommendation
from wor_match.errors import OutdatedVersion, StorageConflict, UnknownRecord
from wor_match.storage import Participation, Visit

START = date(2026, 10, 19)


def test_a_list_comes_back_as_it_was_shown(made: Made) -> None:
    shown = recommendation(made.client_id, "W-3", "W-1")
    kept = made.store.lists.record(made.anna, shown, intake_number=1)
    assert kept.recommendation == shown
    assert (kept.shown_on, kept.intake_number) == (TODAY, 1)
    assert made.store.lists.latest(made.anna, made.client_id) == kept
    first = made.store.lists.get(made.anna, made.client_id, made.list_id)
    assert first.chosen == {"W-2": made.participation_id}


def test_a_list_may_be_empty(made: Made) -> None:
    kept = made.store.lists.record(made.anna, recommendation(made.client_id))
    assert kept.recommendation.suggestions == []
    client_id = made.store.clients.add(made.anna).client_id
    assert made.store.lists.latest(made.anna, client_id) is None


def test_choosing_twice_is_choosing_once(made: Made) -> None:
    choose = made.store.lists.choose
    first = choose(made.anna, made.client_id, "W-1", list_id=made.list_id, reason="practical")
    again = choose(made.anna, made.client_id, "W-1", list_id=made.list_id)
    assert again == first
    assert (first.title, first.chosen_on, first.chosen_reason) == (
        "Samen wandelen",
        TODAY,
        "practical",
    )


def test_choosing_what_is_not_there(made: Made) -> None:
    choose = made.store.lists.choose
    with pytest.raises(UnknownRecord):
        choose(made.anna, made.client_id, "W-3", list_id=made.list_id)
    with pytest.raises(UnknownRecord):
        choose(made.anna, made.client_id, "X-9")
    with pytest.raises(ValueError, match="a reason"):
        choose(made.anna, made.client_id, "W-3", reason="mooi")


def test_one_can_be_chosen_from_outside_the_list_and_taken_back(made: Made) -> None:
    one = made.store.lists.choose(made.anna, made.client_id, "W-3", reason="knows_someone")
    assert one.list_id is None
    made.store.lists.unchoose(made.anna, made.client_id, one.participation_id)
    assert len(made.store.participations.of_client(made.anna, made.client_id)) == 1
    with pytest.raises(StorageConflict):
        made.store.lists.unchoose(made.anna, made.client_id, made.participation_id)


def test_one_that_was_left_can_be_chosen_again_later(made: Made) -> None:
    made.store.participations.stop(
        made.anna, made.client_id, made.participation_id, TODAY, "health"
    )
    again = made.store.lists.choose(made.anna, made.client_id, "W-2")
    assert again.participation_id != made.participation_id


def of(made: Made) -> Participation:
    return made.store.participations.get(made.anna, made.client_id, made.participation_id)


def test_the_first_visit_is_the_start(made: Made) -> None:
    one = of(made)
    assert one.visits == [Visit(START, True), Visit(date(2026, 10, 26), False)]
    assert (one.started_on, one.last_known_on, one.sessions_attended) == (
        START,
        date(2026, 10, 26),
        1,
    )
    assert one.accompanied is True
    assert one.ratings == {
        "welcome": 5, "click": None, "venue": None, "organisation": None, "time": 2,
    }  # fmt: skip
    visit = made.store.participations.visit
    earlier = visit(made.anna, made.client_id, one.participation_id, START - timedelta(7))
    assert (earlier.started_on, earlier.sessions_attended) == (START - timedelta(7), 2)
    # The same day again: didn't come after all, so the start is the next visit.
    mended = visit(
        made.anna, made.client_id, one.participation_id, START - timedelta(7), came=False
    )
    assert (mended.started_on, mended.sessions_attended) == (START, 1)


def test_two_tabs_do_not_overwrite_each_other(made: Made) -> None:
    seen = of(made).version
    step = made.store.participations
    step.still_there(made.anna, made.client_id, made.participation_id, TODAY, based_on=seen)
    with pytest.raises(OutdatedVersion) as refused:
        step.stop(made.anna, made.client_id, made.participation_id, TODAY, "click", based_on=seen)
    assert refused.value.current == of(made)


def test_stopping_and_following_up(made: Made) -> None:
    step = made.store.participations
    one = step.stop(made.anna, made.client_id, made.participation_id, TODAY, "click")
    assert (one.stopped_on, one.stop_reason, one.last_known_on) == (TODAY, "click", TODAY)
    assert not one.open
    later = TODAY + timedelta(60)
    one = step.follow_up(
        made.anna, made.client_id, made.participation_id, "active_elsewhere", later
    )
    assert (one.follow_up, one.follow_up_on) == ("active_elsewhere", later)
    file = made.store.clients.get(made.anna, made.client_id)
    assert ("follow_up", later) in [(contact.kind, contact.on) for contact in file.contacts]


def test_never_started(made: Made) -> None:
    one = made.store.lists.choose(made.anna, made.client_id, "W-3")
    ended = made.store.participations.never_started(
        made.anna, made.client_id, one.participation_id, TODAY, "threshold"
    )
    assert (ended.follow_up, ended.started_on, ended.open) == ("never_started", None, False)


@pytest.mark.parametrize(
    ("method", "arguments"),
    [
        ("stop", (START - timedelta(1), "click")),
        ("stop", (TODAY, "verveling")),
        ("follow_up", ("misschien", TODAY)),
        ("rate", ({"welcome": 6},)),
        ("rate", ({"smaak": 3},)),
        ("never_started", (TODAY,)),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(
    made: Made, method: str, arguments: tuple[object, ...]
) -> None:
    before = of(made)
    with pytest.raises(ValueError, match=r"expected|less|should"):
        getattr(made.store.participations, method)(
            made.anna, made.client_id, made.participation_id, *arguments
        )
    assert of(made) == before


def test_what_was_recorded_wrongly_is_put_right(made: Made) -> None:
    step = made.store.participations
    step.stop(made.anna, made.client_id, made.participation_id, TODAY, "click")
    mended = step.correct(
        made.anna,
        made.client_id,
        made.participation_id,
        {"stopped_on": None, "stop_reason": None, "sessions_attended": 4},
        based_on=of(made).version,
    )
    assert mended.open
    assert mended.sessions_attended == 4
    with pytest.raises(ValueError, match="expected fields"):
        step.correct(
            made.anna, made.client_id, made.participation_id, {"client_id": "C-2"}, based_on=9
        )
