"""Numbers per component, and small ones left out."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.storage.people import TODAY, Made
from wor_match.domain.entities import Client
from wor_match.errors import AccessDenied
from wor_match.storage import COMPONENTS, Measure, Overview, User
from wor_match.storage.suppression import hide_part, hide_shares, is_small

START, END = date(2026, 7, 1), date(2026, 9, 30)


def by_code(overview: Overview) -> dict[str, Measure]:
    everything = (*overview.measures, *overview.practices, *overview.answers)
    return {one.code: one for one in everything}


def grow(made: Made, count: int, *, started: int, stayed: int, practice: str = "Zuid") -> None:
    """Clients who were reached in 10 days (every second in 20), of whom some start and stay."""
    store, anna = made.store, made.anna
    for number in range(count):
        referred = START + timedelta(number % 20)
        client_id = store.clients.add(
            anna, referred_on=referred, practice=practice, consent_research=True
        ).client_id
        store.clients.add_contact(
            anna, client_id, "contact", referred + timedelta(10 if number % 2 else 20)
        )
        store.intakes.finish(anna, client_id, Client(client_id=client_id), referred + timedelta(25))
        chosen = referred + timedelta(25)
        one = store.lists.choose(anna, client_id, "W-1", reason="fits", on=chosen).participation_id
        if number < started:
            store.participations.visit(anna, client_id, one, chosen + timedelta(7))
            if number < stayed:
                store.participations.follow_up(
                    anna, client_id, one, "active", chosen + timedelta(7 + 91)
                )
            else:
                store.participations.stop(anna, client_id, one, chosen + timedelta(21), "click")


def test_numbers_per_component(made: Made) -> None:
    grow(made, 20, started=14, stayed=8)
    found = by_code(made.store.overview(made.edo, START, END, date(2027, 3, 1)))
    assert {one.component for one in found.values()} == set(COMPONENTS)
    assert found["referrals"].value == 20
    assert found["days_to_contact"].value == 15
    assert (found["contact_in_time"].part, found["contact_in_time"].whole) == (10, 20)
    assert found["contact_in_time"].value == 0.5
    assert found["intakes"].value == 1
    assert (found["started"].part, found["started"].whole) == (14, 20)
    assert found["days_to_start"].value == 7
    assert (found["stayed"].part, found["stayed"].whole) == (8, 14)
    assert (found["follow_up_response"].part, found["follow_up_response"].whole) == (8, 14)
    assert found["reason_recorded"].value == 1
    assert found["activities"].value == 3
    assert (found["fresh"].part, found["fresh"].whole) == (0, 3)
    assert found["practice:Zuid"].value == 20
    assert found["answer:active"].value == 8


def test_small_numbers_are_left_out(made: Made) -> None:
    grow(made, 8, started=6, stayed=4)
    found = by_code(made.store.overview(made.edo, START, END, date(2027, 3, 1)))
    assert found["referrals"].value == 8
    assert found["contact_in_time"] == Measure(
        "conversations", "contact_in_time", "contact binnen twee weken", None, "share", hidden=True
    )
    assert found["started"].hidden  # 6 of 8: two did not
    assert found["stayed"].hidden  # 4 of 6
    assert found["answer:active"].hidden
    assert found["intakes"].value == 1  # all of them


def test_of_a_division_never_one_alone_is_left_out(made: Made) -> None:
    for count, practice in ((12, "Noord"), (7, "Oost"), (2, "West")):
        grow(made, count, started=0, stayed=0, practice=practice)
    found = by_code(made.store.overview(made.edo, START, END, TODAY))
    assert found["referrals"].value == 21
    assert found["practice:Noord"].value == 12
    assert found["practice:West"].hidden
    assert found["practice:Oost"].hidden  # else 21 - 12 - 7 gives it away


def test_a_period_without_clients(made: Made) -> None:
    found = by_code(made.store.overview(made.fien, date(2020, 1, 1), date(2020, 2, 1), TODAY))
    assert found["referrals"].value == 0
    assert found["started"].value is None
    assert not found["started"].hidden


def test_each_sees_the_own_organisation_and_municipality(made: Made) -> None:
    grow(made, 6, started=0, stayed=0)

    def referred(user: User) -> float | None:
        return by_code(made.store.overview(user, START, END, TODAY))["referrals"].value

    assert referred(made.dina) == 6
    assert referred(made.carla) == 0
    assert referred(made.edo) == 6


def test_a_user_whose_account_is_closed_sees_no_overview(made: Made) -> None:
    made.store.users.disable(made.fien, "edo")
    edo = made.store.users.by_name("edo")
    assert edo is not None
    with pytest.raises(AccessDenied):
        made.store.overview(edo, START, END, TODAY)


def test_as_a_file(made: Made) -> None:
    grow(made, 6, started=6, stayed=6, practice="=1+1")
    overview = made.store.overview(made.edo, START, END, date(2027, 3, 1))
    rows = list(csv.DictReader(io.StringIO(overview.csv(), newline="")))
    assert len(rows) == len(by_code(overview))
    first = rows[0]
    assert (first["onderdeel"], first["maat"], first["waarde"]) == (
        "Verwijzing",
        "verwijzingen",
        "6",
    )
    hidden = [row for row in rows if row["weggelaten"] == "ja"]
    assert hidden
    assert all(row["waarde"] == row["deel"] == row["geheel"] == "" for row in hidden)
    assert not any(row["maat"].startswith("=") for row in rows)


@given(
    st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 30), min_size=1),
    st.integers(2, 10),
)
def test_nothing_small_follows_from_what_is_shown(counts: dict[str, int], limit: int) -> None:
    hidden = hide_shares(counts, limit)
    assert not any(is_small(counts[name], limit) for name in counts if name not in hidden)
    rest = sum(counts[name] for name in hidden)
    others = [name for name in counts if name not in hidden and counts[name]]
    # The whole is known, so the sum of the hidden ones is: it may not be one count, nor small.
    assert not hidden or not others or (len(hidden) > 1 and not is_small(rest, limit))


@given(st.integers(0, 40), st.integers(0, 40), st.integers(1, 10))
def test_a_part_and_its_rest_are_both_large_enough(part: int, rest: int, limit: int) -> None:
    shown = not hide_part(part, part + rest, limit)
    assert shown == (not is_small(part, limit) and not is_small(rest, limit))
