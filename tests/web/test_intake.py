"""Intake: everything optional, nothing lost, no names."""

from __future__ import annotations

import pytest

from tests.web.browser import Browser
from tests.web.serving import CLIENTS
from wor_match.domain.entities import Client
from wor_match.storage import User
from wor_match.web.intake_form import day_parts
from wor_match.web.services import Services

EMPTY, MINE = CLIENTS[0], CLIENTS[3]
ADDRESS = f"/clienten/{EMPTY}/intake"


def record(services: Services, client_id: str) -> Client:
    latest = services.store.intakes.latest(user(services), client_id)
    assert latest
    return latest.record


def user(services: Services) -> User:
    found = services.store.users.by_name("coach")
    assert found
    return found


def test_an_intake_may_stay_empty(coach: Browser, services: Services) -> None:
    coach.open(ADDRESS).send(ADDRESS, press=("do", "finish"))
    assert coach.address == f"/clienten/{EMPTY}/suggesties"
    assert record(services, EMPTY).wish is None
    assert "Er is geen wens ingevuld." in coach.text


def test_all_that_is_filled_in_comes_back(coach: Browser, services: Services) -> None:
    coach.open(ADDRESS).send(
        ADDRESS,
        press=("do", "finish"),
        wish="Ik wil zingen.\nEn lachen <b>samen</b>.",
        avoid="geen grote groep",
        problems=["loneliness", "grief"],
        principle=["meaning"],
        blockers=["finances"],
        postcode="1491kd",
        place="Waterrade",
        max_travel_km="5",
        transport=["walk", "public"],
        availability=["ma-ochtend", "do-avond"],
        age="72",
        gender="v",
        languages=["nl", "ar"],
        budget_eur="€ 2,50",
        wheelchair="ja",
        online="nee",
        group_size="12",
        accompany_first="ja",
        climate_pace="2",
        ph_body="6,5",
    )
    assert coach.address == f"/clienten/{EMPTY}/suggesties"
    made = record(services, EMPTY)
    assert made.wish == "Ik wil zingen.\nEn lachen <b>samen</b>."
    assert made.availability == ["ma-ochtend", "do-avond"]
    assert (made.postcode, made.budget_eur, made.age) == ("1491 KD", 2.5, 72)
    assert (made.wheelchair, made.online, made.ph_body) == (True, False, 6.5)
    assert made.lat is not None
    assert "Regel eerst, of tegelijk, hulp bij geldzorgen" in coach.text
    # The form of the next time sends exactly this again.
    coach.open(ADDRESS)
    assert "<b>samen</b>" not in coach.answer.text
    coach.send(ADDRESS, press=("do", "finish"))
    assert record(services, EMPTY) == made


@pytest.mark.parametrize("client_id", CLIENTS[3:])
def test_the_form_gives_back_every_intake_that_was_there(
    client_id: str, coach: Browser, services: Services
) -> None:
    before = record(services, client_id)
    address = f"/clienten/{client_id}/intake"
    coach.open(address).send(address, press=("do", "finish"))
    after = record(services, client_id)
    assert _plain(after) == _plain(before)


def _plain(client: Client) -> dict[str, object]:
    """The record without the order of lists; days as the boxes of the week."""
    values = client.model_copy(update={"availability": day_parts(client.availability)})
    return {
        name: sorted(value) if isinstance(value, list) else value
        for name, value in values.model_dump(exclude={"from_text"}).items()
    }


def test_a_draft_is_kept_as_it_was_typed(coach: Browser, services: Services) -> None:
    coach.open(ADDRESS).send(ADDRESS, press=("do", "save"), wish="Half af", age="veel")
    assert "Het is bewaard." in coach.text
    assert "Dit is een concept" in coach.text
    fields = dict(coach.page.form(ADDRESS).fields)
    assert (fields["wish"], fields["age"]) == ("Half af", "veel")
    assert services.store.intakes.latest(user(services), EMPTY) is None


