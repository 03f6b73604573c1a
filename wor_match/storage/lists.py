"""Lists as they were shown, and what was chosen from them."""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from wor_match.domain.entities import Recommendation
from wor_match.domain.vocabulary import CHOSEN_REASONS
from wor_match.errors import StorageConflict, UnknownRecord
from wor_match.storage.access import Action, User
from wor_match.storage.core import Core, new_id
from wor_match.storage.participations import insert_participation, one_participation
from wor_match.storage.records import Participation, ShownList
from wor_match.storage.tables import activities, list_items, lists, participations

_ITEM = [column.name for column in list_items.c if column.name != "list_id"]


class Lists:
    def __init__(self, core: Core) -> None:
        self._core = core

    def record(
        self,
        user: User,
        shown: Recommendation,
        *,
        intake_number: int | None = None,
        shown_on: date | None = None,
    ) -> ShownList:
        """Keeps a list that is about to be shown: call it before the page goes out.

        shown_on: None is today, in the Netherlands.
        """
        with self._core.on_client(user, Action.change, shown.client_id, "list") as tx:
            on = shown_on or self._core.today()
            list_id = self._insert(tx, user, shown, intake_number, on)
            return _lists(tx, shown.client_id, list_id)[0]

    def record_once(
        self, user: User, shown: Recommendation, *, intake_number: int | None = None
    ) -> int:
        """The id of the list that is about to be shown; the same list is kept once a day.

        A page that is opened again, or in two tabs, shows no other list: it must not count twice.
        """
        with self._core.on_client(user, Action.change, shown.client_id, "list") as tx:
            today = self._core.today()
            last = tx.execute(
                sa.select(lists)
                .where(lists.c.client_id == shown.client_id)
                .order_by(lists.c.list_id.desc())
                .limit(1)
            ).first()
            if (
                last is not None
                and (last.shown_on, last.policy, last.intake_number, last.source)
                == (today, shown.policy, intake_number, "shown")
                and _order(tx, last.list_id) == [one.activity_id for one in shown.suggestions]
            ):
                return int(last.list_id)
            return self._insert(tx, user, shown, intake_number, today)

    def _insert(
        self,
        tx: Connection,
        user: User,
        shown: Recommendation,
        intake_number: int | None,
        shown_on: date,
    ) -> int:
        document = shown.model_dump(mode="json", include={"blockers", "notes", "excluded"})
        query = sa.insert(lists).values(
            client_id=shown.client_id,
            intake_number=intake_number,
            policy=shown.policy,
            generated_at=shown.generated_at,
            shown_on=shown_on,
            document=document,
            source="shown",
            shown_by=user.user_id,
            shown_at=self._core.clock(),
        )
        list_id = new_id(tx, query, lists.c.list_id)
        items = [
            {"list_id": list_id, **{name: item[name] for name in _ITEM}}
            for item in shown.model_dump(mode="json", include={"suggestions"})["suggestions"]
        ]
        if items:
            tx.execute(sa.insert(list_items), items)
        return list_id

    def latest(self, user: User, client_id: str) -> ShownList | None:
        """The list that was shown last."""
        with self._core.on_client(user, Action.view, client_id, "list") as tx:
            newest = sa.select(sa.func.max(lists.c.list_id)).where(lists.c.client_id == client_id)
            list_id = tx.scalar(newest.where(lists.c.source == "shown"))
            return None if list_id is None else _lists(tx, client_id, list_id)[0]

    def get(self, user: User, client_id: str, list_id: int) -> ShownList:
        with self._core.on_client(user, Action.view, client_id, "list") as tx:
            found = _lists(tx, client_id, list_id)
            if not found:
                raise UnknownRecord(f"expected a list of client {client_id}, found {list_id}")
            return found[0]

    def choose(
        self,
        user: User,
        client_id: str,
        activity_id: str,
        *,
        list_id: int | None = None,
        reason: str | None = None,
        on: date | None = None,
    ) -> Participation:
        """Client and coach chose this; choosing the same again gives what is there.

        list_id
            The list it was chosen from; None for one from outside a list ("add one I know").
        reason
            A code of `CHOSEN_REASONS`, or None.
        """
        if reason is not None and reason not in CHOSEN_REASONS:
            raise ValueError(f"expected a reason, one of {', '.join(CHOSEN_REASONS)}")
        with self._core.on_client(user, Action.change, client_id, "choice") as tx:
            there = tx.scalar(
                sa.select(participations.c.participation_id).where(
                    participations.c.client_id == client_id,
                    participations.c.activity_id == activity_id,
                    participations.c.stopped_on.is_(None),
                    participations.c.follow_up.is_(None)
                    | participations.c.follow_up.not_in(["stopped", "never_started"]),
                )
            )
            if there is not None:
                return one_participation(tx, there)
            chosen_on = on or self._core.today()
            same_day = sa.select(participations.c.participation_id).where(
                participations.c.client_id == client_id,
                participations.c.activity_id == activity_id,
                participations.c.chosen_on == chosen_on,
            )
            if tx.scalar(same_day) is not None:
                raise StorageConflict(
                    f"client {client_id}: chosen and ended on one day; choose it again tomorrow"
                )
            made = insert_participation(
                self._core,
                tx,
                user,
                client_id=client_id,
                activity_id=activity_id,
                title=_title(tx, client_id, activity_id, list_id),
                list_id=list_id,
                chosen_on=chosen_on,
                chosen_reason=reason,
            )
            return one_participation(tx, made)

    def unchoose(self, user: User, client_id: str, participation_id: int) -> None:
        """Takes a choice back that was a mistake. Raises `StorageConflict` once it has begun."""
        with self._core.on_client(user, Action.change, client_id, "choice") as tx:
            there = one_participation(tx, participation_id)
            if there.client_id != client_id:
                raise UnknownRecord(f"expected a choice of client {client_id}")
            if there.started_on is not None or there.visits or there.follow_up is not None:
                raise StorageConflict("expected a choice of which nothing came yet")
            tx.execute(
                sa.delete(participations).where(
                    participations.c.participation_id == participation_id
                )
            )


