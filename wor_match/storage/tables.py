"""The tables, for SQLite and PostgreSQL alike.

An intake and an activity are each one JSON document: the record of the data contract itself, so
that a field has one definition and a new field needs no migration. Beside it stand only the
columns that a query filters, sorts or counts by. Everything else is columns.

What belongs to a client falls away with the client (`ON DELETE CASCADE`); the access log does not.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.types import TypeDecorator

# Names for all constraints: a migration can only change what has a name.
metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Instant(TypeDecorator[datetime]):
    """A moment with its zone; stored in UTC, since SQLite knows no zones."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("expected a moment with a time zone, found one without")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


def _client(**options: Any) -> Column[str]:
    return Column(
        "client_id", String(64), ForeignKey("clients.client_id", ondelete="CASCADE"), **options
    )


def _by(name: str) -> Column[int]:
    # No foreign key: 0 is the command line, which is nobody's account.
    return Column(name, Integer, nullable=False)


counters = Table(
    "counters",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("value", Integer, nullable=False),
)

users = Table(
    "users",
    metadata,
    Column("user_id", Integer, primary_key=True),
    Column("name", String(100), nullable=False, unique=True),
    Column("display_name", String(200)),
    Column("password_hash", String(300), nullable=False),
    Column("role", String(20), nullable=False),
    Column("organisation", String(200)),
    Column("municipality", String(200)),
    Column("active", Boolean, nullable=False),
    Column("created_at", Instant, nullable=False),
    CheckConstraint("role IN ('coach', 'coordinator', 'researcher', 'beheerder')", name="role"),
)

