"""What goes wrong as calm Dutch pages: nothing technical, and nothing typed is lost."""

from __future__ import annotations

import logging
import math
from collections.abc import Sequence
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException

from wor_match.errors import (
    AccessDenied,
    OutdatedVersion,
    StorageBusy,
    StorageConflict,
    StorageError,
    StorageFull,
    StorageGone,
    TooManyAttempts,
    UnknownRecord,
)
from wor_match.web import intake_form, problems
from wor_match.web.access import CrossSite, LoginNeeded, local, render, services_of
from wor_match.web.api import Impossible, NoToken
from wor_match.web.login_page import login_again
from wor_match.web.safety import TooLarge

log = logging.getLogger("wor_match.web")

Kept = list[tuple[str, str | None, str, bool]]
"""Fields of a form given back: name, label (None is hidden), value, whether it is long."""

NOT_FOUND: Final = (
    "Dit is er niet",
    ["Deze pagina of cliënt bestaat niet, of hoort niet bij u.", "Kijk of het adres klopt."],
)
NOT_ALLOWED: Final = (
    "Dit mag u niet bekijken",
    ["Deze pagina hoort niet bij uw rol. Vraag de beheerder als u er wel bij moet kunnen."],
)
CROSS_SITE: Final = (
    "Dit formulier is verlopen",
    ["Uit voorzorg is er niets bewaard. Ga terug, ververs de pagina en probeer het opnieuw."],
)
TOO_LARGE: Final = (
    "Dit is te groot",
    ["Een bestand mag niet groter zijn dan 10 MB. Er is niets bewaard."],
)
CHANGED: Final = (
    "Dit is intussen veranderd",
    [
        "Iemand anders, of u zelf in een ander venster, heeft dit net aangepast. "
        "Daarom is er nu niets bewaard.",
        "Open de pagina opnieuw en kijk of het nog klopt.",
    ],
)
CONFLICT: Final = (
    "Dit past niet bij wat er al staat",
    ["Er is niets bewaard. Ga terug en kijk of het al gedaan is."],
)
BROKEN: Final = (
    "Er ging iets mis",
    ["Het ligt niet aan u. Probeer het nog eens. Blijft het misgaan? Vraag de beheerder."],
)
_STORAGE: Final[tuple[tuple[type[StorageError], int, str, list[str]], ...]] = (
    (
        StorageBusy,
        503,
        "Het is even druk",
        ["Er is nog niets bewaard. Wacht een paar tellen en probeer het opnieuw."],
    ),
    (
        StorageFull,
        507,
        "Er is geen ruimte meer om te bewaren",
        ["Er is niets bewaard. Vraag de beheerder om ruimte te maken en probeer het dan opnieuw."],
    ),
    (
        StorageGone,
        503,
        "De gegevens zijn even niet bereikbaar",
        ["Er is niets bewaard. Probeer het over een paar minuten opnieuw, of vraag de beheerder."],
    ),
    (StorageError, 503, "Het bewaren lukt nu niet", ["Er is niets bewaard. Vraag de beheerder."]),
)
_SECRET: Final = ("password", "old_password", "new_password", "repeat_password")
_SHORTEST_LONG: Final = 80


def install(app: FastAPI) -> None:
    """Gives every error its page, or its problem+json under /api."""

    def answer(status: int, words: tuple[str, list[str]]) -> Any:
        def handle(request: Request, error: Exception) -> Response:
            return page(request, status, *words)

        return handle

    app.add_exception_handler(LoginNeeded, _login_needed)
    app.add_exception_handler(CrossSite, answer(403, CROSS_SITE))
    app.add_exception_handler(TooLarge, answer(413, TOO_LARGE))
    app.add_exception_handler(UnknownRecord, answer(404, NOT_FOUND))
    app.add_exception_handler(OutdatedVersion, answer(409, CHANGED))
    app.add_exception_handler(NoToken, _no_token)
    app.add_exception_handler(Impossible, _impossible)
    app.add_exception_handler(StorageConflict, _conflict)
    app.add_exception_handler(AccessDenied, _denied)
    app.add_exception_handler(TooManyAttempts, _too_many)
    app.add_exception_handler(StorageError, _storage)
    app.add_exception_handler(RequestValidationError, _not_understood)
    app.add_exception_handler(HTTPException, _http)


