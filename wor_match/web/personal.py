"""What in a wish may tell who somebody is, shown to the coach before it is kept.

Everything but a BSN may stay after a look: it may be a name out of a song. What was looked at and may
stay is remembered by a digest, so that the same text does not ask twice.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from wor_match.domain.personal_data import KINDS, find_personal_data, without
from wor_match.web.intake_form import TEXTS

_WORDS: Final = {
    "name": "een naam",
    "bsn": "een BSN",
    "phone": "een telefoonnummer",
    "email": "een e-mailadres",
    "address": "een adres",
    "postcode": "een postcode",
    "birth_date": "een geboortedatum",
}


@dataclass(frozen=True)
class Finding:
    """A stretch of a field that may be personal."""

    field: str
    kind: str
    text: str
    words: str


def find_in(fields: Mapping[str, Any]) -> list[Finding]:
    """What was found in the free text of a form."""
    found = []
    for name in TEXTS:
        text = str(fields.get(name) or "")
        for one in find_personal_data(text):
            words = _WORDS.get(one.kind) or KINDS[one.kind]
            found.append(Finding(name, one.kind, text[one.start : one.end], words))
    return found


def cleaned(fields: Mapping[str, Any]) -> dict[str, str]:
    """The free text with a word for its kind in place of what was found: "[naam]"."""
    return {
        name: without(text, find_personal_data(text))
        for name in TEXTS
        if (text := str(fields.get(name) or ""))
    }


def must_remove(found: Sequence[Finding]) -> bool:
    """Whether something is there that may never be kept."""
    return any(one.kind == "bsn" for one in found)


def digest(found: Sequence[Finding]) -> str:
    """Stands for these findings, whatever the rest of the text; empty for none."""
    if not found:
        return ""
    said = "\n".join(sorted(f"{one.kind} {one.text.casefold()}" for one in found))
    return hashlib.sha256(said.encode()).hexdigest()[:16]
