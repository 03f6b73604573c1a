"""Days of the week and how often, as Dutch people write them."""

import re
from itertools import pairwise
from typing import NamedTuple

from .dutch_times import has_any, spans

WEEK = ("ma", "di", "wo", "do", "vr", "za", "zo")
_FULL = ("maan", "dins", "woens", "donder", "vrij", "zater", "zon")
_STEM = dict(zip(_FULL, WEEK, strict=True))
_ABBR = {day: day for day in WEEK} | {
    "maa": "ma", "din": "di", "woe": "wo", "don": "do", "vrij": "vr", "zat": "za", "zon": "zo",
}  # fmt: skip
ICAL = dict(zip(WEEK, ("MO", "TU", "WE", "TH", "FR", "SA", "SU"), strict=True))
_PART = {
    "ochtend": "ochtend", "morgen": "ochtend", "voormiddag": "ochtend", "middag": "middag",
    "namiddag": "middag", "avond": "avond",
}  # fmt: skip
PARTS = ("ochtend", "middag", "avond")

_STEMS = "|".join(_FULL)
_PARTS = "ochtend|morgen|voormiddag|namiddag|middag|avond"
_DAY = re.compile(
    r"(?<![\w'])(?:"
    rf"(?P<cut>{_STEMS})(?:dag)?-(?= *(?:,|en|&|of|/|\+|tot|t/m)| (?:{_STEMS}))"
    rf"|(?P<stem>{_STEMS})dag(?:s|se|en)?(?:[ -]?(?P<part>{_PARTS})(?:en|s)?)?(?!\w)"
    rf"|(?P<group>(?:elke|iedere|alle|op)? ?werkdag(?:en)?|doordeweekse?|door de week|weekdag(?:en)?"
    rf"|week-?e(?:nd|inde)(?:en|s)?(?:(?P<gpart>{_PARTS})(?:en|s)?)?|dagelijks|(?:elke|iedere) dag|"
    rf"alle dagen|(?:7|zeven) dagen(?: per| in de)? ?week|hele week)(?!\w)"
    rf"|(?P<abbr>maa|din|woe|don|vrij|zat|zon|ma|di|wo|do|vr|za|zo)(?![\w'])\.?"
    rf"(?:[ -]?(?P<apart>{_PARTS})(?:en|s)?(?!\w))?"
    r")"
)
_LOOSE_PARTS = tuple(f" {part}{ending}" for part in _PART for ending in ("", "en", "s"))
_TO = re.compile(r" ?(?:t/m|t\.?m\.?|tot en met|tot|-) ?$")
_LINK = re.compile(r"(?:[ ,;&+/|.-]|en|of|op|t/m|tot en met|tot|elke|iedere)*$")
_EXCEPT = re.compile(
    r"(?:behalve|uitgezonderd|m\.?u\.?v\.?|niet|geen|zonder|excl\.?)[^.;()]{0,25}$"
)
_LONE_PART = re.compile(rf"(?<![\w-])(?:'s ?)?({_PARTS})(?:en|s)?(?!\w)")
_FILLER = re.compile(
    r"\b(?:elke|iedere|elk|ieder|de|het|op|en|of|om|in|van|vd|per|maand|week|weken|even|oneven|"
    r"eerste|tweede|derde|vierde|vijfde|laatste|voorlaatste|uur|uurs|tot|vanaf|met|tm|hele|dag|"
    r"dagen|twee|drie|vier|keer|maal|'?s|niet|behalve|muv|uitgezonderd|ochtend(?:en)?|morgens?|"
    r"ochtends|middag(?:s|en)?|avond(?:s|en)?|ste|e|de|x|ca|circa|wekelijks|maandelijks)\b"
)
_PARENS = re.compile(r"\([^)]*\)?")
_WORDS = re.compile(r"[^\W\d_]{2,}")
_EVERY_BEFORE = re.compile(r"(?:elke|iedere|elk|ieder|op|\de|ste|eerste|tweede|laatste) $")
_NUMBER_AFTER = re.compile(r" ?(?:om |van |vanaf )?\d{1,2}(?: ?[:.u]|-| ?- ?| uur| tot)")


class Day(NamedTuple):
    """One weekday named in a text, with its day part, and where."""

    at: int
    stop: int
    day: str
    part: str | None


