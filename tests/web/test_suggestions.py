"""Suggesties: the list, what it says, how it moves, and what is kept of it."""

from __future__ import annotations

import re
from typing import Any

import sqlalchemy as sa

from tests.web.browser import Browser
from tests.web.html_checks import Page
from tests.web.serving import CLIENTS
from wor_match.domain import vocabulary as v
from wor_match.storage import CONSOLE, User
from wor_match.storage.tables import lists
from wor_match.web.services import Services

MINE, EMPTY = CLIENTS[3], CLIENTS[0]
ADDRESS = f"/clienten/{MINE}/suggesties"


def user(services: Services) -> User:
    found = services.store.users.by_name("coach")
    assert found
    return found


def shown_lists(services: Services, client_id: str = MINE) -> list[Any]:
    with services.store.db.read() as tx:
        return list(tx.execute(sa.select(lists).where(lists.c.client_id == client_id)))


def test_the_page_shows_what_the_engine_says(coach: Browser, services: Services) -> None:
    made = services.recommender.suggest(user(services), MINE, keep=False)
    coach.open(ADDRESS)
    titles = re.findall(r'class="rank">.*?<h3>(.*?)</h3>', coach.answer.text, re.S)
    assert len(titles) == 10
    assert [one.title for one in made.recommendation.suggestions] == [
        title.replace("&#39;", "'").replace("&amp;", "&") for title in titles
    ]
    first = made.recommendation.suggestions[0]
    for effect in (*first.reasons, *first.cautions):
        assert effect.text.replace('"', "") in coach.text.replace('"', "")
    assert made.recommendation.policy in coach.text


def test_chances_are_in_steps_of_five_and_in_words(coach: Browser) -> None:
    coach.open(ADDRESS)
    numbers = re.findall(r"ongeveer (\d+) % \(tussen (\d+) en (\d+) %\)", coach.text)
    assert len(numbers) == 10
    assert all(int(number) % 5 == 0 for group in numbers for number in group)
    assert re.search(r"(Grote|Goede|Redelijke|Kleine) kans", coach.text)
    assert "onzeker" in coach.text or "zeker" in coach.text


def test_a_list_is_kept_once_however_often_it_is_opened(coach: Browser, services: Services) -> None:
    for _ in range(3):
        coach.open(ADDRESS)
    (kept,) = shown_lists(services)
    assert kept.intake_number == 1
    latest = services.store.lists.latest(user(services), MINE)
    assert latest
    assert [one.rank for one in latest.recommendation.suggestions] == list(range(1, 11))
    assert all(0 < one.propensity <= 1 for one in latest.recommendation.suggestions)


def test_another_wish_moves_the_list_and_is_not_kept(coach: Browser, services: Services) -> None:
    coach.open(ADDRESS)
    before = coach.text
    coach.send(ADDRESS, press=("do", "show"), wish="Ik wil zingen in een koor.")
    assert coach.status == 200
    assert "Nieuw in de lijst" in coach.text
    assert coach.text != before
    assert dict(coach.page.form(ADDRESS).fields)["wish"] == "Ik wil zingen in een koor."
    assert len(shown_lists(services)) == 1
    intake = services.store.intakes.latest(user(services), MINE)
    assert intake
    assert intake.number == 1


def test_the_script_gets_the_same_list_alone(coach: Browser) -> None:
    coach.open(ADDRESS)
    values = coach.filled(coach.page.form(ADDRESS), wish="Ik wil zingen in een koor.")
    whole = coach.client.post(ADDRESS, data={**values, "do": "show"}).text
    part = coach.client.post(ADDRESS, data={**values, "fragment": "1"}).text
    assert "<html" not in part
    assert part.strip() in whole
    assert 'data-summary="10 suggesties, ' in part
    found = Page(f"<h1>x</h1><h2>x</h2><form id='vergelijk'></form>{part}").problems
    assert found == []


def test_a_wish_can_be_kept(coach: Browser, services: Services) -> None:
    coach.open(ADDRESS).send(ADDRESS, press=("do", "keep"), wish="Ik wil zingen in een koor.")
    intake = services.store.intakes.latest(user(services), MINE)
    assert intake
    assert (intake.number, intake.record.wish) == (2, "Ik wil zingen in een koor.")
    assert [one.intake_number for one in shown_lists(services)] == [1, 2]


def test_a_wish_with_a_name_is_not_kept(coach: Browser, services: Services) -> None:
    coach.open(ADDRESS).send(ADDRESS, press=("do", "keep"), wish="Zingen met mijn zus Ria.")
    assert coach.status == 422
    assert "lijkt op een naam" in coach.text
    intake = services.store.intakes.latest(user(services), MINE)
    assert intake
    assert intake.number == 1


def test_choosing_takes_one_click_for_why(coach: Browser, services: Services) -> None:
    coach.open(ADDRESS)
    first = services.recommender.suggest(user(services), MINE).recommendation.suggestions[0]
    coach.send(f"/clienten/{MINE}/kiezen", press=("reason", "client_preference"))
    assert coach.address == f"/clienten/{MINE}/volgen"
    (chosen,) = services.store.participations.of_client(user(services), MINE)
    (kept,) = shown_lists(services)
    assert (chosen.activity_id, chosen.list_id) == (first.activity_id, kept.list_id)
    assert chosen.chosen_reason == "client_preference"
    assert v.CHOSEN_REASONS["client_preference"] in coach.text
    assert "Al gekozen" in coach.open(ADDRESS).text


