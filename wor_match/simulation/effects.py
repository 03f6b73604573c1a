"""What truly makes somebody start and stay: the effects of a pair, in log-odds.

Written apart from the factors of `wor_match.matching`, and on purpose in other forms: an S for
interest, logarithms and roots for travel and money, a lopsided parabola for the size of a group,
and interactions that no sum of curves of one factor holds. Clients and activities broadcast: as
rows and columns they fill a grid, of one length they are pairs.

Two numbers stand for each effect: on the first visit, and on coming again each week.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from wor_match.domain.columns import Columns

MINUTES_PER_KM = {"walk": 15.0, "bike": 5.0, "public": 4.0, "car": 2.0}
MINUTES_EXTRA = {"walk": 0.0, "bike": 2.0, "public": 12.0, "car": 5.0}
LOW_BUDGET_EUR = 3.5
KM_PER_DEGREE = 111.2

Values = Mapping[str, Any]
Effect = tuple[np.ndarray, np.ndarray]


@dataclass(frozen=True)
class Curve:
    """The effect of one quantity where all else is 0, or as `when` says."""

    name: str
    unit: str
    low: float
    high: float
    when: str
    of: Callable[[np.ndarray, Values, Values], Effect]


# --- quantities of a pair ---------------------------------------------------------------------


def picked(table: np.ndarray, at: np.ndarray) -> np.ndarray:
    """The value of each client at the number `at` of each activity."""
    return np.asarray(np.take_along_axis(table, at[..., None], axis=-1)[..., 0])


def interest(client: Columns, activity: Columns) -> np.ndarray:
    """True interest, in standard deviations over all people and themes."""
    first = picked(client.interest, activity.theme)
    second = picked(client.interest, np.maximum(activity.second_theme, 0))
    return np.asarray(first + activity.second_weight * (second - first))


def refusal(client: Columns, activity: Columns) -> np.ndarray:
    """0..1: how much an activity is what the client refuses."""
    return picked(client.refusal, activity.theme)


def km(client: Columns, activity: Columns) -> np.ndarray:
    """Kilometres as the crow flies; 0 where nobody has to travel."""
    north = (client.lat - activity.lat) * KM_PER_DEGREE
    east = (client.lon - activity.lon) * KM_PER_DEGREE * np.cos(np.radians(52.55))
    return np.asarray(np.where(activity.online, 0.0, np.hypot(north, east)))


def minutes(client: Columns, activity: Columns) -> np.ndarray:
    """Minutes to get there with the client's quickest way, or on foot where that is quicker."""
    away = km(client, activity)
    own = client.minutes_extra + client.minutes_per_km * away
    walk = MINUTES_PER_KM["walk"] * client.walks_slower * away
    return np.asarray(np.where(activity.online, 0.0, np.minimum(own, walk)))


def time_fit(client: Columns, activity: Columns, day: float | np.ndarray) -> np.ndarray:
    """0..1: share of the meeting at which the client is free, by the timetable of that day."""
    moved = day >= activity.change_day
    at = np.where(moved, activity.new_weekday, activity.weekday)
    share = np.where(moved[..., None], activity.new_share, activity.share)
    free = np.take_along_axis(client.free, at[..., None, None], axis=-2)[..., 0, :]
    return np.asarray((free * share).sum(axis=-1))


def barrier(client: Columns, activity: Columns) -> np.ndarray:
    """1 where the client cannot take part at all: the door, the language, the gender or the age."""
    door = client.wheelchair & ~activity.wheelchair & ~activity.online
    language = ~picked(client.speaks, activity.language)
    gender = (activity.only != 0) & (client.gender != activity.only)
    age = (client.age < activity.min_age) | (client.age > activity.max_age)
    return np.asarray(door | language | gender | age).astype(float)


def doublings(client: Columns, activity: Columns) -> np.ndarray:
    """How often the group doubles the size that the client prefers; negative where it is smaller."""
    return np.asarray(np.log2(activity.group_size / client.group_size))


# --- their effects ----------------------------------------------------------------------------


def _nothing(x: np.ndarray) -> np.ndarray:
    return np.zeros_like(np.asarray(x, dtype=float))


def _interest(z: np.ndarray, start: Values, stay: Values) -> Effect:
    s_shaped = start["interest"] * (2 / (1 + np.exp(-1.1 * (z - 0.8))) - 1)
    return s_shaped, stay["interest"] * np.minimum(z - 0.8, 1.2)


def _refused(x: np.ndarray, start: Values, stay: Values) -> Effect:
    return start["refused"] * x, stay["refused"] * x


def _time(fit: np.ndarray, start: Values, stay: Values) -> Effect:
    missing = np.power(1 - fit, 1.5)
    return start["time"] * missing, stay["time"] * missing


def _travel(x: np.ndarray, start: Values, stay: Values) -> Effect:
    far = np.log1p(x / 15) - 0.6
    return start["travel"] * far, stay["travel"] * far


def _over_budget(euros: np.ndarray, start: Values, stay: Values) -> Effect:
    return start["over_budget"] * np.sqrt(np.maximum(euros, 0)), _nothing(euros)


def _group_size(x: np.ndarray, start: Values, stay: Values) -> Effect:
    square = np.minimum(x**2, 6.0)
    return _nothing(x), np.where(
        x < 0, stay["group_too_small"] * square, stay["group_too_large"] * square
    )


