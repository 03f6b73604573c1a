"""The API against its own description: what it says is what it does, and nothing breaks it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.web.serving import CLIENTS, OTHERS, workplace
from wor_match.storage import CONSOLE
from wor_match.web.api import openapi
from wor_match.web.app import create_app
from wor_match.web.services import Services

EXAMPLES = 15
OPERATIONS = 7
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


@pytest.fixture(scope="module")
def api_services(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    with workplace(tmp_path_factory.mktemp("api"), template=filled) as made:
        yield made


@pytest.fixture(scope="module")
def tokens(api_services: Services) -> dict[str, str]:
    """A token of each kind of user."""
    users = api_services.store.users
    return {
        name: users.new_token(CONSOLE, name, "test")
        for name in ("coach", "onderzoeker", "beheerder")
    }


@pytest.fixture(scope="module")
def described(api_services: Services) -> Any:
    """The description, over the application itself: no port, no other host."""
    app = create_app(api_services)
    schema = openapi(app)
    # Without these, hardly any call gets past "there is no such client".
    for name in ("RecommendRequest", "ChoiceRequest", "OutcomeRequest"):
        part = schema["components"]["schemas"][name]["properties"]["client_id"]
        part["enum"] = [*CLIENTS, OTHERS, "C-9999"]
    loaded = schemathesis.openapi.from_dict(schema)
    loaded.app = app
    return loaded


BOUNDED = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def each_case(described: Any, do: Callable[[Any], None]) -> int:
    """Does it with generated calls of every operation; how many operations there are."""
    operations = [result.ok() for result in described.get_all_operations()]
    for operation in operations:
        BOUNDED(given(case=operation.as_strategy())(lambda case: do(case)))()
    return len(operations)


def test_the_api_does_what_it_says(described: Any, tokens: dict[str, str]) -> None:
    statuses = set()

    def call(case: Any) -> None:
        for token in tokens.values():
            headers = {"Authorization": f"Bearer {token}"}
            answer = case.call_and_validate(headers=headers, checks=CHECKS)
            statuses.add(answer.status_code)

    assert each_case(described, call) == OPERATIONS
    # It got past the door: some calls were answered, some records were made or refused.
    assert {200, 403, 404} <= statuses


def test_nothing_is_answered_without_a_valid_token(described: Any, tokens: dict[str, str]) -> None:
    def call(case: Any) -> None:
        for said in ("", "Bearer ", "Bearer wm_wrong", "Basic Y29hY2g6eA==", tokens["coach"]):
            answer = case.call(headers={"Authorization": said})
            assert answer.status_code == 401, said
            assert "www-authenticate" in {name.lower() for name in answer.headers}

    assert each_case(described, call) == OPERATIONS
