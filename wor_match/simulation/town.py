"""The town: organisations and their activities as they truly are."""

from __future__ import annotations

import csv
from functools import cache
from importlib import resources

import numpy as np

from wor_match.domain import vocabulary as v
from wor_match.domain.columns import Columns
from wor_match.simulation.chance import Kind, generator
from wor_match.simulation.parameters import Parameters
from wor_match.simulation.themes import load_themes

GENDERS = tuple(v.GENDERS)
ONLY = {"": 0, "v": 1, "m": 2}
"""Codes of `only` (activities) and `gender` (clients); 3 is `x`."""
LANGUAGES = ("nl", "tr", "ar", "pl", "en", "uk")
FREQUENCIES = {"weekly": 4.0, "biweekly": 2.0, "monthly": 1.0}
OPEN_END = 10**6
"""The last day of what does not end."""
_DAY_WEIGHTS = np.array([0.19, 0.20, 0.19, 0.19, 0.14, 0.06, 0.03])
_PART_WEIGHTS = np.array([0.40, 0.44, 0.16])
_FIRST_STARTS = ((18, 23), (26, 31), (38, 41))
"""First and last start in half hours since midnight, for morning, afternoon and evening."""


@cache
def places() -> tuple[tuple[str, str, str, float, float], ...]:
    """Postcode, place, municipality and coordinates of the invented polder."""
    text = resources.files("wor_match.domain").joinpath("places.csv").read_text("utf-8")
    return tuple(
        (row["pc4"], row["place"], row["municipality"], float(row["lat"]), float(row["lon"]))
        for row in csv.DictReader(text.splitlines())
    )


def organisation_count(parameters: Parameters, activities: int) -> int:
    """How many organisations a town with so many activities has."""
    least, most = parameters["town"]["organisations"]
    wanted = round(activities / parameters["town"]["activities_per_organisation"])
    return int(max(1, min(activities, max(least, min(most, wanted)))))


def scattered(rng: np.random.Generator, place: int, spread_km: float) -> tuple[float, float]:
    """Coordinates around the middle of a postcode, rounded to about ten metres."""
    lat, lon = places()[place][3:]
    north, east = rng.normal(0, spread_km / 1.4, 2) / 111.2
    return round(lat + north, 4), round(lon + east / np.cos(np.radians(lat)), 4)


def make_activities(parameters: Parameters, seed: int, count: int, weeks: int) -> Columns:
    """`(count,)` columns of the activities as they truly are."""
    organisations = organisation_count(parameters, count)
    homes = [_organisation(parameters, seed, number) for number in range(organisations)]
    rows = [_activity(parameters, seed, number, weeks, homes) for number in range(count)]
    columns = {name: np.array([row[name] for row in rows]) for name in rows[0]}
    return Columns(columns, count)


def _organisation(parameters: Parameters, seed: int, number: int) -> dict[str, float]:
    rng = generator(seed, Kind.ORGANISATION, number)
    return {
        "place": int(rng.integers(len(places()))),
        "start": float(rng.normal(0, parameters["start"]["organisation_sd"])),
        "stay": float(rng.normal(0, parameters["stay"]["organisation_sd"])),
        "host": float(rng.beta(2, 2)),
        "welcome": float(rng.normal()),
    }


