"""What was read from words: a value for a field, how sure, and the words themselves."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

CERTAIN: Final = 0.97
"""The words can hardly mean anything else."""
LIKELY: Final = 0.92
"""Nearly always meant so."""
COUNTED: Final = 0.95
"""A number that is named goes before a vague word."""
WEAK: Final = 0.6
"""Often meant so: kept for measuring, and not taken over."""
THRESHOLD: Final = 0.9
"""Below it a field stays unknown; chosen on development texts (docs/reading.md)."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One field read from words; `words` is the passage, as plain text."""

    field: str
    value: Any
    confidence: float
    words: str


def settle(found: Iterable[Reading]) -> dict[str, Reading]:
    """One reading per field: the surest, or none where two equally sure ones contradict each other."""
    best: dict[str, Reading] = {}
    spoilt: set[str] = set()
    for reading in found:
        known = best.get(reading.field)
        if known is None:
            best[reading.field] = reading
        elif reading.confidence > known.confidence:
            best[reading.field] = reading
            spoilt.discard(reading.field)
        elif reading.confidence == known.confidence and not agree(known, reading):
            spoilt.add(reading.field)
    return {name: one for name, one in best.items() if name not in spoilt}


def agree(one: Reading, other: Reading) -> bool:
    """Whether two readings of a field say about the same."""
    a, b = one.value, other.value
    if one.field == "group_size":
        return abs(math.log2(a / b)) <= 0.7
    if one.field.startswith("climate_") or one.field == "effort":
        return bool(abs(a - b) <= 1)
    if one.field == "age":
        return bool(abs(a - b) <= 1)
    return bool(a == b)
