"""What a coach types is not lost: quick hands, a busy server, a database out of reach."""

from __future__ import annotations

import re
import sqlite3

from playwright.sync_api import Route, expect

from tests.web.e2e.conftest import NewPage
from tests.web.e2e.person import Mouse
from tests.web.serving import CLIENTS
from wor_match.storage import CONSOLE
from wor_match.web.services import Services

WISH = "Ik wil graag tuinieren, samen met anderen."
CLIENT = CLIENTS[2]


def test_finishing_while_the_draft_is_on_its_way(
    new_page: NewPage, address: str, services: Services
) -> None:
    page = new_page()
    me = Mouse(page, address)
    me.log_in("coach")
    page.goto(f"{address}/clienten/{CLIENT}/intake")
    held: list[Route] = []
    page.route("**/concept", lambda route: held.append(route))
    with page.expect_request("**/concept"):
        me.write("Wat wil iemand graag?", WISH)
    # The page waits for the answer, so a click must not.
    page.get_by_role("button", name="Afronden en suggesties zien").click(no_wait_after=True)
    held[0].continue_()
    expect(page).to_have_url(re.compile("/suggesties"))
    latest = services.store.intakes.latest(CONSOLE, CLIENT)
    assert latest is not None
    assert latest.record.wish == WISH


def test_a_locked_database_keeps_the_text_and_goes_on(
    new_page: NewPage, address: str, services: Services
) -> None:
    page = new_page(java_script_enabled=False)
    me = Mouse(page, address)
    me.log_in("coach")
    page.goto(f"{address}/clienten/{CLIENT}/intake")
    me.write("Wat wil iemand graag?", WISH)
    services.store.db.busy_seconds = 0.2
    other = sqlite3.connect(services.store.db.path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    me.press("Bewaar als concept")
    expect(page.get_by_role("heading", name="Het is even druk")).to_be_visible()
    expect(page.get_by_label("Wat wil iemand graag?")).to_have_value(WISH)
    other.execute("ROLLBACK")
    other.close()
    page.get_by_role("main").get_by_role("button").first.click()
    expect(page.get_by_text("Het is bewaard.")).to_be_visible()
    draft = services.store.intakes.draft(CONSOLE, CLIENT)
    assert draft is not None
    assert draft.fields["wish"] == WISH
