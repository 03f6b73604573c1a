"""CSV files, read as a stream: one record at a time, however long the file is.

The csv module of the standard library splits records; what it lets pass is checked here: a quote
that is never closed, or closed by the quote that opens a later cell, would swallow rows unseen.
"""

from __future__ import annotations

import csv
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from wor_match.errors import FileProblem
from wor_match.ingest.csv_dialect import (
    NO_DELIMITER,
    SAMPLE_CHARACTERS,
    declared_delimiter,
    find_delimiter,
)
from wor_match.ingest.neutralise import restore
from wor_match.ingest.table import (
    BLANK,
    SURPLUS,
    Row,
    Table,
    add_note,
    count_of,
    name_columns,
    note_blank,
)
from wor_match.ingest.text_encoding import TextFile

MAX_CELL_CHARACTERS: Final = 10_000_000
_EXAMPLES: Final = 5
# Fed to the csv module after the last line. Text files hold no NUL (`examine` refuses them), so
# this comes back as a record of its own unless a quote is still open.
_END: Final = "\x00"

_limit_lock = threading.Lock()
_limit_users = 0
_limit_before = 0


@contextmanager
def _long_cells() -> Iterator[None]:
    """Raises the csv module's limit, which is one for the process, for as long as anybody reads."""
    global _limit_users, _limit_before
    with _limit_lock:
        if _limit_users == 0:
            _limit_before = csv.field_size_limit(MAX_CELL_CHARACTERS)
        _limit_users += 1
    try:
        yield
    finally:
        with _limit_lock:
            _limit_users -= 1
            if _limit_users == 0:
                csv.field_size_limit(_limit_before)


def read_csv(text: TextFile, notes: list[str]) -> Table:
    """The table in a CSV file. Raises `FileProblem`."""
    with text.open() as stream:
        sample = stream.read(SAMPLE_CHARACTERS)
        complete = not stream.read(1)
    declared = declared_delimiter(sample)
    if declared is None:
        with _long_cells():
            delimiter = find_delimiter(text.path, sample, complete)
    else:
        delimiter = declared
        notes.append(f"the first line declares {declared!r} as the delimiter")
    source = _Source(text, delimiter or NO_DELIMITER, declared is not None)
    first = next(source.records(), None)
    if first is None or not delimiter and not first[1][0].strip(BLANK + ',;"'):
        raise FileProblem(
            f"{text.path}: expected column names in the first row, found only empty cells. "
            f"Put the name of each column above it."
        )
    header_line, header, _ = first

    def filled(positions: list[int]) -> set[int]:
        found: set[int] = set()
        for line, cells, _ in source.records():
            if line > header_line:
                found |= {at for at in positions if at < len(cells) and cells[at].strip(BLANK)}
        return found

    names = name_columns(text.path, list(header), filled)
    rows = _Rows(source, header_line, len(header), names, notes)
    return Table(
        text.path, "csv", text.encoding, delimiter, list(names.values()), rows, notes, None
    )


@dataclass(frozen=True)
class _Source:
    text: TextFile
    delimiter: str
    skip_first: bool

    def records(self) -> Iterator[tuple[int, list[str], list[str]]]:
        """Per record the line on which it begins, its cells and its lines as they stand there.

        Blank ones before the header are left out. The lines hold until the next record.
        """
        raw: list[str] = []
        header_seen = False
        begin = 1
        with _long_cells(), self.text.open() as stream:

            def lines() -> Iterator[str]:
                for line in stream:
                    raw.append(line)
                    yield line
                yield _END

            reader = csv.reader(lines(), delimiter=self.delimiter)
            try:
                for cells in reader:
                    if cells == [_END] and not raw:
                        return
                    if reader.line_num > begin:
                        self._check_quotes(raw, begin)
                    header_seen = header_seen or (
                        any(cell.strip(BLANK) for cell in cells)
                        and not (begin == 1 and self.skip_first)
                    )
                    if header_seen:
                        yield begin, cells, raw
                    begin = reader.line_num + 1
                    raw.clear()
            except csv.Error as error:
                self._check_quotes(raw, begin)
                raise FileProblem(
                    f"{self.text.path}, line {begin}: expected cells of at most "
                    f"{MAX_CELL_CHARACTERS:,} characters, found a longer one ({error}). "
                    f"Shorten it, or close the quote that opens it."
                ) from error

    def _check_quotes(self, raw: list[str], begin: int) -> None:
        """Refuses a record over several lines in which a quote is not closed where a cell ends."""
        at = _stray_quote("".join(raw), self.delimiter)
        if at is None:
            return
        line = begin
        for text in raw:
            if at < len(text):
                break
            at -= len(text)
            line += 1
        raise FileProblem(
            f"{self.text.path}, line {line}: expected every quoted cell to be closed, found a "
            f'quote (") that opens a cell on this line and is not closed where a cell ends, so '
            f"the rows after it cannot be told apart. Close it, or write a quote inside a "
            f'quoted cell twice ("").'
        )


def _stray_quote(text: str, delimiter: str) -> int | None:
    """Where the first quoted cell opens that does not close at the end of a cell, if any does."""
    closed = re.compile(rf'" *(?:{re.escape(delimiter)}|\r\n|\r|\n|\Z)')
    plain_end = re.compile(rf"{re.escape(delimiter)}|[\r\n]")
    at = 0
    while at < len(text):
        if text[at] != '"':
            end = plain_end.search(text, at)
            if end is None:
                return None
            at = end.end()
            continue
        opened, at = at, text.find('"', at + 1)
        while at >= 0 and text.startswith('""', at):
            at = text.find('"', at + 2)
        match = closed.match(text, at) if at >= 0 else None
        if match is None:
            return opened
        at = match.end()
    return None


@dataclass(frozen=True)
class _Rows:
    source: _Source
    header_line: int
    width: int
    names: dict[int, str]
    notes: list[str]

    def __iter__(self) -> Iterator[Row]:
        names, width, columns = self.names, self.width, list(self.names.values())
        whole = len(names) == width
        blank = short = 0
        examples: list[str] = []
        for line, cells, raw in self.source.records():
            if line == self.header_line:
                continue
            stripped = [cell.strip(BLANK) or None for cell in cells]
            if not any(stripped):
                blank += 1
                continue
            texts = stripped
            if any("'" in text for text in raw):
                texts = [text and restore(text) for text in stripped]
            if len(texts) < width:
                short += 1
                if len(examples) < _EXAMPLES:
                    examples.append(str(line))
                texts += [None] * (width - len(texts))
            kept = texts[:width] if whole else [texts[at] for at in names]
            values: dict[str, object] = dict(zip(columns, kept, strict=True))
            if len(texts) > width and any(texts[width:]):
                values[SURPLUS] = [text for text in texts[width:] if text]
            yield Row(line, values)
        note_blank(self.notes, blank)
        if short:
            more = ", ..." if short > len(examples) else ""
            add_note(
                self.notes,
                f"{count_of(short, 'row')} with fewer cells than there are columns, the rest read "
                f"as empty: line {', '.join(examples)}{more}",
            )
