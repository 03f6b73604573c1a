"""Every limit, on examples worked out by hand: yes, no, or unknown."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.matching.factors.helpers import BY_NAME, verdict
from tests.strategies import AS_OF
from wor_match.domain.columns import activity_columns, client_columns
from wor_match.domain.entities import Activity, Client
from wor_match.matching.factors.travel import distance_km
from wor_match.matching.limits import LIMITS, REFUSALS

YES, UNKNOWN, NO = 1, 0, -1
Fields = dict[str, Any]
AMSTERDAM = {"lat": 52.3731, "lon": 4.8926}
UTRECHT = {"lat": 52.0907, "lon": 5.1214}


@pytest.mark.parametrize(
    ("needed", "activity", "expected"),
    [
        (True, {"wheelchair": "yes"}, YES),
        (True, {"wheelchair": "no"}, NO),
        (True, {}, UNKNOWN),
        (True, {"wheelchair": "no", "online": True}, YES),
        (True, {"online": True}, YES),
        (False, {"wheelchair": "no"}, YES),
        (None, {"wheelchair": "no"}, YES),
    ],
)
def test_wheelchair(needed: bool | None, activity: Fields, expected: int) -> None:
    assert verdict("wheelchair", {"wheelchair": needed}, activity) == expected


@pytest.mark.parametrize(
    ("age", "activity", "expected"),
    [
        (54, {"min_age": 55}, NO),
        (55, {"min_age": 55}, YES),
        (27, {"max_age": 27}, YES),
        (28, {"max_age": 27}, NO),
        (40, {"min_age": 18, "max_age": 65}, YES),
        (17, {"min_age": 18, "max_age": 65}, NO),
        (None, {"min_age": 55}, UNKNOWN),
        (None, {"max_age": 55}, UNKNOWN),
        (None, {}, YES),
        (40, {}, YES),
    ],
)
def test_age(age: int | None, activity: Fields, expected: int) -> None:
    assert verdict("age", {"age": age}, activity) == expected


@pytest.mark.parametrize(
    ("client", "activity", "expected"),
    [
        ("v", "v", YES),
        ("m", "v", NO),
        ("v", "m", NO),
        ("x", "v", UNKNOWN),
        (None, "m", UNKNOWN),
        ("m", None, YES),
        ("x", None, YES),
        (None, None, YES),
    ],
)
def test_gender(client: str | None, activity: str | None, expected: int) -> None:
    assert verdict("gender", {"gender": client}, {"gender": activity}) == expected


@pytest.mark.parametrize(
    ("client", "activity", "expected"),
    [
        ("nl", "nl", YES),
        ("ar;nl", "nl;en", YES),
        ("ar", "nl", NO),
        ("nl", "tr", NO),
        # A group that names none excludes nobody.
        ("ar", "", YES),
        ("", "tr", UNKNOWN),
        ("", "nl;tr", YES),
        ("", "", YES),
    ],
)
def test_language(client: str, activity: str, expected: int) -> None:
    assert verdict("language", {"languages": client}, {"languages": activity}) == expected


@pytest.mark.parametrize(
    ("client", "activity", "expected"),
    [
        ({**AMSTERDAM, "max_travel_km": 36}, UTRECHT, YES),
        ({**AMSTERDAM, "max_travel_km": 34}, UTRECHT, NO),
        ({**AMSTERDAM, "max_travel_km": 0}, AMSTERDAM, YES),
        ({**AMSTERDAM, "max_travel_km": 1}, {**UTRECHT, "online": True}, YES),
        ({**AMSTERDAM, "max_travel_km": 1}, {}, UNKNOWN),
        ({"max_travel_km": 1}, UTRECHT, UNKNOWN),
        ({"max_travel_km": 1}, {"online": True}, YES),
        (AMSTERDAM, UTRECHT, YES),
        ({}, {}, YES),
    ],
)
def test_travel(client: Fields, activity: Fields, expected: int) -> None:
    assert verdict("travel", client, activity) == expected


@pytest.mark.parametrize(("places", "expected"), [(0, NO), (1, YES), (None, YES)])
def test_full(places: int | None, expected: int) -> None:
    assert verdict("full", {}, {"places_free": places}) == expected


@pytest.mark.parametrize(("days", "expected"), [(-1, NO), (0, YES), (1, YES), (None, YES)])
def test_ended(days: int | None, expected: int) -> None:
    end = None if days is None else AS_OF + timedelta(days=days)
    assert verdict("ended", {}, {"end_date": end}) == expected


@pytest.mark.parametrize(
    ("only", "activity", "expected"),
    [
        (True, True, YES),
        (True, False, NO),
        (True, None, UNKNOWN),
        (False, True, NO),
        (False, False, YES),
        (False, None, YES),
        (None, True, YES),
        (None, None, YES),
    ],
)
def test_online(only: bool | None, activity: bool | None, expected: int) -> None:
    assert verdict("online", {"online": only}, {"online": activity}) == expected


@pytest.mark.parametrize(
    ("activity", "expected"),
    [
        ({}, YES),
        ({"start_date": AS_OF}, YES),
        ({"start_date": AS_OF + timedelta(days=40)}, UNKNOWN),
    ],
)
def test_begun(activity: Fields, expected: int) -> None:
    assert verdict("begun", {}, activity) == expected


def test_a_place_that_may_be_off_is_asked_for_within_that() -> None:
    near = {"lat": 52.0, "lon": 5.0}
    far = {"lat": 52.02, "lon": 5.0}  # 2.2 km
    assert verdict("travel", {**near, "max_travel_km": 1}, far) == NO
    assert verdict("travel", {**near, "max_travel_km": 3}, far) == YES
    assert verdict("travel", {**near, "max_travel_km": 1, "location_km": 2}, far) == UNKNOWN
    assert verdict("travel", {**near, "max_travel_km": 3}, {**far, "location_km": 2}) == UNKNOWN
    assert verdict("travel", {**near, "max_travel_km": 1}, {**far, "venue": "aan huis"}) == YES


def test_a_single_event_that_has_been_is_over() -> None:
    past = {"start_date": AS_OF - timedelta(days=30)}
    assert verdict("ended", {}, {**past, "frequency": "once"}) == NO
    assert verdict("ended", {}, {**past, "frequency": "weekly"}) == YES


def test_every_limit_is_tested_here() -> None:
    assert {f"test_{limit.name}" for limit in LIMITS} <= set(globals())
    assert len(BY_NAME) == len(LIMITS)


def test_a_reason_fits_in_the_bits_of_the_grid() -> None:
    assert len(REFUSALS) <= 16
    assert all(name and words for name, words in REFUSALS)


# Crow's flight between city centres, from the haversine formula worked out by hand.
@pytest.mark.parametrize(
    ("one", "other", "km"),
    [
        ((52.3731, 4.8926), (52.0907, 5.1214), 35.0),  # Amsterdam - Utrecht
        ((52.3731, 4.8926), (51.9225, 4.4792), 57.5),  # Amsterdam - Rotterdam
        ((53.2194, 6.5665), (50.8514, 5.6910), 270.0),  # Groningen - Maastricht
        ((52.0, 5.0), (53.0, 5.0), 111.2),  # one degree of latitude
        ((52.0, 5.0), (52.0, 5.0), 0.0),
    ],
)
def test_distance_km(one: tuple[float, float], other: tuple[float, float], km: float) -> None:
    client = client_columns([Client(client_id="C", lat=one[0], lon=one[1])])
    activity = activity_columns(
        [Activity(activity_id="A", title="T", lat=other[0], lon=other[1])], AS_OF
    )
    assert distance_km(client, activity)[0] == pytest.approx(km, rel=0.01)
