"""One raw row to the values of a record: what holds for every kind of file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, TypeVar

from pydantic import ValidationError

from wor_match.domain.entities import Record
from wor_match.ingest.convert import Converter, optional_text, text
from wor_match.ingest.report import Report, RowIssue, Severity, is_private, shown

R = TypeVar("R", bound=Record)

MOST_CHARACTERS: Final = 100_000
"""In one cell. More is a mistake in the file, or somebody trying something."""

DERIVED_FROM: Final = {
    "cost_eur": ("cost_text",),
    "min_age": ("age_text", "target_text"),
    "max_age": ("age_text", "target_text"),
    "slots": ("slots", "time_text", "day_text", "start_text", "when_text"),
    "frequency": ("frequency_text", "when_text"),
    "wheelchair": ("access_text",),
    "gender": ("target_text",),
}
"""Columns that people know a field by, where the file has no column of that name."""


@dataclass
class Source:
    """What holds for a whole file while its rows are read."""

    kind: str
    fields: Mapping[str, str]
    """The column of each field that the file has."""
    report: Report
    today: date
    canonical: bool = False
    """Written by wor_match: what it leaves empty was unknown, and is not looked for again."""
    markup: bool = False
    """Cells may hold tags of a web page (tables); JSON and Parquet are left as they are."""
    row: int = 0
    refused: bool = False
    cells: Mapping[str, object] = field(default_factory=dict)
    """The current row as it stands in the file."""

    def written(self, name: str, value: object) -> object:
        """What stands in the file for this field; the value itself where no column has it."""
        cell = self.cells.get(self.fields.get(name, ""))
        return value if cell is None else cell

    def column(self, name: str) -> str:
        """The column that a person knows this field by."""
        for known in (name, *DERIVED_FROM.get(name, ())):
            if known in self.fields:
                return self.fields[known]
        return name

    def may_infer(self, name: str) -> bool:
        """Whether an empty field may be looked for in the words of the record."""
        return not (self.canonical and name in self.fields)

    def issue(
        self,
        severity: Severity,
        name: str | None,
        value: object,
        problem: str,
        remedy: str,
        *,
        row: int | None = 0,
        column: str | None = None,
    ) -> None:
        """Adds to the report what is wrong in the current row; a refusal is remembered."""
        if severity == "refused":
            self.refused = True
        private = value is not None and is_private(self.kind, name, value)
        if column is None and name is not None:
            column = self.column(name)
        self.report.issues.append(
            RowIssue(
                self.report.file,
                self.row if row == 0 else row,
                column,
                shown(value, private=private),
                problem,
                remedy,
                severity,
            )
        )

    def doubtful(self, name: str, value: object, problem: str, remedy: str) -> None:
        """Adds a value that is not taken, or deserves a look."""
        self.issue("doubtful", name, value, problem, remedy)

    def refuse(self, name: str | None, value: object, problem: str, remedy: str) -> None:
        """Adds why the current row is not taken."""
        self.issue("refused", name, value, problem, remedy)


def convert_row(
    raw: Mapping[str, object], source: Source, converters: Mapping[str, Converter]
) -> tuple[dict[str, Any], dict[str, str]]:
    """Values of the fields that have a converter, and the words that are in none of them."""
    values: dict[str, Any] = {}
    rests: dict[str, str] = {}
    for name, column in source.fields.items():
        value = raw.get(column)
        if value is None:
            continue
        convert = converters.get(name)
        if convert is None:
            continue
        if source.canonical and convert is optional_text:
            convert = text
        cell = convert(value)
        if cell.problem is not None:
            source.doubtful(name, cell.rest or value, cell.problem, cell.remedy)
            rests[name] = cell.rest or str(value)
        if cell.value is not None:
            values[name] = cell.value
    return values, rests


def too_long(raw: Mapping[str, object], source: Source) -> bool:
    """Whether a cell is too long; the row is refused then."""
    names = {column: name for name, column in source.fields.items()}
    for column, value in raw.items():
        if isinstance(value, str) and len(value) > MOST_CHARACTERS:
            source.issue(
                "refused",
                names.get(column),
                value,
                f"holds {len(value)} characters",
                f"shorten it to at most {MOST_CHARACTERS} characters; is a quote missing?",
                column=column,
            )
            return True
    return False


def check_coordinates(values: dict[str, Any], source: Source) -> None:
    """Drops coordinates that cannot be, both of them: one alone is no place."""
    pair = {name: values[name] for name in ("lat", "lon") if name in values}
    bad = [
        name
        for name, value in pair.items()
        if isinstance(value, (int, float)) and not abs(value) <= (90 if name == "lat" else 180)
    ]
    for name in bad:
        source.doubtful(
            name,
            source.written(name, pair[name]),
            f"is not a {'latitude (-90 to 90)' if name == 'lat' else 'longitude (-180 to 180)'}",
            "write degrees such as 52.09 and 5.12, or leave both empty",
        )
    if bad:
        for name in pair:
            del values[name]


def build(
    model: type[R], values: dict[str, Any], source: Source, required: frozenset[str]
) -> R | None:
    """The record, without the optional values that the data contract does not accept.

    None, with the reason in the report, where a required value or the whole is not accepted.
    """
    for _ in range(len(values) + 1):
        try:
            return model(**values)
        except ValidationError as error:
            if not _without_bad(values, error, source, required):
                return None
    return None


def _without_bad(
    values: dict[str, Any], error: ValidationError, source: Source, required: frozenset[str]
) -> bool:
    """Takes out of `values` what the data contract refused; False if the row goes with it."""
    removed = False
    bad_items: dict[str, set[int]] = {}
    for found in error.errors(include_url=False):
        problem = _problem(found["msg"])
        if not found["loc"]:
            names = [name for name in values if name in found["msg"]]
            if not names or source.kind == "outcomes":
                source.refuse(names[-1] if names else None, None, problem, "correct one of the two")
                return False
            for name in names:
                value = source.written(name, values.pop(name))
                source.doubtful(name, value, problem, "correct one of the two")
            removed = True
            continue
        name = str(found["loc"][0])
        value = found["input"] if len(found["loc"]) > 1 else source.written(name, found["input"])
        if name in required or name not in values:
            source.refuse(name, value, problem, "correct it: without this field no row is taken")
            return False
        source.doubtful(name, value, problem, "correct it, or leave it empty")
        at = found["loc"][1] if len(found["loc"]) > 1 else None
        if isinstance(at, int) and isinstance(values[name], list):
            bad_items.setdefault(name, set()).add(at)
        else:
            del values[name]
        removed = True
    for name, places in bad_items.items():
        values[name] = [x for at, x in enumerate(values.get(name, ())) if at not in places]
    return removed


def _problem(message: str) -> str:
    """What the data contract says, without the value: the report shows that by its own rules."""
    # 'found what looks like a BSN' and 'found nothing' stay: they are no values.
    plain = re.sub(
        r", found (?:\d+ other characters|\S+ and \S+)$", "", message.removeprefix("Value error, ")
    )
    return plain[:1].lower() + plain[1:]
