"""Volgen and the hand-out: one button, one fact; and nothing of the client on paper."""

from __future__ import annotations

import re
import zlib
from datetime import timedelta

import pytest

from tests.web.browser import Browser
from tests.web.serving import CLIENTS
from wor_match.storage import Participation, User
from wor_match.web.pages import handout
from wor_match.web.services import Services

CHOSEN, GOING, LONG, STOPPED = CLIENTS[4], CLIENTS[5], CLIENTS[6], CLIENTS[7]


def user(services: Services) -> User:
    found = services.store.users.by_name("coach")
    assert found
    return found


def part(services: Services, client_id: str) -> Participation:
    return services.store.participations.of_client(user(services), client_id)[0]


def address(services: Services, client_id: str) -> tuple[str, str]:
    page = f"/clienten/{client_id}/volgen"
    return page, f"{page}/{part(services, client_id).participation_id}"


def test_the_first_visit_is_the_start(coach: Browser, services: Services) -> None:
    page, form = address(services, CHOSEN)
    coach.open(page)
    assert "Gekozen, nog niet begonnen" in coach.text
    coach.send(form, press=("do", "came"), accompanied="ja")
    assert "Doet mee" in coach.text
    found = part(services, CHOSEN)
    assert found.started_on == services.store.core.today()
    assert found.accompanied is True


def test_not_coming_is_no_start(coach: Browser, services: Services) -> None:
    page, form = address(services, CHOSEN)
    coach.open(page).send(form, press=("do", "missed"))
    assert part(services, CHOSEN).started_on is None
    assert "0 keer geweest, 1 keer niet gekomen" in coach.text


def test_still_there_takes_one_click(coach: Browser, services: Services) -> None:
    page, form = address(services, GOING)
    coach.open(page).send(form, press=("do", "there"))
    assert part(services, GOING).last_known_on == services.store.core.today()


@pytest.mark.parametrize("reason", ["click", "travel", "health", "unknown"])
def test_stopping_takes_a_reason_and_no_more(
    reason: str, coach: Browser, services: Services
) -> None:
    page, form = address(services, GOING)
    coach.open(page).send(form, press=("stop", reason))
    found = part(services, GOING)
    assert (found.stopped_on, found.stop_reason) == (services.store.core.today(), reason)
    assert "Gestopt op" in coach.text


def test_what_never_began_is_not_a_stop(coach: Browser, services: Services) -> None:
    page, form = address(services, CHOSEN)
    coach.open(page).send(form, press=("stop", "threshold"))
    found = part(services, CHOSEN)
    assert (found.follow_up, found.stopped_on) == ("never_started", None)
    assert "Nooit begonnen" in coach.text


def test_after_three_months_it_is_asked(coach: Browser, services: Services) -> None:
    page, form = address(services, LONG)
    coach.open(page)
    assert "Na drie maanden: hoe is het nu?" in coach.text
    coach.send(form, press=("follow_up", "active"))
    assert part(services, LONG).follow_up == "active"
    assert "Na drie maanden" not in coach.text


def test_faces_are_optional_and_come_back(coach: Browser, services: Services) -> None:
    page, form = address(services, GOING)
    coach.open(page).send(f"{form}/oordeel", welcome="5", time="2")
    assert part(services, GOING).ratings == {
        **dict.fromkeys(("click", "venue", "organisation")),
        "welcome": 5,
        "time": 2,
    }
    assert dict(coach.page.form(f"{form}/oordeel").fields)["welcome"] == "5"


def test_a_day_that_cannot_be_is_told(coach: Browser, services: Services) -> None:
    page, form = address(services, GOING)
    tomorrow = services.store.core.today() + timedelta(days=1)
    for typed, said in (
        (tomorrow.isoformat(), "Deze datum is nog niet geweest."),
        ("morgen", "Vul een datum in zoals 3-3-2026."),
    ):
        coach.open(page).send(form, press=("do", "came"), on=typed)
        assert coach.status == 422
        assert said in coach.text
    coach.open(page).send(form, press=("stop", "click"), on="1-1-2020")
    assert coach.status == 422
    assert "Kijk de dag na." in coach.text


