"""What every page works with, handed over once when the server starts."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from wor_match.domain import vocabulary as v
from wor_match.domain.taxonomy import Taxonomy
from wor_match.ingest.geocode import Geocoder
from wor_match.recommender import Recommender
from wor_match.storage.access import ROLE_LABELS
from wor_match.storage.records import CONTACT_KINDS
from wor_match.storage.store import Store
from wor_match.web import words
from wor_match.web.held import HeldFiles
from wor_match.web.theme import Theme

STATIC: Final = resources.files("wor_match.web").joinpath("static")


@dataclass(frozen=True)
class DemoAccount:
    """An account of the demo: its password is on the screen, for everything in it is invented."""

    username: str
    role: str
    password: str


@dataclass(frozen=True)
class Services:
    """The store, the engine, the places, and how it looks.

    secure
        Whether cookies go over https only: true behind a proxy that speaks it.
    """

    store: Store
    recommender: Recommender
    geocoder: Geocoder
    taxonomy: Taxonomy
    theme: Theme = field(default_factory=Theme)
    secure: bool = False
    demo: bool = False
    demo_accounts: tuple[DemoAccount, ...] = ()
    held: HeldFiles = field(default_factory=HeldFiles)

    def text(self, template: str, values: Mapping[str, Any]) -> str:
        """A template filled in, with what all of them may use."""
        shared = {
            "theme": self.theme,
            "demo": self.demo,
            "demo_accounts": self.demo_accounts,
            "assets": assets(),
        }
        return templates().get_template(template).render({**shared, **values})


@lru_cache(maxsize=1)
def templates() -> Environment:
    """Jinja with the words of the pages; everything is escaped and nothing may be missing."""
    found = Environment(
        loader=PackageLoader("wor_match.web"),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.globals.update(v=v, words=words, ROLES=ROLE_LABELS, CONTACTS=CONTACT_KINDS)
    found.filters.update(day=words.day, capital=words.capital)
    return found


@lru_cache(maxsize=1)
def assets() -> str:
    """Changes with the static files, so that a browser may keep them for long."""
    digest = hashlib.sha256()
    for one in sorted(STATIC.iterdir(), key=lambda file: file.name):
        digest.update(one.read_bytes())
    return digest.hexdigest()[:12]
