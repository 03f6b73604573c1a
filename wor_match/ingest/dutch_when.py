"""When an activity takes place: from the columns, else from the description."""

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from .dutch_days import (
    PARTS,
    WEEK,
    Day,
    find_days,
    find_frequency,
    lone_part,
    may_name_days,
    monthly_rule,
    prose_days,
    prose_frequency,
)
from .dutch_times import (
    EMPTY,
    Span,
    column_spans,
    has_any,
    has_digit,
    impossible,
    may_name_hours,
    part_of,
    prose_span,
    settle,
    spans,
    tidy,
)
from .dutch_values import parse_date


@dataclass(frozen=True, slots=True)
class When:
    """Days, slots, hours and rhythm, as far as the text says; empty and None mean unknown."""

    days: tuple[str, ...] = ()
    slots: tuple[str, ...] = ()
    start: str | None = None
    end: str | None = None
    frequency: str | None = None
    rrule: str | None = None
    doubt: str | None = None
    part: str | None = None
    """A part of the day ("avond") where no day is named."""


def _clean(text: str) -> str:
    text = tidy(text)
    return "" if text in EMPTY else text


def _slot(day: str, part: str | None, start: str | None, end: str | None) -> str:
    if start:
        return f"{day} {start}-{end}" if end else f"{day} {start}"
    return f"{day}-{part}" if part else day


def _rank(slot: str) -> tuple[int, int, str]:
    part = slot[3:]
    order = PARTS.index(part) if part in PARTS else -1
    return WEEK.index(slot[:2]), order, slot


Times = tuple[str | None, str | None]


def _slots(days: list[Day], own: dict[int, Times], start: str | None, end: str | None) -> list[str]:
    """Slots in week order; hours go to the days whose day part they fit."""
    fits = [not start or not d.part or d.part == part_of(start) for d in days]
    if not any(fits):
        fits = [True] * len(days)
    made = []
    for i, day in enumerate(days):
        if i in own:
            made.append(_slot(day.day, day.part, *own[i]))
        elif fits[i]:
            made.append(_slot(day.day, day.part, start, end))
        else:
            made.append(_slot(day.day, day.part, None, None))
    return sorted(dict.fromkeys(made), key=_rank)


def _own_times(days: list[Day], mentions: list[Span]) -> dict[int, Times]:
    """Hours per day for *di 10-12 uur, do 14-16 uur*: each belongs to the days before it."""
    own: dict[int, Times] = {}
    for n, span in enumerate(mentions):
        since = mentions[n - 1].at if n else -1
        for i, day in enumerate(days):
            if since < day.at < span.at or (n == 0 and i == 0 and day.at > span.at):
                times = settle(span.start, span.end, day.part)
                own[i] = (times[0], times[1])
    return own


_CLOCK = re.compile(r"(\d\d)[:.](\d\d)(?::00)?(?: ?uur)?")


