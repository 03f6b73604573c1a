"""Who may do what: every role, every action, and every method that touches a client."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from tests.storage.people import TODAY, Made, everything, recommendation
from wor_match.domain.entities import Client
from wor_match.errors import AccessDenied, OutdatedVersion, UnknownRecord
from wor_match.storage import CONSOLE, Action, Owner, Role, Store, User, may
from wor_match.storage.access import ABOUT_A_CLIENT, require
from wor_match.storage.tables import access_log

# The whole table, written out: own client, of the organisation, of another one; or yes and no.
OWN, ORGANISATION, ANY = "own", "organisation", "any"
EXPECTED: dict[str, dict[str, Any]] = {
    "view": {"coach": OWN, "coordinator": ORGANISATION},
    "change": {"coach": OWN, "coordinator": ORGANISATION},
    "export": {"coach": OWN, "coordinator": ORGANISATION},
    "forget": {"coach": OWN, "coordinator": ORGANISATION},
    "assign": {"coordinator": ORGANISATION},
    "read_log": {"coordinator": ORGANISATION},
    "add_client": {"coach": True, "coordinator": True},
    "list_clients": {"coach": True, "coordinator": True},
    "see_overview": {"coach": True, "coordinator": True, "researcher": True, "beheerder": True},
    "see_activities": {"coach": True, "coordinator": True, "researcher": True, "beheerder": True},
    "change_activities": {"coach": True, "coordinator": True, "beheerder": True},
    "import_activities": {"coordinator": True, "beheerder": True},
    "export_research": {"researcher": True},
    "manage_users": {"beheerder": True},
    "manage_data": {"beheerder": True},
}
OWNERS = {
    "own": Owner(1, "Welzijn"),
    "organisation": Owner(2, "Welzijn"),
    "other": Owner(3, "Anders"),
    "nobody": Owner(None, None),
}


def test_the_table_names_every_action() -> None:
    assert set(EXPECTED) == {str(action) for action in Action}


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("action", list(Action))
def test_every_role_with_every_action(role: Role, action: Action) -> None:
    user = User(1, "iemand", role, organisation="Welzijn")
    right = ANY if role is Role.console else EXPECTED[action].get(role, False)
    if action not in ABOUT_A_CLIENT:
        assert may(user, action) == bool(right)
        return
    reach = {OWN: {"own"}, ORGANISATION: {"own", "organisation"}, ANY: set(OWNERS), False: set()}
    allowed = {name for name, owner in OWNERS.items() if may(user, action, owner)}
    assert allowed == reach[right]
    assert not may(user, action, None)
    assert not any(may(replace(user, active=False), action, owner) for owner in OWNERS.values())


def test_a_coordinator_without_organisation_sees_nobody() -> None:
    user = User(1, "iemand", Role.coordinator)
    assert not any(may(user, Action.view, owner) for owner in OWNERS.values())


def test_what_is_about_a_client_needs_a_client() -> None:
    with pytest.raises(AccessDenied):
        require(CONSOLE, Action.view)


# One call of every method that takes a user and a client: a new one has to be added here.
CALLS: dict[str, Callable[[Store, User, str, int, int], object]] = {
    "clients.get": lambda s, u, c, i, p: s.clients.get(u, c),
    "clients.change": lambda s, u, c, i, p: s.clients.change(u, c, {"practice": "x"}, based_on=1),
    "clients.set_label": lambda s, u, c, i, p: s.clients.set_label(u, c, "x"),
    "clients.add_contact": lambda s, u, c, i, p: s.clients.add_contact(u, c, "contact", TODAY),
    "clients.remove_contact": lambda s, u, c, i, p: s.clients.remove_contact(
        u, c, "contact", TODAY
    ),
    "clients.close": lambda s, u, c, i, p: s.clients.close(u, c, TODAY),
    "clients.reopen": lambda s, u, c, i, p: s.clients.reopen(u, c),
    "clients.assign": lambda s, u, c, i, p: s.clients.assign(u, c, "bram"),
    "intakes.draft": lambda s, u, c, i, p: s.intakes.draft(u, c),
    "intakes.save_draft": lambda s, u, c, i, p: s.intakes.save_draft(u, c, {"a": 1}, based_on=1),
    "intakes.discard_draft": lambda s, u, c, i, p: s.intakes.discard_draft(u, c),
    "intakes.finish": lambda s, u, c, i, p: s.intakes.finish(u, c, Client(client_id=c), TODAY),
    "intakes.latest": lambda s, u, c, i, p: s.intakes.latest(u, c),
    "intakes.all": lambda s, u, c, i, p: s.intakes.all(u, c),
    "lists.record": lambda s, u, c, i, p: s.lists.record(u, recommendation(c, "W-1")),
    "lists.record_once": lambda s, u, c, i, p: s.lists.record_once(u, recommendation(c, "W-1")),
    "lists.latest": lambda s, u, c, i, p: s.lists.latest(u, c),
    "lists.get": lambda s, u, c, i, p: s.lists.get(u, c, i),
    "lists.choose": lambda s, u, c, i, p: s.lists.choose(u, c, "W-3"),
    "lists.unchoose": lambda s, u, c, i, p: s.lists.unchoose(
        u, c, s.lists.choose(CONSOLE, c, "W-3").participation_id
    ),
    "participations.of_client": lambda s, u, c, i, p: s.participations.of_client(u, c),
    "participations.get": lambda s, u, c, i, p: s.participations.get(u, c, p),
    "participations.visit": lambda s, u, c, i, p: s.participations.visit(u, c, p, TODAY),
    "participations.still_there": lambda s, u, c, i, p: s.participations.still_there(
        u, c, p, TODAY
    ),
    "participations.stop": lambda s, u, c, i, p: s.participations.stop(u, c, p, TODAY, "click"),
    "participations.never_started": lambda s, u, c, i, p: s.participations.never_started(
        u, c, s.lists.choose(CONSOLE, c, "W-3").participation_id, TODAY
    ),
    "participations.follow_up": lambda s, u, c, i, p: s.participations.follow_up(
        u, c, p, "active", TODAY
    ),
    "participations.rate": lambda s, u, c, i, p: s.participations.rate(u, c, p, {"click": 4}),
    "participations.correct": lambda s, u, c, i, p: s.participations.correct(
        u, c, p, {"accompanied": False}, based_on=s.participations.get(CONSOLE, c, p).version
    ),
    "access_log.of_client": lambda s, u, c, i, p: s.access_log.of_client(u, c),
    "privacy.export_client": lambda s, u, c, i, p: s.privacy.export_client(u, c),
    "privacy.forget_client": lambda s, u, c, i, p: s.privacy.forget_client(u, c),
    "exchange.history": lambda s, u, c, i, p: s.exchange.history(u, c),
}
PARTS = (
    *("users", "logins", "clients", "intakes", "activities", "lists", "participations"),
    *("access_log", "privacy", "exchange"),
)


def test_the_calls_are_all_there_are(made: Made) -> None:
    about = set()
    for part in PARTS:
        for name, method in inspect.getmembers(getattr(made.store, part), inspect.ismethod):
            takes = inspect.signature(method).parameters
            if not name.startswith("_") and ("client_id" in takes or "shown" in takes):
                about.add(f"{part}.{name}")
    assert about == set(CALLS)


@pytest.mark.parametrize("name", CALLS)
def test_nobody_else_gets_at_a_client(made: Made, name: str) -> None:
    before = everything(made.store)
    call, store = CALLS[name], made.store
    for user in (made.bram, made.carla, made.edo, made.fien, replace(made.anna, active=False)):
        lines = count_lines(store)
        with pytest.raises(AccessDenied) as refused:
            call(store, user, made.client_id, made.list_id, made.participation_id)
        assert "Zwaluw" not in str(refused.value)
        assert count_lines(store) > lines
        assert last_line(store).action == "refused"
    if "unchoose" not in name and "never_started" not in name:  # these choose something first
        after = everything(store)
        assert [line for line in after.splitlines() if not line.startswith("access_log")] == [
            line for line in before.splitlines() if not line.startswith("access_log")
        ]


@pytest.mark.parametrize("name", CALLS)
def test_every_look_and_every_change_is_in_the_log(made: Made, name: str) -> None:
    user = made.dina if name in ("clients.assign", "access_log.of_client") else made.anna
    lines = count_lines(made.store)
    CALLS[name](made.store, user, made.client_id, made.list_id, made.participation_id)
    assert count_lines(made.store) > lines
    with made.store.db.read() as tx:
        newest = tx.execute(
            sa.select(access_log)
            .where(access_log.c.user_id == user.user_id)
            .order_by(access_log.c.line.desc())
        ).first()
    assert newest is not None
    assert newest.action != "refused"
    if name != "privacy.forget_client":
        assert newest.client_id == made.client_id
    assert newest.part


@pytest.mark.parametrize("name", CALLS)
def test_a_client_who_is_not_there(made: Made, name: str) -> None:
    with pytest.raises(UnknownRecord):
        CALLS[name](made.store, made.anna, "C-7777", made.list_id, made.participation_id)


def test_what_an_outdated_version_shows_is_a_look(made: Made) -> None:
    with pytest.raises(OutdatedVersion):
        made.store.intakes.save_draft(made.anna, made.client_id, {"a": 1}, based_on=7)
    line = last_line(made.store)
    assert (line.action, line.part, line.client_id) == ("view", "draft", made.client_id)


def test_numbers_of_another_client_open_nothing(made: Made) -> None:
    """A coach who puts the number of somebody else's list behind the own client."""
    own = made.store.clients.add(made.bram).client_id
    for name, call in CALLS.items():
        if name in ("lists.get", "participations.unchoose") or name.startswith("participations."):
            if name in ("participations.of_client", "participations.never_started"):
                continue
            with pytest.raises(UnknownRecord):
                call(made.store, made.bram, own, made.list_id, made.participation_id)
    with pytest.raises(UnknownRecord):
        made.store.lists.choose(made.bram, own, "W-1", list_id=made.list_id)


