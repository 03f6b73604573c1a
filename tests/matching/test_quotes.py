"""The sentence of an activity that a reason quotes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.strategies import AS_OF
from wor_match.domain.entities import Activity, Client
from wor_match.domain.taxonomy import load_taxonomy
from wor_match.embedding.lexical import LexicalEmbedder
from wor_match.matching.model import load_prior
from wor_match.matching.quotes import LONGEST, shorten
from wor_match.matching.standard import Matcher

ACTIVITIES = [
    Activity(
        activity_id="A",
        title="Werkplaats",
        description="Er is koffie. We zagen en schaven aan een houten kist! Kom eens kijken.",
        min_age=18,
    ),
    Activity(activity_id="B", title="Zonder woorden", min_age=18),
    Activity(activity_id="C", title="Tuin", description="Samen zaaien en oogsten.", min_age=18),
]


@pytest.fixture(scope="module")
def made() -> Matcher:
    return Matcher(
        ACTIVITIES,
        model=load_prior(),
        embedder=LexicalEmbedder(),
        taxonomy=load_taxonomy(),
        as_of=AS_OF,
    )


def quotes(made: Matcher, *people: dict[str, Any]) -> list[list[str]]:
    clients = [Client(client_id=f"C-{at}", **fields) for at, fields in enumerate(people)]
    row, place = (x.ravel() for x in np.indices((len(people), len(ACTIVITIES))))
    found = made.quotes.of_pairs(made.client_columns(clients), row, place)
    return np.array(found, object).reshape(len(people), -1).tolist()


def test_the_nearest_sentence_is_quoted_and_only_where_it_is_telling(made: Matcher) -> None:
    found = quotes(
        made,
        {"wish": "Ik mis mijn werk. Graag een kist van hout zagen en schaven."},
        {},
        {"wish": "Samen zaaien en oogsten in een tuin."},
        {"wish": "Bingo."},
    )
    assert found == [
        ["We zagen en schaven aan een houten kist!", "", ""],
        ["", "", ""],
        ["", "", "Samen zaaien en oogsten"],
        ["", "", ""],
    ]


def test_what_is_refused_is_never_quoted(made: Matcher) -> None:
    assert quotes(made, {"wish": "Geen kist van hout zagen en schaven."}) == [["", "", ""]]


def test_quotes_do_not_depend_on_what_was_shown_before(made: Matcher) -> None:
    wish = {"wish": "Samen zaaien en oogsten in een tuin."}
    assert quotes(made, wish) == quotes(made, wish) == [["", "", "Samen zaaien en oogsten"]]


def test_a_client_for_whom_everything_is_refused_gets_an_empty_list(made: Matcher) -> None:
    (found,) = made.recommend([Client(client_id="C", age=12, wish="Zagen en schaven.")])
    assert found.suggestions == []
    assert [x.reason for x in found.excluded] == ["age"] * 3


def test_a_long_quote_is_cut_between_words() -> None:
    long = " ".join(["wandelen"] * 30) + "."
    assert len(shorten(long)) <= LONGEST + 2
    assert shorten(long).endswith("wandelen …")
    assert shorten("Er is koffie. ") == "Er is koffie"
