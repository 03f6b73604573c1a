"""Reasons and cautions: never empty, never "nan", always with their exact contribution."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from tests.strategies import AS_OF, catalogues, intakes
from wor_match.domain import vocabulary as v
from wor_match.domain.entities import Activity, Client
from wor_match.domain.taxonomy import load_taxonomy
from wor_match.embedding import lexical
from wor_match.embedding.lexical import LexicalEmbedder
from wor_match.matching.explain import (
    MOST_CAUTIONS,
    MOST_REASONS,
    WORTH_SAYING,
    WORTH_SHOWING,
    WORTH_WARNING,
    Story,
    exclusion,
    weaknesses,
)
from wor_match.matching.factors import all_factors
from wor_match.matching.limits import LIMITS, REFUSALS
from wor_match.matching.model import load_prior
from wor_match.matching.sentences import SENTENCES, UNKNOWN, euro, when
from wor_match.matching.standard import Matcher

TAXONOMY = load_taxonomy()
MODEL = load_prior()
FACTORS = all_factors(TAXONOMY)


@pytest.fixture(autouse=True, scope="module")
def small_vectors() -> Any:
    """Four thousand pieces instead of four million: as good here, and many times faster."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lexical, "PIECE_BITS", 12)
        yield


def matcher(catalogue: list[Activity]) -> Matcher:
    return Matcher(
        catalogue, model=MODEL, embedder=LexicalEmbedder(), taxonomy=TAXONOMY, as_of=AS_OF
    )


def is_a_sentence(text: str) -> bool:
    return bool(
        re.fullmatch(r"[A-Z].*[.?]", text)
        and not re.search(r"\bnan\b|None|\binf\b|  |: ?[.,]|\(\)|\[", text)
    )


@settings(max_examples=30)
@given(catalogues(), intakes())
def test_every_sentence_is_one(catalogue: list[Activity], people: list[Client]) -> None:
    made = matcher(catalogue)
    columns = made.client_columns(people)
    row, place = (x.ravel() for x in np.indices((len(people), len(catalogue))))
    pairs = made.pairs(columns, row, place)
    quotes = made.quotes.of_pairs(columns, row, place)
    story = Story(MODEL, made.activities, pairs, quotes)
    for pair, (client, activity) in enumerate(zip(row, place, strict=True)):
        someone, offered = people[client], made.activities[activity]
        effects = story.all_effects(someone, offered, pair)
        assert [effect.factor for effect in effects] == [curve.factor for curve in MODEL.curves]
        for effect in effects:
            if np.isnan(pairs.values[effect.factor][pair]):
                assert not effect.text or is_a_sentence(effect.text), effect
            else:
                small = abs(effect.start + effect.stay) < WORTH_SHOWING
                assert (small and not effect.text) or is_a_sentence(effect.text), effect
        reasons, cautions = story.reasons_and_cautions(someone, offered, pair)
        assert len(reasons) <= MOST_REASONS
        assert len(cautions) <= MOST_CAUTIONS
        assert all(is_a_sentence(x.text) and x.start + x.stay >= WORTH_SAYING for x in reasons)
        assert all(is_a_sentence(x.text) for x in cautions)
        for caution in cautions:
            known = not np.isnan(pairs.values.get(caution.factor, np.array([np.nan] * 99))[pair])
            assert not known or caution.start + caution.stay <= -WORTH_WARNING + 1e-5


@pytest.mark.parametrize("factor", FACTORS, ids=lambda factor: factor.name)
def test_both_sentences_of_a_factor_are_sentences_at_all_its_values(factor: Any) -> None:
    client = Client(client_id="C", gender="v", principle=["meaning"], problems=["grief"])
    activity = Activity(
        activity_id="A",
        title="T",
        principle=["meaning"],
        slots=["ma 10:00-12:00"],
        group_size=8,
        languages=["nl"],
        from_text=["slots", "cost_eur", "group_size"],
    )
    for value in np.linspace(factor.low, min(factor.high, 200), 9):
        for say in SENTENCES[factor.name]:
            assert is_a_sentence(say(float(value), client, activity))


def test_questions_and_limits_are_sentences() -> None:
    assert all(is_a_sentence(question) for _, question in UNKNOWN.values())
    about_clients = [limit for limit in LIMITS if limit.client]
    assert all(is_a_sentence(limit.caution) for limit in about_clients)
    assert all(is_a_sentence(f"{words}.") for _, words in REFUSALS)


