"""Where a value came from, in the sentence that rests on it: *uit de tekst: “klein groepje”*.

The activity is quoted; of a client it says only that the wish was read, since a list may be kept.
"""

from __future__ import annotations

from typing import Final

from wor_match.domain import vocabulary as v
from wor_match.domain.entities import Activity, Client
from wor_match.ingest.reading import words_read

# factor: the fields of client and activity that it compares, where words may have filled them.
# Sentences that name the value of an activity say themselves where it came from (`read_from`).
_FIELDS: Final[dict[str, tuple[str | None, str | None]]] = {
    "time_fit": ("availability", None),
    "travel_minutes": ("transport", None),
    "cost_over_budget": ("budget_eur", "cost_eur"),
    "language_fit": ("languages", "languages"),
    "effort_gap": ("effort", "effort"),
    "group_size_ratio": ("group_size", None),
    "pace_gap": ("climate_pace", "climate_pace"),
    "talk_gap": ("climate_talk", "climate_talk"),
    "structure_gap": ("climate_structure", "climate_structure"),
    "depth_gap": ("climate_depth", "climate_depth"),
    "age_gap_years": ("age", "group_mean_age"),
    "own_gender_share": ("gender", "gender"),
    "welcome_host": (None, "welcome_host"),
    "host_when_needed": (None, "welcome_host"),
    "drop_in": (None, "drop_in"),
}
# What a field of a client is called, in a note to the coach.
FIELD_LABELS: Final[dict[str, str]] = {
    "age": "leeftijd",
    "gender": "vrouw of man",
    "languages": "talen",
    "wheelchair": "rolstoel",
    "availability": "wanneer iemand kan",
    "max_travel_km": "hoe ver iemand kan",
    "transport": "vervoer",
    "budget_eur": "budget per keer",
    "group_size": "grootte van de groep",
    "climate_pace": "rustig of levendig",
    "climate_talk": "praten of doen",
    "climate_structure": "vrij of vast programma",
    "climate_depth": "licht of diep contact",
    "effort": "inspanning",
}
_SCALE: Final[dict[str, tuple[str, str]]] = {
    "climate_pace": ("rustig", "levendig"),
    "climate_talk": ("liever doen", "liever praten"),
    "climate_structure": ("vrij", "vast"),
    "climate_depth": ("licht", "diep"),
    "effort": ("licht", "zwaar"),
}


def read_from(activity: Activity, field: str) -> str:
    """` (uit de tekst: “klein groepje”)` where a field was read from words; else nothing."""
    basis = _of_activity(activity, field)
    return f" ({basis})" if basis else ""


def with_basis(text: str, factor: str, client: Client, activity: Activity) -> str:
    """The sentence of a factor, with whence its values were read where that was from words."""
    ours, theirs = _FIELDS.get(factor, (None, None))
    known = [_of_activity(activity, theirs) if theirs else "", wish_says(client, ours)]
    basis = ", ".join(part for part in known if part)
    if not text or not basis:
        return text
    return f"{text[:-1]} ({basis}){text[-1]}"


def wish_says(client: Client, field: str | None) -> str:
    """`uit de wens` where a field of the client was read from the wish; else nothing."""
    return "uit de wens" if field in client.from_text else ""


def _of_activity(activity: Activity, field: str) -> str:
    if field not in activity.from_text:
        return ""
    words = words_read(activity.title, activity.description or "", field)
    return f"uit de tekst: “{words}”" if words else "uit de tekst"


def read_note(client: Client) -> str | None:
    """What was read from the wish, for the coach to check; values only, not the client's words."""
    read = [name for name in FIELD_LABELS if name in client.from_text]
    if not read:
        return None
    said = ", ".join(f"{FIELD_LABELS[name]} ({_value(client, name)})" for name in read)
    return f"Uit de wens gelezen: {said}. Kijk of dat klopt."


def _value(client: Client, name: str) -> str:
    value = getattr(client, name)
    if name in _SCALE:
        low, high = _SCALE[name]
        return low if value < 3 else high if value > 3 else "ertussenin"
    if name == "gender":
        return v.GENDERS[value]
    if name == "languages":
        return ", ".join(v.LANGUAGES[code] for code in value)
    if name == "transport":
        return ", ".join(v.TRANSPORT[code] for code in value)
    if name == "wheelchair":
        return "ja" if value else "nee"
    if name == "availability":
        return ", ".join(value)
    number = f"{value:g}".replace(".", ",")
    return {
        "budget_eur": f"€ {value:.2f}".replace(".", ","),
        "max_travel_km": f"{number} km",
        "group_size": f"ongeveer {round(value)}",
    }.get(name, number)
