"""Logging in: one page, also for whoever was logged out while filling in a form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fastapi import Request
from fastapi.responses import Response

from wor_match.web.access import LOGIN_COOKIE, login_token, render, services_of, set_cookie


def login_page(
    request: Request,
    onward: str,
    *,
    status: int = 200,
    username: str = "",
    errors: dict[str, str] | None = None,
    kept: Sequence[tuple[str, str | None, str, bool]] = (),
) -> Response:
    """The form; `kept` travels along hidden, to be given back after logging in."""
    token = login_token(request)
    services = services_of(request)
    values: dict[str, Any] = {"username": username, "onward": onward, "kept": list(kept)}
    answer = render(
        request, services, "login.html", status, csrf=token, errors=errors or {}, **values
    )
    set_cookie(request, answer, LOGIN_COOKIE, token)
    return answer


def login_again(
    request: Request, onward: str, kept: Sequence[tuple[str, str | None, str, bool]]
) -> Response:
    """For whoever was logged out while typing: nothing is lost."""
    said = {"": "U bent uitgelogd omdat u een tijd niets deed. Log opnieuw in."}
    return login_page(request, onward, status=401, errors=said, kept=kept)
