"""What a load found wrong: one issue per value or row, with how to mend it.

A report may be shown, stored and mailed, so it never holds a client's words, of clients or of
outcomes: of a wish, of a column nobody knows, of words where a code or date should stand and of
what may be a name or address it gives the length only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Literal

from wor_match.ingest.labels import is_known_word

Severity = Literal["refused", "doubtful", "note"]

SEVERITIES: Final[dict[Severity, str]] = {
    "refused": "the row is not taken",
    "doubtful": "the row is taken, this value is not (or is worth a look)",
    "note": "for information",
}
SHOWN_CHARACTERS: Final = 40

# A longer number may be a BSN or a telephone number.
MOST_PUBLIC_DIGITS: Final = 6
_NUMBER_OR_DATE: Final = re.compile(
    r"[+-]?\d{1,4}(?:[.,]\d{1,2})?|\d{1,4}([-/.])\d{1,2}\1\d{1,4}", re.ASCII
)

# An activity's id among outcomes: letters and digits such as A-1 and MW-031, and no name.
_ACTIVITY_ID: Final = re.compile(r"[A-Za-z]{0,4}[-_.]?\d{1,6}", re.ASCII)

# Columns of clients whose cells are a person's words, or may lead to that person.
PRIVATE_CLIENT_FIELDS: Final = frozenset({"wish", "avoid", "postcode", "client_id"})


@dataclass(frozen=True, slots=True)
class RowIssue:
    """One thing wrong, in one place. `row` is None when it is about the whole file."""

    file: str
    row: int | None
    column: str | None
    value: str | None
    problem: str
    remedy: str
    severity: Severity

    def to_dict(self) -> dict[str, Any]:
        """The issue as JSON takes it."""
        return {
            "file": self.file,
            "row": self.row,
            "column": self.column,
            "value": self.value,
            "problem": self.problem,
            "remedy": self.remedy,
            "severity": self.severity,
        }


@dataclass(slots=True)
class Report:
    """Everything a load found: `rows_read = rows_taken + rows_refused + rows_merged`."""

    file: str
    kind: str
    issues: list[RowIssue] = field(default_factory=list)
    rows_read: int = 0
    rows_taken: int = 0
    rows_refused: int = 0
    rows_merged: int = 0
    """Exact duplicates without an id of their own: kept once."""
    read_from_words: dict[str, int] = field(default_factory=dict)
    """In how many records a field was read from words (`from_text`), the most frequent first."""

    @property
    def ok(self) -> bool:
        """No row was refused."""
        return self.rows_refused == 0

    def count(self, severity: Severity) -> int:
        """Number of issues of one severity."""
        return sum(issue.severity == severity for issue in self.issues)

    def summary(self) -> str:
        """One line: what was read, what was taken, and what asks for attention."""
        parts = [
            f"{self.rows_read} rows read",
            f"{self.rows_taken} taken",
            f"{self.rows_refused} refused",
        ]
        if self.rows_merged:
            parts.append(f"{self.rows_merged} merged with an identical row")
        return (
            f"{self.file}: {', '.join(parts)}; {self.count('doubtful')} doubtful values, "
            f"{self.count('note')} notes"
        )

    def groups(self) -> list[IssueGroup]:
        """Issues of one kind taken together: worst first, then the most frequent."""
        found: dict[tuple[Severity, str | None, str], IssueGroup] = {}
        for issue in self.issues:
            # 'the same title as row 12' and 'as row 40' are one problem.
            problem = re.sub(r"\brow \d+", "row …", issue.problem)
            key = (issue.severity, issue.column, problem)
            group = found.get(key)
            if group is None:
                group = found[key] = IssueGroup(issue.severity, issue.column, problem, issue.remedy)
            group.add(issue)
        order = list(SEVERITIES)
        return sorted(found.values(), key=lambda g: (order.index(g.severity), -g.count))

    def to_dict(self) -> dict[str, Any]:
        """The report as JSON takes it."""
        return {
            "file": self.file,
            "kind": self.kind,
            "ok": self.ok,
            "rows_read": self.rows_read,
            "rows_taken": self.rows_taken,
            "rows_refused": self.rows_refused,
            "read_from_words": self.read_from_words,
            "rows_merged": self.rows_merged,
            "summary": self.summary(),
            "issues": [issue.to_dict() for issue in self.issues],
        }


@dataclass(slots=True)
class IssueGroup:
    """Issues with the same column and problem: a line of a readable table."""

    severity: Severity
    column: str | None
    problem: str
    remedy: str
    count: int = 0
    rows: list[int] = field(default_factory=list)
    """The first ten rows."""
    values: list[str] = field(default_factory=list)
    """The first three different values."""

    def add(self, issue: RowIssue) -> None:
        """Counts one more."""
        self.count += 1
        if issue.row is not None and len(self.rows) < 10:
            self.rows.append(issue.row)
        if issue.value and issue.value not in self.values and len(self.values) < 3:
            self.values.append(issue.value)


def shown(value: object, *, private: bool = False) -> str | None:
    """The value as a report may hold it: on one line, shortened, and only its length if private."""
    if value is None:
        return None
    if private:
        return f"({len(str(value))} characters)"
    text = _one_line(value if isinstance(value, str) else str(value))
    return text if len(text) <= SHOWN_CHARACTERS else text[: SHOWN_CHARACTERS - 1] + "…"


def _one_line(text: str) -> str:
    # No need to clean a megabyte in order to show forty characters of it.
    return "".join(c if c.isprintable() else " " for c in text[: 4 * SHOWN_CHARACTERS]).strip()


def is_private(kind: str, field_name: str | None, value: object) -> bool:
    """Whether a report leaves this value out.

    field_name
        The field of the contract, or None for a column that nobody knows.

    Of clients and of outcomes every cell is private but a number, a date or a known word: where a
    code or date is expected, somebody may have written a name or a story.
    """
    if field_name == "client_id":
        return True
    if kind == "activities":
        return False
    if field_name == "activity_id":
        return not _ACTIVITY_ID.fullmatch(str(value).strip())
    if field_name is None or field_name in PRIVATE_CLIENT_FIELDS:
        return True
    if isinstance(value, (bool, int, float, date)):
        return len(str(value)) > MOST_PUBLIC_DIGITS and not isinstance(value, (bool, date))
    text = str(value).strip()
    return not (_NUMBER_OR_DATE.fullmatch(text) or (len(text) < 60 and is_known_word(text)))
