"""Properties of the whole match, over random catalogues and intakes with much missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.strategies import AS_OF, activities, catalogues, clients, intakes
from wor_match.domain.columns import Columns, activity_columns, client_columns
from wor_match.domain.entities import Activity, Client, Outcome, Recommendation
from wor_match.domain.taxonomy import load_taxonomy
from wor_match.embedding import lexical
from wor_match.embedding.lexical import LexicalEmbedder
from wor_match.matching import grid
from wor_match.matching.factors import all_factors
from wor_match.matching.factors.factor import Factor
from wor_match.matching.history import read_history
from wor_match.matching.limits import LIMITS, NO
from wor_match.matching.logistic import logit
from wor_match.matching.model import load_prior
from wor_match.matching.standard import Matcher

TAXONOMY = load_taxonomy()
FACTORS = all_factors(TAXONOMY)
MODEL = load_prior(factors=[factor.name for factor in FACTORS])
few = settings(max_examples=15)


@pytest.fixture(autouse=True, scope="module")
def small_vectors() -> Iterator[None]:
    """Four thousand pieces instead of four million: as good here, and many times faster."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lexical, "PIECE_BITS", 12)
        yield


def matcher(catalogue: Sequence[Activity], **options: Any) -> Matcher:
    return Matcher(
        catalogue,
        model=MODEL,
        embedder=LexicalEmbedder(),
        taxonomy=TAXONOMY,
        as_of=AS_OF,
        **options,
    )


def lists(made: Matcher, people: Sequence[Client], top: int = 10) -> dict[str, Any]:
    """Everything in the recommendations but when they were made."""
    return {
        found.client_id: found.model_dump(exclude={"generated_at"})
        for found in made.recommend(people, top)
    }


def all_pairs(made: Matcher, people: Columns) -> tuple[np.ndarray, np.ndarray]:
    row, place = np.indices((len(people), len(made.activities)))
    return row.ravel(), place.ravel()


# --- numbers --------------------------------------------------------------------------------------


@few
@given(catalogues(), intakes())
def test_base_and_contributions_add_up_to_the_log_odds(
    catalogue: list[Activity], people: list[Client]
) -> None:
    made = matcher(catalogue)
    columns = made.client_columns(people)
    pairs = made.pairs(columns, *all_pairs(made, columns))
    assert pairs.contributions.shape[1] == len(FACTORS)
    total = pairs.contributions.sum(axis=1)
    np.testing.assert_allclose(MODEL.base_start + total[:, 0], logit(pairs.p_start), atol=1e-9)
    np.testing.assert_allclose(MODEL.base_stay + total[:, 1], logit(pairs.p_retained), atol=1e-9)


@few
@given(catalogues(), intakes())
def test_a_pair_has_the_same_numbers_on_the_grid_and_by_itself(
    catalogue: list[Activity], people: list[Client]
) -> None:
    made = matcher(catalogue)
    columns = made.client_columns(people)
    row, place = all_pairs(made, columns)
    pairs = made.pairs(columns, row, place)
    shape = len(people), len(catalogue)

    as_rows, as_columns = columns.as_rows(), made.columns.as_columns()
    for factor in FACTORS:
        values = np.broadcast_to(factor(as_rows, as_columns), shape).ravel()
        np.testing.assert_allclose(
            values, pairs.values[factor.name], rtol=0, atol=1e-5, err_msg=factor.name
        )
    for limit in LIMITS:
        verdicts = np.broadcast_to(limit(as_rows, as_columns), shape).ravel()
        assert (verdicts == pairs.verdicts[limit.name]).all(), limit.name


# How a grid is filled: all combinations or only the distinct ones, in strips of any height.
WAYS = [(2.0, 10, 65_536), (2.0, 0, 1), (0.0, 10, 65_536), (0.25, 1, 3)]


@few
@given(catalogues(), intakes())
def test_whichever_way_a_grid_is_filled_it_holds_the_numbers_of_the_pairs(
    catalogue: list[Activity], people: list[Client]
) -> None:
    made = matcher(catalogue)
    columns = made.client_columns(people)
    pairs = made.pairs(columns, *all_pairs(made, columns))
    shape = len(people), len(catalogue)
    no = np.stack([pairs.verdicts[limit.name] == NO for limit in LIMITS], axis=1)
    refused = (no << np.arange(len(LIMITS))).sum(axis=1).reshape(shape)
    exact = np.where(refused, -np.inf, pairs.expected_weeks.reshape(shape))
    for most_distinct, few_kinds, strip_pairs in WAYS:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(grid, "MOST_DISTINCT", most_distinct)
            patch.setattr(grid, "FEW_KINDS", few_kinds)
            patch.setattr(grid, "STRIP_PAIRS", strip_pairs)
            scores = made.grid.scores(columns)
        np.testing.assert_array_equal(scores.refused_by, refused)
        # Single precision knows where somebody lives to about a metre: up to 0.0008 weeks.
        np.testing.assert_allclose(scores.score, exact, rtol=0, atol=1e-3)


