"""Folders that appear when they are complete, and never over something else."""

from __future__ import annotations

import contextlib
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

from wor_match.errors import FileProblem


def check_free(folder: Path, sign: str, *, force: bool) -> None:
    """Refuses a place that holds something else, before any work is done for it.

    sign
        The file that tells a folder of the same kind; such a one may be replaced with `force`.

    Raises `FileProblem`.
    """
    if not folder.parent.is_dir():
        raise FileProblem(
            f"{folder}: expected an existing folder around it, found no {folder.parent}. "
            "Make it first."
        )
    if folder.exists() and not folder.is_dir():
        raise FileProblem(f"{folder}: expected a folder, found a file. Choose another name.")
    if not folder.is_dir() or not any(folder.iterdir()):
        return
    if not (folder / sign).is_file():
        raise FileProblem(
            f"{folder}: expected a new or empty folder, found other files. Nothing was written. "
            "Choose another name."
        )
    if not force:
        raise FileProblem(
            f"{folder}: expected a new or empty folder, found an earlier result. Nothing was "
            "written. Choose another name, or replace it with --force."
        )


@contextlib.contextmanager
def replacing_folder(folder: Path, sign: str, *, force: bool = False) -> Iterator[Path]:
    """An empty folder that takes the place of `folder` when all went well.

    What stood there stays until then, and stays for good when anything goes wrong; see `check_free`.
    """
    folder = folder.absolute()
    check_free(folder, sign, force=force)
    token = secrets.token_hex(4)
    temporary = folder.with_name(f".{folder.name}.{token}.tmp")
    before = folder.with_name(f".{folder.name}.{token}.old")
    try:
        temporary.mkdir()
        yield temporary
        check_free(folder, sign, force=force)  # training takes a while: somebody may have been here
        if folder.exists():
            folder.rename(before)
        temporary.rename(folder)
    except OSError as error:
        raise FileProblem(
            f"{folder}: expected a place where a folder can be made, found: "
            f"{error.strerror or error}. What stood there is unchanged. Check the rights and the "
            "free space, or choose another place."
        ) from error
    finally:
        if before.exists() and not folder.exists():  # stopped with Ctrl-C in between
            before.rename(folder)
        shutil.rmtree(temporary, ignore_errors=True)
        shutil.rmtree(before, ignore_errors=True)
