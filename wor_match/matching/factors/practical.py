"""Cost, language, the first step through the door, and whether the record is fresh."""

from __future__ import annotations

import numpy as np

from wor_match.domain import vocabulary as v
from wor_match.domain.columns import Columns, bit, code
from wor_match.matching.factors.time import MEETINGS_PER_MONTH

# Seasons of welfare activities pause in summer and at Christmas: meetings in a year are fewer than
# twelve months of them (assumption).
ACTIVE_MONTHS = {"month": 1.0, "quarter": 3.0, "year": 10.0}
NEEDS_A_WELCOME = ("loneliness", "anxiety", "self_esteem")


def price_per_meeting(client: Columns, activity: Columns) -> np.ndarray:
    """Own contribution per meeting, in EUR. NaN where it cannot be told.

    A price per month, quarter or year is divided by the meetings in it (weekly where the frequency
    is unknown: assumption); a course by its number of meetings, else by those between its first
    and last day. A fee that is paid once says nothing of a meeting, but for a single event.
    """
    del client
    frequency = activity.frequency
    table = np.full(len(v.FREQUENCIES) + 1, np.nan)
    for name, meetings in MEETINGS_PER_MONTH.items():
        table[code(v.FREQUENCIES, name)] = meetings or np.nan
    known = ~np.isnan(frequency)
    monthly = table[np.where(known, frequency, len(v.FREQUENCIES)).astype(int)]
    monthly = np.where(known, monthly, MEETINGS_PER_MONTH["weekly"])

    price = np.where(np.isnan(activity.cost_unit), activity.cost_eur, np.nan)
    single = frequency == code(v.FREQUENCIES, "once")
    paid_once = activity.cost_unit == code(v.COST_UNITS, "once")
    as_it_is = (activity.cost_unit == code(v.COST_UNITS, "meeting")) | (paid_once & single)
    price = np.where(as_it_is, activity.cost_eur, price)
    for name, months in ACTIVE_MONTHS.items():
        per_meeting = activity.cost_eur / (months * monthly)
        price = np.where(activity.cost_unit == code(v.COST_UNITS, name), per_meeting, price)
    days = activity.end_date - activity.start_date
    between = np.maximum(1, np.round(days / 365.25 * 12 * monthly) + 1)
    meetings = np.where(activity.meetings > 0, activity.meetings, between)
    is_course = activity.cost_unit == code(v.COST_UNITS, "course")
    price = np.where(is_course, activity.cost_eur / meetings, price)
    return np.where(activity.cost_eur == 0, 0.0, price)


def cost_over_budget(client: Columns, activity: Columns) -> np.ndarray:
    """EUR per meeting above the budget, -200..200; negative is within it. NaN where unknown.

    Free fits any budget, also one that is not known.
    """
    price = price_per_meeting(client, activity)
    over = np.clip(price - client.budget_eur, -200, 200)
    return np.where((price == 0) & np.isnan(client.budget_eur), -1.0, over)


def language_fit(client: Columns, activity: Columns) -> np.ndarray:
    """1 where a language is shared, 0 where none is; NaN where neither side names one.

    A side that names none is taken to speak Dutch.
    """
    dutch = bit(v.LANGUAGES, "nl")
    spoken = np.where(activity.languages == 0, dutch, activity.languages)
    known = np.where(client.languages == 0, dutch, client.languages)
    named = (activity.languages != 0) | (client.languages != 0)
    return np.where(named, ((known & spoken) != 0).astype(float), np.nan)


def welcome_host(client: Columns, activity: Columns) -> np.ndarray:
    """1 where somebody receives newcomers, 0 where nobody does, NaN where unknown."""
    del client
    return np.asarray(activity.welcome_host)


def host_when_needed(client: Columns, activity: Columns) -> np.ndarray:
    """1: a host for somebody lonely, anxious or unsure; -1: no host for them; 0: does not apply.

    NaN where problems are known to ask for it and the host is unknown, or problems are unknown.
    """
    needs = np.uint64(sum(int(bit(v.PROBLEMS, problem)) for problem in NEEDS_A_WELCOME))
    needed = (client.problems & needs) != 0
    value = np.where(needed, 2 * activity.welcome_host - 1, 0.0)
    return np.where(client.problems == 0, np.nan, value)


def accompanied_first(client: Columns, activity: Columns) -> np.ndarray:
    """1 where coach or buddy comes along the first time, 0 where not, NaN where unknown."""
    del activity
    return np.asarray(client.accompany_first)


def accompanied_with_host(client: Columns, activity: Columns) -> np.ndarray:
    """1 where somebody comes along and somebody receives, 0 where either does not.

    NaN where that hangs on what is unknown.
    """
    both = client.accompany_first * activity.welcome_host
    neither = (client.accompany_first == 0) | (activity.welcome_host == 0)
    return np.where(neither, 0.0, both)


def drop_in(client: Columns, activity: Columns) -> np.ndarray:
    """1 where one can come without registration, 0 where not, NaN where unknown."""
    del client
    return np.asarray(activity.drop_in)


def months_since_verified(client: Columns, activity: Columns) -> np.ndarray:
    """Months since somebody last checked the record, 0 and up. NaN where nobody is known to have."""
    del client
    return np.maximum(0, activity.as_of - activity.verified_on) / (365.25 / 12)
