"""The data contract as types: one class per kind of record, one field per column.

These models are the single source of names, units and codes: files, API schema, database tables
and columns follow from them. They take values of the right type or text that spells one
plainly ("2.5", "ma;di"); Dutch as people write it is read by `wor_match.ingest` beforehand.

Unknown is a value: `None`, an empty list, or "unknown" for `wheelchair`.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    model_validator,
)

from wor_match.domain import vocabulary as v
from wor_match.domain.personal_data import is_bsn

SLOT = re.compile(
    r"(?P<day>ma|di|wo|do|vr|za|zo)"
    r"(?:-(?P<part>ochtend|middag|avond)"
    r"| (?P<start>(?:[01]\d|2[0-3]):[0-5]\d)(?:-(?P<end>(?:[01]\d|2[0-3]):[0-5]\d|24:00))?)?"
    r"|(?P<any_part>ochtend|middag|avond)"
    r"|(?P<any_start>(?:[01]\d|2[0-3]):[0-5]\d)(?:-(?P<any_end>(?:[01]\d|2[0-3]):[0-5]\d|24:00))?"
)

AT_HOME = re.compile(r"\baan huis\b|\bbij (?:u|je|jou|mensen) thuis\b")


def _as_list(value: Any) -> Any:
    """A list, from a list or from text that separates its items by ';', ',' or '|'."""
    if value is None:
        return []
    if isinstance(value, str):
        return [item.strip() for item in re.split(r"[;,|]", value) if item.strip()]
    if isinstance(value, (tuple, set, frozenset)):
        return list(value)
    return value


def _found(value: str) -> str:
    """Words for a value that a message may hold: its length, since it may be a client's words."""
    return f"found {len(value)} other characters"


def _one_of(codes: dict[str, Any], what: str) -> Any:
    def check(value: str) -> str:
        if value not in codes:
            raise ValueError(f"expected one of {', '.join(codes)} as {what}, {_found(value)}")
        return value

    return AfterValidator(check)


def _slot(value: str) -> str:
    match = SLOT.fullmatch(value)
    if match is None:
        raise ValueError(
            f"expected a time such as 'ma 10:00-12:00', 'ma 10:00', 'di-middag', 'di', 'middag' "
            f"or '10:00-12:00', "
            f"{_found(value)}"
        )
    start, end = match["start"] or match["any_start"], match["end"] or match["any_end"]
    if start and end and end <= start:
        raise ValueError(f"expected an end after the start, {_found(value)}")
    return value


def _not_blank(value: str) -> str:
    if not value.strip():
        raise ValueError("expected a value, found nothing")
    return value.strip()


def _pseudonym(value: str) -> str:
    """Refuses what is recognisably no pseudonym: an e-mail address, a BSN, a telephone number."""
    digits = value.replace(".", "").replace(" ", "")
    if "@" in value:
        raise ValueError("expected a pseudonym, found what looks like an e-mail address")
    if _PHONE.search(value.replace("(0)", "")):
        raise ValueError("expected a pseudonym, found what looks like a telephone number")
    whole = digits.isascii() and digits.isdigit() and len(digits) == 9
    inside = _NINE_DIGITS.findall(value)
    if any(is_bsn(x) for x in ([digits] if whole else inside)):
        raise ValueError("expected a pseudonym, found what looks like a BSN")
    return value


_NINE_DIGITS = re.compile(r"(?<!\d)\d{9}(?!\d)", re.ASCII)
_PHONE = re.compile(
    r"(?<!\w)(?:(?:\+|00)31[ .-]?(?:\d[ .-]?){8}\d|0[1-9][ .-]?(?:\d[ .-]?){7}\d)(?!\w)", re.ASCII
)


def _empty_is_none(value: Any) -> Any:
    return None if isinstance(value, str) and not value.strip() else value


def _postcode(value: str) -> str:
    match = re.fullmatch(r"([1-9]\d{3}) ?([A-Za-z]{2})?", value.strip())
    if match is None:
        raise ValueError(f"expected a postcode such as '1234' or '1234 AB', {_found(value)}")
    return f"{match[1]} {match[2].upper()}" if match[2] else match[1]


