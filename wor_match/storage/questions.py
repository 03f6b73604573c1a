"""What is not known of activities and stands in the way of suggesting them: the call list.

It is drawn from lists as they were shown, so nobody's intake is opened for it; and it says which
question stands with which activity and how much hangs on it, never for whom.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from wor_match.storage.access import Action, Role, User, require
from wor_match.storage.activities import visible
from wor_match.storage.core import Core
from wor_match.storage.tables import activities, clients, list_items, lists


@dataclass(frozen=True)
class Question:
    """Something to ask about an activity. `weeks`: expected weeks of the suggestions it weakens."""

    activity_id: str
    title: str
    contact: str | None
    asks: list[str]
    weeks: float


def open_questions(core: Core, user: User, since: date) -> Sequence[Question]:
    """Activities with questions in the last list of each client, what weighs most first.

    Of the user's organisation and municipality; of lists shown since that day.
    """
    require(user, Action.change_activities)
    newest = (
        sa.select(sa.func.max(lists.c.list_id))
        .where(lists.c.shown_on >= since)
        .group_by(lists.c.client_id)
        .scalar_subquery()
    )
    query = (
        sa.select(list_items, activities.c.document)
        .join(lists, lists.c.list_id == list_items.c.list_id)
        .join(clients, clients.c.client_id == lists.c.client_id)
        .join(activities, activities.c.activity_id == list_items.c.activity_id)
        .where(lists.c.list_id.in_(newest), clients.c.closed_on.is_(None), _own(user))
        .where(activities.c.gone_on.is_(None), visible(user))
    )
    weeks: dict[str, float] = {}
    asks: dict[str, dict[str, None]] = {}
    about: dict[str, tuple[str, str | None]] = {}
    with core.db.read() as tx:
        for row in tx.execute(query):
            # What is not known has no effect; a caution with one is about what is known.
            texts = [c["text"] for c in row.cautions or () if not (c["start"] or c["stay"])]
            if not texts:
                continue
            weeks[row.activity_id] = weeks.get(row.activity_id, 0) + (row.expected_weeks or 0)
            asks.setdefault(row.activity_id, {}).update(dict.fromkeys(texts))
            about[row.activity_id] = row.document["title"], row.document.get("contact")
    return [
        Question(one, *about[one], list(asks[one]), weeks[one])
        for one in sorted(weeks, key=lambda one: (-weeks[one], one))
    ]


def _own(user: User) -> sa.ColumnElement[bool]:
    condition: sa.ColumnElement[bool] = sa.true()
    if user.role is Role.console:
        return condition
    if user.organisation is not None:
        condition = sa.and_(condition, clients.c.organisation == user.organisation)
    if user.municipality is not None:
        condition = sa.and_(condition, clients.c.municipality == user.municipality)
    return condition