def test_what_cannot_be_is_told_beside_the_field(coach: Browser) -> None:
    coach.open(ADDRESS).send(
        ADDRESS, press=("do", "finish"), wish="Zingen", age="veel", postcode="12", budget_eur="x"
    )
    assert coach.status == 422
    for words in (
        "Vul een leeftijd in van 0 tot 120, zoals 72.",
        "Vul een postcode in zoals 1234 of 1234 AB.",
        "Vul een bedrag in zoals 2,50.",
    ):
        assert coach.text.count(words) == 2  # in the summary and beside the field
    assert {"#age", "#postcode", "#budget_eur"} <= set(coach.page.links)
    assert "age-fout" in coach.page.ids
    assert ("aria-describedby", "age-fout") in coach.page.references
    fields = dict(coach.page.form(ADDRESS).fields)
    assert (fields["wish"], fields["age"], fields["budget_eur"]) == ("Zingen", "veel", "x")
    assert coach.page.problems == []


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        ("Mijn zus Ria gaat ook.", "een naam"),
        ("Bel 06 12345678.", "een telefoonnummer"),
        ("Mail mij: iemand@voorbeeld.example", "een e-mailadres"),
        ("Ik woon op Dorpsstraat 12.", "een adres"),
    ],
)
def test_what_tells_who_somebody_is_asks_first(
    wish: str, said: str, coach: Browser, services: Services
) -> None:
    coach.open(ADDRESS).send(ADDRESS, press=("do", "save"), wish=wish)
    assert coach.status == 422
    assert f"lijkt op {said}" in coach.text
    assert services.store.intakes.draft(user(services), EMPTY) is None
    assert coach.page.problems == []
    # It may stay after a look, and the same is not asked again.
    (finding,) = [one for one in coach.answer.text.split('value="') if "Dit mag zo" in one]
    coach.send(ADDRESS, press=("do", "save"), confirmed=finding.split('"')[0])
    assert coach.status == 200
    coach.send(ADDRESS, press=("do", "finish"))
    assert record(services, EMPTY).wish == wish


def test_a_bsn_may_never_stay(coach: Browser, services: Services) -> None:
    coach.open(ADDRESS)
    for confirmed in ("", "x"):
        coach.send(
            ADDRESS, press=("do", "finish"), wish="BSN 111222333, zingen", confirmed=confirmed
        )
        assert coach.status == 422
        assert "Een BSN mag hier nooit staan." in coach.text
        assert "Dit mag zo blijven staan" not in coach.text
    assert services.store.intakes.latest(user(services), EMPTY) is None
    coach.send(ADDRESS, press=("do", "finish"), wish="zingen")
    assert coach.address == f"/clienten/{EMPTY}/suggesties"


def test_what_was_found_can_be_taken_away(coach: Browser, services: Services) -> None:
    coach.open(ADDRESS).send(
        ADDRESS, press=("do", "save"), wish="Bel mijn zus Ria op 06 12345678.", avoid="drukte"
    )
    coach.send(ADDRESS, press=("do", "clean"))
    fields = dict(coach.page.form(ADDRESS).fields)
    assert fields["wish"] == "Bel mijn zus [naam] op [telefoonnummer]."
    assert fields["avoid"] == "drukte"
    assert services.store.intakes.draft(user(services), EMPTY) is None
    coach.send(ADDRESS, press=("do", "save"))
    assert coach.status == 200


def test_typing_is_saved_by_the_script(coach: Browser, services: Services) -> None:
    coach.open(ADDRESS)
    form = coach.page.form(ADDRESS)
    first = coach.client.post(f"{ADDRESS}/concept", data=coach.filled(form, wish="Zi"))
    assert first.json() == {"saved": True, "version": 1, "message": "Bewaard als concept om"}
    second = coach.client.post(
        f"{ADDRESS}/concept", data=coach.filled(form, wish="Zingen", version="1")
    )
    assert second.json()["version"] == 2
    stale = coach.client.post(
        f"{ADDRESS}/concept", data=coach.filled(form, wish="Anders", version="1")
    )
    assert stale.json()["saved"] is False
    assert "ander venster" in stale.json()["message"]
    named = coach.client.post(
        f"{ADDRESS}/concept", data=coach.filled(form, wish="Bel 06 12345678", version="2")
    )
    assert named.json()["saved"] is False
    assert "een telefoonnummer" in named.json()["message"]
    draft = services.store.intakes.draft(user(services), EMPTY)
    assert draft
    assert draft.fields["wish"] == "Zingen"


def test_two_windows_do_not_overwrite_each_other_unseen(coach: Browser, services: Services) -> None:
    coach.open(ADDRESS)
    services.store.intakes.save_draft(user(services), EMPTY, {"wish": "anders"}, based_on=0)
    coach.send(ADDRESS, press=("do", "save"), wish="van mij")
    assert coach.status == 409
    assert "in een ander venster aangepast" in coach.text
    assert dict(coach.page.form(ADDRESS).fields)["wish"] == "van mij"
    coach.send(ADDRESS, press=("do", "save"))
    draft = services.store.intakes.draft(user(services), EMPTY)
    assert draft
    assert draft.fields["wish"] == "van mij"


def test_a_place_that_nobody_knows_is_said(coach: Browser, services: Services) -> None:
    coach.open(ADDRESS).send(ADDRESS, press=("do", "finish"), place="Nergenshuizen")
    assert record(services, EMPTY).lat is None
    assert "kennen we niet" in coach.open(ADDRESS).text
