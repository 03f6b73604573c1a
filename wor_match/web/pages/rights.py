"""The rights of a client: everything that is held in one file, and everything forgotten."""

from __future__ import annotations

import json
from typing import Any, Final
from zoneinfo import ZoneInfo

from fastapi import APIRouter
from fastapi.responses import Response

from wor_match.storage.access import ROLE_LABELS, Role
from wor_match.storage.core import DUTCH_TIME
from wor_match.web.access import Looking, Posting, Visit, go

router = APIRouter(prefix="/clienten/{client_id}")

ACTIONS: Final = {
    "view": "bekeken",
    "change": "aangepast",
    "assign": "overgedragen",
    "export": "opgehaald",
    "forget": "gewist",
    "read_log": "logboek bekeken",
    "refused": "geweigerd",
    "listed": "in een lijst gezien",
    "add": "gemaakt",
    "import": "ingelezen",
    "consent": "toestemming aangepast",
}
PARTS: Final = {
    "file": "dossier",
    "label": "kenmerk",
    "contact": "contact",
    "draft": "concept van de intake",
    "intake": "intake",
    "list": "suggesties",
    "choice": "keuze",
    "outcome": "volgen",
    "visit": "bezoek",
    "log": "logboek",
    "all": "alles",
    "research": "onderzoek",
    "feedback": "bericht aan de verwijzer",
    "clients": "lijst van cliënten",
    "waiting": "wie wacht op wat",
}
_MOST_LINES: Final = 200


@router.get("/gegevens")
def show(visit: Looking, client_id: str) -> Response:
    """What a client may ask, and for a coordinator who looked."""
    return _page(visit, client_id, {})


@router.post("/gegevens")
def give(visit: Posting, client_id: str) -> Response:
    """All that is held, as a file."""
    held = visit.services.store.privacy.export_client(visit.me, client_id)
    text = json.dumps(held, ensure_ascii=False, indent=1, default=str)
    name = f'attachment; filename="gegevens-{_plain(client_id)}.json"'
    return Response(text, media_type="application/json", headers={"content-disposition": name})


@router.post("/vergeten")
def forget(visit: Posting, client_id: str) -> Response:
    """Removes the client for good, once the code was typed."""
    if visit.text("sure") != client_id:
        return _page(visit, client_id, {"sure": "De code klopt niet. Er is niets gewist."}, 422)
    visit.services.store.privacy.forget_client(visit.me, client_id)
    return go("/clienten", "vergeten")


def _page(visit: Visit, client_id: str, errors: dict[str, str], status: int = 200) -> Response:
    store = visit.services.store
    file = store.clients.get(visit.me, client_id)
    log: list[dict[str, Any]] | None = None
    if visit.me.role is Role.coordinator:
        log = [
            {
                "when": f"{line.at.astimezone(ZoneInfo(DUTCH_TIME)):%d-%m-%Y %H:%M}",
                "who": line.user_name,
                "role": ROLE_LABELS.get(line.role, line.role),
                "what": f"{ACTIONS.get(line.action, line.action)}: "
                f"{PARTS.get(line.part or '', line.part or '')}",
            }
            for line in store.access_log.of_client(visit.me, client_id)[:_MOST_LINES]
        ]
    return visit.page(
        "rights.html", status=status, section="clients", heading="Gegevens", tab="rights",
        file=file, errors=errors, log=log,
    )  # fmt: skip


def _plain(text: str) -> str:
    return "".join(c for c in text if c.isascii() and (c.isalnum() or c in "-_"))