def test_what_is_chosen_from_a_try_out_keeps_that_list(coach: Browser, services: Services) -> None:
    coach.open(ADDRESS)
    coach.send(ADDRESS, press=("do", "show"), wish="Ik wil zingen in een koor.")
    coach.send(f"/clienten/{MINE}/kiezen", press=("reason", "fits"))
    (chosen,) = services.store.participations.of_client(user(services), MINE)
    kept = shown_lists(services)
    assert [one.intake_number for one in kept] == [1, None]
    assert chosen.list_id == kept[1].list_id


def test_what_somebody_takes_part_in_is_not_suggested(coach: Browser, services: Services) -> None:
    client_id = CLIENTS[5]
    (there,) = services.store.participations.of_client(user(services), client_id)
    made = services.recommender.suggest(user(services), client_id, keep=False)
    assert there.activity_id not in made.activities
    coach.open(f"/clienten/{client_id}/waarom-niet", params={"q": there.title})
    assert "Doet hier al aan mee." in coach.text


def test_why_not_answers_for_any_activity(coach: Browser, services: Services) -> None:
    coach.open(f"/clienten/{MINE}/waarom-niet", params={"q": "De Sluiswachter"})
    assert re.search(r"\d+ activiteiten gevonden", coach.text)
    assert re.search(r"Nummer \d+ van de 129 activiteiten", coach.text)
    assert "Wat het lager zet" in coach.text
    coach.open(f"/clienten/{MINE}/waarom-niet", params={"q": "bestaat echt niet"})
    assert "0 activiteiten gevonden" in coach.text


def test_the_rank_of_why_not_is_that_of_the_list(coach: Browser, services: Services) -> None:
    made = services.recommender.suggest(user(services), MINE, keep=False)
    first = made.recommendation.suggestions[0]
    _, looks, many = services.recommender.look(user(services), MINE, [first.activity_id])
    assert (looks[0][1].suggestion.rank, many) == (1, 129)
    assert looks[0][1].suggestion.p_retained == first.p_retained


def test_two_are_compared_side_by_side(coach: Browser, services: Services) -> None:
    coach.open(ADDRESS)
    address = f"/clienten/{MINE}/vergelijken"
    coach.send(address, a=["MW-001", "MW-004"])
    assert coach.status == 200
    assert "Koffieochtend De Sluiswachter" in coach.text
    assert "Open eettafel Botterdorp" in coach.text
    assert coach.page.problems == []
    coach.open(ADDRESS).send(address, a=["MW-001"])
    assert coach.status == 422
    assert "kruis er twee aan" in coach.text


def test_comparing_a_try_out_uses_its_wish(coach: Browser) -> None:
    coach.open(ADDRESS).send(ADDRESS, press=("do", "show"), wish="Ik wil zingen in een koor.")
    form = next(form for form in coach.page.forms if form.identity == "vergelijk")
    assert form.method == "post"  # no wish goes into an address
    csrf = dict(form.fields)["csrf"]
    answer = coach.client.post(
        f"/clienten/{MINE}/vergelijken",
        data={"csrf": csrf, "a": ["MW-042", "MW-001"], "wish": "Ik wil zingen in een koor."},
    )
    assert "wens die u net probeerde" in answer.text


def test_the_map_has_the_same_in_words_and_no_exact_home(
    coach: Browser, services: Services
) -> None:
    coach.open(ADDRESS)
    made = services.recommender.suggest(user(services), MINE, keep=False)
    client = made.client
    assert "<svg" in coach.answer.text
    for one in made.recommendation.suggestions:
        assert re.search(rf"{one.rank}\. {re.escape(one.title)}: ", coach.text)
    assert str(client.lat) not in coach.answer.text
    assert str(client.lon) not in coach.answer.text


def test_an_activity_of_the_coachs_own_is_added_and_chosen(
    coach: Browser, services: Services
) -> None:
    address = f"/clienten/{MINE}/eigen-activiteit"
    coach.open(address).send(address, title="")
    assert coach.status == 422
    assert "Vul de naam van de activiteit in." in coach.text
    coach.send(
        address,
        title="Dammen bij Kees",
        when_text="dinsdag 10.00 tot 12.00 uur",
        postcode="1491",
        reason="coach_advice",
    )
    assert coach.address == f"/clienten/{MINE}/volgen"
    assert "Dammen bij Kees" in coach.text
    (chosen,) = services.store.participations.of_client(user(services), MINE)
    added = services.store.activities.get(CONSOLE, chosen.activity_id)
    assert added.record.slots == ["di 10:00-12:00"]
    assert added.record.lat is not None
    assert (added.source, added.scope_organisation) == ("coach", "Welzijn Markerwaard")
    assert chosen.list_id is None


def test_without_an_intake_there_is_the_way_to_it(coach: Browser) -> None:
    coach.open(f"/clienten/{EMPTY}/suggesties")
    assert "Er is nog geen intake afgerond." in coach.text
    assert f"/clienten/{EMPTY}/intake" in coach.page.links
