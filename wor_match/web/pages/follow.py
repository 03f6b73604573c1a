"""Volgen: came, didn't come, stopped, still there; how it was; and a word for the referrer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from fastapi import APIRouter
from fastapi.responses import Response

from wor_match.domain import vocabulary as v
from wor_match.errors import StorageConflict
from wor_match.storage.participations import RATINGS
from wor_match.storage.records import ClientFile, Participation
from wor_match.web.access import Looking, Posting, RowId, Visit, go
from wor_match.web.dates import past
from wor_match.web.words import capital, count, day

router = APIRouter(prefix="/clienten/{client_id}/volgen")

RATING_LABELS: Final = {
    "welcome": "Het welkom",
    "click": "De klik met de anderen",
    "venue": "De ruimte",
    "organisation": "De organisatie",
    "time": "Het tijdstip",
}
FACES: Final = (
    (1, "heel slecht"),
    (2, "niet goed"),
    (3, "gaat wel"),
    (4, "goed"),
    (5, "heel goed"),
)
STOP_GROUPS: Final = (
    ("Het paste niet", v.MISMATCH_REASONS),
    ("Praktisch", v.PRACTICAL_REASONS),
    ("Iets anders", v.COMPETING_REASONS),
    ("Overig", {"other": "anders", "unknown": "onbekend"}),
)
FOLLOW_UP_AFTER: Final = timedelta(days=91)
_CANNOT: Final = "Dit kan niet met deze datum. Kijk de dag na."


@dataclass(frozen=True)
class Followed:
    """A choice and what came of it, in words."""

    id: int
    title: str
    part: Participation
    state: str
    going: bool
    asks: bool
    visits: str


@router.get("")
def show(visit: Looking, client_id: str) -> Response:
    """What was chosen, newest first."""
    return _page(visit, client_id)


@router.post("/{participation_id}")
def record(visit: Posting, client_id: str, participation_id: RowId) -> Response:
    """Records what happened: one button, one fact."""
    on, wrong = past(visit.text("on"), visit.today, visit.today)
    if wrong or on is None:
        return _page(visit, client_id, {f"on-{participation_id}": wrong}, 422)
    try:
        done = _record(visit, client_id, participation_id, on)
    except ValueError:
        return _page(visit, client_id, {f"on-{participation_id}": _CANNOT}, 422)
    if not done:
        return _page(visit, client_id, {"": "Kies wat er gebeurde."}, 422)
    return go(f"/clienten/{client_id}/volgen", "bewaard")


def _record(visit: Visit, client_id: str, participation_id: int, on: date) -> bool:
    parts = visit.services.store.participations
    about = (visit.me, client_id, participation_id)
    based_on = visit.number("version")
    did, stop, answer = visit.text("do"), visit.text("stop"), visit.text("follow_up")
    if did in ("came", "missed"):
        together = True if visit.text("accompanied") and did == "came" else None
        parts.visit(*about, on, came=did == "came", accompanied=together, based_on=based_on)
    elif did == "there":
        parts.still_there(*about, on, based_on=based_on)
    elif stop in v.STOP_REASONS:
        if parts.get(*about).started_on is None:
            parts.never_started(*about, on, stop, based_on=based_on)
        else:
            parts.stop(*about, on, stop, based_on=based_on)
    elif answer in v.FOLLOW_UP:
        parts.follow_up(*about, answer, on, based_on=based_on)
    else:
        return False
    return True


@router.post("/{participation_id}/oordeel")
def rate(visit: Posting, client_id: str, participation_id: RowId) -> Response:
    """How the participant found it; what is left empty stays unknown."""
    marks = {
        name: int(mark)
        for name in RATINGS
        if (mark := visit.text(name)) in ("1", "2", "3", "4", "5")
    }
    visit.services.store.participations.rate(
        visit.me, client_id, participation_id, marks, based_on=visit.number("version")
    )
    return go(f"/clienten/{client_id}/volgen", "bewaard")


@router.post("/{participation_id}/terug")
def undo(visit: Posting, client_id: str, participation_id: RowId) -> Response:
    """Takes a choice back that was a mistake."""
    try:
        visit.services.store.lists.unchoose(visit.me, client_id, participation_id)
    except StorageConflict:
        wrong = "Dit kan niet meer ongedaan: er is al iets van genoteerd."
        return _page(visit, client_id, {"": wrong}, 409)
    return go(f"/clienten/{client_id}/volgen", "bewaard")


def _page(
    visit: Visit, client_id: str, errors: dict[str, str] | None = None, status: int = 200
) -> Response:
    store = visit.services.store
    file = store.clients.get(visit.me, client_id)
    there = store.participations.of_client(visit.me, client_id)
    shown = [_followed(one, visit.today) for one in there]
    return visit.page(
        "follow.html",
        status=status,
        section="clients",
        heading="Volgen",
        tab="follow",
        file=file,
        shown=shown,
        errors=errors or {},
        today=visit.today,
        stop_groups=STOP_GROUPS,
        ratings=RATING_LABELS,
        faces=FACES,
        open_stop=None,
        open_rating=None,
        message=message(file, there, visit.me.display_name or visit.me.name),
    )


def _followed(one: Participation, today: date) -> Followed:
    came = sum(visit.came for visit in one.visits)
    asks = (
        one.follow_up is None
        and one.started_on is not None
        and one.started_on + FOLLOW_UP_AFTER <= today
    )
    missed = len(one.visits) - came
    visits = f"{count(came, 'keer', 'keer')} geweest"
    visits += f", {count(missed, 'keer', 'keer')} niet gekomen" if missed else ""
    going = one.open and one.started_on is not None
    return Followed(one.participation_id, one.title, one, state(one), going, asks, visits)


def state(one: Participation) -> str:
    """Where it stands, in a few words."""
    if one.stopped_on is not None:
        return f"Gestopt op {day(one.stopped_on)}"
    if one.follow_up is not None:
        return capital(v.FOLLOW_UP[one.follow_up])
    return "Doet mee" if one.started_on else "Gekozen, nog niet begonnen"


def message(file: ClientFile, there: Sequence[Participation], coach: str) -> str:
    """A text for the referrer: what was found and how it goes, nothing of health or wishes."""
    lines = [
        "Beste verwijzer,",
        "",
        f"U verwees [naam] naar Welzijn op Recept{_on(file.referred_on)}.",
    ]
    if not there:
        lines.append("We hebben elkaar gesproken en zoeken nog naar een activiteit die past.")
    for one in reversed(there):
        if one.stopped_on is not None:
            lines.append(f"- {one.title}: begonnen op {day(one.started_on)}, inmiddels gestopt.")
        elif one.started_on is not None:
            known = one.last_known_on or one.started_on
            lines.append(
                f"- {one.title}: doet mee sinds {day(one.started_on)}. Laatst bekend op {day(known)}."
            )
        elif one.follow_up == "never_started":
            lines.append(f"- {one.title}: gekozen, maar niet begonnen.")
        else:
            lines.append(f"- {one.title}: gekozen op {day(one.chosen_on)}, begint nog.")
    lines += [
        "",
        "Heeft u vragen? Neem dan contact met mij op.",
        "",
        "Met vriendelijke groet,",
        coach,
    ]
    return "\n".join(lines)


def _on(referred: date | None) -> str:
    return f" op {day(referred)}" if referred else ""
