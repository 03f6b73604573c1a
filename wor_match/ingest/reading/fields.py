"""Fields read from the words of a wish or an activity, where a column leaves them empty.

    wish, title and description ─▶ plain text ─▶ readers, one per kind of field ─▶ settle ─▶ Reading

Every reading has a confidence; below `THRESHOLD` the field stays unknown. All of it is rules and a
table of phrases: a classifier on sentence vectors found next to nothing that these do not
(docs/reading.md). What is read lowers or raises a score and asks; it refuses nothing, since limits
take a "no" that rests on a client's words for unknown.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from functools import lru_cache
from itertools import accumulate
from typing import Final

from wor_match.ingest.reading.availability import availabilities
from wor_match.ingest.reading.found import THRESHOLD, Reading, settle
from wor_match.ingest.reading.group_size import sizes
from wor_match.ingest.reading.needs import budgets, group_languages, own_languages, wheelchairs
from wor_match.ingest.reading.person import persons
from wor_match.ingest.reading.phrases import phrases
from wor_match.ingest.reading.reach import reaches
from wor_match.ingest.reading.text import plain

NOT_TAKEN_OVER: Final[dict[str, frozenset[str]]] = {
    "client": frozenset({"climate_talk", "climate_structure", "climate_depth"}),
    "activity": frozenset({"climate_talk"}),
}
"""Fields that are read and measured, and stay unknown: less than 95 % right on texts held back."""


def taken_over(side: str, found: Mapping[str, Reading]) -> dict[str, Reading]:
    """The readings that a loader takes over: sure enough, and of a field read well enough."""
    return {
        name: reading
        for name, reading in found.items()
        if reading.confidence >= THRESHOLD and name not in NOT_TAKEN_OVER[side]
    }


@lru_cache(maxsize=8192)
def read_wish(wish: str, avoid: str = "") -> dict[str, Reading]:
    """What a wish or note says of the fields of a client, also where it is not sure enough.

    Of `avoid` only phrases are read, each part as something denied: *grote groepen*.
    """
    text = plain(wish)
    return settle(
        (
            *phrases("client").read(text),
            *phrases("client").read(_denied(plain(avoid)) if avoid else ""),
            *sizes(text, "client"),
            *persons(text),
            *wheelchairs(text),
            *own_languages(text),
            *budgets(text),
            *availabilities(text),
            *reaches(text),
        )
    )


_PARTS: Final = re.compile(r"[,;.]\s*| en | of ")


def _denied(avoid: str) -> str:
    parts = (part.strip() for part in _PARTS.split(avoid))
    return " ".join(
        f"{part}." if part.startswith(("geen ", "niet ")) else f"geen {part}."
        for part in parts
        if part
    )


@lru_cache(maxsize=8192)
def read_activity(title: str, description: str = "") -> dict[str, Reading]:
    """What title and description say of the fields of an activity, also where not sure enough."""
    text = plain(f"{title}. {description}" if description else title)
    return settle(
        (*phrases("activity").read(text), *sizes(text, "activity"), *group_languages(text))
    )


def words_read(title: str, description: str, field: str) -> str:
    """The words of an activity from which a field is read, as they were written; "" if none.

    Fields that other readers fill (times, prices, target groups) have no words here.
    """
    reading = taken_over("activity", read_activity(title, description)).get(field)
    if reading is None:
        return ""
    written = f"{title}. {description}".split()
    smooth = [plain(word).replace("-", " ") for word in written]
    ends = list(accumulate(len(word) + 1 for word in smooth))
    at = " ".join(smooth).find(reading.words.replace("-", " "))
    if at < 0:
        return ""
    first, last = bisect_right(ends, at), bisect_left(ends, at + len(reading.words))
    return " ".join(written[first : last + 1]).strip(" .,;:!?()\"'“”")