def _step(first: str, last: str) -> list[str]:
    i, j = WEEK.index(first), WEEK.index(last)
    return list(WEEK[i : j + 1]) if i <= j else list(WEEK[i:] + WEEK[: j + 1])


def _names_days_only(text: str) -> bool:
    rest = _DAY.sub(" ", _PARENS.sub(" ", text))
    for span, _ in reversed(list(spans(rest, lenient=False))):
        rest = rest[: span.at] + " " + rest[span.stop :]
    return not _WORDS.search(_FILLER.sub(" ", rest))


def find_days(text: str) -> tuple[list[Day], str | None]:
    """Days named in a tidied column text, in order of mention, and a doubt if there is one.

    An abbreviation counts where the text names days and little else, or where another day, a
    time or *elke* stands next to it: ``wo-niveau`` and ``vr. Jansen`` are no days.
    """
    found = list(_DAY.finditer(text))
    if not found:
        return [], None
    relaxed = all(m["abbr"] is None for m in found) or _names_days_only(text)
    kept: list[re.Match[str]] = []
    for i, m in enumerate(found):
        if m["abbr"] is None or relaxed:
            kept.append(m)
            continue
        before = text[found[i - 1].end() if i else 0 : m.start()]
        after = text[m.end() : found[i + 1].start()] if i + 1 < len(found) else "!"
        linked = (i > 0 and _LINK.fullmatch(before)) or _LINK.fullmatch(after)
        cued = _EVERY_BEFORE.search(text[: m.start()]) or _NUMBER_AFTER.match(text, m.end())
        if linked or cued:
            kept.append(m)
    days: list[Day] = []
    dropped: set[str] = set()
    doubt = None
    previous: re.Match[str] | None = None
    gaps = [text[a.end() : b.start()].strip() for a, b in pairwise(kept)]
    listed = gaps.count("-") > 1  # "ma-wo-vr" is a list, "ma-vr" a range
    for i, m in enumerate(kept):
        names, part = _meaning(m)
        if m["cut"] or (m["abbr"] and text[m.end() : m.end() + 1] == "-" and not part):
            part = next((_meaning(n)[1] for n in kept[i + 1 :] if not n["cut"]), None)
        gap = text[previous.end() : m.start()] if previous else ""
        if (
            previous
            and not m["group"]
            and not previous["group"]
            and _TO.fullmatch(gap)
            and not (listed and "-" in gap)
        ):
            first = _meaning(previous)[0][0]
            names = _step(first, names[0])[1:]
            part = part or (days[-1].part if days else None)
            if "-" in gap and first != "ma":
                doubt = f"gelezen als reeks: {text[previous.start() : m.end()]}"
        if _EXCEPT.search(text[: m.start()]):
            dropped.update(names)
            previous = m
            continue
        days.extend(Day(m.start(), m.end(), name, part) for name in names)
        if part and m["abbr" if m["abbr"] else "stem"] and m[0].endswith(_LOOSE_PARTS):
            shared = len(days) - len(names)
            while shared and not days[shared - 1].part and _joined(text, days, shared):
                shared -= 1
                days[shared] = days[shared]._replace(part=part)
        previous = m
    days = [d for d in days if d.day not in dropped]
    lone = {_PART[p[1]] for p in _LONE_PART.finditer(_DAY.sub(lambda m: "." * len(m[0]), text))}
    if len(lone) == 1:
        only = next(iter(lone))
        days = [d if d.part else d._replace(part=only) for d in days]
    return days, doubt


def _joined(text: str, days: list[Day], i: int) -> bool:
    return text[days[i - 1].stop : days[i].at].strip() in {"en", ",", "&", "+", "/"}


def _meaning(m: re.Match[str]) -> tuple[list[str], str | None]:
    part = m["part"] or m["gpart"] or m["apart"]
    known = _PART[part] if part else None
    if group := m["group"]:
        if group.startswith("week") and "dag" not in group:
            return ["za", "zo"], known
        if "werkdag" in group or "doordeweek" in group or "door de" in group or "weekdag" in group:
            return list(WEEK[:5]), known
        return list(WEEK), known
    stem = m["stem"] or m["cut"]
    return [_STEM[stem] if stem else _ABBR[m["abbr"]]], known


