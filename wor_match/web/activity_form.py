"""An activity as a form: times and prices as people write them, read as the import reads them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from pydantic import ValidationError

from wor_match.domain.entities import Activity
from wor_match.domain.taxonomy import Taxonomy
from wor_match.ingest.dutch_text import parse_cost, parse_when
from wor_match.ingest.geocode import Geocoder
from wor_match.web.dates import WRONG_DATE, read_date

LINES: Final = (
    *("title", "organisation", "venue", "address", "postcode", "place", "when_text", "cost_text"),
    *("target_text", "contact", "url"),
)
NUMBERS: Final = ("group_size", "min_age", "max_age", "places_free")
TRUTHS: Final = ("online", "drop_in", "welcome_host")
DATES: Final = ("start_date", "end_date")
LISTS: Final = ("principle", "languages")
MOST: Final = {"description": 5000}

LABELS: Final = {
    "title": "Naam van de activiteit",
    "description": "Wat doen ze er?",
    "organisation": "Wie organiseert het?",
    "venue": "Gebouw",
    "address": "Straat en nummer",
    "postcode": "Postcode",
    "place": "Plaats",
    "when_text": "Wanneer is het?",
    "cost_text": "Wat kost het?",
    "target_text": "Voor wie is het?",
    "contact": "Telefoon of e-mail",
    "url": "Website",
    "group_size": "Hoeveel mensen komen er meestal?",
    "min_age": "Vanaf welke leeftijd?",
    "max_age": "Tot welke leeftijd?",
    "places_free": "Hoeveel plekken zijn er vrij?",
    "online": "Is het online of per telefoon?",
    "drop_in": "Is het inloop, zonder aanmelden?",
    "welcome_host": "Is er iemand die nieuwe mensen ontvangt?",
    "start_date": "Eerste keer",
    "end_date": "Laatste keer",
    "principle": "Waar past het bij?",
    "languages": "Welke talen spreekt de groep?",
    "wheelchair": "Toegankelijk met een rolstoel?",
    "gender": "Alleen voor vrouwen of mannen?",
}
_WRONG: Final = {
    "title": "Vul de naam van de activiteit in.",
    "postcode": "Vul een postcode in zoals 1234 of 1234 AB.",
    "group_size": "Vul een aantal in, zoals 12.",
    "min_age": "Vul een leeftijd in van 0 tot 120.",
    "max_age": "Vul een leeftijd in van 0 tot 120.",
    "places_free": "Vul een aantal in. Vol is 0.",
    "start_date": WRONG_DATE,
    "end_date": WRONG_DATE,
    "url": "Vul een adres in dat begint met https://.",
}
_ORDER: Final = {
    "min_age": "De laagste leeftijd is hoger dan de hoogste.",
    "start_date": "De laatste keer is eerder dan de eerste keer.",
}


@dataclass(frozen=True)
class Read:
    """A form that was read: the fields as typed, the record if it makes one, and what is wrong."""

    fields: dict[str, Any]
    activity: Activity | None
    errors: dict[str, str] = field(default_factory=dict)


def blank() -> dict[str, Any]:
    """The form with nothing in it."""
    return read_fields({})


def read_fields(form: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed and ticked."""

    def said(name: str) -> str:
        value = form.get(name)
        return (
            value.replace("\0", "").strip()[: MOST.get(name, 300)] if isinstance(value, str) else ""
        )

    fields: dict[str, Any] = {
        name: said(name)
        for name in (*LINES, "description", *NUMBERS, *TRUTHS, *DATES, "wheelchair", "gender")
    }
    several = getattr(form, "getlist", None)
    for name in LISTS:
        found = several(name) if several else form.get(name) or []
        fields[name] = [str(item) for item in found]
    return fields


