"""How Alembic runs here: always on a connection that is handed to it (see migrate.py)."""

from __future__ import annotations

from alembic import context

from wor_match.storage.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    compare_type=True,
    # SQLite cannot alter a table: Alembic makes a new one and moves the rows.
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
