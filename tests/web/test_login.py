"""Logging in: what is refused, how often one may try, and what was typed in the meantime."""

from __future__ import annotations

import pytest

from tests.web.browser import Browser
from tests.web.serving import CLIENTS, PASSWORD
from wor_match.storage import CONSOLE
from wor_match.web.services import Services

MINE = CLIENTS[3]


@pytest.mark.parametrize(("name", "password"), [("coach", "niet goed"), ("iemand", PASSWORD)])
def test_a_wrong_name_or_password_says_the_same(name: str, password: str, nobody: Browser) -> None:
    nobody.log_in(name, password)
    assert nobody.status == 401
    assert "De naam of het wachtwoord klopt niet." in nobody.text
    assert dict(nobody.page.form("/inloggen").fields)["username"] == name
    assert password not in nobody.answer.text


def test_who_tries_too_often_has_to_wait(nobody: Browser) -> None:
    for _ in range(5):
        nobody.log_in("coach", "niet goed")
    nobody.log_in("coach")
    assert nobody.status == 429
    assert "Te vaak geprobeerd" in nobody.text
    assert int(nobody.answer.headers["retry-after"]) > 0


def test_the_way_goes_on_to_where_one_was_going(nobody: Browser) -> None:
    nobody.open(f"/clienten/{MINE}/intake")
    assert nobody.address == "/inloggen"
    nobody.send("/inloggen", username="coach", password=PASSWORD)
    assert nobody.address == f"/clienten/{MINE}/intake"


@pytest.mark.parametrize(
    "elsewhere",
    ["https://elders.example/", "//elders.example", "/\\elders.example", "javascript:x"],
)
def test_nobody_is_sent_elsewhere(elsewhere: str, nobody: Browser) -> None:
    nobody.open("/inloggen", params={"verder": elsewhere})
    nobody.send("/inloggen", username="coach", password=PASSWORD)
    assert nobody.address == "/clienten"


def test_the_login_form_has_a_token_of_its_own(nobody: Browser) -> None:
    nobody.open("/inloggen")
    nobody.send("/inloggen", username="coach", password=PASSWORD, csrf="anders")
    assert nobody.status == 403


def test_logging_out_ends_the_session_on_the_server(coach: Browser) -> None:
    kept = dict(coach.client.cookies)
    coach.open("/clienten").send("/uitloggen")
    assert "U bent uitgelogd." in coach.text
    coach.client.cookies.update(kept)
    assert coach.open("/clienten").address == "/inloggen"


def test_what_was_typed_survives_being_logged_out(coach: Browser, services: Services) -> None:
    coach.open(f"/clienten/{MINE}/intake")
    services.store.users.set_password(CONSOLE, "coach", PASSWORD)  # ends every session
    wish = "Ik wil vogels kijken.\nLiefst vroeg."
    coach.send(f"/clienten/{MINE}/intake", press=("do", "save"), wish=wish)
    assert coach.status == 401
    assert "Wat u invulde is niet weg" in coach.text
    coach.send("/inloggen", username="coach", password=PASSWORD)
    assert "weer ingelogd" in coach.text
    coach.send(f"/clienten/{MINE}/intake")
    assert coach.status == 200
    draft = services.store.intakes.draft(services.store.users.by_name("coach"), MINE)
    assert draft
    assert draft.fields["wish"] == wish


def test_another_password_asks_for_the_old_one(coach: Browser) -> None:
    coach.open("/account").send(
        "/account/wachtwoord", old_password="x", new_password="kort", repeat_password="kort"
    )
    assert "Dit is niet uw wachtwoord." in coach.text
    assert "Gebruik minstens 12 tekens." in coach.text
    new = "een ander lang wachtwoord"
    coach.open("/account").send(
        "/account/wachtwoord", old_password=PASSWORD, new_password=new, repeat_password=new
    )
    assert coach.address == "/inloggen"
    assert coach.log_in("coach", new).address == "/clienten"
