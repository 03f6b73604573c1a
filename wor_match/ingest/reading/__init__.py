"""Fields read from the words of a wish or an activity; start reading at `fields.py`."""

from wor_match.ingest.reading.fields import (
    NOT_TAKEN_OVER,
    read_activity,
    read_wish,
    taken_over,
    words_read,
)
from wor_match.ingest.reading.found import THRESHOLD, Reading

__all__ = [
    "NOT_TAKEN_OVER",
    "THRESHOLD",
    "Reading",
    "read_activity",
    "read_wish",
    "taken_over",
    "words_read",
]
