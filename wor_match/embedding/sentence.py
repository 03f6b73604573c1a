"""Any sentence-transformers model, by local path or hub id (extra `research`)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np

from wor_match.errors import MissingExtra, SettingsError

# Models of the E5 family are trained with a prefix; "query: " is theirs for likeness both ways.
_E5_PREFIX = "query: "
_E5_NAME = re.compile(r"(?<![a-z])e5(?!\d)[^/\\]*$")
_PROBE = ["Samen wandelen in het park.", "Koffie met buurtgenoten."]


class SentenceEmbedder:
    """Sentence vectors of a sentence-transformers model, which loads at first use."""

    def __init__(self, name: str, batch: int = 64) -> None:
        self._name = name
        self.batch = batch

    @property
    def name(self) -> str:
        return self._name

    @cached_property
    def digest(self) -> str:
        return "sentence-" + hashlib.sha256(self.embed(_PROBE).tobytes()).hexdigest()[:16]

    @cached_property
    def _model(self) -> Any:
        try:
            from sentence_transformers import SentenceTransformer
        except ImportError as error:
            raise MissingExtra(f"The embedder {self.name!r}", "research") from error
        try:
            return SentenceTransformer(self.name, device="cpu")
        except (OSError, ValueError) as error:
            raise SettingsError(
                f"embedder {self.name!r}: expected 'lexical', or the folder or hub id of a "
                f"sentence-transformers model that can be loaded. ({type(error).__name__}) "
                "Check the path; without a network a hub id works only after an earlier download."
            ) from error

    def prepare(self, texts: Sequence[str]) -> SentenceEmbedder:
        return self

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        prefix = _E5_PREFIX if _E5_NAME.search(self.name.lower()) else ""
        filled = [position for position, text in enumerate(texts) if text.strip()]
        model = self._model
        found = model.encode(
            [prefix + texts[position] for position in filled],
            batch_size=self.batch,
            normalize_embeddings=True,
            show_progress_bar=False,
        )
        # Renamed in version 6; the old name warns.
        old = "get_sentence_embedding_dimension"
        width = getattr(model, "get_embedding_dimension", None) or getattr(model, old)
        vectors = np.zeros((len(texts), width()), np.float32)
        if filled:
            vectors[filled] = found
        return vectors
