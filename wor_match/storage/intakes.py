"""Intakes: a draft while somebody types, and finished versions that never change again.

A draft holds the form as it is, half-filled and unchecked. A finished intake is a `Client` record;
what is also in the client's file (id, referral date, consent) is kept there only.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from wor_match.domain.entities import Client
from wor_match.errors import OutdatedVersion
from wor_match.storage.access import Action, User
from wor_match.storage.clients import add_contact
from wor_match.storage.core import Core
from wor_match.storage.records import Draft, Intake
from wor_match.storage.tables import clients, drafts, intakes

MOST_BYTES: Final = 200_000
IN_THE_FILE: Final = ("client_id", "referred_on", "consent")


class Intakes:
    def __init__(self, core: Core) -> None:
        self._core = core

    def draft(self, user: User, client_id: str) -> Draft | None:
        """What was typed so far, if anything."""
        with self._core.on_client(user, Action.view, client_id, "draft") as tx:
            return _draft(tx, client_id)

    def save_draft(
        self, user: User, client_id: str, fields: Mapping[str, Any], *, based_on: int
    ) -> Draft:
        """Keeps what was typed; call it as often as you like.

        based_on
            The version that the page got from `draft` or from its last `save_draft`; 0 for none.

        Saving what already stands there changes nothing, whatever `based_on` is: a repeat after a
        lost answer is safe. Otherwise raises `OutdatedVersion` where another tab saved in the
        meantime; its `current` is the draft that stands there. Raises `ValueError` above 200 kB.
        """
        wanted = dict(fields)
        if len(json.dumps(wanted)) > MOST_BYTES:
            raise ValueError(f"expected at most {MOST_BYTES // 1000} kB of text")
        with self._core.on_client(user, Action.change, client_id, "draft") as tx:
            there = _draft(tx, client_id)
            if there is not None and there.fields == wanted:
                return there
            _unchanged(there, based_on, client_id)
            values = {
                "fields": wanted,
                "version": based_on + 1,
                "saved_by": user.user_id,
                "saved_at": self._core.clock(),
            }
            if there is None:
                tx.execute(sa.insert(drafts).values(client_id=client_id, **values))
            else:
                tx.execute(
                    sa.update(drafts).where(drafts.c.client_id == client_id).values(**values)
                )
            return Draft(wanted, based_on + 1, self._core.clock())

    def discard_draft(self, user: User, client_id: str) -> None:
        with self._core.on_client(user, Action.change, client_id, "draft") as tx:
            tx.execute(sa.delete(drafts).where(drafts.c.client_id == client_id))

    def finish(
        self, user: User, client_id: str, record: Client, on: date, *, based_on: int | None = None
    ) -> Intake:
        """A new version of the intake, and the draft is gone; notes contact of kind `intake`.

        Of the record, `client_id`, `referred_on` and `consent` are not taken: they are in the
        client's file. `based_on` is the draft's version, and None where no draft was used; raises
        `OutdatedVersion` where another tab changed the draft since.
        """
        with self._core.on_client(user, Action.change, client_id, "intake") as tx:
            if based_on is not None:
                _unchanged(_draft(tx, client_id), based_on, client_id)
            number = insert_intake(self._core, tx, user, client_id, record, on)
            tx.execute(sa.delete(drafts).where(drafts.c.client_id == client_id))
            add_contact(self._core, tx, user, client_id, "intake", on)
            return _intakes(tx, client_id, number)[0]

    def latest(self, user: User, client_id: str) -> Intake | None:
        """The last finished version."""
        return next(iter(self.all(user, client_id)), None)

    def all(self, user: User, client_id: str) -> list[Intake]:
        """Every finished version, newest first."""
        with self._core.on_client(user, Action.view, client_id, "intake") as tx:
            return _intakes(tx, client_id)


def insert_intake(
    core: Core, tx: Connection, user: User, client_id: str, record: Client, on: date
) -> int:
    """The number of the new version."""
    highest = sa.select(sa.func.max(intakes.c.number)).where(intakes.c.client_id == client_id)
    number = (tx.scalar(highest) or 0) + 1
    tx.execute(
        sa.insert(intakes).values(
            client_id=client_id,
            number=number,
            document=record.model_dump(
                mode="json", exclude=set(IN_THE_FILE), exclude_defaults=True
            ),
            on_date=on,
            made_by=user.user_id,
            made_at=core.clock(),
        )
    )
    return number


def client_record(row: Row[Any]) -> Client:
    """The record, from an intake's document and the client's file beside it."""
    return Client.model_validate(
        {
            **row.document,
            "client_id": row.client_id,
            "referred_on": row.referred_on,
            "consent": row.consent_research,
        }
    )


def with_file() -> sa.Select[Any]:
    """Intakes with what `client_record` needs of the file."""
    return sa.select(intakes, clients.c.referred_on, clients.c.consent_research).join(
        clients, clients.c.client_id == intakes.c.client_id
    )


def _intakes(tx: Connection, client_id: str, number: int | None = None) -> list[Intake]:
    query = with_file().where(intakes.c.client_id == client_id)
    if number is not None:
        query = query.where(intakes.c.number == number)
    return [
        Intake(row.number, client_record(row), row.on_date, row.made_by, row.made_at)
        for row in tx.execute(query.order_by(intakes.c.number.desc()))
    ]


def _draft(tx: Connection, client_id: str) -> Draft | None:
    row = tx.execute(sa.select(drafts).where(drafts.c.client_id == client_id)).first()
    return None if row is None else Draft(row.fields, row.version, row.saved_at)


def _unchanged(there: Draft | None, based_on: int, client_id: str) -> None:
    if based_on != (there.version if there else 0):
        raise OutdatedVersion(
            f"draft of client {client_id}: changed by somebody else or in another tab", there
        )