def _title(tx: Connection, client_id: str, activity_id: str, list_id: int | None) -> str:
    if list_id is None:
        document = tx.scalar(
            sa.select(activities.c.document).where(activities.c.activity_id == activity_id)
        )
        title = None if document is None else document["title"]
    else:
        title = tx.scalar(
            sa.select(list_items.c.title)
            .join(lists, lists.c.list_id == list_items.c.list_id)
            .where(
                lists.c.list_id == list_id,
                lists.c.client_id == client_id,
                list_items.c.activity_id == activity_id,
            )
        )
    if title is None:
        raise UnknownRecord(f"expected an activity of the list or catalogue, found {activity_id!r}")
    return str(title)


def _order(tx: Connection, list_id: int) -> list[str]:
    query = sa.select(list_items.c.activity_id).where(list_items.c.list_id == list_id)
    return list(tx.scalars(query.order_by(list_items.c.rank)))


def _lists(tx: Connection, client_id: str, list_id: int) -> list[ShownList]:
    query = sa.select(lists).where(
        lists.c.client_id == client_id, lists.c.list_id == list_id, lists.c.source == "shown"
    )
    return [_shown(tx, row) for row in tx.execute(query).all()]


def _shown(tx: Connection, row: Row[Any]) -> ShownList:
    items = tx.execute(
        sa.select(list_items).where(list_items.c.list_id == row.list_id).order_by(list_items.c.rank)
    ).all()
    chosen = tx.execute(
        sa.select(participations.c.activity_id, participations.c.participation_id).where(
            participations.c.list_id == row.list_id
        )
    )
    return ShownList(
        list_id=row.list_id,
        client_id=row.client_id,
        intake_number=row.intake_number,
        shown_on=row.shown_on,
        shown_at=row.shown_at,
        recommendation=Recommendation.model_validate(
            {
                **row.document,
                "client_id": row.client_id,
                "policy": row.policy,
                "generated_at": row.generated_at,
                "suggestions": [{name: getattr(item, name) for name in _ITEM} for item in items],
            }
        ),
        chosen={activity_id: participation_id for activity_id, participation_id in chosen},
    )