def test_lists_show_the_own_clients_alone(made: Made) -> None:
    store, end = made.store, date(2027, 6, 1)
    store.clients.add(made.carla)
    for user, seen in (
        (made.anna, ["C-0001"]),
        (made.bram, []),
        (made.carla, ["C-0002"]),
        (made.dina, ["C-0001"]),
        (CONSOLE, ["C-0002", "C-0001"]),
    ):
        assert [row.client_id for row in store.clients.list(user)] == seen
        assert {one.client_id for one in store.waiting(user, end)} == set(seen)
    for user in (made.edo, made.fien):
        with pytest.raises(AccessDenied):
            store.clients.list(user)
        with pytest.raises(AccessDenied):
            store.waiting(user, end)


def test_a_list_is_logged_once_a_day_for_each_client(made: Made) -> None:
    def listed() -> int:
        with made.store.db.read() as tx:
            query = sa.select(sa.func.count()).where(access_log.c.action == "listed")
            return tx.scalar(query) or 0

    for _ in range(3):
        made.store.clients.list(made.anna)
    assert listed() == 1
    made.store.waiting(made.anna, TODAY)
    made.store.clients.list(made.dina)
    assert listed() == 3
    made.store.core.clock.forward(days=1)  # type: ignore[attr-defined]
    made.store.clients.list(made.anna)
    assert listed() == 4


