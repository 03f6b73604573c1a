"""Dates, numbers, yes and no, access; and that reading stays cheap."""

import math
import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wor_match.ingest import dutch_text
from wor_match.ingest.dutch_text import parse_access, parse_bool, parse_date, parse_number


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-05-12", date(2026, 5, 12)),
        ("2026-05-12 10:30:00", date(2026, 5, 12)),
        ("3-4-2026", date(2026, 4, 3)),
        ("3/4/26", date(2026, 4, 3)),
        ("12 mei 2026", date(2026, 5, 12)),
        ("di 12 mei 2026", date(2026, 5, 12)),
        ("1e sept. 2026", date(2026, 9, 1)),
        ("46000", date(2025, 12, 9)),
        ("31-2-2026", None),
        ("31 juni 2026", None),
        ("12 mei", None),
        ("4600", None),
        ("morgen", None),
        ("", None),
    ],
)
def test_dates(text: str, expected: date | None) -> None:
    assert parse_date(text) == expected


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_dates_survive_every_notation(day: date) -> None:
    serial = (day - date(1899, 12, 30)).days
    for text in (
        day.isoformat(),
        f"{day:%d-%m-%Y}",
        f"{day.day}/{day.month}/{day:%y}",
        str(serial),
    ):
        assert parse_date(text) == day


@pytest.mark.parametrize(
    ("text", "expected"),
    [("1.250,00", 1250), ("2,5", 2.5), ("1.250", 1250), ("1.25", 1.25), ("0.125", 0.125)]
    + [("-3", -3), ("12", 12), ("twaalf", None), ("1,2,3", None), ("", None), ("nan", None)],
)
def test_numbers(text: str, expected: float | None) -> None:
    assert parse_number(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("ja", True), ("J", True), ("Yes", True), ("x", True), ("1", True), ("TRUE", True)]
    + [("nee", False), ("n", False), ("false", False), ("0", False)]
    + [("onbekend", None), ("?", None), ("", None), ("gedeeltelijk", None), ("ja en nee", None)],
)
def test_yes_and_no(text: str, expected: bool | None) -> None:
    assert parse_bool(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("rolstoeltoegankelijk", "yes"),
        ("goed toegankelijk voor rolstoel", "yes"),
        ("drempelvrij", "yes"),
        ("ja", "yes"),
        ("niet toegankelijk", "no"),
        ("niet rolstoeltoegankelijk", "no"),
        ("steile trap", "no"),
        ("geen lift", "no"),
        ("lift aanwezig", "unknown"),
        ("trap, maar ook een lift", "unknown"),
        ("gelijkvloers", "unknown"),
        ("geen trap", "unknown"),
        ("rolstoeltoegankelijk, geen aangepast toilet", "unknown"),
        ("opvang voor naasten", None),
        ("", None),
        ("onbekend", None),
    ],
)
def test_access(text: str, expected: str | None) -> None:
    assert parse_access(text) == expected


@given(st.text())
def test_never_raises(text: str) -> None:
    parse_date(text)
    number = parse_number(text)
    assert number is None or math.isfinite(number)
    assert parse_bool(text) in {True, False, None}
    assert parse_access(text) in {"yes", "no", "unknown", None}


def test_public_names_exist() -> None:
    assert all(hasattr(dutch_text, name) for name in dutch_text.__all__)
    assert sorted(dutch_text.__all__) == dutch_text.__all__


def test_a_thousand_descriptions_take_no_time() -> None:
    """A guard against a regular expression that explodes; the usual cost is a tenth of this."""
    telling = (
        "Elke dinsdag van 10.00 tot 12.00 uur, € 2,50 per keer, voor 55-plussers. Wachtlijst. "
    )
    texts = [f"{telling}{n} keer kletsen bij de koffie." for n in range(1000)]
    texts.append("1" * 5000 + " tot " * 500 + "elke " * 500)
    begin = time.perf_counter()
    for text in texts:
        dutch_text.parse_when(free_text=text)
        dutch_text.find_cost(text)
        dutch_text.find_target(text)
        dutch_text.find_status(text, date(2026, 1, 1))
    assert time.perf_counter() - begin < 3
