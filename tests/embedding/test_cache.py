"""Vectors of a catalogue are kept; what a client says never is."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from wor_match.domain.entities import Activity, Client
from wor_match.domain.taxonomy import load_taxonomy
from wor_match.embedding.cache import FILE, CachedEmbedder, cache_dir
from wor_match.matching.model import load_prior
from wor_match.matching.standard import Matcher


class CountingEmbedder:
    """A vector from the letters of a text, and the texts that were asked for."""

    name = "counting"

    def __init__(self, digest: str = "one") -> None:
        self.digest = digest
        self.asked: list[str] = []

    def prepare(self, texts: Sequence[str]) -> CountingEmbedder:
        return self

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        self.asked += texts
        rows = [[text.count(letter) for letter in "aeiou"] for text in texts]
        vectors = np.array(rows, dtype=np.float32).reshape(-1, 5)
        length = np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors / np.where(length > 0, length, 1)


def test_a_text_is_embedded_once_and_comes_back_the_same(tmp_path: Path) -> None:
    inner = CountingEmbedder()
    first = CachedEmbedder(inner, tmp_path).embed(["koor", "tuin", "koor"])
    assert inner.asked == ["koor", "tuin"]
    again = CachedEmbedder(CountingEmbedder(), tmp_path)
    np.testing.assert_array_equal(again.embed(["koor", "tuin", "koor"]), first)
    assert isinstance(again.inner, CountingEmbedder)
    assert again.inner.asked == []


def test_another_model_gets_its_own_vectors(tmp_path: Path) -> None:
    CachedEmbedder(CountingEmbedder("one"), tmp_path).embed(["koor"])
    other = CountingEmbedder("two")
    CachedEmbedder(other, tmp_path).embed(["koor"])
    assert other.asked == ["koor"]


def test_a_damaged_cache_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"this is no database" * 100)
    found = CachedEmbedder(CountingEmbedder(), tmp_path).embed(["koor"])
    assert found.shape == (1, 5)


def test_a_folder_that_cannot_be_made_costs_only_time(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    found = CachedEmbedder(CountingEmbedder(), tmp_path / "file" / "cache").embed(["koor"])
    assert found.shape == (1, 5)


def test_texts_of_clients_are_not_cached(tmp_path: Path) -> None:
    inner = CountingEmbedder()
    matcher = Matcher(
        [Activity(activity_id="a", title="Koor", description="Samen zingen.")],
        model=load_prior(),
        embedder=inner,
        catalogue_embedder=CachedEmbedder(inner, tmp_path),
        taxonomy=load_taxonomy(),
        as_of=date(2026, 11, 22),
    )
    client = Client(client_id="c", wish="Ik wil zingen. Geen gedoe.", avoid="drukte")
    assert list(matcher.recommend([client]))
    with sqlite3.connect(tmp_path / FILE) as connection:
        kept = connection.execute("SELECT count(*) FROM vectors").fetchone()[0]
        before = {row[0] for row in connection.execute("SELECT key FROM vectors")}
    assert list(matcher.recommend([client.model_copy(update={"wish": "Iets heel anders doen."})]))
    with sqlite3.connect(tmp_path / FILE) as connection:
        after = {row[0] for row in connection.execute("SELECT key FROM vectors")}
    assert kept > 0
    assert after == before


def test_the_folder_follows_the_settings_of_the_user(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("WOR_MATCH_CACHE", str(tmp_path / "own"))
    assert cache_dir() == tmp_path / "own"
    monkeypatch.delenv("WOR_MATCH_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_dir() == tmp_path / "wor-match"
