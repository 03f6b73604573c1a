"""The catalogue: history, verification, scope, and a file taken in."""

from __future__ import annotations

from datetime import date

import pytest

from tests.storage.people import PASSWORD, TODAY, Made, activity
from wor_match.domain.entities import Activity
from wor_match.errors import OutdatedVersion, StorageConflict, UnknownRecord
from wor_match.storage import CONSOLE, User


def ids(found: list[object]) -> list[str]:
    return [one.record.activity_id for one in found]  # type: ignore[attr-defined]


def test_every_change_keeps_who_when_what_and_the_old_version(made: Made) -> None:
    store = made.store.activities
    first = store.get(made.anna, "W-1")
    changed = first.record.model_copy(update={"title": "Wandelen", "cost_eur": 2.5})
    store.change(made.anna, changed, based_on=first.version)
    store.verify(made.bram, "W-1", TODAY)
    store.remove(made.bram, "W-1", TODAY)
    store.restore(made.anna, "W-1")
    lines = store.history(made.anna, "W-1")
    assert [(line.version, line.kind, line.changed_by_name) for line in lines] == [
        (5, "back", "anna"),
        (4, "gone", "bram"),
        (3, "verified", "bram"),
        (2, "changed", "anna"),
        (1, "added", "fien"),
    ]
    assert lines[3].changed_fields == ["title", "cost_eur"]
    assert lines[4].record == first.record
    assert lines[0].record == changed.model_copy(update={"verified_on": TODAY})


def test_a_change_that_changes_nothing_leaves_no_line(made: Made) -> None:
    store = made.store.activities
    same = store.get(made.anna, "W-1")
    assert store.change(made.anna, same.record, based_on=1) == same
    assert len(store.history(made.anna, "W-1")) == 1


def test_two_tabs_do_not_overwrite_each_other(made: Made) -> None:
    store = made.store.activities
    store.change(made.anna, activity("W-1", "Een"), based_on=1)
    with pytest.raises(OutdatedVersion) as refused:
        store.change(made.bram, activity("W-1", "Twee"), based_on=1)
    assert refused.value.current == store.get(made.anna, "W-1")


def test_the_revision_changes_with_the_catalogue(made: Made) -> None:
    store = made.store.activities
    seen = {store.revision(made.anna)}
    for step in (
        lambda: store.verify(made.anna, "W-1", TODAY),
        lambda: store.remove(made.anna, "W-1", TODAY),
        lambda: store.add(made.anna, activity("W-7")),
    ):
        step()
        seen.add(store.revision(made.anna))
    assert len(seen) == 4
    assert store.revision(made.anna) in seen


def test_what_is_gone_is_not_suggested_but_stays(made: Made) -> None:
    store = made.store.activities
    store.remove(made.anna, "W-2", TODAY)
    assert [one.activity_id for one in store.catalogue(made.anna)] == ["W-1", "W-3"]
    assert ids(store.all(made.anna, gone=True)) == ["W-1", "W-2", "W-3"]
    assert store.get(made.anna, "W-2").gone_on == TODAY


def test_the_stalest_come_first(made: Made) -> None:
    store = made.store.activities
    store.verify(made.anna, "W-1", date(2026, 3, 1))
    store.verify(made.anna, "W-3", date(2026, 1, 1))
    assert ids(store.stale(made.anna, TODAY)) == ["W-2", "W-3", "W-1"]
    assert ids(store.stale(made.anna, date(2026, 2, 1))) == ["W-2", "W-3"]


def test_search_takes_words_literally(made: Made) -> None:
    store = made.store.activities
    store.add(made.anna, activity("W-8", "Café 100% Doén", place="Waterrade"))
    assert ids(store.search(made.anna, "CAFÉ rade")) == ["W-8"]
    assert ids(store.search(made.anna, "100%")) == ["W-8"]
    assert store.search(made.anna, "_") == []
    assert store.search(made.anna, "wandelen waterrade") == []


