"""Whole tables in and out as records of the data contract: what coaches record is what `train` reads.

Out go only clients who consent to research, unless everybody is asked for (a copy for the
organisation's own administration, which only the command line may make). Labels never go out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from wor_match.domain.entities import Activity, Client, Outcome
from wor_match.errors import AccessDenied
from wor_match.storage.access import Action, Role, User, require
from wor_match.storage.clients import add_contact, insert_client
from wor_match.storage.core import Core, new_id
from wor_match.storage.intakes import client_record, insert_intake, with_file
from wor_match.storage.outcome_records import outcome_of
from wor_match.storage.participations import insert_participation, of_client
from wor_match.storage.tables import activities, clients, intakes, list_items, lists


@dataclass(frozen=True)
class Exported:
    """Records that agree with each other: taken in one transaction."""

    activities: list[Activity]
    clients: list[Client]
    outcomes: list[Outcome]


@dataclass(frozen=True)
class Imported:
    clients: int
    outcomes: int
    known: int
    """Clients that were there already and were left as they are, with their outcomes."""
    refused: dict[str, str]


class Exchange:
    def __init__(self, core: Core) -> None:
        self._core = core

    def export(self, user: User, *, everyone: bool = False, texts: bool = True) -> Exported:
        """Activities, the latest intakes and all outcomes, of clients who consent to research.

        everyone
            Also those who do not; only for the command line.
        texts
            False leaves out `wish` and `avoid`: free text may give somebody away.
        """
        require(user, Action.export_research)
        if everyone and user.role is not Role.console:
            raise AccessDenied(f"user {user.user_id} ({user.role}) may not export everyone")
        with self._core.db.write(snapshot=True) as tx:
            who: sa.ColumnElement[bool] = (
                sa.true() if everyone else clients.c.consent_research.is_(True)
            )
            if user.organisation is not None:
                who = sa.and_(who, clients.c.organisation == user.organisation)
            if user.municipality is not None:
                who = sa.and_(who, clients.c.municipality == user.municipality)
            people = _latest(tx, who)
            if not texts:
                blank = {"wish": None, "avoid": None}
                people = [one.model_copy(update=blank) for one in people]
            outcomes = [one for person in people for one in _outcomes(tx, person.client_id)]
            offers = tx.execute(sa.select(activities).order_by(activities.c.activity_id)).all()
            # Of activities that are gone, those that an outcome is about: training needs them.
            named = {outcome.activity_id for outcome in outcomes}
            kept = [row for row in offers if row.gone_on is None or row.activity_id in named]
            for person in people:
                self._core.log(tx, user, "export", person.client_id, "research")
            self._core.log(tx, user, "export", part="everyone" if everyone else "research")
        return Exported([Activity.model_validate(row.document) for row in kept], people, outcomes)

    def history(self, user: User, client_id: str) -> list[Outcome]:
        """The outcomes of one client: for `read_history`, which keeps them off the next list."""
        with self._core.on_client(user, Action.view, client_id, "outcome") as tx:
            return _outcomes(tx, client_id)

    def import_clients(
        self,
        user: User,
        people: Sequence[Client],
        outcomes: Sequence[Outcome],
        *,
        coach: User | None = None,
        on: date,
    ) -> Imported:
        """Clients with their intake and outcomes, from files; all or nothing (command line only).

        coach
            Whose clients they become; None leaves them to be assigned.

        A client that is there already is left as it is. Of an outcome the client has to be in
        `people`; else it is refused.
        """
        if user.role is not Role.console:
            raise AccessDenied(f"user {user.user_id} ({user.role}) may not import clients")
        refused: dict[str, str] = {}
        with self._core.db.write() as tx:
            new = set()
            for person in people:
                if _is_known(tx, person.client_id):
                    continue
                insert_client(
                    self._core,
                    tx,
                    person.client_id,
                    coach_id=coach.user_id if coach else None,
                    organisation=coach.organisation if coach else None,
                    municipality=(coach.municipality if coach else None) or person.municipality,
                    referred_on=person.referred_on,
                    consent_research=person.consent,
                )
                insert_intake(self._core, tx, user, person.client_id, person, on)
                add_contact(self._core, tx, user, person.client_id, "intake", on)
                self._core.log(tx, user, "import", person.client_id, "all")
                new.add(person.client_id)
            taken = 0
            known = {person.client_id for person in people} - new
            for outcome in outcomes:
                if outcome.client_id in new:
                    _take(self._core, tx, user, outcome)
                    taken += 1
                elif outcome.client_id not in known:
                    refused[outcome.client_id] = "an outcome of a client that is not in the file"
            self._core.log(tx, user, "import", part="clients")
        return Imported(len(new), taken, len(known), refused)


def _latest(tx: Connection, who: sa.ColumnElement[bool]) -> list[Client]:
    newest = (
        sa.select(sa.func.max(intakes.c.number))
        .where(intakes.c.client_id == clients.c.client_id)
        .correlate(clients)
        .scalar_subquery()
    )
    query = with_file().where(who, intakes.c.number == newest).order_by(intakes.c.client_id)
    return [client_record(row) for row in tx.execute(query)]


def _is_known(tx: Connection, client_id: str) -> bool:
    query = sa.select(clients.c.version).where(clients.c.client_id == client_id)
    return tx.scalar(query) is not None


def _outcomes(tx: Connection, client_id: str) -> list[Outcome]:
    """One per activity, day and policy: of several lists on one day, the one chosen from counts.

    Where nothing was chosen from them, that is the last of the day.
    """
    shown = tx.execute(
        sa.select(lists.c.list_id, lists.c.shown_on, lists.c.policy, list_items)
        .join(list_items, list_items.c.list_id == lists.c.list_id)
        .where(lists.c.client_id == client_id)
        .order_by(lists.c.list_id, list_items.c.rank, list_items.c.activity_id)
    ).all()
    found: dict[tuple[str, date, str | None], Outcome] = {}
    for row in shown:
        found[row.activity_id, row.shown_on, row.policy] = Outcome(
            client_id=client_id,
            activity_id=row.activity_id,
            shown_on=row.shown_on,
            rank=row.rank,
            propensity=row.propensity,
            policy=row.policy,
            chosen=False,
        )
    place = {(row.list_id, row.activity_id): row for row in shown}
    taken = set()
    for one in reversed(of_client(tx, client_id)):
        item = None if one.list_id is None else place.get((one.list_id, one.activity_id))
        if item is not None and (item.activity_id, item.shown_on, item.policy) not in taken:
            outcome = outcome_of(one, item.shown_on, item.rank, item.propensity, item.policy)
        else:  # outside a list, or chosen again from an old one
            outcome = outcome_of(one, one.chosen_on)
        key = (outcome.activity_id, outcome.shown_on, outcome.policy)
        taken.add(key)
        found[key] = outcome
    return sorted(
        found.values(), key=lambda o: (o.shown_on, o.policy or "", o.rank or 0, o.activity_id)
    )


def _take(core: Core, tx: Connection, user: User, outcome: Outcome) -> None:
    """An outcome of a file, as a list of that day and, where it was followed, a participation."""
    same = sa.select(lists.c.list_id).where(
        lists.c.client_id == outcome.client_id,
        lists.c.shown_on == outcome.shown_on,
        lists.c.policy.is_not_distinct_from(outcome.policy),
    )
    list_id = tx.scalar(same)
    now = core.clock()
    if list_id is None:
        query = sa.insert(lists).values(
            client_id=outcome.client_id,
            policy=outcome.policy,
            generated_at=now,
            shown_on=outcome.shown_on,
            document={},
            source="import",
            shown_by=user.user_id,
            shown_at=now,
        )
        list_id = new_id(tx, query, lists.c.list_id)
    document = tx.scalar(
        sa.select(activities.c.document).where(activities.c.activity_id == outcome.activity_id)
    )
    title = outcome.activity_id if document is None else document["title"]
    about = {"list_id": list_id, "activity_id": outcome.activity_id, "title": title}
    tx.execute(
        sa.insert(list_items).values(rank=outcome.rank, propensity=outcome.propensity, **about)
    )
    if not (outcome.chosen or outcome.started_on or outcome.follow_up):
        return
    followed = outcome.model_dump(
        exclude={"client_id", "activity_id", "shown_on", "rank", "propensity", "policy", "chosen"}
    )
    insert_participation(
        core, tx, user, client_id=outcome.client_id, chosen_on=outcome.shown_on, **about, **followed
    )
