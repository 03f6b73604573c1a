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

    Rows without coordinates stay NaN: unknown is not far. Online is at home: 0.
    """
    lat1, lon1 = np.radians(client.lat), np.radians(client.lon)
    lat2, lon2 = np.radians(activity.lat), np.radians(activity.lon)
    chord = (
        np.sin((lat2 - lat1) / 2) ** 2
        + np.cos(lat1) * np.cos(lat2) * np.sin((lon2 - lon1) / 2) ** 2
    )
    distance = 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.clip(chord, 0, 1)))
    return np.where(activity.online == 1, 0.0, distance)


def travel_minutes(client: Columns, activity: Columns) -> np.ndarray:
    """Minutes door to door with the fastest of the client's means of transport; online is 0.

    NaN without coordinates. Assumes one calm speed where no transport is known.
    """
    distance = distance_km(client, activity)
    road = distance * DETOUR
    fastest = np.full(road.shape, np.inf)
    for means, (fixed, speed) in JOURNEY.items():
        has = (client.transport & bit(v.TRANSPORT, means)) != 0
        fastest = np.where(has, np.minimum(fastest, fixed + road / speed * 60), fastest)
    fixed, speed = UNKNOWN_JOURNEY
    fastest = np.where(client.transport == 0, fixed + road / speed * 60, fastest)
    return np.where(activity.online == 1, 0.0, np.where(np.isnan(road), np.nan, fastest))
