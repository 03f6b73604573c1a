"""`wor-match serve`: the coach's workplace in a browser."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from pydantic import SecretStr

from wor_match.bootstrap import (
    make_geocoder,
    make_matcher,
    make_model,
    make_taxonomy,
    open_database,
)
from wor_match.cli.database import Database, SettingsFile, say
from wor_match.config import Settings, load_settings
from wor_match.errors import SettingsError

if TYPE_CHECKING:
    from wor_match.storage import Store
    from wor_match.web.services import DemoAccount, Services

Host = Annotated[
    str, typer.Option(help="Address to listen on; other than 127.0.0.1 only behind a proxy.")
]


def serve(
    database: Database = None,
    host: Host = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on.")] = 8000,
    model: Annotated[
        str | None, typer.Option(help="As `recommend` takes it: 'prior', a table or a folder.")
    ] = None,
    demo: Annotated[
        bool, typer.Option("--demo", help="Invented people in a database of its own.")
    ] = False,
    settings: SettingsFile = None,
) -> None:
    """The coach's workplace: pages in the browser, and an API, until stopped with Ctrl-C.

    Example: `wor-match serve --demo`
    """
    chosen = load_settings(settings)
    # Before anything is opened: a model that cannot be used is told at once.
    make_model(chosen, model)
    with _store(chosen, database, demo) as store:
        services = make_services(chosen, store, model=model, demo=demo)
        address = f"http://{'[' + host + ']' if ':' in host else host}:{port}"
        for account in services.demo_accounts:
            say(f"{account.username:12} {account.password}   {account.role}")
        say(f"{address}: open it in a browser; stop with Ctrl-C")
        run(services, host, port)


def make_services(
    settings: Settings, store: Store, *, model: str | None = None, demo: bool = False
) -> Services:
    """Everything that the pages work with; for a demo, with its content made."""
    from wor_match.cli import demo_folder
    from wor_match.recommender import Recommender
    from wor_match.web import demo as contents
    from wor_match.web.services import Services
    from wor_match.web.theme import load_theme

    theme = load_theme(settings.theme)
    taxonomy, geocoder = make_taxonomy(settings), make_geocoder(settings)
    recommender = Recommender(
        store,
        lambda activities, day: make_matcher(
            activities, settings, as_of=day, model=model, remember=True
        ),
        top=settings.top,
    )
    accounts: tuple[DemoAccount, ...] = ()
    if demo:
        folder = demo_folder()
        accounts = contents.make_accounts(store)
        contents.make_catalogue(store, folder, taxonomy, geocoder)
        contents.make_clients(store, recommender, folder, taxonomy, geocoder)
    return Services(
        store=store,
        recommender=recommender,
        geocoder=geocoder,
        taxonomy=taxonomy,
        theme=theme,
        secure=settings.https,
        demo=demo,
        demo_accounts=accounts,
    )


def run(services: Services, host: str, port: int) -> None:
    """Serves until stopped."""
    import uvicorn
    from threadpoolctl import threadpool_limits

    from wor_match.web.app import create_app

    # Several lists are made side by side: each with one thread of linear algebra.
    with threadpool_limits(1, user_api="blas"):
        uvicorn.run(
            create_app(services),
            host=host,
            port=port,
            # Its lines hold addresses, and an address may hold what somebody searched for; ours
            # name the route.
            access_log=False,
            server_header=False,
            # Longer than a proxy keeps a connection: else it sends on one that was just closed.
            timeout_keep_alive=KEEP_ALIVE,
            log_config=LOGGING,
        )


KEEP_ALIVE = 75
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "loggers": {
        name: {"handlers": ["stderr"], "level": "INFO", "propagate": False}
        for name in ("wor_match", "uvicorn")
    },
}


@contextlib.contextmanager
def _store(settings: Settings, database: str | None, demo: bool) -> Iterator[Store]:
    from wor_match.storage import CONSOLE, new_key

    with contextlib.ExitStack() as stack:
        if demo and database is None:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="wor-match-demo-"))
            database = f"sqlite:///{Path(folder) / 'demo.db'}"
        if demo and settings.label_key is None:
            settings = settings.model_copy(update={"label_key": SecretStr(new_key())})
        store = open_database(settings, database, create=demo)
        stack.callback(store.close)
        there = store.users.all(CONSOLE)
        if demo and there:
            raise SettingsError(
                "--demo: expected an empty database, found one with users. Invented people do not "
                "go beside real ones: name another file, or leave --database out"
            )
        if not demo and not any(one.active for one in there):
            raise SettingsError(
                "serve: expected at least one user, found none. Make the first with: "
                "wor-match user add NAME --role beheerder"
            )
        yield store
