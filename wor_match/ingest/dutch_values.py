"""Dates, numbers, yes and no, and access, as Dutch people write them."""

import re
from datetime import date, timedelta
from functools import lru_cache

from .dutch_times import EMPTY, tidy

_MONTH_NAMES = (
    "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september",
    "oktober", "november", "december",
)  # fmt: skip
MONTHS = {name: n for n, name in enumerate(_MONTH_NAMES, 1)}
MONTHS |= {name[:3]: n for name, n in MONTHS.items()} | {"mrt": 3, "sept": 9}
MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[t ]\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?z?)?")
_DMY = re.compile(r"(\d{1,2}) ?[-/.] ?(\d{1,2}) ?[-/.] ?(\d{4}|\d\d)(?: \d{1,2}:\d\d(?::\d\d)?)?")
_WORDY = re.compile(rf"(\d{{1,2}})(?:e|ste|de)?[ -]({MONTH})\.?[ ,-]+(\d{{4}}|'?\d\d)")
_DAY_NAME = re.compile(
    r"^(?:(?:maan|dins|woens|donder|vrij|zater|zon)dag|ma|di|wo|do|vr|za|zo)[., ]+"
)
_SERIAL = re.compile(r"(\d{5})(?:[.,]\d+)?")
_EXCEL_START = date(1899, 12, 30)


def make_date(year: int, month: int, day: int) -> date | None:
    """The date, with two-digit years from 2000; None where the calendar has no such day."""
    try:
        return date(year + 2000 if year < 100 else year, month, day)
    except ValueError:
        return None


@lru_cache(maxsize=8192)
def parse_date(text: str) -> date | None:
    """ISO, day-month-year, *12 mei 2026* or an Excel serial; None when it is none of these."""
    text = _DAY_NAME.sub("", tidy(text))
    if m := _ISO.fullmatch(text):
        return make_date(int(m[1]), int(m[2]), int(m[3])) if int(m[1]) >= 1000 else None
    if m := _DMY.fullmatch(text):
        return make_date(int(m[3]), int(m[2]), int(m[1]))
    if m := _WORDY.fullmatch(text):
        return make_date(int(m[3].lstrip("'")), MONTHS[m[2]], int(m[1]))
    if m := _SERIAL.fullmatch(text):
        return _EXCEL_START + timedelta(days=int(m[1]))
    return None


_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:[.,]\d+)?|[.,]\d+)")
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:\.\d{3})+")


@lru_cache(maxsize=8192)
def parse_number(text: str) -> float | None:
    """A number with decimal comma or point; ``1.250`` is 1250, ``1.25`` is one and a quarter.

    A leading zero shows that the point is decimal: ``0.125`` stays an eighth.
    """
    text = tidy(text).replace(" ", "").rstrip("%")
    if not text.isascii() or not _NUMBER.fullmatch(text):
        return None
    if "," in text:
        text = text.replace(".", "").replace(",", ".")
    elif _THOUSANDS.fullmatch(text) and not text.lstrip("+-").startswith("0"):
        text = text.replace(".", "")
    value = float(text)
    return value if abs(value) < 1e300 else None


_YES = frozenset({"ja", "j", "yes", "y", "true", "waar", "1", "1.0", "x", "v", "✓", "✔", "wel"})
_NO = frozenset({"nee", "n", "no", "neen", "false", "onwaar", "0", "0.0", "niet", "geen"})


def parse_bool(text: str) -> bool | None:
    """Yes or no; None for empty, unknown and anything in between."""
    word = tidy(text).rstrip(".!")
    return True if word in _YES else False if word in _NO else None


_ACCESS_NO = re.compile(
    r"\b(?:niet|slecht|moeilijk|beperkt)(?: goed)?(?: \w+)?[ -]?(?:rolstoel)?[ -]?"
    r"(?:toegankelijk|bereikbaar|geschikt|rolstoelvriendelijk)|ontoegankelijk|geen (?:lift|rolstoel)"
    r"|(?<!zonder )(?<!geen )(?<!geen enkele )\b(?:steile |lange |smalle |hoge )?"
    r"(?:trap(?:pen)?|drempels?|opstapje?)\b(?!lift)"
)
_ACCESS_YES = re.compile(
    r"rolstoel[ -]?(?:toegankelijk|vriendelijk)(?!\w* toilet)|drempelvrij|drempelloos"
    r"|toegankelijk (?:voor|met) (?:een |de |alle |mensen (?:in|met) een )?(?:\w+ en )?"
    r"(?:rolstoel|rolstoelen|rolstoelers|mindervaliden|rollator en rolstoel)"
    r"|rolstoelgebruikers? (?:zijn )?welkom|geschikt voor rolstoel|(?:goed|volledig) toegankelijk"
)
_ACCESS_WORD = re.compile(r"rolstoel|toegankelijk|\btrap|lift|drempel|gelijkvloers|toilet|rollator")


@lru_cache(maxsize=8192)
def parse_access(text: str) -> str | None:
    """``yes``, ``no`` or ``unknown`` for a wheelchair; None where the text is silent.

    A lift or a ground floor alone says nothing of the toilet, and stays ``unknown``.
    """
    text = tidy(text)
    if text in EMPTY:
        return None
    plain = parse_bool(text)
    if plain is not None:
        return "yes" if plain else "no"
    if text in {"unknown", "gedeeltelijk", "deels"}:
        return "unknown"
    if not _ACCESS_WORD.search(text):
        return None
    no, yes = _ACCESS_NO.search(text), _ACCESS_YES.search(text)
    lift = re.search(r"(?<!geen )\b(?:trap)?lift\b", text)
    if no and yes and not re.match(r"niet|slecht|moeilijk|beperkt|ontoeg", no[0]):
        return "unknown"
    if no:
        return "unknown" if lift and "trap" in no[0] else "no"
    if yes:
        return "unknown" if re.search(r"geen \w*[ -]?(?:\w+ )?toilet", text) else "yes"
    return "unknown"


_ACCESS_HINTS = ("rolstoel", "toegankelijk", "drempel", "rolstoelers")
_IN_PROSE = re.compile(r"rolstoel|drempel(?:vrij|loos)|(?:niet|on|goed|volledig) ?toegankelijk")


@lru_cache(maxsize=8192)
def find_access(text: str) -> str | None:
    """As `parse_access`, for prose: only the sentences that name a wheelchair or a threshold.

    None where these say nothing sure: a staircase in a story is no answer.
    """
    low = text.lower()
    if not any(hint in low for hint in _ACCESS_HINTS):
        return None
    found = {
        parse_access(sentence)
        for sentence in re.split(r"[.!?;\n]+", low)
        if _IN_PROSE.search(sentence) and not _ACCESS_OF_PROSE.search(sentence)
    } - {None, "unknown"}
    return found.pop() if len(found) == 1 else None


# 'toegankelijk voor iedereen' is of people, 'laagdrempelig' of manners, a course may be about it.
_ACCESS_OF_PROSE = re.compile(
    r"laagdrempelig|drempel (?:te |is |om |over)|in een rolstoel (?:zit|zat)|rolstoel(?:en)? (?:lenen|"
    r"huren|duwen|te leen)|(?:duwen|leen|leent) [^.]{0,20}rolstoel|website"
)
