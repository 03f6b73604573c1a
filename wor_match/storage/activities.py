"""The catalogue, with its history: every change keeps who, when, what and the old version."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from wor_match.domain.entities import Activity
from wor_match.errors import OutdatedVersion, StorageConflict, UnknownRecord
from wor_match.storage.access import Action, User, require
from wor_match.storage.core import Core
from wor_match.storage.records import ActivityVersion, CatalogueImport, StoredActivity
from wor_match.storage.tables import activities, activity_versions, users


class Activities:
    def __init__(self, core: Core) -> None:
        self._core = core

    def catalogue(self, user: User) -> list[Activity]:
        """The activities that can be suggested to this user's clients, by id."""
        return [one.record for one in self.all(user)]

    def revision(self, user: User) -> str:
        """Changes when `catalogue` may have: a page keeps its `Matcher` as long as it stays."""
        require(user, Action.see_activities)
        query = sa.select(sa.func.count(), sa.func.sum(activities.c.version)).where(visible(user))
        with self._core.db.read() as tx:
            count, versions = tx.execute(query).one()
        return f"{user.municipality or ''}|{user.organisation or ''}|{count}|{versions or 0}"

    def all(self, user: User, *, gone: bool = False) -> list[StoredActivity]:
        """What is there, by id; with `gone` also what is no longer there."""
        require(user, Action.see_activities)
        query = sa.select(activities).where(visible(user)).order_by(activities.c.activity_id)
        if not gone:
            query = query.where(activities.c.gone_on.is_(None))
        return self._found(query)

    def search(self, user: User, text: str) -> list[StoredActivity]:
        """Activities in which every word occurs: in title, organisation, place or description."""
        require(user, Action.see_activities)
        query = sa.select(activities).where(visible(user), activities.c.gone_on.is_(None))
        for word in text.casefold().split():
            query = query.where(activities.c.words.contains(word, autoescape=True))
        return self._found(query.order_by(activities.c.activity_id))

    def stale(self, user: User, before: date) -> list[StoredActivity]:
        """Activities last verified before that day; never verified first, then the oldest."""
        require(user, Action.see_activities)
        old = activities.c.verified_on
        query = (
            sa.select(activities)
            .where(visible(user), activities.c.gone_on.is_(None), old.is_(None) | (old < before))
            .order_by(old.is_not(None), old, activities.c.activity_id)
        )
        return self._found(query)

    def get(self, user: User, activity_id: str) -> StoredActivity:
        """Raises `UnknownRecord` where it is not there, or not for this user."""
        require(user, Action.see_activities)
        with self._core.db.read() as tx:
            return _stored(_row(tx, user, activity_id))

    def history(self, user: User, activity_id: str) -> list[ActivityVersion]:
        """Every version, newest first."""
        require(user, Action.see_activities)
        with self._core.db.read() as tx:
            _row(tx, user, activity_id)
            rows = tx.execute(
                sa.select(activity_versions, users.c.display_name, users.c.name)
                .outerjoin(users, users.c.user_id == activity_versions.c.changed_by)
                .where(activity_versions.c.activity_id == activity_id)
                .order_by(activity_versions.c.version.desc())
            )
            return [
                ActivityVersion(
                    row.version,
                    row.kind,
                    row.changed_fields,
                    row.changed_by,
                    row.display_name or row.name or "opdrachtregel",
                    row.changed_at,
                    Activity.model_validate(row.document),
                )
                for row in rows
            ]

    def add(self, user: User, record: Activity, *, only_own: bool = False) -> StoredActivity:
        """An activity that the catalogue lacks, in the catalogue of the user's municipality.

        only_own: only for the user's own organisation. Raises `StorageConflict` for a known id.
        """
        require(user, Action.change_activities)
        with self._core.db.write() as tx:
            known = sa.select(activities.c.version).where(
                activities.c.activity_id == record.activity_id
            )
            if tx.scalar(known) is not None:
                raise StorageConflict(f"activity {record.activity_id}: there is one already")
            scope = (user.municipality, user.organisation if only_own else None)
            insert(self._core, tx, user, record, scope, "coach")
            return _stored(_row(tx, user, record.activity_id))

    def new_id(self, user: User) -> str:
        """An id for `add` that nobody has: the first free one of E-0001, E-0002, ..."""
        require(user, Action.change_activities)
        with self._core.db.read() as tx:
            taken = set(
                tx.scalars(
                    sa.select(activities.c.activity_id).where(activities.c.activity_id.like("E-%"))
                )
            )
        return next(one for n in range(1, len(taken) + 2) if (one := f"E-{n:04d}") not in taken)

    def change(self, user: User, record: Activity, *, based_on: int) -> StoredActivity:
        """The record replaces the one with its id. Raises `OutdatedVersion` if that has changed."""
        return self._step(user, record.activity_id, based_on, lambda _: record)

    def verify(self, user: User, activity_id: str, on: date) -> StoredActivity:
        """Somebody checked that all of it still holds."""
        return self._step(
            user, activity_id, None, lambda old: old.model_copy(update={"verified_on": on})
        )

    def remove(self, user: User, activity_id: str, on: date) -> StoredActivity:
        """It is no longer there: not suggested any more; its history and outcomes stay."""
        return self._step(user, activity_id, None, lambda old: old, gone_on=on)

    def restore(self, user: User, activity_id: str) -> StoredActivity:
        """It is there again."""
        return self._step(user, activity_id, None, lambda old: old, back=True)

    def import_records(
        self,
        user: User,
        records: Sequence[Activity],
        *,
        on: date,
        municipality: str | None = None,
        mark_gone: bool = False,
    ) -> CatalogueImport:
        """Takes a file's records into the catalogue of a municipality, all or nothing.

        municipality
            Whose catalogue; None is the user's own.
        mark_gone
            What an earlier file brought to this catalogue and this one lacks is marked as gone.
            What coaches added stays.

        A `verified_on` that is older than ours, or missing, does not replace ours.
        """
        require(user, Action.import_activities)
        from wor_match.storage.catalogue import take

        scope = user.municipality or municipality
        with self._core.db.write() as tx:
            done = take(self._core, tx, user, records, on, scope, mark_gone)
            self._core.log(tx, user, "import", part="activities")
            return done

    def _step(
        self,
        user: User,
        activity_id: str,
        based_on: int | None,
        change: Any,
        *,
        gone_on: date | None = None,
        back: bool = False,
    ) -> StoredActivity:
        require(user, Action.change_activities)
        with self._core.db.write() as tx:
            row = _row(tx, user, activity_id, lock=True)
            old = Activity.model_validate(row.document)
            if based_on is not None and based_on != row.version:
                raise OutdatedVersion(
                    f"activity {activity_id}: changed by somebody else or in another tab",
                    _stored(row),
                )
            new = change(old)
            gone = None if back else (gone_on or row.gone_on)
            replace(self._core, tx, user, row, new, gone)
            return _stored(_row(tx, user, activity_id))

    def _found(self, query: sa.Select[Any]) -> list[StoredActivity]:
        with self._core.db.read() as tx:
            return [_stored(row) for row in tx.execute(query)]