@few
@given(catalogues(), intakes())
def test_factors_keep_to_their_range(catalogue: list[Activity], people: list[Client]) -> None:
    made = matcher(catalogue)
    columns = made.client_columns(people)
    values = made.pairs(columns, *all_pairs(made, columns)).values
    for factor in FACTORS:
        known = values[factor.name][~np.isnan(values[factor.name])]
        assert ((known >= factor.low) & (known <= factor.high)).all(), (factor.name, known)


def test_a_wish_in_the_very_words_of_an_activity_keeps_to_the_range() -> None:
    words = "Zagen, schaven en timmeren aan een eigen project in de werkplaats."
    made = matcher([Activity(activity_id="A", title="Houtwerkplaats", description=words)])
    columns = made.client_columns([Client(client_id="C", wish=f"Houtwerkplaats. {words}")])
    values = made.pairs(columns, np.array([0]), np.array([0])).values
    for factor in FACTORS:
        if factor.vectors and not np.isnan(values[factor.name][0]):
            assert factor.low <= values[factor.name][0] <= factor.high, factor.name


def test_a_factor_sees_only_the_columns_it_declares() -> None:
    factor = Factor("nosy", lambda client, activity: client.age, ("lat",), (), "", 0, 1)
    people = client_columns([Client(client_id="C", age=50)])
    offered = activity_columns([Activity(activity_id="A", title="T")], AS_OF)
    with pytest.raises(AttributeError, match="no column 'age' among lat"):
        factor(people, offered)


@few
@given(catalogues(most=3), intakes(most=2))
def test_factors_are_unknown_or_finite(catalogue: list[Activity], people: list[Client]) -> None:
    made = matcher(catalogue)
    columns = made.client_columns(people)
    pairs = made.pairs(columns, *all_pairs(made, columns))
    assert not any(np.isinf(values).any() for values in pairs.values.values())
    low, high = pairs.p_retained_low, pairs.p_retained_high
    assert ((low > 0) & (low <= pairs.p_retained) & (pairs.p_retained <= high) & (high < 1)).all()
    assert ((pairs.p_start > 0) & (pairs.p_start < 1)).all()
    assert ((pairs.expected_weeks > 0) & (pairs.expected_weeks < MODEL.horizon)).all()


# --- lists ----------------------------------------------------------------------------------------


@few
@given(catalogues(least=2), intakes(least=2), st.randoms(use_true_random=False))
def test_the_order_of_catalogue_and_clients_changes_no_list(
    catalogue: list[Activity], people: list[Client], random: Any
) -> None:
    expected = lists(matcher(catalogue), people)
    random.shuffle(catalogue)
    random.shuffle(people)
    made = matcher(catalogue)
    assert lists(made, people) == expected
    assert [found.client_id for found in made.recommend(people)] == [x.client_id for x in people]


@few
@given(catalogues(), intakes())
def test_the_size_of_a_block_changes_no_list(
    catalogue: list[Activity], people: list[Client]
) -> None:
    expected = lists(matcher(catalogue, block_pairs=10**9), people)
    assert len(expected) == len(people)
    for block_pairs in (1, 7):
        made = matcher(catalogue, block_pairs=block_pairs)
        assert made.block_clients < 8
        assert lists(made, people) == expected


@few
@given(catalogues(), intakes(), st.integers(1, 8))
def test_a_list_is_sorted_ranked_and_without_repeats_or_excluded(
    catalogue: list[Activity], people: list[Client], top: int
) -> None:
    for found in matcher(catalogue).recommend(people, top):
        shown = [x.activity_id for x in found.suggestions]
        out = {x.activity_id for x in found.excluded}
        scores = [x.score for x in found.suggestions]
        assert scores == sorted(scores, reverse=True)
        assert all(0 < x.score <= x.expected_weeks for x in found.suggestions)
        assert [x.rank for x in found.suggestions] == list(range(1, len(shown) + 1))
        assert len(shown) == len(set(shown)) == min(top, len(catalogue) - len(out))
        assert not set(shown) & out


@few
@given(catalogues(), intakes())
def test_listed_and_excluded_together_are_the_catalogue(
    catalogue: list[Activity], people: list[Client]
) -> None:
    for found in matcher(catalogue).recommend(people, top=len(catalogue)):
        shown = [x.activity_id for x in found.suggestions]
        out = [x.activity_id for x in found.excluded]
        assert sorted(shown + out) == sorted(x.activity_id for x in catalogue)
        assert all(x.reason and x.text.endswith(".") for x in found.excluded)


@few
@given(catalogues(), intakes())
def test_a_recommendation_survives_json(catalogue: list[Activity], people: list[Client]) -> None:
    for found in matcher(catalogue).recommend(people):
        assert Recommendation.model_validate_json(found.model_dump_json()) == found


def test_a_client_of_whom_nothing_is_known_gets_a_list_that_says_why_it_is_weak() -> None:
    catalogue = [
        Activity(activity_id="A", title="Koffieochtend", cost_eur=0, min_age=50, languages=["nl"]),
        Activity(activity_id="B", title="Kaartmiddag", gender="v", wheelchair="no"),
    ]
    (found,) = matcher(catalogue).recommend([Client(client_id="C")])
    assert {x.activity_id for x in found.suggestions} == {"A", "B"}
    notes = " ".join(found.notes)
    assert "geen wens" in notes
    for missing in ("waar iemand woont", "wanneer iemand kan", "hoe oud iemand is"):
        assert missing in notes


