"""Records written in the formats of the data contract, whole or not at all."""

from __future__ import annotations

import csv
import importlib
import io
import os
import secrets
import shutil
import types
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Annotated, Any, BinaryIO, Final, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from wor_match.errors import FileProblem, MissingExtra
from wor_match.ingest.neutralise import neutralise

WriteFormat = Literal["jsonl", "parquet", "csv", "json"]

SUFFIXES: Final[dict[str, WriteFormat]] = {
    ".csv": "csv",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
}
BATCH: Final = 10_000
LIST_SEPARATOR: Final = ";"


def format_of(path: str | Path) -> WriteFormat:
    """The format that a file name asks for. Raises `FileProblem` when it names none."""
    suffix = Path(path).suffix.lower()
    if suffix not in SUFFIXES:
        raise FileProblem(
            f"{path}: expected a name that ends in {', '.join(SUFFIXES)}, found "
            f"{repr(suffix) if suffix else 'no ending'}. Choose one of these."
        )
    return SUFFIXES[suffix]


def write_records(
    records: Iterable[BaseModel],
    model: type[BaseModel],
    path: str | Path,
    format: WriteFormat | None = None,
) -> int:
    """How many records were written, with the fields of the model in its own order.

    The file appears when it is complete: what stood there stays until then, and stays for good
    when anything goes wrong, in the records as well. Without records it holds the header or schema.

    Parameters
    ----------
    format
        None is what the name of the file says.

    Raises
    ------
    FileProblem
        When the folder is not there, the file cannot be written, or the format cannot hold it.
    MissingExtra
        When Parquet is asked for and pyarrow is not installed.
    """
    path = Path(path)
    write = _WRITERS[format or format_of(path)]
    with replacing(path) as stream:
        return write(_checked(records, model), model, stream, path)


def _checked(records: Iterable[BaseModel], model: type[BaseModel]) -> Iterator[BaseModel]:
    for record in records:
        if not isinstance(record, model):
            raise TypeError(f"expected {model.__name__}, found {type(record).__name__}")
        yield record


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A new file that takes the place of `path` when all went well."""
    # Through a link, the file it points to is replaced and not the link.
    target = Path(os.path.realpath(path))
    if not target.parent.is_dir():
        raise FileProblem(
            f"{path}: expected an existing folder, found no {target.parent}. Make it first."
        )
    if target.is_dir():
        raise FileProblem(f"{path}: expected a file name, found a folder. Name a file in it.")
    # Not `tempfile`: its files are closed to the group, and so would the result be.
    temporary = target.with_name(f".{target.name}.{secrets.token_hex(4)}.tmp")
    try:
        with temporary.open("xb") as stream:
            if target.exists():
                shutil.copymode(target, temporary)
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(target)
        _sync_folder(target.parent)
    except OSError as error:
        raise FileProblem(
            f"{path}: expected a place where files can be written, found: {error.strerror or error}"
            f". What stood there is unchanged. Check the rights and the free space, or choose "
            f"another folder."
        ) from error
    finally:
        temporary.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    """Makes the new name durable, where the system lets a folder be opened."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _write_jsonl(
    records: Iterable[BaseModel], model: type[BaseModel], stream: BinaryIO, path: Path
) -> int:
    count = 0
    for count, record in enumerate(records, start=1):  # noqa: B007
        stream.write(record.model_dump_json().encode() + b"\n")
    return count


def _write_json(
    records: Iterable[BaseModel], model: type[BaseModel], stream: BinaryIO, path: Path
) -> int:
    count = 0
    stream.write(b"[")
    for count, record in enumerate(records, start=1):
        stream.write(b",\n" if count > 1 else b"\n")
        stream.write(record.model_dump_json().encode())
    stream.write(b"\n]\n")
    return count


def _write_csv(
    records: Iterable[BaseModel], model: type[BaseModel], stream: BinaryIO, path: Path
) -> int:
    for name, field in model.model_fields.items():
        item = _item_of(_plain(field.annotation)) or _plain(field.annotation)
        if isinstance(item, type) and issubclass(item, BaseModel):
            raise FileProblem(
                f"{path}: expected plain fields for CSV, found records within records in {name!r}. "
                f"Write .jsonl, .json or .parquet."
            )
    count = 0
    text = io.TextIOWrapper(stream, encoding="utf-8", newline="", write_through=True)
    try:
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow(model.model_fields)
        for count, record in enumerate(records, start=1):  # noqa: B007
            writer.writerow([_cell(getattr(record, name)) for name in model.model_fields])
    finally:
        text.detach()
    return count


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        value = LIST_SEPARATOR.join(_listed(item) for item in value)
    # A NUL means nothing in a text, and readers rightly refuse files that hold one.
    return neutralise(value.replace("\x00", "")) if isinstance(value, str) else str(value)


def _listed(item: Any) -> str:
    text = str(item)
    if LIST_SEPARATOR in text:
        raise FileProblem(
            f"expected list items without {LIST_SEPARATOR!r} for CSV, found one with it. "
            f"Write .jsonl, .json or .parquet."
        )
    return text


def _write_parquet(
    records: Iterable[BaseModel], model: type[BaseModel], stream: BinaryIO, path: Path
) -> int:
    try:
        pa: Any = importlib.import_module("pyarrow")
        parquet: Any = importlib.import_module("pyarrow.parquet")
    except ImportError as error:
        raise MissingExtra("Writing Parquet", "scale") from error
    schema = pa.schema(_arrow_fields(pa, model))
    remaining = iter(records)
    count = 0
    with parquet.ParquetWriter(stream, schema) as writer:
        while batch := [record.model_dump() for record in islice(remaining, BATCH)]:
            writer.write_table(pa.Table.from_pylist(batch, schema=schema))
            count += len(batch)
    return count


def _arrow_fields(pa: Any, model: type[BaseModel]) -> list[Any]:
    return [
        pa.field(name, _arrow_type(pa, field.annotation))
        for name, field in model.model_fields.items()
    ]


def _arrow_type(pa: Any, annotation: Any) -> Any:
    kind = _plain(annotation)
    item = _item_of(kind)
    if item is not None:
        return pa.list_(_arrow_type(pa, item))
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return pa.struct(_arrow_fields(pa, kind))
    arrow = {
        str: pa.string(),
        bool: pa.bool_(),
        int: pa.int64(),
        float: pa.float64(),
        date: pa.date32(),
        datetime: pa.timestamp("us", tz="UTC"),
    }
    if kind not in arrow:
        raise TypeError(f"expected a type that Parquet knows, found {annotation!r}")
    return arrow[kind]


def _plain(annotation: Any) -> Any:
    """The type below `Annotated`, `| None` and `Literal`; a list keeps its items' type."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return _plain(get_args(annotation)[0])
    if origin in (Union, types.UnionType):
        kinds = [kind for kind in get_args(annotation) if kind is not type(None)]
        return _plain(kinds[0]) if len(kinds) == 1 else annotation
    if origin is Literal:
        return type(get_args(annotation)[0])
    return annotation


def _item_of(kind: Any) -> Any:
    """The type of a list's items, plain, or None where it is no list."""
    return _plain(get_args(kind)[0]) if get_origin(kind) is list else None


_Writer = Callable[[Iterable[BaseModel], type[BaseModel], BinaryIO, Path], int]
_WRITERS: Final[dict[WriteFormat, _Writer]] = {
    "csv": _write_csv,
    "json": _write_json,
    "jsonl": _write_jsonl,
    "parquet": _write_parquet,
}
