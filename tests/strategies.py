"""Random activities and clients, with any field missing."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from wor_match.domain import vocabulary as v
from wor_match.domain.entities import Activity, Client

AS_OF = date(2026, 10, 1)

# Invented sentences; wishes and activities draw on the same subjects, so that some are alike.
TITLES = (
    "Koffieochtend",
    "Kaartmiddag",
    "Wandelgroep",
    "Popkoor",
    "Houtwerkplaats",
    "Rouwgroep",
    "Taalcafé",
    "Samen eten",
)
DESCRIPTIONS = (
    "Elke week koffie met buurtgenoten in het buurthuis.",
    "We lopen een uur rustig door het park.",
    "Klaverjassen en biljarten in de soos.",
    "Bedoeld voor mensen met kanker en hun naasten.",
    "Zagen, schaven en timmeren aan een eigen project. Er is koffie.",
    "!!",
)
WISHES = (
    "Ik wil graag wandelen in het park.",
    "Geen kaartmiddag, ik ben geen bejaarde.",
    "Ik mis mijn man. Het is zo stil in huis.",
    "Iets met hout, zagen of timmeren.",
    "Ik hou niet van drukte, wel van koffie.",
    "Zingen in een koor lijkt me wat.",
    "?",
)
CLOCK = tuple(f"{hour:02}:{minute:02}" for hour in range(5, 23) for minute in (0, 15, 30))


def some(codes: dict[str, str], most: int = 3) -> st.SearchStrategy[list[str]]:
    """A few different codes, or none."""
    return st.lists(st.sampled_from(list(codes)), max_size=most, unique=True)


def sentences_of(texts: tuple[str, ...]) -> st.SearchStrategy[str | None]:
    return st.none() | st.lists(st.sampled_from(texts), max_size=3).map(" ".join)


@st.composite
def slots(draw: st.DrawFn) -> str:
    """One slot in any of its forms."""
    day, part = draw(st.sampled_from(list(v.DAYS))), draw(st.sampled_from(list(v.DAY_PARTS)))
    start, end = sorted(draw(st.lists(st.sampled_from(CLOCK), min_size=2, max_size=2, unique=True)))
    hours = f"{start}-{end}"
    forms = [day, f"{day}-{part}", f"{day} {start}", f"{day} {hours}", part, start, hours]
    return draw(st.sampled_from(forms))


# Half of the time in one small town, where minutes matter.
latitude = (st.floats(50.8, 53.5) | st.floats(52.0, 52.05)).map(lambda x: round(x, 4))
longitude = (st.floats(3.4, 7.2) | st.floats(5.0, 5.08)).map(lambda x: round(x, 4))
scale = st.sampled_from([1.0, 2.0, 2.5, 3.0, 4.0, 5.0])
ages = st.integers(0, 110)
days = st.dates(date(2025, 1, 1), date(2027, 12, 31))
euros = st.sampled_from([0.0, 0.5, 1.0, 2.5, 7.25, 60.0, 240.0])
languages = st.lists(st.sampled_from(["nl", "en", "ar", "tr", "fy"]), max_size=2, unique=True)
climate = {
    name: scale
    for name in ("climate_pace", "climate_talk", "climate_structure", "climate_depth", "effort")
}

_activity_fields = {
    "description": sentences_of(DESCRIPTIONS),
    "organisation": st.sampled_from(["Welzijn Oost", "De Brug"]),
    "target_text": st.sampled_from(["senioren", "mantelzorgers", "na een scheiding"]),
    "lat": latitude,
    "lon": longitude,
    "online": st.booleans(),
    "principle": some(v.PRINCIPLES, 2),
    "slots": st.lists(slots(), max_size=3),
    "frequency": st.sampled_from(list(v.FREQUENCIES)),
    "drop_in": st.booleans(),
    "cost_eur": euros,
    "cost_unit": st.sampled_from(list(v.COST_UNITS)),
    "gender": st.sampled_from(["v", "m"]),
    "languages": languages,
    "wheelchair": st.sampled_from(list(v.ACCESS)),
    "group_size": st.sampled_from([0.0, 1.0, 6.0, 12.0, 80.0]),
    **climate,
    "group_mean_age": ages.map(float),
    "group_share_women": st.sampled_from([0.0, 0.25, 0.5, 1.0]),
    "welcome_host": st.booleans(),
    "places_free": st.integers(0, 3),
    "verified_on": days,
}


@st.composite
def activities(draw: st.DrawFn, number: int = 0) -> Activity:
    """One activity; every field but the required ones is missing half of the time."""
    fields = draw(
        st.fixed_dictionaries({"title": st.sampled_from(TITLES)}, optional=_activity_fields)
    )
    for low, high, values in (("min_age", "max_age", ages), ("start_date", "end_date", days)):
        first, last = sorted([draw(values), draw(values)])
        known = draw(st.sampled_from([(), (low,), (high,), (low, high)]))
        both = {low: first, high: last}
        fields.update({name: both[name] for name in known})
    return Activity(activity_id=f"A-{number:02}", **fields)


_client_fields = {
    "wish": sentences_of(WISHES),
    "avoid": sentences_of(WISHES),
    "problems": some(v.PROBLEMS),
    "principle": some(v.PRINCIPLES, 2),
    "blockers": some(v.BLOCKERS, 2),
    "lat": latitude,
    "lon": longitude,
    "max_travel_km": st.sampled_from([0.0, 2.0, 25.0, 200.0]),
    "transport": some(v.TRANSPORT),
    "availability": st.lists(slots(), max_size=4),
    "age": ages,
    "gender": st.sampled_from(list(v.GENDERS)),
    "languages": languages,
    "budget_eur": euros,
    "wheelchair": st.booleans(),
    "online": st.booleans(),
    "group_size": st.sampled_from([0.0, 1.0, 6.0, 12.0, 80.0]),
    **climate,
    "accompany_first": st.booleans(),
}


@st.composite
def clients(draw: st.DrawFn, number: int = 0) -> Client:
    """One client; every field but the id is missing half of the time."""
    fields = draw(st.fixed_dictionaries({}, optional=_client_fields))
    return Client(client_id=f"C-{number:02}", **fields)


@st.composite
def catalogues(draw: st.DrawFn, least: int = 1, most: int = 6) -> list[Activity]:
    return [draw(activities(number)) for number in range(draw(st.integers(least, most)))]


@st.composite
def intakes(draw: st.DrawFn, least: int = 1, most: int = 4) -> list[Client]:
    return [draw(clients(number)) for number in range(draw(st.integers(least, most)))]
