"""Activiteiten: search, edit, verify, and what changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from urllib.parse import quote

from fastapi import APIRouter
from fastapi.responses import Response

from wor_match.domain import vocabulary as v
from wor_match.domain.entities import Activity
from wor_match.storage.access import Action, require
from wor_match.storage.records import ActivityVersion, StoredActivity
from wor_match.web import activity_form, words
from wor_match.web.access import Looking, Posting, Visit, go, local

router = APIRouter(prefix="/activiteiten")

PER_PAGE: Final = 25
STALE_AFTER: Final = timedelta(days=183)
KINDS: Final = {
    "added": "toegevoegd",
    "changed": "aangepast",
    "verified": "nagekeken",
    "gone": "gestopt",
    "back": "weer terug",
}
FIELD_WORDS: Final = {
    **activity_form.LABELS,
    "slots": "tijden",
    "frequency": "hoe vaak",
    "cost_eur": "kosten",
    "cost_unit": "kosten per",
    "lat": "plek op de kaart",
    "lon": "plek op de kaart",
    "verified_on": "datum van nakijken",
    "municipality": "gemeente",
    "meetings": "aantal keer",
}
_LANGUAGES: Final = ("nl", "en", "ar", "tr", "pl", "uk", "ti", "so", "fa", "zh", "es", "fy")


@dataclass(frozen=True)
class Shown:
    """An activity in the list, and whether it needs a look."""

    record: Activity
    stale: bool


@router.get("")
def show(visit: Looking, q: str = "", pagina: int = 1) -> Response:
    """The catalogue: what was not looked at for longest first, or what was searched for."""
    store, q = visit.services.store.activities, q[:100]
    found = store.search(visit.me, q) if q.strip() else store.all(visit.me)
    found.sort(
        key=lambda one: (one.record.verified_on is not None, one.record.verified_on or visit.today)
    )
    pages = max(1, -(-len(found) // PER_PAGE))
    page = min(max(1, pagina), pages)
    part = found[(page - 1) * PER_PAGE : page * PER_PAGE]
    return visit.page(
        "activities.html",
        section="activities",
        tab="all",
        tabs=tabs(visit),
        q=q,
        total=len(found),
        shown=[Shown(one.record, is_stale(visit, one)) for one in part],
        today=visit.today,
        page=page,
        pages=pages,
        here=f"/activiteiten?q={quote(q)}",
        can_change=visit.may(Action.change_activities),
    )


@router.get("/nieuw")
def new(visit: Looking) -> Response:
    """The form for a new activity."""
    require(visit.me, Action.change_activities)
    return _page(visit, None, activity_form.blank(), {})


@router.post("/nieuw")
def add(visit: Posting) -> Response:
    """Adds an activity to the catalogue of the municipality."""
    require(visit.me, Action.change_activities)
    store = visit.services.store.activities
    read = _read(visit, store.new_id(visit.me), None)
    if read.activity is None:
        return _page(visit, None, read.fields, read.errors, 422)
    store.add(visit.me, read.activity)
    return go(f"/activiteiten/{quote(read.activity.activity_id, safe='')}", "toegevoegd")


@router.get("/{activity_id}")
def show_one(visit: Looking, activity_id: str) -> Response:
    """One activity, to edit for whoever may."""
    stored = visit.services.store.activities.get(visit.me, activity_id)
    return _page(visit, stored, activity_form.fields_of(stored.record), {})


@router.post("/{activity_id}")
def change(visit: Posting, activity_id: str) -> Response:
    """Changes an activity; whoever edits it has looked at it."""
    require(visit.me, Action.change_activities)
    store = visit.services.store.activities
    stored = store.get(visit.me, activity_id)
    read = _read(visit, activity_id, stored.record)
    if read.activity is None:
        return _page(visit, stored, read.fields, read.errors, 422)
    based_on = visit.number("version") or 0
    record = read.activity.model_copy(update={"verified_on": visit.today})
    store.change(visit.me, record, based_on=based_on)
    return go(f"/activiteiten/{quote(activity_id, safe='')}", "bewaard")


@router.post("/{activity_id}/klopt")
def verify(visit: Posting, activity_id: str) -> Response:
    """Klopt nog: looked at today."""
    visit.services.store.activities.verify(visit.me, activity_id, visit.today)
    here = f"/activiteiten/{quote(activity_id, safe='')}"
    return go(local(visit.text("terug"), here), "nagekeken")


@router.post("/{activity_id}/gestopt")
def remove(visit: Posting, activity_id: str) -> Response:
    """It is no longer there."""
    visit.services.store.activities.remove(visit.me, activity_id, visit.today)
    return go(f"/activiteiten/{quote(activity_id, safe='')}", "bewaard")


@router.post("/{activity_id}/terug")
def restore(visit: Posting, activity_id: str) -> Response:
    """It is there again."""
    visit.services.store.activities.restore(visit.me, activity_id)
    return go(f"/activiteiten/{quote(activity_id, safe='')}", "bewaard")


def tabs(visit: Visit) -> list[tuple[str, str, str]]:
    """The pages about activities that this user may see."""
    found = [("all", "/activiteiten", "Zoeken en nakijken")]
    if visit.may(Action.change_activities):
        found.append(("calls", "/activiteiten/bellijst", "Bellijst"))
    if visit.may(Action.import_activities):
        found.append(("import", "/activiteiten/inlezen", "Bestand inlezen"))
    return found


def is_stale(visit: Visit, one: StoredActivity) -> bool:
    """Whether it was not looked at for half a year."""
    on = one.record.verified_on
    return on is None or on < visit.today - STALE_AFTER


def _read(visit: Visit, activity_id: str, before: Activity | None) -> activity_form.Read:
    services = visit.services
    return activity_form.read(
        visit.form, activity_id, services.geocoder, services.taxonomy, visit.today, before
    )


def _page(
    visit: Visit,
    stored: StoredActivity | None,
    typed: dict[str, Any],
    errors: dict[str, str],
    status: int = 200,
) -> Response:
    store = visit.services.store.activities
    record = stored.record if stored else None
    history = store.history(visit.me, record.activity_id) if record else []
    spoken = [*_LANGUAGES, *typed["languages"]]
    return visit.page(
        "activity.html",
        status=status,
        section="activities",
        heading=record.title if record else "Nieuwe activiteit",
        stored=stored,
        stale=is_stale(visit, stored) if stored else False,
        typed=typed,
        errors=errors,
        labels=activity_form.LABELS,
        languages={code: v.LANGUAGES[code] for code in spoken if code in v.LANGUAGES},
        version=stored.version if stored else 0,
        base=f"/activiteiten/{quote(record.activity_id, safe='') if record else 'nieuw'}",
        today=visit.today,
        can_change=visit.may(Action.change_activities),
        history=[_told(one) for one in history],
        plain=_plain(record) if record else [],
        read_words=_fields(record.from_text) if record else "",
    )


def _told(one: ActivityVersion) -> str:
    what = KINDS.get(one.kind, one.kind)
    if one.kind == "changed" and one.changed_fields:
        what += f" ({_fields(one.changed_fields)})"
    return f"{words.day(one.changed_at)}: {what}, door {one.changed_by_name}"


def _fields(names: list[str]) -> str:
    said = [FIELD_WORDS.get(name, name).rstrip("?").lower() for name in names]
    return ", ".join(dict.fromkeys(said))


def _plain(record: Activity) -> list[tuple[str, str]]:
    known = (
        ("Organisatie", record.organisation or ""),
        ("Wat", record.description or ""),
        ("Wanneer", words.moments(record)),
        ("Waar", words.address(record)),
        ("Kosten", words.price(record)),
        ("Contact", record.contact or ""),
        ("Rolstoel", v.ACCESS[record.wheelchair]),
    )
    return [(name, text) for name, text in known if text]
