"""Logging in and out, and the way to the first page."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData

from wor_match.errors import LoginRefused
from wor_match.storage.access import Role
from wor_match.web.access import (
    COOKIE,
    LOGIN_COOKIE,
    Looking,
    Posting,
    check_csrf,
    go,
    local,
    read_form,
    render,
    services_of,
    set_cookie,
)
from wor_match.web.login_page import login_page

router = APIRouter()

FIRST_PAGE: Final = {
    Role.coach: "/clienten",
    Role.coordinator: "/clienten",
    Role.researcher: "/overzicht",
    Role.beheerder: "/gebruikers",
}
_WRONG: Final = "De naam of het wachtwoord klopt niet."
_KEPT: Final = "bewaard."


@router.get("/")
def start(visit: Looking) -> Response:
    """To the first page of somebody's role."""
    return RedirectResponse(FIRST_PAGE.get(visit.me.role, "/overzicht"), 303)


@router.get("/inloggen")
def show(request: Request, verder: str = "/") -> Response:
    """The form."""
    return login_page(request, local(verder))


@router.post("/inloggen")
def log_in(request: Request, form: Annotated[FormData, Depends(read_form)]) -> Response:
    """A session, and on to where somebody was going; what was typed there comes back."""
    check_csrf(form, request.cookies.get(LOGIN_COOKIE, ""))
    services = services_of(request)
    name, password = str(form.get("username", ""))[:100], str(form.get("password", ""))[:1000]
    onward = local(str(form.get("verder", "/")))
    kept = [
        (field.removeprefix(_KEPT), None, value, False)
        for field, value in form.multi_items()
        if field.startswith(_KEPT) and isinstance(value, str)
    ]
    address = request.client.host if request.client else ""
    try:
        opened = services.store.logins.log_in(name, password, address)
    except LoginRefused:
        errors = {"username": _WRONG}
        return login_page(request, onward, status=401, username=name, errors=errors, kept=kept)
    answer: Response = RedirectResponse(onward, 303)
    if kept:
        again = [field for field in kept if field[0] != "csrf"]
        answer = render(
            request, services, "error.html", me=opened.user, csrf=opened.csrf,
            heading="U bent weer ingelogd", texts=["U kunt nu verder waar u was."],
            kept=[("csrf", None, opened.csrf, False), *again], again=onward,
        )  # fmt: skip
    set_cookie(request, answer, COOKIE, opened.secret)
    answer.delete_cookie(LOGIN_COOKIE, path="/", httponly=True, samesite="lax")
    return answer


@router.post("/uitloggen")
def log_out(visit: Posting) -> Response:
    """The session ends, here and on the server."""
    visit.services.store.logins.log_out(visit.request.cookies.get(COOKIE, ""))
    answer = go("/inloggen", "uitgelogd")
    answer.delete_cookie(COOKIE, path="/", httponly=True, samesite="lax")
    return answer
