"""Which column of a file is which field of the data contract."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

from wor_match.domain.entities import Activity, Client, Outcome, Record
from wor_match.ingest.header_words import (
    ACTIVITY_TEXTS,
    ACTIVITY_WORDS,
    CLIENT_WORDS,
    OUTCOME_WORDS,
)

Kind = Literal["activities", "clients", "outcomes"]

MODELS: Final[dict[Kind, type[Record]]] = {
    "activities": Activity,
    "clients": Client,
    "outcomes": Outcome,
}
PSEUDO_FIELDS: Final[dict[Kind, frozenset[str]]] = {
    "activities": frozenset(ACTIVITY_TEXTS),
    "clients": frozenset(),
    "outcomes": frozenset(),
}
"""Fields that no model has: `validate` parses their text into fields that the model does have."""

_WORDS: Final[dict[Kind, Mapping[str, str]]] = {
    "activities": ACTIVITY_WORDS,
    "clients": CLIENT_WORDS,
    "outcomes": OUTCOME_WORDS,
}
# How alike a header must be to be suggested; 0.8 lets one or two typing errors in a word pass.
NEAR: Final = 0.8


@dataclass(frozen=True)
class HeaderMap:
    """Where each field stands in a file.

    fields
        Column per field, canonical or pseudo.
    unknown
        Columns that are no field, in the order of the file.
    missing_required
        Fields without which no row can be read. An activities file may go without `activity_id`
        when it has a title: exports often have no number.
    ambiguous
        Fields that several columns claim, with those columns, the one taken first.
    """

    fields: dict[str, str]
    unknown: list[str]
    missing_required: list[str]
    ambiguous: dict[str, list[str]]


def match_headers(kind: Kind, columns: Sequence[str]) -> HeaderMap:
    """The field of each column: a canonical name first, then a synonym, the best one first."""
    claims: dict[str, list[tuple[int, int, str]]] = {}
    unknown = []
    for at, column in enumerate(columns):
        found = _field_of(kind, column)
        if found is None:
            unknown.append(column)
        else:
            field, weakness = found
            claims.setdefault(field, []).append((weakness, at, column))
    ranked = {field: [column for _, _, column in sorted(found)] for field, found in claims.items()}
    missing = [
        name
        for name, info in MODELS[kind].model_fields.items()
        if info.is_required()
        and name not in ranked
        and not (name == "activity_id" and "title" in ranked)
    ]
    return HeaderMap(
        fields={field: found[0] for field, found in ranked.items()},
        unknown=unknown,
        missing_required=missing,
        ambiguous={field: found for field, found in ranked.items() if len(found) > 1},
    )


def accepted(kind: Kind, field: str) -> list[str]:
    """The headers that are read as a field: its canonical name, then synonyms, best first."""
    own = [field] if field in MODELS[kind].model_fields else []
    return own + _synonyms(kind).get(field, [])


def suggest(kind: Kind, column: str) -> str | None:
    """The header that an unknown one may have been meant to be, as people write it."""
    known = {key: written for key, (_, _, written) in _known(kind).items()}
    close = {
        key: difflib.SequenceMatcher(None, variant, key).ratio()
        for variant in _variants(column)
        for key in difflib.get_close_matches(variant, known, n=1, cutoff=NEAR)
    }
    return known[max(close, key=close.__getitem__)] if close else None


def _field_of(kind: Kind, column: str) -> tuple[str, int] | None:
    """The field of a column and how weak its claim is: 0 for the exact canonical name."""
    if column in MODELS[kind].model_fields or column in PSEUDO_FIELDS[kind]:
        return column, 0
    known = _known(kind)
    for step, variant in enumerate(_variants(column)):
        if variant in known:
            field, position, _ = known[variant]
            return field, 1 + position + 1_000 * step
    return None


@cache
def _known(kind: Kind) -> dict[str, tuple[str, int, str]]:
    """Per normalised header: its field, its place among the synonyms, and how people write it."""
    known: dict[str, tuple[str, int, str]] = {}
    for field in [*MODELS[kind].model_fields, *PSEUDO_FIELDS[kind]]:
        known[_normal(field)] = (field, 0, field)
    for field, words in _synonyms(kind).items():
        for position, word in enumerate(words, start=1):
            known.setdefault(_normal(word), (field, position, word))
    return known


@cache
def _synonyms(kind: Kind) -> dict[str, list[str]]:
    """Headers per field, best first."""
    return {field: words.split(", ") for field, words in _WORDS[kind].items()}


def _variants(column: str) -> list[str]:
    """The header normalised; then without what stands in brackets; then what a slash separates."""
    bare = re.sub(r"\([^)]*\)|\[[^\]]*\]", " ", column)
    variants = [_normal(column), _normal(bare), *map(_normal, re.split(r"[/|:]", bare))]
    return [variant for variant in dict.fromkeys(variants) if variant]


def _normal(header: str) -> str:
    """Letters and digits only, lower case, without accents."""
    letters = unicodedata.normalize("NFKD", header).casefold()
    return "".join(letter for letter in letters if letter.isalnum())
