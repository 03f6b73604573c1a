"""What came of a choice: visits, stopping, staying, the follow-up, and how it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from wor_match.errors import OutdatedVersion, UnknownRecord
from wor_match.storage.access import Action, User
from wor_match.storage.clients import add_contact
from wor_match.storage.core import Core, new_id
from wor_match.storage.outcome_records import check_possible, latest
from wor_match.storage.records import Participation, Visit
from wor_match.storage.tables import participations, visits

RATINGS: Final = ("welcome", "click", "venue", "organisation", "time")
CORRECTABLE: Final = (
    "chosen_reason",
    "accompanied",
    "started_on",
    "last_known_on",
    "stopped_on",
    "stop_reason",
    "follow_up",
    "follow_up_on",
    "sessions_attended",
    *(f"rating_{name}" for name in RATINGS),
)


class Participations:
    """Every method that changes takes `based_on`: the version that the page showed, or None.

    With a version, raises `OutdatedVersion` where somebody changed it in the meantime. All raise
    `UnknownRecord`, `AccessDenied`, and `ValueError` for dates or codes that cannot be.
    """

    def __init__(self, core: Core) -> None:
        self._core = core

    def of_client(self, user: User, client_id: str) -> Sequence[Participation]:
        """Newest choice first."""
        with self._core.on_client(user, Action.view, client_id, "outcome") as tx:
            return of_client(tx, client_id)

    def get(self, user: User, client_id: str, participation_id: int) -> Participation:
        with self._core.on_client(user, Action.view, client_id, "outcome") as tx:
            return _own(tx, client_id, participation_id)

    def visit(
        self,
        user: User,
        client_id: str,
        participation_id: int,
        on: date,
        *,
        came: bool = True,
        accompanied: bool | None = None,
        based_on: int | None = None,
    ) -> Participation:
        """Came, or didn't come, on a day; the first visit is the start. A day counts once."""

        def change(tx: Connection, old: Participation) -> dict[str, Any]:
            there = tx.execute(
                sa.update(visits)
                .where(visits.c.participation_id == participation_id, visits.c.on_date == on)
                .values(came=came, recorded_by=user.user_id, recorded_at=self._core.clock())
            )
            if there.rowcount == 0:
                tx.execute(
                    sa.insert(visits).values(
                        participation_id=participation_id,
                        on_date=on,
                        came=came,
                        recorded_by=user.user_id,
                        recorded_at=self._core.clock(),
                    )
                )
            values: dict[str, Any] = {"last_known_on": latest(old.last_known_on, on)}
            days = list(
                tx.scalars(
                    sa.select(visits.c.on_date).where(
                        visits.c.participation_id == participation_id, visits.c.came
                    )
                )
            )
            noted = [visit for visit in old.visits if visit.came]
            values["sessions_attended"] = max(
                len(days), (old.sessions_attended or 0) + len(days) - len(noted)
            )
            if came:
                values["started_on"] = min(days if old.started_on is None else [old.started_on, on])
                if old.stopped_on is not None and on > old.stopped_on:
                    raise ValueError("expected a visit before the last one, found a later day")
            elif old.started_on == on:
                values["started_on"] = min(days, default=None)
            if accompanied is not None:
                values["accompanied"] = accompanied
            return values

        return self._step(user, client_id, participation_id, based_on, "visit", change)

    def still_there(
        self,
        user: User,
        client_id: str,
        participation_id: int,
        on: date,
        *,
        based_on: int | None = None,
    ) -> Participation:
        """Still taking part on that day, as far as anybody knows. Needs a start."""
        return self._step(
            user,
            client_id,
            participation_id,
            based_on,
            "outcome",
            lambda _, old: {"last_known_on": latest(old.last_known_on, on)},
        )

    def stop(
        self,
        user: User,
        client_id: str,
        participation_id: int,
        on: date,
        reason: str,
        *,
        based_on: int | None = None,
    ) -> Participation:
        """Stopped; `on` is the last visit, `reason` a code of `STOP_REASONS`. Needs a start."""
        return self._step(
            user,
            client_id,
            participation_id,
            based_on,
            "outcome",
            lambda _, old: {
                "stopped_on": on,
                "stop_reason": reason,
                "last_known_on": latest(old.last_known_on, on),
            },
        )

    def never_started(
        self,
        user: User,
        client_id: str,
        participation_id: int,
        on: date,
        reason: str | None = None,
        *,
        based_on: int | None = None,
    ) -> Participation:
        """Chosen, but never went, as is known on that day."""
        return self._step(
            user,
            client_id,
            participation_id,
            based_on,
            "outcome",
            lambda _, old: {
                "follow_up": "never_started",
                "stop_reason": reason,
                "last_known_on": latest(old.last_known_on, on),
            },
        )

    def follow_up(
        self,
        user: User,
        client_id: str,
        participation_id: int,
        answer: str,
        on: date,
        *,
        based_on: int | None = None,
    ) -> Participation:
        """The answer at three months, a code of `FOLLOW_UP`; notes contact of that kind."""

        def change(tx: Connection, old: Participation) -> dict[str, Any]:
            add_contact(self._core, tx, user, client_id, "follow_up", on)
            return {
                "follow_up": answer,
                "follow_up_on": on,
                "last_known_on": latest(old.last_known_on, on),
            }

        return self._step(user, client_id, participation_id, based_on, "outcome", change)

    def rate(
        self,
        user: User,
        client_id: str,
        participation_id: int,
        ratings: Mapping[str, int | None],
        *,
        based_on: int | None = None,
    ) -> Participation:
        """How the participant found welcome, click, venue, organisation and time: 1 to 5."""
        if not set(ratings) <= set(RATINGS):
            raise ValueError(f"expected ratings of {', '.join(RATINGS)}")
        values = {f"rating_{name}": value for name, value in ratings.items()}
        return self._step(
            user, client_id, participation_id, based_on, "outcome", lambda _, __: values
        )

    def correct(
        self,
        user: User,
        client_id: str,
        participation_id: int,
        fields: Mapping[str, Any],
        *,
        based_on: int,
    ) -> Participation:
        """Puts right what was recorded wrongly: any of `CORRECTABLE`, None to clear."""
        strange = set(fields) - set(CORRECTABLE)
        if strange:
            raise ValueError(f"expected fields of {CORRECTABLE}, found {sorted(strange)}")
        return self._step(
            user, client_id, participation_id, based_on, "outcome", lambda _, __: dict(fields)
        )

    def _step(
        self,
        user: User,
        client_id: str,
        participation_id: int,
        based_on: int | None,
        part: str,
        change: Any,
    ) -> Participation:
        with self._core.on_client(user, Action.change, client_id, part) as tx:
            old = _own(tx, client_id, participation_id)
            if based_on is not None and based_on != old.version:
                raise OutdatedVersion(
                    f"client {client_id}: changed by somebody else or in another tab", old
                )
            values = change(tx, old)
            tx.execute(
                sa.update(participations)
                .where(participations.c.participation_id == participation_id)
                .values(
                    version=old.version + 1,
                    changed_by=user.user_id,
                    changed_at=self._core.clock(),
                    **values,
                )
            )
            new = one_participation(tx, participation_id)
            check_possible(new)
            return new


