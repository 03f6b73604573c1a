"""`wor-match user` and `wor-match client`: accounts, and the rights of a client."""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from wor_match.cli.database import Database, SettingsFile, opened, say
from wor_match.config import load_settings
from wor_match.errors import InputError
from wor_match.ingest.write import replacing

users = typer.Typer(no_args_is_help=True, help="Accounts of the workplace.")
clients = typer.Typer(no_args_is_help=True, help="What a client may ask for.")


class RoleName(StrEnum):
    coach = "coach"
    coordinator = "coordinator"
    researcher = "researcher"
    beheerder = "beheerder"


Name = Annotated[str, typer.Argument(help="Name to log in with.")]
FromInput = Annotated[
    bool, typer.Option("--password-stdin", help="Read the password from standard input.")
]


def _password(from_input: bool) -> str:
    if from_input:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise InputError("expected a terminal to ask the password; or give --password-stdin")
    answer: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    return answer


@users.command("add")
def add(
    name: Name,
    role: Annotated[RoleName, typer.Option(help="What they may do (docs/store.md).")],
    organisation: Annotated[str | None, typer.Option(help="Limits them to it.")] = None,
    municipality: Annotated[str | None, typer.Option(help="Limits them to it.")] = None,
    display_name: Annotated[str | None, typer.Option(help="As pages show it.")] = None,
    password_stdin: FromInput = False,
    database: Database = None,
    settings: SettingsFile = None,
) -> None:
    """A new account; asks for the password.

    Example: `wor-match user add anna --role coach --organisation Welzijn --municipality Markerwaard`
    """
    from wor_match.storage import CONSOLE

    with opened(database, load_settings(settings)) as store:
        made = store.users.add(
            CONSOLE,
            name,
            _password(password_stdin),
            role,
            organisation=organisation,
            municipality=municipality,
            display_name=display_name,
        )
        say(f"{made.name}: added as {made.role}")


@users.command("list")
def show(database: Database = None, settings: SettingsFile = None) -> None:
    """All accounts, one a line: name, role, organisation, municipality, open or closed.

    Example: `wor-match user list`
    """
    from wor_match.storage import CONSOLE

    with opened(database, load_settings(settings)) as store:
        for one in store.users.all(CONSOLE):
            state = "open" if one.active else "closed"
            cells = (one.name, one.role, one.organisation or "-", one.municipality or "-", state)
            typer.echo("\t".join(cells))


@users.command("password")
def set_password(
    name: Name,
    password_stdin: FromInput = False,
    database: Database = None,
    settings: SettingsFile = None,
) -> None:
    """A new password; ends the sessions of the user.

    Example: `wor-match user password anna`
    """
    from wor_match.storage import CONSOLE

    with opened(database, load_settings(settings)) as store:
        store.users.set_password(CONSOLE, name, _password(password_stdin))
        say(f"{name}: the password is set")


@users.command("disable")
def disable(name: Name, database: Database = None, settings: SettingsFile = None) -> None:
    """Closes an account, with its sessions and tokens. What was recorded stays.

    Example: `wor-match user disable anna`
    """
    from wor_match.storage import CONSOLE

    with opened(database, load_settings(settings)) as store:
        store.users.disable(CONSOLE, name)
        say(f"{name}: closed")


@users.command("enable")
def enable(name: Name, database: Database = None, settings: SettingsFile = None) -> None:
    """Opens a closed account again.

    Example: `wor-match user enable anna`
    """
    from wor_match.storage import CONSOLE

    with opened(database, load_settings(settings)) as store:
        store.users.enable(CONSOLE, name)
        say(f"{name}: open")


@users.command("token")
def token(
    name: Name,
    purpose: Annotated[str, typer.Option(help="What it is for.")],
    days: Annotated[int, typer.Option(min=1, max=3660, help="How long it holds.")] = 365,
    database: Database = None,
    settings: SettingsFile = None,
) -> None:
    """A token for the API with the rights of this user; shown once.

    Example: `wor-match user token anna --purpose rapportage`
    """
    from wor_match.storage import CONSOLE

    with opened(database, load_settings(settings)) as store:
        typer.echo(store.users.new_token(CONSOLE, name, purpose, days=days))


@clients.command("export")
def export_client(
    client: Annotated[str, typer.Argument(help="Pseudonym, such as C-0427.")],
    out: Annotated[Path | None, typer.Option(help="Write here instead.")] = None,
    database: Database = None,
    settings: SettingsFile = None,
) -> None:
    """Everything held about one client ("geef mijn gegevens"), as JSON.

    Example: `wor-match client export C-0427 --out C-0427.json`
    """
    from wor_match.storage import CONSOLE

    with opened(database, load_settings(settings)) as store:
        held = store.privacy.export_client(CONSOLE, client)
    text = json.dumps(held, ensure_ascii=False, indent=1)
    if out is None:
        typer.echo(text)
    else:
        with replacing(out) as stream:
            stream.write(text.encode())


@clients.command("forget")
def forget_client(
    client: Annotated[str, typer.Argument(help="Pseudonym, such as C-0427.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    database: Database = None,
    settings: SettingsFile = None,
) -> None:
    """Removes everything about one client ("vergeet mij"); it cannot be undone.

    Example: `wor-match client forget C-0427`
    """
    from wor_match.storage import CONSOLE

    with opened(database, load_settings(settings)) as store:
        if not yes:
            typer.confirm(f"Remove everything about {client} for good?", abort=True, err=True)
        store.privacy.forget_client(CONSOLE, client)
    say(f"{client}: forgotten. Backups made before still hold it (docs/store.md)")
