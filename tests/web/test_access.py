"""Who gets to see what: every route, every role."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from fastapi.routing import APIRoute

from tests.web.browser import Browser
from tests.web.serving import CLIENTS, OTHERS, ROLES
from wor_match.storage import CONSOLE
from wor_match.web.app import create_app
from wor_match.web.services import Services

MINE = CLIENTS[3]
EVERYBODY = dict.fromkeys(ROLES, 200)
# Status by role, in the order of ROLES: coach, collega, coordinator, onderzoeker, beheerder.
WITH_CLIENTS = (200, 200, 200, 403, 403)
OF_A_CLIENT = (200, 404, 200, 404, 404)
ALL = (200, 200, 200, 200, 200)
CHANGING = (200, 200, 200, 403, 200)
IMPORTING = (403, 403, 200, 403, 200)
USERS = (403, 403, 403, 403, 200)

LOOKS = {
    "/": ALL,
    "/account": ALL,
    "/clienten": WITH_CLIENTS,
    "/clienten/nieuw": WITH_CLIENTS,
    "/clienten/{client_id}": OF_A_CLIENT,
    "/clienten/{client_id}/intake": OF_A_CLIENT,
    "/clienten/{client_id}/suggesties": OF_A_CLIENT,
    "/clienten/{client_id}/waarom-niet": OF_A_CLIENT,
    "/clienten/{client_id}/vergelijken?a=MW-001&a=MW-004": OF_A_CLIENT,
    "/clienten/{client_id}/eigen-activiteit": OF_A_CLIENT,
    "/clienten/{client_id}/hand-out/MW-001": OF_A_CLIENT,
    "/clienten/{client_id}/hand-out/MW-001.pdf": OF_A_CLIENT,
    "/clienten/{client_id}/volgen": OF_A_CLIENT,
    "/clienten/{client_id}/gegevens": OF_A_CLIENT,
    "/activiteiten": ALL,
    "/activiteiten/bellijst": CHANGING,
    "/activiteiten/inlezen": IMPORTING,
    "/activiteiten/nieuw": CHANGING,
    "/activiteiten/MW-001": ALL,
    "/overzicht": ALL,
    "/overzicht.csv": ALL,
    "/gebruikers": USERS,
    "/inloggen": ALL,
}
# What is sent, and what comes of it without following; 303 is done.
SENDS: dict[str, tuple[dict[str, str], tuple[int, ...]]] = {
    "/clienten/nieuw": ({}, (303, 303, 303, 403, 403)),
    "/clienten/{client_id}": ({"version": "1"}, (303, 404, 303, 404, 404)),
    "/clienten/{client_id}/contact": ({"kind": "contact"}, (303, 404, 303, 404, 404)),
    "/clienten/{client_id}/overdragen": ({"coach": "collega"}, (404, 404, 303, 404, 404)),
    "/clienten/{client_id}/afsluiten": ({}, (303, 404, 303, 404, 404)),
    "/clienten/{client_id}/heropenen": ({}, (303, 404, 303, 404, 404)),
    "/clienten/{client_id}/intake": ({"wish": "wandelen", "do": "save"}, (303, 404, 303, 404, 404)),
    "/clienten/{client_id}/intake/concept": ({"wish": "wandelen"}, (200, 404, 200, 404, 404)),
    "/clienten/{client_id}/suggesties": ({"wish": "wandelen"}, (200, 404, 200, 404, 404)),
    "/clienten/{client_id}/vergelijken": ({"a": "MW-001"}, (422, 404, 422, 404, 404)),
    "/clienten/{client_id}/kiezen": ({"activity_id": "MW-001"}, (303, 404, 303, 404, 404)),
    "/clienten/{client_id}/eigen-activiteit": ({"title": "Dammen"}, (303, 404, 303, 404, 404)),
    "/clienten/{client_id}/volgen/{participation_id}": ({"do": "there"}, (303, 404, 303, 404, 404)),
    "/clienten/{client_id}/volgen/{participation_id}/oordeel": (
        {"welcome": "4"},
        (303, 404, 303, 404, 404),
    ),
    # It has begun, so it cannot be undone.
    "/clienten/{client_id}/volgen/{participation_id}/terug": ({}, (409, 404, 409, 404, 404)),
    "/clienten/{client_id}/gegevens": ({}, (200, 404, 200, 404, 404)),
    "/activiteiten/nieuw": ({"title": "Dammen"}, (303, 303, 303, 403, 303)),
    "/activiteiten/{activity_id}": ({"title": "x", "version": "1"}, (303, 303, 303, 403, 303)),
    "/activiteiten/{activity_id}/klopt": ({}, (303, 303, 303, 403, 303)),
    "/activiteiten/{activity_id}/gestopt": ({}, (303, 303, 303, 403, 303)),
    "/activiteiten/{activity_id}/terug": ({}, (303, 303, 303, 403, 303)),
    "/activiteiten/inlezen": ({}, (403, 403, 422, 403, 422)),
    "/activiteiten/inlezen/doen": ({"token": "x"}, (403, 403, 422, 403, 422)),
    "/gebruikers": ({"name": "nieuw", "role": "coach"}, (403, 403, 403, 403, 200)),
    "/gebruikers/wachtwoord": ({"name": "collega"}, (403, 403, 403, 403, 200)),
    "/gebruikers/sluiten": ({"name": "collega"}, (403, 403, 403, 403, 303)),
    "/gebruikers/openen": ({"name": "collega"}, (403, 403, 403, 403, 303)),
    "/account/wachtwoord": ({"old_password": "x"}, (422, 422, 422, 422, 422)),
    "/account/sleutel": ({"purpose": "test"}, (200, 200, 200, 200, 200)),
    "/account/sleutel/intrekken": ({"token_id": "7"}, (404, 404, 404, 404, 404)),
    # Last: afterwards the client is gone, and whoever sent it has left.
    "/clienten/{client_id}/vergeten": ({"sure": "C-0006"}, (303, 404, 303, 404, 404)),
    "/uitloggen": ({}, (303, 303, 303, 303, 303)),
}
# A client whose choice has begun.
FOLLOWED = CLIENTS[5]


def filled_in(route: str, client_id: str, services: Services) -> str:
    if "{participation_id}" in route:
        there = services.store.participations.of_client(CONSOLE, client_id)
        route = route.replace("{participation_id}", str(there[-1].participation_id))
    return route.replace("{client_id}", client_id).replace("{activity_id}", "MW-001")


@pytest.mark.parametrize("name", ROLES)
def test_who_may_look(name: str, browse: Callable[[str], Browser], services: Services) -> None:
    browser, place = browse(name), ROLES.index(name)
    found = {route: browser.open(filled_in(route, MINE, services)).status for route in LOOKS}
    assert found == {route: statuses[place] for route, statuses in LOOKS.items()}


def test_nobody_looks_without_logging_in(nobody: Browser, services: Services) -> None:
    for route in LOOKS:
        if route == "/inloggen":
            continue
        answer = nobody.client.get(filled_in(route, MINE, services), follow_redirects=False)
        assert answer.status_code == 303, route
        assert answer.headers["location"].startswith("/inloggen"), route


@pytest.mark.parametrize("name", ROLES)
def test_who_may_send(name: str, browse: Callable[[str], Browser], services: Services) -> None:
    browser, found = browse(name).open("/account"), {}
    csrf = browser.csrf
    for route, (typed, _) in SENDS.items():
        answer = browser.client.post(
            filled_in(route, FOLLOWED, services),
            data={"csrf": csrf, **typed},
            follow_redirects=False,
        )
        found[route] = answer.status_code
    place = ROLES.index(name)
    assert found == {route: statuses[place] for route, (_, statuses) in SENDS.items()}


@pytest.mark.parametrize("csrf", [None, "", "anders"])
def test_nothing_is_done_without_the_token_of_the_session(
    csrf: str | None, coach: Browser, services: Services
) -> None:
    before = _state(services)
    for route, (typed, _) in SENDS.items():
        address = filled_in(route, FOLLOWED, services)
        token = {} if csrf is None else {"csrf": csrf}
        answer = coach.client.post(address, data={**typed, **token}, follow_redirects=False)
        assert answer.status_code == 403, route
        assert "verlopen" in answer.text, route
    assert _state(services) == before


def test_nothing_is_done_for_another_site(coach: Browser, services: Services) -> None:
    coach.open("/account")
    before = _state(services)
    for route, (typed, _) in SENDS.items():
        answer = coach.client.post(
            filled_in(route, FOLLOWED, services),
            data={"csrf": coach.csrf, **typed},
            headers={"sec-fetch-site": "cross-site"},
            follow_redirects=False,
        )
        assert answer.status_code == 403, route
    assert _state(services) == before


def test_nobody_sends_without_logging_in(nobody: Browser, services: Services) -> None:
    before = _state(services)
    for route, (typed, _) in SENDS.items():
        answer = nobody.client.post(
            filled_in(route, FOLLOWED, services), data=typed, follow_redirects=False
        )
        assert answer.status_code == 401, route
        assert "Inloggen" in answer.text, route
    assert _state(services) == before


def test_the_tables_above_know_every_page(services: Services) -> None:
    def plain(route: str) -> str:
        return re.sub(r"MW-001|\{\w+\}", "*", route.split("?")[0])

    looks, sends = set(), set()
    for route in _routes(create_app(services)):
        if "/api/" in route.path:
            continue
        (looks if "GET" in route.methods else sends).add(plain(route.path))
    assert looks - {"/thema.css", "/thema/logo"} == {plain(route) for route in LOOKS}
    assert sends == {plain(route) for route in SENDS} | {"/inloggen"}


def _routes(app: Any) -> list[APIRoute]:
    found: list[APIRoute] = []

    def walk(routes: Any) -> None:
        for route in routes:
            if isinstance(route, APIRoute):
                found.append(route)
            elif hasattr(route, "original_router"):
                walk(route.original_router.routes)

    walk(app.routes)
    return found


@pytest.mark.parametrize("route", [route for route in LOOKS if "{client_id}" in route])
def test_a_client_of_another_looks_like_none(
    route: str, coach: Browser, services: Services
) -> None:
    theirs = coach.open(filled_in(route, OTHERS, services)).answer
    nobodys = coach.open(filled_in(route, "C-9999", services)).answer
    assert theirs.status_code == nobodys.status_code == 404
    assert _without_token(theirs.text) == _without_token(nobodys.text)


def test_a_refused_look_is_in_the_log(
    coach: Browser, browse: Callable[[str], Browser], services: Services
) -> None:
    coach.open(f"/clienten/{OTHERS}/intake")
    refused = [
        line
        for line in services.store.access_log.of_client(CONSOLE, OTHERS)
        if line.action == "refused"
    ]
    assert [line.user_name for line in refused] == ["coach"]
    seen = browse("coordinator").open(f"/clienten/{OTHERS}/gegevens").text
    assert "geweigerd" in seen


def test_the_menu_names_only_what_opens(browse: Callable[[str], Browser]) -> None:
    for name in ROLES:
        browser = browse(name).open("/account")
        for link in {link for link in browser.page.links if link.count("/") == 1 and len(link) > 1}:
            if "." not in link and not link.startswith("#") and link != "/uitloggen":
                assert browser.open(link).status == 200, (name, link)


def _state(services: Services) -> Any:
    with services.store.db.read() as tx:
        return {
            table: tx.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar()  # noqa: S608
            for table in ("clients", "drafts", "intakes", "participations", "visits", "users")
        }


def _without_token(text: str) -> str:
    return re.sub(r'name="csrf" value="[^"]*"', "", text)