Identifier = Annotated[
    str, BeforeValidator(lambda x: str(x) if isinstance(x, int) else x), AfterValidator(_not_blank)
]
Text = Annotated[str | None, BeforeValidator(_empty_is_none)]
Postcode = Annotated[
    Annotated[str, AfterValidator(_postcode)] | None, BeforeValidator(_empty_is_none)
]
Scale = Annotated[float | None, Field(ge=1, le=5), BeforeValidator(_empty_is_none)]
Ten = Annotated[float | None, Field(ge=0, le=10), BeforeValidator(_empty_is_none)]
Rating = Annotated[int | None, Field(ge=1, le=5), BeforeValidator(_empty_is_none)]
Share = Annotated[float | None, Field(ge=0, le=1), BeforeValidator(_empty_is_none)]
Positive = Annotated[
    float | None, Field(ge=0, allow_inf_nan=False), BeforeValidator(_empty_is_none)
]
Age = Annotated[int | None, Field(ge=0, le=120), BeforeValidator(_empty_is_none)]
Count = Annotated[int | None, Field(ge=0), BeforeValidator(_empty_is_none)]
YesNo = Annotated[bool | None, BeforeValidator(_empty_is_none)]
Day = Annotated[date | None, BeforeValidator(_empty_is_none)]
Latitude = Annotated[float | None, Field(ge=-90, le=90), BeforeValidator(_empty_is_none)]
Longitude = Annotated[float | None, Field(ge=-180, le=180), BeforeValidator(_empty_is_none)]

Gender = Annotated[str, _one_of(v.GENDERS, "gender")]
Principles = Annotated[
    list[Annotated[str, _one_of(v.PRINCIPLES, "principle")]], BeforeValidator(_as_list)
]
Problems = Annotated[
    list[Annotated[str, _one_of(v.PROBLEMS, "problem")]], BeforeValidator(_as_list)
]
Blockers = Annotated[
    list[Annotated[str, _one_of(v.BLOCKERS, "blocker")]], BeforeValidator(_as_list)
]
Transport = Annotated[
    list[Annotated[str, _one_of(v.TRANSPORT, "means of transport")]], BeforeValidator(_as_list)
]
Languages = Annotated[
    list[Annotated[str, _one_of(v.LANGUAGES, "ISO 639-1 language")]], BeforeValidator(_as_list)
]
Slots = Annotated[list[Annotated[str, AfterValidator(_slot)]], BeforeValidator(_as_list)]
Names = Annotated[list[str], BeforeValidator(_as_list)]


class Record(BaseModel):
    """What all records share: nothing unnamed gets in, and nothing changes afterwards.

    What was refused is not in the text of the error: a story may stand where a code belongs.
    """

    model_config = ConfigDict(
        extra="forbid", frozen=True, str_strip_whitespace=True, hide_input_in_errors=True
    )


class Activity(Record):
    """One activity of a catalogue. Required: `activity_id` and `title`."""

    activity_id: Identifier
    title: Annotated[str, AfterValidator(_not_blank)]
    description: Text = None
    organisation: Text = None
    municipality: Text = None
    venue: Text = None
    address: Text = None
    postcode: Postcode = None
    place: Text = None
    lat: Latitude = None
    lon: Longitude = None
    location_km: Positive = None
    """How far the coordinates may be off; None is not at all."""
    online: YesNo = None
    principle: Principles = []
    slots: Slots = []
    frequency: Annotated[
        Annotated[str, _one_of(v.FREQUENCIES, "frequency")] | None, BeforeValidator(_empty_is_none)
    ] = None
    rrule: Text = None
    when_text: Text = None
    cost_text: Text = None
    target_text: Text = None
    start_date: Day = None
    end_date: Day = None
    drop_in: YesNo = None
    cost_eur: Positive = None
    meetings: Count = None
    """Number of meetings of a course, where it is known."""
    cost_unit: Annotated[
        Annotated[str, _one_of(v.COST_UNITS, "cost unit")] | None, BeforeValidator(_empty_is_none)
    ] = None
    min_age: Age = None
    max_age: Age = None
    gender: Annotated[Literal["v", "m"] | None, BeforeValidator(_empty_is_none)] = None
    languages: Languages = []
    wheelchair: Annotated[
        Literal["yes", "no", "unknown"], BeforeValidator(lambda x: x or "unknown")
    ] = "unknown"
    group_size: Positive = None
    climate_pace: Scale = None
    climate_talk: Scale = None
    climate_structure: Scale = None
    climate_depth: Scale = None
    effort: Scale = None
    group_mean_age: Annotated[
        float | None, Field(ge=0, le=120), BeforeValidator(_empty_is_none)
    ] = None
    group_share_women: Share = None
    welcome_host: YesNo = None
    places_free: Count = None
    contact: Text = None
    url: Text = None
    verified_on: Day = None
    from_text: Names = []
    """Names of the fields above that were read from the words of the record, not from a column."""

    @property
    def at_home(self) -> bool:
        """Whether nobody has to travel: online, by telephone, or at the participant's own home."""
        where = " ".join(part for part in (self.venue, self.place) if part)
        return bool(self.online) or bool(AT_HOME.search(where.lower()))

    @model_validator(mode="after")
    def _orders(self) -> Self:
        if self.min_age is not None and self.max_age is not None and self.min_age > self.max_age:
            raise ValueError(
                f"expected min_age <= max_age, found {self.min_age} and {self.max_age}"
            )
        if self.start_date and self.end_date and self.start_date > self.end_date:
            raise ValueError(
                f"expected start_date <= end_date, found {self.start_date} and {self.end_date}"
            )
        return self