def lone_part(text: str) -> str | None:
    """The one day part named in a text, with or without a day; None where there are more."""
    parts = {_PART[m[1]] for m in _LONE_PART.finditer(text)}
    parts |= {p for m in _DAY.finditer(text) if (p := _meaning(m)[1])}
    return next(iter(parts)) if len(parts) == 1 else None


# --------------------------------------------------------------------------------- frequency
_ORDINAL = {
    "eerste": 1, "1e": 1, "1ste": 1, "tweede": 2, "2e": 2, "2de": 2, "derde": 3, "3e": 3,
    "3de": 3, "vierde": 4, "4e": 4, "4de": 4, "vijfde": 5, "5e": 5, "5de": 5, "laatste": -1,
    "voorlaatste": -2,
}  # fmt: skip
_ORD = "|".join(sorted(_ORDINAL, key=len, reverse=True))
_NTH = re.compile(
    rf"(?<!\w)(?P<ords>(?:{_ORD})(?:(?:,| en| &| \+|/) ?(?:{_ORD}))*) "
    rf"(?:(?P<stem>{_STEMS})dag(?:{_PARTS})?|(?P<ab>ma|di|wo|do|vr|za|zo)\b\.?|(?P<we>weekend))"
    r"(?P<month> ?(?:van (?:de|iedere|elke|een) maand|v\.? ?d\.? ?maand|v/d maand|per maand"
    r"|in de maand|vd mnd|van de mnd|elke maand|iedere maand))?"
)
_MONTH_NAME_AFTER = re.compile(
    r" (?:van|in) (?:januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|"
    r"november|december)"
)
_NUM = {
    "een": 1, "één": 1, "eens": 1, "twee": 2, "drie": 3, "vier": 4, "vijf": 5, "zes": 6,
    "acht": 8, "tien": 10, "andere": 2, "tweede": 2, "derde": 3, "vierde": 4,
}  # fmt: skip
_N = r"(\d{1,2}|een|één|twee|drie|vier|vijf|zes|acht|tien)"
_EVERY = (
    r"(?:elke|iedere|om de|eens (?:per|in de|om de|elke|iedere)|(?:1|één|een) ?(?:x|keer|maal) \
(?:per|in de|om de)|1x/|per)"
)
_EVERY = _EVERY.replace("\\\n", "")
_EVERY_N = re.compile(
    rf"(?<!\w){_EVERY} ?(?:(andere|tweede|derde|vierde|2e|3e|4e)|{_N}) ?(weken|week|wkn|maanden|"
    r"maand|dagen)(?!\w)"
)
_TIMES = re.compile(
    rf"(?<!\w)(?:(eens|eenmaal|tweemaal|driemaal|viermaal)|{_N} ?(?:x|keer|maal|×)) ?"
    r"(?:per|in de|in het|p?/|p\.?) ?(week|maand|mnd|m(?!\w)|jaar|seizoen|kwartaal)(?!\w)"
)
_PLAIN = re.compile(
    r"(?<!\w)(?:(?P<once>eenmalige?|één keer|éénmalige?|1 ?x|1 keer|eenmaal)(?! ?(?:per|in|p))"
    r"|(?P<biweekly>om de week|tweewekelijkse?|2-?wekelijkse?|veertiendaags|om en om|oneven weken?|"
    r"even weken?|halfmaandelijks|twee ?wekelijkse?)"
    r"|(?P<other>onregelmatig|wisselend|af en toe|jaarlijkse?|(?:elk|ieder) (?:half ?)?jaar|"
    r"per kwartaal|(?:elk|ieder) kwartaal|driemaandelijkse?|incidenteel|soms|seizoensgebonden)"
    r"|(?P<bimonthly>om de maand|tweemaandelijkse?|2-?maandelijkse?)"
    r"|(?P<monthly>maandelijkse?|(?:elke|iedere) maand|per maand)"
    r"|(?P<weekly>wekelijkse?|(?:elke|iedere) week|per week|dagelijkse?|(?:elke|iedere) dag))(?!\w)"
)


