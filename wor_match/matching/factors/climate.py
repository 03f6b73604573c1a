"""How the group feels beside how somebody would like it to feel."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from wor_match.domain import vocabulary as v
from wor_match.domain.columns import Columns, code


def gap(field: str) -> Callable[[Columns, Columns], np.ndarray]:
    """The function that gives activity minus preference on a scale of 1 to 5: -4..4.

    Positive: more than asked for. NaN where either is unknown.
    """

    def difference(client: Columns, activity: Columns) -> np.ndarray:
        return np.subtract(activity[field], client[field])

    return difference


def group_size_ratio(client: Columns, activity: Columns) -> np.ndarray:
    """How many times the preferred size the group is, in doublings (log2), -4..4.

    1: twice as large as preferred; -1: half. NaN where either is unknown.
    """
    size = np.where(activity.group_size > 0, activity.group_size, np.nan)
    wanted = np.where(client.group_size > 0, client.group_size, np.nan)
    return np.clip(np.log2(size) - np.log2(wanted), -4, 4)


def age_gap_years(client: Columns, activity: Columns) -> np.ndarray:
    """Years between the client and the mean of the group, 0..100.

    Where the mean is unknown, the middle of a minimum and maximum age that are both known and
    at most 30 years apart stands in for it. NaN otherwise.
    """
    span = activity.max_age - activity.min_age
    middle = np.where(span <= 30, (activity.min_age + activity.max_age) / 2, np.nan)
    mean = np.where(np.isnan(activity.group_mean_age), middle, activity.group_mean_age)
    return np.abs(client.age - mean)


def own_gender_share(client: Columns, activity: Columns) -> np.ndarray:
    """Share of the group that has the client's gender, 0..1.

    Follows from the rule where a group is for women or men only. NaN where unknown, and for `x`.
    """
    women_only = activity.gender == code(v.GENDERS, "v")
    men_only = activity.gender == code(v.GENDERS, "m")
    women = np.where(women_only, 1.0, np.where(men_only, 0.0, activity.group_share_women))
    return np.where(
        client.gender == code(v.GENDERS, "v"),
        women,
        np.where(client.gender == code(v.GENDERS, "m"), 1 - women, np.nan),
    )
