"""Which character separates the cells of a CSV file, judged on its first records."""

from __future__ import annotations

import csv
import io
import math
import re
from pathlib import Path
from typing import Final

from wor_match.errors import FileProblem
from wor_match.ingest.table import BLANK

# Best first: a tab hardly ever stands in a cell, and in Dutch text a comma often does.
DELIMITERS: Final[dict[str, str]] = {"\t": "a tab", ";": "a semicolon", ",": "a comma"}
# Not read, but recognised, so that the message can say what to replace.
OTHERS: Final[dict[str, str]] = {"|": "a vertical bar", ":": "a colon", "^": "a caret"}
NO_DELIMITER: Final = "\x1f"
"""Handed to the csv module for a file of one column."""
SAMPLE_CHARACTERS: Final = 1 << 18
SAMPLE_RECORDS: Final = 100
# Share of rows that must be split alike before a header in one piece is called a mistake.
ALIKE: Final = 0.8
_DECLARED: Final = re.compile(r"sep=([^\r\n])(?:\r\n|\r|\n)", re.IGNORECASE)


def declared_delimiter(sample: str) -> str | None:
    """The delimiter that a first line such as `sep=;` names, as Excel writes it."""
    match = _DECLARED.match(sample)
    return match[1] if match else None


def find_delimiter(path: Path, sample: str, complete: bool) -> str | None:
    """The delimiter of the sample, or None for a file of one column.

    A candidate that splits the header scores by how many rows it splits into as many cells,
    and by how many cells those are. Quoted cells are respected.

    Parameters
    ----------
    complete
        Whether the sample is the whole file; otherwise its last record may be cut off.

    Raises
    ------
    FileProblem
        When the header is one piece while the rows are split alike by some delimiter.
    """
    best, best_score = None, 0.0
    for delimiter in DELIMITERS:
        header, *rows = _widths(sample, delimiter, complete) or [0]
        # A row that ends early is half a match: exports leave out empty cells at the end.
        alike = sum(1.0 if width == header else 0.5 * (1 < width < header) for width in rows)
        if header < 2 or (_is_prose(sample, delimiter) and alike < ALIKE * len(rows)):
            continue
        score = (alike / len(rows) if rows else 1.0) * math.log2(header)
        if score > best_score:
            best, best_score = delimiter, score
    if best is None:
        _refuse_wrong_delimiter(path, sample, complete)
        best = _of_header_alone(sample)
    return best


def _refuse_wrong_delimiter(path: Path, sample: str, complete: bool) -> None:
    for delimiter, name in {**DELIMITERS, **OTHERS}.items():
        header, *rows = _widths(sample, delimiter, complete) or [0]
        common = max(set(rows), key=rows.count, default=header)
        alike = rows.count(common) >= ALIKE * len(rows)
        if delimiter in OTHERS:
            # A colon or bar in a sentence or a time proves nothing: the header must have it too.
            wrong = header > 1 and common == header and alike
            found = f"{name} between the cells of the header"
        else:
            # Neither does one comma in each of a few sentences.
            wrong = len(rows) > 1 and common > (2 if delimiter == "," else 1) and alike
            found = (
                f"a header of one column, while {rows.count(common)} of the first {len(rows)} "
                f"rows have {common} cells with {name} between them"
            )
        if wrong:
            raise FileProblem(
                f"{path}: expected columns separated by a comma, semicolon or tab, the same in "
                f"header and rows; found {found}: wrong delimiter. "
                f"Save the file again as CSV with a semicolon between the cells."
            )


def _of_header_alone(sample: str) -> str | None:
    """The delimiter of a header whose rows all stop after the first cell."""
    for delimiter in DELIMITERS:
        if len(_header(sample, delimiter)) > 1 and not _is_prose(sample, delimiter):
            return delimiter
    return None


def _is_prose(sample: str, delimiter: str) -> bool:
    """Whether the header reads on after the delimiter, as in "Wens, in eigen woorden"."""
    return any(cell.startswith(" ") for cell in _header(sample, delimiter))


def _header(sample: str, delimiter: str) -> list[str]:
    for cells in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter):
        if any(cell.strip(BLANK) for cell in cells):
            return cells
    return []


def _widths(sample: str, delimiter: str, complete: bool) -> list[int]:
    """Cells per record that is not blank, header first."""
    widths = []
    for cells in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter):
        if any(cell.strip(BLANK) for cell in cells):
            widths.append(len(cells))
        if len(widths) > SAMPLE_RECORDS:
            break
    else:
        if not complete and len(widths) > 1:
            widths.pop()
    return widths