def test_an_id_of_ones_own(made: Made) -> None:
    store = made.store.activities
    assert store.new_id(made.anna) == "E-0001"
    store.add(made.anna, activity("E-0001"))
    assert store.new_id(made.anna) == "E-0002"
    with pytest.raises(StorageConflict):
        store.add(made.anna, activity("E-0001"))


def users_of(made: Made) -> tuple[User, User, User]:
    add = made.store.users.add
    return (
        add(CONSOLE, "noor", PASSWORD, "coach", organisation="A", municipality="Noord"),
        add(CONSOLE, "nico", PASSWORD, "coach", organisation="B", municipality="Noord"),
        add(CONSOLE, "zita", PASSWORD, "coach", organisation="A", municipality="Zuid"),
    )


def test_each_sees_the_own_place_and_organisation(made: Made) -> None:
    noor, nico, zita = users_of(made)
    store = made.store.activities
    store.add(noor, activity("N-1"))
    store.add(noor, activity("N-2"), only_own=True)
    everybodys = ["W-1", "W-2", "W-3"]
    assert ids(store.all(noor)) == ["N-1", "N-2", *everybodys]
    assert ids(store.all(nico)) == ["N-1", *everybodys]
    assert ids(store.all(zita)) == everybodys
    for look in (
        lambda: store.get(zita, "N-1"),
        lambda: store.history(zita, "N-1"),
        lambda: store.verify(zita, "N-1", TODAY),
        lambda: store.change(zita, activity("N-1", "Anders"), based_on=1),
    ):
        with pytest.raises(UnknownRecord):
            look()
    assert store.search(zita, "wandelen") == store.all(zita)


def test_a_file_says_what_is_new_changed_back_and_gone(made: Made) -> None:
    store, fien = made.store.activities, made.fien
    first = [activity("M-1"), activity("M-2", verified_on=TODAY), activity("M-3")]
    done = store.import_records(fien, first, on=TODAY, municipality="Markerwaard")
    assert (done.new, done.same, done.gone) == (["M-1", "M-2", "M-3"], 0, [])
    second = [activity("M-1"), activity("M-2", "Anders"), activity("M-4"), activity("W-1", "Nee")]
    done = store.import_records(fien, second, on=TODAY, municipality="Markerwaard", mark_gone=True)
    assert done.new == ["M-4"]
    assert done.changed == {"M-2": ["title"]}
    assert done.same == 1
    assert done.gone == ["M-3"]
    assert list(done.refused) == ["W-1"]
    # Somebody verified M-2; a file that does not say so takes nothing away.
    assert store.get(fien, "M-2").record.verified_on == TODAY
    assert store.get(fien, "W-1").record.title == "Samen wandelen"
    done = store.import_records(fien, first, on=TODAY, municipality="Markerwaard")
    assert done.back == ["M-3"]
    assert store.get(fien, "M-3").gone_on is None
    assert store.history(fien, "M-3")[0].kind == "back"


def test_what_a_coach_added_is_not_gone_with_a_file(made: Made) -> None:
    store = made.store.activities
    done = store.import_records(made.fien, [activity("M-1")], on=TODAY, mark_gone=True)
    assert done.gone == []
    assert ids(store.all(made.fien)) == ["M-1", "W-1", "W-2", "W-3"]


def test_every_field_of_an_activity_comes_back(made: Made) -> None:
    whole = Activity(
        activity_id="V-1",
        title="Alles",
        description="Regel een\nregel twee – “quote”",
        lat=52.1234567,
        lon=5.2,
        location_km=0.4,
        online=False,
        principle=["meaning"],
        slots=["ma 10:00-12:00"],
        start_date=date(2026, 1, 2),
        cost_eur=0.0,
        languages=["nl", "ar"],
        wheelchair="no",
        drop_in=False,
        places_free=0,
        verified_on=TODAY,
        from_text=["slots"],
    )
    made.store.activities.add(made.anna, whole)
    assert made.store.activities.get(made.anna, "V-1").record == whole