def monthly_rule(text: str, *, prose: bool = False) -> tuple[str | None, list[str]]:
    """RFC 5545 rule and days of *laatste woensdag van de maand*; (None, []) where not said."""
    for m in _NTH.finditer(text):
        if _MONTH_NAME_AFTER.match(text, m.end()):
            continue
        if prose and not m["month"]:
            each = text[: m.start()].endswith(("elke ", "iedere ", "ieder "))
            if not each or m["ords"] in {"tweede", "2e", "2de"}:  # may mean every other week
                continue
        if m["ords"] in {"eerste", "laatste"} and not m["month"] and "maand" not in text:
            before = text[: m.start()].rstrip()
            if not before.endswith(("elke", "iedere", "de", "op")) and before:
                continue
        days = ["za", "zo"] if m["we"] else [_STEM[m["stem"]] if m["stem"] else m["ab"]]
        places = [_ORDINAL[o] for o in re.findall(_ORD, m["ords"])]
        by_day = ",".join(f"{n}{ICAL[d]}" for n in dict.fromkeys(places) for d in days)
        return f"FREQ=MONTHLY;BYDAY={by_day}", days
    return None, []


def find_frequency(text: str) -> tuple[str | None, str | None]:
    """Frequency code and, where the code says too little, an RFC 5545 rule."""
    if m := _EVERY_N.search(text):
        word, number, unit = m[1], m[2], m[3]
        if word:
            n = _NUM.get(word) or int(word[0])
        else:
            n = _NUM.get(number) or int(number)
        if unit == "dagen":
            n, rest = divmod(n, 7)
            if rest or not n:
                return "irregular", None
        kind = "MONTHLY" if unit.startswith("m") else "WEEKLY"
        if n < 1:
            return None, None
        if n == 1:
            return kind.lower(), None
        if kind == "WEEKLY" and n in {2, 4}:
            return ("biweekly" if n == 2 else "monthly"), None
        return "irregular", f"FREQ={kind};INTERVAL={n}"
    if m := _TIMES.search(text):
        named = {"eens": 1, "eenmaal": 1, "tweemaal": 2, "driemaal": 3, "viermaal": 4}
        n = named[m[1]] if m[1] else _NUM.get(m[2]) or int(m[2])
        if m[3] == "week":
            return ("weekly", None) if n else (None, None)
        if m[3].startswith("m") and n in {1, 2}:
            return ("monthly" if n == 1 else "biweekly"), None
        return ("irregular", None) if n else (None, None)
    if m := _PLAIN.search(text):
        if m.lastgroup == "bimonthly":
            return "irregular", "FREQ=MONTHLY;INTERVAL=2"
        return ("irregular" if m.lastgroup == "other" else m.lastgroup), None
    return None, None


# ------------------------------------------------------------------------------------- prose
_CUE = re.compile(
    r"(?:(?:elke|iedere|ieder|elk|alle)(?: even| oneven| \w+ste| \w+de)?|op(?: de)?|"
    r"(?:eerste|tweede|derde|vierde|laatste|\d(?:e|de|ste)))\s$"
)
_ALWAYS = frozenset({"elke", "iedere", "elk", "ieder", "alle"})
_NEGATIVE_BEFORE = re.compile(
    r"(?:ook|niet|geen|behalve|soms|vorige|volgende|aanstaande|komende|afgelopen|sinds|extra|"
    r"start(?:te)?|na|voor|tot|bijvoorbeeld|gesloten|dicht|uitgezonderd|een|ooit|zoals|begint)"
    r"(?:\s(?:op|de|elke|iedere))*\s$"
)
_NEGATIVE_AFTER = re.compile(
    r"\s?(?:ook|gesloten|dicht|niet|\(?\d{1,2}\s(?:jan|feb|maart|mrt|apr|mei|jun|jul|aug|sep|okt|"
    r"nov|dec)|is gesloten|zijn we (?:gesloten|dicht)|afwezig|geen|alleen thuis|[^.;!?]{0,30}(?:gesloten|dicht)(?!\w))"
)
_SENTENCE_START = re.compile(r"(?:^|[.!?:;(]\s?)$")
_HOURS_AFTER = re.compile(r",?\s?(?:van\s|om\s|vanaf\s|tussen\s)?(?:\d{1,2}[.: u-]\d\d|half\s)")
_ABBR_PROSE = re.compile(
    r"(?<![\w'.])(?:ma|di|wo|do|vr|za|zo)\.?(?: ?(?:t/m|tm|,|en|&|/|-) ?(?:ma|di|wo|do|vr|za|zo)\b"
    r"\.?)+(?=[ ,:(]+(?:van )?\d{1,2}[.:u]\d\d)|(?<!\w)(?:ma|di|wo|do|vr|za|zo)\.? ?(?:t/m|tm) ?"
    r"(?:ma|di|wo|do|vr|za|zo)(?!\w)|(?<![\w'.])(?:ma|di|wo|do|vr|za)\.?(?= \d{1,2}(?:[.:]\d\d|-\d))"
)


