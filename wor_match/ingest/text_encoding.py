"""How a text file is written: its encoding, found in one pass that keeps nothing in memory."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TextIO

from wor_match.errors import FileProblem
from wor_match.ingest.table import BLANK, READABLE, count_of

CHUNK: Final = 1 << 20
# Share of control characters above which bytes are no text. Random bytes hold 11 %; text from old
# systems holds a stray one now and then, so up to BINARY_MOST in a short file are let through.
BINARY_SHARE: Final = 0.02
BINARY_MOST: Final = 3
_REPAIR: Final = "wor_match_windows_1252"
_CONTROL: Final = bytes(set(range(32)) - set(b"\t\n\x0b\x0c\r\x1b"))


@dataclass(frozen=True)
class TextFile:
    """A text file, and how to open it."""

    path: Path
    encoding: str
    errors: str
    notes: tuple[str, ...]

    def open(self) -> TextIO:
        """The text, with line ends as they stand in the file."""
        return self.path.open(encoding=self.encoding, errors=self.errors, newline="")


def examine(path: Path) -> TextFile:
    """The encoding of a text file: UTF-16 or UTF-8 with a BOM, UTF-8, or else Windows-1252.

    Raises `FileProblem` when the file is empty, binary, or holds NUL bytes.
    """
    with path.open("rb") as stream:
        start = stream.read(1 << 16)
    if not start:
        raise FileProblem(f"{path}: expected a table, found an empty file (0 bytes).")
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        found = _utf16(path)
    else:
        controls = len(start) - len(start.translate(None, _CONTROL))
        if controls > max(BINARY_MOST, BINARY_SHARE * len(start)):
            raise FileProblem(_binary_message(path, start))
        _refuse_nul(path)
        found = _utf8_or_windows(path, start)
    _refuse_blank(found)
    return found


def _binary_message(path: Path, start: bytes) -> str:
    for zero, name in ((1, "little-endian"), (0, "big-endian")):
        half = start[zero::2]
        if half and half.count(0) > 0.7 * len(half) and start[1 - zero :: 2].count(0) == 0:
            return (
                f"{path}: expected text, found what looks like UTF-16 ({name}) without a byte "
                f"order mark. Save it as UTF-8."
            )
    return (
        f"{path}: expected {READABLE}, found a binary file of an unknown kind. "
        f"Export the table again as CSV (UTF-8) or XLSX."
    )


def _refuse_nul(path: Path) -> None:
    line = 1
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            at = chunk.find(b"\0")
            if at >= 0:
                line += max(chunk.count(b"\n", 0, at), chunk.count(b"\r", 0, at))
                raise FileProblem(
                    f"{path}, line {line}: expected text, found a NUL byte, so the file is "
                    f"damaged or no text. Export it again, or remove the byte."
                )
            line += chunk.count(b"\n")


def _utf16(path: Path) -> TextFile:
    line = 1
    try:
        with path.open(encoding="utf-16", newline="") as stream:
            while text := stream.read(CHUNK):
                at = text.find("\0")
                if at >= 0:
                    line += text.count("\n", 0, at)
                    raise FileProblem(
                        f"{path}, line {line}: expected text, found a NUL character, so the file "
                        f"is damaged or no text. Export it again as UTF-8."
                    )
                line += text.count("\n")
    except UnicodeError as error:
        raise FileProblem(
            f"{path}: expected UTF-16, as its byte order mark says, found damage after line "
            f"{line} ({error}). Export it again as UTF-8."
        ) from error
    return TextFile(path, "utf-16", "strict", ())


def _utf8_or_windows(path: Path, start: bytes) -> TextFile:
    bom = start.startswith(codecs.BOM_UTF8)
    name = "utf-8-sig" if bom else "utf-8"
    line = _first_line_not_utf8(path)
    if line is None:
        return TextFile(path, name, "strict", ())
    good, bad = _accented(path)
    if bom or good >= max(1, bad):
        # Pieced together, or edited by hand: reading it as Windows-1252 as a whole would garble
        # every accent that is right.
        note = (
            f"{count_of(bad, 'character')} could not be read as UTF-8, the first on line {line}: "
            f"read as Windows-1252. Check the accents there, or export the file again as UTF-8"
        )
        codecs.register_error(_REPAIR, _as_windows)
        return TextFile(path, name, _REPAIR, (note,))
    return TextFile(path, "cp1252", "replace", ("not UTF-8: read as Windows-1252",))


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    """What the bytes that are no UTF-8 say in Windows-1252, and where to go on."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


def _first_line_not_utf8(path: Path) -> int | None:
    decoder = codecs.getincrementaldecoder("utf-8")()
    line = 1
    with path.open("rb") as stream:
        while True:
            chunk = stream.read(CHUNK)
            try:
                decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                # `error.object` is the chunk with what was left of the one before.
                return line + error.object[: error.start].count(b"\n")
            if not chunk:
                return None
            line += chunk.count(b"\n")


def _accented(path: Path) -> tuple[int, int]:
    """Characters beyond ASCII that are UTF-8, and runs of bytes that are not."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    good = bad = 0
    with path.open("rb") as stream:
        while True:
            chunk = stream.read(CHUNK)
            text = decoder.decode(chunk, final=not chunk)
            wrong = text.count("\N{REPLACEMENT CHARACTER}")
            bad += wrong
            good += len(text) - len(text.encode("ascii", "ignore")) - wrong
            if not chunk:
                return good, bad


def _refuse_blank(found: TextFile) -> None:
    with found.open() as stream:
        while text := stream.read(CHUNK):
            if text.strip(BLANK):
                return
    raise FileProblem(f"{found.path}: expected a table, found an empty file (only blank lines).")
