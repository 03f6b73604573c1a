"""Activiteiten: search, edit, verify, the call list, and a file that is taken in."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.web.browser import Browser
from tests.web.serving import CLIENTS, FOLDER
from wor_match.storage import CONSOLE
from wor_match.web.services import Services

ONE = "/activiteiten/MW-001"


def test_what_was_not_looked_at_for_longest_comes_first(coach: Browser) -> None:
    coach.open("/activiteiten")
    assert "129 activiteiten" in coach.text
    assert coach.text.index("Nog nooit nagekeken") < len(coach.text) // 2
    assert "Bladzijde 1 van 6" in coach.text
    coach.open("/activiteiten?q=&pagina=6")
    assert "Nagekeken: " in coach.text
    assert coach.open("/activiteiten?pagina=99999").status == 200


def test_every_word_has_to_occur(coach: Browser) -> None:
    coach.open("/activiteiten", params={"q": "koffie sluiswachter"})
    assert "Koffieochtend De Sluiswachter" in coach.text
    assert "Open eettafel" not in coach.text


def test_still_right_takes_one_click(coach: Browser, services: Services) -> None:
    coach.open(ONE).send(f"{ONE}/klopt")
    assert "De gegevens staan als nagekeken." in coach.text
    record = services.store.activities.get(CONSOLE, "MW-001").record
    assert record.verified_on == services.store.core.today()
    assert "nagekeken, door Coach Demo" in coach.text


@pytest.mark.parametrize("number", range(1, 130, 9))
def test_the_form_gives_back_what_was_there(
    number: int, coach: Browser, services: Services
) -> None:
    activity_id = f"MW-{number:03d}"
    before = services.store.activities.get(CONSOLE, activity_id).record
    address = f"/activiteiten/{activity_id}"
    coach.open(address).send(address)
    assert coach.status == 200
    after = services.store.activities.get(CONSOLE, activity_id).record
    assert after.model_dump(exclude={"verified_on"}) == before.model_dump(exclude={"verified_on"})


def test_times_and_prices_are_read_as_people_write_them(coach: Browser, services: Services) -> None:
    coach.open(ONE).send(
        ONE, when_text="woensdag half 2 tot 3 uur", cost_text="€ 12,50 per maand", group_size="8"
    )
    record = services.store.activities.get(CONSOLE, "MW-001").record
    assert record.slots == ["wo 13:30-15:00"]
    assert (record.cost_eur, record.cost_unit, record.group_size) == (12.5, "month", 8)
    assert "aangepast (" in coach.text


def test_what_cannot_be_is_told(coach: Browser) -> None:
    coach.open(ONE).send(
        ONE, title="", min_age="80", max_age="20", postcode="x", end_date="ooit", url="nergens"
    )
    assert coach.status == 422
    for words in ("Vul de naam van de activiteit in.", "Vul een postcode in", "Vul een datum in"):
        assert words in coach.text
    assert coach.page.problems == []
    coach.open(ONE).send(ONE, min_age="80", max_age="20")
    assert "De laagste leeftijd is hoger dan de hoogste." in coach.text


def test_what_is_gone_is_not_suggested_and_can_come_back(
    coach: Browser, services: Services
) -> None:
    user = services.store.users.by_name("coach")
    assert user
    coach.open(ONE).send(f"{ONE}/gestopt")
    assert "Gestopt op" in coach.text
    services.recommender.catalogues.settle(user)
    assert services.recommender.known(user, ["MW-001"]) == []
    coach.send(f"{ONE}/terug")
    services.recommender.catalogues.settle(user)
    assert services.recommender.known(user, ["MW-001"]) == ["MW-001"]


def test_the_call_list_names_what_lists_did_not_know(coach: Browser) -> None:
    for client_id in CLIENTS[3:6]:
        coach.open(f"/clienten/{client_id}/suggesties")
    coach.open("/activiteiten/bellijst")
    assert "is niet bekend" in coach.text or "nabellen" in coach.text
    for client_id in CLIENTS:
        assert client_id not in coach.answer.text


# --- a file -------------------------------------------------------------------------------------


def upload(browser: Browser, name: str, content: bytes) -> Browser:
    browser.open("/activiteiten/inlezen")
    answer = browser.client.post(
        "/activiteiten/inlezen", data={"csrf": browser.csrf}, files={"file": (name, content)}
    )
    return browser._show(answer)


def test_a_file_is_looked_at_first_and_taken_then(
    browse: Callable[[str], Browser], services: Services
) -> None:
    browser = browse("coordinator")
    text = (FOLDER / "activiteiten.csv").read_text("utf-8-sig").splitlines()
    changed = text[1].replace("Koffieochtend De Sluiswachter", "Theeochtend De Sluiswachter")
    added = text[2].replace("MW-002", "NW-001").replace("Koffie-ochtend", "Soepochtend")
    upload(browser, "aanbod.csv", "\n".join([text[0], changed, added]).encode())
    assert browser.status == 200
    assert "2 rijen gelezen, 2 bruikbaar" in browser.text
    assert browser.page.problems == []
    assert services.store.activities.get(CONSOLE, "MW-001").record.title.startswith("Koffie")
    browser.send("/activiteiten/inlezen/doen")
    assert "1 nieuwe activiteit" in browser.text
    assert "1 aangepaste activiteit" in browser.text
    assert "Theeochtend De Sluiswachter: naam van de activiteit" in browser.text
    assert services.store.activities.get(CONSOLE, "MW-003").gone_on is None


def test_the_whole_of_an_offer_marks_what_is_gone(
    browse: Callable[[str], Browser], services: Services
) -> None:
    browser = browse("coordinator")
    text = (FOLDER / "activiteiten.csv").read_text("utf-8-sig").splitlines()
    upload(browser, "aanbod.csv", "\n".join(text[:3]).encode())
    browser.send("/activiteiten/inlezen/doen", mark_gone="ja")
    assert "127 als gestopt gezet" in browser.text
    assert services.store.activities.get(CONSOLE, "MW-003").gone_on is not None


def test_bad_rows_are_named(browse: Callable[[str], Browser]) -> None:
    browser = upload(browse("beheerder"), "aanbod.csv", b"Titel;Kosten\nDammen;veel\n;gratis\n")
    assert "2 rijen gelezen, 1 bruikbaar" in browser.text
    assert "Rij niet bruikbaar" in browser.text
    assert browser.page.problems == []


@pytest.mark.parametrize(
    ("name", "content"),
    [("foto.csv", b"\x89PNG\r\n\x1a\n"), ("leeg.csv", b""), ("x.csv", b"a;b\n1;2\n")],
)
def test_what_is_no_table_is_refused_calmly(
    name: str, content: bytes, browse: Callable[[str], Browser]
) -> None:
    browser = upload(browse("coordinator"), name, content)
    assert browser.status == 422
    assert "Dit bestand kan niet worden gelezen." in browser.text


def test_a_file_is_taken_once_and_only_by_who_brought_it(browse: Callable[[str], Browser]) -> None:
    browser = upload(browse("coordinator"), "a.csv", b"Titel\nDammen\n")
    token = dict(browser.page.form("/activiteiten/inlezen/doen").fields)["token"]
    other = browse("beheerder").open("/activiteiten/inlezen")
    answer = other.client.post(
        "/activiteiten/inlezen/doen", data={"csrf": other.csrf, "token": token}
    )
    assert answer.status_code == 422
    browser.send("/activiteiten/inlezen/doen")
    assert "1 nieuwe activiteit" in browser.text
    answer = browser.client.post(
        "/activiteiten/inlezen/doen", data={"csrf": browser.csrf, "token": token}
    )
    assert answer.status_code == 422
