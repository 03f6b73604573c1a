"""Columns: bits, codes and half hours, and views of them."""

from __future__ import annotations

import copy
import pickle
from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from tests.strategies import AS_OF, activities, clients, slots
from wor_match.domain import vocabulary as v
from wor_match.domain.columns import (
    HALF_HOURS,
    Columns,
    Ragged,
    Vectors,
    activity_columns,
    bit,
    client_columns,
    code,
    slot_mask,
)
from wor_match.domain.entities import Activity, Client


def of_activity(**fields: Any) -> Columns:
    return activity_columns([Activity(activity_id="A", title="T", **fields)], AS_OF)


def of_client(**fields: Any) -> Columns:
    return client_columns([Client(client_id="C", **fields)])


# --- codes and numbers ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "field", "codes"),
    [
        (of_activity, "principle", v.PRINCIPLES),
        (of_activity, "languages", v.LANGUAGES),
        (of_client, "principle", v.PRINCIPLES),
        (of_client, "problems", v.PROBLEMS),
        (of_client, "blockers", v.BLOCKERS),
        (of_client, "transport", v.TRANSPORT),
        (of_client, "languages", v.LANGUAGES),
    ],
)
def test_each_of_several_codes_has_its_own_bit(make: Any, field: str, codes: dict) -> None:
    assert len(codes) <= 64
    for position, item in enumerate(codes):
        column = make(**{field: [item]})[field]
        assert column.dtype == np.uint64
        assert int(column[0]) == 1 << position == int(bit(codes, item))
    assert int(make(**{field: list(codes)})[field][0]) == (1 << len(codes)) - 1
    assert make()[field][0] == 0


@pytest.mark.parametrize(
    ("make", "field", "codes"),
    [
        (of_activity, "frequency", v.FREQUENCIES),
        (of_activity, "cost_unit", v.COST_UNITS),
        (of_client, "gender", v.GENDERS),
    ],
)
def test_one_code_is_its_position(make: Any, field: str, codes: dict) -> None:
    for position, item in enumerate(codes):
        assert make(**{field: item})[field][0] == position == code(codes, item)
    assert np.isnan(make()[field][0])


def test_an_activity_counts_genders_as_a_client_does() -> None:
    for gender in "vm":
        assert of_activity(gender=gender).gender[0] == of_client(gender=gender).gender[0]


@pytest.mark.parametrize(
    ("columns", "field", "expected"),
    [
        (of_activity(cost_eur=2.5), "cost_eur", 2.5),
        (of_activity(online=True), "online", 1),
        (of_activity(online=False), "online", 0),
        (of_activity(wheelchair="yes"), "wheelchair", 1),
        (of_activity(wheelchair="no"), "wheelchair", 0),
        (of_activity(), "wheelchair", np.nan),
        (of_activity(end_date="2026-10-01"), "end_date", date(2026, 10, 1).toordinal()),
        (of_activity(), "as_of", AS_OF.toordinal()),
        (of_client(wheelchair=True), "wheelchair", 1),
        (of_client(age=70), "age", 70),
        (of_client(), "age", np.nan),
    ],
)
def test_numbers_dates_and_yes_or_no(columns: Columns, field: str, expected: float) -> None:
    assert columns[field].dtype == np.float64
    np.testing.assert_array_equal(columns[field], [expected])


def test_text_stays_with_the_records() -> None:
    for columns in (of_activity(), of_client()):
        assert not {"title", "wish", "avoid", "postcode", "url", "client_id"} & set(columns)
    assert {"age", "ph_body", "consent", "referred_on"} <= set(of_client())


@given(st.lists(activities(), max_size=4), st.lists(clients(), max_size=4))
def test_any_records_give_columns_of_their_number(
    offered: list[Activity], people: list[Client]
) -> None:
    for columns, n in (
        (activity_columns(offered, AS_OF), len(offered)),
        (client_columns(people), len(people)),
    ):
        assert len(columns) == n
        assert all(len(columns[name]) == n for name in columns)


# --- slots ----------------------------------------------------------------------------------------