def test_a_choice_can_be_taken_back_until_something_came_of_it(
    coach: Browser, services: Services
) -> None:
    page, form = address(services, CHOSEN)
    coach.open(page).send(f"{form}/terug")
    assert "Er is nog niets gekozen." in coach.text


def test_two_windows_are_told_of_each_other(coach: Browser, services: Services) -> None:
    page, form = address(services, GOING)
    coach.open(page)
    services.store.participations.still_there(
        user(services), GOING, part(services, GOING).participation_id, services.store.core.today()
    )
    coach.send(form, press=("do", "there"))
    assert coach.status == 409
    assert "intussen veranderd" in coach.text


def test_the_referrer_hears_only_with_consent(coach: Browser, services: Services) -> None:
    page, _ = address(services, GOING)
    coach.open(page)
    assert "Beste verwijzer," in coach.text
    assert part(services, GOING).title in coach.text
    wish = services.store.intakes.latest(user(services), GOING)
    assert wish
    assert wish.record.wish
    assert wish.record.wish not in coach.answer.text
    page, _ = address(services, STOPPED)
    assert "Beste verwijzer," not in coach.open(page).text
    assert "wil niet dat de verwijzer bericht krijgt" in coach.text


def test_that_it_was_sent_is_noted(coach: Browser, services: Services) -> None:
    coach.open(f"/clienten/{CLIENTS[8]}/volgen")
    coach.send(f"/clienten/{CLIENTS[8]}/contact", press=("kind", "feedback"))
    file = services.store.clients.get(user(services), CLIENTS[8])
    assert "feedback" in {one.kind for one in file.contacts}


# --- hand-out -----------------------------------------------------------------------------------


def test_the_hand_out_says_what_where_and_when(coach: Browser) -> None:
    coach.open(f"/clienten/{GOING}/hand-out/MW-001")
    for words in (
        "Koffieochtend De Sluiswachter",
        "Dinsdag 10.00-11.30 uur",
        "Sluisstraat 14",
        "€ 1,00 per keer",
        "0399-550112",
        "welkom heet",
        "Coach Demo",
    ):
        assert words in coach.text


@pytest.mark.parametrize("client_id", CLIENTS[3:])
def test_nothing_of_the_client_is_on_paper(
    client_id: str, coach: Browser, services: Services
) -> None:
    latest = services.store.intakes.latest(user(services), client_id)
    assert latest
    label = services.store.clients.get(user(services), client_id).label
    coach.open(f"/clienten/{client_id}/hand-out/MW-001.pdf")
    assert coach.answer.headers["content-type"] == "application/pdf"
    paper = pdf_text(coach.answer.content)
    assert "Koffieochtend" in paper
    coach.open(f"/clienten/{client_id}/hand-out/MW-001")
    article = coach.answer.text.split('<article class="handout">')[1].split("</article>")[0]
    for text in (paper, article):
        for word in (latest.record.wish or "-", client_id, label or "-"):
            assert word not in text


def test_without_the_extra_the_page_explains_and_prints(
    coach: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handout, "has_pdf", lambda: False)
    for end in ("", ".pdf"):
        coach.open(f"/clienten/{GOING}/hand-out/MW-001{end}")
        assert coach.status == 200
        assert "Opslaan als PDF" in coach.text
        assert "Maak een PDF" not in coach.text


def pdf_text(content: bytes) -> str:
    """The words of a PDF as WeasyPrint writes it: glyphs by way of the font's own table."""
    streams = [
        zlib.decompress(found)
        for found in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.S)
        if found[:1] == b"\x78"
    ]
    table: dict[str, str] = {}
    for stream in streams:
        for glyph, code in re.findall(rb"<([0-9a-fA-F]{4})> <([0-9a-fA-F]{4,})>", stream):
            table[glyph.decode().lower()] = bytes.fromhex(code.decode()).decode("utf-16-be")
    said = []
    for stream in streams:
        for line in re.findall(rb"\[(.*?)\] ?TJ", stream, re.S):
            glyphs = "".join(re.findall(r"<([0-9a-fA-F]+)>", line.decode("latin-1")))
            said.append(
                "".join(
                    table.get(glyphs[at : at + 4].lower(), "?") for at in range(0, len(glyphs), 4)
                )
            )
    return " ".join(said)
