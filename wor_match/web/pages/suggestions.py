"""Suggesties: the list for a client, and the same list while the wish changes.

Making a list keeps a processor busy, so it is done in one of a few threads; who comes when all are
busy waits its turn, and other pages do not wait with them.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response

from wor_match.errors import OutdatedVersion
from wor_match.recommender import NoIntake, Suggested, with_wish
from wor_match.web import cards
from wor_match.web.access import Looking, Posting, Visit, go
from wor_match.web.personal import Finding, find_in
from wor_match.web.words import count

router = APIRouter(prefix="/clienten/{client_id}/suggesties")

_UNFINISHED = "Er staat een intake die nog niet is afgerond. Rond die eerst af."


@router.get("")
async def show(visit: Looking, client_id: str) -> Response:
    """The list of the intake."""
    return await visit.services.recommender.in_turn(partial(_show, visit, client_id))


@router.post("")
async def change(visit: Posting, client_id: str) -> Response:
    """The list for another wish: the page, or only the list for the script. Keeps it if asked."""
    return await visit.services.recommender.in_turn(partial(_change, visit, client_id))


def _show(visit: Visit, client_id: str) -> Response:
    try:
        suggested = visit.services.recommender.suggest(visit.me, client_id)
    except NoIntake:
        return _page(visit, client_id, None)
    return _page(visit, client_id, suggested)


def _change(visit: Visit, client_id: str) -> Response:
    wish, avoid = _long(visit, "wish"), _long(visit, "avoid")
    suggest = partial(visit.services.recommender.suggest, visit.me, client_id)
    if visit.text("do") == "keep":
        found = find_in({"wish": wish, "avoid": avoid})
        errors: dict[str, str] = {}
        if not found:
            try:
                _keep(visit, client_id, wish, avoid)
            except OutdatedVersion:
                errors = {"wish": _UNFINISHED}
            else:
                return go(f"/clienten/{client_id}/suggesties", "bewaard")
        suggested = suggest(wish=wish, avoid=avoid)
        return _page(
            visit, client_id, suggested, 422, wish=wish, avoid=avoid, found=found, errors=errors
        )
    suggested = suggest(wish=wish, avoid=avoid)
    before = visit.text("before", 5000).split(",")
    if visit.text("fragment"):
        return visit.page("suggestion_list.html", **_list(client_id, suggested, before))
    return _page(visit, client_id, suggested, wish=wish, avoid=avoid, before=before)


def _keep(visit: Visit, client_id: str, wish: str, avoid: str) -> None:
    """A new version of the intake, with this wish. Raises `OutdatedVersion` beside a draft."""
    store = visit.services.store
    intake = store.intakes.latest(visit.me, client_id)
    if intake is None:
        raise NoIntake(client_id)
    record = with_wish(intake.record, wish, avoid)
    store.intakes.finish(visit.me, client_id, record, visit.today, based_on=0)


def _long(visit: Visit, name: str) -> str:
    value = visit.form.get(name)
    return (
        value.replace("\0", "").replace("\r\n", "\n").strip()[:5000]
        if isinstance(value, str)
        else ""
    )


def _list(client_id: str, suggested: Suggested, before: list[str]) -> dict[str, Any]:
    shown = cards.cards(suggested, before)
    new = sum(card.moved.startswith("Nieuw") for card in shown)
    said = count(len(shown), "suggestie", "suggesties")
    if before:
        said += f", {new} nieuw" if new else ", geen nieuwe"
    if shown:
        said += f". Bovenaan: {shown[0].title}."
    return {
        "client_id": client_id,
        "cards": shown,
        "list": suggested.recommendation,
        "map": cards.map_of(suggested),
        "list_id": suggested.list_id,
        "wish": suggested.client.wish or "",
        "avoid": suggested.client.avoid or "",
        "summary": said,
    }


def _page(
    visit: Visit,
    client_id: str,
    suggested: Suggested | None,
    status: int = 200,
    *,
    wish: str | None = None,
    avoid: str | None = None,
    before: list[str] | None = None,
    found: list[Finding] | None = None,
    errors: dict[str, str] | None = None,
) -> Response:
    file = visit.services.store.clients.get(visit.me, client_id)
    head: dict[str, Any] = {
        "section": "clients",
        "heading": "Suggesties",
        "tab": "suggestions",
        "file": file,
    }
    if suggested is None:
        return visit.page("suggestions.html", no_intake=True, **head)
    values = _list(client_id, suggested, before or [])
    order = before or [one.activity_id for one in suggested.recommendation.suggestions]
    if wish is not None:
        values |= {"wish": wish, "avoid": avoid or ""}
    return visit.page(
        "suggestions.html",
        status=status,
        no_intake=False,
        before=",".join(order),
        horizon=suggested.horizon,
        found=found or [],
        errors=errors or {},
        **head,
        **values,
    )