def page(request: Request, status: int, heading: str, texts: Sequence[str]) -> Response:
    """The page for something that went wrong, with what was typed."""
    if problems.wanted(request):
        return problems.problem(request, status, heading, " ".join(texts))
    form = getattr(request.state, "form", None)
    kept = kept_fields(form) if form is not None and status in (409, 503, 507, 500) else []
    return render(
        request,
        services_of(request),
        "error.html",
        status,
        me=getattr(request.state, "me", None),
        csrf=getattr(request.state, "csrf", ""),
        heading=heading,
        texts=list(texts),
        kept=kept,
        again=local(request.url.path),
    )


def kept_fields(form: FormData) -> Kept:
    """The form as it came, to be shown and sent again; passwords and files are not kept."""
    kept: Kept = []
    for name, value in form.multi_items():
        if not isinstance(value, str) or name in _SECRET or name == "fragment":
            continue
        long = len(value) > _SHORTEST_LONG or name in intake_form.TEXTS
        typed = long or name in intake_form.ONE_LINE or name in _TYPED
        label = _TYPED.get(name) or intake_form.LABELS.get(name)
        kept.append((name, label if typed and value and label else None, value, long))
    return kept


_TYPED: Final = {
    "title": "Naam",
    "description": "Omschrijving",
    "message": "Bericht",
    "label": "Kenmerk",
    "q": "Zoeken",
}


def _login_needed(request: Request, error: Exception) -> Response:
    if problems.wanted(request):
        return problems.problem(
            request, 401, "Log in", "Uw sessie is verlopen. Log opnieuw in, in een ander tabblad."
        )
    form = getattr(request.state, "form", None)
    onward = local(request.url.path)
    if form is not None:
        return login_again(request, onward, kept_fields(form))
    if onward in ("/", "/inloggen"):
        return RedirectResponse("/inloggen", 303)
    return RedirectResponse(f"/inloggen?verder={onward}", 303)


def _no_token(request: Request, error: Exception) -> Response:
    answer = problems.problem(request, 401, "No valid token", str(error))
    answer.headers["www-authenticate"] = "Bearer"
    return answer


def _impossible(request: Request, error: Exception) -> Response:
    return problems.problem(request, 422, "Not possible", str(error))


def _conflict(request: Request, error: Exception) -> Response:
    return page(request, 409, *CONFLICT)


def _denied(request: Request, error: Exception) -> Response:
    # Whoever may not see a client must not learn that there is one.
    if "client_id" in request.path_params:
        return page(request, 404, *NOT_FOUND)
    return page(request, 403, *NOT_ALLOWED)


def _too_many(request: Request, error: Exception) -> Response:
    assert isinstance(error, TooManyAttempts)
    minutes = math.ceil(error.seconds / 60)
    wait = "een minuut" if minutes == 1 else f"{minutes} minuten"
    texts = [f"Uit voorzorg kunt u {wait} niet inloggen. Probeer het daarna opnieuw."]
    answer = page(request, 429, "Te vaak geprobeerd", texts)
    answer.headers["retry-after"] = str(error.seconds)
    return answer


def _storage(request: Request, error: Exception) -> Response:
    log.error("storage: %s", type(error).__name__)
    for kind, status, heading, texts in _STORAGE:
        if isinstance(error, kind):
            return page(request, status, heading, texts)
    raise AssertionError from error


def _not_understood(request: Request, error: Exception) -> Response:
    if problems.wanted(request):
        assert isinstance(error, RequestValidationError)
        return problems.invalid(request, error)
    return page(request, 404, *NOT_FOUND)


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code in (404, 405):
        answer = page(request, error.status_code, *NOT_FOUND)
    else:
        answer = page(request, error.status_code, *BROKEN)
    answer.headers.update(error.headers or {})
    return answer


def unexpected(request: Request, error: Exception) -> Response:
    """The page for what nobody thought of, and where it was, for the log."""
    # The type says enough to find it; the message might quote what somebody typed.
    where = _where(error)
    log.error("unexpected %s at %s", type(error).__name__, where)
    return page(request, 500, *BROKEN)


def _where(error: Exception) -> str:
    trace, found = error.__traceback__, []
    while trace is not None:
        code = trace.tb_frame.f_code
        if "wor_match" in code.co_filename:
            found.append(f"{code.co_qualname}:{trace.tb_lineno}")
        trace = trace.tb_next
    return " > ".join(found[-3:]) or "?"