def test_a_client_who_is_well_known_gets_no_notes() -> None:
    known = Client(
        client_id="C",
        wish="Graag buiten wandelen met een groepje.",
        lat=52.0,
        lon=5.0,
        availability=["ma"],
        age=60,
    )
    (found,) = matcher([Activity(activity_id="A", title="Koffie")]).recommend([known])
    assert found.notes == []


def test_no_clients_give_no_lists() -> None:
    assert list(matcher([Activity(activity_id="A", title="Koffie")]).recommend([])) == []


def test_two_activities_with_identical_text_come_in_the_order_of_their_ids() -> None:
    same = [Activity(activity_id=name, title="Koffie", organisation=name) for name in "ba"]
    (found,) = matcher(same, diversity=0).recommend([Client(client_id="C", wish="Koffie drinken")])
    assert [x.activity_id for x in found.suggestions] == ["a", "b"]


def test_history_keeps_activities_off_the_list_and_says_why() -> None:
    catalogue = [Activity(activity_id=name, title=f"Koffie {name}") for name in "ABC"]
    outcomes = [
        Outcome(client_id="C", activity_id="A", shown_on="2026-01-01", started_on="2026-01-08"),
        Outcome(
            client_id="C",
            activity_id="B",
            shown_on="2026-01-01",
            started_on="2026-01-08",
            stopped_on="2026-02-01",
            stop_reason="click",
        ),
        Outcome(client_id="C", activity_id="Z", shown_on="2026-01-01", started_on="2026-01-08"),
    ]
    people = [Client(client_id="B"), Client(client_id="C")]
    history = read_history(outcomes, AS_OF)
    other, found = matcher(catalogue, block_pairs=1).recommend(people, history=history)
    assert [x.activity_id for x in found.suggestions] == ["C"]
    assert {x.activity_id: x.reason for x in found.excluded} == {
        "A": "taking_part",
        "B": "stopped_before",
    }
    assert len(other.suggestions) == 3


# --- limits ---------------------------------------------------------------------------------------


def refusals(people: Sequence[Client], offered: Sequence[Activity]) -> np.ndarray:
    """`(limits, C, A)`: whether each limit says no."""
    as_rows = client_columns(people).as_rows()
    as_columns = activity_columns(offered, AS_OF).as_columns()
    shape = len(people), len(offered)
    return np.stack([np.broadcast_to(x(as_rows, as_columns) == NO, shape) for x in LIMITS])


# `online` and "aan huis" apart: what is not said to be there is taken to be where it says it is; and
# `location_km`, of which None means exact. Otherwise no
# distance and no step could ever exclude, since hardly any catalogue fills in the column.
ACTIVITY_FIELDS = [
    name
    for name in Activity.model_fields
    if name not in ("activity_id", "title", "online", "venue", "place", "location_km")
]
CLIENT_FIELDS = [name for name in Client.model_fields if name not in ("client_id", "location_km")]


@settings(max_examples=50)
@given(activities(), clients())
def test_an_unknown_field_never_adds_a_refusal(activity: Activity, client: Client) -> None:
    before = refusals([client], [activity])

    empty = Activity(activity_id="A", title="T")
    poorer = [activity.model_copy(update={name: getattr(empty, name)}) for name in ACTIVITY_FIELDS]
    added = (refusals([client], poorer) & ~before).any(axis=(0, 1))
    assert [name for name, more in zip(ACTIVITY_FIELDS, added, strict=True) if more] == []

    nobody = Client(client_id="C")
    unsaid = [client.model_copy(update={name: getattr(nobody, name)}) for name in CLIENT_FIELDS]
    added = (refusals(unsaid, [activity]) & ~before).any(axis=(0, 2))
    assert [name for name, more in zip(CLIENT_FIELDS, added, strict=True) if more] == []


@given(activities(), clients())
def test_nothing_known_on_either_side_refuses_nothing(activity: Activity, client: Client) -> None:
    unknown = Activity(activity_id="A", title="T")
    assert not refusals([client], [unknown])[[x.name != "online" for x in LIMITS]].any()
    nobody = Client(client_id="C")
    about_both = [x.name not in ("full", "ended") for x in LIMITS]
    assert not refusals([nobody], [activity])[about_both].any()


@few
@given(catalogues(), intakes(), st.integers(0, len(LIMITS) - 1))
def test_a_limit_never_adds_candidates(
    catalogue: list[Activity], people: list[Client], left_out: int
) -> None:
    made = matcher(catalogue)
    columns = made.client_columns(people)
    candidates = np.isfinite(made.grid.scores(columns).score)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(grid, "LIMITS", LIMITS[:left_out] + LIMITS[left_out + 1 :])
        without = np.isfinite(matcher(catalogue).grid.scores(columns).score)
    assert (candidates <= without).all()
    more = np.isfinite(made.grid.scores(columns, [(0, 0, len(LIMITS))]).score)
    assert (more <= candidates).all()
    assert not more[0, 0]
