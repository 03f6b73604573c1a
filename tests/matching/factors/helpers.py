"""One pair of client and activity through one factor or limit."""

from __future__ import annotations

from typing import Any

from tests.strategies import AS_OF
from wor_match.domain.columns import activity_columns, client_columns
from wor_match.domain.entities import Activity, Client
from wor_match.domain.taxonomy import load_taxonomy
from wor_match.matching.factors import all_factors
from wor_match.matching.limits import LIMITS
from wor_match.matching.target_groups import with_activity_groups, with_client_groups

TAXONOMY = load_taxonomy()
FACTORS = {factor.name: factor for factor in all_factors(TAXONOMY)}
BY_NAME = {limit.name: limit for limit in LIMITS}


def _columns(client: dict[str, Any], activity: dict[str, Any]) -> tuple[Any, Any]:
    one, other = Client(client_id="C", **client), Activity(activity_id="A", title="T", **activity)
    return (
        with_client_groups(client_columns([one]), [one], TAXONOMY),
        with_activity_groups(activity_columns([other], AS_OF), [other], TAXONOMY),
    )


def value(factor: str, client: dict[str, Any], activity: dict[str, Any]) -> float:
    """The value of a factor for a client and an activity with these fields."""
    return float(FACTORS[factor](*_columns(client, activity))[0])


def verdict(limit: str, client: dict[str, Any], activity: dict[str, Any]) -> int:
    """The verdict of a limit: -1 no, 0 unknown, 1 yes."""
    return int(BY_NAME[limit](*_columns(client, activity))[0])