def half_hours(slot: str) -> set[tuple[str, float]]:
    """Day and hour of every half hour that a slot covers."""
    mask, _ = slot_mask(slot)
    days = list(v.DAYS)
    return {
        (days[position // HALF_HOURS], 6 + position % HALF_HOURS / 2)
        for position in range(7 * HALF_HOURS)
        if mask >> position & 1
    }


def hours(days: str, first: float, last: float) -> set[tuple[str, float]]:
    steps = np.arange(first, last, 0.5).tolist()
    return {(day, hour) for day in days.split() for hour in steps}


WEEK = "ma di wo do vr za zo"


@pytest.mark.parametrize(
    ("slot", "expected", "exact"),
    [
        ("ma 10:00-12:00", hours("ma", 10, 12), True),
        ("zo 22:30-24:00", hours("zo", 22.5, 24), True),
        ("ma 06:00-24:00", hours("ma", 6, 24), True),
        # Half hours that are only begun count whole.
        ("di 10:15-11:45", hours("di", 10, 12), True),
        ("di 10:29-10:31", hours("di", 10, 11), True),
        # A missing end takes two hours, until midnight at most.
        ("wo 14:00", hours("wo", 14, 16), True),
        ("wo 23:00", hours("wo", 23, 24), True),
        # The day begins at six.
        ("do 05:00-07:00", hours("do", 6, 7), True),
        ("do 00:00-24:00", hours("do", 6, 24), True),
        ("do 03:00-04:00", hours("do", 6, 6.5), True),
        ("vr-ochtend", hours("vr", 6, 12), False),
        ("vr-middag", hours("vr", 12, 18), False),
        ("vr-avond", hours("vr", 18, 24), False),
        ("za", hours("za", 6, 24), False),
        ("ochtend", hours(WEEK, 6, 12), False),
        ("10:00-12:00", hours(WEEK, 10, 12), False),
        ("10:00", hours(WEEK, 10, 12), False),
    ],
)
def test_every_form_of_slot(slot: str, expected: set[tuple[str, float]], exact: bool) -> None:
    assert half_hours(slot) == expected
    assert slot_mask(slot)[1] is exact


@pytest.mark.parametrize("slot", ["", "maandag", "ma 25:00", "ma-nacht", "ma 10:00-", "MA 10:00"])
def test_what_is_no_slot_is_refused(slot: str) -> None:
    with pytest.raises(ValueError, match="expected a slot such as 'ma 10:00-12:00', found"):
        slot_mask(slot)


def covered(words: np.ndarray) -> int:
    return sum(int(word) << 64 * place for place, word in enumerate(words))


@given(st.lists(slots(), max_size=4))
def test_columns_hold_the_masks(some: list[str]) -> None:
    union = 0
    for slot in some:
        union |= slot_mask(slot)[0]
    availability = of_client(availability=some).availability
    assert availability.shape == (1, 4)
    assert covered(availability[0]) == union

    column = of_activity(slots=some).slots
    found = [(covered(column.masks[at]), bool(column.exact[at])) for at in column.of[0]]
    assert found == [slot_mask(slot) for slot in some]
    assert len(column.masks) == len(set(some))


def test_activities_with_fewer_slots_are_filled_up_with_none() -> None:
    offered = [
        Activity(activity_id="A", title="T", slots="ma;di-middag"),
        Activity(activity_id="B", title="T"),
        Activity(activity_id="C", title="T", slots="di-middag"),
    ]
    column = activity_columns(offered, AS_OF).slots
    assert (column.of >= 0).tolist() == [[True, True], [False, False], [True, False]]
    assert column.of[0, 1] == column.of[2, 0]
    taken = column.take(np.array([2, 2, 1]))
    assert taken.of.tolist() == [column.of[2].tolist()] * 2 + [[-1, -1]]


# --- views ----------------------------------------------------------------------------------------


def test_select_shows_only_what_was_declared() -> None:
    columns = of_client(age=70, wheelchair=True).select(["age"])
    assert list(columns) == ["age"]
    assert columns.age[0] == 70
    with pytest.raises(AttributeError, match="no column 'wheelchair' among age"):
        columns.wheelchair  # noqa: B018
    assert "wheelchair" not in columns


def test_select_refuses_a_name_that_does_not_exist() -> None:
    with pytest.raises(KeyError, match="shoe_size"):
        of_client().select(["shoe_size"])


def test_rows_and_columns_of_a_grid() -> None:
    people = client_columns([Client(client_id=str(age), age=age) for age in (20, 30, 40)])
    offered = activity_columns([Activity(activity_id="A", title="T", min_age=25)] * 2, AS_OF)
    older = people.as_rows().age >= offered.as_columns().min_age
    assert older.tolist() == [[False, False], [True, True], [True, True]]
    assert people.as_rows().availability.shape == (3, 1, 4)


def test_take_keeps_order_and_repeats() -> None:
    people = client_columns([Client(client_id=str(age), age=age) for age in (20, 30, 40)])
    taken = people.take(np.array([2, 0, 0]))
    assert taken.age.tolist() == [40, 20, 20]
    assert len(taken) == 3


def test_single_precision_keeps_bits_and_unknowns() -> None:
    single = of_client(principle=["meaning"], age=70).single()
    assert single.age.dtype == np.float32
    assert single.principle.dtype == np.uint64
    assert np.isnan(single.budget_eur[0])


# --- vectors --------------------------------------------------------------------------------------


def ragged(counts: list[int], make: Any = np.asarray) -> Ragged:
    start = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    matrix = np.arange(start[-1] * 2, dtype=np.float32).reshape(-1, 2) + 1
    return Ragged(Vectors(make(matrix)), start)


@pytest.mark.parametrize("make", [np.asarray, sparse.csr_array], ids=["dense", "sparse"])
@given(data=st.data())
def test_ragged_take(make: Any, data: st.DataObject) -> None:
    counts = data.draw(st.lists(st.integers(0, 3), min_size=1, max_size=5))
    rows = data.draw(st.lists(st.integers(0, len(counts) - 1), max_size=6))
    whole = ragged(counts, make)
    taken = whole.take(np.array(rows, dtype=np.int64))
    assert len(taken) == len(rows)
    assert taken.counts().tolist() == [counts[row] for row in rows]
    matrix = whole.vectors.matrix
    matrix = matrix.toarray() if sparse.issparse(matrix) else matrix
    expected = [matrix[at] for row in rows for at in range(whole.start[row], whole.start[row + 1])]
    found = taken.vectors.matrix
    found = found.toarray() if sparse.issparse(found) else found
    np.testing.assert_array_equal(found, np.reshape(expected, (-1, 2)))


def test_dense_and_sparse_vectors_give_the_same_products() -> None:
    random = np.random.default_rng(0)
    one, other = (
        random.normal(size=(4, 6)).astype(np.float32) * (random.random((4, 6)) < 0.5)
        for _ in range(2)
    )
    one[1] = 0
    plain, packed = Vectors(one), Vectors(sparse.csr_array(one))
    others = Vectors(other), Vectors(sparse.csr_array(other))
    np.testing.assert_allclose(packed.dot_grid(others[1]), one @ other.T, atol=1e-6)
    np.testing.assert_allclose(plain.dot_grid(others[0]), one @ other.T, atol=1e-6)
    for vectors, second in zip((plain, packed), others, strict=True):
        np.testing.assert_allclose(vectors.dot_pairs(second), (one * other).sum(axis=1), atol=1e-6)
        assert vectors.filled().tolist() == one.any(axis=1).tolist()


def test_columns_can_be_copied_and_pickled() -> None:
    columns = Columns({"age": np.array([1.0, 2.0])}, 2)
    again = pickle.loads(pickle.dumps(columns))  # noqa: S301
    for same in (again, copy.copy(columns)):
        assert same.age.tolist() == [1, 2]
    with pytest.raises(AttributeError, match="no column 'name'"):
        columns.name  # noqa: B018
