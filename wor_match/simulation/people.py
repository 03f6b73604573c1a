"""The people of the town as they truly are; nobody of them exists."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from wor_match.domain import vocabulary as v
from wor_match.domain.columns import Columns
from wor_match.simulation.chance import Kind, generator
from wor_match.simulation.effects import LOW_BUDGET_EUR, MINUTES_EXTRA, MINUTES_PER_KM
from wor_match.simulation.parameters import Parameters
from wor_match.simulation.themes import likeness, load_themes, trait_vectors
from wor_match.simulation.town import LANGUAGES, ONLY, places, scattered

NEW = 10**7
"""New clients have numbers from here on, so that more clients with a history change none of them."""
_LIKE_REFUSED = 0.75
"""Likeness of two themes from which one who refuses the one refuses the other a little, too."""


def make_clients(parameters: Parameters, seed: int, count: int, new: int, weeks: int) -> Columns:
    """`(count + new,)` columns of the people as they truly are; `is_new` marks the last ones."""
    numbers = [*range(count), *range(NEW, NEW + new)]
    rows = [_client(parameters, seed, number, weeks) for number in numbers]
    if not rows:
        rows = [_client(parameters, seed, 0, weeks)]
        empty = {name: np.array([row[name] for row in rows])[:0] for name in rows[0]}
        return Columns(empty, 0)
    return Columns({name: np.array([row[name] for row in rows]) for name in rows[0]}, len(rows))


def _client(parameters: Parameters, seed: int, number: int, weeks: int) -> dict[str, Any]:
    rng = generator(seed, Kind.CLIENT, number)
    p = parameters["people"]
    themes = load_themes()
    gender = 3 if rng.random() < 0.01 else (1 if rng.random() < p["women"] else 2)
    age = int(np.clip(round(rng.normal(p["mean_age"], p["sd_age"])), 19, 97))
    lonely, low = bool(rng.random() < p["lonely_share"]), float(rng.beta(2, 2))
    jobless = bool(age < 67 and rng.random() < p["job_loss_share_under_67"])
    thrifty = bool(rng.random() < p["low_budget_share"] + (0.25 if jobless else 0))
    budget = float(
        rng.choice([1.0, 2.0, 2.5, 3.0]) if thrifty else rng.choice([4.0, 5.0, 7.5, 10.0, 15.0])
    )
    first, second = _main_themes(rng, gender, age, p["two_interests"])
    taste = _interest(rng, first, second, p)
    refused = _refused_theme(rng, taste, p["refusal_share"])
    transport = _transport(rng, age)
    place = int(rng.integers(len(places())))
    lat, lon = scattered(rng, place, p_spread(parameters))
    shy = bool(rng.random() < 0.35)
    wheelchair = bool(rng.random() < p["wheelchair_share"])
    speaks = np.zeros(len(LANGUAGES), dtype=bool)
    other = rng.random() < p["other_language_share"]
    speaks[int(rng.integers(1, len(LANGUAGES)))] = bool(other)
    speaks[0] = True
    asks = bool(rng.random() < (0.55 if shy else 0.25))
    coach = parameters["coach"]
    new = number >= NEW
    referred = (
        7 * weeks - int(rng.integers(1, 15)) if new else int(rng.integers(0, max(1, 7 * weeks - 7)))
    )
    return {
        "client_id": f"N-{number - NEW + 1:06d}" if new else f"C-{number + 1:06d}",
        "number": number,
        "is_new": new,
        "referred_day": referred,
        "gender": gender,
        "age": age,
        "lonely": float(lonely),
        "low_wellbeing": low,
        "jobless": jobless,
        "budget": budget,
        "poor": float(jobless and budget <= LOW_BUDGET_EUR),
        "first_theme": first,
        "second_theme": second,
        "refused_theme": refused,
        "interest": taste,
        "refusal": _refusal(refused),
        "place": place,
        "lat": lat,
        "lon": lon,
        "transport": list(v.TRANSPORT).index(transport),
        "minutes_per_km": MINUTES_PER_KM[transport],
        "minutes_extra": MINUTES_EXTRA[transport],
        "walks_slower": 1.0 + max(0, age - 60) / 40,
        "max_travel_km": float(rng.choice([2, 3, 5, 8, 10, 15])),
        "free": _free(rng, age, jobless),
        "shy": float(shy),
        "wheelchair": wheelchair,
        "speaks": speaks,
        "group_size": float(np.clip(round(np.exp(rng.normal(2.05 if shy else 2.5, 0.35))), 3, 40)),
        "climate_pace": _wish(rng, (2.6, themes[first].pace)),
        "climate_talk": _wish(rng, (2.9, themes[first].talk)),
        "climate_structure": _wish(rng, (3.0, themes[first].structure)),
        "climate_depth": _wish(rng, (2.5, themes[first].depth)),
        "effort": float(
            np.clip(round(rng.normal(3.6 - 0.022 * (age - 40) - wheelchair, 0.8)), 1, 5)
        ),
        "asks_company": asks,
        "p_accompanied": coach["accompanies_who_asks"] if asks else coach["accompanies_others"],
        "coach": int(rng.integers(coach["coaches"])),
    }


def p_spread(parameters: Parameters) -> float:
    """How far homes lie from the middle of their postcode, in kilometres."""
    return float(parameters["town"]["spread_km"])


def _main_themes(rng: np.random.Generator, gender: int, age: int, two: float) -> tuple[int, int]:
    """What the client longs for first, and second or -1; age and gender weigh a little."""
    themes = load_themes()
    weights = np.array(
        [
            np.exp(-(((age - kind.age) / 45) ** 2))
            * (0.0 if kind.only and ONLY[kind.only] != gender else 1.0)
            * (kind.women if gender == 1 else 1 - kind.women if gender == 2 else 0.5)
            for kind in themes
        ]
    )
    weights /= weights.sum()
    first, second = rng.choice(len(themes), 2, replace=False, p=weights)
    return int(first), int(second) if rng.random() < two else -1


def _interest(rng: np.random.Generator, first: int, second: int, p: Any) -> np.ndarray:
    """`(T,)` true interest, standardised over people and themes."""
    numbers = tuple(
        float(p[name]) for name in ("second_strength", "kindred", "latent_noise", "own_noise")
    )
    mean, sd = _usual(float(p["two_interests"]), *numbers)
    raw = _raw_interest(rng, first, second, *numbers)
    return np.asarray((raw - mean) / sd)


def _raw_interest(
    rng: np.random.Generator,
    first: int,
    second: int,
    strength: float,
    kindred: float,
    latent: float,
    own: float,
) -> np.ndarray:
    """Likeness to what one longs for, with what nobody could tell from that.

    kindred: what is left of the likeness of two different themes; a theme is more than its traits.
    """
    vectors, alike = trait_vectors(), likeness()
    noise = vectors @ rng.normal(0, latent, vectors.shape[1]) + rng.normal(0, own, len(vectors))
    raw = kindred * alike[first]
    raw[first] = 1.0
    if second >= 0:
        other = kindred * alike[second]
        other[second] = 1.0
        raw = np.maximum(raw, strength * other)
    return np.asarray(raw + noise)


@cache
def _usual(
    two: float, strength: float, kindred: float, latent: float, own: float
) -> tuple[float, float]:
    """Mean and spread of raw interest among people in general: the same for every world."""
    rng = generator(0, Kind.REFERENCE)
    count = len(load_themes())
    draws = []
    for _ in range(1000):
        first, second = rng.choice(count, 2, replace=False)
        kept = int(second) if rng.random() < two else -1
        draws.append(_raw_interest(rng, int(first), kept, strength, kindred, latent, own))
    return float(np.mean(draws)), float(np.std(draws))


def _refused_theme(rng: np.random.Generator, taste: np.ndarray, share: float) -> int:
    """A theme that the client refuses, out of those liked least, or -1."""
    least = np.argsort(taste)[: max(1, len(taste) // 2)]
    theme, chosen = int(rng.choice(least)), rng.random() < share
    return theme if chosen else -1


def _refusal(theme: int) -> np.ndarray:
    if theme < 0:
        return np.zeros(len(load_themes()))
    alike = (likeness()[theme] - _LIKE_REFUSED) / (1 - _LIKE_REFUSED)
    return np.asarray(np.clip(alike, 0, 1))


def _transport(rng: np.random.Generator, age: int) -> str:
    old = age > 75
    shares = [0.32, 0.25, 0.23, 0.20] if old else [0.18, 0.42, 0.28, 0.12]
    return str(rng.choice(["walk", "bike", "car", "public"], p=shares))


def _free(rng: np.random.Generator, age: int, jobless: bool) -> np.ndarray:
    """`(7, 3)` whether the client is free, by day and part of the day."""
    works = age < 67 and not jobless and rng.random() < 0.6
    chance = np.array([0.25, 0.30, 0.70]) if works else np.array([0.72, 0.78, 0.38])
    week = rng.random((7, 3)) < chance
    week[5:] = rng.random((2, 3)) < np.array([0.55, 0.6, 0.4])
    if not week.any():
        week[2, 1] = True
    return week


def _wish(rng: np.random.Generator, middles: tuple[float, float]) -> float:
    return float(np.clip(round(rng.normal(sum(middles) / 2, 0.9)), 1, 5))
