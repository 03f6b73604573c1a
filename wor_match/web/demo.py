"""A workplace to look around in: the demo municipality, a few accounts, clients in every state.

Everybody and everything in it is invented, and every page says so. It is made with the store's own
methods, as if a coach had worked with it for months.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from wor_match.domain.entities import Client
from wor_match.domain.taxonomy import Taxonomy
from wor_match.errors import StorageConflict
from wor_match.ingest.geocode import Geocoder
from wor_match.ingest.validate import load_activities, load_clients
from wor_match.recommender import Recommender
from wor_match.storage.access import CONSOLE, ROLE_LABELS, Role, User
from wor_match.storage.store import Store
from wor_match.web.services import DemoAccount

ORGANISATION: Final = "Welzijn Markerwaard"
MUNICIPALITY: Final = "Markerwaard"
PEOPLE: Final = (
    ("coach", Role.coach, "Coach Demo"),
    ("collega", Role.coach, "Collega Demo"),
    ("coordinator", Role.coordinator, "Coördinator Demo"),
    ("onderzoeker", Role.researcher, "Onderzoeker Demo"),
    ("beheerder", Role.beheerder, "Beheerder Demo"),
)


@dataclass(frozen=True)
class Made:
    """What was made: the accounts with their passwords, and the clients of the coach."""

    accounts: tuple[DemoAccount, ...]
    clients: tuple[str, ...]


def make_accounts(store: Store, password: str | None = None) -> tuple[DemoAccount, ...]:
    """The accounts of the demo; each gets a password of its own unless one is given."""
    found = []
    for name, role, shown in PEOPLE:
        own = password or f"demo-{secrets.token_hex(4)}"
        store.users.add(
            CONSOLE,
            name,
            own,
            role,
            organisation=ORGANISATION,
            municipality=MUNICIPALITY,
            display_name=shown,
        )
        found.append(DemoAccount(name, ROLE_LABELS[role], own))
    return tuple(found)


def make_catalogue(store: Store, folder: Path, taxonomy: Taxonomy, geocoder: Geocoder) -> None:
    """The activities of the demo municipality."""
    loaded = load_activities(
        folder / "activiteiten.csv",
        taxonomy=taxonomy,
        geocoder=geocoder,
        today=store.core.today(),
    )
    store.activities.import_records(
        CONSOLE, loaded.records, on=store.core.today(), municipality=MUNICIPALITY
    )


def make_clients(
    store: Store,
    recommender: Recommender,
    folder: Path,
    taxonomy: Taxonomy,
    geocoder: Geocoder,
) -> tuple[str, ...]:
    """Clients in every state, of the coach and one of the colleague."""
    today = store.core.today()
    people = load_clients(
        folder / "clienten.csv", taxonomy=taxonomy, geocoder=geocoder, today=today
    ).records
    coach, colleague = _user(store, "coach"), _user(store, "collega")
    making = _Making(store, recommender, coach, today)
    made = [making.client(step, people[number]) for number, step in enumerate(_STEPS)]
    _Making(store, recommender, colleague, today).client(_STEPS[3], people[len(_STEPS)])
    return tuple(made)


@dataclass(frozen=True)
class _Step:
    """How far a client is: days ago of what happened; None where it has not."""

    referred: int
    practice: str
    contact: int | None = None
    intake: int | None = None
    chosen: int | None = None
    started: int | None = None
    stopped: int | None = None
    stop_reason: str = "click"
    followed: int | None = None
    feedback: bool | None = True
    research: bool | None = True
    visits: int = 0


_STEPS: Final = (
    _Step(3, "Huisartsen Sluisplein"),
    _Step(21, "Huisartsen Sluisplein", feedback=None, research=None),
    _Step(12, "Huisartsen Sluisplein", contact=4),
    _Step(20, "Praktijk Botterdorp", contact=14, intake=6),
    _Step(40, "Praktijk Botterdorp", contact=32, intake=25, chosen=24),
    _Step(60, "Praktijk Botterdorp", contact=50, intake=44, chosen=40, started=30, visits=4),
    _Step(
        150, "Huisartsen Sluisplein", contact=140, intake=133, chosen=130, started=120, visits=11
    ),
    _Step(
        160, "Praktijk Botterdorp", contact=150, intake=145, chosen=140, started=130, stopped=90,
        visits=5, feedback=False,
    ),
    _Step(
        210, "Huisartsen Sluisplein", contact=200, intake=195, chosen=190, started=180, visits=16,
        followed=85,
    ),
)  # fmt: skip


class _Making:
    def __init__(self, store: Store, recommender: Recommender, coach: User, today: date) -> None:
        self.store = store
        self.recommender = recommender
        self.coach = coach
        self.today = today

    def ago(self, days: int) -> date:
        return self.today - timedelta(days=days)

    def client(self, step: _Step, person: Client) -> str:
        """A client who got this far."""
        store, coach = self.store, self.coach
        file = store.clients.add(
            coach,
            referred_on=self.ago(step.referred),
            practice=step.practice,
            consent_feedback=step.feedback,
            consent_research=step.research,
            label=_initials(person) if store.has_labels else None,
        )
        one = file.client_id
        if step.contact is not None:
            store.clients.add_contact(coach, one, "contact", self.ago(step.contact))
        if step.intake is not None:
            record = person.model_copy(update={"client_id": one})
            store.intakes.finish(coach, one, record, self.ago(step.intake))
        if step.chosen is not None:
            self._choose(one, step)
        return one

    def _choose(self, one: str, step: _Step) -> None:
        store, coach = self.store, self.coach
        shown = self.recommender.suggest(coach, one, keep=False).recommendation
        kept = store.lists.record(
            coach, shown, intake_number=1, shown_on=self.ago(step.chosen or 0)
        )
        chosen = store.lists.choose(
            coach,
            one,
            shown.suggestions[0].activity_id,
            list_id=kept.list_id,
            reason="fits",
            on=self.ago(step.chosen or 0),
        )
        about = (coach, one, chosen.participation_id)
        for visit in range(step.visits):
            day = self.ago((step.started or 0) - 7 * visit)
            store.participations.visit(*about, day, came=visit != 2, accompanied=True)
        if step.stopped is not None:
            store.participations.stop(*about, self.ago(step.stopped), step.stop_reason)
        if step.followed is not None:
            store.participations.follow_up(*about, "active", self.ago(step.followed))
            marks = {"welcome": 5, "click": 4, "venue": 4, "organisation": 5, "time": 3}
            store.participations.rate(*about, marks)


def _initials(person: Client) -> str:
    # Invented, like the person.
    return {"v": "Mw. ", "m": "Dhr. "}.get(person.gender or "", "") + person.client_id[-2:]


def _user(store: Store, name: str) -> User:
    found = store.users.by_name(name)
    if found is None:
        raise StorageConflict(f"demo: expected the user {name}; start with an empty database")
    return found
