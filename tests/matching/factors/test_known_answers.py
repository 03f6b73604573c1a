"""Every factor that reads columns, on examples worked out by hand; NaN is unknown."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import Any

import pytest

from tests.matching.factors.helpers import FACTORS, TAXONOMY, value
from tests.strategies import AS_OF

NAN = math.nan
Fields = dict[str, Any]
AMSTERDAM = {"lat": 52.3731, "lon": 4.8926}  # the Dam
UTRECHT = {"lat": 52.0907, "lon": 5.1214}  # the Dom
KM = 35.05  # by hand: 0.2824 degrees north-south, 0.2288 degrees east-west at 52.23 north


def same(found: float, expected: float) -> bool:
    return found == pytest.approx(expected, abs=1e-9, nan_ok=True)


# --- time -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("availability", "slots", "expected"),
    [
        ("ma 09:00-13:00", "ma 10:00-12:00", 1.0),
        ("ma 11:00-13:00", "ma 10:00-12:00", 0.5),
        ("ma 10:00-10:30", "ma 10:00-12:00", 0.25),
        ("di 10:00-12:00", "ma 10:00-12:00", 0.0),
        ("ma-ochtend", "ma 10:00-12:00", 1.0),
        ("ma-ochtend", "ma 11:00-13:00", 0.5),
        ("ochtend", "zo 10:00-12:00", 1.0),
        ("ma", "ma 19:30-21:30", 1.0),
        # Free at two moments that join.
        ("ma 10:00-11:00;ma 11:00-12:00", "ma 10:00-12:00", 1.0),
        # The best of several slots counts.
        ("di-middag", "ma 10:00-12:00;di 13:00-15:00", 1.0),
        ("ma 11:30-12:00", "ma 10:00-12:00;di 13:00-15:00", 0.25),
        # A missing end takes two hours.
        ("ma 10:00-12:00", "ma 10:00", 1.0),
        ("ma 10:00-11:00", "ma 10:00", 0.5),
        ("ma 12:00-14:00", "ma 10:00", 0.0),
        # Of a day part all, none or an unknown share fits.
        ("di-middag", "di-middag", 1.0),
        ("di", "di-middag", 1.0),
        ("di-ochtend", "di-middag", 0.0),
        ("di 13:00-15:00", "di-middag", NAN),
        ("di-middag", "di", NAN),
        ("di", "di", 1.0),
        # So of hours on a day that is not known.
        ("ochtend", "10:00-12:00", 1.0),
        ("avond", "10:00-12:00", 0.0),
        ("ma", "10:00-12:00", NAN),
        ("10:00-12:00", "di 10:00-12:00", 1.0),
        ("middag", "middag", 1.0),
        ("di-middag", "middag", NAN),
        # A doubt beside a slot that fits is no doubt; beside one that does not, it is.
        ("di 13:00-15:00", "di-middag;di 13:00-15:00", 1.0),
        ("di 13:00-15:00", "di-middag;ma 10:00-12:00", NAN),
        ("", "ma 10:00-12:00", NAN),
        ("ma", "", NAN),
    ],
)
def test_time_fit(availability: str, slots: str, expected: float) -> None:
    assert same(value("time_fit", {"availability": availability}, {"slots": slots}), expected)


@pytest.mark.parametrize(
    ("frequency", "expected"),
    [
        ("weekly", 52 / 12),
        ("biweekly", 26 / 12),
        ("monthly", 1),
        ("once", 0),
        ("irregular", NAN),
        (None, NAN),
    ],
)
def test_meetings_per_month(frequency: str | None, expected: float) -> None:
    assert same(value("meetings_per_month", {}, {"frequency": frequency}), expected)


# --- travel ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("transport", "minutes"),
    [
        ("walk", KM * 1.3 / 4.5 * 60),
        ("bike", 2 + KM * 1.3 / 14 * 60),
        ("car", 8 + KM * 1.3 / 35 * 60),
        ("public", 18 + KM * 1.3 / 22 * 60),
        ("taxi", 20 + KM * 1.3 / 35 * 60),
        ("walk;public", 18 + KM * 1.3 / 22 * 60),
        ("taxi;car", 8 + KM * 1.3 / 35 * 60),
        ("", 5 + KM * 1.3 / 12 * 60),
    ],
)
def test_travel_minutes_from_amsterdam_to_utrecht(transport: str, minutes: float) -> None:
    found = value("travel_minutes", {**AMSTERDAM, "transport": transport}, UTRECHT)
    assert found == pytest.approx(minutes, rel=0.01)


@pytest.mark.parametrize(
    ("client", "activity", "expected"),
    [
        (AMSTERDAM, {}, NAN),
        ({}, UTRECHT, NAN),
        ({}, {}, NAN),
        (AMSTERDAM, {"lat": 52.0}, NAN),
        ({}, {"online": True}, 0),
        (AMSTERDAM, {**UTRECHT, "online": True}, 0),
        ({**AMSTERDAM, "transport": "walk"}, AMSTERDAM, 0),
        ({**AMSTERDAM, "transport": "walk;taxi"}, AMSTERDAM, 0),
        ({**AMSTERDAM, "transport": "public"}, AMSTERDAM, 18),
    ],
)
def test_travel_minutes_at_the_edges(client: Fields, activity: Fields, expected: float) -> None:
    assert same(value("travel_minutes", client, activity), expected)


# --- money ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("activity", "expected"),
    [
        ({"cost_eur": 2.5}, 2.5),
        ({"cost_eur": 2.5, "cost_unit": "meeting", "frequency": "monthly"}, 2.5),
        ({"cost_eur": 15, "cost_unit": "once", "frequency": "once"}, 15),
        # A fee paid once says nothing of the price of a meeting.
        ({"cost_eur": 15, "cost_unit": "once", "frequency": "weekly"}, NAN),
        ({"cost_eur": 15, "cost_unit": "once"}, NAN),
        ({"cost_eur": 85, "cost_unit": "course", "meetings": 10}, 8.5),
        ({"cost_eur": 13, "cost_unit": "month", "frequency": "weekly"}, 13 / (52 / 12)),
        ({"cost_eur": 13, "cost_unit": "month", "frequency": "biweekly"}, 13 / (26 / 12)),
        ({"cost_eur": 13, "cost_unit": "month"}, 13 / (52 / 12)),
        ({"cost_eur": 39, "cost_unit": "quarter", "frequency": "weekly"}, 39 / 13),
        ({"cost_eur": 26, "cost_unit": "year", "frequency": "weekly"}, 26 / (10 * 52 / 12)),
        ({"cost_eur": 26, "cost_unit": "year", "frequency": "monthly"}, 2.6),
        # Eight Mondays: 49 days between the first and the last.
        (
            {
                "cost_eur": 40,
                "cost_unit": "course",
                "frequency": "weekly",
                "start_date": "2026-01-05",
                "end_date": "2026-02-23",
            },
            5,
        ),
        (
            {
                "cost_eur": 40,
                "cost_unit": "course",
                "start_date": "2026-01-05",
                "end_date": "2026-01-05",
            },
            40,
        ),
        ({"cost_eur": 40, "cost_unit": "course"}, NAN),
        ({"cost_eur": 13, "cost_unit": "month", "frequency": "irregular"}, NAN),
        ({"cost_eur": 13, "cost_unit": "month", "frequency": "once"}, NAN),
        ({"cost_unit": "month"}, NAN),
        ({}, NAN),
        ({"cost_eur": 0, "cost_unit": "course"}, 0),
    ],
)
def test_price_per_meeting(activity: Fields, expected: float) -> None:
    assert same(value("price_per_meeting", {}, activity), expected)


@pytest.mark.parametrize(
    ("budget", "cost", "expected"),
    [
        (2, 5, 3),
        (5, 2, -3),
        (2, 2, 0),
        (0, 0, 0),
        (1, 96, 95),
        (60, 1, -59),
        (1, 600, 200),
        (None, 5, NAN),
        (5, None, NAN),
        (None, 0, -1),
    ],
)
def test_cost_over_budget(budget: float | None, cost: float | None, expected: float) -> None:
    assert same(value("cost_over_budget", {"budget_eur": budget}, {"cost_eur": cost}), expected)


# --- people ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("client", "activity", "expected"),
    [
        ("nl", "nl", 1),
        ("ar;nl", "nl", 1),
        ("ar", "nl", 0),
        ("ar", "tr", 0),
        # Who names none is taken to speak Dutch.
        ("ar", "", 0),
        ("nl", "", 1),
        ("", "nl", 1),
        ("", "tr", 0),
        ("", "", NAN),
    ],
)
def test_language_fit(client: str, activity: str, expected: float) -> None:
    assert same(value("language_fit", {"languages": client}, {"languages": activity}), expected)


@pytest.mark.parametrize(
    ("wanted", "size", "expected"),
    [
        (8, 8, 0),
        (8, 16, 1),
        (8, 4, -1),
        (6, 12, 1),
        (1, 400, 4),
        (400, 1, -4),
        (None, 8, NAN),
        (8, None, NAN),
        (0, 8, NAN),
        (8, 0, NAN),
    ],
)
def test_group_size_ratio(wanted: float | None, size: float | None, expected: float) -> None:
    found = value("group_size_ratio", {"group_size": wanted}, {"group_size": size})
    assert same(found, expected)


@pytest.mark.parametrize(
    ("factor", "field"),
    [
        ("effort_gap", "effort"),
        ("pace_gap", "climate_pace"),
        ("talk_gap", "climate_talk"),
        ("structure_gap", "climate_structure"),
        ("depth_gap", "climate_depth"),
    ],
)
def test_gaps_are_more_than_asked_for_when_positive(factor: str, field: str) -> None:
    assert value(factor, {field: 2}, {field: 5}) == 3
    assert value(factor, {field: 5}, {field: 1}) == -4
    assert math.isnan(value(factor, {}, {field: 5}))
    assert math.isnan(value(factor, {field: 5}, {}))


@pytest.mark.parametrize(
    ("age", "activity", "expected"),
    [
        (70, {"group_mean_age": 75}, 5),
        (80, {"group_mean_age": 75.5}, 4.5),
        (70, {"min_age": 50, "max_age": 80}, 5),
        (70, {"min_age": 50, "max_age": 81}, NAN),
        (70, {"min_age": 60}, NAN),
        (70, {"group_mean_age": 60, "min_age": 50, "max_age": 80}, 10),
        (None, {"group_mean_age": 75}, NAN),
        (70, {}, NAN),
    ],
)
def test_age_gap_years(age: int | None, activity: Fields, expected: float) -> None:
    assert same(value("age_gap_years", {"age": age}, activity), expected)


@pytest.mark.parametrize(
    ("gender", "activity", "expected"),
    [
        ("v", {"group_share_women": 0.8}, 0.8),
        ("m", {"group_share_women": 0.8}, 0.2),
        ("x", {"group_share_women": 0.8}, NAN),
        (None, {"group_share_women": 0.8}, NAN),
        ("v", {"gender": "v"}, 1),
        ("m", {"gender": "v"}, 0),
        ("m", {"gender": "m", "group_share_women": 0.5}, 1),
        ("v", {}, NAN),
    ],
)
def test_own_gender_share(gender: str | None, activity: Fields, expected: float) -> None:
    assert same(value("own_gender_share", {"gender": gender}, activity), expected)


# --- the first step -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("problems", "host", "expected"),
    [
        ("loneliness", True, 1),
        ("anxiety", True, 1),
        ("self_esteem;sleep", True, 1),
        ("loneliness", False, -1),
        ("loneliness", None, NAN),
        ("sleep", True, 0),
        ("sleep", None, 0),
        ("", True, NAN),
    ],
)
def test_host_when_needed(problems: str, host: bool | None, expected: float) -> None:
    found = value("host_when_needed", {"problems": problems}, {"welcome_host": host})
    assert same(found, expected)


@pytest.mark.parametrize(("given", "expected"), [(True, 1), (False, 0), (None, NAN)])
def test_yes_no_and_unknown(given: bool | None, expected: float) -> None:
    assert same(value("welcome_host", {}, {"welcome_host": given}), expected)
    assert same(value("drop_in", {}, {"drop_in": given}), expected)
    assert same(value("accompanied_first", {"accompany_first": given}, {}), expected)


@pytest.mark.parametrize(
    ("accompanied", "host", "expected"),
    [
        (True, True, 1),
        (True, False, 0),
        (False, True, 0),
        (False, None, 0),
        (None, False, 0),
        (True, None, None),
        (None, True, None),
        (None, None, None),
    ],
)
def test_accompanied_with_host(
    accompanied: bool | None, host: bool | None, expected: float | None
) -> None:
    found = value("accompanied_with_host", {"accompany_first": accompanied}, {"welcome_host": host})
    assert same(found, float("nan") if expected is None else expected)


def test_months_since_verified() -> None:
    year_ago = AS_OF - timedelta(days=365)
    found = value("months_since_verified", {}, {"verified_on": year_ago})
    assert found == pytest.approx(12, abs=0.01)
    tomorrow = AS_OF + timedelta(days=1)
    assert value("months_since_verified", {}, {"verified_on": tomorrow}) == 0
    assert math.isnan(value("months_since_verified", {}, {}))


# --- what it is for -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("chosen", "served", "expected"),
    [
        ("meaning", "meaning", 1),
        ("meaning", "sharing_happiness", 0),
        ("meaning;mindful_living", "meaning", 1),
        ("meaning;mindful_living", "meaning;healthy_lifestyle", 0.5),
        ("meaning", "meaning;healthy_lifestyle", 1),
        ("", "meaning", NAN),
        ("meaning", "", NAN),
    ],
)
def test_principle_fit(chosen: str, served: str, expected: float) -> None:
    assert same(value("principle_fit", {"principle": chosen}, {"principle": served}), expected)


@pytest.mark.parametrize(
    ("problems", "served", "expected"),
    [
        ("loneliness", "social_interaction", 1.0),
        ("loneliness", "healthy_lifestyle", 0.3),
        ("loneliness", "healthy_lifestyle;social_interaction", 1.0),
        ("loneliness;stress", "mindful_living", (0.3 + 1.0) / 2),
        ("loneliness", "meaning", 0.0),
        ("", "meaning", NAN),
        ("loneliness", "", NAN),
    ],
)
def test_problem_fit(problems: str, served: str, expected: float) -> None:
    assert same(value("problem_fit", {"problems": problems}, {"principle": served}), expected)


@pytest.mark.parametrize(
    ("wish", "activity", "expected"),
    [
        ("Mijn vrouw is overleden.", {"target_text": "nabestaanden"}, 1),
        ("Ik wil wandelen.", {"target_text": "nabestaanden"}, 0),
        ("Ik heb kanker gehad.", {"target_text": "kanker en rouw"}, 0.5),
        ("Ik heb kanker gehad.", {"description": "Bedoeld voor mensen met kanker."}, 1),
        # In passing, and for others too: for everybody.
        ("Ik wil wandelen.", {"description": "Opbrengst gaat naar kankeronderzoek."}, NAN),
        ("Ik wil wandelen.", {"description": "Ook voor mensen met kanker."}, NAN),
        ("Ik heb kanker gehad.", {}, NAN),
        (None, {"target_text": "nabestaanden"}, NAN),
    ],
)
def test_target_group_fit(wish: str | None, activity: Fields, expected: float) -> None:
    assert same(value("target_group_fit", {"wish": wish}, activity), expected)


def test_every_factor_without_vectors_has_examples_here() -> None:
    source = globals()
    tested = {name.removeprefix("test_") for name in source if name.startswith("test_")}
    in_groups = {"travel_minutes", "welcome_host", "drop_in", "accompanied_first"}
    gaps = {name for name in FACTORS if name.endswith("_gap")}
    plain = {name for name, factor in FACTORS.items() if not factor.vectors}
    assert plain - tested - in_groups - gaps == set()


def test_the_links_are_those_of_the_taxonomy() -> None:
    assert TAXONOMY.links.shape == (14, 6)
    assert (TAXONOMY.links.max(axis=1) > 0).all()
