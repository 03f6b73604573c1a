"""JSON (an array of objects, or an object that holds one) and JSON Lines."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from wor_match.errors import FileProblem
from wor_match.ingest.table import (
    BLANK,
    BROKEN,
    Row,
    Table,
    clean,
    is_blank,
    note_blank,
)
from wor_match.ingest.text_encoding import TextFile

_KINDS: Final[dict[type, str]] = {
    dict: "an object",
    list: "a list",
    str: "text",
    bool: "true or false",
    int: "a number",
    float: "a number",
    type(None): "null",
}


class _RepeatedKey(ValueError):
    """An object names a key twice, so that one value would be lost."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise _RepeatedKey(f"the key {twice!r} twice in one object")
    return found


def _constant(name: str) -> float:
    return float(name.replace("Infinity", "inf"))


# Built once: json.loads makes a new decoder for every call with a hook.
_decode: Final[Callable[[str], Any]] = json.JSONDecoder(
    object_pairs_hook=_object, parse_constant=_constant
).decode


def _parse(path: Path, text: str, first_line: int, what: str) -> Any:
    try:
        return _decode(text)
    except json.JSONDecodeError as error:
        line = first_line + error.lineno - 1
        raise FileProblem(
            f"{path}, line {line}, column {error.colno}: expected {what}, found broken JSON "
            f"({error.msg}). Mend it there, or export the file again."
        ) from error
    except RecursionError as error:
        raise FileProblem(
            f"{path}, from line {first_line}: expected {what}, found lists or objects nested too "
            f"deep to read. Give one plain object per record."
        ) from error
    except ValueError as error:
        raise FileProblem(
            f"{path}, from line {first_line}: expected {what}, found {error}. Mend it there."
        ) from error


def _columns(path: Path, keys: dict[str, None]) -> dict[str, str]:
    """Column per key: the key, stripped. Keys that are equal then are refused."""
    columns: dict[str, str] = {}
    for at, key in enumerate(keys, start=1):
        name = str(clean(key) or f"kolom {at}")
        if name in columns.values():
            raise FileProblem(
                f"{path}: expected every key once, found {name!r} written in two ways that differ "
                f"only in blanks. Rename one of them."
            )
        columns[key] = name
    return columns


@dataclass(frozen=True)
class _Rows:
    records: Callable[[], Iterator[tuple[int, dict[str, Any] | FileProblem]]]
    columns: dict[str, str]
    notes: list[str]

    def __iter__(self) -> Iterator[Row]:
        names = list(self.columns.values())
        blank = 0
        for number, record in self.records():
            if isinstance(record, FileProblem):
                # Without path and line, which the report knows, and the advice that follows.
                problem = re.sub(r"^.*?(?=expected )", "", str(record), flags=re.DOTALL)
                yield Row(number, {BROKEN: problem.partition(". ")[0]})
                continue
            values: dict[str, object] = dict.fromkeys(names)
            values.update((self.columns[key], clean(value)) for key, value in record.items())
            if is_blank(values):
                blank += 1
            else:
                yield Row(number, values)
        note_blank(self.notes, blank)


def _record(path: Path, number: int, line: str) -> dict[str, Any] | FileProblem:
    """The object on a line, or what is wrong with it."""
    try:
        record = _parse(path, line, number, "one JSON object a line")
    except FileProblem as problem:
        return problem
    if isinstance(record, dict):
        return record
    return FileProblem(
        f"{path}, line {number}: expected a JSON object, found {_KINDS[type(record)]}. "
        f"Write one object {{...}} on each line."
    )


def read_jsonl(text: TextFile, notes: list[str]) -> Table:
    """The table in a JSON Lines file; a line that cannot be read is a row that says so.

    Raises `FileProblem` when that holds for the first line, or for more than half of them: then it
    is another kind of file, or a damaged one.
    """
    blank_lines = 0

    def records() -> Iterator[tuple[int, dict[str, Any] | FileProblem]]:
        nonlocal blank_lines
        blank_lines = 0
        # Line ends are those of JSON Lines: "\n" and "\r\n".
        with text.path.open(encoding=text.encoding, errors=text.errors, newline="\n") as stream:
            for number, line in enumerate(stream, start=1):
                stripped = line.strip(BLANK)
                if not stripped:
                    blank_lines += 1
                    continue
                yield number, _record(text.path, number, line.rstrip("\r\n"))

    keys: dict[str, None] = {}
    count = 0
    broken: list[FileProblem] = []
    for _, record in records():
        count += 1
        if isinstance(record, FileProblem):
            broken.append(record)
            if count == 1:
                raise record
        else:
            keys |= dict.fromkeys(record)
    if 2 * len(broken) > count:
        raise broken[0]
    columns = _columns(text.path, keys)
    if blank_lines:
        notes.append(f"{blank_lines} blank line{'' if blank_lines == 1 else 's'} skipped")
    rows = _Rows(records, columns, notes)
    return Table(
        text.path, "jsonl", text.encoding, None, list(columns.values()), rows, notes, count
    )


def read_json(text: TextFile, notes: list[str]) -> Table:
    """The table in a JSON file, which is held in memory whole. Raises `FileProblem`."""
    with text.open() as stream:
        found = _parse(text.path, stream.read(), 1, "a JSON array of objects")
    records = _records_in(text.path, found, notes)
    keys: dict[str, None] = {}
    for number, record in enumerate(records, start=1):
        if not isinstance(record, dict):
            raise FileProblem(
                f"{text.path}, record {number}: expected a JSON object, found "
                f"{_KINDS[type(record)]}. Write the file as [{{...}}, {{...}}]."
            )
        keys |= dict.fromkeys(record)
    columns = _columns(text.path, keys)
    rows = _Rows(lambda: iter(enumerate(records, start=1)), columns, notes)
    names = list(columns.values())
    return Table(text.path, "json", text.encoding, None, names, rows, notes, len(records))


def _records_in(path: Path, found: Any, notes: list[str]) -> list[Any]:
    """The records in a parsed file: the array, the one list of objects in it, or one object."""
    if isinstance(found, list):
        return found
    if not isinstance(found, dict):
        raise FileProblem(
            f"{path}: expected a JSON array of objects, found {_KINDS[type(found)]}. "
            f"Write the file as [{{...}}, {{...}}]."
        )
    lists = [
        key
        for key, value in found.items()
        if isinstance(value, list) and value and all(isinstance(item, dict) for item in value)
    ]
    if len(lists) == 1:
        notes.append(f"the records were read from the list {lists[0]!r}")
        records: list[Any] = found[lists[0]]
        return records
    if lists:
        raise FileProblem(
            f"{path}: expected one list of objects, found {len(lists)}: {', '.join(lists)}. "
            f"Write each into a file of its own."
        )
    if len(found) == 1 and [] in found.values():
        return []
    if any(value is None or not isinstance(value, (dict, list)) for value in found.values()):
        notes.append("the file holds a single object: read as one record")
        return [found]
    raise FileProblem(
        f"{path}: expected a JSON array of objects, or an object that holds one list of objects, "
        f"found an object without such a list. Write the file as [{{...}}, {{...}}]."
    )
