"""What the store gives back: plain, frozen values without a connection behind them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Literal

from wor_match.domain.entities import Activity, Client, Recommendation
from wor_match.storage.access import User

ContactKind = Literal["attempt", "contact", "intake", "follow_up", "feedback"]
CONTACT_KINDS: Final[dict[str, str]] = {
    "attempt": "geprobeerd, niet bereikt",
    "contact": "contact gehad",
    "intake": "intakegesprek",
    "follow_up": "nagevraagd hoe het gaat",
    "feedback": "bericht aan de verwijzer",
}

WaitKind = Literal["contact", "intake", "choice", "start", "follow_up", "feedback"]
WAIT_KINDS: Final[dict[str, str]] = {
    "contact": "eerste contact",
    "intake": "intake",
    "choice": "activiteit kiezen",
    "start": "beginnen",
    "follow_up": "navragen na drie maanden",
    "feedback": "bericht aan de verwijzer",
}


@dataclass(frozen=True)
class LoggedIn:
    """A session. `secret` is known only at login: the cookie; `csrf` goes into every form."""

    user: User
    csrf: str
    expires_at: datetime
    secret: str = ""


@dataclass(frozen=True)
class Token:
    """An API token as it is listed: never the token itself."""

    token_id: int
    purpose: str
    created_at: datetime
    expires_at: datetime
    revoked: bool


@dataclass(frozen=True)
class ClientFile:
    """What is known of a client apart from intakes: `version` guards changes."""

    client_id: str
    version: int
    coach_id: int | None
    organisation: str | None
    municipality: str | None
    referred_on: date | None
    practice: str | None
    consent_research: bool | None
    consent_feedback: bool | None
    closed_on: date | None
    label: str | None
    """Initials, say; None without a label or without a key."""
    contacts: list[Contact]


@dataclass(frozen=True)
class Contact:
    kind: str
    on: date


@dataclass(frozen=True)
class ClientRow:
    """A client in a list."""

    client_id: str
    label: str | None
    coach_id: int | None
    referred_on: date | None
    closed_on: date | None
    intake_on: date | None
    has_draft: bool
    taking_part_in: int
    """Activities that were begun and not stopped."""


@dataclass(frozen=True)
class Draft:
    """An intake as far as it was typed: form fields as they are, checked by nobody yet."""

    fields: dict[str, Any]
    version: int
    saved_at: datetime


@dataclass(frozen=True)
class Intake:
    """A finished intake; `record` is the client as the engine reads it."""

    number: int
    record: Client
    on: date
    made_by: int
    made_at: datetime


@dataclass(frozen=True)
class StoredActivity:
    record: Activity
    version: int
    gone_on: date | None
    scope_municipality: str | None
    scope_organisation: str | None
    source: str
    """`import`, or `coach`: added by hand."""
    changed_at: datetime


@dataclass(frozen=True)
class ActivityVersion:
    """One line of an activity's history: who changed what, and the record as it then was."""

    version: int
    kind: str
    """added, changed, verified, gone, back."""
    changed_fields: list[str]
    changed_by: int
    changed_by_name: str
    changed_at: datetime
    record: Activity


@dataclass(frozen=True)
class CatalogueImport:
    """What an import did, by activity id."""

    new: list[str]
    changed: dict[str, list[str]]
    """Fields that changed."""
    back: list[str]
    same: int
    gone: list[str]
    refused: dict[str, str]
    """Ids that belong to another municipality's catalogue."""


@dataclass(frozen=True)
class ShownList:
    """A list as it was shown."""

    list_id: int
    client_id: str
    intake_number: int | None
    shown_on: date
    shown_at: datetime
    recommendation: Recommendation
    chosen: dict[str, int]
    """activity_id: participation_id, for what was chosen from it."""


@dataclass(frozen=True)
class Visit:
    on: date
    came: bool


@dataclass(frozen=True)
class Participation:
    """What was chosen, and what came of it. `version` guards changes."""

    participation_id: int
    client_id: str
    activity_id: str
    title: str
    list_id: int | None
    chosen_on: date
    chosen_reason: str | None
    accompanied: bool | None
    started_on: date | None
    last_known_on: date | None
    stopped_on: date | None
    stop_reason: str | None
    follow_up: str | None
    follow_up_on: date | None
    sessions_attended: int | None
    ratings: dict[str, int | None]
    """welcome, click, venue, organisation, time: 1 to 5."""
    version: int
    visits: list[Visit]

    @property
    def open(self) -> bool:
        """Whether something is still to be expected: not stopped, and not given up."""
        return self.stopped_on is None and self.follow_up not in ("stopped", "never_started")


@dataclass(frozen=True)
class Waiting:
    """Something that a client waits for."""

    client_id: str
    label: str | None
    kind: WaitKind
    due_on: date | None
    """None where nothing says since when they wait."""
    days_overdue: int
    """Negative before the day."""
    participation_id: int | None = None
    title: str | None = None


@dataclass(frozen=True)
class LogLine:
    at: datetime
    user_id: int
    user_name: str
    role: str
    action: str
    part: str | None
    client_id: str | None
