"""A row of a catalogue: its columns first, then what its own words say of what they leave empty."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from wor_match.ingest import convert, converters, labels
from wor_match.ingest.dutch_text import (
    When,
    find_access,
    find_cost,
    find_meetings,
    find_status,
    find_target,
    parse_cost,
    parse_meetings,
    parse_target,
    parse_when,
    title_gender,
    title_target,
)
from wor_match.ingest.reading import read_activity, taken_over
from wor_match.ingest.rows import Source, convert_row
from wor_match.ingest.words import WordFinder

WHEN_COLUMNS: Final = ("day_text", "time_text", "start_text", "end_text", "frequency_text")

# Conservative: 'online aanmelden', 'leren internetbankieren' and a 'fysieke of online' group say
# nothing about where one takes part.
_ONLINE: Final = re.compile(
    r"\b(?:via|per|in|met) (?:zoom|(?:ms |microsoft )?teams|skype|google meet|jitsi)\b"
    r"|\bonline[ -]?(?:\w+ )?(?:groep|cursus|bijeenkomst|training|les|café|cafe|programma|workshop|"
    r"lotgenoten|koffie|ontmoet|yoga|gespreks|sessie|module|chat|community|quiz|bingo|webinar)"
    r"|\b(?:is|volledig|geheel|helemaal|alleen|uitsluitend) online\b|\(online\b|^online\b"
    r"|\bchatsessies?\b|\bwebinar\b"
    r"|\b(?:via|door) beeldbellen\b|\bbeeldbelgroep|\bbeeldbellend\b|^beeldbellen\b"
    r"|\b(?:telefooncirkel|belcirkel|telefoonster|belgroep|belmaatje)"
    r"|\btelefonische? (?:contact|gesprek|groep|koffie|maatje|luister)|^telefonisch\b"
)
_NOT_ONLINE: Final = re.compile(
    r"\b(?:niet|geen|of|en|én|/) ?(?:\w+ )?(?:online|telefonisch|beeldbel|zoom|teams)"
    r"|\b(?:online|telefonisch|zoom|teams|beeldbellen) (?:of|en|én) "
    r"|\b(?:aanmeld|inschrijv|opgeven|opgave|informatie)\w*[^.;]{0,25}\b(?:online|via|telefonisch)"
    r"|\bhybride\b|\b(?:leren?|uitleg|hulp)\b[^.;]{0,30}\b(?:zoom|teams|skype|beeldbellen|online)"
    r"|\bonline (?:aanmeld|inschrijv|reserv|boek|bankier|kopen|winkel|zak)"
)
_DROP_IN: Final = re.compile(
    r"\binloop(?!\w*(?: (?:vanaf|v\.a\.|om|op afspraak)))|\bvrij(?:e)? inloop"
    r"|\bzonder (?:afspraak|aanmeld\w*|inschrijv\w*|reserver\w*)"
    r"|\b(?:aanmelden|aanmelding|opgeven|inschrijven|afspraak|reserveren)(?: vooraf)? "
    r"(?:is )?(?:niet nodig|hoeft niet|niet verplicht|onnodig|overbodig)"
    r"|\bniet (?:aan te melden|op te geven|in te schrijven)"
    r"|\bu kunt (?:zo|gewoon|altijd) (?:binnen|aan)\w*|\b(?:kom|loop) gerust (?:\w+ )?binnen"
)
_NOT_DROP_IN: Final = re.compile(
    r"\bgeen (?:\w+ )?inloop|\bniet zonder (?:afspraak|aanmeld)"
    r"|\b(?:aanmelden|aanmelding|opgeven|inschrijven|reserveren)(?: vooraf)? (?:is )?"
    r"(?:wel (?:\w+ )?nodig|noodzakelijk|verplicht|vereist|nodig)"
)
# A plain search for a few letters is far quicker than the expressions, and mostly enough.
_ONLINE_HINTS: Final = (
    "online", "zoom", "teams", "skype", "meet", "jitsi", "beeldbel", "telefo", "belc", "belg", "belm", "webinar",
    "chatsessie",
)  # fmt: skip
_DROP_IN_HINTS: Final = (
    "inloop", "zonder", "aanmeld", "opgeven", "inschrijv", "afspraak", "reserver", "aan te melden",
    "op te geven", "in te schrijven", "binnen", "kunt",
)  # fmt: skip
_WHOSE: Final = (
    r"(?:u|jou|je|jullie|mensen|ouderen|de deelnemers?|deelnemers|de cliënt|cliënten|de client|"
    r"clienten|iemand|de bewoners?|bewoners)"
)
_AT_HOME_PLACE: Final = re.compile(
    rf"\baan huis\b|\bbij {_WHOSE} thuis\b|^(?:bij )?(?:{_WHOSE} )?thuis$|^huisbezoek"
)
# Conservative, as above: 'koffie aan huis gebracht' may be, 'bij ons of bij u thuis' is not.
_AT_HOME: Final = re.compile(
    rf"\b(?:komt|komen|bezoekt|bezoeken|bezoek|langs|plaats)\b[^.;!?]{{0,40}}\bbij {_WHOSE} "
    rf"(?:thuis|aan huis)\b|\b(?:komt|komen)\b[^.;!?]{{0,25}}\baan huis\b(?! gebonden)"
    rf"|\bbij {_WHOSE} aan huis\b"
)
_NOT_AT_HOME: Final = re.compile(
    r"\b(?:niet|of|ook|eventueel|soms|liever|en) (?:\w+ )?(?:bij \w+ (?:\w+ )?thuis|aan huis)"
    r"|\b(?:thuis|aan huis) of\b"
)
_COURSE: Final = re.compile(
    r"\d+ ?(?:x|keer|maal|lessen|weken|bijeenkomsten|sessies|avonden|ochtenden|middagen"
    r"|workshops|\w+dagen)(?: in \d+ \w+)?"
)
_PER: Final = re.compile(r"\bper\b|/|\bp\.?k\b|\bkeer\b|\bles\b", re.IGNORECASE)
_ALL_AGES: Final = re.compile(r"\b(?:alle leeftijden|iedereen|jong en oud)\b", re.IGNORECASE)


def activity_values(raw: Mapping[str, object], source: Source, words: WordFinder) -> dict[str, Any]:
    """Values for `Activity`, doubts in the report; `from_text` names what prose had to tell."""
    if source.markup:
        raw = {c: convert.plain_text(x) if isinstance(x, str) else x for c, x in raw.items()}
    values, rests = convert_row(raw, source, converters.ACTIVITY)
    cells = {name: raw.get(column) for name, column in source.fields.items()}
    _when_columns(values, cells, rests, source)
    _cost_columns(values, cells, source)
    _meetings(values, cells, source)
    _target_columns(values, cells, rests, source)
    _orders(values, source)
    inferred = _from_words(values, source, words)
    if inferred:
        values["from_text"] = [*_as_names(values.get("from_text")), *inferred]
    return values


def own_words(cells: Mapping[str, object], *names: str) -> list[str]:
    """What stands in these cells, as text, empty ones left out."""
    found = []
    for name in names:
        value = cells.get(name)
        if value is not None and (word := convert.optional_text(value).value):
            found.append(str(word))
    return found


def _when_columns(
    values: dict[str, Any], cells: Mapping[str, object], rests: dict[str, str], source: Source
) -> None:
    day, time, start, end, often = (
        str(convert.optional_text(cells[name]).value or "") if cells.get(name) is not None else ""
        for name in WHEN_COLUMNS
    )
    said = [day, time, " - ".join(x for x in (start, end) if x), often, rests.get("slots", "")]
    frequency = cells.get("frequency")
    if isinstance(frequency, str) and not convert.is_blank(frequency):
        if code := labels.code_of("frequency", frequency):
            values["frequency"] = code
        else:
            often = often or frequency
            said.append(frequency)
    elif frequency is not None and not isinstance(frequency, str):
        values["frequency"] = frequency
    free = values.get("when_text")
    if any((day, time, start, end, often)):
        # A column 'Wanneer' that holds day and hours together reads as a day.
        first, hours = (day, start or time) if day else (time, start)
    elif isinstance(free, str) and source.may_infer("slots"):
        first, hours = free, ""
    else:
        first, hours = "", ""
    if first or hours or end or often:
        known = parse_when(first, hours, end, often)
        if known.doubt:
            source.doubtful(
                "slots",
                ", ".join(x for x in (first, hours, end, often) if x),
                f"is read with doubt: {known.doubt}",
                "write days as ma, di, ... and hours as 10:00",
            )
        if not known.doubt:
            _doubt_unread(day, start or time, end, source)
        slots = list(known.slots) or _without_day(known)
        _fill(values, source, slots=slots, frequency=known.frequency, rrule=known.rrule)
        once = convert.day(first) if first and len(first) < 40 else convert.EMPTY
        if once.value is not None and not {"start_date", "end_date"} & set(values):
            _fill(values, source, start_date=once.value, end_date=once.value)
    _keep_words(values, "when_text", said)


_BY_ARRANGEMENT: Final = re.compile(
    r"(?:in|nader) overleg|afspraak|wissel|divers|verschil|verspreid|flexibel|maatwerk|variabel"
    r"|aangepast|bepalen|altijd|rooster|agenda|website|programma|doorlopend",
    re.IGNORECASE,
)


def _doubt_unread(day: str, start: str, end: str, source: Source) -> None:
    """Reports a cell for days or hours in which there are none."""
    said = (("day_text", day), ("start_text", start), ("end_text", end))
    for name, cell in said:
        if not cell or _BY_ARRANGEMENT.search(cell):
            continue
        as_day, as_hour = parse_when(cell), parse_when("", cell)
        found = as_day.days or as_day.part or as_day.frequency or as_day.rrule or as_day.doubt
        hours = as_hour.start or as_hour.part or as_hour.days or as_hour.doubt
        bare = cell.strip().isdigit() and name == "day_text"
        if (found or hours) and not bare:
            continue
        if name == "start_text" and name not in source.fields:
            name = "time_text"
        what = "days" if name == "day_text" else "hours"
        source.issue(
            "doubtful", "slots", cell, f"names no {what} that can be read",
            "write days as ma, di, ... and hours as 10:00",
            column=source.fields.get(name),
        )  # fmt: skip


def _without_day(when: When) -> list[str]:
    """Hours or a part of the day, where the day of the week is not named."""
    if when.start:
        return [f"{when.start}-{when.end}" if when.end else when.start]
    return [when.part] if when.part else []


def _cost_columns(values: dict[str, Any], cells: Mapping[str, object], source: Source) -> None:
    amount = cells.get("cost_eur")
    if isinstance(amount, str):
        plain = convert.number(amount)
        if plain.problem is None and plain.value is not None:
            values["cost_eur"] = plain.value
        if plain.problem is not None or (plain.value or 0) < 0:
            _keep_words(values, "cost_text", [amount])
    elif amount is not None:
        values["cost_eur"] = amount
    said = values.get("cost_text")
    if not isinstance(said, str) or "cost_eur" in values or not source.may_infer("cost_eur"):
        return
    cost = parse_cost(said)
    if cost.cost_eur is None and not cost.doubt:
        source.doubtful(
            "cost_eur", said, "names no price that can be read",
            "write an amount, such as '2,50 per keer', or 'gratis'",
        )  # fmt: skip
    if cost.doubt:
        source.doubtful(
            "cost_eur",
            said,
            f"is read with doubt: {cost.doubt}",
            "write one amount and what it is for, such as '2,50 per keer'",
        )
    unit = cost.cost_unit
    often = (own_words(cells, "frequency_text", "frequency") or [""])[0]
    if unit == "meeting" and _COURSE.fullmatch(often.casefold()) and not _PER.search(said):
        unit = "course"  # '€ 30' beside '10x' is not 30 a time
    _fill(values, source, cost_eur=cost.cost_eur)
    if cost.cost_eur is not None:
        _fill(values, source, cost_unit=unit)


def _meetings(values: dict[str, Any], cells: Mapping[str, object], source: Source) -> None:
    for said in own_words(cells, "frequency_text", "frequency", "when_text", "cost_text"):
        _fill(values, source, meetings=parse_meetings(said))


def _target_columns(
    values: dict[str, Any], cells: Mapping[str, object], rests: dict[str, str], source: Source
) -> None:
    ages = own_words(cells, "age_text")
    for said in [*ages, *own_words(values, "target_text")]:
        if source.canonical and said not in ages:
            continue
        target = parse_target(said)
        if target.doubt:
            source.doubtful(
                "min_age" if said in ages else "gender",
                said,
                f"is read with doubt: {target.doubt}",
                "write ages as '55+' or '18-30 jaar', and 'alleen vrouwen' where nobody else may",
            )
        if "min_age" not in values and "max_age" not in values:
            _fill(values, source, min_age=target.min_age, max_age=target.max_age)
        _fill(values, source, gender=target.gender)
    _keep_words(values, "target_text", ages)
    access = cells.get("access_text")
    if access is not None and not convert.is_blank(access):
        cell = convert.wheelchair(access)
        if isinstance(access, str) and "online" not in values and _is_online(access.casefold()):
            values["online"] = True
        elif cell.problem is not None:
            source.doubtful("wheelchair", access, cell.problem, cell.remedy)
        else:
            _fill(values, source, wheelchair=cell.value)
        if not isinstance(access, bool) and len(str(access)) > 3:
            rests["wheelchair"] = str(access)
    if "wheelchair" in rests:
        # The contract has no field for it, and 'rollator' or 'trappen' should not be lost.
        _keep_words(values, "target_text", [f"toegankelijkheid: {rests['wheelchair']}"])


def _orders(values: dict[str, Any], source: Source) -> None:
    for low, high in (("min_age", "max_age"), ("start_date", "end_date")):
        first, last = values.get(low), values.get(high)
        try:
            wrong = first is not None and last is not None and first > last
        except TypeError:  # of two types: the data contract will say which is wrong
            continue
        if wrong:
            for name in (low, high):
                value = source.written(name, values.pop(name))
                source.doubtful(
                    name, value, f"{low} {first} is beyond {high} {last}", "correct one"
                )


# Catalogues repeat themselves: the same description for every day on which a group meets.
_prose_when = lru_cache(maxsize=8192)(lambda prose: parse_when(free_text=prose))
_prose_cost = lru_cache(maxsize=8192)(find_cost)
_prose_target = lru_cache(maxsize=8192)(find_target)
_remark_status = lru_cache(maxsize=8192)(find_status)


def _from_words(values: dict[str, Any], source: Source, words: WordFinder) -> list[str]:
    """Fills what is still empty from title, description and remarks; names of what was filled."""
    title, description = values.get("title"), values.get("description")
    if not isinstance(title, str):
        return []
    prose = f"{title}. {description}" if isinstance(description, str) else title
    before = set(values)
    if not values.get("slots") or "frequency" not in values:
        when = _prose_when(prose)
        if not values.get("slots"):
            slots = list(when.slots) or _without_day(when)
            _fill(values, source, slots=slots, rrule=when.rrule)
        _fill(values, source, frequency=when.frequency)
    if "cost_eur" not in values and "cost_text" not in values:
        cost = _prose_cost(prose)
        _fill(values, source, cost_eur=cost.cost_eur)
        if cost.cost_eur is not None:
            _fill(values, source, cost_unit=cost.cost_unit)
    _fill(values, source, meetings=find_meetings(prose))
    said = values.get("target_text")
    target = _prose_target(prose)
    if not {"min_age", "max_age"} & before and not (said and _ALL_AGES.search(str(said))):
        _fill(values, source, min_age=target.min_age, max_age=target.max_age)
    # A target column that names neither women nor men alone goes before the title.
    _fill(values, source, gender=target.gender or (None if said else title_gender(title, prose)))
    if "wheelchair" not in before:
        _fill(values, source, wheelchair=find_access(prose))
    title_ages = title_target(title)
    if not {"min_age", "max_age"} & set(values) and not said:
        _fill(values, source, min_age=title_ages.min_age, max_age=title_ages.max_age)
    if not values.get("principle"):
        _fill(values, source, principle=words.find(prose))
    _status(values, source, prose)
    lower = prose.casefold()
    place = ". ".join(str(values[n]).casefold() for n in ("venue", "place") if values.get(n))
    if "online" not in values and (_is_online(lower) or (place and _is_online(place))):
        _fill(values, source, online=True)
    if "drop_in" not in values and _is_drop_in(f"{lower}. {values.get('when_text') or ''}"):
        _fill(values, source, drop_in=True)
    found = read_activity(title, description if isinstance(description, str) else "")
    for name, reading in taken_over("activity", found).items():
        _fill(values, source, **{name: reading.value})
    return [name for name in values if name not in before]


def _status(values: dict[str, Any], source: Source, prose: str) -> None:
    remarks = [str(values[n]) for n in ("cost_text", "when_text", "target_text") if values.get(n)]
    status = _remark_status(prose, source.today)
    for remark in remarks:
        found = _remark_status(remark, source.today)
        status = found if found.text and not status.text else status
    if status.full:
        _fill(values, source, places_free=0)
    ended_on = status.ended_on
    start = values.get("start_date")
    if ended_on and not (start and start > ended_on):
        _fill(values, source, end_date=ended_on)
    elif status.doubt and "end_date" not in values and source.may_infer("end_date"):
        source.doubtful(
            "end_date",
            status.text,
            status.doubt,
            "fill in the date of the last meeting, with the year",
        )
    elif status.ended and "end_date" not in values and source.may_infer("end_date"):
        source.doubtful(
            "end_date",
            status.text,
            "the words say that it has stopped, not when",
            "fill in the date of the last meeting, or leave the activity out",
        )


def is_at_home(values: Mapping[str, Any]) -> bool:
    """Whether it takes place where the participant lives: no postcode says where that is."""
    places = [str(values[n]).casefold() for n in ("venue", "place", "address") if values.get(n)]
    target = str(values.get("target_text") or "").casefold()
    if any(_AT_HOME_PLACE.search(place) for place in places) or re.search(
        r"toegankelijkheid: (?:aan huis|bij u thuis)(?:;|$)", target
    ):
        return True
    prose = str(values.get("description") or "").casefold()
    return "huis" in prose and bool(_AT_HOME.search(prose)) and not _NOT_AT_HOME.search(prose)


def _is_drop_in(lower: str) -> bool:
    if not any(hint in lower for hint in _DROP_IN_HINTS):
        return False
    return bool(_DROP_IN.search(lower)) and not _NOT_DROP_IN.search(lower)


def _is_online(lower: str) -> bool:
    if not any(hint in lower for hint in _ONLINE_HINTS):
        return False
    return bool(_ONLINE.search(lower)) and not _NOT_ONLINE.search(lower)


def _fill(values: dict[str, Any], source: Source, **found: Any) -> None:
    """Takes over what was found, for fields that are empty and may be filled."""
    for name, value in found.items():
        if value in (None, []) or values.get(name) not in (None, []):
            continue
        if source.may_infer(name):
            values[name] = value


def _keep_words(values: dict[str, Any], name: str, said: list[str]) -> None:
    """Adds words to a field that holds what stood there, unless it has them already."""
    kept = values.get(name)
    for word in said:
        if word and word not in (kept or ""):
            kept = f"{kept}; {word}" if kept else word
    if kept is not None:
        values[name] = kept


def _as_names(value: object) -> list[str]:
    if isinstance(value, str):
        return [name.strip() for name in re.split(r"[;,|]", value) if name.strip()]
    return list(value) if isinstance(value, (list, tuple)) else []
