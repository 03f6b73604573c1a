"""The words of a taxonomy, found quickly: what `Taxonomy` finds, at a tenth of the time.

A catalogue of 100,000 texts repeats a few thousand words. So every word is looked at once, and
only texts that hold one of the few expressions with a space or hyphen are searched in full.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

WORD: Final = re.compile(r"\w+")
MOST_WORDS_KEPT: Final = 200_000


class WordFinder:
    """Codes whose words occur in a text: most different hits first, at most `most`."""

    def __init__(self, patterns: Mapping[str, re.Pattern[str]], most: int) -> None:
        self.patterns = dict(patterns)
        self.most = most
        self._seen: set[str] = set()
        self._hits: dict[str, tuple[tuple[str, str], ...]] = {}
        self._hitting: set[str] = set()
        # Most new words of a catalogue are numbers, and most taxonomies have none.
        self._numbers = any(re.search(r"\d", p.pattern) for p in self.patterns.values())
        self._phrases = [
            (code, phrase)
            for code, pattern in self.patterns.items()
            for phrase in _phrases(pattern.pattern)
        ]

    def find(self, text: str) -> list[str]:
        """As `Taxonomy.principles_in` and `problems_in`."""
        lower = text.lower()
        words = set(WORD.findall(lower))
        if not words <= self._seen:
            self._look(words)
        hits: dict[str, set[str]] = {}
        for word in words & self._hitting:
            for code, hit in self._hits[word]:
                hits.setdefault(code, set()).add(hit)
        for code, phrase in self._phrases:
            if phrase in lower:
                hits[code] = set(self.patterns[code].findall(lower))
        if not hits:
            return []
        ranked = sorted(
            (code for code in self.patterns if hits.get(code)), key=lambda code: -len(hits[code])
        )
        return ranked[: self.most]

    def _look(self, words: set[str]) -> None:
        if len(self._seen) > MOST_WORDS_KEPT:
            self._seen, self._hits, self._hitting = set(), {}, set()
        for word in words - self._seen:
            if not self._numbers and word.isdecimal():
                continue
            found = tuple(
                (code, hit)
                for code, pattern in self.patterns.items()
                for hit in sorted(set(pattern.findall(word)))
            )
            if found:
                self._hits[word] = found
                self._hitting.add(word)
        self._seen |= words


def _phrases(pattern: str) -> list[str]:
    """Alternatives that cross the end of a word; "" (in every text) if the pattern is not ours."""
    found = []
    for part in re.split(r"(?<!\\)\|", pattern):
        literal = re.sub(r"\\(.)", r"\1", part.removeprefix(r"\b"))
        rebuilt = (r"\b" if part.startswith(r"\b") else "") + re.escape(literal)
        if rebuilt != part:
            return [""]
        if not WORD.fullmatch(literal):
            found.append(literal)
    return found
