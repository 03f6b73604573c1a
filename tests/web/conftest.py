"""A browser without scripts for each role, on a fresh copy of the demo's workplace."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.web.browser import Browser
from tests.web.serving import workplace
from wor_match.web.services import Services


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the demo, made once."""
    folder = tmp_path_factory.mktemp("filled")
    with workplace(folder):
        pass
    return folder / "workplace.db"


@pytest.fixture
def services(tmp_path: Path, filled: Path) -> Iterator[Services]:
    """The workplace, on a copy of its own."""
    with workplace(tmp_path, template=filled) as made:
        yield made


@pytest.fixture
def browse(services: Services) -> Iterator[Callable[[str], Browser]]:
    """Somebody's browser, logged in; the same one when asked again."""
    open_ones: dict[str, Browser] = {}

    def browser(name: str) -> Browser:
        if name not in open_ones:
            open_ones[name] = Browser(services)
            if name:
                open_ones[name].log_in(name)
        return open_ones[name]

    yield browser
    for one in open_ones.values():
        one.close()


@pytest.fixture
def coach(browse: Callable[[str], Browser]) -> Browser:
    """The coach's browser."""
    return browse("coach")


@pytest.fixture
def nobody(browse: Callable[[str], Browser]) -> Browser:
    """A browser that is not logged in."""
    return browse("")
