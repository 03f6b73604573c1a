"""XLSX and Parquet: formats that others unpack for us, read a piece at a time."""

from __future__ import annotations

import importlib
import warnings
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final

from wor_match.errors import FileProblem, MissingExtra
from wor_match.ingest.table import (
    Row,
    Table,
    clean,
    is_blank,
    name_columns,
    note_blank,
)

PARQUET_BATCH: Final = 10_000
SHEET_BLOCK: Final = 1_000
_COPY_AGAIN: Final = "Write or copy it again."


@contextmanager
def _mendable(path: Path, kind: str, remedy: str) -> Iterator[None]:
    """Turns whatever a library raises on a damaged file into a `FileProblem`.

    Damaged files make openpyxl and pyarrow raise nearly anything: KeyError, BadZipFile, TypeError,
    ParseError. Only they run inside.
    """
    try:
        yield
    except FileProblem:
        raise
    except Exception as error:
        raise FileProblem(
            f"{path}: expected a sound {kind} file, found a damaged one "
            f"({type(error).__name__}: {error}). {remedy}"
        ) from error


def read_xlsx(
    path: Path, notes: list[str], fits: Callable[[list[str]], bool] = lambda columns: True
) -> Table:
    """The table on the first sheet whose columns fit, visible ones first; else on the first sheet.

    Raises `FileProblem`.
    """
    survey = None
    empty, others = [], []
    passed: list[_Survey] = []
    with _book(path) as book:
        for sheet in sorted(book.worksheets, key=lambda sheet: sheet.sheet_state != "visible"):
            if survey is None:
                found = _survey(sheet)
                if found is None:
                    empty.append(str(sheet.title))
                elif fits([str(name) for name in found.header if name is not None]):
                    survey = found
                else:
                    passed.append(found)
            elif any(_cells(sheet)):
                others.append(str(sheet.title))
    if survey is None and passed:
        survey = passed.pop(0)
    elif survey and passed:
        notes.append(
            f"sheet {passed[0].sheet!r} lacks columns that are needed: sheet {survey.sheet!r} has them"
        )
    others = [found.sheet for found in passed] + others
    if survey is None:
        raise FileProblem(
            f"{path}: expected a sheet with column names and rows, found only empty sheets "
            f"({', '.join(empty)}). Put the table on one of them."
        )
    if others:
        notes.append(f"sheet {survey.sheet!r} read; not read: {', '.join(map(repr, others))}")
    names = name_columns(path, survey.header, survey.filled.intersection)
    rows = _SheetRows(path, survey, names, notes)
    return Table(path, "xlsx", None, None, list(names.values()), rows, notes, survey.count)


@contextmanager
def _book(path: Path) -> Iterator[Any]:
    openpyxl: Any = importlib.import_module("openpyxl")
    remedy = "Open it in Excel or LibreOffice and save it again as .xlsx."
    # Opened here, because openpyxl judges a path by its name.
    with _mendable(path, "XLSX", remedy), path.open("rb") as stream:
        # openpyxl warns of styles and validation rules that it cannot keep; we only read values.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(stream, read_only=True, data_only=True)
        with closing(book):
            yield book


def _cells(sheet: Any) -> Iterator[list[object]]:
    """The cells of each row of a sheet, up to the last one that is filled."""
    # Some programs write a wrong size into the file, and columns would be cut off.
    sheet.reset_dimensions()
    rows = sheet.iter_rows(values_only=True)
    while True:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            block = list(islice(rows, SHEET_BLOCK))
        if not block:
            return
        for row in block:
            values = [clean(cell) for cell in row]
            while values and values[-1] is None:
                values.pop()
            yield values


@dataclass(frozen=True)
class _Survey:
    """What a first pass over a sheet found."""

    sheet: str
    header_row: int
    header: list[object]
    """As wide as the widest row: a column of remarks often has no name."""
    filled: set[int]
    """Positions that hold anything below the header."""
    count: int
    """Rows below the header that hold anything."""


def _survey(sheet: Any) -> _Survey | None:
    header_row, header, filled, count = 0, [], set[int](), 0
    for number, cells in enumerate(_cells(sheet), start=1):
        if not cells:
            continue
        if not header_row:
            header_row, header = number, cells
        else:
            count += 1
            filled.update(at for at, cell in enumerate(cells) if cell is not None)
    if not header_row:
        return None
    width = max(filled, default=-1) + 1
    header = header + [None] * (width - len(header))
    return _Survey(str(sheet.title), header_row, header, filled, count)


@dataclass(frozen=True)
class _SheetRows:
    path: Path
    survey: _Survey
    names: dict[int, str]
    notes: list[str]

    def __iter__(self) -> Iterator[Row]:
        blank = 0
        last = self.survey.header_row
        with _book(self.path) as book:
            for number, cells in enumerate(_cells(book[self.survey.sheet]), start=1):
                if not cells or number <= self.survey.header_row:
                    continue
                # Only blank rows between records count: formatting may go on for thousands below.
                blank += number - last - 1
                last = number
                width = len(cells)
                yield Row(
                    number,
                    {n: cells[at] if at < width else None for at, n in self.names.items()},
                )
        note_blank(self.notes, blank)


def read_parquet(path: Path, notes: list[str]) -> Table:
    """The table in a Parquet file. Raises `FileProblem`, or `MissingExtra` without pyarrow."""
    try:
        parquet: Any = importlib.import_module("pyarrow.parquet")
    except ImportError as error:
        raise MissingExtra("Reading Parquet", "scale") from error
    with _mendable(path, "Parquet", _COPY_AGAIN), parquet.ParquetFile(path) as file:
        schema = file.schema_arrow
        count = int(file.metadata.num_rows)
    names = name_columns(path, list(schema.names), set)
    rows = _ParquetRows(path, list(names.values()), notes)
    return Table(path, "parquet", None, None, list(names.values()), rows, notes, count)


@dataclass(frozen=True)
class _ParquetRows:
    path: Path
    columns: list[str]
    notes: list[str]

    def __iter__(self) -> Iterator[Row]:
        blank = 0
        for number, cells in enumerate(self._records(), start=1):
            values = {name: clean(cell) for name, cell in zip(self.columns, cells, strict=True)}
            if is_blank(values):
                blank += 1
            else:
                yield Row(number, values)
        note_blank(self.notes, blank)

    def _records(self) -> Iterator[tuple[object, ...]]:
        pa: Any = importlib.import_module("pyarrow")
        parquet: Any = importlib.import_module("pyarrow.parquet")
        with _mendable(self.path, "Parquet", _COPY_AGAIN), parquet.ParquetFile(self.path) as file:
            for batch in file.iter_batches(batch_size=PARQUET_BATCH):
                cells = [_plain(pa, column).to_pylist() for column in batch.columns]
                yield from zip(*cells, strict=True)


def _plain(pa: Any, column: Any) -> Any:
    """The column in types that plain Python has: pyarrow makes nanoseconds pandas objects."""
    kind = column.type
    if pa.types.is_decimal(kind):
        return column.cast(pa.float64())
    if pa.types.is_timestamp(kind) and kind.unit == "ns":
        return column.cast(pa.timestamp("us", tz=kind.tz), safe=False)
    return column
