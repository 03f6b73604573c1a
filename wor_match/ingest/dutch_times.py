"""Clock times as Dutch people write them.

Three degrees of trust: a time column may say just ``10``; a day column must name hours with
``uur`` or minutes, because ``2e dinsdag`` stands there too; running prose must also say that it
is a time of the day, because ages, prices and durations stand there too.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

EMPTY = frozenset(
    {"", "-", "--", "?", "??", "x", ".", "/", "nvt", "n.v.t.", "n.v.t", "ntb", "n.t.b.", "n.t.b"}
    | {"onbekend", "nnb", "n.n.b.", "nog onbekend", "nog niet bekend", "nog te bepalen", "geen"}
    | {"op aanvraag", "in overleg", "nader te bepalen", "niet bekend", "nan", "none", "null"}
    | {"n/a", "na", "tbd", "wisselend?", "volgt", "op afspraak"}
)
"""What people write in a column that says nothing."""

_TIDY = {
    "\u00a0": " ",
    "\u202f": " ",
    "\u2018": "'",
    "\u2019": "'",
    "`": "'",
    "\u2013": "-",
    "\u2014": "-",
    "\u2011": "-",
    "\u2212": "-",
}
_BREAK = re.compile(r"<br\s*/?>")


def tidy(text: str) -> str:
    """Lower case, with plain quotes, hyphens and single spaces."""
    text = text.lower()
    if not text.isascii():
        for odd, plain in _TIDY.items():
            if odd in text:
                text = text.replace(odd, plain)
    if "<br" in text:
        text = _BREAK.sub(" ", text)
    return " ".join(text.split())


def has_any(text: str, hints: tuple[str, ...]) -> bool:
    """Whether one of the hints occurs; a plain loop is twice as fast as ``any`` here."""
    for hint in hints:  # noqa: SIM110
        if hint in text:
            return True
    return False


class Clock(NamedTuple):
    """Hour and minute as named, and how literally to take them.

    ``kind``: ``exact`` (24-hour notation), ``loose`` (``9.30``), ``bare`` (``9``), ``word``.
    """

    hour: int
    minute: int
    kind: str


class Span(NamedTuple):
    """One mention of a time, or of a time from and till."""

    at: int
    stop: int
    start: Clock
    end: Clock | None


HOUR_WORDS = {
    "een": 1, "één": 1, "twee": 2, "drie": 3, "vier": 4, "vijf": 5, "zes": 6,
    "zeven": 7, "acht": 8, "negen": 9, "tien": 10, "elf": 11, "twaalf": 12,
}  # fmt: skip
_WORD = "|".join(HOUR_WORDS)
_QUARTER = {"kwart": 15, "vijf": 5, "tien": 10, "twintig": 20, "5": 5, "10": 10, "20": 20}
_ABOUT = r"(?:(?:\+/-|±|ca|circa|ongeveer|rond|omstreeks|plm|om)\.? *){0,2}"


def _atom(tag: str) -> str:
    return (
        rf"(?:(?P<q{tag}>kwart|vijf|tien|twintig|5|10|20) +(?:min(?:uten|\.)? +)?"
        rf"(?P<d{tag}>over|voor) +)?"
        rf"(?P<half{tag}>half[ -]?)?"
        rf"(?:(?P<w{tag}>{_WORD})(?!\w)"
        rf"|(?P<h{tag}>\d{{1,2}})(?:(?: ?[:.] ?| ?[uh] ?| uur (?=(?:00|15|30|45)(?!\d)))"
        rf"(?P<m{tag}>\d\d)(?P<sec{tag}>:\d\d)?)?+"
        rf"(?!\d))"
        rf"(?P<u{tag}> ?(?:uur|hr|[uh](?!\w)\.?))?+"
    )


_NOT_BEFORE = r"(?<![\w€])(?<!€ )(?<!\d[.,:/-])(?<!-)"
# What makes of a number something else: prices, percentages, ages, dates, durations, counts.
_NOT_AFTER = (
    r"(?!\w)(?! ?[,.]\d)(?!-\d)(?! ?[%€])(?! ?(?:euro|eur|jaar|jarige|weken|maanden|dagen|keer|x|"
    r"lang|durend|per|later|eerder|geleden|minuten|kwartier|p\.p|km|kilometer|personen|mensen|"
    r"deelnemers|plekken|lessen|bijeenkomsten|graden|procent|punten|mei|juni|juli|januari|februari|"
    r"maart|april|augustus|september|oktober|november|december)(?![a-z]))(?!e |de |ste |\+)"
)
_RANGE_SEP = r"(?P<sep> ?(?:-|tot en met|tot|t/m|tm|à|en) ?)"
_SPAN = re.compile(
    _NOT_BEFORE
    + r"(?P<pre>(?:van|vanaf|tussen|om|start|aanvang|begin|begint|inloop|open)(?: om)?:? +)?"
    + _ABOUT
    + _atom("a")
    + rf"(?:{_RANGE_SEP}{_ABOUT}{_atom('b')})?"
    + _NOT_AFTER
)
_ISO = re.compile(r"(?:\d{4}-\d\d-\d\d[t ])?(\d{1,2}):(\d\d):(\d\d)(?:\.\d+)?")
_FRACTION = re.compile(r"(?:\d{5})?0?[.,]\d+|0|1[.,]0+")
_MILITARY = re.compile(r"(\d\d)(\d\d)(?: ?(?:-|tot) ?(\d\d)(\d\d))?(?: uur)?")
_IMPOSSIBLE = re.compile(r"(?<!\d)(\d{1,2}) ?[:.u] ?(\d\d)(?!\d)|(?<!\d)(\d{2}) ?uur")


def _clock(found: re.Match[str], tag: str) -> Clock | None:
    """The named hour; None where no clock shows it (25:00)."""
    word, digits = found[f"w{tag}"], found[f"h{tag}"]
    hour = HOUR_WORDS[word] if word else int(digits)
    minute = int(found[f"m{tag}"] or 0)
    spoken = bool(found[f"half{tag}"] or found[f"q{tag}"])
    if spoken and (hour > 12 or found[f"m{tag}"]):
        return None
    total = hour * 60 + minute
    if found[f"half{tag}"]:
        total -= 30
    if found[f"q{tag}"]:
        step = _QUARTER[found[f"q{tag}"]]
        total += step if found[f"d{tag}"] == "over" else -step
    if minute > 59 or total > 24 * 60 or total < 0:
        return None
    hour, minute = divmod(total, 60)
    if word or spoken:
        return Clock(hour or 12, minute, "word")
    if hour > 12 or digits.startswith("0") or found[f"sec{tag}"]:
        return Clock(hour, minute, "exact")
    return Clock(hour, minute, "loose" if found[f"m{tag}"] else "bare")


def _certain(found: re.Match[str], tag: str) -> bool:
    return bool(found[f"m{tag}"] or found[f"u{tag}"] or found[f"half{tag}"] or found[f"q{tag}"])


_DAY_BEFORE = re.compile(
    r"(?:(?:dag|ochtend|morgen|middag|avond)(?:en|s)?,?|(?<![\w'])(?:ma|di|wo|do|vr|za|zo)\.?) ?$"
)


def spans(text: str, *, lenient: bool) -> Iterator[tuple[Span, re.Match[str]]]:
    """Every mention of hours in tidied text, with the match for who wants the surroundings.

    ``lenient``: a bare number is an hour (time columns only).
    """
    for found in _SPAN.finditer(text):
        pair = found["sep"] is not None
        if pair and found["sep"].strip() == "en" and (found["pre"] or "").strip() != "tussen":
            pair = False
        sure = _certain(found, "a") or (pair and _certain(found, "b"))
        after_day = pair and _DAY_BEFORE.search(text[max(0, found.start() - 10) : found.start()])
        if not (lenient or sure or after_day or (pair and found["pre"])):
            continue
        start, end = _clock(found, "a"), _clock(found, "b") if pair else None
        if start is None or (pair and end is None):
            continue
        yield Span(found.start(), found.end(), start, end), found


def column_spans(text: str) -> list[Span]:
    """Hours in a column meant for hours: also Excel's day fractions, date-times and ``0930``."""
    if _FRACTION.fullmatch(text) and text not in {"0"}:
        fraction = float("0." + re.split("[.,]", text)[1])
        minutes = round(fraction * 1440)
        tidy_minutes = abs(fraction * 1440 - minutes) < 0.02 * 1440 / 24 and minutes % 5 == 0
        if len(text) > 4 or tidy_minutes:  # "0.30" is half past midnight, "0.75" is 18:00
            clock = Clock(minutes // 60 % 24, minutes % 60, "exact")
            return [Span(0, len(text), clock, None)]
    if iso := _ISO.fullmatch(text):
        hour, minute = int(iso[1]), int(iso[2])
        if hour < 24 and minute < 60 and int(iso[3]) < 60:
            return [Span(0, len(text), Clock(hour, minute, "exact"), None)]
        return []
    if army := _MILITARY.fullmatch(text):
        h1, m1 = int(army[1]), int(army[2])
        h2, m2 = int(army[3] or 0), int(army[4] or 0)
        if max(h1, h2) < 24 and max(m1, m2) < 60:
            end = Clock(h2, m2, "exact") if army[3] else None
            return [Span(0, len(text), Clock(h1, m1, "exact"), end)]
        return []
    return [span for span, _ in spans(text.replace("een uur of ", ""), lenient=True)]


def impossible(text: str) -> str | None:
    """The first thing that looks like a clock time and cannot be one, such as 25:00."""
    if _FRACTION.fullmatch(text):
        return None
    for found in _IMPOSSIBLE.finditer(text):
        hour, minute = int(found[1] or found[3]), int(found[2] or 0)
        if minute > 59 or hour * 60 + minute > 24 * 60:
            return found[0].strip()
    return None


def _settle(clock: Clock, part: str | None) -> tuple[int, bool]:
    """Minutes after midnight, and whether afternoon was a guess."""
    hour, minute, kind = clock
    total = hour * 60 + minute
    if kind == "exact" or hour >= 12 or hour == 0:
        return total, False
    if part == "avond":
        return (total + 720 if hour >= 5 else total), False
    if part == "middag":
        return (total + 720 if hour <= 7 else total), False
    if part in {"ochtend", "nacht"}:
        return total, False
    latest = {"word": 7, "bare": 6, "loose": 5}[kind]
    return (total + 720, True) if hour <= latest else (total, False)


def _show(minutes: int) -> str:
    minutes = 1439 if minutes == 1440 else minutes
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def settle(
    start: Clock | None, end: Clock | None, part: str | None
) -> tuple[str | None, str | None]:
    """(start, end) as ``HH:MM``, morning or afternoon decided.

    Hours in words from one to seven are afternoon or evening, unless the day part says
    otherwise; an end before its start is moved to the afternoon; midnight as an end is 23:59.
    """
    first = second = None
    guessed = False
    if start is not None:
        first, guessed = _settle(start, part)
        first %= 1440
    if end is not None:
        ends_in = part if part != "ochtend" or end.hour >= 6 else None
        second, _ = _settle(end, ends_in)
        if first is not None and second <= first:
            raw = end.hour * 60 + end.minute
            if (
                guessed
                and start is not None
                and start.hour * 60 + start.minute < raw <= 1440
                and (end.kind == "exact" or raw + 720 > 1440)
            ):
                first -= 720
                second = raw
            elif (
                second + 720 > first
                and second + 720 <= 1440
                and end.hour < 12
                and end.kind != "exact"
            ):
                second += 720
            elif second == 0:
                second = 1440
    return (
        None if first is None else _show(first),
        None if second is None else _show(second),
    )


def part_of(time: str) -> str:
    """Day part in which a time falls: ochtend 06-12, middag 12-18, avond 18-24."""
    hour = int(time[:2])
    if hour < 6:
        return "nacht"
    return "ochtend" if hour < 12 else "middag" if hour < 18 else "avond"


# ------------------------------------------------------------------------------------- prose
_HOURLIKE = re.compile(r"[0-9] ?(?:[.:uh-]|tot|en |à|t/m)")
_DIGIT = re.compile(r"[0-9]")


def has_digit(text: str) -> bool:
    """Whether there is a digit at all: the cheap question before the dear one."""
    return _DIGIT.search(text) is not None


def may_name_hours(text: str) -> bool:
    """False where tidied prose surely names no hours."""
    return (
        "uur" in text
        or "half" in text
        or "kwart" in text
        or "tussen " in text
        or ("van " in text and " tot " in text)
        or _HOURLIKE.search(text) is not None
    )


_UNIT_AFTER = re.compile(
    r" ?(?:(?:lang|per|achter|durend|werk|vrijwil|slaap|nodig|de tijd|aan )|[^.;!?]{0,25}per week)"
)
_SAFE_AFTER = re.compile(
    r" ?(?:$|[.,;:!?)]|(?:in en uit|open|inloop|welkom|terecht|binnen|langs|bent|kun|kan|is |zijn|"
    r"staat|u |je |iedereen|elke|iedere|op |'s |of |en ))"
)
_PEOPLE_BEFORE = re.compile(
    r"(?:kinderen|jongeren|meisjes|jongens|iedereen|mensen|leeftijd|volwassenen|heren|dames|"
    r"vrouwen|mannen|peuters|kleuters|groepen?|groepjes|team|ouderen|jeugd)[a-z ,]{0,25}$"
)
_END_AFTER = re.compile(r"[^.;!?]{0,25}(?:thuis|afgelopen|klaar|naar huis)(?!\w)")
_END_BEFORE = re.compile(
    r"(?:eindig\w*|sluit\w*|afgelopen|klaar|naar huis|weg|gesloten|bel\w*|bereikbaar|aanmeld\w*|"
    r"uiterlijk|gesproken|sprak|ontbijt|slaap|bed|gisteren|telefo\w*)[^.;]{0,25}$"
)
_START_WORD = re.compile(r"(?:om|vanaf|start|aanvang|begint)(?: om)?:?\s*$")


def prose_span(text: str) -> Span | None:
    """The first hours in tidied prose that are surely a time of the day."""
    for span, found in spans(text, lenient=False):
        before, after = text[max(0, span.at - 45) : span.at], text[span.stop : span.stop + 40]
        if _UNIT_AFTER.match(after) or _END_AFTER.match(after) or _END_BEFORE.search(before):
            continue
        pre = (found["pre"] or "").split(" ")[0].strip(": ")
        day_before = bool(_DAY_BEFORE.search(before))
        if span.end is None:
            anchored = pre in {"om", "vanaf", "start", "aanvang", "begint", "inloop"} or day_before
            firm = bool(found["ma"] or found["ua"] or found["halfa"] or found["qa"])
            duration = found["ua"] and not found["ma"] and pre in {"inloop", "start", "begint"}
            if anchored and firm and not duration:
                return span
            continue
        if (
            not day_before
            and _PEOPLE_BEFORE.search(before)
            and not (found["ub"] or found["mb"] or found["ma"])
        ):
            continue
        both_minutes = bool(found["ma"] and found["mb"])
        unit = bool(found["ua"] or found["ub"])
        spoken = bool(found["wa"] or found["halfa"]) and bool(found["wb"] or found["halfb"])
        if day_before or (unit and (pre or both_minutes)):
            return span
        half = bool(found["halfa"] or found["halfb"])
        if half and pre in {"van", "tussen", "vanaf", "open"}:
            return span
        clear = both_minutes or spoken
        if clear and pre in {"van", "tussen", "vanaf", "open"} and _SAFE_AFTER.match(after):
            return span
        if both_minutes and ":" in found[0]:
            return span
    return None