@lru_cache(maxsize=8192)
def _columns(day_text: str, start_text: str, end_text: str, frequency_text: str) -> When:
    day_col, start_col, end_col, freq_col = (
        _clean(t) for t in (day_text, start_text, end_text, frequency_text)
    )
    doubts: list[str] = []
    days: list[Day] = []
    source = ""
    for source in (day_col, start_col, freq_col):
        days, doubt = find_days(source) if source else ([], None)
        if source is freq_col and not any(source[d.at :].startswith(d.day) for d in days):
            days = []  # "dagelijks" as a frequency says how often, not for certain which days
        if doubt:
            doubts.append(doubt)
        if days:
            break
    if day_col and (date := parse_date(day_col)):
        freq_col = freq_col or "eenmalig"
        true_day = WEEK[date.weekday()]
        if days and days[0].day != true_day:
            doubts.append(f"{date.isoformat()} is geen {days[0].day}")
        days = days or [Day(0, 0, true_day, None)]
    rule, frequency = None, None
    for text in (day_col, freq_col, start_col):
        if not rule and text:
            rule, named = monthly_rule(text)
            if rule:
                frequency = "monthly"
                days = days or [Day(0, 0, d, None) for d in named]
    if not frequency:
        for text in (freq_col, day_col):
            if text and not frequency:
                frequency, every = find_frequency(text)
                rule = rule or every
    if not frequency and _WEEKLY.search(day_col):
        frequency = "weekly"

    parts = {d.part for d in days}
    part = next(iter(parts)) if len(parts) == 1 else None
    part = part or next((p for t in (day_col, start_col, end_col) if (p := lone_part(t))), None)
    in_day = [s for s, _ in spans(day_col, lenient=False)] if day_col else []
    in_start = column_spans(start_col) if start_col else []
    in_end = column_spans(end_col) if end_col else []
    own: dict[int, Times] = {}
    if len(in_day) > 1 and not in_start and days and source is day_col:
        own = _own_times(days, in_day)
    first = in_start[0] if in_start else in_day[0] if in_day else None
    last = in_end[0] if in_end else None
    closing = (last.end or last.start) if last else first.end if first else None
    start, end = settle(first.start if first else None, closing, part)
    if own:
        start, end = own.get(0, (start, end))
    for text, mentions in ((day_col, in_day), (start_col, in_start), (end_col, in_end)):
        if wrong := impossible(text):
            doubts.append(f"onmogelijke tijd: {wrong}")
            if text is start_col and not in_start:
                start = None
        elif text and text is not day_col and not mentions and any(c.isdigit() for c in text):
            doubts.append(f"tijd niet begrepen: {text}")
    if part and not start and lone_part(start_col) == part:
        days = [d if d.part else d._replace(part=part) for d in days]
    written = _CLOCK.fullmatch(start_col), _CLOCK.fullmatch(end_col)
    if end and written[0] and written[1] and written[1][1] > "00":
        # "10.00" after "12.00" is a slip, not ten in the evening.
        end = min(end, f"{written[1][1]}:{written[1][2]}")
    if start and end and end <= start:
        doubts.append(f"eindtijd {end} ligt niet na begintijd {start}")
        end = None
    alone = lone_part(day_col) if not days else None
    named_days = {d.day for d in days}
    slots = _slots(days, own, start, end)
    if len(in_start) > 1 and not in_end and all(s.end for s in in_start):
        for span in in_start[1:]:  # "10.00-12.00 en 14.00-16.00": twice a day
            again = settle(span.start, span.end, None)
            slots += [_slot(d.day, None, *again) for d in days]
    return When(
        days=tuple(d for d in WEEK if d in named_days),
        slots=tuple(sorted(dict.fromkeys(slots), key=_rank)),
        start=start,
        end=end,
        frequency=frequency,
        rrule=rule,
        doubt="; ".join(dict.fromkeys(doubts)) or None,
        part=alone,
    )


_WEEKLY = re.compile(r"(?<!\w)(?:elke|iedere|dagelijks|alle|\w+dags(?!\w)|werkdagen|doordeweeks)")
_NTH_HINTS = ("maand", "eerste", "laatste", "derde", "vierde", "1e", "3e", "4e")
_HINTS = ("dag", "uur", "week", "maand", "weken", " tot ", "tussen", "half", "kwart", "t/m")


def parse_when(
    day_text: str = "",
    start_text: str = "",
    end_text: str = "",
    frequency_text: str = "",
    free_text: str = "",
) -> When:
    """When it takes place; the description only fills what the own columns leave empty.

    ``free_text`` is read with precision above recall: hours count only where the prose says that
    they are hours of the day, and days only where it says that the group meets on them.
    """
    when = _columns(day_text, start_text, end_text, frequency_text)
    if not free_text or (when.days and when.start and when.frequency):
        return when
    low = free_text.lower()
    if not has_any(low, _HINTS) and not has_digit(low):
        return when
    return _fill(when, tidy(free_text), lone_part(tidy(day_text)) if day_text else None)


