"""A file of activities taken into a catalogue: what is new, changed, back or gone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from wor_match.domain.entities import Activity
from wor_match.storage import activities as one_by_one
from wor_match.storage.access import User
from wor_match.storage.core import Core
from wor_match.storage.records import CatalogueImport
from wor_match.storage.tables import activities


def take(
    core: Core,
    tx: Connection,
    user: User,
    records: Sequence[Activity],
    on: date,
    municipality: str | None,
    mark_gone: bool,
) -> CatalogueImport:
    """See `Activities.import_records`."""
    rows = tx.execute(sa.select(activities).order_by(activities.c.activity_id).with_for_update())
    there = {row.activity_id: row for row in rows}
    new: list[str] = []
    changed: dict[str, list[str]] = {}
    back: list[str] = []
    refused: dict[str, str] = {}
    same = 0
    for record in sorted(records, key=lambda one: one.activity_id):
        row = there.get(record.activity_id)
        if row is None:
            one_by_one.insert(core, tx, user, record, (municipality, None), "import")
            new.append(record.activity_id)
        elif row.scope_municipality != municipality:
            refused[record.activity_id] = "the id belongs to the catalogue of another municipality"
        else:
            kept = Activity.model_validate(row.document).verified_on
            if kept is not None and (record.verified_on is None or record.verified_on < kept):
                record = record.model_copy(update={"verified_on": kept})
            fields = one_by_one.replace(core, tx, user, row, record, None)
            if row.gone_on is not None:
                back.append(record.activity_id)
            elif fields:
                changed[record.activity_id] = fields
            else:
                same += 1
    gone = []
    if mark_gone:
        named = {record.activity_id for record in records}
        for activity_id, row in there.items():
            if (
                row.source == "import"
                and row.scope_municipality == municipality
                and row.gone_on is None
                and activity_id not in named
            ):
                old = Activity.model_validate(row.document)
                one_by_one.replace(core, tx, user, row, old, on)
                gone.append(activity_id)
    return CatalogueImport(new, changed, back, same, gone, refused)
