"""Which converter reads which field, for each kind of file."""

from __future__ import annotations

from functools import partial
from typing import Final

from wor_match.ingest.convert import (
    Converter,
    age_limit,
    budget,
    code,
    codes,
    day,
    group_gender,
    identifier,
    names,
    number,
    optional_text,
    places_free,
    postcode,
    slots,
    text,
    wheelchair,
    yes_no,
)

_SCALES: Final = ("climate_pace", "climate_talk", "climate_structure", "climate_depth", "effort")
_TEXTS: Final = "description organisation municipality venue address place rrule contact url"

ACTIVITY: Final[dict[str, Converter]] = {
    **dict.fromkeys(_TEXTS.split(), optional_text),
    **dict.fromkeys(("when_text", "cost_text", "target_text"), optional_text),
    **dict.fromkeys(_SCALES, number),
    **dict.fromkeys(("lat", "lon"), number),
    "location_km": partial(number, unit="km"),
    "meetings": partial(number, unit="times"),
    **dict.fromkeys(("online", "drop_in", "welcome_host"), yes_no),
    **dict.fromkeys(("start_date", "end_date", "verified_on"), day),
    **dict.fromkeys(("min_age", "max_age"), age_limit),
    "activity_id": identifier,
    "title": text,
    "postcode": postcode,
    "principle": partial(codes, field="principle"),
    "languages": partial(codes, field="languages"),
    "cost_unit": partial(code, field="cost_unit"),
    "gender": group_gender,
    "wheelchair": wheelchair,
    "slots": slots,
    "group_size": partial(number, unit="persons"),
    "group_mean_age": partial(number, unit="years"),
    "group_share_women": partial(number, unit="share"),
    "places_free": places_free,
    "from_text": names,
}

CLIENT: Final[dict[str, Converter]] = {
    **dict.fromkeys(("wish", "avoid"), text),
    **dict.fromkeys(("municipality", "place"), optional_text),
    **dict.fromkeys(_SCALES, number),
    **dict.fromkeys(("lat", "lon"), number),
    "location_km": partial(number, unit="km"),
    **dict.fromkeys(
        ("ph_body", "ph_mental", "ph_meaning", "ph_quality", "ph_participation", "ph_daily"), number
    ),
    **dict.fromkeys(("wheelchair", "online", "accompany_first", "consent"), yes_no),
    **{
        name: partial(codes, field=name)
        for name in ("principle", "problems", "blockers", "transport", "languages")
    },
    "client_id": identifier,
    "postcode": postcode,
    "max_travel_km": partial(number, unit="km"),
    "availability": slots,
    "age": partial(number, unit="years"),
    "gender": partial(code, field="gender"),
    "budget_eur": budget,
    "group_size": partial(number, unit="persons"),
    "referred_on": day,
    "from_text": names,
}

OUTCOME: Final[dict[str, Converter]] = {
    "client_id": identifier,
    "activity_id": identifier,
    "policy": optional_text,
    **dict.fromkeys(("shown_on", "started_on", "last_known_on", "stopped_on"), day),
    **dict.fromkeys(("chosen", "accompanied"), yes_no),
    **{name: partial(code, field=name) for name in ("chosen_reason", "stop_reason", "follow_up")},
    "rank": number,
    "propensity": partial(number, unit="share"),
    "sessions_attended": partial(number, unit="times"),
    **dict.fromkeys(
        ("rating_welcome", "rating_click", "rating_venue", "rating_organisation", "rating_time"),
        number,
    ),
}
