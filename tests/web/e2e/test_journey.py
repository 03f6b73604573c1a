"""From referral to follow-up, as a coach works: mouse, keyboard alone, and without scripts."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.web.e2e.conftest import PATIENCE_MS, NewPage
from tests.web.e2e.person import Keyboard, Mouse
from wor_match.storage import CONSOLE
from wor_match.web.services import Services

expect.set_options(timeout=PATIENCE_MS)

FIRST_WISH = "Ik wil graag wandelen in de natuur, met een klein groepje."
OTHER_WISH = "Ik wil graag zingen of muziek maken met anderen."
WAYS: dict[str, tuple[type[Mouse], dict[str, Any]]] = {
    "mouse": (Mouse, {}),
    "keyboard": (Keyboard, {}),
    "without scripts": (Mouse, {"java_script_enabled": False}),
}


def titles(page: Page) -> list[str]:
    return page.locator("#lijst .suggestion h3").all_inner_texts()


@pytest.mark.parametrize("way", list(WAYS))
def test_from_referral_to_follow_up(
    way: str, new_page: NewPage, address: str, services: Services
) -> None:
    kind, options = WAYS[way]
    scripts = options.get("java_script_enabled", True)
    page = new_page(**options)
    me = kind(page, address)

    me.log_in("coach")
    me.follow("Nieuwe cliënt")
    me.write("Kort kenmerk", "A. B.")
    me.press("Maak het dossier")
    expect(page.get_by_role("heading", level=1)).to_contain_text("A. B.")
    found = re.search(r"/clienten/(C-\d+)", page.url)
    assert found is not None
    client_id = found[1]

    me.write("Wat wil iemand graag?", FIRST_WISH)
    me.tick("dinsdagochtend")
    if scripts:
        expect(page.locator("#bewaard")).to_contain_text("Bewaard als concept")
    me.press("Afronden en suggesties zien")
    expect(page).to_have_url(re.compile("/suggesties"))
    before = titles(page)
    assert len(before) > 1

    me.write("Wens", OTHER_WISH)
    if scripts:
        expect(page.locator("#lijst-status")).to_contain_text("Bovenaan")
        expect(page.locator("#lijst .moved").first).to_be_visible()
    else:
        me.press("Toon de lijst")
        expect(page.locator("#lijst .moved").first).to_be_visible()
    after = titles(page)
    assert after != before
    chosen = after[0]

    card = page.locator("#lijst .suggestion").first
    me.unfold("Kies deze", card)
    me.press("Past het best", card)
    expect(page).to_have_url(re.compile("/volgen"))
    expect(page.get_by_role("heading", name=chosen)).to_be_visible()

    follow_up = page.url
    me.follow("Hand-out")
    expect(page.get_by_role("heading", level=1, name=chosen)).to_be_visible()
    page.emulate_media(media="print")
    expect(page.get_by_role("navigation")).to_have_count(0)
    expect(page.get_by_text("C-0")).to_have_count(0)
    assert page.pdf().startswith(b"%PDF")
    page.emulate_media(media="screen")
    link = page.get_by_role("link", name="Maak een PDF")
    if link.count():
        answer = page.context.request.get(address + str(link.get_attribute("href")))
        assert answer.headers["content-type"] == "application/pdf"
        assert answer.body().startswith(b"%PDF")
    page.goto(follow_up)

    me.press("Is geweest")
    expect(page.get_by_text("Het is bewaard.")).to_be_visible()
    me.unfold("Gestopt: waarom?")
    me.press("De klik met de groep")
    expect(page.locator("article .tag").first).to_contain_text(re.compile("gestopt", re.I))

    (there,) = services.store.participations.of_client(CONSOLE, client_id)
    assert there.started_on == there.stopped_on == services.store.core.today()
    assert [visit.came for visit in there.visits] == [True]
    assert there.title == chosen
    latest = services.store.intakes.latest(CONSOLE, client_id)
    assert latest is not None
    assert latest.record.wish == FIRST_WISH

    other = kind(new_page(**options), address)
    other.log_in("collega")
    for part in ("", "/intake", "/suggesties", "/volgen", "/gegevens"):
        refused = other.page.goto(f"{address}/clienten/{client_id}{part}")
        assert refused is not None
        assert refused.status == 404
        expect(other.page.get_by_text("A. B.")).to_have_count(0)
