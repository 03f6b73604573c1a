"""What coaches record is what the loaders, and so `train`, read; and back."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.storage.people import LABEL, TODAY, WISH, Made, activity, recommendation, whole_client
from wor_match.domain.entities import Activity, Client, Outcome
from wor_match.domain.taxonomy import load_taxonomy
from wor_match.errors import AccessDenied
from wor_match.ingest.validate import load_activities, load_clients, load_outcomes
from wor_match.ingest.write import write_records
from wor_match.matching.history import read_history
from wor_match.matching.limits import STOPPED_BEFORE
from wor_match.storage import CONSOLE
from wor_match.storage.exchange import Exported


def written_and_read(taken: Exported, folder: Path, suffix: str) -> Exported:
    paths = [folder / f"{name}.{suffix}" for name in ("activities", "clients", "outcomes")]
    kinds: list[type[Activity] | type[Client] | type[Outcome]] = [Activity, Client, Outcome]
    groups = (taken.activities, taken.clients, taken.outcomes)
    for path, records, kind in zip(paths, groups, kinds, strict=True):
        write_records(records, kind, path)
    taxonomy = load_taxonomy(None)
    activities = load_activities(paths[0], taxonomy=taxonomy, today=TODAY, strict=True)
    clients = load_clients(paths[1], taxonomy=taxonomy, today=TODAY, strict=True)
    outcomes = load_outcomes(paths[2], today=TODAY, strict=True)
    return Exported(activities.records, clients.records, outcomes.records)


def work(made: Made) -> None:
    """Lists, choices and outcomes of several kinds."""
    store, anna = made.store, made.anna
    second, list_id, one = whole_client(store, anna)
    store.participations.stop(anna, second, one, date(2026, 11, 9), "click")
    store.participations.follow_up(anna, second, one, "active_elsewhere", date(2026, 11, 30))
    store.lists.choose(anna, second, "W-3", reason="knows_someone", on=date(2026, 11, 10))
    third, _, _ = whole_client(store, anna)
    never = store.lists.choose(anna, third, "W-3", on=date(2026, 11, 10)).participation_id
    store.participations.never_started(anna, third, never, date(2026, 11, 30), "waiting")
    # The list is made anew while somebody looks: several lists a day, with one policy.
    for ids in (("W-1", "W-3"), ("W-3", "W-1"), ("W-2", "W-1")):
        store.lists.record(anna, recommendation(third, *ids), shown_on=date(2026, 11, 11))
    store.activities.remove(anna, "W-2", TODAY)
    assert list_id


@pytest.mark.parametrize("suffix", ["jsonl", "csv"])
def test_files_say_what_coaches_recorded(made: Made, tmp_path: Path, suffix: str) -> None:
    work(made)
    taken = made.store.exchange.export(made.edo)
    again = written_and_read(taken, tmp_path, suffix)
    assert again.outcomes == taken.outcomes
    assert again.clients == taken.clients
    assert again.activities == taken.activities
    assert len(taken.clients) == 3
    assert {one.activity_id for one in taken.activities} == {"W-1", "W-2", "W-3"}
    (followed,) = [
        one for one in taken.outcomes if one.client_id == "C-0002" and one.activity_id == "W-2"
    ]
    assert followed == Outcome(
        client_id="C-0002",
        activity_id="W-2",
        shown_on=date(2026, 10, 12),
        rank=2,
        propensity=0.9,
        policy="prior 1",
        chosen=True,
        chosen_reason="fits",
        accompanied=True,
        started_on=date(2026, 10, 19),
        last_known_on=date(2026, 11, 30),
        stopped_on=date(2026, 11, 9),
        stop_reason="click",
        follow_up="active_elsewhere",
        sessions_attended=1,
        rating_welcome=5,
        rating_time=2,
    )
    shown = [one for one in taken.outcomes if one.shown_on == date(2026, 11, 11)]
    # Of a day's lists the last one that showed it; each activity once.
    assert [(one.activity_id, one.rank, one.chosen) for one in shown] == [
        ("W-2", 1, False),
        ("W-3", 1, False),
        ("W-1", 2, False),
    ]


def test_chosen_from_a_list_that_was_shown_again_counts_once(made: Made) -> None:
    store, anna = made.store, made.anna
    client_id = store.clients.add(anna, consent_research=True).client_id
    store.intakes.finish(anna, client_id, Client(client_id=client_id), TODAY)
    first = store.lists.record(anna, recommendation(client_id, "W-1", "W-2"))
    store.lists.choose(anna, client_id, "W-2", list_id=first.list_id)
    store.lists.record(anna, recommendation(client_id, "W-2", "W-1"))
    found = store.exchange.history(anna, client_id)
    assert sorted((one.activity_id, one.rank, one.chosen) for one in found) == [
        ("W-1", 2, False),
        ("W-2", 2, True),
    ]


def test_only_who_consents_is_in_research(made: Made) -> None:
    store = made.store
    refuses, _, _ = whole_client(store, made.anna, consent=False)
    file = store.clients.get(made.anna, made.client_id)
    taken = store.exchange.export(made.edo)
    assert [one.client_id for one in taken.clients] == [made.client_id]
    store.clients.change(
        made.anna, made.client_id, {"consent_research": None}, based_on=file.version
    )
    taken = store.exchange.export(made.edo)
    assert (taken.clients, taken.outcomes) == ([], [])
    whole = store.exchange.export(CONSOLE, everyone=True)
    assert [one.client_id for one in whole.clients] == [made.client_id, refuses]
    for user in (made.edo, made.anna, made.dina, made.fien):
        with pytest.raises(AccessDenied):
            store.exchange.export(user, everyone=True)
    for user in (made.anna, made.dina, made.fien):
        with pytest.raises(AccessDenied):
            store.exchange.export(user)


def test_texts_can_stay_behind(made: Made) -> None:
    with_texts = repr(made.store.exchange.export(made.edo))
    assert WISH in with_texts
    assert LABEL not in with_texts
    assert WISH not in repr(made.store.exchange.export(made.edo, texts=False))


def test_an_export_is_logged_for_each_client(made: Made) -> None:
    made.store.exchange.export(made.edo)
    lines = made.store.access_log.of_client(made.dina, made.client_id)
    assert ("export", "research", "edo") in [
        (line.action, line.part, line.user_name) for line in lines
    ]


def test_history_keeps_off_the_next_list_what_did_not_fit(made: Made) -> None:
    made.store.participations.stop(made.anna, made.client_id, made.participation_id, TODAY, "click")
    history = read_history(made.store.exchange.history(made.anna, made.client_id), TODAY)
    assert history == {made.client_id: {"W-2": STOPPED_BEFORE}}


def test_what_went_out_can_come_in_elsewhere(made: Made, store: object) -> None:
    work(made)
    taken = made.store.exchange.export(CONSOLE, everyone=True)
    from wor_match.storage import Store

    assert isinstance(store, Store)
    store.activities.import_records(CONSOLE, taken.activities, on=TODAY)
    done = store.exchange.import_clients(CONSOLE, taken.clients, taken.outcomes, on=TODAY)
    assert (done.clients, done.outcomes, done.known, done.refused) == (
        3,
        len(taken.outcomes),
        0,
        {},
    )
    again = store.exchange.export(CONSOLE, everyone=True)
    assert again == taken
    # A second time nothing is taken twice.
    done = store.exchange.import_clients(CONSOLE, taken.clients, taken.outcomes, on=TODAY)
    assert (done.clients, done.outcomes, done.known) == (0, 0, 3)
    assert store.exchange.export(CONSOLE, everyone=True) == taken
    # An imported list has no scores, so it is not shown as one.
    assert store.lists.latest(CONSOLE, "C-0001") is None


def test_imported_clients_are_the_coachs_and_can_be_followed(made: Made) -> None:
    people = [Client(client_id="X-1", wish="Wandelen", consent=True, referred_on=TODAY)]
    became = [
        Outcome(client_id="X-1", activity_id="W-1", shown_on=TODAY, chosen=True, started_on=TODAY),
        Outcome(client_id="X-2", activity_id="W-1", shown_on=TODAY),
    ]
    done = made.store.exchange.import_clients(CONSOLE, people, became, coach=made.bram, on=TODAY)
    assert list(done.refused) == ["X-2"]
    (one,) = made.store.participations.of_client(made.bram, "X-1")
    assert one.title == "Samen wandelen"
    made.store.participations.stop(made.bram, "X-1", one.participation_id, TODAY, "moved")
    with pytest.raises(AccessDenied):
        made.store.exchange.import_clients(made.bram, people, [], on=TODAY)


def test_an_activity_of_the_catalogue_comes_out_whole(made: Made) -> None:
    made.store.activities.add(made.anna, activity("Z-1", verified_on=TODAY, cost_eur=2.5))
    (found,) = [
        one for one in made.store.exchange.export(made.edo).activities if one.activity_id == "Z-1"
    ]
    assert found == activity("Z-1", verified_on=TODAY, cost_eur=2.5)