_DAY_HINTS = ("ndag", "sdag", "rdag", "jdag", "kdag", "weekend", "t/m")
_CLOCK_HINT = re.compile(r"[0-9][.:u-][0-9]")


def may_name_days(text: str) -> bool:
    """False where tidied prose surely names no days."""
    return has_any(text, _DAY_HINTS) or _CLOCK_HINT.search(text) is not None


def prose_days(text: str) -> tuple[list[Day], bool]:
    """Days on which running text surely says it takes place; and whether it says *elke*."""
    accepted: list[Day] = []
    weekly = False
    if ("t/m" in text or _CLOCK_HINT.search(text)) and (m := _ABBR_PROSE.search(text)):
        return find_days(m[0])[0], False
    last_end, last_ok, cut = -9, False, False
    for m in _DAY.finditer(text):
        if m["abbr"]:
            continue
        before = text[max(0, m.start() - 30) : m.start()]
        after = text[m.end() : m.end() + 45]
        gap = text[last_end : m.start()] if last_end >= 0 else "."
        chained = last_end >= 0 and bool(_LINK.fullmatch(gap))
        cue = _CUE.search(before)
        group = m["group"] or ""
        if group:
            week = group.startswith("weekend")
            ok = (
                bool(cue and cue[0].startswith(("elk", "ieder")))
                if week
                else (group.startswith(("elke werk", "iedere werk", "alle werk", "op werk")))
            )
        else:
            ok = bool(
                cue
                or _SENTENCE_START.search(before)
                or _HOURS_AFTER.match(after)
                or (m["stem"] and m[0].endswith("dags"))
                or m["cut"]
                or (_TO.match(after[:5]) is None and re.match(r" (?:t/m|tot en met) ", after))
            )
        negative = _NEGATIVE_BEFORE.search(before) or _NEGATIVE_AFTER.match(after)
        if group and re.search(r"laatste\s$", before):
            negative = negative or re.search("laatste", before)
        ok = (last_ok if chained else ok) and not negative
        if ok:
            if chained and accepted and _TO.fullmatch(gap):
                names = _step(accepted[-1].day, _meaning(m)[0][0])[1:]
            else:
                names = _meaning(m)[0]
            part = _meaning(m)[1]
            if chained and cut and accepted and not accepted[-1].part:
                accepted[-1] = accepted[-1]._replace(part=part)  # "dinsdag- en donderdagavond"
            accepted.extend(Day(m.start(), m.end(), name, part) for name in names)
            weekly = weekly or bool(cue and cue[0].strip() in _ALWAYS)
        last_end, last_ok, cut = m.end(), ok, m["cut"] is not None
    return accepted, weekly


_PROSE_RHYTHM = re.compile(
    r"(?:^|(?:komen|komt|ontmoet(?:en)?|bijeen|samen|elkaar|bij elkaar|we|wij) (?:[a-z]+ )?)"
    r"(om de (?:twee |2 |andere )?we(?:ek|ken)|(?:elke|iedere) (?:twee |2 )?we(?:ek|ken)|"
    r"(?:twee)?wekelijkse?|maandelijkse?|(?:elke|iedere) maand|eens (?:per|in de) (?:twee |2 )?"
    r"(?:week|weken|maand|14 dagen))(?!\w)(?! (?:een uur|een ander|ander|bingo|thema|doen|een thema"
    r"|een nieuw))"
)


def prose_frequency(text: str) -> str | None:
    """Frequency code where running text says of the group itself how often it meets."""
    m = _PROSE_RHYTHM.search(text)
    return find_frequency(m[1])[0] if m else None
