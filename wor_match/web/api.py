"""The API for other programs: the same rights as the pages, with a token of one's own.

Every answer is JSON, every error application/problem+json. A client that is another coach's does not
exist here either.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from wor_match.domain import vocabulary as v
from wor_match.domain.entities import Activity, Outcome, Recommendation
from wor_match.errors import AccessDenied, UnknownRecord
from wor_match.storage.access import RIGHTS, Action, User
from wor_match.storage.records import Participation
from wor_match.web.access import services_of
from wor_match.web.problems import Problem

MOST_PER_PAGE: Final = 200
EXAMPLE_CLIENT: Final = "C-0001"

# No control characters: no id has one, and a database need not take them.
Id = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f]+$")]
ClientId = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[^\x00-\x1f]+$")]
Row = Annotated[int, Field(ge=1, le=2**31 - 1)]
Mark = Annotated[int | None, Field(ge=1, le=5)]


class NoToken(AccessDenied):
    """A request without a token that is valid."""


class Body(BaseModel):
    """What is sent: nothing unnamed gets in."""

    model_config = ConfigDict(extra="forbid")


class ActivityPage(BaseModel):
    """One page of the catalogue."""

    items: list[Activity]
    page: int
    pages: int
    total: int


class RecommendRequest(Body):
    """For whom a list is asked. A wish takes the place of that of the intake, for this list only."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"client_id": EXAMPLE_CLIENT, "top": 5}}
    )
    client_id: ClientId
    top: Annotated[int, Field(ge=1, le=50)] = 10
    wish: Annotated[str | None, Field(max_length=5000)] = None


class Recommended(BaseModel):
    """The list, and under which number it is kept; none where another wish was tried out."""

    list_id: int | None
    recommendation: Recommendation


class ChoiceRequest(Body):
    """What was chosen, from which list, and why."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "client_id": EXAMPLE_CLIENT,
                "activity_id": "MW-001",
                "list_id": 1,
                "reason": "fits",
            }
        },
    )
    client_id: ClientId
    activity_id: Id
    list_id: Row | None = None
    reason: Literal[tuple(v.CHOSEN_REASONS)] | None = None  # type: ignore[valid-type]


class Choice(BaseModel):
    """A choice and what came of it so far."""

    participation_id: int
    client_id: str
    activity_id: str
    title: str
    chosen_on: date
    chosen_reason: str | None
    started_on: date | None
    last_known_on: date | None
    stopped_on: date | None
    stop_reason: str | None
    follow_up: str | None
    sessions_attended: int | None


class OutcomeRequest(Body):
    """What happened on a day: one thing at a time."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "client_id": EXAMPLE_CLIENT,
                "participation_id": 1,
                "kind": "came",
                "on": "2026-11-30",
            }
        },
    )
    client_id: ClientId
    participation_id: Row
    kind: Literal["came", "missed", "still_there", "stopped", "never_started", "follow_up", "rated"]
    on: date
    accompanied: bool | None = None
    reason: Literal[tuple(v.STOP_REASONS)] | None = None  # type: ignore[valid-type]
    """With `stopped` (needed) and `never_started`."""
    answer: Literal[tuple(v.FOLLOW_UP)] | None = None  # type: ignore[valid-type]
    """With `follow_up` (needed)."""
    welcome: Mark = None
    click: Mark = None
    venue: Mark = None
    organisation: Mark = None
    time: Mark = None


def who(request: Request) -> User:
    """Whose token it is. Raises `NoToken`."""
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    found = None
    if kind.lower() == "bearer" and token.strip():
        found = services_of(request).store.users.by_token(token.strip())
    if found is None:
        raise NoToken("expected a valid token in the header Authorization: Bearer")
    return found


Me = Annotated[User, Depends(who)]

_PROBLEMS: Final[dict[int | str, dict[str, Any]]] = {
    status: {
        "description": words,
        "content": {"application/problem+json": {"schema": Problem.model_json_schema()}},
    }
    for status, words in (
        (401, "No valid token"),
        (403, "Not for this role"),
        (404, "Not there, or not yours"),
        (409, "Changed in the meantime, or not possible any more"),
        (413, "Too large"),
        (422, "Not understood"),
        (503, "The database is busy or out of reach"),
    )
}
router = APIRouter(prefix="/api/v1", tags=["v1"])


