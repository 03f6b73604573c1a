"""Gebruikers: add, close and open accounts, and give a new password."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter
from fastapi.responses import Response

from wor_match.errors import StorageConflict
from wor_match.storage.access import ROLE_LABELS, Action, Role, require
from wor_match.web.access import Looking, Posting, Visit, go
from wor_match.web.words import capital

router = APIRouter(prefix="/gebruikers")

_FIELDS: Final = ("name", "display_name", "role", "organisation", "municipality")
# Without letters and digits that look alike: it is read out and typed over.
_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True)
class Fresh:
    """A password that was just drawn: shown once, kept nowhere."""

    name: str
    password: str


def draw_password() -> str:
    """Four groups of four: about 79 bits, and it can be read out."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))


@router.get("")
def show(visit: Looking) -> Response:
    """All accounts."""
    require(visit.me, Action.manage_users)
    return _page(visit)


@router.post("")
def add(visit: Posting) -> Response:
    """A new account, with a password drawn for it."""
    require(visit.me, Action.manage_users)
    typed = {name: visit.text(name, 200) for name in _FIELDS}
    errors = {}
    if not typed["name"]:
        errors["name"] = "Vul een naam in."
    if typed["role"] not in _roles():
        errors["role"] = "Kies een rol."
    if typed["role"] == Role.coordinator and not typed["organisation"]:
        errors["organisation"] = "Vul de organisatie van de coördinator in."
    if errors:
        return _page(visit, typed, errors, 422)
    password = draw_password()
    try:
        made = visit.services.store.users.add(
            visit.me,
            typed["name"],
            password,
            typed["role"],
            organisation=typed["organisation"] or None,
            municipality=typed["municipality"] or None,
            display_name=typed["display_name"] or None,
        )
    except StorageConflict:
        return _page(visit, typed, {"name": "Deze naam is er al. Kies een andere."}, 409)
    return _page(visit, fresh=Fresh(made.name, password))


@router.post("/wachtwoord")
def reset(visit: Posting) -> Response:
    """A new password; every session of that account ends."""
    require(visit.me, Action.manage_users)
    password, name = draw_password(), visit.text("name", 200)
    visit.services.store.users.set_password(visit.me, name, password)
    return _page(visit, fresh=Fresh(name, password))


@router.post("/sluiten")
def disable(visit: Posting) -> Response:
    """Closes an account, but never one's own: somebody has to be left."""
    require(visit.me, Action.manage_users)
    if visit.text("name", 200).casefold() == visit.me.name:
        return _page(visit, errors={"": "U kunt uw eigen account niet sluiten."}, status=422)
    visit.services.store.users.disable(visit.me, visit.text("name", 200))
    return go("/gebruikers", "bewaard")


@router.post("/openen")
def enable(visit: Posting) -> Response:
    """Opens an account again."""
    require(visit.me, Action.manage_users)
    visit.services.store.users.enable(visit.me, visit.text("name", 200))
    return go("/gebruikers", "bewaard")


def _roles() -> dict[str, str]:
    return {str(role): capital(ROLE_LABELS[role]) for role in Role if role is not Role.console}


def _page(
    visit: Visit,
    typed: dict[str, str] | None = None,
    errors: dict[str, str] | None = None,
    status: int = 200,
    fresh: Fresh | None = None,
) -> Response:
    return visit.page(
        "users.html", status=status, section="users",
        people=visit.services.store.users.all(visit.me), roles=_roles(), fresh=fresh,
        typed=typed or dict.fromkeys(_FIELDS, ""), errors=errors or {},
    )  # fmt: skip
