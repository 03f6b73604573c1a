"""Clients by pseudonym, and intakes while somebody types."""

from __future__ import annotations

from datetime import date

import pytest
from pydantic import ValidationError

from tests.storage.people import LABEL, TODAY, WISH, Made, everything
from wor_match.domain.entities import Client
from wor_match.errors import (
    AccessDenied,
    NoLabels,
    OutdatedVersion,
    SettingsError,
    UnknownRecord,
)
from wor_match.storage import CONSOLE, Contact, new_key, open_store
from wor_match.storage.clients import insert_client


def test_pseudonyms_follow_each_other_and_never_come_back(made: Made) -> None:
    clients, anna = made.store.clients, made.anna
    assert made.client_id == "C-0001"
    assert [clients.add(anna).client_id for _ in range(2)] == ["C-0002", "C-0003"]
    made.store.privacy.forget_client(anna, "C-0003")
    assert clients.add(anna).client_id == "C-0004"


def test_imported_pseudonyms_are_passed_by(made: Made) -> None:
    with made.store.db.write() as tx:
        insert_client(made.store.core, tx, "C-0100")
    assert made.store.clients.add(made.anna).client_id == "C-0101"


@pytest.mark.parametrize("name", ["jan@voorbeeld.nl", "111222333", "06-12345678"])
def test_what_is_no_pseudonym_is_refused(made: Made, name: str) -> None:
    with pytest.raises(ValidationError), made.store.db.write() as tx:
        insert_client(made.store.core, tx, name)


def test_a_file_comes_back_as_it_was_put_in(made: Made) -> None:
    file = made.store.clients.get(made.anna, made.client_id)
    assert (file.referred_on, file.practice) == (date(2026, 10, 1), "Praktijk Zuid")
    assert (file.consent_research, file.consent_feedback) == (True, True)
    assert (file.organisation, file.label) == ("Welzijn", LABEL)
    assert Contact("contact", date(2026, 10, 8)) in file.contacts
    assert Contact("intake", date(2026, 10, 12)) in file.contacts


def test_two_tabs_do_not_overwrite_each_others_file(made: Made) -> None:
    clients, anna = made.store.clients, made.anna
    file = clients.get(anna, made.client_id)
    new = clients.change(anna, made.client_id, {"practice": "Noord"}, based_on=file.version)
    with pytest.raises(OutdatedVersion) as refused:
        clients.change(anna, made.client_id, {"practice": "West"}, based_on=file.version)
    assert refused.value.current == new
    assert clients.get(anna, made.client_id).practice == "Noord"
    with pytest.raises(ValueError, match="expected fields"):
        clients.change(anna, made.client_id, {"coach_id": 2}, based_on=new.version)


def test_contact_of_a_day_counts_once_and_can_be_taken_back(made: Made) -> None:
    clients, day = made.store.clients, date(2026, 11, 2)
    for _ in range(2):
        file = clients.add_contact(made.anna, made.client_id, "attempt", day)
    assert file.contacts.count(Contact("attempt", day)) == 1
    file = clients.remove_contact(made.anna, made.client_id, "attempt", day)
    assert Contact("attempt", day) not in file.contacts


def test_closed_clients_leave_the_list(made: Made) -> None:
    clients, anna = made.store.clients, made.anna
    row = clients.list(anna)[0]
    assert (row.client_id, row.label, row.has_draft, row.taking_part_in) == (
        made.client_id,
        LABEL,
        True,
        1,
    )
    clients.close(anna, made.client_id, TODAY)
    assert clients.list(anna) == []
    assert clients.list(anna, closed=True)[0].closed_on == TODAY
    clients.reopen(anna, made.client_id)
    assert len(clients.list(anna)) == 1


def test_a_coordinator_passes_a_client_on_within_the_organisation(made: Made) -> None:
    clients = made.store.clients
    clients.assign(made.dina, made.client_id, "Bram")
    assert clients.get(made.bram, made.client_id).coach_id == made.bram.user_id
    with pytest.raises(AccessDenied):
        clients.get(made.anna, made.client_id)
    for stranger in ("carla", "dina", "nobody"):
        with pytest.raises(UnknownRecord):
            clients.assign(made.dina, made.client_id, stranger)


def test_a_draft_is_kept_as_it_is_typed(made: Made) -> None:
    intakes, anna = made.store.intakes, made.anna
    client_id = made.store.clients.add(anna).client_id
    assert intakes.draft(anna, client_id) is None
    form = {"wish": "iets met hout", "age": "zeventig?", "transport": ["bike"], "empty": ""}
    first = intakes.save_draft(anna, client_id, form, based_on=0)
    assert (first.fields, first.version) == (form, 1)
    second = intakes.save_draft(anna, client_id, {**form, "age": "70"}, based_on=1)
    assert second.version == 2
    assert intakes.draft(anna, client_id) == second


