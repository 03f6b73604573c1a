"""What a client did before: taking part, stopped because it did not fit, or neither."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wor_match.domain import vocabulary as v
from wor_match.domain.entities import Outcome
from wor_match.matching.history import read_history
from wor_match.matching.limits import REFUSALS, STOPPED_BEFORE, TAKING_PART

AS_OF = date(2026, 10, 1)
STARTED = {"shown_on": "2026-01-01", "started_on": "2026-01-08"}


def outcome(**fields: Any) -> Outcome:
    return Outcome(**{"client_id": "C", "activity_id": "A", "shown_on": "2026-01-01", **fields})


def of_one(*outcomes: Outcome) -> str | None:
    """The reason why activity A stays off the list of client C."""
    bit = read_history(outcomes, AS_OF).get("C", {}).get("A")
    return None if bit is None else REFUSALS[bit][0]


def test_the_bits_are_those_of_the_refusals() -> None:
    assert REFUSALS[TAKING_PART][0] == "taking_part"
    assert REFUSALS[STOPPED_BEFORE][0] == "stopped_before"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, None),
        ({"chosen": True}, None),
        ({"chosen": True, "follow_up": "never_started"}, None),
        (STARTED, "taking_part"),
        ({**STARTED, "follow_up": "active"}, "taking_part"),
        ({**STARTED, "stopped_on": "2026-03-01", "stop_reason": "click"}, "stopped_before"),
        ({**STARTED, "stopped_on": "2026-03-01", "stop_reason": "travel"}, None),
        ({**STARTED, "stopped_on": "2026-03-01", "stop_reason": "health"}, None),
        ({**STARTED, "stopped_on": "2026-03-01", "stop_reason": "unknown"}, None),
        ({**STARTED, "stopped_on": "2026-03-01"}, None),
        # The three-month answer says it, without a date.
        ({**STARTED, "follow_up": "stopped", "stop_reason": "welcome"}, "stopped_before"),
        ({**STARTED, "follow_up": "stopped"}, None),
        # On the day itself.
        ({"started_on": "2026-10-01"}, "taking_part"),
        ({**STARTED, "stopped_on": "2026-10-01", "stop_reason": "click"}, "stopped_before"),
        # What has not happened yet does not count.
        ({"started_on": "2026-10-02"}, None),
        ({**STARTED, "stopped_on": "2026-10-02", "stop_reason": "click"}, "taking_part"),
    ],
)
def test_what_one_outcome_means(fields: dict[str, Any], expected: str | None) -> None:
    assert of_one(outcome(**fields)) == expected


@pytest.mark.parametrize("reason", v.STOP_REASONS)
def test_only_a_mismatch_keeps_an_activity_away(reason: str) -> None:
    left = outcome(**STARTED, stopped_on="2026-02-01", stop_reason=reason)
    assert of_one(left) == ("stopped_before" if reason in v.MISMATCH_REASONS else None)


LEFT = outcome(**STARTED, stopped_on="2026-02-01", stop_reason="click")
MOVED = outcome(
    shown_on="2026-04-01", started_on="2026-04-08", stopped_on="2026-05-01", stop_reason="travel"
)
BACK = outcome(shown_on="2026-06-01", started_on="2026-06-08")


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        ((LEFT, BACK), "taking_part"),
        ((BACK, LEFT), "taking_part"),
        ((LEFT, MOVED), None),
        ((LEFT, outcome(shown_on="2026-06-01")), "stopped_before"),
    ],
)
def test_the_last_time_counts(outcomes: tuple[Outcome, ...], expected: str | None) -> None:
    assert of_one(*outcomes) == expected


def test_clients_and_activities_keep_their_own() -> None:
    history = read_history(
        [LEFT, outcome(client_id="D", **STARTED), outcome(activity_id="B", **STARTED)], AS_OF
    )
    assert history == {
        "C": {"A": STOPPED_BEFORE, "B": TAKING_PART},
        "D": {"A": TAKING_PART},
    }


@given(st.permutations([LEFT, MOVED, BACK]))
def test_the_order_of_the_rows_does_not_count(outcomes: list[Outcome]) -> None:
    assert of_one(*outcomes) == "taking_part"
