"""From one cell as people fill it in to one value of the data contract.

A converter gives a `Cell`: the value, or what is doubtful about it. Values that already have their
type pass unchanged; the data contract judges them afterwards. Converters of text are cached, for
the cells of a file repeat themselves.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final, NamedTuple

from wor_match.domain.entities import SLOT
from wor_match.ingest import labels
from wor_match.ingest.dutch_text import (
    parse_access,
    parse_bool,
    parse_cost,
    parse_date,
    parse_number,
    parse_slots,
    parse_target,
)

REMEMBERED: Final = 16_384


class Cell(NamedTuple):
    """A value, and what is doubtful about the words that it was made of."""

    value: Any = None
    problem: str | None = None
    remedy: str = ""
    rest: str | None = None
    """Words that are not in the value: kept elsewhere, so that nothing is lost."""


EMPTY: Final = Cell()
Converter = Callable[[Any], Cell]


def text(value: Any) -> Cell:
    """Text as it stands; a number or date as text."""
    if isinstance(value, str):
        return Cell(value)
    if isinstance(value, bool):
        return Cell("ja" if value else "nee")
    if isinstance(value, float) and value.is_integer():
        return Cell(str(int(value)))
    if isinstance(value, (int, float)):
        return Cell(str(value))
    if isinstance(value, (date, datetime)):
        return Cell(value.isoformat())
    return Cell(value)


def optional_text(value: Any) -> Cell:
    """Text, or nothing where it says that it is not known."""
    if isinstance(value, str):
        return EMPTY if len(value) < 18 and _is_blank(value) else Cell(value)
    return text(value)


def plain_text(raw: str) -> str:
    """Text of a cell that was copied from a web page, without its tags."""
    if "<" not in raw and "&" not in raw:
        return raw
    broken = re.sub(r"(?i)<\s*(?:br|/p|/li|/div)\s*/?\s*>", "\n", raw)
    return html.unescape(re.sub(r"</?[a-zA-Z][^<>]{0,200}>", "", broken)).strip()


def is_blank(value: Any) -> bool:
    """Whether the cell holds a word for nothing: '-', 'n.v.t.', 'onbekend'."""
    return isinstance(value, str) and len(value) < 18 and _is_blank(value)


@lru_cache(maxsize=REMEMBERED)
def _is_blank(value: str) -> bool:
    return value.strip().casefold() in labels.BLANKS


def identifier(value: Any) -> Cell:
    """An id as text; Excel makes 12.0 of 12."""
    return optional_text(value)


@lru_cache(maxsize=REMEMBERED)
def _postcode(raw: str) -> Cell:
    match = re.search(r"(?<!\d)([1-9]\d{3})\s?([A-Za-z]{2})(?![A-Za-z])", raw) or re.fullmatch(
        r"\s*([1-9]\d{3})(?:\.0)?()\s*", raw
    )
    if match is None:
        return Cell(None, "is not a postcode", "write it as 1234 or 1234 AB")
    return Cell(f"{match[1]} {match[2].upper()}" if match[2] else match[1])


def postcode(value: Any) -> Cell:
    """`1234` or `1234 AB`, also where an address stands around it."""
    return EMPTY if is_blank(value) else _postcode(str(value))


@lru_cache(maxsize=REMEMBERED)
def _number(raw: str, unit: str) -> Cell:
    plain = parse_number(raw)
    if plain is not None and not raw.rstrip().endswith("%"):
        return Cell(plain)
    lower = raw.casefold().replace("−", "-")
    found = re.findall(r"(?<![\w.,])-?\d+(?:[.,]\d+)*", lower)
    numbers = [parse_number(n) for n in found]
    words = re.sub(r"(?<![\w.,])-?\d+(?:[.,]\d+)*", "#", lower)
    remedy = f"write one number{f' ({unit})' if unit else ''}, such as 2,5"
    if not numbers or len(numbers) > 2 or any(n is None for n in numbers):
        return Cell(None, "is not a number", remedy)
    first, last = numbers[0], numbers[-1]
    if first is None or last is None:
        return Cell(None, "is not a number", remedy)
    if unit == "share" and "%" in words:
        return Cell(first / 100) if len(numbers) == 1 else Cell(None, "is not a number", remedy)
    factor = 1.0
    match = _AROUND.fullmatch(words)
    if match is None:
        return Cell(None, "is not a number", remedy)
    tail = match["unit"].strip(" .")
    if unit == "km" and tail in {"m", "meter"}:
        factor = 0.001
    elif tail and not re.fullmatch(_UNITS.get(unit, ""), tail):
        return Cell(None, f"is not a number of {unit}" if unit else "is not a number", remedy)
    if len(numbers) == 2:
        if unit != "persons" or first > abs(last):
            return Cell(None, "holds two numbers", remedy)
        return Cell((first + abs(last)) / 2)
    return Cell(first * factor)


_AROUND: Final = re.compile(
    r"\s*(?:max(?:imaal|\.)?|min(?:imaal|\.)?|tot(?: en met)?|t/m|ca\.?|circa|ongeveer|ong\.?|±|~|<|"
    r"hooguit|hoogstens|rond(?: de)?|plm\.?|binnen|gemiddeld|straal(?: van)?|van)?\s*€?\s*#"
    r"(?:\s*(?:-|–|à|a|tot|of|/|t/m)?\s*#)?(?P<unit>[^#]{0,30})"
)
_UNITS: Final = {
    "km": r"(?:km|kilometer|kilometers|k)(?: .{0,20})?",
    "persons": r"(?:personen|persoon|pers|p|mensen|deelnemers|leden|man|bezoekers|plekken|plaatsen"
    r"|vrij)(?: .{0,20})?",
    "years": r"(?:jaar|jr|j|jarige?|jaar oud)",
    "times": r"(?:x|keer|maal|bijeenkomsten|sessies)",
}


def number(value: Any, unit: str = "") -> Cell:
    """A number, also with a decimal comma and a unit: '5 km', 'max. 10 km', '6-8 personen'."""
    if not isinstance(value, str):
        return Cell(value)
    return EMPTY if is_blank(value) else _number(value, unit)


@lru_cache(maxsize=REMEMBERED)
def _yes_no(raw: str) -> Cell:
    answer = parse_bool(raw)
    if answer is None:
        return Cell(None, "is neither yes nor no", "write ja or nee, or leave it empty")
    return Cell(answer)


def yes_no(value: Any) -> Cell:
    """True or false, from ja and nee."""
    if not isinstance(value, str):
        return Cell(value)
    return EMPTY if is_blank(value) else _yes_no(value)


def day(value: Any) -> Cell:
    """A date, from ISO, 3-2-2026 or '3 februari 2026'."""
    if isinstance(value, datetime):
        return Cell(value.date())
    if isinstance(value, date):
        return Cell(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    raw = str(value)
    if is_blank(raw):
        return EMPTY
    found = parse_date(raw)
    if found is None or not 1900 <= found.year <= 2200:
        return Cell(None, "is not a date that can be", "write it as 2026-02-28 or 28-02-2026")
    return Cell(found)


@lru_cache(maxsize=REMEMBERED)
def _codes(raw: str, field: str) -> Cell:
    found, strange = labels.codes_of(field, raw)
    if not strange:
        return Cell(found)
    return Cell(found, "is not known", f"write one of: {labels.known(field)}", "; ".join(strange))


def codes(value: Any, field: str) -> Cell:
    """A list of codes, from codes, labels or everyday words."""
    if isinstance(value, str):
        return EMPTY if is_blank(value) else _codes(value, field)
    if isinstance(value, (list, tuple)) and all(isinstance(item, str) for item in value):
        return _codes(";".join(value), field)
    return Cell(value)


def code(value: Any, field: str) -> Cell:
    """One code, from a code, a label or an everyday word."""
    if not isinstance(value, str) or is_blank(value):
        return EMPTY if isinstance(value, str) else Cell(value)
    found = labels.code_of(field, value)
    if found is None:
        return Cell(None, "is not known", f"write one of: {labels.known(field)}", value)
    return Cell(found)


def group_gender(value: Any) -> Cell:
    """`v`, `m`, or nothing for everybody."""
    if isinstance(value, str) and labels.normal(value) in labels.EVERYBODY:
        return EMPTY
    return code(value, "gender")


def wheelchair(value: Any) -> Cell:
    """`yes`, `no` or `unknown` for a building."""
    if isinstance(value, bool):
        return Cell("yes" if value else "no")
    if not isinstance(value, str) or is_blank(value):
        return EMPTY if isinstance(value, str) else Cell(value)
    found = parse_access(value)
    if found is None:
        return Cell(None, "says nothing about wheelchairs", "write ja, nee or onbekend", value)
    return Cell(found)


@lru_cache(maxsize=REMEMBERED)
def _slots(raw: str) -> Cell:
    pieces = [piece.strip() for piece in re.split(r"[;,|\n]", raw) if piece.strip()]
    if pieces and all(SLOT.fullmatch(piece) for piece in pieces):
        good, bad = pieces, list[str]()
    else:
        good, bad = parse_slots(raw)
    if not bad:
        return Cell(good)
    return Cell(
        good,
        "is not a time in the week",
        "write it as 'ma 10:00-12:00', 'di-middag' or 'wo'; several with ; between them",
        "; ".join(bad),
    )


def slots(value: Any) -> Cell:
    """Times in the week, as canonical slots."""
    if isinstance(value, str):
        if is_blank(value) or value.casefold() in labels.NOTHING:
            return EMPTY
        return _slots(value)
    if isinstance(value, (list, tuple)) and all(isinstance(item, str) for item in value):
        return _slots(";".join(value))
    return Cell(value)


def budget(value: Any) -> Cell:
    """What a client can pay per meeting, in EUR."""
    if not isinstance(value, str) or is_blank(value):
        return EMPTY if isinstance(value, str) else Cell(value)
    plain = parse_number(value)
    if plain is not None:
        return Cell(plain)
    if labels.normal(value) in {"geen", "niets", "niks", "geen budget"}:
        return Cell(0.0)
    cost = parse_cost(re.sub(r"(?i)^\s*(?:max(?:imaal|\.)?|tot|hooguit|ca\.?)\s*", "", value))
    remedy = "write what the client can pay for one meeting, such as 2,50"
    if cost.cost_eur is None:
        return Cell(None, "is not an amount", remedy)
    if cost.cost_eur and cost.cost_unit not in (None, "meeting"):
        return Cell(None, "is not an amount per meeting", remedy)
    return Cell(cost.cost_eur)


def age_limit(value: Any) -> Cell:
    """An age in years, also as '55+'."""
    if not isinstance(value, str) or is_blank(value):
        return EMPTY if isinstance(value, str) else Cell(value)
    plain = _number(value, "years")
    if plain.problem is None:
        return plain
    target = parse_target(value)
    limit = target.min_age if target.min_age is not None else target.max_age
    return Cell(limit) if limit is not None else plain


def places_free(value: Any) -> Cell:
    """Places left; 'vol' and 'wachtlijst' are none."""
    if isinstance(value, str) and re.match(r"(?i)\s*(?:vol\b|volgeboekt|wachtlijst|geen\b)", value):
        return Cell(0)
    return number(value, "persons")


def names(value: Any) -> Cell:
    """A list of names, for the data contract to split."""
    return Cell(value)
