"""Every page is sound HTML: labels, ids, headings, nothing inline, nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.web.browser import Browser
from tests.web.serving import CLIENTS, ROLES
from tests.web.test_access import LOOKS, filled_in
from wor_match.web.services import Services


@pytest.mark.parametrize("name", ROLES)
def test_every_page_is_sound(
    name: str, browse: Callable[[str], Browser], services: Services
) -> None:
    browser, problems = browse(name), {}
    for route in LOOKS:
        for client_id in CLIENTS if "{client_id}" in route else CLIENTS[:1]:
            address = filled_in(route, client_id, services)
            browser.open(address)
            if browser.answer.headers["content-type"].startswith("text/html"):
                problems[address] = [*browser.page.problems, *_frame(browser)]
    assert {address: found for address, found in problems.items() if found} == {}


@pytest.mark.parametrize("address", ["/inloggen", "/is-er-niet", "/api/v1/docs"])
def test_pages_before_logging_in_are_sound(address: str, nobody: Browser) -> None:
    nobody.open(address)
    assert [*nobody.page.problems, *_frame(nobody)] == []


def _frame(browser: Browser) -> list[str]:
    found = []
    if not browser.page.html_attributes.get("lang"):
        found.append("no language")
    if browser.page.landmarks.count("main") != 1:
        found.append("no main, or more than one")
    if "<title>" not in browser.answer.text:
        found.append("no title")
    return found


def test_the_demo_says_on_every_page_that_it_is_invented(
    browse: Callable[[str], Browser], services: Services
) -> None:
    for name in ("coach", "beheerder"):
        for route in LOOKS:
            browser = browse(name).open(filled_in(route, CLIENTS[3], services))
            if browser.answer.headers["content-type"].startswith("text/html"):
                assert "verzonnen" in browser.text, route


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('<input name="a">', "no label"),
        ('<p id="a"></p><p id="a"></p>', "twice"),
        ('<p style="color: red"></p>', "inline style"),
        ('<button onclick="x()">x</button>', "inline onclick"),
        ("<script>x()</script>", "a script stands"),
        ('<label for="weg">x</label>', "not there"),
        ("<h2>x</h2><h4>x</h4>", "jumps"),
        ('<img src="/x">', "without alt"),
        ('<a href="https://elders.example">x</a>', "not ours"),
        ("<button><svg></svg></button>", "without words"),
        ("<div><p></div>", "closes"),
    ],
)
def test_the_checks_see_what_is_wrong(text: str, problem: str) -> None:
    from tests.web.html_checks import Page

    assert any(problem in found for found in Page(f"<h1>x</h1>{text}").problems)
