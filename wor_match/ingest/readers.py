"""Any file that people hand in, as one `Table`: recognised by what is in it, not by its name.

    read_table ── kind_of ──┬── text_encoding ─┬── csv_format  (csv_dialect, neutralise)
                            │                  └── json_format
                            └── binary_formats

Nothing is judged here: `wor_match.ingest.validate` turns rows into records. What cannot be read as
rows at all raises `FileProblem`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

from wor_match.errors import FileProblem
from wor_match.ingest.binary_formats import read_parquet, read_xlsx
from wor_match.ingest.csv_dialect import find_delimiter
from wor_match.ingest.csv_format import read_csv
from wor_match.ingest.json_format import read_json, read_jsonl
from wor_match.ingest.table import BROKEN, FORMAT_NAMES, READABLE, SURPLUS, Format, Row, Table
from wor_match.ingest.text_encoding import TextFile, examine

__all__ = ["BROKEN", "SURPLUS", "Format", "Row", "Table", "read_table"]

MAX_UNPACKED: Final = 2_000_000_000
"""Bytes that an XLSX file may unpack to: more is no table but an attack, or a mistake."""

_SUFFIXES: Final[dict[str, Format]] = {
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
    ".pq": "parquet",
}
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_EXPORT: Final = "Export the table as CSV or XLSX."
_UNPACK: Final = "Unpack it first and give the file inside."
# First bytes, what it is, and what to do.
_FOREIGN: Final[tuple[tuple[bytes, str, str], ...]] = (
    (b"\x89PNG", "an image (PNG)", _EXPORT),
    (b"\xff\xd8\xff", "an image (JPEG)", _EXPORT),
    (b"GIF8", "an image (GIF)", _EXPORT),
    (b"%PDF-", "a PDF", _EXPORT),
    (b"\x7fELF", "a program (ELF)", _EXPORT),
    (b"{\\rtf", "a text document (RTF)", _EXPORT),
    (b"SQLite format 3\0", "an SQLite database", _EXPORT),
    (b"\x1f\x8b", "a packed file (gzip)", _UNPACK),
    (b"BZh", "a packed file (bzip2)", _UNPACK),
    (b"\xfd7zXZ\0", "a packed file (xz)", _UNPACK),
    (b"\x28\xb5\x2f\xfd", "a packed file (zstd)", _UNPACK),
    (b"7z\xbc\xaf\x27\x1c", "a packed file (7-Zip)", _UNPACK),
    (b"Rar!\x1a\x07", "a packed file (RAR)", _UNPACK),
    (b"PARE", "an encrypted Parquet file", "Write it without encryption."),
)
_WEB_PAGE: Final = re.compile(rb"\s*(?:<!doctype html|<html)", re.IGNORECASE)
_XML: Final = re.compile(rb"\s*<\?xml", re.IGNORECASE)
# No CSV header begins like this, so broken JSON under any name is reported as JSON.
_JSON: Final = re.compile(r"""\s*(?:\{\s*(?:"|\}\s*\Z)|\[\s*(?:[{\[]|\]\s*\Z))""")
_JSON_LINES: Final = re.compile(r"\s*\{[^\r\n]*\}[ \t]*\r?\n\s*\{")


def read_table(path: str | Path, fits: Callable[[list[str]], bool] = lambda columns: True) -> Table:
    """The table in a file: CSV, XLSX, JSON, JSON Lines or Parquet.

    fits
        Says whether a sheet of an XLSX file with these columns is the one that is meant.

    Raises
    ------
    FileProblem
        When the file is not there, empty, binary, damaged or of an unknown format. CSV files are
        read while the rows are gone through, so a quote that is never closed shows up there.
    MissingExtra
        When Parquet is asked for and pyarrow is not installed.
    """
    path = Path(path)
    named = _SUFFIXES.get(path.suffix.lower())
    try:
        start = _first_bytes(path)
        if start.startswith(b"PAR1"):
            return _noted(named, read_parquet(path, []))
        if start.startswith(b"PK"):
            _refuse_other_zip(path)
            return _noted(named, read_xlsx(path, [], fits))
        _refuse_foreign(path, start)
        text = examine(path)
        notes = list(text.notes)
        kind = _text_kind(text, named)
    except PermissionError as error:
        raise FileProblem(
            f"{path}: expected a file that may be read, found no permission. "
            f"Ask for the right to read it, or copy it to a folder of your own."
        ) from error
    read = {"csv": read_csv, "json": read_json, "jsonl": read_jsonl}[kind]
    return _noted(named, read(text, notes))


def _first_bytes(path: Path) -> bytes:
    if path.is_dir():
        raise FileProblem(f"{path}: expected a file, found a folder. Name a file in it.")
    if not path.exists():
        raise FileProblem(f"{path}: expected a file, found nothing there. {_nearby(path)}")
    if not path.is_file():
        raise FileProblem(
            f"{path}: expected an ordinary file, found a pipe or device. Save it as a file first."
        )
    with path.open("rb") as stream:
        return stream.read(1 << 12)


def _nearby(path: Path) -> str:
    """What to do about a file that is not there: a name that looks like it, if there is one."""
    if not path.parent.is_dir():
        return f"The folder {path.parent} does not exist either: check the path."
    import difflib  # only for the message, and slow to import

    names = {found.name.lower(): found.name for found in path.parent.iterdir() if found.is_file()}
    close = difflib.get_close_matches(path.name.lower(), names, n=1)
    if close:
        return f"Did you mean {path.parent / names[close[0]]}?"
    return "Check the name and the folder."


def _noted(named: Format | None, table: Table) -> Table:
    if named is not None and named != table.format:
        table.notes.insert(
            0,
            f"the name says {FORMAT_NAMES[named]}, the content is {FORMAT_NAMES[table.format]}: "
            f"read as {FORMAT_NAMES[table.format]}",
        )
    return table


def _refuse_foreign(path: Path, start: bytes) -> None:
    for magic, what, remedy in _FOREIGN:
        if start.startswith(magic):
            raise FileProblem(f"{path}: expected {READABLE}, found {what}. {remedy}")
    if start.startswith(_OLE):
        # Names inside such a file are UTF-16; both kinds stand in its directory.
        content = path.read_bytes()
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise FileProblem(
                f"{path}: expected {READABLE}, found an XLSX file that is locked with a password. "
                f"Save it without the password."
            )
        raise FileProblem(
            f"{path}: expected {READABLE}, found an old Office file (.xls or .doc). "
            f"Save it again as .xlsx."
        )
    if _WEB_PAGE.match(start):
        raise FileProblem(
            f"{path}: expected {READABLE}, found a web page, perhaps of a system that asked to "
            f"log in. Download the export again."
        )
    if _XML.match(start):
        raise FileProblem(f"{path}: expected {READABLE}, found XML. {_EXPORT}")


def _refuse_other_zip(path: Path) -> None:
    """Refuses a ZIP file that is no sound, unlocked XLSX."""
    import zipfile  # slow to import, and most files are CSV

    remedy = "Open it in Excel or LibreOffice and save it again as .xlsx."
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            names = [entry.filename for entry in entries]
            office_text = archive.read("mimetype")[:80] if "mimetype" in names else b""
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, ValueError) as error:
        if isinstance(error, PermissionError):
            raise
        raise FileProblem(
            f"{path}: expected a sound XLSX file, found a damaged XLSX or ZIP file ({error}). "
            f"{remedy}"
        ) from error
    if "xl/workbook.xml" in names:
        if any(entry.flag_bits & 1 for entry in entries):
            raise FileProblem(
                f"{path}: expected an open XLSX file, found one that is locked with a password. "
                f"Save it without the password."
            )
        if sum(entry.file_size for entry in entries) > MAX_UNPACKED:
            raise FileProblem(
                f"{path}: expected an XLSX file of at most {MAX_UNPACKED:,} bytes unpacked, found "
                f"a larger one. Save the table as CSV."
            )
        return
    if any(name.startswith("xl/") for name in names):
        raise FileProblem(
            f"{path}: expected {READABLE}, found an Excel file of another kind (.xlsb), or a "
            f"damaged one. Save it again as .xlsx."
        )
    if b"opendocument" in office_text:
        raise FileProblem(
            f"{path}: expected {READABLE}, found an OpenDocument file. Save it as .xlsx or CSV."
        )
    if any(name.startswith("word/") for name in names):
        raise FileProblem(f"{path}: expected {READABLE}, found a Word document. {_EXPORT}")
    inside = ", ".join(names[:3]) + (", ..." if len(names) > 3 else "")
    raise FileProblem(
        f"{path}: expected {READABLE}, found a ZIP file with {inside or 'nothing'} in it. {_UNPACK}"
    )


def _text_kind(text: TextFile, named: Format | None) -> Format:
    """Which of the text formats it is, judged on how it begins and, in doubt, on its name."""
    with text.open() as stream:
        sample = stream.read(1 << 18)
        complete = not stream.read(1)
    start = sample.lstrip("\ufeff \t\r\n")
    if _JSON.match(start) or (named in ("json", "jsonl") and start.startswith(("{", "["))):
        if start.startswith("["):
            return "json"
        # One object may be either; JSON Lines has a second one on a line of its own.
        first, *others = start.rstrip().splitlines()
        lines = named == "jsonl" and first.strip() != "{"
        return "jsonl" if lines or (others and _JSON_LINES.match(start)) else "json"
    if named in ("json", "jsonl") and find_delimiter(text.path, sample, complete) is None:
        return named
    if named == "parquet":
        raise FileProblem(
            f"{text.path}: expected Parquet, as the name says, found text. "
            f"If it is CSV or JSON, give it that name."
        )
    if named == "xlsx" and find_delimiter(text.path, sample, complete) is None:
        raise FileProblem(
            f"{text.path}: expected XLSX, as the name says, found text without columns. "
            f"Save it again as .xlsx."
        )
    return "csv"