def _age_gap(years: np.ndarray, start: Values, stay: Values) -> Effect:
    tens = np.minimum(years, 40) / 10 - 1
    return start["age_gap"] * tens, stay["age_gap"] * tens


def _pace_gap(x: np.ndarray, start: Values, stay: Values) -> Effect:
    return _nothing(x), stay["pace_gap"] * (x**2 - 1.5)


def _talk_gap(x: np.ndarray, start: Values, stay: Values) -> Effect:
    return _nothing(x), stay["talk_gap"] * (np.abs(x) - 1)


def _structure_gap(x: np.ndarray, start: Values, stay: Values) -> Effect:
    return _nothing(x), stay["structure_gap"] * (np.abs(x) - 1)


def _depth_gap(x: np.ndarray, start: Values, stay: Values) -> Effect:
    return _nothing(x), stay["depth_gap"] * (np.abs(x) - 1)


def _effort_above(x: np.ndarray, start: Values, stay: Values) -> Effect:
    above = np.maximum(x, 0)
    return start["effort_above"] * above, stay["effort_above"] * above


CURVES: tuple[Curve, ...] = (
    Curve("interest", "standard deviations", -2.0, 4.0, "", _interest),
    Curve("refused", "0..1", 0.0, 1.0, "", _refused),
    Curve("time_fit", "0..1", 0.0, 1.0, "", _time),
    Curve("travel_minutes", "minutes", 0.0, 90.0, "", _travel),
    Curve("cost_over_budget", "euros", -5.0, 15.0, "", _over_budget),
    Curve("group_size_doublings", "log2 of actual over preferred", -3.0, 3.0, "", _group_size),
    Curve("age_gap_years", "years", 0.0, 45.0, "past the age of about 45", _age_gap),
    Curve("pace_gap", "points", -4.0, 4.0, "", _pace_gap),
    Curve("talk_gap", "points", -4.0, 4.0, "for who is not shy", _talk_gap),
    Curve("structure_gap", "points", -4.0, 4.0, "", _structure_gap),
    Curve("depth_gap", "points", -4.0, 4.0, "", _depth_gap),
    Curve("effort_gap", "points", -4.0, 4.0, "", _effort_above),
)


def effects(
    client: Columns, activity: Columns, start: Values, stay: Values, day: float | np.ndarray
) -> dict[str, Effect]:
    """Every effect of the pairs on start and on stay, without what is unseen of the pair.

    Coming along the first time is left out: it is an event, and `Truth.p_start` averages over it.
    """
    age_gap = np.abs(client.age - activity.group_mean_age)
    young = 1 / (1 + np.exp((client.age - 45) / 6))
    talk = activity.climate_talk - client.climate_talk
    euros = activity.price
    poor = client.poor * np.minimum(euros, 15)
    host = activity.host * 1.0
    late = (day >= activity.change_day) & (activity.verified_day < activity.change_day)
    closed = barrier(client, activity)
    rare = (activity.meetings_per_month < 2) * 1.0
    large = np.maximum(np.log2(activity.group_size / 12), 0)
    zero = np.zeros(np.broadcast_shapes(client.age.shape, activity.price.shape))
    return {
        "interest": _interest(interest(client, activity), start, stay),
        "refused": _refused(refusal(client, activity), start, stay),
        "time": _time(time_fit(client, activity, day), start, stay),
        "travel": _travel(minutes(client, activity), start, stay),
        "over_budget": _over_budget(euros - client.budget, start, stay),
        "price_when_poor": (start["price_when_poor"] * poor, stay["price_when_poor"] * poor),
        "group_size": _group_size(doublings(client, activity), start, stay),
        "age_gap": _age_gap(age_gap, start, stay),
        "age_gap_when_young": (
            zero,
            stay["age_gap_when_young"] * np.minimum(age_gap, 40) / 10 * young,
        ),
        "pace": _pace_gap(activity.climate_pace - client.climate_pace, start, stay),
        "talk": _talk_gap(talk, start, stay),
        "talk_when_shy": (zero, stay["talk_gap_when_shy"] * np.maximum(talk, 0) * client.shy),
        "structure": _structure_gap(
            activity.climate_structure - client.climate_structure, start, stay
        ),
        "depth": _depth_gap(activity.climate_depth - client.climate_depth, start, stay),
        "effort": _effort_above(activity.effort - client.effort, start, stay),
        "shy_in_large_group": (start["shy_in_large_group"] * large * client.shy, zero),
        "host": (start["host"] * host, stay["host"] * (host - 0.5)),
        "host_when_lonely": (
            start["host_when_lonely"] * host * client.lonely,
            stay["host_when_lonely"] * host * client.lonely,
        ),
        "lonely": (zero, stay["lonely"] * client.lonely),
        "wellbeing": (zero, stay["low_wellbeing"] * client.low_wellbeing),
        "drop_in": (start["drop_in"] * activity.drop_in, zero),
        "rare": (zero, stay["rare"] * rare),
        "changed_time": (start["changed_time"] * late, zero),
        "barrier": (start["barrier"] * closed, stay["barrier"] * closed),
        "organisation": (activity.organisation_start, activity.organisation_stay),
        "activity": (activity.activity_start, activity.activity_stay),
    }