def reasons_and_cautions(
    client: dict[str, Any], activity: dict[str, Any]
) -> tuple[dict[str, str], dict[str, str]]:
    made = matcher([Activity(activity_id="A", title="Bijeenkomst", **activity)])
    (found,) = made.recommend([Client(client_id="C", **client)])
    (shown,) = found.suggestions
    return (
        {effect.factor: effect.text for effect in shown.reasons},
        {effect.factor: effect.text for effect in shown.cautions},
    )


def test_reasons_are_exact() -> None:
    reasons, cautions = reasons_and_cautions(
        {"availability": "di-middag", "budget_eur": 1, "age": 70},
        {"slots": "di 14:00-16:00", "cost_eur": 3.5, "group_mean_age": 71},
    )
    assert reasons["time_fit"] == "Op een moment dat kan: dinsdag 14.00-16.00 uur."
    assert reasons["age_gap_years"] == "De meeste mensen zijn ongeveer even oud."
    assert cautions["cost_over_budget"] == "Kost ongeveer € 2,50 per keer meer dan het budget."


def test_unknown_becomes_a_question_only_where_the_client_asks_for_it() -> None:
    _, cautions = reasons_and_cautions({"wheelchair": True, "availability": "ma"}, {})
    assert cautions == {
        "wheelchair": "Even nabellen: is het toegankelijk met een rolstoel?",
        "time_fit": "Het is niet zeker of de dag en tijd passen: even nabellen.",
    }
    assert reasons_and_cautions({}, {})[1] == {}


def test_what_was_read_from_the_text_says_so() -> None:
    activity = {"slots": "ma 10:00-12:00", "from_text": ["slots"]}
    reasons, _ = reasons_and_cautions({"availability": "ma"}, activity)
    assert reasons["time_fit"].endswith("(uit de tekst).")


def test_factors_that_say_nearly_the_same_speak_once() -> None:
    reasons, _ = reasons_and_cautions({"problems": "loneliness"}, {"welcome_host": True})
    assert len({"welcome_host", "host_when_needed"} & set(reasons)) == 1


def test_a_reason_quotes_the_activity_and_never_the_client() -> None:
    text = "We zagen en schaven aan een eigen houten kist. Er is koffie."
    wish = "Ik wil zagen en schaven, iets met een houten kist."
    reasons, _ = reasons_and_cautions({"wish": wish}, {"description": text})
    quoted = " ".join(reasons.values())
    assert "“We zagen en schaven aan een eigen houten kist”." in quoted
    assert "iets met" not in quoted


def test_accompaniment_is_no_reason_for_this_one() -> None:
    reasons, _ = reasons_and_cautions({"accompany_first": True}, {"drop_in": True})
    assert "accompanied_first" not in reasons


def test_an_exclusion_names_every_limit_that_said_no() -> None:
    names = [name for name, _ in REFUSALS]
    found = exclusion("A", 1 << names.index("full") | 1 << names.index("stopped_before"))
    assert found.reason == "full;stopped_before"
    assert found.text == "Vol of wachtlijst. Eerder gestopt omdat het niet paste."


@pytest.mark.parametrize(
    ("client", "notes"),
    [
        ({}, ["geen wens", "waar iemand woont, wanneer iemand kan en hoe oud iemand is"]),
        ({"wish": "Iets leuks.", "lat": 52.0, "availability": "ma", "age": 9}, ["kort"]),
        ({"wish": "Ik wil graag wandelen.", "lat": 52.0, "availability": "ma"}, ["hoe oud"]),
        ({"wish": "Ik wil graag wandelen.", "lat": 52.0, "availability": "ma", "age": 9}, []),
    ],
)
def test_notes_say_what_makes_a_list_weak(client: dict[str, Any], notes: list[str]) -> None:
    found = weaknesses(Client(client_id="C", **client))
    assert len(found) == len(notes)
    assert all(part in note for part, note in zip(notes, found, strict=True))


def test_blockers_come_with_advice_and_filter_nothing() -> None:
    made = matcher([Activity(activity_id="A", title="Koffie")])
    (found,) = made.recommend([Client(client_id="C", blockers=list(v.BLOCKERS))])
    assert [x.blocker for x in found.blockers] == list(v.BLOCKERS)
    assert all(is_a_sentence(x.text) for x in found.blockers)
    assert len(found.suggestions) == 1


def test_words_for_times_and_amounts() -> None:
    assert euro(2.5) == "€ 2,50"
    assert when(["di 14:00-16:00", "wo-middag", "do"]) == (
        "dinsdag 14.00-16.00 uur, woensdagmiddag, donderdag"
    )
    assert when(["ma 10:00", "ma 11:00", "ma 12:00", "ma 13:00"]) == (
        "maandag 10.00 uur, maandag 11.00 uur, maandag 12.00 uur en meer"
    )
