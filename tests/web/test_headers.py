"""What every answer carries, so that browsers and proxies keep to it."""

from __future__ import annotations

import pytest

from tests.web.browser import Browser
from tests.web.serving import CLIENTS
from wor_match.web.safety import HEADERS, MOST_BYTES
from wor_match.web.services import Services

ADDRESSES = [
    "/inloggen",
    "/clienten",
    f"/clienten/{CLIENTS[3]}/suggesties",
    "/clienten/C-9999",
    "/is-er-niet",
    "/static/app.css",
    "/static/is-er-niet.css",
    "/thema.css",
    "/api/v1/activities",
    "/api/v1/openapi.json",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_answer_has_the_headers(address: str, coach: Browser) -> None:
    headers = coach.open(address).answer.headers
    assert {name: headers.get(name) for name in HEADERS} == HEADERS


def test_the_policy_allows_nothing_inline_and_nothing_from_elsewhere() -> None:
    policy = HEADERS["content-security-policy"]
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == "'none'"
    assert set(rules.values()) == {"'none'", "'self'"}


def test_pages_are_kept_nowhere_and_static_files_are(coach: Browser) -> None:
    assert coach.open("/clienten").answer.headers["cache-control"] == "no-store"
    (sheet,) = [link for link in coach.page.links if link.startswith("/static/app.css")]
    assert "immutable" in coach.open(sheet).answer.headers["cache-control"]


def test_the_cookie_cannot_be_read_by_scripts_or_sent_by_other_sites(nobody: Browser) -> None:
    nobody.open("/inloggen")
    answer = nobody.client.post(
        "/inloggen",
        data=nobody.filled(nobody.page.form("/inloggen"), username="coach", password=_password()),
        follow_redirects=False,
    )
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "secure" not in cookie


def test_over_https_the_cookie_stays_there(services: Services) -> None:
    browser = Browser(services)
    browser.client.base_url = "https://testserver"
    assert "secure" in browser.open("/inloggen").answer.headers["set-cookie"].lower()
    browser.close()


def test_what_is_too_large_is_refused(coach: Browser) -> None:
    coach.open("/account")
    answer = coach.client.post(
        f"/clienten/{CLIENTS[3]}/intake", data={"csrf": coach.csrf, "wish": "x" * (MOST_BYTES + 1)}
    )
    assert answer.status_code == 413
    assert "te groot" in answer.text


@pytest.mark.parametrize("address", ["/clienten/C%00", "/activiteiten?q=%00"])
def test_a_null_in_an_address_is_no_address(address: str, coach: Browser) -> None:
    assert coach.open(address).status == 404


def _password() -> str:
    from tests.web.serving import PASSWORD

    return PASSWORD
