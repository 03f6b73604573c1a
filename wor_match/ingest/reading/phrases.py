"""Phrases that say something of a field, from a table that a municipality can read and add to.

A phrase is a row of words. `rustig*` begins so, `*clubje` ends so, `a/b` is either, `een?` may be
left out, and `..` stands for up to four words, none of them a denial.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.resources import files
from typing import Any, Final

from wor_match.errors import SettingsError
from wor_match.ingest.reading.found import CERTAIN, LIKELY, WEAK, Reading
from wor_match.ingest.reading.text import is_anothers, is_denied, is_past, plain, sentences

SURE: Final = {"certain": CERTAIN, "likely": LIKELY, "weak": WEAK}
SIDES: Final = {"both": ("client", "activity"), "client": ("client",), "activity": ("activity",)}
_WORD: Final = re.compile(r"[\w']+")
_KNOWN_KEYS: Final = {"field", "value", "side", "sure", "denied", "always", "say"}


@dataclass(frozen=True)
class Phrase:
    """What a phrase says, and what its denial says (None: nothing).

    always
        Holds whatever stands around it: a denial is part of the phrase.
    """

    field: str
    value: Any
    denied: Any
    confidence: float
    always: bool
    expression: str

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Compiled when a text first holds its rarest word: most phrases never are."""
        return re.compile(self.expression)


class Phrases:
    """The phrases for one side, found by one word of each: quick where a text holds none."""

    def __init__(self, rows: list[dict[str, Any]], side: str) -> None:
        self.side = side
        self._exact: dict[str, list[Phrase]] = {}
        self._starts: dict[str, list[tuple[str, Phrase]]] = {}
        self._ends: list[tuple[str, Phrase]] = []
        self._of_word: dict[str, tuple[Phrase, ...]] = {}
        for row in rows:
            if side in SIDES[row.get("side", "both")]:
                for words in row["say"]:
                    self._add(row, words)

    def _add(self, row: dict[str, Any], words: str) -> None:
        phrase = Phrase(
            field=row["field"],
            value=row["value"],
            denied=row.get("denied"),
            confidence=SURE[row.get("sure", "likely")],
            always=row.get("always", False),
            expression=_expression(words),
        )
        for word in _anchor(words):
            if word.endswith("*"):
                self._starts.setdefault(word[:3], []).append((word[:-1], phrase))
            elif word.startswith("*"):
                self._ends.append((word[1:], phrase))
            else:
                self._exact.setdefault(word, []).append(phrase)

    def _phrases_with(self, word: str) -> tuple[Phrase, ...]:
        known = self._of_word.get(word)
        if known is None:
            found = list(self._exact.get(word, ()))
            found += [p for start, p in self._starts.get(word[:3], ()) if word.startswith(start)]
            found += [p for end, p in self._ends if word.endswith(end)]
            known = tuple(found)
            if len(self._of_word) < 200_000:
                self._of_word[word] = known
        return known

    def read(self, text: str) -> Iterator[Reading]:
        """Every phrase that occurs; of two at one place about one field only the longer."""
        for sentence in sentences(text.replace("-", " ")):
            candidates = dict.fromkeys(
                phrase for word in _WORD.findall(sentence) for phrase in self._phrases_with(word)
            )
            if not candidates:
                continue
            hits = [(m, p) for p in candidates for m in p.pattern.finditer(sentence)]
            hits.sort(key=lambda hit: -len(hit[0][0]))
            taken: dict[str, list[tuple[int, int]]] = {}
            past = self.side == "client" and is_past(sentence)
            for m, phrase in hits:
                spans = taken.setdefault(phrase.field, [])
                if any(start < m.end() and m.start() < end for start, end in spans):
                    continue
                spans.append(m.span())
                if past or (self.side == "client" and is_anothers(sentence, m.start())):
                    continue
                denied = not phrase.always and is_denied(sentence, *m.span())
                value = phrase.denied if denied else phrase.value
                if value is not None:
                    yield Reading(phrase.field, value, phrase.confidence, m[0])


def _alternatives(word: str) -> list[str]:
    return word.rstrip("?").split("/")


def _expression(words: str) -> str:
    pieces = []
    for word in words.split():
        if word == "..":
            pieces.append(r"(?:(?!niet |geen |zonder )[\w']+ ){0,4}")
            continue
        either = "|".join(re.escape(w).replace(r"\*", r"[\w']*") for w in _alternatives(word))
        piece = f"(?:{either}) "
        pieces.append(f"(?:{piece})?" if word.endswith("?") else piece)
    return r"(?<![\w'])" + "".join(pieces).rstrip() + r"(?![\w'])"


def _anchor(words: str) -> list[str]:
    """The alternatives of the word by which the phrase is looked for: the rarest, by its length."""
    slots = [
        _alternatives(w.rstrip(",")) for w in words.split() if w != ".." and not w.endswith("?")
    ]
    return max(slots, key=lambda slot: min(len(w.strip("*")) for w in slot))


@lru_cache
def phrases(side: str) -> Phrases:
    """The phrases that ship, for `client` or `activity`."""
    table = files("wor_match.ingest.reading").joinpath("phrases.toml").read_text("utf-8")
    return Phrases(checked(tomllib.loads(table).get("phrases", [])), side)


def checked(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows of a table of phrases, in plain letters. Raises `SettingsError` where one is wrong."""
    for number, row in enumerate(rows, start=1):
        unknown = set(row) - _KNOWN_KEYS
        missing = {"field", "value", "say"} - set(row)
        if unknown or missing:
            raise SettingsError(
                f"phrases.toml, table {number}: expected field, value and say, and perhaps side, "
                f"sure, denied and always; found {', '.join(sorted(row))}"
            )
        for key, allowed in (("side", SIDES), ("sure", SURE)):
            if key in row and row[key] not in allowed:
                raise SettingsError(
                    f"phrases.toml, table {number}: expected one of {', '.join(allowed)} as {key}, "
                    f"found {row[key]!r}"
                )
    return [{**row, "say": [plain(words) for words in row["say"]]} for row in rows]
