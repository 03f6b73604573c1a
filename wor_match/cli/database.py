"""`wor-match db`: the database of the workplace made, kept, copied, filled and read out."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wor_match import rendering
from wor_match.bootstrap import make_geocoder, make_taxonomy, open_database
from wor_match.config import Settings, database_url, load_settings
from wor_match.domain.entities import Activity, Client, Outcome
from wor_match.errors import InputError
from wor_match.ingest.validate import Loaded, load_activities, load_clients, load_outcomes
from wor_match.ingest.write import write_records

if TYPE_CHECKING:
    from wor_match.storage import Store

app = typer.Typer(no_args_is_help=True, help="The database in which coaches record.")

Database = Annotated[
    str | None,
    typer.Option(
        help="sqlite:///FILE or postgresql+psycopg://USER@HOST/NAME; left out: the setting "
        "`database`, or else a file in your data folder."
    ),
]
SettingsFile = Annotated[Path | None, typer.Option("--settings", help="Settings (TOML).")]


class FileFormat(StrEnum):
    jsonl = "jsonl"
    csv = "csv"


def say(text: str) -> None:
    """To standard error: standard output holds only results."""
    print(text, file=sys.stderr)


@contextlib.contextmanager
def opened(database: str | None, settings: Settings, *, create: bool = False) -> Iterator[Store]:
    """The store, closed afterwards; a value that cannot be becomes an error of ours."""
    store = open_database(settings, database, create=create)
    try:
        yield store
    except ValueError as error:
        raise InputError(str(error)) from None
    finally:
        store.close()


def shown(settings: Settings, database: str | None) -> str:
    """The address without its password."""
    import sqlalchemy as sa

    return sa.make_url(database_url(settings, database)).render_as_string(hide_password=True)


@app.command()
def init(database: Database = None, settings: SettingsFile = None) -> None:
    """Makes the database, or brings an older one up to date.

    Example: `wor-match db init --database sqlite:///wor-match.db`
    """
    chosen = load_settings(settings)
    with opened(database, chosen, create=True):
        say(f"{shown(chosen, database)}: ready. Next: wor-match user add NAME --role beheerder")


@app.command()
def migrate(database: Database = None, settings: SettingsFile = None) -> None:
    """Brings the tables to this version. Make a backup first.

    Example: `wor-match db migrate`
    """
    from wor_match.storage.database import Database as Connected
    from wor_match.storage.migrate import migrate as bring_up_to_date

    chosen = load_settings(settings)
    with contextlib.closing(Connected(database_url(chosen, database))) as db:
        before, after = bring_up_to_date(db)
    say(f"{shown(chosen, database)}: from version {before or 'none'} to {after}")


@app.command()
def backup(
    target: Annotated[Path, typer.Argument(help="A file that is not there yet.")],
    database: Database = None,
    settings: SettingsFile = None,
) -> None:
    """A whole copy, also while others work in it. Keep it as safe as the database itself.

    Example: `wor-match db backup backup-2026-11-30.db`
    """
    from wor_match.storage import CONSOLE

    with opened(database, load_settings(settings)) as store:
        size = store.backup(CONSOLE, target)
    say(f"{target}: {size / 1e6:.1f} MB, complete")


@app.command("export")
def export_records(
    folder: Annotated[Path, typer.Argument(help="An existing folder; files in it are replaced.")],
    format: Annotated[FileFormat, typer.Option(help="How the files are written.")] = (
        FileFormat.jsonl
    ),
    everyone: Annotated[
        bool,
        typer.Option(
            "--all", help="Also clients without consent: for administration, not for research."
        ),
    ] = False,
    texts: Annotated[
        bool, typer.Option(help="With the wishes; free text may give somebody away.")
    ] = True,
    database: Database = None,
    settings: SettingsFile = None,
) -> None:
    """Activities, clients and outcomes as files of the data contract, for `wor-match train`.

    Only clients who consent to research, unless --all is given. Labels are never in it.

    Example: `wor-match db export research --format jsonl`
    """
    from wor_match.storage import CONSOLE

    if not folder.is_dir():
        raise InputError(f"{folder}: expected an existing folder. Make it first")
    with opened(database, load_settings(settings)) as store:
        taken = store.exchange.export(CONSOLE, everyone=everyone, texts=texts)
    for name, records, model in (
        ("activities", taken.activities, Activity),
        ("clients", taken.clients, Client),
        ("outcomes", taken.outcomes, Outcome),
    ):
        path = folder / f"{name}.{format}"
        say(f"{path}: {write_records(records, model, path)} {name}")
    say(
        "With everybody, consent or not: for administration, not for research."
        if everyone
        else "Only clients who consent to research."
    )


@app.command("import")
def import_records(
    catalogue: Annotated[Path | None, typer.Option(help="A file of activities.")] = None,
    clients: Annotated[Path | None, typer.Option(help="A file of intakes.")] = None,
    outcomes: Annotated[Path | None, typer.Option(help="Their outcomes.")] = None,
    municipality: Annotated[
        str | None, typer.Option(help="Whose catalogue it is; left out: everybody's.")
    ] = None,
    mark_gone: Annotated[
        bool, typer.Option(help="What an earlier file had and this one lacks is gone.")
    ] = False,
    coach: Annotated[str | None, typer.Option(help="Whose clients they become.")] = None,
    strict: Annotated[bool, typer.Option(help="Take nothing when any row is refused.")] = False,
    database: Database = None,
    settings: SettingsFile = None,
) -> None:
    """Takes a catalogue, or clients with their outcomes, into the database.

    Example: `wor-match db import --catalogue activiteiten.csv --municipality Markerwaard --mark-gone`
    """
    if not (catalogue or clients):
        raise typer.BadParameter("name at least one of --catalogue and --clients")
    if outcomes and not clients:
        raise typer.BadParameter("--outcomes needs the --clients that they are of")
    chosen, today = load_settings(settings), date.today()
    reading: dict[str, Any] = {
        "taxonomy": make_taxonomy(chosen),
        "geocoder": make_geocoder(chosen),
        "today": today,
        "strict": strict,
    }
    offers = load_activities(catalogue, **reading) if catalogue else None
    people = load_clients(clients, **reading) if clients else None
    became = load_outcomes(outcomes, today=today, strict=strict) if outcomes else None
    with opened(database, chosen) as store:
        refused = _taken(store, offers, people, became, municipality, mark_gone, coach, today)
    loaded: list[Loaded[Any]] = [one for one in (offers, people, became) if one is not None]
    errors = rendering.PlainConsole(stderr=True, width=140)
    for one in loaded:
        errors.print(rendering.report_table(one.report, most=10))
    if refused or not all(one.report.ok for one in loaded):
        raise typer.Exit(1)


def _taken(
    store: Store,
    offers: Loaded[Activity] | None,
    people: Loaded[Client] | None,
    became: Loaded[Outcome] | None,
    municipality: str | None,
    mark_gone: bool,
    coach: str | None,
    today: date,
) -> dict[str, str]:
    from wor_match.storage import CONSOLE

    owner = store.users.by_name(coach) if coach else None
    if coach and (owner is None or owner.role != "coach"):
        raise InputError(f"expected a coach, found {coach!r}; `wor-match user list` shows them")
    refused: dict[str, str] = {}
    if offers is not None:
        done = store.activities.import_records(
            CONSOLE, offers.records, on=today, municipality=municipality, mark_gone=mark_gone
        )
        say(
            f"activities: {len(done.new)} new, {len(done.changed)} changed, {len(done.back)} back, "
            f"{done.same} the same, {len(done.gone)} gone"
        )
        refused |= done.refused
    if people is not None:
        moved = store.exchange.import_clients(
            CONSOLE, people.records, became.records if became else [], coach=owner, on=today
        )
        say(
            f"clients: {moved.clients} new, {moved.known} known and left as they are; "
            f"outcomes: {moved.outcomes} taken"
        )
        refused |= moved.refused
    for name, reason in refused.items():
        say(f"refused: {name}: {reason}")
    return refused


@app.command()
def purge(
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    database: Database = None,
    settings: SettingsFile = None,
) -> None:
    """Removes clients and log lines whose term is over (settings client_years and log_years).

    Example: `wor-match db purge`
    """
    from wor_match.storage import CONSOLE
    from wor_match.storage.privacy import years_before

    chosen, today = load_settings(settings), date.today()
    before = years_before(today, chosen.client_years)
    log_before = years_before(today, chosen.log_years)
    with opened(database, chosen) as store:
        if not yes:
            typer.confirm(
                f"Remove clients not touched since {before} and log lines of before {log_before}?",
                abort=True,
                err=True,
            )
        gone = store.privacy.purge(CONSOLE, clients_before=before, log_before=log_before)
    say(f"removed: {gone.clients} clients, {gone.log_lines} lines of the access log")


@app.command("new-key")
def new_label_key() -> None:
    """A key for the labels of clients: the setting WOR_MATCH_LABEL_KEY. Keep it apart from backups.

    Example: `wor-match db new-key`
    """
    from wor_match.storage import new_key

    typer.echo(new_key())


@app.command("rotate-labels")
def rotate_labels(database: Database = None, settings: SettingsFile = None) -> None:
    """Encrypts all labels anew under the first key; then the keys behind it may go.

    Example: `WOR_MATCH_LABEL_KEY=new,old wor-match db rotate-labels`
    """
    from wor_match.storage import CONSOLE

    with opened(database, load_settings(settings)) as store:
        say(f"{store.rotate_labels(CONSOLE)} labels encrypted under the first key")
