"""The hand-out for a client: what, when, where and who receives you. No wish, no health data.

It is about the activity only; of the client nothing is on it but how far the walk is.
"""

from __future__ import annotations

import importlib.util
from functools import lru_cache
from typing import Any, Final

from fastapi import APIRouter
from fastapi.responses import Response

from wor_match.domain.entities import Activity, Client
from wor_match.web import words
from wor_match.web.access import Looking, Visit
from wor_match.web.services import STATIC

router = APIRouter(prefix="/clienten/{client_id}/hand-out")

_LONGEST: Final = 400


@router.get("/{activity_id}.pdf")
def as_pdf(visit: Looking, client_id: str, activity_id: str) -> Response:
    """The hand-out as a PDF; without the extra that makes it, the page that prints."""
    values = _values(visit, client_id, activity_id)
    if not has_pdf():
        return visit.page("handout.html", section="clients", pdf=False, **values)
    text = visit.services.text("handout_pdf.html", values)
    return Response(
        make_pdf(text),
        media_type="application/pdf",
        headers={"content-disposition": 'inline; filename="hand-out.pdf"'},
    )


@router.get("/{activity_id}")
def show(visit: Looking, client_id: str, activity_id: str) -> Response:
    """The hand-out as a page that prints well."""
    values = _values(visit, client_id, activity_id)
    return visit.page("handout.html", section="clients", pdf=has_pdf(), **values)


@lru_cache(maxsize=1)
def has_pdf() -> bool:
    """Whether the extra `pdf` is installed, and the system library that it needs."""
    if importlib.util.find_spec("weasyprint") is None:
        return False
    try:
        import weasyprint  # noqa: F401
    except OSError:
        return False
    return True


def make_pdf(text: str) -> bytes:
    """A PDF of a page, with the stylesheet of the hand-out and nothing from anywhere else."""
    from weasyprint import CSS, HTML

    def refuse(url: str, *rest: Any, **more: Any) -> Any:
        raise ValueError("a hand-out fetches nothing")

    style = STATIC.joinpath("handout.css").read_text("utf-8")
    sheet = CSS(string=style + "body { font-family: sans-serif }")
    made = HTML(string=text, url_fetcher=refuse).write_pdf(stylesheets=[sheet])
    assert isinstance(made, bytes)
    return made


def _values(visit: Visit, client_id: str, activity_id: str) -> dict[str, Any]:
    store = visit.services.store
    intake = store.intakes.latest(visit.me, client_id)
    activity = store.activities.get(visit.me, activity_id).record
    km = words.distance_km(intake.record, activity) if intake else None
    later = activity.start_date and activity.start_date > visit.today
    return {
        "client_id": client_id,
        "activity": activity,
        "about": _short(activity.description or ""),
        "when": words.moments(activity),
        "begins": f"De eerste keer is op {words.day(activity.start_date)}." if later else "",
        "address": "" if activity.at_home else words.address(activity),
        "price": words.price(activity),
        "journey": _journey(activity, intake.record if intake else None, km),
        "host": _host(activity),
        "coach": visit.me.display_name or visit.me.name,
    }


def _journey(activity: Activity, client: Client | None, km: float | None) -> list[str]:
    if activity.at_home:
        return ["U hoeft niet te reizen."]
    said = []
    if walk := words.walking(km):
        said.append(f"Het is {walk}.")
    elif km is not None:
        said.append(f"Het is {words.far(km)} van uw buurt.")
    if client and client.accompany_first:
        said.append("De eerste keer gaat er iemand met u mee.")
    return said or ["Overleg met uw coach hoe u er komt."]


def _host(activity: Activity) -> str:
    if activity.welcome_host:
        return "Er is iemand die u welkom heet en u laat zien hoe het gaat."
    if activity.drop_in:
        return "U kunt zo binnenlopen. Aanmelden hoeft niet."
    return "Vraag bij binnenkomst naar de begeleider. Zeg dat u voor het eerst komt."


def _short(text: str) -> str:
    plain = " ".join(text.split())
    if len(plain) <= _LONGEST:
        return plain
    cut = plain[:_LONGEST]
    end = max(cut.rfind(". "), cut.rfind("! "), cut.rfind("? "))
    return cut[: end + 1] if end > 0 else cut.rsplit(" ", 1)[0] + " …"
