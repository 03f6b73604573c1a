"""Clients' files, their rights, accounts, and the numbers for the core team."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.web.browser import Browser
from tests.web.serving import CLIENTS, OTHERS
from wor_match.storage import CONSOLE, User
from wor_match.web.services import Services

MINE = CLIENTS[3]


def user(services: Services, name: str = "coach") -> User:
    found = services.store.users.by_name(name)
    assert found
    return found


# --- Mijn cliënten ------------------------------------------------------------------------------


def test_who_is_late_comes_first_and_words_say_so(coach: Browser) -> None:
    coach.open("/clienten")
    assert "Er zijn 4 stappen te laat." in coach.text
    late = coach.text.index("dagen te laat")
    assert late < coach.text.index("Binnen") < coach.text.index("Voor ")
    assert OTHERS not in coach.text


def test_the_coordinator_sees_whose_they_are(browse: Callable[[str], Browser]) -> None:
    text = browse("coordinator").open("/clienten").text
    assert OTHERS in text
    assert "Collega Demo" in text


def test_contact_is_noted_with_one_click(coach: Browser, services: Services) -> None:
    coach.open("/clienten")
    address = f"/clienten/{CLIENTS[1]}/contact"
    coach.send(address, press=("kind", "contact"))
    assert coach.address == "/clienten"
    assert "Het contact is genoteerd." in coach.text
    file = services.store.clients.get(user(services), CLIENTS[1])
    assert [(one.kind, one.on) for one in file.contacts] == [
        ("contact", services.store.core.today())
    ]


def test_a_new_client_gets_a_code_and_goes_to_the_intake(
    coach: Browser, services: Services
) -> None:
    coach.open("/clienten/nieuw").send(
        "/clienten/nieuw",
        referred_on="1-11-2026" if services.store.core.today().year > 2026 else "2026-11-01",
        practice="Praktijk X",
        label="J.",
        consent_feedback="ja",
    )
    assert coach.address == "/clienten/C-0011/intake"
    file = services.store.clients.get(user(services), "C-0011")
    assert (file.practice, file.label) == ("Praktijk X", "J.")
    assert (file.consent_feedback, file.consent_research) == (True, None)


def test_a_referral_of_tomorrow_cannot_be(coach: Browser, services: Services) -> None:
    tomorrow = services.store.core.today() + timedelta(days=1)
    coach.open("/clienten/nieuw").send(
        "/clienten/nieuw", referred_on=tomorrow.isoformat(), practice="Praktijk X"
    )
    assert coach.status == 422
    assert "Deze datum is nog niet geweest." in coach.text
    assert dict(coach.page.form("/clienten/nieuw").fields)["practice"] == "Praktijk X"


def test_the_file_keeps_what_is_changed(coach: Browser, services: Services) -> None:
    address = f"/clienten/{MINE}"
    coach.open(address).send(address, practice="Andere praktijk", consent_research="", label="")
    file = services.store.clients.get(user(services), MINE)
    assert (file.practice, file.consent_research, file.label) == ("Andere praktijk", None, None)
    assert file.consent_feedback is True


def test_a_client_is_passed_on_by_the_coordinator(
    browse: Callable[[str], Browser], coach: Browser
) -> None:
    browser = browse("coordinator").open(f"/clienten/{MINE}")
    browser.send(f"/clienten/{MINE}/overdragen", coach="collega")
    assert "De cliënt is overgedragen." in browser.text
    assert coach.open(f"/clienten/{MINE}").status == 404
    assert browse("collega").open(f"/clienten/{MINE}").status == 200


def test_a_file_is_closed_and_opened_again(coach: Browser) -> None:
    coach.open(f"/clienten/{MINE}").send(f"/clienten/{MINE}/afsluiten")
    assert MINE not in coach.text
    assert MINE in coach.open("/clienten?afgesloten=1").text
    coach.open(f"/clienten/{MINE}").send(f"/clienten/{MINE}/heropenen")
    assert MINE in coach.open("/clienten").text


# --- rights -------------------------------------------------------------------------------------


def test_a_client_gets_everything_in_one_file(coach: Browser, services: Services) -> None:
    coach.open(f"/clienten/{MINE}/gegevens").send(f"/clienten/{MINE}/gegevens")
    held = json.loads(coach.answer.text)
    intake = services.store.intakes.latest(user(services), MINE)
    assert intake
    assert held["intakes"][0]["document"]["wish"] == intake.record.wish
    assert held["access_log"]
    assert "attachment" in coach.answer.headers["content-disposition"]


def test_forgetting_asks_for_the_code_and_then_forgets(coach: Browser, services: Services) -> None:
    address = f"/clienten/{MINE}/vergeten"
    coach.open(f"/clienten/{MINE}/gegevens").send(address, sure="C-0001")
    assert coach.status == 422
    assert "Er is niets gewist." in coach.text
    coach.send(address, sure=MINE)
    assert "Alles van deze cliënt is gewist." in coach.text
    assert coach.open(f"/clienten/{MINE}").status == 404
    assert services.store.privacy.forgotten(CONSOLE)["forgotten"] == 1


def test_only_the_coordinator_reads_who_looked(
    browse: Callable[[str], Browser], coach: Browser
) -> None:
    coach.open(f"/clienten/{MINE}/gegevens")
    assert "Wie heeft er gekeken?" not in coach.text
    text = browse("coordinator").open(f"/clienten/{MINE}/gegevens").text
    assert "Wie heeft er gekeken?" in text
    assert "bekeken: dossier" in text


# --- accounts -----------------------------------------------------------------------------------


def test_an_account_from_beginning_to_end(
    browse: Callable[[str], Browser], services: Services
) -> None:
    browser = browse("beheerder").open("/gebruikers")
    browser.send("/gebruikers", name="nieuw", role="", organisation="")
    assert "Kies een rol." in browser.text
    browser.send("/gebruikers", name="nieuw", role="coordinator", organisation="")
    assert "Vul de organisatie van de coördinator in." in browser.text
    browser.send("/gebruikers", name="coach", role="coach")
    assert "Deze naam is er al." in browser.text
    browser.send("/gebruikers", name="nieuw", role="coach", display_name="Nieuwe Coach")
    password = browser.answer.text.split("<code>")[1].split("</code>")[0]
    fresh = Browser(services).log_in("nieuw", password)
    assert fresh.address == "/clienten"
    assert password not in browser.open("/gebruikers").answer.text

    def press(action: str) -> None:
        browser.open("/gebruikers")
        answer = browser.client.post(action, data={"csrf": browser.csrf, "name": "nieuw"})
        assert answer.status_code == 200
        browser._show(answer)

    press("/gebruikers/sluiten")
    assert fresh.open("/clienten").address == "/inloggen"
    press("/gebruikers/openen")
    press("/gebruikers/wachtwoord")
    assert Browser(services).log_in("nieuw", password).status == 401
    again = browser.answer.text.split("<code>")[1].split("</code>")[0]
    assert fresh.log_in("nieuw", again).address == "/clienten"
    fresh.close()


def test_nobody_closes_the_own_account(browse: Callable[[str], Browser]) -> None:
    browser = browse("beheerder").open("/gebruikers")
    answer = browser.client.post(
        "/gebruikers/sluiten", data={"csrf": browser.csrf, "name": "beheerder"}
    )
    assert answer.status_code == 422
    assert browser.open("/gebruikers").status == 200


# --- Overzicht ----------------------------------------------------------------------------------


def test_the_page_and_the_file_have_the_same_numbers(browse: Callable[[str], Browser]) -> None:
    browser = browse("onderzoeker").open("/overzicht")
    for heading in ("Uitgangspunten", "Verwijzing", "Gesprekken", "Randvoorwaarden"):
        assert heading in browser.text
    assert "weggelaten" in browser.text
    (link,) = [link for link in browser.page.links if link.startswith("/overzicht.csv")]
    rows = list(csv.DictReader(io.StringIO(browser.client.get(link).text.lstrip("\ufeff"))))
    numbers = {row["maat"]: row for row in rows}
    assert numbers["verwijzingen"]["waarde"] == "10"
    assert numbers["contact gehad"]["weggelaten"] == "ja"
    assert numbers["contact gehad"]["deel"] == ""


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"van": "ooit"}, "Vul een datum in zoals 3-3-2026."),
        ({"van": "2026-12-01", "tot": "2026-01-01"}, "De eerste dag is later dan de laatste."),
    ],
)
def test_a_period_that_cannot_be_is_told(
    params: dict[str, str], words: str, browse: Callable[[str], Browser]
) -> None:
    browser = browse("onderzoeker").open("/overzicht", params=params)
    assert browser.status == 422
    assert words in browser.text
