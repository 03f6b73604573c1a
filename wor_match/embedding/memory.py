"""Vectors of what somebody is typing, for a few minutes, in memory only.

A coach changes a wish and the list moves at once: only the sentences that changed are embedded
anew. The key is a digest, so that the words themselves are not kept.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence

import numpy as np
from scipy import sparse

from wor_match.ports import Embedder


class BrieflyRemembering:
    """An embedder that remembers its last texts for `seconds`, and at most `most` of them."""

    def __init__(
        self,
        embedder: Embedder,
        *,
        seconds: float = 600,
        most: int = 2000,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.embedder = embedder
        self.seconds = seconds
        self.most = most
        self.clock = clock
        self._known: OrderedDict[bytes, tuple[float, np.ndarray]] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        return self.embedder.name

    @property
    def digest(self) -> str:
        return self.embedder.digest

    def prepare(self, texts: Sequence[str]) -> Embedder:
        return BrieflyRemembering(
            self.embedder.prepare(texts), seconds=self.seconds, most=self.most, clock=self.clock
        )

    def embed(self, texts: Sequence[str]) -> np.ndarray | sparse.csr_array:
        keys = [hashlib.blake2b(text.encode(), digest_size=16).digest() for text in texts]
        with self._lock:
            known = {key: self._known[key][1] for key in set(keys) if self._fresh(key)}
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        if not missing and known:
            return np.stack([known[key] for key in keys])
        made = self.embedder.embed(list(missing.values()))
        if not isinstance(made, np.ndarray):
            # Word counts are made faster than looked up.
            return self.embedder.embed(texts)
        fresh = dict(zip(missing, made, strict=True))
        self._keep(fresh)
        known |= fresh
        return np.stack([known[key] for key in keys]) if keys else made

    def _fresh(self, key: bytes) -> bool:
        there = self._known.get(key)
        return there is not None and there[0] > self.clock()

    def _keep(self, made: dict[bytes, np.ndarray]) -> None:
        until = self.clock() + self.seconds
        with self._lock:
            for key, vector in made.items():
                self._known[key] = (until, vector)
                self._known.move_to_end(key)
            while self._known and (
                len(self._known) > self.most or next(iter(self._known.values()))[0] <= self.clock()
            ):
                self._known.popitem(last=False)
