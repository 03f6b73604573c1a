"""A shipped embedder: a folder with a tokenizer and either an ONNX graph or token vectors.

No torch, no network: the transformer runs through onnxruntime, the static one through NumPy. The
same folders load with `SentenceTransformer(path)`.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from wor_match.errors import SettingsError

GRAPH = "model.onnx"
TOKEN_VECTORS = "model.safetensors"
TOKENIZER = "tokenizer.json"
MAX_TOKENS = 128
STATIC = "0_StaticEmbedding"


class FolderEmbedder:
    """Sentence vectors of a shipped model; it loads at first use.

    The transformer cuts texts at 128 tokens. The mean of the token vectors is scaled to length 1.
    Texts go side by side, one in each of `threads` threads (None: one for each processor that may
    be used); how many there are changes nothing in the vectors.
    """

    def __init__(self, folder: str | Path, threads: int | None = None) -> None:
        self.folder = Path(folder)
        self.threads = threads or usable_processors()

    @property
    def name(self) -> str:
        return self.folder.name

    @cached_property
    def _static(self) -> bool:
        return (self.folder / STATIC).is_dir()

    @cached_property
    def _parts(self) -> tuple[Path, Path]:
        """Tokenizer and weights."""
        if self._static:
            return self.folder / STATIC / TOKENIZER, self.folder / STATIC / TOKEN_VECTORS
        return self.folder / TOKENIZER, self.folder / GRAPH

    @cached_property
    def digest(self) -> str:
        sha = hashlib.sha256()
        for path in self._parts:
            sha.update(_bytes(path))
        return f"{self.name}-{sha.hexdigest()[:16]}"

    def prepare(self, texts: Sequence[str]) -> FolderEmbedder:
        return self

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        # Token vectors alone have none for the marks at both ends of a text.
        marks = not self._static
        encoded = self._tokenizer.encode_batch(list(texts), add_special_tokens=marks)
        vectors = np.zeros((len(texts), self._dimensions), dtype=np.float32)
        filled = [row for row, text in enumerate(texts) if text.strip()]
        if self._session is None or min(self.threads, len(filled)) < 2:
            for row in filled:
                vectors[row] = self._vector(encoded[row].ids)
            return vectors
        pieces = [encoded[row].ids for row in filled]
        with ThreadPoolExecutor(min(self.threads, len(filled))) as pool:
            for row, vector in zip(filled, pool.map(self._vector, pieces), strict=True):
                vectors[row] = vector
        return vectors

    @cached_property
    def _tokenizer(self) -> Any:
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_str(_bytes(self._parts[0]).decode("utf-8"))
        tokenizer.no_padding()
        tokenizer.no_truncation()
        if not self._static:
            tokenizer.enable_truncation(MAX_TOKENS)
        return tokenizer

    @cached_property
    def _session(self) -> Any:
        """The ONNX graph; None for a model that has token vectors only."""
        if self._static:
            return None
        import onnxruntime

        _bytes(self._parts[1])
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        # One thread for each text: the graph is small, and sums in other parts round otherwise.
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        return onnxruntime.InferenceSession(
            str(self._parts[1]), options, providers=["CPUExecutionProvider"]
        )

    @cached_property
    def _token_vectors(self) -> np.ndarray:
        from safetensors.numpy import load_file

        _bytes(self._parts[1])
        tensors = load_file(self._parts[1])
        (vectors,) = tensors.values()
        return vectors.astype(np.float32)

    @cached_property
    def _dimensions(self) -> int:
        if self._session is not None:
            return int(self._session.get_outputs()[0].shape[-1])
        return int(self._token_vectors.shape[1])

    def _vector(self, ids: Sequence[int]) -> np.ndarray:
        # One by one: eight-bit layers scale by the whole batch, and a text would get another vector in
        # other company.
        if self._session is None:
            found = self._token_vectors[list(ids)].sum(axis=0)
        else:
            tokens = np.array([ids], dtype=np.int64)
            feed = {"input_ids": tokens, "attention_mask": np.ones_like(tokens)}
            (vectors,) = self._session.run(None, feed)
            found = vectors[0]
        length = np.linalg.norm(found)
        return np.asarray(found / length if length > 0 else found)


def usable_processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise SettingsError(
            f"embedder: expected the model file {path}, found none that can be read. Install "
            "wor_match anew, or build the model with: wor-match embedder build"
        ) from error
