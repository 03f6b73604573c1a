"""Wishes name needs, refusals name things, and thousands of people do not say the same."""

from __future__ import annotations

import pytest

from wor_match.simulation import World, simulate
from wor_match.simulation.themes import Theme, likeness, load_phrases, load_themes


@pytest.fixture(scope="module")
def world() -> World:
    return simulate(1, 120, 52, 21, new_clients=800)


def begins(text: str, words: tuple[str, ...]) -> bool:
    return any(
        word.strip(".,;:!?'\"").startswith(words) for word in text.lower().replace("-", " ").split()
    )


def test_there_are_forty_to_sixty_themes_and_each_has_its_own_code() -> None:
    codes = [theme.code for theme in load_themes()]
    assert 40 <= len(codes) <= 60
    assert len(set(codes)) == len(codes)


@pytest.mark.parametrize("theme", load_themes(), ids=lambda theme: theme.code)
def test_a_wish_avoids_the_words_in_titles_and_a_refusal_uses_them(theme: Theme) -> None:
    assert len(set(theme.titles)) >= 5
    assert len(set(theme.descriptions)) >= 5
    assert len(set(theme.wishes)) >= 8
    for told in (*theme.wishes, *theme.notes, *theme.asks):
        assert not begins(told, theme.words), told
    for refused in theme.refusals:
        assert any(word in refused.lower() for word in theme.words), refused


def test_related_themes_lie_nearer_than_unrelated_ones() -> None:
    at = {theme.code: row for row, theme in enumerate(load_themes())}
    near = likeness()
    assert near[at["choir"], at["music_listening"]] > near[at["choir"], at["dancing"]]
    assert near[at["choir"], at["dancing"]] > near[at["choir"], at["repair"]]


def test_a_second_theme_has_something_to_say() -> None:
    assert set(load_phrases()["beside"]) <= {theme.code for theme in load_themes()}


def test_hardly_any_two_people_say_the_same(world: World) -> None:
    wishes = [client.wish for client in world.new_clients if client.wish]
    assert len(set(wishes)) > 0.97 * len(wishes)


def test_titles_with_descriptions_differ(world: World) -> None:
    texts = {(one.title, one.description) for one in world.activities}
    assert len(texts) > 0.97 * len(world.activities)


def test_refusals_share_words_with_what_is_refused(world: World) -> None:
    themes = load_themes()
    people = world.truth.clients.take((world.truth.clients.number >= 10**7).nonzero()[0])
    in_wish = in_field = 0
    for client, number in zip(world.new_clients, people.refused_theme, strict=True):
        if number < 0:
            assert client.avoid is None
            continue
        theme = themes[int(number)]
        said = f"{client.wish or ''} {client.avoid or ''}".lower()
        if client.avoid:
            in_field += 1
            assert client.avoid in theme.refusals
        elif any(refusal in said for refusal in theme.refusals):
            in_wish += 1
    assert in_wish > 40
    assert in_field > 40


def test_texts_are_whole(world: World) -> None:
    said = [c.wish for c in world.new_clients if c.wish]
    said += [a.description for a in world.activities if a.description]
    for text in said:
        assert "{" not in text
        assert "  " not in text
        assert text[-1] in ".?!"
