"""Every page, as each role, in a real browser: whole on a telephone and at 200 % zoom, and axe.

Adjusting the text to 200 % of a screen of 1280 pixels leaves 640 for the page (WCAG 1.4.4); 320
pixels is 400 % of it (WCAG 1.4.10).

A role may not open every page. What is refused looks the same wherever it happens: it is drawn once
for each role.
"""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from fastapi.routing import APIRoute
from playwright.sync_api import Page

from tests.web.e2e.conftest import NARROW, WIDE, NewPage
from tests.web.e2e.person import Mouse
from tests.web.serving import CLIENTS, OTHERS, ROLES
from tests.web.test_access import LOOKS, _routes
from wor_match.storage import CONSOLE
from wor_match.web.app import create_app
from wor_match.web.services import Services

ZOOMED = {"width": 640, "height": 450}
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "resultTypes": ["violations"],
}
FIRST, WITHOUT_INTAKE, WITH_LIST, CHOSEN, VISITED, ASKED, STOPPED = (
    CLIENTS[number] for number in (0, 2, 3, 4, 5, 6, 7)
)
# One client for each state that changes what a page shows.
OF_CLIENTS = (
    f"/clienten/{FIRST}",
    f"/clienten/{FIRST}/volgen",
    f"/clienten/{WITHOUT_INTAKE}/intake",
    f"/clienten/{WITHOUT_INTAKE}/suggesties",
    f"/clienten/{WITH_LIST}",
    f"/clienten/{WITH_LIST}/intake",
    f"/clienten/{WITH_LIST}/suggesties",
    f"/clienten/{WITH_LIST}/waarom-niet",
    f"/clienten/{WITH_LIST}/waarom-niet?q=koor",
    f"/clienten/{WITH_LIST}/waarom-niet?q=zzz",
    f"/clienten/{WITH_LIST}/vergelijken?a=MW-001&a=MW-004",
    f"/clienten/{WITH_LIST}/vergelijken?a=MW-001",
    f"/clienten/{WITH_LIST}/eigen-activiteit",
    f"/clienten/{WITH_LIST}/hand-out/MW-001",
    f"/clienten/{WITH_LIST}/gegevens",
    f"/clienten/{CHOSEN}/volgen",
    f"/clienten/{VISITED}/volgen",
    f"/clienten/{ASKED}/volgen",
    f"/clienten/{STOPPED}/volgen",
    f"/clienten/{OTHERS}",
)
CATALOGUE = (
    "/activiteiten",
    "/activiteiten?q=wandelen",
    "/activiteiten?q=zzz",
    "/activiteiten/MW-001",
    "/activiteiten/nieuw",
    "/activiteiten/bellijst",
    "/activiteiten/inlezen",
)
GENERAL = ("/clienten", "/clienten/nieuw", "/overzicht", "/account", "/gebruikers", "/bestaat-niet")
PAGES = GENERAL + CATALOGUE + OF_CLIENTS
# Pages that look the same for two roles are checked by axe once.
CHECKED = {
    "": ("/inloggen", "/api/v1/docs"),
    "coach": ("/clienten?afgesloten=1", *GENERAL, *CATALOGUE, *OF_CLIENTS),
    "coordinator": (
        "/clienten",
        f"/clienten/{WITH_LIST}",
        f"/clienten/{STOPPED}",
        *CATALOGUE,
        "/overzicht",
    ),
    "onderzoeker": ("/activiteiten", "/activiteiten/MW-001", "/overzicht"),
    "beheerder": ("/gebruikers", "/activiteiten/MW-001", "/activiteiten/inlezen"),
}
# Pages whose parts move or fold on a telephone; axe looks at them at both widths.
OTHERWISE_WHEN_NARROW = {
    "/inloggen",
    "/clienten",
    "/overzicht",
    "/activiteiten/MW-001",
    f"/clienten/{WITH_LIST}/intake",
    f"/clienten/{WITH_LIST}/suggesties",
    f"/clienten/{WITH_LIST}/vergelijken?a=MW-001&a=MW-004",
    f"/clienten/{VISITED}/volgen",
}


