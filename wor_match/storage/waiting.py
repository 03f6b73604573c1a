"""Who waits for what: the steps from referral to follow-up that are still to be taken.

contact     within two weeks of the referral (kwaliteitsmodel, docs/domain.md)
intake      within two weeks of the first contact (assumption)
choice      within two weeks of the intake (assumption)
start       within four weeks of the choice (assumption)
follow_up   three months after the start
feedback    within two weeks of the follow-up, where the client consents to it (assumption)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from wor_match.storage.access import Action, User, require
from wor_match.storage.core import Core, visible_clients
from wor_match.storage.records import Waiting, WaitKind
from wor_match.storage.tables import client_labels, clients, contacts, intakes, participations

WITHIN: Final[dict[WaitKind, timedelta]] = {
    "contact": timedelta(days=14),
    "intake": timedelta(days=14),
    "choice": timedelta(days=14),
    "start": timedelta(days=28),
    "follow_up": timedelta(days=91),
    "feedback": timedelta(days=14),
}
REACHED: Final = ("contact", "intake", "follow_up")
ENDED: Final = ("stopped", "never_started")


def who_waits(core: Core, user: User, today: date) -> Sequence[Waiting]:
    """See `Store.waiting`."""
    require(user, Action.list_clients)
    with core.db.write() as tx:
        rows = tx.execute(
            sa.select(clients, client_labels.c.encrypted)
            .outerjoin(client_labels, client_labels.c.client_id == clients.c.client_id)
            .where(visible_clients(user), clients.c.closed_on.is_(None))
        ).all()
        core.log_listed(tx, user, [row.client_id for row in rows], "waiting")
        kept = [row.client_id for row in rows]
        met = _contacts(tx, kept)
        taken = _latest_intakes(tx, kept)
        chosen = _participations(tx, kept)
        found = [
            one
            for row in rows
            for one in _steps(
                core,
                row,
                met.get(row.client_id, {}),
                taken.get(row.client_id),
                chosen.get(row.client_id, []),
                today,
            )
        ]
    # Without a date nobody knows how long: these stand between overdue and not yet due.
    return sorted(found, key=lambda one: (-one.days_overdue, one.client_id))


def _steps(
    core: Core,
    client: Row[Any],
    met: Mapping[str, Sequence[date]],
    intake_on: date | None,
    chosen: Sequence[Row[Any]],
    today: date,
) -> Iterator[Waiting]:
    label = core.labels.read(client.encrypted)

    def wait(kind: WaitKind, since: date | None, about: Row[Any] | None = None) -> Waiting:
        due_on = None if since is None else since + WITHIN[kind]
        return Waiting(
            client_id=client.client_id,
            label=label,
            kind=kind,
            due_on=due_on,
            days_overdue=0 if due_on is None else (today - due_on).days,
            participation_id=None if about is None else about.participation_id,
            title=None if about is None else about.title,
        )

    reached = sorted(day for kind in REACHED for day in met.get(kind, ()))
    if intake_on is None:
        yield wait("intake", reached[0]) if reached else wait("contact", client.referred_on)
        return
    if not chosen:
        yield wait("choice", intake_on)
    for one in chosen:
        if one.started_on is None and one.follow_up is None:
            yield wait("start", one.chosen_on, one)
        elif one.started_on is not None and one.follow_up is None:
            # Also asked of who stopped: did they find something else?
            yield wait("follow_up", one.started_on, one)
    told = max(met.get("feedback", ()), default=None)
    asked = max((one.follow_up_on for one in chosen if one.follow_up_on), default=None)
    if client.consent_feedback and asked is not None and (told is None or told < asked):
        yield wait("feedback", asked)


def _contacts(tx: Connection, kept: Sequence[str]) -> dict[str, dict[str, list[date]]]:
    found: dict[str, dict[str, list[date]]] = {}
    for row in _of(tx, contacts, kept):
        found.setdefault(row.client_id, {}).setdefault(row.kind, []).append(row.on_date)
    return found


def _latest_intakes(tx: Connection, kept: Sequence[str]) -> dict[str, date]:
    found: dict[str, date] = {}
    for row in _of(tx, intakes, kept, intakes.c.client_id, intakes.c.on_date):
        found[row.client_id] = max(row.on_date, found.get(row.client_id, row.on_date))
    return found


def _participations(tx: Connection, kept: Sequence[str]) -> dict[str, list[Row[Any]]]:
    found: dict[str, list[Row[Any]]] = {}
    for row in _of(tx, participations, kept):
        found.setdefault(row.client_id, []).append(row)
    return found


def _of(
    tx: Connection, table: sa.Table, kept: Sequence[str], *columns: sa.Column[Any]
) -> Sequence[Row[Any]]:
    # In portions: SQLite takes a limited number of values in one statement.
    rows: list[Row[Any]] = []
    for at in range(0, len(kept), 500):
        part = kept[at : at + 500]
        query = sa.select(*(columns or table.c)).where(table.c.client_id.in_(part))
        rows += tx.execute(query).all()
    return rows
