"""What goes wrong is a calm Dutch page, nothing typed is lost, and the log holds no words."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import pytest

from tests.web.browser import Browser
from tests.web.serving import CLIENTS
from wor_match.errors import StorageBusy, StorageError, StorageFull, StorageGone
from wor_match.web.services import Services

MINE = CLIENTS[3]
ADDRESS = f"/clienten/{MINE}/intake"
WISH = "Ik wil vogels kijken.\nMet <b>anderen</b>."


def broken(kind: type[Exception]) -> Callable[..., Any]:
    def fails(*_: Any, **__: Any) -> Any:
        raise kind("a wish that nobody may read in a log")

    return fails


@pytest.mark.parametrize(
    ("kind", "status", "words"),
    [
        (StorageBusy, 503, "Het is even druk"),
        (StorageFull, 507, "Er is geen ruimte meer"),
        (StorageGone, 503, "niet bereikbaar"),
        (StorageError, 503, "bewaren lukt nu niet"),
        (RuntimeError, 500, "Er ging iets mis"),
    ],
)
def test_nothing_typed_is_lost(
    kind: type[Exception],
    status: int,
    words: str,
    coach: Browser,
    services: Services,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    coach.open(ADDRESS)
    with monkeypatch.context() as patch, caplog.at_level(logging.INFO):
        patch.setattr(services.store.intakes, "save_draft", broken(kind))
        coach.send(ADDRESS, press=("do", "save"), wish=WISH, problems=["grief", "stress"])
    assert coach.status == status
    assert words in coach.text
    assert "Traceback" not in coach.answer.text
    assert "nobody may read" not in coach.answer.text
    assert coach.page.problems == []
    # The client of the test, too, logs what it asks for.
    ours = " ".join(one.getMessage() for one in caplog.records if one.name.startswith("wor_match"))
    for part in ("nobody may read", "vogels", MINE):
        assert part not in ours
    assert kind.__name__ in ours
    # The same form again, with all that was in it.
    kept = coach.page.form(ADDRESS).values()
    assert kept["wish"] == [WISH]
    assert kept["problems"] == ["grief", "stress"]
    coach.send(ADDRESS)
    assert coach.status == 200
    assert dict(coach.page.form(ADDRESS).fields)["wish"] == WISH


def test_the_script_of_the_intake_is_told_too(
    coach: Browser, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    coach.open(ADDRESS)
    monkeypatch.setattr(services.store.intakes, "save_draft", broken(StorageBusy))
    answer = coach.client.post(
        f"{ADDRESS}/concept",
        data=coach.filled(coach.page.form(ADDRESS), wish=WISH),
        headers={"accept": "application/json"},
    )
    assert answer.status_code == 503
    assert answer.json()["saved"] is False
    assert "Er is nog niets bewaard." in answer.json()["message"]


def test_a_database_that_is_gone_gives_what_was_typed_back(
    coach: Browser, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    coach.open(ADDRESS)
    monkeypatch.setattr(services.store.logins, "session", broken(StorageGone))
    coach.send(ADDRESS, press=("do", "save"), wish=WISH)
    assert coach.status == 503
    assert coach.page.form(ADDRESS).values()["wish"] == [WISH]
    assert coach.open("/clienten").status == 503
    assert coach.client.get("/api/v1/openapi.json").status_code == 200


def test_a_password_is_never_given_back(
    coach: Browser, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    coach.open("/account")
    monkeypatch.setattr(services.store.users, "check_password", broken(StorageBusy))
    coach.send("/account/wachtwoord", old_password="geheim geheim", new_password="nog geheimer")
    assert coach.status == 503
    assert "geheim" not in coach.answer.text


def test_the_log_names_routes_and_no_words(
    coach: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        coach.open("/activiteiten", params={"q": "Ria de Vries"})
        coach.open(ADDRESS).send(ADDRESS, press=("do", "save"), wish=WISH)
    ours = [one.getMessage() for one in caplog.records if one.name == "wor_match.web"]
    assert any(line.startswith("GET /activiteiten 200") for line in ours)
    assert any("POST /clienten/{client_id}/intake 303" in line for line in ours)
    assert not any(word in line for line in ours for word in ("Ria", "vogels", MINE))


def test_what_is_not_there_says_so_calmly(coach: Browser) -> None:
    for address in (
        "/is-er-niet",
        "/clienten/C-9999",
        "/activiteiten/X-1",
        "/clienten/C-1/volgen/x",
    ):
        coach.open(address)
        assert coach.status in (404, 405), address
        assert "Dit is er niet" in coach.text