def test_saving_a_draft_again_is_safe(made: Made) -> None:
    """The answer got lost and the page sends the same once more, with its old version."""
    intakes, anna = made.store.intakes, made.anna
    client_id = made.store.clients.add(anna).client_id
    first = intakes.save_draft(anna, client_id, {"wish": "a"}, based_on=0)
    assert intakes.save_draft(anna, client_id, {"wish": "a"}, based_on=0) == first


def test_two_tabs_do_not_overwrite_each_others_draft(made: Made) -> None:
    intakes, anna = made.store.intakes, made.anna
    client_id = made.store.clients.add(anna).client_id
    first = intakes.save_draft(anna, client_id, {"wish": "a"}, based_on=0)
    for based_on in (0, 2):
        with pytest.raises(OutdatedVersion) as refused:
            intakes.save_draft(anna, client_id, {"wish": "b"}, based_on=based_on)
        assert refused.value.current == first
    with pytest.raises(OutdatedVersion):
        intakes.finish(anna, client_id, Client(client_id=client_id), TODAY, based_on=0)
    assert intakes.draft(anna, client_id) == first
    assert intakes.latest(anna, client_id) is None


def test_a_draft_has_a_limit(made: Made) -> None:
    with pytest.raises(ValueError, match="200 kB"):
        made.store.intakes.save_draft(
            made.anna, made.client_id, {"wish": "a" * 300_000}, based_on=1
        )


def test_finished_intakes_stay_beside_each_other(made: Made) -> None:
    intakes, anna = made.store.intakes, made.anna
    new = Client(client_id="C-9999", wish="Toch liever zingen", consent=False)
    made_now = intakes.finish(anna, made.client_id, new, TODAY, based_on=1)
    assert intakes.draft(anna, made.client_id) is None
    both = intakes.all(anna, made.client_id)
    assert [one.number for one in both] == [2, 1]
    assert both[0] == made_now
    assert both[1].record.wish == WISH
    # What stands in the client's file is taken from there, whatever the record says.
    assert made_now.record.client_id == made.client_id
    assert made_now.record.referred_on == date(2026, 10, 1)
    assert made_now.record.consent is True


def test_every_field_of_an_intake_comes_back(made: Made) -> None:
    client_id = made.store.clients.add(made.anna).client_id
    record = Client(
        client_id=client_id,
        wish="Wandelen – met ’n hond? 🐕 \x1f",
        avoid="drukte",
        problems=["stress", "grief"],
        principle=["meaning"],
        blockers=["finances"],
        postcode="1491 KD",
        lat=52.123456789,
        lon=5.1,
        availability=["ma-ochtend", "di"],
        transport=["walk"],
        age=0,
        budget_eur=0.1,
        wheelchair=False,
        online=True,
        ph_body=7.5,
        from_text=["problems"],
    )
    made.store.intakes.finish(made.anna, client_id, record, TODAY)
    latest = made.store.intakes.latest(made.anna, client_id)
    assert latest is not None
    assert latest.record == record


def test_a_label_is_encrypted_where_it_stands(made: Made) -> None:
    assert LABEL not in everything(made.store)
    made.store.clients.set_label(made.anna, made.client_id, "  K.  de  J. ")
    assert made.store.clients.get(made.anna, made.client_id).label == "K. de J."
    made.store.clients.set_label(made.anna, made.client_id, None)
    assert made.store.clients.get(made.anna, made.client_id).label is None
    with pytest.raises(ValueError, match="at most"):
        made.store.clients.set_label(made.anna, made.client_id, "a" * 21)


def test_without_a_key_there_are_no_labels(made: Made) -> None:
    url = made.store.db.url.render_as_string(hide_password=False)
    bare = open_store(url)
    assert not bare.has_labels
    assert bare.clients.get(made.anna, made.client_id).label is None
    with pytest.raises(NoLabels):
        bare.clients.set_label(made.anna, made.client_id, "J.")
    with pytest.raises(NoLabels):
        bare.clients.add(made.anna, label="J.")
    assert len(bare.clients.list(made.anna)) == 1  # nothing half was added
    bare.close()


def test_a_key_can_be_replaced(made: Made) -> None:
    from tests.storage.conftest import KEY

    url = made.store.db.url.render_as_string(hide_password=False)
    new = new_key()
    stranger = open_store(url, label_keys=[new])
    assert stranger.clients.get(made.anna, made.client_id).label is None
    with pytest.raises(NoLabels, match="none of the keys"):
        stranger.rotate_labels(CONSOLE)
    both = open_store(url, label_keys=[new, KEY])
    with pytest.raises(AccessDenied):
        both.rotate_labels(made.anna)
    assert both.rotate_labels(CONSOLE) == 1
    assert stranger.clients.get(made.anna, made.client_id).label == LABEL
    assert made.store.clients.get(made.anna, made.client_id).label is None
    stranger.close()
    both.close()


def test_a_key_that_is_none_is_refused_without_repeating_it() -> None:
    with pytest.raises(SettingsError) as refused:
        open_store("sqlite:///a.db", label_keys=["geheim"])
    assert "geheim" not in str(refused.value)