def visible(user: User) -> sa.ColumnElement[bool]:
    """The activities that are for this user: of everybody, or of the own place and organisation."""
    condition: sa.ColumnElement[bool] = sa.true()
    for column, own in (
        (activities.c.scope_municipality, user.municipality),
        (activities.c.scope_organisation, user.organisation),
    ):
        if own is not None:
            condition = sa.and_(condition, sa.or_(column.is_(None), column == own))
    return condition


def insert(
    core: Core,
    tx: Connection,
    user: User,
    record: Activity,
    scope: tuple[str | None, str | None],
    source: str,
) -> None:
    tx.execute(
        sa.insert(activities).values(
            activity_id=record.activity_id,
            version=1,
            scope_municipality=scope[0],
            scope_organisation=scope[1],
            source=source,
            changed_at=core.clock(),
            **_columns(record),
        )
    )
    _remember(core, tx, user, record, 1, "added", [])


def replace(
    core: Core, tx: Connection, user: User, row: Row[Any], new: Activity, gone_on: date | None
) -> list[str]:
    """The fields that changed; where nothing did, nothing is written."""
    old = Activity.model_validate(row.document)
    changed = changes(old, new)
    if not changed and gone_on == row.gone_on:
        return []
    if gone_on != row.gone_on:
        kind = "gone" if gone_on else "back"
    else:
        kind = "verified" if changed == ["verified_on"] else "changed"
    tx.execute(
        sa.update(activities)
        .where(activities.c.activity_id == new.activity_id)
        .values(version=row.version + 1, gone_on=gone_on, changed_at=core.clock(), **_columns(new))
    )
    _remember(core, tx, user, new, row.version + 1, kind, changed)
    return changed


def changes(old: Activity, new: Activity) -> list[str]:
    return [name for name in Activity.model_fields if getattr(old, name) != getattr(new, name)]


def _columns(record: Activity) -> dict[str, Any]:
    said = (record.title, record.organisation, record.place, record.venue, record.description)
    return {
        "document": record.model_dump(mode="json", exclude_defaults=True),
        "words": " ".join(part for part in said if part).casefold(),
        "verified_on": record.verified_on,
    }


def _remember(
    core: Core,
    tx: Connection,
    user: User,
    record: Activity,
    version: int,
    kind: str,
    changed: list[str],
) -> None:
    tx.execute(
        sa.insert(activity_versions).values(
            activity_id=record.activity_id,
            version=version,
            kind=kind,
            document=record.model_dump(mode="json", exclude_defaults=True),
            changed_fields=changed,
            changed_by=user.user_id,
            changed_at=core.clock(),
        )
    )


def _row(tx: Connection, user: User, activity_id: str, *, lock: bool = False) -> Row[Any]:
    query = sa.select(activities).where(activities.c.activity_id == activity_id, visible(user))
    row = tx.execute(query.with_for_update() if lock else query).first()
    if row is None:
        raise UnknownRecord(f"expected a known activity, found {activity_id!r}")
    return row


def _stored(row: Row[Any]) -> StoredActivity:
    return StoredActivity(
        Activity.model_validate(row.document),
        row.version,
        row.gone_on,
        row.scope_municipality,
        row.scope_organisation,
        row.source,
        row.changed_at,
    )
