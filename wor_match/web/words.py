"""Numbers, dates and records in the words of the pages: B1 Dutch."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, datetime
from typing import Final, NamedTuple

from wor_match.domain import vocabulary as v
from wor_match.domain.entities import Activity, Client, Suggestion
from wor_match.matching.sentences import euro, when

MONTHS: Final = (
    "januari februari maart april mei juni juli augustus september oktober november december"
).split()
COST_PER: Final = {
    "month": " per maand",
    "quarter": " per kwartaal",
    "year": " per jaar",
    "course": " voor de cursus",
    "meeting": " per keer",
}
_WINDS: Final = (
    "noorden noordoosten oosten zuidoosten zuiden zuidwesten westen noordwesten"
).split()


def capital(text: str) -> str:
    """The text with a capital at its start, and the rest as it is."""
    return text[:1].upper() + text[1:]


def day(value: date | datetime | None) -> str:
    """3 maart 2026; 'onbekend' where there is none."""
    if value is None:
        return "onbekend"
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def ago(value: date | None, today: date) -> str:
    """How long ago, as people say it."""
    if value is None:
        return "nooit"
    days = (today - value).days
    if days < 0:
        return day(value)
    if days < 2:
        return ("vandaag", "gisteren")[days]
    if days < 14:
        return f"{days} dagen geleden"
    if days < 60:
        return f"{days // 7} weken geleden"
    return f"{round(days / 30.4)} maanden geleden" if days < 700 else day(value)


def count(number: int, one: str, more: str) -> str:
    """1 cliënt, 3 cliënten."""
    return f"{number} {one if number == 1 else more}"


def fives(share: float) -> int:
    """A percentage to the nearest five: more digits would promise too much."""
    return 5 * round(20 * share)


class Certainty(NamedTuple):
    """A chance in words, with what it may lie between."""

    words: str
    percent: int
    low: int
    high: int
    sure: str


def certainty(suggestion: Suggestion) -> Certainty:
    """How likely it is that somebody stays, and how sure that is."""
    share = suggestion.p_retained
    words = "kleine kans"
    for least, name in ((0.65, "grote kans"), (0.5, "goede kans"), (0.35, "redelijke kans")):
        if share >= least:
            words = name
            break
    low, high = fives(suggestion.p_retained_low), fives(suggestion.p_retained_high)
    width = high - low
    if width <= 20:
        sure = "Dit is vrij zeker."
    elif width <= 40:
        sure = "Dit is nog niet zo zeker."
    else:
        sure = "Dit is nog erg onzeker."
    return Certainty(words, fives(share), low, high, sure)


def moments(activity: Activity) -> str:
    """When it is, in words; what stood there if that could not be read."""
    said = when(activity.slots) or (activity.when_text or "")
    often = v.FREQUENCIES.get(activity.frequency or "", "")
    if said and often and often not in said:
        return f"{said} ({often})"
    return said or often


def place(activity: Activity) -> str:
    """Where it is, without the street."""
    if activity.online and not activity.venue:
        return "online of per telefoon"
    return ", ".join(part for part in (activity.venue, activity.place) if part)


def address(activity: Activity) -> str:
    """Where it is, to go there."""
    town = " ".join(part for part in (activity.postcode, activity.place) if part)
    return ", ".join(part for part in (activity.venue, activity.address, town) if part)


def price(activity: Activity) -> str:
    """What it costs, in words."""
    if activity.cost_eur is None:
        return activity.cost_text or ""
    if activity.cost_eur == 0:
        return "gratis"
    return euro(activity.cost_eur) + COST_PER.get(activity.cost_unit or "meeting", "")


def distance_km(client: Client, activity: Activity) -> float | None:
    """As the crow flies; None where either place is unknown."""
    if None in (client.lat, client.lon, activity.lat, activity.lon):
        return None
    assert client.lat is not None
    assert client.lon is not None
    assert activity.lat is not None
    assert activity.lon is not None
    east, north = offset_km(client.lat, client.lon, activity.lat, activity.lon)
    return math.hypot(east, north)


def offset_km(lat: float, lon: float, to_lat: float, to_lon: float) -> tuple[float, float]:
    """East and north from one place to another; flat is good enough within a municipality."""
    return (to_lon - lon) * 111.2 * math.cos(math.radians(lat)), (to_lat - lat) * 111.2


def far(km: float | None, at_home: bool = False) -> str:
    """A distance in words, no finer than a postcode allows."""
    if at_home:
        return "thuis, geen reis"
    if km is None:
        return "afstand onbekend"
    if km < 1:
        return "minder dan 1 kilometer"
    if km < 10:
        return f"ongeveer {round(2 * km) / 2:g} kilometer".replace(".", ",")
    return f"ongeveer {round(km)} kilometer"


def wind(east: float, north: float) -> str:
    """The direction in which something lies: 'het noordoosten'."""
    return "het " + _WINDS[round(math.degrees(math.atan2(east, north)) / 45) % 8]


def walking(km: float | None) -> str:
    """How long the walk is, for who goes there; empty where it is too far or not known."""
    if km is None or km > 3:
        return ""
    minutes = max(5, 5 * round(km * 1.25 * 12 / 5))
    return f"ongeveer {minutes} minuten lopen"


def labels(codes: Sequence[str], names: dict[str, str]) -> str:
    """Codes in words, with commas."""
    return ", ".join(names.get(item, item) for item in codes)
