"""The way there."""

from __future__ import annotations

import numpy as np

from wor_match.domain import vocabulary as v
from wor_match.domain.columns import Columns, bit

EARTH_RADIUS_KM = 6371.0088
# Door to door: minutes that the journey costs anyway, and kilometres per hour along the road.
# Speeds are assumptions; the road is longer than the crow's flight by the detour factor.
JOURNEY = {
    "walk": (0.0, 4.5),
    "bike": (2.0, 14.0),
    "car": (8.0, 35.0),
    "public": (18.0, 22.0),
    "taxi": (20.0, 35.0),
}
DETOUR = 1.3
# Somebody of whom no transport is known goes at the speed of a calm cyclist (assumption).
UNKNOWN_JOURNEY = (5.0, 12.0)


def distance_km(client: Columns, activity: Columns) -> np.ndarray:
    """Distance from home to activity, in kilometres, as the crow flies.

    Rows without coordinates stay NaN: unknown is not far. Online or at home: 0.
    """
    distance = 2 * EARTH_RADIUS_KM * np.arcsin(np.minimum(np.sqrt(_chord(client, activity)) / 2, 1))
    return np.where(activity.at_home == 1, distance.dtype.type(0), distance)


def is_farther(client: Columns, activity: Columns, km: np.ndarray) -> np.ndarray:
    """Whether the distance is more than so many kilometres; false where it is not known."""
    limit = (2 * np.sin(np.minimum(km / (2 * EARTH_RADIUS_KM), np.pi / 2))) ** 2
    return (_chord(client, activity) > limit) & (activity.at_home != 1)


def _chord(client: Columns, activity: Columns) -> np.ndarray:
    """Squared length of the straight line between two places on a sphere with radius 1.

    Sums of squares of small differences: precise for places close by, also in single precision.
    """
    here, there = _on_sphere(client), _on_sphere(activity)
    total = np.square(here[0] - there[0])
    for one, other in zip(here[1:], there[1:], strict=True):
        total += np.square(one - other)
    return total


def _on_sphere(columns: Columns) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    lat, lon = np.radians(columns.lat), np.radians(columns.lon)
    return np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)


def travel_minutes(client: Columns, activity: Columns) -> np.ndarray:
    """Minutes door to door with the fastest of the client's means of transport; at home it is 0.

    NaN without coordinates. Assumes one calm speed where no transport is known.
    """
    distance = distance_km(client, activity)
    fastest = np.full_like(distance, np.inf)
    for means, (fixed, speed) in JOURNEY.items():
        has = (client.transport & bit(v.TRANSPORT, means)) != 0
        _keep_faster(fastest, distance, has, fixed, speed)
    _keep_faster(fastest, distance, client.transport == 0, *UNKNOWN_JOURNEY)
    return np.where(activity.at_home == 1, distance.dtype.type(0), fastest)


def _keep_faster(
    fastest: np.ndarray, distance: np.ndarray, has: np.ndarray, fixed: float, speed: float
) -> None:
    if has.any():
        minutes = distance * distance.dtype.type(DETOUR / speed * 60)
        minutes += np.where(has, fixed, np.inf).astype(distance.dtype)
        np.minimum(fastest, minutes, out=fastest)
