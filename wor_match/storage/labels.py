"""Short labels by which a coach recognises a client, encrypted under a key from the settings.

Without a key there are no labels. Several keys: the first encrypts, all decrypt, so that a key can
be replaced (Fernet and MultiFernet of `cryptography`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlalchemy.engine import Connection

from wor_match.errors import NoLabels, SettingsError
from wor_match.storage.tables import client_labels

MOST: Final = 20
"""Characters: room for initials and a word, not for a file."""


def new_key() -> str:
    return Fernet.generate_key().decode()


def split_keys(keys: str | None) -> list[str]:
    """Keys from a setting that separates them by commas, the newest first."""
    return [key.strip() for key in (keys or "").split(",") if key.strip()]


class Labels:
    """Encrypts and decrypts; `available` says whether there is a key."""

    def __init__(self, keys: Sequence[str] = ()) -> None:
        try:
            self._fernet = MultiFernet([Fernet(key) for key in keys]) if keys else None
        except ValueError:
            raise SettingsError(
                "label_key: expected keys as `wor-match db new-key` gives them, separated by "
                "commas, found something else"
            ) from None

    @property
    def available(self) -> bool:
        return self._fernet is not None

    def read(self, encrypted: str | None) -> str | None:
        """The label, or None where there is none or no key that opens it."""
        if encrypted is None or self._fernet is None:
            return None
        try:
            return self._fernet.decrypt(encrypted.encode()).decode()
        except InvalidToken:
            return None

    def write(self, tx: Connection, client_id: str, label: str | None) -> None:
        """Sets the label of a client, or takes it away. Raises `NoLabels` without a key."""
        words = " ".join((label or "").split())
        if words and self._fernet is None:
            raise NoLabels("labels need a key: set WOR_MATCH_LABEL_KEY (see docs/store.md)")
        if len(words) > MOST:
            raise ValueError(f"expected a label of at most {MOST} characters")
        tx.execute(sa.delete(client_labels).where(client_labels.c.client_id == client_id))
        if words and self._fernet is not None:
            encrypted = self._fernet.encrypt(words.encode()).decode()
            tx.execute(sa.insert(client_labels).values(client_id=client_id, encrypted=encrypted))

    def rotate(self, tx: Connection) -> int:
        """How many labels were encrypted anew under the first key.

        Raises `NoLabels` where one cannot be opened: its key is missing, and nothing changed.
        """
        if self._fernet is None:
            raise NoLabels("labels need a key: set WOR_MATCH_LABEL_KEY (see docs/store.md)")
        rows = tx.execute(sa.select(client_labels).with_for_update()).all()
        for row in rows:
            try:
                renewed = self._fernet.rotate(row.encrypted.encode()).decode()
            except InvalidToken:
                raise NoLabels(
                    "expected the key of every label, found a label that none of the keys opens. "
                    "Nothing was changed; add the old key behind the new one, after a comma"
                ) from None
            tx.execute(
                sa.update(client_labels)
                .where(client_labels.c.client_id == row.client_id)
                .values(encrypted=renewed)
            )
        return len(rows)