class Client(Record):
    """One intake. Required: `client_id`, a pseudonym."""

    client_id: Annotated[Identifier, AfterValidator(_pseudonym)]
    wish: Text = None
    avoid: Text = None
    problems: Problems = []
    principle: Principles = []
    blockers: Blockers = []
    municipality: Text = None
    postcode: Postcode = None
    place: Text = None
    lat: Latitude = None
    lon: Longitude = None
    location_km: Positive = None
    """How far the coordinates may be off; None is not at all."""
    max_travel_km: Positive = None
    transport: Transport = []
    availability: Slots = []
    age: Age = None
    gender: Annotated[Gender | None, BeforeValidator(_empty_is_none)] = None
    languages: Languages = []
    budget_eur: Positive = None
    wheelchair: YesNo = None
    online: YesNo = None
    """True: only online or by telephone. False: not online. None: no matter, or not known."""
    group_size: Positive = None
    climate_pace: Scale = None
    climate_talk: Scale = None
    climate_structure: Scale = None
    climate_depth: Scale = None
    effort: Scale = None
    accompany_first: YesNo = None
    ph_body: Ten = None
    ph_mental: Ten = None
    ph_meaning: Ten = None
    ph_quality: Ten = None
    ph_participation: Ten = None
    ph_daily: Ten = None
    referred_on: Day = None
    consent: YesNo = None
    from_text: Names = []
    """Names of the fields above that were read from the wish, not from a column."""


class Outcome(Record):
    """One recommendation that was shown, followed or not."""

    client_id: Annotated[Identifier, AfterValidator(_pseudonym)]
    activity_id: Identifier
    shown_on: date
    rank: Annotated[int | None, Field(ge=1), BeforeValidator(_empty_is_none)] = None
    propensity: Share = None
    policy: Text = None
    chosen: YesNo = None
    chosen_reason: Annotated[
        Annotated[str, _one_of(v.CHOSEN_REASONS, "reason")] | None, BeforeValidator(_empty_is_none)
    ] = None
    accompanied: YesNo = None
    started_on: Day = None
    last_known_on: Day = None
    stopped_on: Day = None
    stop_reason: Annotated[
        Annotated[str, _one_of(v.STOP_REASONS, "stop reason")] | None,
        BeforeValidator(_empty_is_none),
    ] = None
    follow_up: Annotated[
        Annotated[str, _one_of(v.FOLLOW_UP, "follow-up")] | None, BeforeValidator(_empty_is_none)
    ] = None
    sessions_attended: Count = None
    rating_welcome: Rating = None
    rating_click: Rating = None
    rating_venue: Rating = None
    rating_organisation: Rating = None
    rating_time: Rating = None

    @model_validator(mode="after")
    def _orders(self) -> Self:
        if self.stopped_on and self.started_on and self.stopped_on < self.started_on:
            raise ValueError(
                f"expected started_on <= stopped_on, found {self.started_on} and {self.stopped_on}"
            )
        if self.stopped_on and not self.started_on:
            raise ValueError(f"expected a started_on beside stopped_on {self.stopped_on}")
        return self


class Effect(Record):
    """What one factor does for a pair: a sentence, and its contributions in log-odds."""

    factor: str
    text: str
    start: float
    stay: float


class Suggestion(Record):
    """One activity of a ranked list."""

    activity_id: str
    title: str
    rank: int
    score: float
    """What the list is sorted by: `expected_weeks` less the discount for more of the same."""
    expected_weeks: float
    p_start: float
    p_retained: float
    p_retained_low: float
    p_retained_high: float
    propensity: float
    reasons: list[Effect]
    cautions: list[Effect]


class Exclusion(Record):
    """Why an activity is not in the list: the hard limits that said no."""

    activity_id: str
    reason: str
    """Codes of the limits, separated by ';' (see `wor_match.matching.limits`)."""
    text: str


class BlockerAdvice(Record):
    """What comes before, or beside, an activity."""

    blocker: str
    text: str


class Recommendation(Record):
    """What comes out: one object per client."""

    client_id: str
    policy: str
    generated_at: datetime
    blockers: list[BlockerAdvice]
    notes: list[str]
    """Why the list is weak, where it is: what is not known of this client."""
    suggestions: list[Suggestion]
    excluded: list[Exclusion]
