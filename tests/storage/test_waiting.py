"""Who waits for what."""

from __future__ import annotations

from datetime import date, timedelta

from tests.storage.people import LABEL, TODAY, Made
from wor_match.domain.entities import Client
from wor_match.storage import Waiting


def waits(made: Made, client_id: str, today: date = TODAY) -> list[tuple[str, int]]:
    return [
        (one.kind, one.days_overdue)
        for one in made.store.waiting(made.anna, today)
        if one.client_id == client_id
    ]


def test_the_steps_follow_each_other(made: Made) -> None:
    store, anna = made.store, made.anna
    client_id = store.clients.add(
        anna, referred_on=date(2026, 11, 2), consent_feedback=True
    ).client_id
    assert waits(made, client_id) == [("contact", 14)]
    store.clients.add_contact(anna, client_id, "attempt", date(2026, 11, 9))
    assert waits(made, client_id) == [("contact", 14)]  # not reached
    store.clients.add_contact(anna, client_id, "contact", date(2026, 11, 20))
    assert waits(made, client_id) == [("intake", -4)]
    store.intakes.finish(anna, client_id, Client(client_id=client_id), date(2026, 11, 23))
    assert waits(made, client_id) == [("choice", -7)]
    one = store.lists.choose(anna, client_id, "W-1", on=date(2026, 11, 23)).participation_id
    assert waits(made, client_id) == [("start", -21)]
    store.participations.visit(anna, client_id, one, date(2026, 11, 30))
    assert waits(made, client_id) == [("follow_up", -91)]
    asked = date(2027, 3, 1)
    store.participations.follow_up(anna, client_id, one, "active", asked)
    assert waits(made, client_id, asked) == [("feedback", -14)]
    store.clients.add_contact(anna, client_id, "feedback", asked)
    assert waits(made, client_id, asked) == []


def test_without_consent_nobody_waits_for_feedback(made: Made) -> None:
    store, anna = made.store, made.anna
    file = store.clients.get(anna, made.client_id)
    store.clients.change(anna, made.client_id, {"consent_feedback": False}, based_on=file.version)
    store.participations.follow_up(anna, made.client_id, made.participation_id, "active", TODAY)
    assert waits(made, made.client_id) == []


def test_who_stopped_is_still_asked_after_three_months(made: Made) -> None:
    made.store.participations.stop(made.anna, made.client_id, made.participation_id, TODAY, "click")
    assert [kind for kind, _ in waits(made, made.client_id)] == ["follow_up"]


def test_the_longest_overdue_come_first(made: Made) -> None:
    add = made.store.clients.add
    for days in (10, 40, 20):
        add(made.anna, referred_on=TODAY - timedelta(days))
    undated = add(made.anna).client_id
    found = made.store.waiting(made.anna, TODAY)
    assert [one.days_overdue for one in found] == [26, 6, 0, -4, -49]
    assert found[2] == Waiting(undated, None, "contact", None, 0)
    assert found[4].label == LABEL
    assert (found[4].title, found[4].participation_id) == ("Samen wandelen", made.participation_id)


def test_closed_clients_wait_for_nothing(made: Made) -> None:
    made.store.clients.close(made.anna, made.client_id, TODAY)
    assert waits(made, made.client_id) == []


def test_more_clients_than_fit_in_one_statement(made: Made) -> None:
    with made.store.db.write() as tx:
        from wor_match.storage.clients import insert_client

        for number in range(1001, 2203):
            insert_client(made.store.core, tx, f"C-{number}", coach_id=made.anna.user_id)
    assert len(made.store.waiting(made.anna, TODAY)) == 1203
