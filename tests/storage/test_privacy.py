"""The rights of a client, terms, and that nothing of a client stays or leaks."""

from __future__ import annotations

import json
import logging
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.storage.people import (
    LABEL,
    TODAY,
    WISH,
    Clock,
    Made,
    everything,
    whole_client,
)
from wor_match.errors import AccessDenied, UnknownRecord
from wor_match.storage import CONSOLE
from wor_match.storage.privacy import OF_A_CLIENT, years_before
from wor_match.storage.tables import access_log, metadata


def test_all_that_is_held_about_a_client_comes_out(made: Made) -> None:
    held = made.store.privacy.export_client(made.anna, made.client_id)
    text = json.dumps(held, ensure_ascii=False)
    for part in (WISH, WISH + ", later", LABEL, "Praktijk Zuid", "2026-10-26", "Het is dichtbij."):
        assert part in text
    assert set(held) == {
        *("client_id", "label", "list_items", "visits", "access_log"),
        *(table.name for table in OF_A_CLIENT),
    }
    assert [line["action"] for line in held["access_log"]][-1] == "export"


def test_every_table_about_clients_is_in_what_comes_out() -> None:
    """A new table with client data has to be added to the export."""
    about = {table.name for table in metadata.sorted_tables if "client_id" in table.c}
    named = {table.name for table in OF_A_CLIENT} | {"client_labels", "access_log"}
    assert about == named
    reached = {
        table.name
        for table in metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table.name in about
    }
    assert reached - named == {"list_items", "visits"}


def test_forgetting_leaves_nothing_in_any_table(made: Made) -> None:
    assert made.client_id in everything(made.store)
    made.store.privacy.forget_client(made.anna, made.client_id)
    text = everything(made.store)
    for part in (made.client_id, "zweefvliegen", "Praktijk Zuid", "gAAAA"):
        assert part not in text
    assert made.store.privacy.forgotten(made.fien) == {"forgotten": 1}
    with pytest.raises(UnknownRecord):
        made.store.clients.get(made.anna, made.client_id)


def test_forgetting_leaves_nothing_in_the_file(made: Made) -> None:
    if not made.store.db.sqlite:
        pytest.skip("PostgreSQL clears what was deleted with VACUUM")
    path = made.store.db.path

    def on_disk() -> bytes:
        return b"".join(file.read_bytes() for file in path.parent.glob(path.name + "*"))

    assert b"zweefvliegen" in on_disk()
    made.store.privacy.forget_client(made.anna, made.client_id)
    assert b"zweefvliegen" not in on_disk()
    assert b"Praktijk Zuid" not in on_disk()


def test_who_looked_stays_provable_without_whom(made: Made) -> None:
    with made.store.db.read() as tx:
        before = tx.execute(sa.select(access_log).where(access_log.c.client_id.is_not(None))).all()
    other = made.store.clients.add(made.anna).client_id
    made.store.privacy.forget_client(made.anna, made.client_id)
    with made.store.db.read() as tx:
        after = tx.execute(sa.select(access_log).order_by(access_log.c.line)).all()
    replaced = [line for line in after if (line.client_id or "").startswith("forgotten-")]
    assert len(replaced) == len(before) + 1
    assert len({line.client_id for line in replaced}) == 1
    assert (replaced[-1].action, replaced[-1].user_id) == ("forget", made.anna.user_id)
    assert other in {line.client_id for line in after}


def test_terms(made: Made, clock: Clock) -> None:
    store = made.store
    old = made.client_id
    clock.forward(days=365 * 15)
    young, _, _ = whole_client(store, made.anna)
    today = store.core.today()
    gone = store.privacy.purge(
        made.fien, clients_before=years_before(today, 14), log_before=years_before(today, 5)
    )
    assert gone.clients == 1
    assert gone.log_lines > 10
    text = everything(store)
    assert old not in text
    assert young in text
    assert store.privacy.forgotten(CONSOLE) == {"retention": 1}
    again = store.privacy.purge(
        made.fien, clients_before=years_before(today, 14), log_before=years_before(today, 5)
    )
    assert (again.clients, again.log_lines) == (0, 0)


def test_a_term_counts_from_the_last_change_not_from_a_look(made: Made, clock: Clock) -> None:
    store = made.store
    clock.forward(days=100)
    store.clients.get(made.anna, made.client_id)
    other, _, _ = whole_client(store, made.anna)
    clock.forward(days=100)
    store.participations.visit(made.anna, made.client_id, made.participation_id, TODAY)
    before = store.core.today().replace(day=1)
    gone = store.privacy.purge(made.fien, clients_before=before, log_before=date(2000, 1, 1))
    assert gone.clients == 1
    assert other not in everything(store)
    assert made.client_id in everything(store)


def test_the_log_is_kept_for_five_years(made: Made) -> None:
    with pytest.raises(ValueError, match="5 years"):
        made.store.privacy.purge(
            made.fien, clients_before=date(2000, 1, 1), log_before=date(2021, 12, 1)
        )
    for user in (made.anna, made.dina, made.edo):
        with pytest.raises(AccessDenied):
            made.store.privacy.purge(
                user, clients_before=date(2000, 1, 1), log_before=date(2000, 1, 1)
            )


def test_a_leap_day_has_a_day_years_before() -> None:
    assert years_before(date(2028, 2, 29), 5) == date(2023, 2, 28)


def test_labels_and_wishes_reach_no_log_and_no_research(
    made: Made, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        made.store.clients.list(made.anna)
        made.store.clients.get(made.anna, made.client_id)
        made.store.intakes.save_draft(made.anna, made.client_id, {"wish": WISH}, based_on=1)
        taken = made.store.exchange.export(CONSOLE, everyone=True)
    assert LABEL not in repr(taken)
    assert LABEL not in caplog.text
    assert "zweefvliegen" not in caplog.text


def test_errors_of_the_database_repeat_no_row(made: Made) -> None:
    """PostgreSQL's own messages quote the row that they refuse."""
    from wor_match.errors import StorageConflict
    from wor_match.storage.tables import intakes

    values = {
        "client_id": made.client_id, "number": 1, "document": {"wish": WISH}, "on_date": TODAY,
        "made_by": 1, "made_at": made.store.core.clock(),
    }  # fmt: skip
    with pytest.raises(StorageConflict) as refused, made.store.db.write() as tx:
        tx.execute(sa.insert(intakes).values(values))
    error: BaseException | None = refused.value
    assert "zweefvliegen" not in str(error)
    assert refused.value.__suppress_context__


def test_no_module_logs_by_itself() -> None:
    folder = Path(__file__).parents[2] / "wor_match" / "storage"
    for module in folder.rglob("*.py"):
        assert "import logging" not in module.read_text("utf-8"), module