def _fill(when: When, text: str, part: str | None) -> When:
    named: list[Day] = []
    rule, frequency = when.rrule, when.frequency
    start, end = when.start, when.end
    if not when.days and may_name_days(text):
        named, weekly = prose_days(text)
        closer = {d.day for d in named if d.part}
        named = [d for d in named if d.part or d.day not in closer]
        if named and has_any(text, _NTH_HINTS) and not (weekly or rule or frequency):
            rule, _ = monthly_rule(text, prose=True)
            frequency = "monthly" if rule else frequency
        if weekly and not rule:
            frequency = frequency or "weekly"
    if not frequency and ("week" in text or "maand" in text or "weken" in text):
        frequency = prose_frequency(text)
    if not start and not end and may_name_hours(text) and (span := prose_span(text)):
        sentence = text[max(0, span.at - 25) : span.stop + 14]
        parts = {d.part for d in named} or {s[3:] for s in when.slots if s[2:3] == "-"}
        known = next(iter(parts)) if len(parts) == 1 else None
        start, end = settle(span.start, span.end, known or part or lone_part(sentence))
        if start and end and end <= start:
            start = end = None
    if not named and when.slots and start and not when.start:
        named = [Day(0, 0, s[:2], s[3:] or None) for s in when.slots]
    if not (named or start or end or frequency != when.frequency or rule != when.rrule):
        return when
    days = {d.day for d in named} if not when.days else set(when.days)
    return replace(
        when,
        days=tuple(d for d in WEEK if d in days),
        slots=tuple(_slots(named, {}, start, end)) if named else when.slots,
        start=start,
        end=end,
        frequency=frequency,
        rrule=rule,
    )


# ------------------------------------------------------------------------- slots, availability
_SLOT_FILLER = re.compile(
    r"(?<!\w)(?:elke|iedere|elk|ieder|alle|op|van|om|uur|in|de|het|'?s|hele dag|dag|tussen|vanaf|"
    r"ochtend(?:en|s)?|morgens?|middag(?:en|s)?|avond(?:en|s)?|voormiddag|namiddag|dagdeel)(?!\w)"
)
_SPLIT = re.compile(r"[;,|\n]")
_AND = re.compile(r" en (?!met )")


@lru_cache(maxsize=8192)
def _read_slots(text: str) -> tuple[str, ...]:
    """Canonical slots of one item; empty where a word is not understood."""
    text = tidy(text)
    if text in EMPTY or impossible(text):
        return ()
    days, _ = find_days(text)
    taken = [(d.at, d.stop) for d in days]
    mentions = [s for s, _ in spans(_blank(text, taken), lenient=bool(days))]
    rest = _blank(text, taken + [(s.at, s.stop) for s in mentions])
    part = lone_part(text)
    if re.sub(r"[\s.,:/()-]|t/m|tm|tot en met|tot", "", _SLOT_FILLER.sub(" ", rest)):
        return ()
    if len(mentions) > 1:
        return ()
    if not days and not mentions:
        return (part,) if part else ()
    start = end = None
    if mentions:
        start, end = settle(mentions[0].start, mentions[0].end, part)
        if start and end and end <= start:
            return ()
    if not days:
        return (f"{start}-{end}" if end else start,) if start else ()
    return tuple(_slots(days, {}, start, end))


def _blank(text: str, pieces: list[tuple[int, int]]) -> str:
    for at, stop in pieces:
        text = text[:at] + " " * (stop - at) + text[stop:]
    return text


def parse_slot(text: str) -> str | None:
    """One slot or availability item in canonical notation; None when not understood.

    None also where it names more than one day: ``parse_slots`` gives them all.
    """
    slots = _read_slots(text)
    return slots[0] if len(slots) == 1 else None


def parse_slots(text: str) -> tuple[list[str], list[str]]:
    """(understood, not understood) of a list of slots; ``ma t/m vr`` and ``weekend`` unfold."""
    good: list[str] = []
    bad: list[str] = []
    for line in _SPLIT.split(text):
        pieces = [line] if "tussen" in line.lower() else _AND.split(line)
        for piece in pieces:
            if not piece.strip():
                continue
            if slots := _read_slots(piece):
                good.extend(s for s in slots if s not in good)
            else:
                bad.append(piece.strip())
    return good, bad
