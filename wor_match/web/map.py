"""Where suggestions are, as a small drawing of its own: no tiles, nothing from other hosts.

The home is a disk, never a point: a map may lie on the table or be printed.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from wor_match.domain.entities import Activity, Client
from wor_match.web import words

SIZE: Final = 480
_EDGE: Final = 34
# The home is shown no finer than this, whatever is known of it: a postcode area is as wide.
HOME_KM: Final = 0.7
_RINGS: Final = (0.5, 1, 2, 5, 10, 20, 50, 100, 200)
_APART: Final = 25.0


@dataclass(frozen=True)
class Dot:
    """One suggestion on the map, and the same in words."""

    number: int
    title: str
    x: float
    y: float
    from_x: float
    from_y: float
    said: str

    @property
    def moved(self) -> bool:
        """Whether the number stands beside its place, to keep it readable."""
        return math.hypot(self.x - self.from_x, self.y - self.from_y) > 1


@dataclass(frozen=True)
class Map:
    """A square drawing around the home; `elsewhere` are the ones that have no place on it."""

    dots: list[Dot]
    rings: list[tuple[float, str]]
    home_radius: float
    elsewhere: list[tuple[int, str, str]]

    @property
    def told(self) -> list[tuple[int, str, str]]:
        """The same in words, by number: for who does not see the drawing."""
        there = [(dot.number, dot.title, dot.said) for dot in self.dots]
        return sorted(there + self.elsewhere)


def draw(client: Client, numbered: Sequence[tuple[int, Activity]]) -> Map | None:
    """The map for these activities, or None where home or all of them are unknown."""
    if client.lat is None or client.lon is None:
        return None
    # A grid of about half a kilometre: enough to see which side of town something is.
    lat, lon = round(client.lat * 200) / 200, round(client.lon * 120) / 120
    placed, elsewhere = [], []
    for number, activity in numbered:
        if activity.at_home or activity.lat is None or activity.lon is None:
            said = "thuis, online of per telefoon" if activity.at_home else "plaats onbekend"
            elsewhere.append((number, activity.title, said))
        else:
            east, north = words.offset_km(lat, lon, activity.lat, activity.lon)
            placed.append((number, activity, east, north))
    if not placed:
        return None
    widest = max(1.0, *(math.hypot(east, north) for _, _, east, north in placed))
    scale = (SIZE / 2 - _EDGE) / widest
    spots = [(SIZE / 2 + east * scale, SIZE / 2 - north * scale) for _, _, east, north in placed]
    shown = _spread(spots)
    dots = [
        Dot(number, activity.title, *_rounded(at), *_rounded(spot), _said(east, north))
        for (number, activity, east, north), spot, at in zip(placed, spots, shown, strict=True)
    ]
    rings = [
        (round(km * scale, 1), f"{km:g} km".replace(".", ","))
        for km in _RINGS
        if 0.3 * widest <= km <= 1.02 * widest
    ]
    return Map(dots, rings[-2:], round(max(HOME_KM * scale, 8), 1), elsewhere)


def _said(east: float, north: float) -> str:
    km = math.hypot(east, north)
    if km < HOME_KM:
        return "heel dichtbij"
    return f"{words.far(km)}, in {words.wind(east, north)}"


def _rounded(spot: tuple[float, float]) -> tuple[float, float]:
    return round(spot[0], 1), round(spot[1], 1)


def _spread(spots: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """The spots, moved apart where their numbers would cover each other."""
    shown: list[tuple[float, float]] = []
    for x, y in spots:
        at, turn = (x, y), 0
        while any(math.dist(at, other) < _APART for other in shown) and turn < 60:
            turn += 1
            reach, angle = 14 + 3.2 * turn, 2.4 * turn
            at = (
                min(max(x + reach * math.cos(angle), 16), SIZE - 16),
                min(max(y + reach * math.sin(angle), 16), SIZE - 16),
            )
        shown.append(at)
    return shown