def _activity(
    parameters: Parameters, seed: int, number: int, weeks: int, homes: list[dict[str, float]]
) -> dict[str, object]:
    rng = generator(seed, Kind.ACTIVITY, number)
    themes = load_themes()
    town, drift = parameters["town"], parameters["drift"]
    # Every theme comes once before any comes twice: a small town has a wide offer, too.
    turn, place_in_turn = divmod(number, len(themes))
    theme = int(
        generator(seed, Kind.ORGANISATION, 10**6, turn).permutation(len(themes))[place_in_turn]
    )
    kind = themes[theme]
    second = _second_theme(rng, theme, town["second_theme_share"])
    organisation = int(rng.integers(len(homes)))
    home = homes[organisation]
    place = int(home["place"]) if rng.random() < 0.75 else int(rng.integers(len(places())))
    lat, lon = scattered(rng, place, town["spread_km"] / 2)
    begin, end, course = _period(rng, drift, weeks)
    weekday, first, length = _slot(rng)
    new_weekday, new_first, _ = _slot(rng)
    days = 7 * weeks
    changes = rng.random() < drift["time_changes_share"]
    change = int(rng.integers(max(begin, 0) + 1, days + 1)) if changes else OPEN_END
    verified = days - 1 - int(rng.exponential(drift["verified_mean_days"]))
    free = rng.random() < kind.free
    price = 0.0 if free else round(float(rng.gamma(2.2, 1.9)) * 2 + 0.5) / 2
    narrow = rng.random() < 0.12
    mean_age = float(np.clip(rng.normal(kind.age, 8), 20, 86))
    language = int(rng.integers(1, len(LANGUAGES))) if rng.random() < 0.02 else 0
    only = ONLY[kind.only] or (
        int(rng.choice([1, 2], p=[0.75, 0.25])) if rng.random() < 0.05 else 0
    )
    women = {0: float(np.clip(rng.normal(kind.women, 0.15), 0.02, 0.98)), 1: 1.0, 2: 0.0}[only]
    return {
        "activity_id": f"A-{number + 1:05d}",
        "number": number,
        "theme": theme,
        "second_theme": second,
        "second_weight": town["second_theme_weight"] if second >= 0 else 0.0,
        "organisation": organisation,
        "place": place,
        "lat": lat,
        "lon": lon,
        "online": bool(rng.random() < town["online_share"]),
        "begin_day": begin,
        "end_day": end,
        "course_weeks": course,
        "weekday": weekday,
        "first": first,
        "length": length,
        "share": _shares(first, length),
        "new_weekday": new_weekday,
        "new_first": new_first,
        "new_share": _shares(new_first, length),
        "change_day": change,
        "verified_day": max(verified, -700),
        "price": price,
        "min_age": 55 if narrow and mean_age > 62 else 18 if narrow else 0,
        "max_age": 45 if narrow and mean_age < 40 else 120,
        "only": only,
        "group_mean_age": round(mean_age, 1),
        "group_share_women": round(women, 2),
        "group_size": float(np.clip(round(kind.size * np.exp(rng.normal(0, 0.35))), 2, 80)),
        "climate_pace": _scale(rng, kind.pace),
        "climate_talk": _scale(rng, kind.talk),
        "climate_structure": _scale(rng, kind.structure),
        "climate_depth": _scale(rng, kind.depth),
        "effort": _scale(rng, kind.effort, 0.5),
        "host": bool(rng.random() < home["host"]),
        "drop_in": bool(course == 0 and rng.random() < 0.45),
        "meetings_per_month": float(rng.choice([4.0, 2.0, 1.0], p=[0.76, 0.15, 0.09])),
        "wheelchair": bool(rng.random() < 0.8),
        "language": language,
        "popularity": float(rng.normal()),
        "organisation_start": home["start"],
        "organisation_stay": home["stay"],
        "activity_start": float(rng.normal(0, parameters["start"]["activity_sd"])),
        "activity_stay": float(rng.normal(0, parameters["stay"]["activity_sd"])),
        "keeps_list": bool(rng.random() < parameters["follow_up"]["attendance_known"]),
    }


def _second_theme(rng: np.random.Generator, theme: int, share: float) -> int:
    """Another theme that an activity also is, or -1: something to drink, a walk, a talk."""
    codes = [kind.code for kind in load_themes()]
    beside = [code for code in ("coffee", "walking", "eating", "peer_talk") if code in codes]
    chosen, draw = rng.random() < share, int(rng.integers(max(1, len(beside))))
    if not chosen or not beside:
        return -1
    second = codes.index(beside[draw])
    return second if second != theme else -1


def _period(rng: np.random.Generator, drift: object, weeks: int) -> tuple[int, int, int]:
    """First day, last day and weeks of a course (0: no course)."""
    assert isinstance(drift, dict)
    days = 7 * weeks
    later, earlier, course = rng.random(3)
    when, until = rng.random(2)
    shortest, longest = drift["course_weeks"]
    length = int(rng.integers(shortest, longest + 1))
    begin = int(days * 0.8 * when) if later < drift["begins_later_share"] else -365
    if earlier < drift["ends_earlier_share"]:
        first = max(begin, 0) + 28
        end = int(first + (days - first) * until) if first < days else OPEN_END
    else:
        end = OPEN_END
    return begin, end, length if course < drift["course_share"] else 0


def _slot(rng: np.random.Generator) -> tuple[int, int, int]:
    weekday = int(rng.choice(7, p=_DAY_WEIGHTS))
    part = int(rng.choice(3, p=_PART_WEIGHTS))
    low, high = _FIRST_STARTS[part]
    return (
        weekday,
        int(rng.integers(low, high + 1)),
        int(rng.choice([2, 3, 4], p=[0.15, 0.35, 0.5])),
    )


def _shares(first: int, length: int) -> np.ndarray:
    """How a meeting is spread over morning, afternoon and evening."""
    half_hours = np.arange(first, first + length)
    part = np.digitize(half_hours, [24, 36])
    return np.bincount(part, minlength=3) / length


def _scale(rng: np.random.Generator, middle: float, sd: float = 0.7) -> float:
    return float(np.clip(round(rng.normal(middle, sd)), 1, 5))
