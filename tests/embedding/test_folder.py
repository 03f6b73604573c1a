"""The shipped models: what they need, and that they are what sentence-transformers loads."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from wor_match.bootstrap import SHIPPED, make_embedder, shipped_models
from wor_match.embedding.folder import FolderEmbedder
from wor_match.errors import SettingsError

TEXTS = [
    "Ik wil weer eens zingen met anderen.",
    "Dagkoor. Samen zingen op dinsdagmiddag, noten lezen hoeft niet.",
    "Mijn computer doet het niet.",
    "",
    "Koffie",
]


@pytest.fixture(params=SHIPPED)
def embedder(request: pytest.FixtureRequest) -> FolderEmbedder:
    found = make_embedder(request.param)
    assert isinstance(found, FolderEmbedder)
    return found


def test_rows_have_length_one_and_nothing_is_zeros(embedder: FolderEmbedder) -> None:
    vectors = embedder.embed(TEXTS)
    assert vectors.dtype == np.float32
    lengths = np.linalg.norm(vectors, axis=1)
    np.testing.assert_allclose(lengths, [1, 1, 1, 0, 1], atol=1e-5)
    assert embedder.embed([]).shape == (0, vectors.shape[1])


def test_a_text_has_the_same_vector_alone_and_among_others(embedder: FolderEmbedder) -> None:
    together = embedder.embed(TEXTS)
    for text, vector in zip(TEXTS, together, strict=True):
        np.testing.assert_allclose(embedder.embed([text])[0], vector, atol=1e-6)


@pytest.mark.parametrize("name", SHIPPED)
def test_threads_change_nothing_in_the_vectors(name: str) -> None:
    folder = shipped_models() / name
    texts = [f"{text} {number}" for number in range(20) for text in TEXTS] + TEXTS
    alone = FolderEmbedder(folder, threads=1).embed(texts)
    together = FolderEmbedder(folder, threads=4).embed(texts)
    assert alone.tobytes() == together.tobytes()


def test_as_many_texts_at_once_as_there_are_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each thread waits for the other: with one after another this would never end."""
    embedder = FolderEmbedder(shipped_models() / "wor-nl", threads=2)
    meeting = threading.Barrier(2, timeout=20)
    inner = FolderEmbedder._vector

    def waits(self: FolderEmbedder, ids: list[int]) -> np.ndarray:
        meeting.wait()
        return inner(self, ids)

    monkeypatch.setattr(FolderEmbedder, "_vector", waits)
    assert embedder.embed(["koffie drinken", "samen zingen"]).shape == (2, 384)


def test_singing_is_more_like_a_choir_than_like_a_computer(embedder: FolderEmbedder) -> None:
    wish, choir, computer = embedder.embed(TEXTS[:3])
    assert wish @ choir > wish @ computer + 0.1


def test_sentence_transformers_loads_the_same_model(embedder: FolderEmbedder) -> None:
    sentence_transformers = pytest.importorskip("sentence_transformers")
    texts = [text for text in TEXTS if text]
    theirs = sentence_transformers.SentenceTransformer(str(embedder.folder), device="cpu").encode(
        texts, normalize_embeddings=True
    )
    likeness = (embedder.embed(texts) * np.asarray(theirs, dtype=np.float32)).sum(axis=1)
    # The graph holds eight bits where the folder holds sixteen.
    assert likeness.min() > (0.98 if embedder.name == "wor-nl" else 0.9995)


def test_the_digest_follows_the_weights(embedder: FolderEmbedder) -> None:
    assert embedder.digest.startswith(embedder.name)
    assert len({make_embedder(name).digest for name in SHIPPED}) == len(SHIPPED)


def test_a_folder_without_a_model_says_so(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"expected the model file .*tokenizer\.json"):
        FolderEmbedder(tmp_path).embed(["iets"])


def test_no_torch_is_needed() -> None:
    code = (
        "import sys; from wor_match.bootstrap import make_embedder; "
        "make_embedder('wor-nl').embed(['Koffie']); "
        "sys.exit(any(name in sys.modules for name in ('torch', 'transformers')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_shipped_models_are_small() -> None:
    size = sum(path.stat().st_size for path in shipped_models().rglob("*") if path.is_file())
    assert size < 100e6
