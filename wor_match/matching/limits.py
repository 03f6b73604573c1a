"""Hard limits: yes, no or unknown. Only "no" excludes; unknown stays in with a caution.

What was read from somebody's own words asks and never refuses: a "no" that rests on it is unknown.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from wor_match.domain import vocabulary as v
from wor_match.domain.columns import Columns, bit, code, was_read
from wor_match.matching.factors.travel import is_farther

YES, UNKNOWN, NO = np.int8(1), np.int8(0), np.int8(-1)


@dataclass(frozen=True)
class Limit:
    """One hard limit, for grids and pairs alike (see `Factor`).

    refusal
        Why an activity is not in the list, in Dutch.
    caution
        What to ask where the answer is unknown, in Dutch.
    client_words, activity_words
        The field on either side on which a "no" does not stand where it was read from words.
    """

    name: str
    verdict: Callable[[Columns, Columns], np.ndarray]
    client: tuple[str, ...]
    activity: tuple[str, ...]
    refusal: str
    caution: str
    client_words: str | None = None
    activity_words: str | None = None

    def __call__(self, client: Columns, activity: Columns) -> np.ndarray:
        verdict = self.verdict(client.select(self.client), activity.select(self.activity))
        if self.client_words:
            verdict = np.where(
                was_read(client, self.client_words), np.maximum(verdict, UNKNOWN), verdict
            )
        if self.activity_words:
            read = was_read(activity, self.activity_words)
            verdict = np.where(read, np.maximum(verdict, UNKNOWN), verdict)
        return verdict


def _verdict(no: np.ndarray, unknown: np.ndarray) -> np.ndarray:
    return np.where(no, NO, np.where(unknown, UNKNOWN, YES))


def wheelchair(client: Columns, activity: Columns) -> np.ndarray:
    """No where step-free access is needed and not there; at home or online there is no step."""
    needed = (client.wheelchair == 1) & (activity.at_home != 1)
    return _verdict(needed & (activity.wheelchair == 0), needed & np.isnan(activity.wheelchair))


def age(client: Columns, activity: Columns) -> np.ndarray:
    """No outside the ages that the activity names."""
    limited = ~np.isnan(activity.min_age) | ~np.isnan(activity.max_age)
    outside = (client.age < activity.min_age) | (client.age > activity.max_age)
    return _verdict(outside, np.isnan(client.age) & limited)


def gender(client: Columns, activity: Columns) -> np.ndarray:
    """No where the group is for women or men only and the client is the other; `x` is to be asked."""
    limited = ~np.isnan(activity.gender)
    either = (client.gender == code(v.GENDERS, "v")) | (client.gender == code(v.GENDERS, "m"))
    return _verdict(limited & either & (client.gender != activity.gender), limited & ~either)


def language(client: Columns, activity: Columns) -> np.ndarray:
    """No where the group names its languages and the client, whose languages are known, has none.

    A group that names none is taken to speak Dutch, but that alone excludes nobody; nor does Dutch
    among its languages raise doubt about a client whose languages are not known.
    """
    named = activity.languages != 0
    known = client.languages != 0
    shared = (client.languages & activity.languages) != 0
    dutch = (activity.languages & bit(v.LANGUAGES, "nl")) != 0
    return _verdict(named & known & ~shared, named & ~dutch & ~known)


def travel(client: Columns, activity: Columns) -> np.ndarray:
    """No where the activity is certainly farther than the client can go.

    Coordinates of a postcode or place may be off (`location_km`): within that it is to be asked.
    """
    limited = ~np.isnan(client.max_travel_km)
    somewhere = ~np.isnan(client.lat + client.lon) & ~np.isnan(activity.lat + activity.lon)
    off = np.nan_to_num(client.location_km) + np.nan_to_num(activity.location_km)
    no = is_farther(client, activity, client.max_travel_km + off)
    perhaps = is_farther(client, activity, np.maximum(client.max_travel_km - off, 0))
    return _verdict(no, limited & (activity.at_home != 1) & (~somewhere | perhaps))


def full(client: Columns, activity: Columns) -> np.ndarray:
    """No where there is no place free. That places are not counted raises no doubt."""
    del client
    return _verdict(activity.places_free == 0, np.zeros(activity.places_free.shape, dtype=bool))


def ended(client: Columns, activity: Columns) -> np.ndarray:
    """No where the last meeting, or the only one, has been."""
    del client
    single = activity.frequency == code(v.FREQUENCIES, "once")
    last = np.where(single & np.isnan(activity.end_date), activity.start_date, activity.end_date)
    return _verdict(last < activity.as_of, np.zeros(activity.as_of.shape, dtype=bool))


def begun(client: Columns, activity: Columns) -> np.ndarray:
    """To be asked where the first meeting is still to come; it refuses nothing."""
    del client
    return _verdict(
        np.zeros(activity.as_of.shape, dtype=bool), activity.start_date > activity.as_of
    )


def online(client: Columns, activity: Columns) -> np.ndarray:
    """No where somebody wants online only and it is not, or the reverse."""
    only, never = client.online == 1, client.online == 0
    no = (only & (activity.online == 0)) | (never & (activity.online == 1))
    return _verdict(no, only & np.isnan(activity.online))


LIMITS = (
    Limit("full", full, (), ("places_free",), "Vol of wachtlijst", ""),
    Limit("ended", ended, (), ("start_date", "end_date", "frequency", "as_of"), "Al afgelopen", ""),
    Limit(
        "wheelchair",
        wheelchair,
        ("wheelchair", "read"),
        ("wheelchair", "at_home"),
        "Niet toegankelijk met een rolstoel",
        "Even nabellen: is het toegankelijk met een rolstoel?",
        client_words="wheelchair",
    ),
    Limit(
        "age",
        age,
        ("age", "read"),
        ("min_age", "max_age"),
        "Voor een andere leeftijd",
        "Vraag naar de leeftijd: deze groep is voor een bepaalde leeftijd.",
        client_words="age",
    ),
    Limit(
        "gender",
        gender,
        ("gender", "read"),
        ("gender",),
        "Voor vrouwen of voor mannen",
        "Vraag of dit past: deze groep is voor vrouwen of voor mannen.",
        client_words="gender",
    ),
    Limit(
        "language",
        language,
        ("languages", "read"),
        ("languages", "read"),
        "In een andere taal",
        "Vraag naar de taal: deze groep noemt een eigen taal.",
        client_words="languages",
        activity_words="languages",
    ),
    Limit(
        "travel",
        travel,
        ("lat", "lon", "location_km", "max_travel_km", "read"),
        ("lat", "lon", "location_km", "at_home"),
        "Te ver weg",
        "Kijk of het niet te ver is: de afstand is niet zeker.",
        client_words="max_travel_km",
    ),
    Limit(
        "online",
        online,
        ("online",),
        ("online",),
        "Online of juist niet",
        "Even nabellen: kan het online of per telefoon?",
    ),
    Limit(
        "begun",
        begun,
        (),
        ("start_date", "as_of"),
        "Nog niet begonnen",
        "Begint nog: kijk wanneer de eerste keer is.",
    ),
)


# What a client did before also refuses; it comes from outcomes, pair by pair (see history.py).
TAKING_PART, STOPPED_BEFORE = len(LIMITS), len(LIMITS) + 1
REFUSALS = (
    *((limit.name, limit.refusal) for limit in LIMITS),
    ("taking_part", "Doet hier al aan mee"),
    ("stopped_before", "Eerder gestopt omdat het niet paste"),
)
