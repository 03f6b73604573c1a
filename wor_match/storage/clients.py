"""Clients by pseudonym: the file without the intakes, its label, and who had contact when."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final, get_args

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from wor_match.domain.entities import Client
from wor_match.errors import OutdatedVersion, StorageConflict, UnknownRecord
from wor_match.storage.access import Action, Role, User, require
from wor_match.storage.core import Core, visible_clients
from wor_match.storage.records import ClientFile, ClientRow, Contact, ContactKind
from wor_match.storage.tables import (
    client_labels,
    clients,
    contacts,
    counters,
    drafts,
    intakes,
    participations,
    users,
)

CHANGEABLE: Final = (
    "referred_on",
    "practice",
    "consent_research",
    "consent_feedback",
    "municipality",
)
_OWN_NUMBER: Final = re.compile(r"C-(\d{1,9})")


class Clients:
    def __init__(self, core: Core) -> None:
        self._core = core

    def add(
        self,
        user: User,
        *,
        referred_on: date | None = None,
        practice: str | None = None,
        label: str | None = None,
        consent_research: bool | None = None,
        consent_feedback: bool | None = None,
        municipality: str | None = None,
    ) -> ClientFile:
        """A new client of this user, under the next free pseudonym (C-0001, C-0002, ...).

        A pseudonym is never given twice, not even after its client was forgotten. `practice` is
        the referrer's practice, not a person. Raises `NoLabels` for a label without a key.
        """
        require(user, Action.add_client)
        with self._core.db.write() as tx:
            number = tx.scalar(
                sa.update(counters)
                .where(counters.c.name == "client")
                .values(value=counters.c.value + 1)
                .returning(counters.c.value)
            )
            client_id = f"C-{number:04d}"
            insert_client(
                self._core,
                tx,
                client_id,
                coach_id=None if user.role is Role.console else user.user_id,
                organisation=user.organisation,
                municipality=municipality or user.municipality,
                referred_on=referred_on,
                practice=practice,
                consent_research=consent_research,
                consent_feedback=consent_feedback,
            )
            if label:
                self._core.labels.write(tx, client_id, label)
            self._core.log(tx, user, "add", client_id, "file")
            return self._file(tx, client_id)

    def list(self, user: User, *, closed: bool = False) -> Sequence[ClientRow]:
        """The clients that this user may see: own ones, or those of the organisation."""
        require(user, Action.list_clients)
        with self._core.db.write() as tx:
            rows = client_rows(self._core, tx, visible_clients(user), closed)
            self._core.log_listed(tx, user, [row.client_id for row in rows], "clients")
        return rows

    def get(self, user: User, client_id: str) -> ClientFile:
        """The file. Raises `UnknownRecord` and `AccessDenied`, as all that follow do."""
        with self._core.on_client(user, Action.view, client_id, "file") as tx:
            return self._file(tx, client_id)

    def change(
        self, user: User, client_id: str, fields: Mapping[str, Any], *, based_on: int
    ) -> ClientFile:
        """Changes fields (`CHANGEABLE`). Raises `OutdatedVersion` where `based_on` is not the last."""
        strange = set(fields) - set(CHANGEABLE)
        if strange:
            raise ValueError(f"expected fields of {CHANGEABLE}, found {sorted(strange)}")
        with self._core.on_client(user, Action.change, client_id, "file") as tx:
            self._step(tx, client_id, based_on, dict(fields))
            for name in ("consent_research", "consent_feedback"):
                if name in fields:
                    self._core.log(tx, user, "consent", client_id, name.removeprefix("consent_"))
            return self._file(tx, client_id)

    def set_label(self, user: User, client_id: str, label: str | None) -> None:
        """Sets the label, or takes it away. Raises `NoLabels` without a key."""
        with self._core.on_client(user, Action.change, client_id, "label") as tx:
            self._core.labels.write(tx, client_id, label)

    def add_contact(self, user: User, client_id: str, kind: ContactKind, on: date) -> ClientFile:
        """Notes that there was contact; the same kind on the same day counts once."""
        if kind not in get_args(ContactKind):
            raise ValueError(f"expected a kind of contact, one of {get_args(ContactKind)}")
        with self._core.on_client(user, Action.change, client_id, "contact") as tx:
            add_contact(self._core, tx, user, client_id, kind, on)
            return self._file(tx, client_id)

    def remove_contact(self, user: User, client_id: str, kind: ContactKind, on: date) -> ClientFile:
        """Takes back what was noted by mistake."""
        with self._core.on_client(user, Action.change, client_id, "contact") as tx:
            tx.execute(
                sa.delete(contacts).where(
                    contacts.c.client_id == client_id,
                    contacts.c.kind == kind,
                    contacts.c.on_date == on,
                )
            )
            return self._file(tx, client_id)

    def close(self, user: User, client_id: str, on: date) -> ClientFile:
        """The guidance has ended; the retention term counts on from the last change."""
        with self._core.on_client(user, Action.change, client_id, "file") as tx:
            self._step(tx, client_id, None, {"closed_on": on})
            return self._file(tx, client_id)

    def reopen(self, user: User, client_id: str) -> ClientFile:
        with self._core.on_client(user, Action.change, client_id, "file") as tx:
            self._step(tx, client_id, None, {"closed_on": None})
            return self._file(tx, client_id)

    def assign(self, user: User, client_id: str, coach: str) -> None:
        """Passes the client to another coach of the same organisation (coordinators only)."""
        with self._core.on_client(user, Action.assign, client_id, "file") as tx:
            owner = tx.scalar(
                sa.select(clients.c.organisation).where(clients.c.client_id == client_id)
            )
            new = tx.execute(
                sa.select(users).where(
                    users.c.name == coach.strip().casefold(),
                    users.c.active,
                    users.c.role == "coach",
                )
            ).first()
            if new is None or (owner is not None and new.organisation != owner):
                raise UnknownRecord("expected an active coach of the client's organisation")
            values = {"coach_id": new.user_id, "organisation": new.organisation}
            self._step(tx, client_id, None, values)

    def _step(
        self, tx: Connection, client_id: str, based_on: int | None, values: dict[str, Any]
    ) -> None:
        query = sa.update(clients).where(clients.c.client_id == client_id)
        if based_on is not None:
            query = query.where(clients.c.version == based_on)
        done = tx.execute(query.values(version=clients.c.version + 1, **values))
        if done.rowcount == 0:
            raise OutdatedVersion(
                f"client {client_id}: changed by somebody else or in another tab",
                self._file(tx, client_id),
            )

    def _file(self, tx: Connection, client_id: str) -> ClientFile:
        row = tx.execute(
            sa.select(clients, client_labels.c.encrypted)
            .outerjoin(client_labels, client_labels.c.client_id == clients.c.client_id)
            .where(clients.c.client_id == client_id)
        ).one()
        return ClientFile(
            client_id=row.client_id,
            version=row.version,
            coach_id=row.coach_id,
            organisation=row.organisation,
            municipality=row.municipality,
            referred_on=row.referred_on,
            practice=row.practice,
            consent_research=row.consent_research,
            consent_feedback=row.consent_feedback,
            closed_on=row.closed_on,
            label=self._core.labels.read(row.encrypted),
            contacts=[
                Contact(c.kind, c.on_date)
                for c in tx.execute(
                    sa.select(contacts)
                    .where(contacts.c.client_id == client_id)
                    .order_by(contacts.c.on_date, contacts.c.contact_id)
                )
            ],
        )


def client_rows(
    core: Core, tx: Connection, visible: sa.ColumnElement[bool], closed: bool
) -> Sequence[ClientRow]:
    """Rows for a list, newest referral first, then by pseudonym. The caller logs them."""
    intake_on = sa.select(sa.func.max(intakes.c.on_date)).where(
        intakes.c.client_id == clients.c.client_id
    )
    begun = sa.select(sa.func.count()).where(
        participations.c.client_id == clients.c.client_id,
        participations.c.started_on.is_not(None),
        participations.c.stopped_on.is_(None),
        participations.c.follow_up.is_distinct_from("stopped"),
    )
    query = (
        sa.select(
            clients,
            client_labels.c.encrypted,
            intake_on.scalar_subquery().label("intake_on"),
            drafts.c.version.label("draft"),
            begun.scalar_subquery().label("begun"),
        )
        .outerjoin(client_labels, client_labels.c.client_id == clients.c.client_id)
        .outerjoin(drafts, drafts.c.client_id == clients.c.client_id)
        .where(visible)
        .order_by(clients.c.client_id.desc())
    )
    if not closed:
        query = query.where(clients.c.closed_on.is_(None))
    return [
        ClientRow(
            client_id=row.client_id,
            label=core.labels.read(row.encrypted),
            coach_id=row.coach_id,
            referred_on=row.referred_on,
            closed_on=row.closed_on,
            intake_on=row.intake_on,
            has_draft=row.draft is not None,
            taking_part_in=row.begun,
        )
        for row in tx.execute(query)
    ]


def insert_client(core: Core, tx: Connection, client_id: str, **values: Any) -> None:
    """A new row; raises `StorageConflict` where the pseudonym is taken."""
    Client(client_id=client_id)  # refuses what is no pseudonym
    if tx.scalar(sa.select(clients.c.version).where(clients.c.client_id == client_id)) is not None:
        raise StorageConflict(f"client {client_id}: there is one already")
    now = core.clock()
    tx.execute(
        sa.insert(clients).values(
            client_id=client_id, created_at=now, touched_at=now, version=1, **values
        )
    )
    numbered = _OWN_NUMBER.fullmatch(client_id)
    if numbered:  # one that was imported: ours go on after it
        tx.execute(
            sa.update(counters)
            .where(counters.c.name == "client", counters.c.value < int(numbered[1]))
            .values(value=int(numbered[1]))
        )


def add_contact(
    core: Core, tx: Connection, user: User, client_id: str, kind: str, on: date
) -> None:
    same = sa.select(contacts.c.contact_id).where(
        contacts.c.client_id == client_id, contacts.c.kind == kind, contacts.c.on_date == on
    )
    if tx.scalar(same) is None:
        tx.execute(
            sa.insert(contacts).values(
                client_id=client_id,
                kind=kind,
                on_date=on,
                recorded_by=user.user_id,
                recorded_at=core.clock(),
            )
        )