sessions = Table(
    "sessions",
    metadata,
    Column("secret_hash", String(64), primary_key=True),
    Column("user_id", Integer, ForeignKey("users.user_id"), nullable=False, index=True),
    Column("csrf", String(64), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
)

tokens = Table(
    "tokens",
    metadata,
    Column("token_id", Integer, primary_key=True),
    Column("user_id", Integer, ForeignKey("users.user_id"), nullable=False, index=True),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("purpose", String(200), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("revoked_at", Instant),
)

login_attempts = Table(
    "login_attempts",
    metadata,
    # A hash of the name or the address that was tried: neither is kept in readable form.
    Column("key_hash", String(64), primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("last_at", Instant, nullable=False),
    Column("blocked_until", Instant),
)

clients = Table(
    "clients",
    metadata,
    Column("client_id", String(64), primary_key=True),
    Column("coach_id", Integer, ForeignKey("users.user_id"), index=True),
    Column("organisation", String(200), index=True),
    Column("municipality", String(200)),
    Column("referred_on", Date),
    Column("practice", String(200)),
    Column("consent_research", Boolean),
    Column("consent_feedback", Boolean),
    Column("closed_on", Date),
    Column("created_at", Instant, nullable=False),
    # The last change to anything of this client: the retention term counts from it.
    Column("touched_at", Instant, nullable=False, index=True),
    Column("version", Integer, nullable=False),
)

client_labels = Table(
    "client_labels",
    metadata,
    _client(primary_key=True),
    Column("encrypted", Text, nullable=False),
)

contacts = Table(
    "contacts",
    metadata,
    Column("contact_id", Integer, primary_key=True),
    _client(nullable=False, index=True),
    Column("kind", String(20), nullable=False),
    Column("on_date", Date, nullable=False),
    _by("recorded_by"),
    Column("recorded_at", Instant, nullable=False),
    UniqueConstraint("client_id", "kind", "on_date"),
)

drafts = Table(
    "drafts",
    metadata,
    _client(primary_key=True),
    Column("fields", JSON, nullable=False),
    Column("version", Integer, nullable=False),
    _by("saved_by"),
    Column("saved_at", Instant, nullable=False),
)

intakes = Table(
    "intakes",
    metadata,
    _client(primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("document", JSON, nullable=False),
    Column("on_date", Date, nullable=False),
    _by("made_by"),
    Column("made_at", Instant, nullable=False),
)

activities = Table(
    "activities",
    metadata,
    Column("activity_id", String(200), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("document", JSON, nullable=False),
    # Lower-case title, organisation, place and description: what search looks in.
    Column("words", Text, nullable=False),
    Column("verified_on", Date, index=True),
    Column("gone_on", Date),
    # For whom it is; empty is for everybody.
    Column("scope_municipality", String(200), index=True),
    Column("scope_organisation", String(200)),
    Column("source", String(20), nullable=False),
    Column("changed_at", Instant, nullable=False),
)

activity_versions = Table(
    "activity_versions",
    metadata,
    Column("activity_id", String(200), ForeignKey("activities.activity_id"), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(20), nullable=False),
    Column("document", JSON, nullable=False),
    Column("changed_fields", JSON, nullable=False),
    _by("changed_by"),
    Column("changed_at", Instant, nullable=False),
)

lists = Table(
    "lists",
    metadata,
    Column("list_id", Integer, primary_key=True),
    _client(nullable=False, index=True),
    Column("intake_number", Integer),
    Column("policy", String(200)),
    Column("generated_at", Instant, nullable=False),
    Column("shown_on", Date, nullable=False),
    # Blockers, notes and exclusions as they were shown; suggestions are rows of their own.
    Column("document", JSON, nullable=False),
    # `shown`, or `import`: from a file of outcomes, which has no scores and reasons.
    Column("source", String(20), nullable=False),
    _by("shown_by"),
    Column("shown_at", Instant, nullable=False),
)

list_items = Table(
    "list_items",
    metadata,
    Column("list_id", Integer, ForeignKey("lists.list_id", ondelete="CASCADE"), primary_key=True),
    Column("activity_id", String(200), primary_key=True),
    Column("rank", Integer),
    Column("title", Text, nullable=False),
    Column("score", Float),
    Column("expected_weeks", Float),
    Column("p_start", Float),
    Column("p_retained", Float),
    Column("p_retained_low", Float),
    Column("p_retained_high", Float),
    Column("propensity", Float),
    Column("reasons", JSON),
    Column("cautions", JSON),
)

participations = Table(
    "participations",
    metadata,
    Column("participation_id", Integer, primary_key=True),
    _client(nullable=False, index=True),
    Column("activity_id", String(200), nullable=False, index=True),
    Column("title", Text, nullable=False),
    # Empty: chosen outside a list.
    Column("list_id", Integer, ForeignKey("lists.list_id", ondelete="CASCADE"), index=True),
    Column("chosen_on", Date, nullable=False),
    Column("chosen_reason", String(30)),
    Column("accompanied", Boolean),
    Column("started_on", Date, index=True),
    Column("last_known_on", Date),
    Column("stopped_on", Date),
    Column("stop_reason", String(30)),
    Column("follow_up", String(30)),
    Column("follow_up_on", Date),
    Column("sessions_attended", Integer),
    Column("rating_welcome", Integer),
    Column("rating_click", Integer),
    Column("rating_venue", Integer),
    Column("rating_organisation", Integer),
    Column("rating_time", Integer),
    Column("version", Integer, nullable=False),
    _by("changed_by"),
    Column("changed_at", Instant, nullable=False),
    UniqueConstraint("client_id", "activity_id", "chosen_on"),
)

visits = Table(
    "visits",
    metadata,
    Column(
        "participation_id",
        Integer,
        ForeignKey("participations.participation_id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("on_date", Date, primary_key=True),
    Column("came", Boolean, nullable=False),
    _by("recorded_by"),
    Column("recorded_at", Instant, nullable=False),
)

access_log = Table(
    "access_log",
    metadata,
    Column("line", Integer, primary_key=True),
    Column("at", Instant, nullable=False, index=True),
    _by("user_id"),
    Column("role", String(20), nullable=False),
    Column("action", String(30), nullable=False),
    # Which part of the file was seen or changed; never what it says.
    Column("part", String(30)),
    # No foreign key: the log outlives the client, whose id is then replaced.
    Column("client_id", String(64)),
    # The day in the Netherlands: a list is logged once a day, and terms count in days.
    Column("on_date", Date, nullable=False),
    Index("ix_access_log_who_whom_when", "client_id", "user_id", "on_date"),
)

tombstones = Table(
    "tombstones",
    metadata,
    Column("tombstone_id", Integer, primary_key=True),
    Column("reason", String(20), nullable=False),
    Column("gone_on", Date, nullable=False),
)
