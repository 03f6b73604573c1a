"""Vectors of activities, kept between runs.

Only texts of a catalogue pass through here: what a client says is never written anywhere. A vector
is found by the digest of its text and of the model that made it; the text itself is not kept.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Sequence
from contextlib import closing, suppress
from pathlib import Path

import numpy as np

from wor_match.ports import Embedder

FILE = "vectors.sqlite"
MOST_AT_ONCE = 500


def cache_dir() -> Path:
    """`WOR_MATCH_CACHE`, or `wor-match` in the user's cache folder. Nothing is made here."""
    own = os.environ.get("WOR_MATCH_CACHE")
    if own:
        return Path(own).expanduser()
    base = os.environ.get("XDG_CACHE_HOME")
    root = Path(base) if base and Path(base).is_absolute() else Path.home() / ".cache"
    return root / "wor-match"


class CachedEmbedder:
    """An embedder for catalogue texts that looks in a file before it computes.

    A cache that cannot be read or written is left alone: the vectors are computed then.
    """

    def __init__(self, inner: Embedder, folder: Path) -> None:
        self.inner = inner
        self.folder = folder

    @property
    def name(self) -> str:
        return self.inner.name

    @property
    def digest(self) -> str:
        return self.inner.digest

    def prepare(self, texts: Sequence[str]) -> CachedEmbedder:
        return CachedEmbedder(self.inner.prepare(texts), self.folder)

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        keys = [self._key(text) for text in texts]
        try:
            known = self._read(sorted(set(keys)))
        except (OSError, sqlite3.Error):
            known = {}
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        if missing:
            found = np.asarray(self.inner.embed(list(missing.values())), dtype=np.float32)
            new = dict(zip(missing, found, strict=True))
            known.update(new)
            with suppress(OSError, sqlite3.Error):
                self._write(new)
        if not keys:
            return np.asarray(self.inner.embed([]))
        return np.stack([known[key] for key in keys])

    def _key(self, text: str) -> bytes:
        return hashlib.sha256(f"{self.digest}\0{text}".encode()).digest()[:16]

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(self.folder / FILE, timeout=5)

    def _read(self, keys: Sequence[bytes]) -> dict[bytes, np.ndarray]:
        if not (self.folder / FILE).exists():
            return {}
        known: dict[bytes, np.ndarray] = {}
        with closing(self._connect()) as connection:
            for at in range(0, len(keys), MOST_AT_ONCE):
                some = keys[at : at + MOST_AT_ONCE]
                marks = ",".join("?" * len(some))
                rows = connection.execute(
                    f"SELECT key, vector FROM vectors WHERE key IN ({marks})",  # noqa: S608
                    some,
                )
                known.update((key, np.frombuffer(vector, np.float32)) for key, vector in rows)
        return known

    def _write(self, new: dict[bytes, np.ndarray]) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        with closing(self._connect()) as connection, connection:
            connection.execute(
                "CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB NOT NULL) "
                "WITHOUT ROWID"
            )
            connection.executemany(
                "INSERT OR IGNORE INTO vectors VALUES (?, ?)",
                [(key, vector.tobytes()) for key, vector in new.items()],
            )
