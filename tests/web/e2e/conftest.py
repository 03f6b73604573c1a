"""Debian's Chromium and a workplace of its own for each test; skipped where there is no browser."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from tests.web.serving import serving, workplace
from wor_match.web.services import Services

ARGUMENTS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
).split()
NAMES = ("chromium", "chromium-browser", "google-chrome")
WIDE = {"width": 1280, "height": 900}
NARROW = {"width": 320, "height": 640}
PATIENCE_MS = 30_000

NewPage = Callable[..., Page]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The browser, for the tests of one file: its event loop must not outlive them."""
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        pytest.skip("no Chromium: install Debian's package chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def shared_services(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """One workplace for the tests of a file that only look."""
    with workplace(tmp_path_factory.mktemp("shared"), template=filled) as made:
        yield made


@pytest.fixture(scope="module")
def shared_address(shared_services: Services) -> Iterator[str]:
    """Its address."""
    with serving(shared_services) as address:
        yield address


@pytest.fixture
def address(services: Services) -> Iterator[str]:
    """The address of a workplace that this test may change."""
    with serving(services) as found:
        yield found


@pytest.fixture
def new_page(chromium: Browser) -> Iterator[NewPage]:
    """Opens a tab in a browser of its own, as if on another computer.

    Whatever a page complains about in the console (what the policy of the site blocked, a script
    that broke) fails the test. That a page was refused is no complaint.
    """
    said: list[str] = []
    contexts = []

    def listen(message: ConsoleMessage) -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:
            said.append(message.text)

    def open_one(**options: Any) -> Page:
        context = chromium.new_context(
            **{"viewport": WIDE, "reduced_motion": "reduce", "locale": "nl-NL", **options}
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        page.on("console", listen)
        page.on("pageerror", lambda error: said.append(str(error)))
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert said == []
