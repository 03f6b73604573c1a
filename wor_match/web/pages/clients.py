"""Mijn cliënten: who waits for what, a new client, and the client's file."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from fastapi import APIRouter
from fastapi.responses import Response

from wor_match.storage.access import Action, Role, require
from wor_match.storage.records import ClientFile
from wor_match.web.access import Looking, Posting, Visit, go, local
from wor_match.web.dates import past
from wor_match.web.due import steps

router = APIRouter(prefix="/clienten")

TRUTH: Final = {"ja": True, "nee": False}
LATE: Final = "{} te laat. Die staan bovenaan."


@router.get("")
def show(visit: Looking, afgesloten: str = "") -> Response:
    """Who waits for what, overdue first, and everybody below it."""
    store = visit.services.store
    waits = steps(store.waiting(visit.me, visit.today))
    rows = store.clients.list(visit.me, closed=bool(afgesloten))
    late = sum(wait.due.level == "late" for wait in waits)
    words = "Er is niets te laat."
    if late:
        words = LATE.format("Er is 1 stap" if late == 1 else f"Er zijn {late} stappen")
    coordinates = visit.me.role is Role.coordinator
    return visit.page(
        "clients.html",
        section="clients",
        heading="Cliënten" if coordinates else "Mijn cliënten",
        waits=waits,
        rows=rows,
        late_words=words,
        closed=bool(afgesloten),
        coaches=_coaches(visit) if coordinates else {},
    )


@router.get("/nieuw")
def new(visit: Looking) -> Response:
    """The form for a new client."""
    require(visit.me, Action.add_client)
    return _new_page(visit, _typed(None), {})


@router.post("/nieuw")
def add(visit: Posting) -> Response:
    """A new client, under a pseudonym of its own; on to the intake."""
    require(visit.me, Action.add_client)
    values, errors = _read(visit)
    if errors:
        return _new_page(visit, _typed_form(visit), errors, 422)
    store = visit.services.store
    file = store.clients.add(visit.me, label=_label(visit), **values)
    return go(f"/clienten/{file.client_id}/intake", "toegevoegd")


@router.get("/{client_id}")
def show_file(visit: Looking, client_id: str) -> Response:
    """The client's file: what is to be done, contact, consent."""
    file = visit.services.store.clients.get(visit.me, client_id)
    return _file_page(visit, file, _typed(file), {})


@router.post("/{client_id}")
def change_file(visit: Posting, client_id: str) -> Response:
    """Changes the file."""
    store = visit.services.store
    values, errors = _read(visit)
    if errors:
        file = store.clients.get(visit.me, client_id)
        return _file_page(visit, file, _typed_form(visit), errors, 422)
    based_on = visit.number("version") or 0
    file = store.clients.change(visit.me, client_id, values, based_on=based_on)
    if store.has_labels and (_label(visit) or None) != file.label:
        store.clients.set_label(visit.me, client_id, _label(visit))
    return go(f"/clienten/{client_id}", "bewaard")


@router.post("/{client_id}/contact")
def contact(visit: Posting, client_id: str) -> Response:
    """Notes that there was contact, or that it was tried."""
    store = visit.services.store
    on, wrong = past(visit.text("on"), visit.today, visit.today)
    if wrong or on is None or visit.text("kind") not in ("contact", "attempt", "feedback"):
        file = store.clients.get(visit.me, client_id)
        errors = {"on": wrong} if wrong else {"": "Kies wat er gebeurde."}
        return _file_page(visit, file, _typed(file), errors, 422)
    store.clients.add_contact(visit.me, client_id, visit.text("kind"), on)  # type: ignore[arg-type]
    return go(local(visit.text("terug"), f"/clienten/{client_id}"), "contact")


@router.post("/{client_id}/overdragen")
def assign(visit: Posting, client_id: str) -> Response:
    """Passes the client to another coach of the organisation."""
    visit.services.store.clients.assign(visit.me, client_id, visit.text("coach"))
    return go("/clienten", "overgedragen")


@router.post("/{client_id}/afsluiten")
def close(visit: Posting, client_id: str) -> Response:
    """The guidance has ended."""
    visit.services.store.clients.close(visit.me, client_id, visit.today)
    return go("/clienten", "gesloten")


@router.post("/{client_id}/heropenen")
def reopen(visit: Posting, client_id: str) -> Response:
    """It goes on after all."""
    visit.services.store.clients.reopen(visit.me, client_id)
    return go(f"/clienten/{client_id}", "heropend")


def _read(visit: Visit) -> tuple[dict[str, Any], dict[str, str]]:
    referred_on, wrong = past(visit.text("referred_on"), visit.today)
    values = {
        "referred_on": referred_on,
        "practice": visit.text("practice", 100) or None,
        "consent_feedback": TRUTH.get(visit.text("consent_feedback")),
        "consent_research": TRUTH.get(visit.text("consent_research")),
    }
    return values, {"referred_on": wrong} if wrong else {}


def _label(visit: Visit) -> str | None:
    if not visit.services.store.has_labels:
        return None
    return visit.text("label", 20) or None


def _typed(file: ClientFile | None) -> dict[str, str]:
    def said(value: bool | None) -> str:
        return "" if value is None else "ja" if value else "nee"

    on: date | None = file.referred_on if file else None
    return {
        "referred_on": on.isoformat() if on else "",
        "practice": (file.practice or "") if file else "",
        "label": (file.label or "") if file else "",
        "consent_feedback": said(file.consent_feedback) if file else "",
        "consent_research": said(file.consent_research) if file else "",
    }


def _typed_form(visit: Visit) -> dict[str, str]:
    return {name: visit.text(name) for name in _typed(None)}


def _new_page(
    visit: Visit, typed: dict[str, str], errors: dict[str, str], status: int = 200
) -> Response:
    return visit.page(
        "client_new.html", status=status, section="clients", typed=typed, errors=errors,
        has_labels=visit.services.store.has_labels,
    )  # fmt: skip


def _file_page(
    visit: Visit, file: ClientFile, typed: dict[str, str], errors: dict[str, str], status: int = 200
) -> Response:
    store = visit.services.store
    waits = [w for w in store.waiting(visit.me, visit.today) if w.client_id == file.client_id]
    coordinates = visit.me.role is Role.coordinator
    return visit.page(
        "client_file.html",
        status=status,
        section="clients",
        heading="Dossier",
        tab="file",
        file=file,
        typed=typed,
        errors=errors,
        today=visit.today,
        waits=steps(waits),
        has_labels=store.has_labels,
        coaches=_coach_names(visit) if coordinates else {},
    )


def _coaches(visit: Visit) -> dict[int | None, str]:
    return {
        one.user_id: one.display_name or one.name
        for one in visit.services.store.users.all(visit.me)
    }


def _coach_names(visit: Visit) -> dict[str, str]:
    return {
        one.name: one.display_name or one.name for one in visit.services.store.users.all(visit.me)
    }
