"""A participation as the `Outcome` of the data contract, and whether it can be one."""

from __future__ import annotations

from datetime import date

from pydantic import ValidationError

from wor_match.domain.entities import Outcome
from wor_match.storage.records import Participation


def check_possible(one: Participation) -> None:
    """Raises `ValueError` where dates or codes cannot be."""
    try:
        outcome_of(one, one.chosen_on)
    except ValidationError as error:
        said = "; ".join(problem["msg"] for problem in error.errors(include_input=False))
        raise ValueError(said) from None
    known, started, stopped = one.last_known_on, one.started_on, one.stopped_on
    if started and known and known < started:
        raise ValueError(f"expected a day after the start {started}, found {known}")
    if one.follow_up == "never_started" and started:
        raise ValueError(f"expected no start beside never_started, found {started}")
    if one.stop_reason is not None and stopped is None and one.follow_up is None:
        raise ValueError("expected a day of stopping beside the reason")


def outcome_of(
    one: Participation,
    shown_on: date,
    rank: int | None = None,
    propensity: float | None = None,
    policy: str | None = None,
) -> Outcome:
    """The record of the data contract. Raises `ValueError` (pydantic's) where it cannot be."""
    return Outcome(
        client_id=one.client_id,
        activity_id=one.activity_id,
        shown_on=shown_on,
        rank=rank,
        propensity=propensity,
        policy=policy,
        chosen=True,
        chosen_reason=one.chosen_reason,
        accompanied=one.accompanied,
        started_on=one.started_on,
        last_known_on=one.last_known_on or latest(one.chosen_on, one.started_on, one.stopped_on),
        stopped_on=one.stopped_on,
        stop_reason=one.stop_reason,
        follow_up=one.follow_up,
        sessions_attended=one.sessions_attended,
        **{f"rating_{name}": value for name, value in one.ratings.items()},
    )


def latest(*days: date | None) -> date | None:
    """The last of the days that are known."""
    return max((day for day in days if day is not None), default=None)
