"""The API: the same rights as the pages, errors as problem+json, and a description that is true."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.web.browser import Browser
from tests.web.serving import CLIENTS, OTHERS, ROLES
from wor_match.domain.entities import Activity, Outcome, Recommendation
from wor_match.storage import CONSOLE
from wor_match.web.app import create_app
from wor_match.web.services import Services

MINE, GOING = CLIENTS[3], CLIENTS[5]
Call = Callable[..., Any]


@pytest.fixture
def call(services: Services) -> Call:
    """Calls the API with a token of this user; an empty name has none."""
    client = TestClient(create_app(services))
    tokens = {name: services.store.users.new_token(CONSOLE, name, "test") for name in ROLES}

    def made(name: str, method: str, path: str, **options: Any) -> Any:
        headers = {"authorization": f"Bearer {tokens[name]}"} if name else {}
        return client.request(method, f"/api/v1{path}", headers=headers, **options)

    return made


def is_problem(answer: Any, status: int) -> bool:
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert {"type", "title", "status", "detail"} <= set(body)
    return bool(answer.status_code == body["status"] == status)


CALLS: dict[tuple[str, str], tuple[dict[str, Any], tuple[int, ...]]] = {
    ("GET", "/activities"): ({}, (200, 200, 200, 200, 200)),
    ("GET", "/activities/MW-001"): ({}, (200, 200, 200, 200, 200)),
    ("POST", "/recommend"): ({"json": {"client_id": MINE}}, (200, 404, 200, 403, 403)),
    ("POST", "/choices"): (
        {"json": {"client_id": MINE, "activity_id": "MW-001"}},
        (201, 404, 201, 403, 403),
    ),
    ("GET", "/choices"): ({"params": {"client_id": MINE}}, (200, 404, 200, 403, 403)),
    ("GET", "/outcomes"): ({"params": {"client_id": MINE}}, (200, 404, 200, 403, 403)),
    ("POST", "/outcomes"): (
        {
            "json": {
                "client_id": GOING,
                "participation_id": 0,
                "kind": "still_there",
                "on": "2026-01-01",
            }
        },
        (201, 404, 201, 403, 403),
    ),
}


@pytest.mark.parametrize("name", ROLES)
def test_who_may_call(name: str, call: Call, services: Services) -> None:
    found = {}
    for (method, path), (options, _) in CALLS.items():
        if "participation_id" in options.get("json", {}):
            there = services.store.participations.of_client(CONSOLE, GOING)[0]
            today = services.store.core.today().isoformat()
            body = {**options["json"], "participation_id": there.participation_id, "on": today}
            options = {"json": body}
        found[method, path] = call(name, method, path, **options).status_code
    place = ROLES.index(name)
    assert found == {key: statuses[place] for key, (_, statuses) in CALLS.items()}


def test_nobody_calls_without_a_token(call: Call, coach: Browser) -> None:
    for (method, path), (options, _) in CALLS.items():
        answer = call("", method, path, **options)
        assert is_problem(answer, 401), path
        assert answer.headers["www-authenticate"] == "Bearer"
    # A session of the pages is no token.
    assert coach.client.get("/api/v1/activities").status_code == 401


def test_a_token_that_is_withdrawn_opens_nothing(coach: Browser) -> None:
    coach.open("/account").send("/account/sleutel", purpose="rooster")
    token = next(word for word in coach.text.split() if word.startswith("wm_"))
    header = {"authorization": f"Bearer {token}"}
    assert coach.client.get("/api/v1/activities", headers=header).status_code == 200
    assert token not in coach.open("/account").text
    coach.send("/account/sleutel/intrekken")
    assert coach.client.get("/api/v1/activities", headers=header).status_code == 401


def test_the_catalogue_comes_in_pages(call: Call) -> None:
    first = call("coach", "GET", "/activities", params={"per_page": 50}).json()
    assert (first["total"], first["pages"], len(first["items"])) == (129, 3, 50)
    last = call("coach", "GET", "/activities", params={"per_page": 50, "page": 3}).json()
    assert len(last["items"]) == 29
    found = [Activity.model_validate(one) for one in (*first["items"], *last["items"])]
    assert len({one.activity_id for one in found}) == 79
    assert call("coach", "GET", "/activities", params={"q": "sluiswachter"}).json()["total"] < 20


def test_a_list_is_that_of_the_page_and_is_kept(call: Call, services: Services) -> None:
    body = call("coach", "POST", "/recommend", json={"client_id": MINE, "top": 5}).json()
    made = Recommendation.model_validate(body["recommendation"])
    user = services.store.users.by_name("coach")
    assert user
    assert made.suggestions == (
        services.recommender.suggest(user, MINE, top=5, keep=False).recommendation.suggestions
    )
    kept = services.store.lists.latest(user, MINE)
    assert kept
    assert kept.list_id == body["list_id"]
    tried = call("coach", "POST", "/recommend", json={"client_id": MINE, "wish": "zingen"}).json()
    assert tried["list_id"] is None


def test_from_a_list_to_an_outcome(call: Call, services: Services) -> None:
    shown = call("coach", "POST", "/recommend", json={"client_id": MINE}).json()
    first = shown["recommendation"]["suggestions"][0]["activity_id"]
    choice = call(
        "coach", "POST", "/choices",
        json={
            "client_id": MINE, "activity_id": first, "list_id": shown["list_id"], "reason": "fits",
        },
    ).json()  # fmt: skip
    today = services.store.core.today().isoformat()
    about = {
        "client_id": MINE,
        "participation_id": choice["participation_id"],
        "on": today,
    }

    def record(**more: Any) -> Any:
        return call("coach", "POST", "/outcomes", json={**about, **more})

    assert record(kind="came", accompanied=True).json()["started_on"] == today
    assert record(kind="rated", welcome=5, click=2).status_code == 201
    assert is_problem(record(kind="stopped"), 422)
    assert record(kind="stopped", reason="click").json()["stop_reason"] == "click"
    outcomes = [
        Outcome.model_validate(one)
        for one in call("coach", "GET", "/outcomes", params={"client_id": MINE}).json()
    ]
    (mine,) = [one for one in outcomes if one.chosen]
    assert (mine.activity_id, mine.rank, mine.rating_click) == (first, 1, 2)
    assert len(outcomes) == 10


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"client_id": ""},
        {"client_id": "C\u0000"},
        {"client_id": MINE, "top": 0},
        {"client_id": MINE, "name": "Ria"},
        {"client_id": MINE, "wish": "x" * 5001},
        [],
        "Ria",
    ],
)
def test_what_is_not_understood_is_told_without_repeating_it(body: Any, call: Call) -> None:
    answer = call("coach", "POST", "/recommend", json=body)
    assert is_problem(answer, 422)
    assert "Ria" not in answer.text
    assert answer.json()["errors"]


def test_what_cannot_be_is_a_problem(call: Call, services: Services) -> None:
    there = services.store.participations.of_client(CONSOLE, GOING)[0]
    about = {"client_id": GOING, "participation_id": there.participation_id}
    for more in (
        {"kind": "came", "on": "2999-01-01"},
        {"kind": "stopped", "on": "2001-01-01", "reason": "click"},
        {"kind": "follow_up", "on": "2026-01-01"},
        {"kind": "stopped", "on": "2026-01-01", "reason": "bestaat niet"},
    ):
        assert is_problem(call("coach", "POST", "/outcomes", json={**about, **more}), 422)
    unknown = {**about, "participation_id": 2**31 - 1, "kind": "came", "on": "2026-01-01"}
    assert is_problem(call("coach", "POST", "/outcomes", json=unknown), 404)
    assert is_problem(call("coach", "GET", "/is-er-niet"), 404)
    assert is_problem(call("coach", "PUT", "/activities"), 405)


def test_a_client_of_another_looks_like_none(call: Call) -> None:
    theirs = call("coach", "POST", "/recommend", json={"client_id": OTHERS})
    nobodys = call("coach", "POST", "/recommend", json={"client_id": "C-9999"})
    assert is_problem(theirs, 404)
    assert theirs.text == nobodys.text


def test_the_description_is_complete(call: Call, services: Services) -> None:
    schema = call("", "GET", "/openapi.json").json()
    known = {
        (method.upper(), path.removeprefix("/api/v1").replace("{activity_id}", "MW-001"))
        for path, methods in schema["paths"].items()
        for method in methods
    }
    assert known == set(CALLS)
    assert schema["security"] == [{"token": []}]
    for name in ("RecommendRequest", "ChoiceRequest", "OutcomeRequest"):
        assert schema["components"]["schemas"][name]["example"]
    page = call("", "GET", "/docs").text
    assert all(path in page for path in schema["paths"])
    assert "https://" not in page
