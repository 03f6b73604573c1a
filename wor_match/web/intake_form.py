"""The intake as a form: what stands in its fields, what is wrong with it, and the record it makes.

A field is text as somebody typed it, or a list of what was ticked. Everything may stay empty. What
cannot be read is told beside its field and never thrown away.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from pydantic import ValidationError

from wor_match.domain import vocabulary as v
from wor_match.domain.entities import SLOT, Client
from wor_match.ingest.geocode import Geocoder

TEXTS: Final = ("wish", "avoid")
LISTS: Final = ("problems", "principle", "blockers", "transport", "availability", "languages")
ONE_LINE: Final = (
    *("postcode", "place", "municipality", "max_travel_km", "age", "gender", "budget_eur"),
    *("wheelchair", "online", "group_size", "accompany_first"),
    *("climate_pace", "climate_talk", "climate_structure", "climate_depth", "effort"),
    *("ph_body", "ph_mental", "ph_meaning", "ph_quality", "ph_participation", "ph_daily"),
)
FIELDS: Final = (*TEXTS, *LISTS, *ONE_LINE)
LONGEST: Final = 5000

GROUP_SIZES: Final = {"5": "klein (tot 8)", "12": "middel (8 tot 16)", "25": "groot (meer dan 16)"}
REACH: Final = {"1": "1 km", "2": "2 km", "5": "5 km", "10": "10 km", "25": "25 km"}
CLIMATE: Final[dict[str, tuple[str, dict[str, str]]]] = {
    "climate_pace": ("Tempo", {"2": "rustig", "3": "ertussenin", "4": "levendig"}),
    "climate_talk": (
        "Doen of praten",
        {"2": "vooral doen", "3": "van beide", "4": "vooral praten"},
    ),
    "climate_structure": ("Programma", {"2": "vrij", "3": "ertussenin", "4": "vast programma"}),
    "climate_depth": ("Gesprek", {"2": "licht en gezellig", "3": "van beide", "4": "diepgaand"}),
    "effort": ("Bewegen", {"1": "zittend", "2": "een beetje", "3": "gewoon", "4": "sportief"}),
}
HEALTH: Final = {
    "ph_body": "Lichaam",
    "ph_mental": "Gevoel",
    "ph_meaning": "Zin in het leven",
    "ph_quality": "Kwaliteit van leven",
    "ph_participation": "Meedoen",
    "ph_daily": "Dagelijks leven",
}
YES_NO: Final = {"ja": "ja", "nee": "nee"}

LABELS: Final = {
    "wish": "Wat wil iemand graag?",
    "avoid": "Wat wil iemand liever niet?",
    "problems": "Wat speelt er?",
    "principle": "Wat is belangrijk?",
    "blockers": "Vraagt iets anders eerst aandacht?",
    "postcode": "Postcode",
    "place": "Plaats",
    "municipality": "Gemeente",
    "max_travel_km": "Hoe ver kan iemand reizen?",
    "transport": "Hoe reist iemand?",
    "availability": "Wanneer kan iemand?",
    "age": "Leeftijd",
    "gender": "Geslacht",
    "languages": "Talen",
    "budget_eur": "Wat mag het kosten, per keer?",
    "wheelchair": "Rolstoel of rollator",
    "online": "Online of per telefoon",
    "group_size": "Groep",
    "accompany_first": "De eerste keer samen gaan",
    **{name: label for name, (label, _) in CLIMATE.items()},
    **HEALTH,
}

_WRONG: Final = {
    "age": "Vul een leeftijd in van 0 tot 120, zoals 72.",
    "postcode": "Vul een postcode in zoals 1234 of 1234 AB.",
    "max_travel_km": "Vul een aantal kilometers in, zoals 5.",
    "budget_eur": "Vul een bedrag in zoals 2,50.",
    "group_size": "Kies een van de groepen.",
    **dict.fromkeys(HEALTH, "Vul een cijfer in van 0 tot 10."),
}
_NUMBERS: Final = ("age", "max_travel_km", "budget_eur", "group_size", *CLIMATE, *HEALTH)
_TRUTHS: Final = ("wheelchair", "online", "accompany_first")

Fields = dict[str, Any]


@dataclass(frozen=True)
class Intake:
    """A form that was read: its fields as typed, the record if it makes one, and what is wrong."""

    fields: Fields
    client: Client | None
    errors: dict[str, str] = field(default_factory=dict)
    unknown_home: bool = False
    """A postcode or place is filled in and nobody knows where it is."""


def read_fields(form: Mapping[str, Any]) -> Fields:
    """What was typed and ticked; `form` is a multi-dict of a request, or fields kept before."""

    def said(name: str) -> str:
        return str(form.get(name) or "").replace("\0", "").replace("\r\n", "\n")

    fields: Fields = {name: said(name) for name in TEXTS}
    fields |= {name: said(name).strip() for name in ONE_LINE}
    several = getattr(form, "getlist", None)
    for name in LISTS:
        found: Sequence[Any] = several(name) if several else form.get(name) or []
        fields[name] = list(dict.fromkeys(str(item) for item in found if str(item)))
    return fields


def read_intake(
    form: Mapping[str, Any], client_id: str, geocoder: Geocoder, before: Client | None = None
) -> Intake:
    """The record of the form, or what is wrong with it in words beside each field.

    before
        The intake that this one replaces: what the form does not ask stays as it was.
    """
    fields = read_fields(form)
    errors: dict[str, str] = {}
    values: dict[str, Any] = {}
    for name in TEXTS:
        if len(fields[name]) > LONGEST:
            errors[name] = f"Maak de tekst korter: er passen {LONGEST} tekens in."
        values[name] = fields[name]
    for name in LISTS:
        values[name] = fields[name]
    for name in ONE_LINE:
        values[name] = fields[name]
    for name in _NUMBERS:
        values[name] = _number(fields[name])
    for name in _TRUTHS:
        values[name] = {"ja": True, "nee": False}.get(fields[name])
    kept = _kept(before, values)
    try:
        client = Client.model_validate({**kept, **values, "client_id": client_id})
    except ValidationError as found:
        for problem in found.errors():
            name = str(problem["loc"][0]) if problem["loc"] else ""
            errors.setdefault(name, _WRONG.get(name, "Kies een van de mogelijkheden."))
        return Intake(fields, None, _in_order(errors))
    if errors:
        return Intake(fields, None, _in_order(errors))
    if client.lat is None:
        spot = geocoder.find(client.postcode, client.place, client.municipality)
        if spot is not None:
            where = {"lat": spot.lat, "lon": spot.lon, "location_km": spot.km}
            client = client.model_copy(update=where)
    named = bool(client.postcode or client.place)
    return Intake(fields, client, unknown_home=named and client.lat is None)


def fields_of(client: Client) -> Fields:
    """The form of an intake that was made before."""
    values = client.model_dump()
    fields: Fields = {name: values[name] or "" for name in TEXTS}
    fields |= {name: list(values[name]) for name in LISTS}
    fields["availability"] = day_parts(client.availability)
    for name in ONE_LINE:
        value = values[name]
        if name in _TRUTHS:
            fields[name] = "" if value is None else "ja" if value else "nee"
        elif isinstance(value, (int, float)):
            fields[name] = f"{value:g}".replace(".", ",")
        else:
            fields[name] = value or ""
    return fields


def day_parts(availability: Sequence[str]) -> list[str]:
    """Availability as boxes of the week; hours of a day stay as they are."""
    found: list[str] = []
    for slot in availability:
        match = SLOT.fullmatch(slot)
        if match and not (match["start"] or match["any_start"]):
            days = [match["day"]] if match["day"] else list(v.DAYS)
            part = match["part"] or match["any_part"]
            parts = [part] if part else list(v.DAY_PARTS)
            found += [f"{day}-{part}" for day in days for part in parts]
        else:
            found.append(slot)
    return list(dict.fromkeys(found))


def outside_week(availability: Sequence[str]) -> list[str]:
    """What the boxes of the week cannot show: hours, from a file that was imported."""
    boxes = {f"{day}-{part}" for day in v.DAYS for part in v.DAY_PARTS}
    return [slot for slot in availability if slot not in boxes]


def options_with(options: Mapping[str, str], value: str) -> dict[str, str]:
    """The options, the nearest of them standing for a number that is not one of them."""
    number = _number(value)
    if value in options or not isinstance(number, (int, float)):
        return dict(options)
    nearest = min(options, key=lambda code: abs(float(code) - number))
    return {value if code == nearest else code: words for code, words in options.items()}


def _number(text: str) -> Any:
    """A number as it is typed in Dutch; other text as it is, for the record to refuse."""
    plain = re.sub(r"^€\s*|\s*(?:km|euro|jaar)$", "", text.strip()).replace(",", ".")
    if re.fullmatch(r"\d{1,6}(\.\d{1,4})?", plain):
        number = float(plain)
        return int(number) if number.is_integer() and "." not in plain else number
    return plain or None


def _kept(before: Client | None, values: Mapping[str, Any]) -> dict[str, Any]:
    """What the form does not ask, of the intake before; a home that did not change stays put."""
    if before is None:
        return {}
    old = before.model_dump()
    kept = {name: old[name] for name in ("referred_on", "consent")}
    moved = any((old[n] or "") != (values[n] or "") for n in ("postcode", "place", "municipality"))
    if not moved:
        kept |= {name: old[name] for name in ("lat", "lon", "location_km")}
    return kept


def _in_order(errors: Mapping[str, str]) -> dict[str, str]:
    return {name: errors[name] for name in (*FIELDS, *errors) if name in errors}
