"""Who may do what: the one place where it is decided.

    coach         own clients: look, change, print, hand over what is held, forget
    coordinator   the same for all clients of the organisation; passes clients to another coach;
                  reads the access log of those clients
    researcher    pseudonymous exports of clients who consent, and the overview; no client's file
    beheerder     users, activities, retention, the whole database as a copy; no client's file
    console       the command line: whoever can run it can read the database file anyway, so it
                  may do all, and the log says that it was the command line

A user without organisation or municipality is not limited to one (a small municipality needs no
such words), except a coordinator, who sees nothing without an organisation.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from wor_match.errors import AccessDenied


class Role(StrEnum):
    coach = "coach"
    coordinator = "coordinator"
    researcher = "researcher"
    beheerder = "beheerder"
    console = "console"


ROLE_LABELS: Final[dict[str, str]] = {
    "coach": "welzijnscoach",
    "coordinator": "coördinator",
    "researcher": "onderzoeker",
    "beheerder": "beheerder",
    "console": "opdrachtregel",
}


class Action(StrEnum):
    # about one client, so with a client beside it
    view = "view"
    change = "change"
    assign = "assign"
    export = "export"
    forget = "forget"
    read_log = "read_log"
    # about no client in particular
    add_client = "add_client"
    list_clients = "list_clients"
    see_overview = "see_overview"
    see_activities = "see_activities"
    change_activities = "change_activities"
    import_activities = "import_activities"
    export_research = "export_research"
    manage_users = "manage_users"
    manage_data = "manage_data"


ABOUT_A_CLIENT: Final = frozenset(
    {
        Action.view,
        Action.change,
        Action.assign,
        Action.export,
        Action.forget,
        Action.read_log,
    }
)

_COACH: Final = frozenset(
    {
        Action.view,
        Action.change,
        Action.export,
        Action.forget,
        Action.add_client,
        Action.list_clients,
        Action.see_overview,
        Action.see_activities,
        Action.change_activities,
    }
)
RIGHTS: Final[dict[Role, frozenset[Action]]] = {
    Role.coach: _COACH,
    Role.coordinator: _COACH | {Action.assign, Action.read_log, Action.import_activities},
    Role.researcher: frozenset(
        {Action.see_overview, Action.see_activities, Action.export_research}
    ),
    Role.beheerder: frozenset(
        {
            Action.see_overview,
            Action.see_activities,
            Action.change_activities,
            Action.import_activities,
            Action.manage_users,
            Action.manage_data,
        }
    ),
    Role.console: frozenset(Action),
}


@dataclass(frozen=True)
class User:
    """Who acts. `organisation` and `municipality` limit what they see; None is no limit."""

    user_id: int
    name: str
    role: Role
    organisation: str | None = None
    municipality: str | None = None
    display_name: str | None = None
    active: bool = True


CONSOLE: Final = User(0, "opdrachtregel", Role.console)


@dataclass(frozen=True)
class Owner:
    """Whose client it is."""

    coach_id: int | None
    organisation: str | None


def may(user: User, action: Action, owner: Owner | None = None) -> bool:
    """Whether the user may do this, to a client of this owner where it is about a client."""
    if not user.active or action not in RIGHTS[user.role]:
        return False
    if action not in ABOUT_A_CLIENT:
        return True
    if owner is None:
        return False
    if user.role is Role.console:
        return True
    if user.role is Role.coordinator:
        return user.organisation is not None and owner.organisation == user.organisation
    return user.role is Role.coach and owner.coach_id == user.user_id


def require(user: User, action: Action) -> None:
    """Raises `AccessDenied` unless the user may do this; for what is about no one client."""
    if action in ABOUT_A_CLIENT or not may(user, action):
        raise AccessDenied(f"user {user.user_id} ({user.role}) may not {action}")