def fields_of(activity: Activity) -> dict[str, Any]:
    """The form of an activity that is there."""
    values = activity.model_dump()
    fields: dict[str, Any] = {name: values[name] or "" for name in (*LINES, "description")}
    fields |= {name: list(values[name]) for name in LISTS}
    for name in NUMBERS:
        fields[name] = "" if values[name] is None else f"{values[name]:g}"
    for name in TRUTHS:
        fields[name] = {True: "ja", False: "nee", None: ""}[values[name]]
    for name in DATES:
        fields[name] = values[name].isoformat() if values[name] else ""
    fields["wheelchair"], fields["gender"] = values["wheelchair"], values["gender"] or ""
    fields["when_text"] = fields["when_text"] or "; ".join(activity.slots)
    if not fields["cost_text"] and activity.cost_eur is not None:
        fields["cost_text"] = "gratis" if activity.cost_eur == 0 else f"€ {activity.cost_eur:.2f}"
        fields["cost_text"] = fields["cost_text"].replace(".", ",")
    return fields


def read(
    form: Mapping[str, Any],
    activity_id: str,
    geocoder: Geocoder,
    taxonomy: Taxonomy,
    today: date,
    before: Activity | None = None,
) -> Read:
    """The record of the form, or what is wrong with it.

    before
        What it replaces: fields that the form does not ask stay as they were, and words that did
        not change are not read anew.
    """
    fields = read_fields(form)
    errors: dict[str, str] = {}
    values: dict[str, Any] = before.model_dump() if before else {"verified_on": today}
    old = fields_of(before) if before else blank()
    for name in (*LINES, "description"):
        # What only stands in the form to be read (times, a price) does not become text of its own.
        if fields[name] != old[name]:
            values[name] = fields[name] or None
    values |= {name: _number(fields[name]) for name in NUMBERS}
    values |= {name: {"ja": True, "nee": False}.get(fields[name]) for name in TRUTHS}
    for name in DATES:
        values[name] = read_date(fields[name]) if fields[name] else None
        if fields[name] and values[name] is None:
            errors[name] = WRONG_DATE
    if fields["url"] and not re.match(r"(?:https?://)?[\w-]+(\.[\w-]+)+", fields["url"]):
        errors["url"] = _WRONG["url"]
    values |= {name: fields[name] for name in LISTS if set(fields[name]) != set(old[name])}
    values["wheelchair"] = fields["wheelchair"] or "unknown"
    values["gender"] = fields["gender"] or None
    if fields["when_text"] != old["when_text"]:
        when = parse_when(fields["when_text"])
        values |= {"slots": list(when.slots), "frequency": when.frequency, "rrule": when.rrule}
    if fields["cost_text"] != old["cost_text"]:
        cost = parse_cost(fields["cost_text"])
        values |= {"cost_eur": cost.cost_eur, "cost_unit": cost.cost_unit}
    if not fields["principle"] and (before is None or old["principle"]):
        said = f"{fields['title']} {fields['description']}"
        values["principle"] = taxonomy.principles_in(said)
    changed = [
        name
        for name in fields
        if (set(fields[name]) != set(old[name]) if name in LISTS else fields[name] != old[name])
    ]
    read_anew = {"when_text": ("slots", "frequency"), "cost_text": ("cost_eur", "cost_unit")}
    settled = {part for name in changed for part in read_anew.get(name, (name,))}
    values["from_text"] = [name for name in values.get("from_text", []) if name not in settled]
    if any(fields[name] != old[name] for name in ("postcode", "place", "address")):
        spot = geocoder.find(fields["postcode"], fields["place"], values.get("municipality"))
        values |= {
            "lat": spot.lat if spot else None,
            "lon": spot.lon if spot else None,
            "location_km": spot.km if spot else None,
        }
    try:
        activity = Activity.model_validate({**values, "activity_id": activity_id})
    except ValidationError as found:
        for problem in found.errors():
            errors |= _problem(problem, errors)
        return Read(fields, None, errors)
    return Read(fields, None if errors else activity, errors)


def _problem(problem: Any, errors: Mapping[str, str]) -> dict[str, str]:
    if problem["loc"]:
        name = str(problem["loc"][0])
        return {} if name in errors else {name: _WRONG.get(name, "Kies een van de mogelijkheden.")}
    name = "min_age" if "min_age" in problem["msg"] else "start_date"
    return {name: _ORDER[name]}


def _number(text: str) -> Any:
    return text.replace(",", ".") or None
