"""Who is looking: session, CSRF, and where somebody is sent who may not look.

A session lives on the server; the cookie holds only its secret. Every POST carries the session's
CSRF token. The name of a client in an address says nothing: the store decides, client by client,
and a client that is another coach's looks like one that does not exist.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any, Final
from urllib.parse import quote

from fastapi import Depends, Path, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.datastructures import FormData

from wor_match.storage.access import Action, Role, User, may
from wor_match.storage.records import LoggedIn
from wor_match.web.services import Services

COOKIE: Final = "wor_match"
LOGIN_COOKIE: Final = "wor_match_login"
MOST_FIELDS: Final = 1000

NOTICES: Final = {
    "bewaard": "Het is bewaard.",
    "gekozen": "De keuze is bewaard.",
    "toegevoegd": "Het is toegevoegd.",
    "nagekeken": "Bedankt. De gegevens staan als nagekeken.",
    "vergeten": "Alles van deze cliënt is gewist.",
    "contact": "Het contact is genoteerd.",
    "wachtwoord": "Het nieuwe wachtwoord is bewaard. Log er opnieuw mee in.",
    "uitgelogd": "U bent uitgelogd.",
    "ingelezen": "Het bestand is ingelezen.",
    "gesloten": "Het dossier is afgesloten.",
    "heropend": "Het dossier is weer open.",
    "overgedragen": "De cliënt is overgedragen.",
}


class LoginNeeded(Exception):
    """Nobody is logged in, or not any more."""


class CrossSite(Exception):
    """A form that did not come from our own pages."""


@dataclass
class Visit:
    """One request of somebody who is logged in: what a page needs to answer it."""

    request: Request
    services: Services
    me: User
    csrf: str
    form: FormData = field(default_factory=FormData)

    @property
    def today(self) -> date:
        """The date in the Netherlands, by the clock of the store."""
        return self.services.store.core.today()

    def may(self, action: Action) -> bool:
        """Whether this user may do what is about no client in particular."""
        return may(self.me, action)

    def text(self, name: str, most: int = 500) -> str:
        """What was typed in a field, on one line and no longer than it may be."""
        value = self.form.get(name)
        if not isinstance(value, str):
            return ""
        return " ".join(value.replace("\0", "").split())[:most]

    def number(self, name: str) -> int | None:
        """The number in a hidden field; None where there is none that can be one of ours."""
        value = self.text(name, 12)
        return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else None

    def page(self, template: str, *, status: int = 200, **values: Any) -> Response:
        """A page from a template, with what all pages show."""
        return render(
            self.request, self.services, template, status, me=self.me, csrf=self.csrf, **values
        )


def render(
    request: Request,
    services: Services,
    template: str,
    status: int = 200,
    *,
    me: User | None = None,
    csrf: str = "",
    **values: Any,
) -> Response:
    """A page; `me` is None where nobody is logged in."""
    shown: dict[str, Any] = {
        "errors": {},
        "section": "",
        "notice": NOTICES.get(request.query_params.get("melding", ""), ""),
        "menu": menu(me) if me else (),
        "me": me,
        "csrf": csrf,
        "may": (lambda action: may(me, Action(action))) if me else (lambda action: False),
    }
    return HTMLResponse(services.text(template, {**shown, **values}), status)


def menu(me: User) -> list[tuple[str, str, str, str]]:
    """What the main menu shows to this user: key, address, words, icon."""
    everything = (
        (Action.list_clients, "clients", "/clienten", _client_words(me), "people"),
        (Action.see_activities, "activities", "/activiteiten", "Activiteiten", "list"),
        (Action.see_overview, "overview", "/overzicht", "Overzicht", "chart"),
        (Action.manage_users, "users", "/gebruikers", "Gebruikers", "key"),
    )
    return [entry[1:] for entry in everything if may(me, entry[0])]


def _client_words(me: User) -> str:
    return "Cliënten" if me.role is Role.coordinator else "Mijn cliënten"


def services_of(request: Request) -> Services:
    """The services of the running server."""
    found = request.app.state.services
    assert isinstance(found, Services)
    return found


async def read_form(request: Request) -> AsyncIterator[FormData]:
    """What was posted. Refuses what another site sends, before anything is read.

    It is kept with the request, so that an error page can give it back.
    """
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise CrossSite
    form = await request.form(max_fields=MOST_FIELDS, max_files=1)
    request.state.form = form
    try:
        yield form
    finally:
        await form.close()


def session(request: Request) -> LoggedIn:
    """The session of the cookie. Raises `LoginNeeded`."""
    secret = request.cookies.get(COOKIE, "")
    found = services_of(request).store.logins.session(secret) if secret else None
    if found is None:
        raise LoginNeeded
    request.state.me, request.state.csrf = found.user, found.csrf
    return found


def looking(request: Request, opened: Annotated[LoggedIn, Depends(session)]) -> Visit:
    """Somebody who is logged in looks at a page."""
    return Visit(request, services_of(request), opened.user, opened.csrf)


def posting(
    request: Request,
    form: Annotated[FormData, Depends(read_form)],
    opened: Annotated[LoggedIn, Depends(session)],
) -> Visit:
    """Somebody who is logged in sends a form of ours. Raises `CrossSite`."""
    check_csrf(form, opened.csrf)
    return Visit(request, services_of(request), opened.user, opened.csrf, form)


RowId = Annotated[int, Path(ge=1, le=2**31 - 1)]
"""The number of a row in an address; a larger one fits no database."""
Looking = Annotated[Visit, Depends(looking)]
Posting = Annotated[Visit, Depends(posting)]


def check_csrf(form: Mapping[str, Any], expected: str) -> None:
    """Raises `CrossSite` unless the form carries the expected token."""
    given = form.get("csrf")
    if not expected or not isinstance(given, str):
        raise CrossSite
    if not hmac.compare_digest(given.encode(), expected.encode()):
        raise CrossSite


def set_cookie(request: Request, response: Response, name: str, value: str) -> None:
    """A cookie that scripts cannot read, other sites do not send along, and https keeps to itself."""
    secure = services_of(request).secure or request.url.scheme == "https"
    response.set_cookie(name, value, httponly=True, samesite="lax", secure=secure, path="/")


def login_token(request: Request) -> str:
    """The token of the login form: before there is a session, it is tied to a cookie."""
    return request.cookies.get(LOGIN_COOKIE) or secrets.token_urlsafe(24)


def local(address: str, otherwise: str = "/") -> str:
    """The address if it is a page of ours: nobody may be sent elsewhere after logging in."""
    fine = address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if fine and address.isprintable() else otherwise


def go(address: str, notice: str = "") -> RedirectResponse:
    """On to another page after a form, with a message from `NOTICES`."""
    if notice:
        address, _, place = address.partition("#")
        address += ("&" if "?" in address else "?") + "melding=" + quote(notice)
        address += f"#{place}" if place else ""
    return RedirectResponse(address, 303)
