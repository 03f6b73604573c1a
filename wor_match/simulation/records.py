"""The town and its people as files tell of them: rounded, dated, and with much left empty."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import numpy as np

from wor_match.domain import vocabulary as v
from wor_match.domain.entities import Activity, Client
from wor_match.simulation.chance import Kind, generator
from wor_match.simulation.texts import activity_texts, organisation_name, wish_texts
from wor_match.simulation.themes import load_themes
from wor_match.simulation.town import FREQUENCIES, GENDERS, LANGUAGES, OPEN_END, places
from wor_match.simulation.truth import Truth

_DAYS = tuple(v.DAYS)
_PARTS = tuple(v.DAY_PARTS)
_TRANSPORT = tuple(v.TRANSPORT)


class Gaps:
    """Which values are left out: one draw for each name, whatever is asked for."""

    def __init__(self, shares: Mapping[str, float], rng: np.random.Generator) -> None:
        self._missing = {name: rng.random() < share for name, share in shares.items()}

    def value(self, name: str, value: Any, empty: Any = None) -> Any:
        return empty if self._missing[name] else value

    def __getitem__(self, name: str) -> bool:
        return bool(self._missing[name])


def activity_record(truth: Truth, row: int) -> Activity:
    """What the catalogue says of an activity on the last day of the period."""
    a = {name: truth.activities[name][row] for name in truth.activities}
    number = int(a["number"])
    rng = generator(truth.seed, Kind.ACTIVITY_FIELDS, number)
    gaps = Gaps(truth.parameters["missing_activity"], rng)
    place = places()[int(a["place"])]
    theme = load_themes()[int(a["theme"])]
    title, description = activity_texts(truth.seed, a)
    open_end = a["end_day"] >= OPEN_END
    told_end = not open_end and (a["end_day"] <= truth.days or not gaps["dates"])
    climate = {
        f"climate_{name}": gaps.value("climate", float(a[f"climate_{name}"]))
        for name in ("pace", "talk", "structure", "depth")
    }
    wheelchair = gaps.value("wheelchair", "yes" if a["wheelchair"] else "no", "unknown")
    course = int(a["course_weeks"])
    return Activity(
        activity_id=str(a["activity_id"]),
        title=title,
        description=gaps.value("description", description),
        organisation=organisation_name(truth.seed, int(a["organisation"])),
        municipality=place[2],
        place=place[1],
        postcode=place[0],
        **({} if gaps["coordinates"] else {"lat": float(a["lat"]), "lon": float(a["lon"])}),
        online=True if a["online"] else None,
        principle=gaps.value("principle", list(theme.principle), []),
        slots=_slots(a, truth.days, gaps),
        frequency=gaps.value("frequency", _frequency(float(a["meetings_per_month"]))),
        start_date=_date(truth, a["begin_day"])
        if a["begin_day"] > 0 and not gaps["dates"]
        else None,
        end_date=_date(truth, a["end_day"]) if told_end else None,
        meetings=course if course and not gaps["dates"] else None,
        drop_in=gaps.value("drop_in", bool(a["drop_in"])),
        cost_eur=gaps.value("cost_eur", float(a["price"])),
        cost_unit=gaps.value("cost_eur", "meeting"),
        min_age=int(a["min_age"]) or None,
        max_age=int(a["max_age"]) if a["max_age"] < 120 else None,
        gender=GENDERS[int(a["only"]) - 1] if a["only"] else None,
        languages=[LANGUAGES[int(a["language"])]] if a["language"] else [],
        wheelchair=wheelchair,
        group_size=gaps.value("group_size", float(a["group_size"])),
        **climate,
        effort=gaps.value("effort", float(a["effort"])),
        group_mean_age=gaps.value("group_mean_age", float(a["group_mean_age"])),
        group_share_women=gaps.value("group_share_women", float(a["group_share_women"])),
        welcome_host=gaps.value("welcome_host", bool(a["host"])),
        verified_on=gaps.value("verified_on", _date(truth, a["verified_day"])),
    )


def client_record(truth: Truth, row: int) -> Client:
    """One intake, as coach and client filled it in."""
    c = {name: truth.clients[name][row] for name in truth.clients}
    rng = generator(truth.seed, Kind.CLIENT_FIELDS, int(c["number"]))
    gaps = Gaps(truth.parameters["missing_client"], rng)
    place = places()[int(c["place"])]
    told = wish_texts(truth.parameters["people"], truth.seed, c)
    climate = {
        f"climate_{name}": gaps.value("climate", float(c[f"climate_{name}"]))
        for name in ("pace", "talk", "structure", "depth")
    }
    health = _positive_health(c, rng)
    theme = load_themes()[int(c["first_theme"])]
    others = [code for code, speaks in zip(LANGUAGES[1:], c["speaks"][1:], strict=True) if speaks]
    languages = gaps.value("languages", ["nl"], [])
    return Client(
        client_id=str(c["client_id"]),
        wish=told.wish,
        avoid=told.avoid,
        problems=gaps.value("problems", list(told.problems), []),
        principle=gaps.value("principle", list(theme.principle), []),
        municipality=place[2],
        place=place[1],
        postcode=place[0],
        **({} if gaps["coordinates"] else {"lat": float(c["lat"]), "lon": float(c["lon"])}),
        max_travel_km=gaps.value("max_travel_km", float(c["max_travel_km"])),
        transport=gaps.value("transport", [_TRANSPORT[int(c["transport"])]], []),
        availability=gaps.value("availability", _availability(c["free"]), []),
        age=gaps.value("age", int(c["age"])),
        gender=gaps.value("gender", GENDERS[int(c["gender"]) - 1]),
        languages=["nl", *others] if others else languages,
        budget_eur=gaps.value("budget_eur", float(c["budget"])),
        wheelchair=True if c["wheelchair"] else (False if rng.random() < 0.5 else None),
        group_size=gaps.value("group_size", float(c["group_size"])),
        **climate,
        effort=gaps.value("effort", float(c["effort"])),
        accompany_first=gaps.value("accompany_first", bool(c["asks_company"])),
        **gaps.value("positive_health", health, {}),
        referred_on=_date(truth, c["referred_day"]),
        consent=True,
    )


def _slots(a: Mapping[str, Any], days: int, gaps: Gaps) -> list[str]:
    """The meeting as it was when the details were last checked; day or hours may be missing."""
    new = a["change_day"] <= a["verified_day"]
    prefix = "new_" if new else ""
    day, first = _DAYS[int(a[f"{prefix}weekday"])], int(a[f"{prefix}first"])
    hours = f"{_clock(first)}-{_clock(first + int(a['length']))}"
    if gaps["weekday"] and gaps["hours"]:
        return []
    if gaps["weekday"]:
        return [hours]
    return [day if gaps["hours"] else f"{day} {hours}"]


def _clock(half_hours: int) -> str:
    return f"{half_hours // 2:02d}:{30 * (half_hours % 2):02d}"


def _frequency(per_month: float) -> str:
    return next(code for code, times in FREQUENCIES.items() if times == per_month)


def _availability(free: np.ndarray) -> list[str]:
    return [f"{_DAYS[day]}-{_PARTS[part]}" for day, part in zip(*np.nonzero(free), strict=True)]


def _positive_health(c: Mapping[str, Any], rng: np.random.Generator) -> dict[str, float]:
    """Six scores that go down with what is the matter."""
    middle = {
        "ph_body": 7.0 - 0.03 * (c["age"] - 50),
        "ph_mental": 7.5 - 3.5 * c["low_wellbeing"],
        "ph_meaning": 7.0 - 2.5 * c["low_wellbeing"],
        "ph_quality": 7.2 - 3.0 * c["low_wellbeing"],
        "ph_participation": 7.0 - 2.5 * c["lonely"],
        "ph_daily": 7.5 - 1.5 * c["low_wellbeing"],
    }
    return {
        name: round(float(np.clip(rng.normal(value, 1.2), 0, 10)), 1)
        for name, value in middle.items()
    }


def _date(truth: Truth, day: Any) -> Any:
    return truth.first_day + timedelta(days=int(day))
