"""A file, opened for reading its rows: which column is what, and rows that can be looked at."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Final

from wor_match.errors import MissingColumn
from wor_match.ingest.headers import HeaderMap, Kind, accepted, match_headers, suggest
from wor_match.ingest.readers import BROKEN, SURPLUS, Table, read_table
from wor_match.ingest.report import Report
from wor_match.ingest.rows import Source, too_long

Progress = Callable[[int, int | None], None]
"""Called with the number of rows read so far, and of all rows if that is known."""

PROGRESS_EVERY: Final = 1_000


def open_source(path: str | Path, kind: Kind, today: date) -> tuple[Table, Source]:
    """The table in a file and what holds for all its rows. Raises `FileProblem`, `MissingColumn`."""
    table = read_table(path, fits=lambda columns: not match_headers(kind, columns).missing_required)
    headers = match_headers(kind, table.columns)
    report = Report(Path(path).name, kind)
    canonical = "from_text" in headers.fields
    source = Source(
        kind,
        headers.fields,
        report,
        today,
        canonical=canonical,
        markup=table.format in ("csv", "xlsx") and not canonical,
    )
    if headers.missing_required:
        raise MissingColumn(_missing_message(report.file, kind, headers, table.columns))
    for name, columns in headers.ambiguous.items():
        source.issue(
            "note", None, None,
            f"the columns {', '.join(map(repr, columns))} all say {name}; {columns[0]!r} is taken",
            "rename or delete the others",
            row=None, column=columns[0],
        )  # fmt: skip
    for column in headers.unknown:
        meant = suggest(kind, column)
        source.issue(
            "note", None, None, "is a column that nobody knows: it is not read",
            f"is it {meant!r}?" if meant else "rename it if it holds one of the known fields",
            row=None, column=column,
        )  # fmt: skip
    return table, source


def _missing_message(file: str, kind: Kind, headers: HeaderMap, columns: list[str]) -> str:
    wanted = "; ".join(
        f"{name} (or {', '.join(accepted(kind, name)[1:6])})" for name in headers.missing_required
    )
    if headers.fields:
        found = ", ".join(columns)
    else:
        # In a file without a header these are somebody's words: they stay out of the message.
        found = f"{len(columns)} columns of which none has a name that is known"
        return (
            f"{file}: expected for {kind} the column {wanted}; found {found}. "
            "Is the first row a header? Add one, with the names of the columns."
        )
    message = f"{file}: expected for {kind} the column {wanted}; found {found}"
    near = {column: suggest(kind, column) for column in headers.unknown}
    meant = ", ".join(f"{column!r} (is it {to!r}?)" for column, to in near.items() if to)
    return f"{message}. {f'Nearest: {meant}. ' if meant else ''}Rename or add the column."


_EXCEL_ERROR: Final = re.compile(
    r"#(?:N/[AB]|VALUE!|WAARDE!|REF!|VERW!|DIV/0!|DEEL/0!|NAME\?|NAAM\?|NUM!|GETAL!|NULL!|LEEG!"
    r"|SPILL!|OVERLOOP!|CALC!)",
    re.IGNORECASE,
)


def _without_errors(values: dict[str, object], source: Source) -> dict[str, object]:
    """The row with what Excel could not work out left empty, and reported."""
    wrong = [
        name
        for name, column in source.fields.items()
        if isinstance(value := values.get(column), str)
        and value[0] == "#"
        and _EXCEL_ERROR.fullmatch(value)
    ]
    for name in wrong:
        source.issue(
            "doubtful", name, values[source.fields[name]], "is an error of Excel: read as unknown",
            "mend the formula in the sheet, or fill in the value",
            column=source.fields[name],
        )  # fmt: skip
    return values | {source.fields[name]: None for name in wrong} if wrong else values


def rows_of(
    table: Table, source: Source, progress: Progress | None
) -> Iterator[Mapping[str, object]]:
    """Rows that can be looked at; the others are refused here."""
    read = 0
    for number, values in table.rows:
        read += 1
        source.row, source.refused, source.cells = number, False, values
        surplus = values.get(SURPLUS)
        if BROKEN in values:
            source.refuse(
                None, None, str(values[BROKEN]), "mend this line, or export the file again"
            )
        elif surplus is not None:
            cells = surplus if isinstance(surplus, (list, tuple)) else [surplus]
            source.issue(
                "refused", None, "; ".join(map(str, cells)),
                f"has {len(cells)} more cells than there are columns",
                "put text that holds the separator between double quotes",
                column=f"after {table.columns[-1]!r}" if table.columns else None,
            )  # fmt: skip
        elif not too_long(values, source):
            yield _without_errors(values, source)
        source.report.rows_read = read
        source.report.rows_refused += source.refused
        if progress is not None and read % PROGRESS_EVERY == 0:
            progress(read, table.row_count)
    if progress is not None:
        progress(read, table.row_count)
