"""A table as it stands in a file: columns, numbered rows and what was noticed while reading."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from math import isnan
from pathlib import Path
from typing import Final, Literal, NamedTuple

from wor_match.errors import FileProblem

Format = Literal["csv", "xlsx", "json", "jsonl", "parquet"]

FORMAT_NAMES: Final[dict[Format, str]] = {
    "csv": "CSV",
    "xlsx": "XLSX",
    "json": "JSON",
    "jsonl": "JSON Lines",
    "parquet": "Parquet",
}
READABLE: Final = "CSV, XLSX, JSON, JSON Lines or Parquet"

SURPLUS: Final = "\x00surplus"
"""Key of the cells that a CSV or XLSX row has beyond its columns; no column can be called so."""

BROKEN: Final = "\x00broken"
"""Key of what is wrong with a line that could not be read; it is all that such a row has."""

# What str.strip() strips, and what only looks empty: zero-width characters, byte order mark and
# direction marks, as they come along from web pages and Word.
BLANK: Final = (
    " \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0\u1680\u180e\u2000\u2001\u2002\u2003\u2004\u2005\u2006"
    "\u2007\u2008\u2009\u200a\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u202f\u205f\u2060\u3000"
    "\ufeff\x00"
)


class Row(NamedTuple):
    """One record, and where a person finds it in the file."""

    number: int
    """The physical line on which it begins (CSV, JSON Lines), the row of the sheet (XLSX), or which
    record it is, from 1 (JSON, Parquet)."""
    values: dict[str, object]
    """Per column: stripped text, a native number, date, yes/no or list, or None for empty."""


@dataclass(frozen=True)
class Table:
    """What `read_table` gives back. Rows can be gone through more than once.

    rows
        Read from the file while they are gone through, so `FileProblem` may still come up there.
    notes
        What a person should know, in English; going through the rows adds to it.
    row_count
        Records in the file, blank ones included; None where only reading it all would tell.
    """

    path: Path
    format: Format
    encoding: str | None
    delimiter: str | None
    columns: list[str]
    rows: Iterable[Row]
    notes: list[str]
    row_count: int | None


def clean(value: object) -> object:
    """A value as the reader of a native format hands it on.

    Text loses what is blank around it; empty text, an empty list and NaN become None; a moment at
    midnight becomes a date, a time of day or a duration becomes text such as `13:30`.
    """
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return value.replace("\x00", "").strip(BLANK) or None
    if isinstance(value, float):
        return None if isnan(value) else value
    if isinstance(value, (list, tuple)):
        items = [clean(item) for item in value]
        return [item for item in items if item is not None] or None
    if isinstance(value, datetime):
        at_midnight = value.tzinfo is None and value.time() == time()
        return value.date() if at_midnight else value
    if isinstance(value, time):
        return f"{value.hour:02}:{value.minute:02}"
    if isinstance(value, timedelta):
        minutes = round(value.total_seconds() / 60)
        return f"{minutes // 60:02}:{minutes % 60:02}"
    if isinstance(value, bytes):
        try:
            return clean(value.decode("utf-8"))
        except UnicodeDecodeError:
            return value
    return value


def is_blank(values: dict[str, object]) -> bool:
    """Whether a record holds nothing at all."""
    return all(value is None for value in values.values())


def name_columns(
    path: Path, header: list[object], filled: Callable[[list[int]], set[int]]
) -> dict[int, str]:
    """Names of the columns by position, leaving out those that have neither name nor content.

    Parameters
    ----------
    header
        The cells of the header.
    filled
        Says which of these positions hold anything in the rows; asked only about nameless ones.

    Raises
    ------
    FileProblem
        When no column has a name, or two have the same.
    """
    written = [clean(cell) for cell in header]
    names = {at: str(name) for at, name in enumerate(written) if name is not None}
    if not names:
        raise FileProblem(
            f"{path}: expected column names in the first row, found only empty cells. "
            f"Put the name of each column above it."
        )
    nameless = [at for at, name in enumerate(written) if name is None]
    if nameless:
        names |= {at: f"kolom {at + 1}" for at in filled(nameless)}
    places: dict[str, list[str]] = {}
    for at in sorted(names):
        places.setdefault(names[at], []).append(str(at + 1))
    twice = {name: found for name, found in places.items() if len(found) > 1}
    if twice:
        listed = "; ".join(f"{name!r} in columns {', '.join(at)}" for name, at in twice.items())
        raise FileProblem(
            f"{path}: expected every column name once, found {listed}. "
            f"Rename or delete all but one of them."
        )
    return {at: names[at] for at in sorted(names)}


def add_note(notes: list[str], note: str) -> None:
    """Adds a note, once, however often the rows are gone through."""
    if note not in notes:
        notes.append(note)


def count_of(count: int, what: str) -> str:
    """`1 record`, `2 records`."""
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def note_blank(notes: list[str], blank: int) -> None:
    """Notes how many blank records were skipped, if any."""
    if blank:
        add_note(notes, f"{count_of(blank, 'blank record')} skipped")