@router.get("/activities", responses=_PROBLEMS)
def activities(
    request: Request,
    me: Me,
    q: Annotated[str, Query(max_length=100, description="Words to search for.")] = "",
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
    per_page: Annotated[int, Query(ge=1, le=MOST_PER_PAGE)] = 50,
) -> ActivityPage:
    """The catalogue, by id, or the activities in which all words occur."""
    store = services_of(request).store.activities
    q = q.replace("\0", " ")
    found = store.search(me, q) if q.strip() else store.all(me)
    pages = max(1, -(-len(found) // per_page))
    part = found[(page - 1) * per_page : page * per_page]
    return ActivityPage(
        items=[one.record for one in part], page=page, pages=pages, total=len(found)
    )


@router.get("/activities/{activity_id}", responses=_PROBLEMS)
def activity(request: Request, me: Me, activity_id: str) -> Activity:
    """One activity."""
    return services_of(request).store.activities.get(me, activity_id).record


@router.post("/recommend", responses=_PROBLEMS)
async def recommend(request: Request, me: Me, body: RecommendRequest) -> Recommended:
    """The list of a client with a finished intake, kept as shown."""
    recommender = services_of(request).recommender
    return await recommender.in_turn(partial(_recommend, request, me, body))


def _recommend(request: Request, me: User, body: RecommendRequest) -> Recommended:
    with _own_client(me):
        found = services_of(request).recommender.suggest(
            me, body.client_id, wish=body.wish, top=body.top
        )
    return Recommended(list_id=found.list_id, recommendation=found.recommendation)


@router.post("/choices", status_code=201, responses=_PROBLEMS)
def choose(request: Request, me: Me, body: ChoiceRequest) -> Choice:
    """Client and coach chose this; choosing the same again gives what is there."""
    with _own_client(me):
        made = services_of(request).recommender.record_choice(
            me, body.client_id, body.activity_id, list_id=body.list_id, reason=body.reason
        )
    return _choice(made)


@router.get("/choices", responses=_PROBLEMS)
def choices(
    request: Request, me: Me, client_id: Annotated[ClientId, Query(examples=[EXAMPLE_CLIENT])]
) -> list[Choice]:
    """What was chosen for a client, newest first."""
    with _own_client(me):
        there = services_of(request).store.participations.of_client(me, client_id)
    return [_choice(one) for one in there]


@router.post("/outcomes", status_code=201, responses=_PROBLEMS)
def record(request: Request, me: Me, body: OutcomeRequest) -> Choice:
    """Records what happened."""
    parts = services_of(request).store.participations
    about = (me, body.client_id, body.participation_id)
    if body.kind == "stopped" and body.reason is None:
        raise Impossible("expected a reason with 'stopped'")
    if body.kind == "follow_up" and body.answer is None:
        raise Impossible("expected an answer with 'follow_up'")
    if body.on > services_of(request).store.core.today():
        raise Impossible("expected a day that has been")
    marks = {
        name: getattr(body, name)
        for name in ("welcome", "click", "venue", "organisation", "time")
        if getattr(body, name) is not None
    }
    with _own_client(me), _possible():
        match body.kind:
            case "came" | "missed":
                done = parts.visit(
                    *about, body.on, came=body.kind == "came", accompanied=body.accompanied
                )
            case "still_there":
                done = parts.still_there(*about, body.on)
            case "stopped":
                done = parts.stop(*about, body.on, str(body.reason))
            case "never_started":
                done = parts.never_started(*about, body.on, body.reason)
            case "follow_up":
                done = parts.follow_up(*about, str(body.answer), body.on)
            case "rated":
                done = parts.rate(*about, marks)
    return _choice(done)


@router.get("/outcomes", responses=_PROBLEMS)
def outcomes(
    request: Request, me: Me, client_id: Annotated[ClientId, Query(examples=[EXAMPLE_CLIENT])]
) -> list[Outcome]:
    """What came of every suggestion that a client was shown, as the data contract has it."""
    with _own_client(me):
        return services_of(request).store.exchange.history(me, client_id)


class Impossible(ValueError):
    """What is sent is understood, and cannot be."""


@contextmanager
def _own_client(me: User) -> Iterator[None]:
    """Another's client looks like none; a role without clients is told so."""
    if Action.view not in RIGHTS[me.role]:
        raise AccessDenied(f"user {me.user_id} ({me.role}) may not see clients")
    try:
        yield
    except AccessDenied as error:
        raise UnknownRecord("expected a client of this user") from error


@contextmanager
def _possible() -> Iterator[None]:
    try:
        yield
    except ValueError as error:
        raise Impossible("expected dates and codes that go together") from error


def _choice(one: Participation) -> Choice:
    return Choice.model_validate({name: getattr(one, name) for name in Choice.model_fields})


# --- the description ----------------------------------------------------------------------------


@router.get("/openapi.json", include_in_schema=False)
def schema(request: Request) -> Response:
    """The description for programs."""
    return JSONResponse(openapi(request.app))


def openapi(app: Any) -> dict[str, Any]:
    """The schema, with the token that every request needs."""
    found: dict[str, Any] = app.openapi()
    parts = found.setdefault("components", {})
    parts["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    found["security"] = [{"token": []}]
    return found


@router.get("/docs", include_in_schema=False)
def docs(request: Request) -> Response:
    """The description for people: plain, and with nothing from elsewhere."""
    found = openapi(request.app)
    rows = []
    for path, methods in found["paths"].items():
        for method, one in methods.items():
            asks = ", ".join(
                f"{p['name']}{' (needed)' if p.get('required') else ''}"
                for p in one.get("parameters", [])
            )
            body = one.get("requestBody", {}).get("content", {}).get("application/json", {})
            name = body.get("schema", {}).get("$ref", "").rpartition("/")[2]
            example = found["components"]["schemas"].get(name, {}).get("example")
            rows.append((method.upper(), path, one.get("description", ""), asks, name, example))
    return HTMLResponse(services_of(request).text("api.html", {"rows": rows}))