def insert_participation(core: Core, tx: Connection, user: User, **values: Any) -> int:
    query = sa.insert(participations).values(
        version=1, changed_by=user.user_id, changed_at=core.clock(), **values
    )
    return new_id(tx, query, participations.c.participation_id)


def of_client(tx: Connection, client_id: str) -> Sequence[Participation]:
    query = sa.select(participations).where(participations.c.client_id == client_id)
    rows = tx.execute(query.order_by(participations.c.participation_id.desc())).all()
    return [_participation(tx, row) for row in rows]


def one_participation(tx: Connection, participation_id: int) -> Participation:
    row = tx.execute(
        sa.select(participations).where(participations.c.participation_id == participation_id)
    ).first()
    if row is None:
        raise UnknownRecord(f"expected a known participation, found {participation_id}")
    return _participation(tx, row)


def _own(tx: Connection, client_id: str, participation_id: int) -> Participation:
    one = one_participation(tx, participation_id)
    if one.client_id != client_id:
        raise UnknownRecord(f"expected a participation of client {client_id}")
    return one


def _participation(tx: Connection, row: Row[Any]) -> Participation:
    noted = tx.execute(
        sa.select(visits)
        .where(visits.c.participation_id == row.participation_id)
        .order_by(visits.c.on_date)
    )
    plain = {
        name: getattr(row, name)
        for name in Participation.__dataclass_fields__
        if name not in ("ratings", "visits")
    }
    return Participation(
        ratings={name: getattr(row, f"rating_{name}") for name in RATINGS},
        visits=[Visit(visit.on_date, visit.came) for visit in noted],
        **plain,
    )
