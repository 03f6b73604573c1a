"""Likeness of meaning: standardised, by the best sentence, and against what is refused."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from tests.strategies import AS_OF
from wor_match.domain.columns import activity_columns, client_columns
from wor_match.domain.entities import Activity, Client
from wor_match.domain.taxonomy import load_taxonomy
from wor_match.embedding.lexical import LexicalEmbedder
from wor_match.matching.factors import all_factors
from wor_match.matching.model import load_prior
from wor_match.matching.standard import Matcher
from wor_match.matching.texts import activity_text, with_activity_vectors, with_wish_vectors

FACTORS = {factor.name: factor for factor in all_factors(load_taxonomy())}
SEMANTIC = [n for n, factor in FACTORS.items() if factor.compute.__module__.endswith("semantic")]

CATALOGUE = [
    Activity(activity_id="hout", title="Houtwerkplaats", description="Zagen, schaven, timmeren."),
    Activity(activity_id="kaart", title="Kaartmiddag", description="Klaverjassen en jokeren."),
    Activity(activity_id="koor", title="Popkoor", description="Zingen zonder auditie."),
    Activity(activity_id="tuin", title="Buurttuin", description="Zaaien, wieden en oogsten."),
    Activity(activity_id="loop", title="Wandelgroep", description="Een uur door het park."),
    Activity(activity_id="bejaard", title="Bejaardensoos", description="Voor de oudere bejaarde."),
]
EMBEDDER = LexicalEmbedder().prepare([activity_text(activity) for activity in CATALOGUE])


class Axes:
    """A dense embedder of which likeness can be worked out by hand: one axis per word it knows."""

    name, digest = "axes", "axes"
    words = ("hout", "kaart", "koor")

    def prepare(self, texts: Sequence[str]) -> Axes:
        return self

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        counts = np.array(
            [[text.lower().count(word) for word in self.words] for text in texts], np.float32
        ).reshape(-1, len(self.words))
        length = np.sqrt((counts**2).sum(axis=1, keepdims=True))
        return np.divide(counts, length, out=np.zeros_like(counts), where=length > 0)


def values(wish: str | None, avoid: str | None = None, embedder: object = EMBEDDER) -> dict:
    people = [Client(client_id="C", wish=wish, avoid=avoid)]
    client = with_wish_vectors(client_columns(people), people, embedder)  # type: ignore[arg-type]
    columns = activity_columns(CATALOGUE, AS_OF)
    offered = with_activity_vectors(columns, CATALOGUE, embedder)  # type: ignore[arg-type]
    pairs = client.take(np.zeros(len(CATALOGUE), int))
    found = {}
    for name in SEMANTIC:
        on_grid = FACTORS[name](client.as_rows(), offered.as_columns())
        found[name] = FACTORS[name](pairs, offered)
        np.testing.assert_allclose(on_grid[0], found[name], rtol=0, atol=1e-5)
    return {
        name: dict(zip([x.activity_id for x in CATALOGUE], value, strict=True))
        for name, value in found.items()
    }


def test_likeness_by_hand() -> None:
    found = values("Kaart en koor. Hout.", "kaart", Axes())
    columns = with_activity_vectors(activity_columns(CATALOGUE, AS_OF), CATALOGUE, Axes())
    centre, scale = columns.background.astype(float).T
    alike = {
        # Wish: one of each word, so 1/sqrt(3) with each. Its sentences: kaart + koor, and hout.
        "wish_similarity": [1 / np.sqrt(3)] * 3,
        "best_sentence_similarity": [1.0, 1 / np.sqrt(2), 1 / np.sqrt(2)],
        "refused_similarity": [0.0, 1.0, 0.0],
    }
    for name, likeness in alike.items():
        expected = (np.array(likeness) - centre[:3]) / scale[:3]
        np.testing.assert_allclose(list(found[name].values())[:3], expected, atol=1e-5)


def test_the_background_has_half_of_the_activity_itself() -> None:
    columns = activity_columns(CATALOGUE, AS_OF)
    all_centre, all_scale = with_activity_vectors(columns, CATALOGUE, EMBEDDER).background.T
    # It does not depend on the rest of the catalogue.
    one = with_activity_vectors(activity_columns(CATALOGUE[:1], AS_OF), CATALOGUE[:1], EMBEDDER)
    np.testing.assert_allclose(one.background[0], [all_centre[0], all_scale[0]], atol=1e-6)
    assert (all_scale > 0).all()
    assert len(set(all_scale.tolist())) == 1


@pytest.mark.parametrize("wish", [None, "?"])
def test_without_words_nothing_is_like_or_unlike(wish: str | None) -> None:
    found = values(wish)
    assert all(np.isnan(list(found[name].values())).all() for name in SEMANTIC)


def test_nothing_refused_is_unknown_and_nothing_wanted_too() -> None:
    wanted = values("Ik wil graag timmeren.")
    assert np.isnan(list(wanted["refused_similarity"].values())).all()
    refused = values("Geen kaartmiddag.")
    assert np.isnan(list(refused["wish_similarity"].values())).all()
    assert np.isnan(list(refused["best_sentence_similarity"].values())).all()
    assert max(refused["refused_similarity"], key=refused["refused_similarity"].get) == "kaart"


def test_a_clear_interest_is_not_averaged_away_by_a_long_story() -> None:
    story = (
        "Sinds mijn pensioen zijn de dagen lang en de avonden nog langer. Mijn dochter belt op "
        "zondag en de buurman groet over de heg. De dokter vindt dat er iets moet gebeuren. "
        "Vroeger stond de radio altijd aan. "
    )
    interest = "Timmeren en schaven in een houtwerkplaats."
    alone, inside = values(interest), values(story + interest)
    whole, best = inside["wish_similarity"], inside["best_sentence_similarity"]
    assert best["hout"] == pytest.approx(alone["best_sentence_similarity"]["hout"], abs=1e-6)
    assert best["hout"] > 1.5 * whole["hout"]
    assert max(best, key=best.get) == "hout"


def ranks(wish: str) -> list[str]:
    made = Matcher(
        CATALOGUE,
        model=load_prior(),
        embedder=EMBEDDER,
        taxonomy=load_taxonomy(),
        as_of=AS_OF,
        diversity=0,
    )
    (found,) = made.recommend([Client(client_id="C", wish=wish)])
    return [suggestion.activity_id for suggestion in found.suggestions]


def test_a_refusal_inside_a_wish_counts_against_an_activity() -> None:
    wish = "Iets om handen hebben, met hout of in een tuin, en af en toe klaverjassen."
    without = ranks(wish)
    refusing = ranks(wish + " Geen kaartmiddag, ik ben geen bejaarde.")
    assert refusing.index("kaart") > without.index("kaart")
    assert {"kaart", "bejaard"} <= set(refusing[-3:])
    assert set(refusing) == set(without)  # a refusal ranks lower; it excludes nothing