def test_the_log_says_who_when_whom_and_what_kind_and_never_what(made: Made) -> None:
    lines = made.store.access_log.of_client(made.dina, made.client_id)
    assert {(line.user_name, line.role) for line in lines} == {
        ("anna", "coach"),
        ("dina", "coordinator"),
    }
    assert (lines[0].action, lines[0].part) == ("read_log", "log")
    assert {line.part for line in lines} >= {"file", "intake", "draft", "list", "choice", "visit"}
    text = repr(lines)
    for word in ("zweefvliegen", "Zwaluw", "Praktijk", "stress"):
        assert word not in text


def test_the_rest_of_the_log_is_the_beheerders(made: Made) -> None:
    found = made.store.access_log.without_client(made.fien, TODAY)
    assert {line.action for line in found} == {"user_added"}
    assert all(line.client_id is None for line in found)
    for user in (made.anna, made.dina, made.edo):
        with pytest.raises(AccessDenied):
            made.store.access_log.without_client(user, TODAY)


def test_no_method_changes_the_log(made: Made) -> None:
    public = [name for name in dir(made.store.access_log) if not name.startswith("_")]
    assert public == ["of_client", "without_client"]


def count_lines(store: Store) -> int:
    with store.db.read() as tx:
        return tx.scalar(sa.select(sa.func.count()).select_from(access_log)) or 0


def last_line(store: Store) -> Any:
    with store.db.read() as tx:
        return tx.execute(sa.select(access_log).order_by(access_log.c.line.desc())).first()
