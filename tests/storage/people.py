"""Invented people for the store: two organisations, all roles, and a client with everything."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from argon2 import PasswordHasher

from wor_match.domain.entities import (
    Activity,
    BlockerAdvice,
    Client,
    Effect,
    Exclusion,
    Recommendation,
    Suggestion,
)
from wor_match.storage import CONSOLE, Store, User
from wor_match.storage.tables import metadata

# The weakest there is: a test must not wait for a hash.
HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
PASSWORD = "een lang wachtwoord"
WISH = "Ik wil leren zweefvliegen met een zeepaardje"
LABEL = "Zwaluw"
TODAY = date(2026, 11, 30)


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **ahead: float) -> None:
        self.now += timedelta(**ahead)


@dataclass
class Made:
    store: Store
    anna: User
    """Coach of Welzijn."""
    bram: User
    """Coach of Welzijn too."""
    carla: User
    """Coach of another organisation."""
    dina: User
    """Coordinator of Welzijn."""
    edo: User
    """Researcher."""
    fien: User
    """Beheerder."""
    client_id: str
    """Anna's client, with something of everything."""
    list_id: int
    participation_id: int


def suggestion(activity_id: str, rank: int, title: str = "Samen wandelen") -> Suggestion:
    return Suggestion(
        activity_id=activity_id,
        title=title,
        rank=rank,
        score=9.5 - rank,
        expected_weeks=10.0 - rank,
        p_start=0.61,
        p_retained=0.72,
        p_retained_low=0.51,
        p_retained_high=0.83,
        propensity=0.9,
        reasons=[Effect(factor="distance", text="Het is dichtbij.", start=0.2, stay=0.1)],
        cautions=[Effect(factor="wheelchair", text="Even nabellen.", start=0.0, stay=0.0)],
    )


def recommendation(client_id: str, *activity_ids: str, policy: str = "prior 1") -> Recommendation:
    return Recommendation(
        client_id=client_id,
        policy=policy,
        generated_at=datetime(2026, 11, 30, 11, 59, 30, 123456, tzinfo=UTC),
        blockers=[BlockerAdvice(blocker="finances", text="Regel eerst hulp bij geldzorgen.")],
        notes=["De wens is kort."],
        suggestions=[suggestion(one, rank) for rank, one in enumerate(activity_ids, start=1)],
        excluded=[Exclusion(activity_id="W-9", reason="distance", text="Te ver.")],
    )


def activity(activity_id: str, title: str = "Samen wandelen", **fields: Any) -> Activity:
    return Activity(activity_id=activity_id, title=title, slots=["ma 10:00-11:30"], **fields)


def fill(store: Store) -> Made:
    def user(name: str, role: str, organisation: str | None = "Welzijn") -> User:
        return store.users.add(CONSOLE, name, PASSWORD, role, organisation=organisation)

    anna, bram = user("anna", "coach"), user("bram", "coach")
    carla, dina = user("carla", "coach", "Anders"), user("dina", "coordinator")
    edo, fien = user("edo", "researcher", None), user("fien", "beheerder", None)
    for number in (1, 2, 3):
        store.activities.add(fien, activity(f"W-{number}"))
    client_id, list_id, participation_id = whole_client(store, anna)
    return Made(store, anna, bram, carla, dina, edo, fien, client_id, list_id, participation_id)


def whole_client(store: Store, coach: User, *, consent: bool = True) -> tuple[str, int, int]:
    """A client with a label, a draft, intakes, a list, a choice, visits and an outcome."""
    client_id = store.clients.add(
        coach,
        referred_on=date(2026, 10, 1),
        practice="Praktijk Zuid",
        label=LABEL,
        consent_research=consent,
        consent_feedback=True,
    ).client_id
    store.clients.add_contact(coach, client_id, "contact", date(2026, 10, 8))
    record = Client(client_id=client_id, wish=WISH, problems=["stress"], age=71, postcode="1491 KD")
    store.intakes.finish(coach, client_id, record, date(2026, 10, 12))
    store.intakes.save_draft(coach, client_id, {"wish": WISH + ", later"}, based_on=0)
    shown = store.lists.record(
        coach, recommendation(client_id, "W-1", "W-2"), intake_number=1, shown_on=date(2026, 10, 12)
    )
    one = store.lists.choose(
        coach,
        client_id,
        "W-2",
        list_id=shown.list_id,
        reason="fits",
        on=date(2026, 10, 12),
    ).participation_id
    store.participations.visit(coach, client_id, one, date(2026, 10, 19), accompanied=True)
    store.participations.visit(coach, client_id, one, date(2026, 10, 26), came=False)
    store.participations.rate(coach, client_id, one, {"welcome": 5, "time": 2})
    return client_id, shown.list_id, one


def everything(store: Store) -> str:
    """All that stands in all tables, as one text to look for something in."""
    found = []
    with store.db.read() as tx:
        for table in metadata.sorted_tables:
            for row in tx.execute(sa.select(table)):
                found.append(f"{table.name}: {tuple(row)}")
    return "\n".join(found)