def wider_than_the_screen(page: Page) -> str:
    """What sticks out; empty where the page holds."""
    found: str = page.evaluate(
        """() => {
            const root = document.documentElement;
            if (Math.max(root.scrollWidth, document.body.scrollWidth) <= innerWidth) return "";
            const out = [...document.querySelectorAll("body *")].filter(
                one => one.getBoundingClientRect().right > innerWidth + 0.5);
            return root.scrollWidth + ": " + out.slice(-1).map(one => one.outerHTML.slice(0, 150));
        }"""
    )
    return found


def violations(page: Page) -> list[str]:
    """What axe finds, with where."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:150]} ({len(one['nodes'])}x, {one['help']})"
        for one in found
    ]


def test_what_is_wrong_is_found(new_page: NewPage) -> None:
    page = new_page(viewport=NARROW)
    page.set_content('<html><body><input><p style="width: 900px">breed</p></body></html>')
    assert "900" in wider_than_the_screen(page)
    found = {one.partition(":")[0] for one in violations(page)}
    assert {"document-title", "html-has-lang", "label"} <= found


def browse_as(name: str, new_page: NewPage, address: str) -> Page:
    page = new_page()
    if name:
        Mouse(page, address).log_in(name)
    return page


@pytest.mark.parametrize("name", ["", *ROLES])
def test_pages_hold_and_axe_finds_nothing(
    name: str, new_page: NewPage, shared_address: str
) -> None:
    """Each page is opened once: its width at three sizes, then axe."""
    page, wrong, refusals = browse_as(name, new_page, shared_address), {}, set()
    checked = CHECKED.get(name, ())
    for path in dict.fromkeys((*checked, *(PAGES if name else ()))):
        if path not in checked:
            status = page.request.get(shared_address + path).status
            if status in refusals:
                continue
            if status != 200:
                refusals.add(status)
        page.goto(shared_address + path)
        assert page.locator("h1").count() == 1, path
        for size in (NARROW, ZOOMED, WIDE):
            page.set_viewport_size(size)
            if out := wider_than_the_screen(page):
                wrong[f"{path} at {size['width']}"] = [out]
        if path not in checked:
            continue
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
        for size in (WIDE, NARROW) if path in OTHERWISE_WHEN_NARROW else (WIDE,):
            page.set_viewport_size(size)
            if found := violations(page):
                wrong[f"{path}, axe at {size['width']}"] = found
    assert wrong == {}


def test_axe_finds_nothing_where_something_went_wrong(
    new_page: NewPage, shared_address: str
) -> None:
    page, wrong = new_page(viewport=NARROW), {}
    me = Mouse(page, shared_address)

    def check(what: str) -> None:
        if out := wider_than_the_screen(page):
            wrong[f"{what}, width"] = [out]
        if found := violations(page):
            wrong[what] = found

    page.goto(f"{shared_address}/inloggen")
    me.write("Naam", "coach")
    me.write("Wachtwoord", "verkeerd")
    me.press("Inloggen")
    check("login refused")
    me.log_in("coach")
    page.goto(f"{shared_address}/clienten/{WITHOUT_INTAKE}/intake")
    me.write("Wat wil iemand graag?", "Bel mijn zus op 06 12345678.")
    me.press("Bewaar als concept")
    page.locator(".warning").wait_for()
    check("personal data")
    page.goto(f"{shared_address}/clienten/{WITH_LIST}/intake")
    me.write("Leeftijd", "abc")
    me.press("Afronden en suggesties zien")
    page.locator(".errors").wait_for()
    check("an age that is none")
    assert wrong == {}


def test_what_is_visited_here_is_every_page(shared_services: Services) -> None:
    """A page that is added has to be visited too."""
    visited = {path.split("?")[0] for path in (*PAGES, *CHECKED[""])}
    made = [route for route in _routes(create_app(shared_services)) if "GET" in route.methods]

    def seen(route: APIRoute) -> bool:
        return any(re.fullmatch(route.path_regex.pattern, path) for path in visited)

    missed = {route.path for route in made if not seen(route)}
    assert missed - FILES == set()
    assert len(LOOKS) <= len(made)
    assert shared_services.store.users.all(CONSOLE)


# Not pages: files, a picture, what other programs read, and "/", which leads to one of the above.
FILES = {
    "/",
    "/overzicht.csv",
    "/thema.css",
    "/thema/logo",
    "/clienten/{client_id}/hand-out/{activity_id}.pdf",
    "/api/v1/openapi.json",
    "/api/v1/activities",
    "/api/v1/activities/{activity_id}",
    "/api/v1/choices",
    "/api/v1/outcomes",
}
