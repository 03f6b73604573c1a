"""Choosing: why not another, two side by side, one that the catalogue lacks, and the choice itself."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query
from fastapi.responses import Response

from wor_match.domain import vocabulary as v
from wor_match.errors import StorageConflict
from wor_match.matching.standard import Look
from wor_match.recommender import NoIntake
from wor_match.web import activity_form
from wor_match.web.access import Looking, Posting, Visit, go
from wor_match.web.cards import Card, card

router = APIRouter(prefix="/clienten/{client_id}")

MOST_FOUND: Final = 10
_WORTH_SAYING: Final = 0.05
_MOST_SAID: Final = 4
_TWICE: Final = "Deze activiteit is vandaag al gekozen en weer gestopt. Kies hem morgen opnieuw als het toch past."


@dataclass(frozen=True)
class Looked:
    """An activity beside the list: its card, what excludes it, what speaks for and against it."""

    card: Card
    excluded: str
    favour: list[str]
    against: list[str]
    ask: list[str]


@router.get("/waarom-niet")
async def why_not(visit: Looking, client_id: str, q: str = "") -> Response:
    """Any activity by its name, with its place among all and the reasons."""
    return await visit.services.recommender.in_turn(partial(_why_not, visit, client_id, q[:100]))


def _why_not(visit: Visit, client_id: str, q: str) -> Response:
    store = visit.services.store
    file = store.clients.get(visit.me, client_id)
    hits = store.activities.search(visit.me, q) if q.strip() else []
    found, many = _looked(visit, client_id, [one.record.activity_id for one in hits][:MOST_FOUND])
    return visit.page(
        "why_not.html", section="clients", heading="Waarom niet?", tab="suggestions",
        file=file, q=q, found=found, total=len(hits), many=many,
    )  # fmt: skip


@router.get("/vergelijken")
async def compare(
    visit: Looking, client_id: str, a: Annotated[list[str] | None, Query()] = None
) -> Response:
    """Two activities side by side."""
    return await visit.services.recommender.in_turn(
        partial(_compare, visit, client_id, a or [], {})
    )


@router.post("/vergelijken")
async def compare_tried(visit: Posting, client_id: str) -> Response:
    """The same, for a wish that is tried out: no wish goes into an address."""
    wanted = [str(one) for one in visit.form.getlist("a")]
    return await visit.services.recommender.in_turn(
        partial(_compare, visit, client_id, wanted, _tried(visit))
    )


def _compare(visit: Visit, client_id: str, wanted: list[str], tried: dict[str, str]) -> Response:
    store = visit.services.store
    file = store.clients.get(visit.me, client_id)
    wrong, many, list_id = "", 0, None
    found: list[Looked] = []
    if len(wanted) != 2:
        wrong = f"U koos er {len(wanted)}. Ga terug naar de lijst en kruis er twee aan."
    else:
        found, many = _looked(visit, client_id, wanted, tried)
        shown = None if tried else store.lists.latest(visit.me, client_id)
        there = {one.activity_id for one in shown.recommendation.suggestions} if shown else set()
        list_id = shown.list_id if shown and there.issuperset(wanted) else None
        if len(found) != 2:
            wrong = "Een van de twee is er niet meer. Ga terug naar de lijst."
    return visit.page(
        "compare.html", status=422 if wrong else 200, section="clients", heading="Vergelijken",
        tab="suggestions", file=file, wrong=wrong, found=found, many=many, list_id=list_id,
        tried=tried,
    )  # fmt: skip


@router.post("/kiezen")
async def choose(visit: Posting, client_id: str) -> Response:
    """Client and coach choose this one; on to the follow-up."""
    return await visit.services.recommender.in_turn(partial(_choose, visit, client_id))


def _choose(visit: Visit, client_id: str) -> Response:
    try:
        visit.services.recommender.record_choice(
            visit.me,
            client_id,
            visit.text("activity_id"),
            list_id=visit.number("list_id"),
            reason=_reason(visit),
            **_tried(visit),
        )
    except StorageConflict:
        file = visit.services.store.clients.get(visit.me, client_id)
        return visit.page(
            "message.html", status=409, section="clients", heading="Kiezen", tab="suggestions",
            file=file, text=_TWICE,
        )  # fmt: skip
    return go(f"/clienten/{client_id}/volgen", "gekozen")


@router.get("/eigen-activiteit")
def own(visit: Looking, client_id: str) -> Response:
    """The form for an activity that the coach knows and the catalogue does not."""
    return _own_page(visit, client_id, activity_form.blank(), {})


@router.post("/eigen-activiteit")
def add_own(visit: Posting, client_id: str) -> Response:
    """Adds it to the catalogue and chooses it."""
    store = visit.services.store
    store.clients.get(visit.me, client_id)
    read = activity_form.read(
        visit.form,
        store.activities.new_id(visit.me),
        visit.services.geocoder,
        visit.services.taxonomy,
        visit.today,
    )
    if read.activity is None:
        return _own_page(visit, client_id, read.fields, read.errors, 422)
    added = store.activities.add(visit.me, read.activity, only_own=True)
    store.lists.choose(visit.me, client_id, added.record.activity_id, reason=_reason(visit))
    return go(f"/clienten/{client_id}/volgen", "gekozen")


def _own_page(
    visit: Visit, client_id: str, typed: dict[str, Any], errors: dict[str, str], status: int = 200
) -> Response:
    file = visit.services.store.clients.get(visit.me, client_id)
    return visit.page(
        "own_activity.html", status=status, section="clients", heading="Eigen activiteit",
        tab="suggestions", file=file, typed={"reason": "", **typed}, errors=errors,
    )  # fmt: skip


def _tried(visit: Visit) -> dict[str, str]:
    return {
        name: value.replace("\0", "")[:5000]
        for name in ("wish", "avoid")
        if isinstance(value := visit.form.get(name), str)
    }


def _reason(visit: Visit) -> str | None:
    reason = visit.text("reason")
    return reason if reason in v.CHOSEN_REASONS else None


def _looked(
    visit: Visit, client_id: str, wanted: list[str], tried: dict[str, str] | None = None
) -> tuple[list[Looked], int]:
    recommender = visit.services.recommender
    known = recommender.known(visit.me, wanted)
    try:
        client, looks, many = recommender.look(visit.me, client_id, known, **(tried or {}))
    except NoIntake:
        return [], 0
    return [_described(card(look.suggestion, one, client), look) for one, look in looks], many


def _described(shown: Card, look: Look) -> Looked:
    total = {effect.factor: effect.start + effect.stay for effect in look.effects}
    said = [effect for effect in look.effects if effect.text]
    said.sort(key=lambda effect: -abs(total[effect.factor]))
    favour = [e.text for e in said if total[e.factor] >= _WORTH_SAYING]
    against = [e.text for e in said if total[e.factor] <= -_WORTH_SAYING]
    return Looked(
        shown,
        look.excluded.text if look.excluded else "",
        favour[:_MOST_SAID],
        against[:_MOST_SAID],
        [text for text in shown.cautions if text not in against],
    )
