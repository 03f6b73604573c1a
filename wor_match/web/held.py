"""A file that was looked at and not yet taken: held in memory for a quarter of an hour."""

from __future__ import annotations

import secrets
import threading
import time
from dataclasses import dataclass
from typing import Final

from wor_match.domain.entities import Activity

KEPT_SECONDS: Final = 900
MOST: Final = 8


@dataclass(frozen=True)
class Held:
    """Records of a file, and whose they are."""

    user_id: int
    records: list[Activity]
    until: float


class HeldFiles:
    """What was looked at, by a token that only the page knows; the oldest goes when it is full."""

    def __init__(self) -> None:
        self._held: dict[str, Held] = {}
        self._lock = threading.Lock()

    def keep(self, user_id: int, records: list[Activity]) -> str:
        """The token under which they are held."""
        token = secrets.token_urlsafe(16)
        with self._lock:
            self._held[token] = Held(user_id, records, time.monotonic() + KEPT_SECONDS)
            while len(self._held) > MOST:
                del self._held[next(iter(self._held))]
        return token

    def take(self, user_id: int, token: str) -> list[Activity] | None:
        """The records, once; None where the token is unknown, over, or somebody else's."""
        with self._lock:
            held = self._held.get(token)
            if held is None or held.user_id != user_id or held.until < time.monotonic():
                return None
            del self._held[token]
        return held.records
