"""The taxonomy: six principes, problems, target groups, their links and the words for them.

Starter content; a municipality replaces the file by a setting (`taxonomy = "path.toml"`).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np

from wor_match.domain import vocabulary as v
from wor_match.errors import SettingsError

MOST_GROUPS = 64  # one bit each


@dataclass(frozen=True)
class TargetGroup:
    """People for whom an activity may be meant, and the words that say so.

    words are looked for in activities, own_words in wishes; a client with one of the `problems`
    belongs to it too.
    """

    code: str
    words: re.Pattern[str]
    own_words: re.Pattern[str]
    problems: tuple[str, ...]


@dataclass(frozen=True)
class Taxonomy:
    """Links from problems to principes and the words that reveal either.

    links
        `(14, 6)` in 0..1: how much each principe (column) answers each problem (row).
    principle_words, problem_words
        One compiled pattern per code, over lower-case text.
    groups
        Groups of people that an activity may be meant for, at most 64.
    """

    links: np.ndarray
    principle_words: Mapping[str, re.Pattern[str]]
    problem_words: Mapping[str, re.Pattern[str]]
    groups: tuple[TargetGroup, ...]

    def principles_in(self, text: str) -> list[str]:
        """Principes whose words occur in an activity's text, most hits first, at most two."""
        return _found(self.principle_words, text, most=2)

    def problems_in(self, text: str) -> list[str]:
        """Problems whose words occur in a wish, most hits first, at most three.

        What somebody denies does not count.
        """
        said = without_denials(text, self.problem_words.values())
        return _found(self.problem_words, said, most=3)


def load_taxonomy(path: str | Path | None = None) -> Taxonomy:
    """The taxonomy in a TOML file, or the one that ships. Raises `SettingsError`."""
    try:
        if path is None:
            raw = resources.files(__package__).joinpath("taxonomy.toml").read_text("utf-8")
        else:
            raw = Path(path).read_text("utf-8")
        table = tomllib.loads(raw)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"taxonomy {path}: expected a readable TOML file: {error}") from error
    try:
        return _taxonomy(table, path)
    except (KeyError, TypeError, AttributeError) as error:
        raise SettingsError(
            f"taxonomy {path or 'taxonomy.toml'}: expected the tables and lists of the one that "
            f"ships: {error!r}"
        ) from error


def _taxonomy(table: Mapping[str, Any], path: str | Path | None) -> Taxonomy:
    links = np.zeros((len(v.PROBLEMS), len(v.PRINCIPLES)))
    words: dict[str, dict[str, re.Pattern[str]]] = {"principle": {}, "problem": {}}
    for kind, codes in (("principle", v.PRINCIPLES), ("problem", v.PROBLEMS)):
        entries = table.get(kind, {})
        unknown = sorted(set(entries) - set(codes))
        if unknown:
            raise SettingsError(
                f"taxonomy {path or 'taxonomy.toml'}: unknown {kind} {', '.join(unknown)}; "
                f"expected {', '.join(codes)}"
            )
        for code, entry in entries.items():
            if entry.get("words"):
                words[kind][code] = _pattern(entry["words"])
            for principle, weight in entry.get("links", {}).items():
                if principle not in v.PRINCIPLES or not 0 <= weight <= 1:
                    raise SettingsError(
                        f"taxonomy {path or 'taxonomy.toml'}: problem {code}: expected a link "
                        f"to a principle with a weight of 0 to 1, found {principle} = {weight}"
                    )
                row, column = list(v.PROBLEMS).index(code), list(v.PRINCIPLES).index(principle)
                links[row, column] = weight
    groups = tuple(
        TargetGroup(
            code,
            _pattern(entry["words"]),
            _pattern(entry["words"] + entry.get("own_words", [])),
            tuple(entry.get("problems", [])),
        )
        for code, entry in table.get("group", {}).items()
    )
    if len(groups) > MOST_GROUPS:
        raise SettingsError(
            f"taxonomy {path or 'taxonomy.toml'}: expected at most {MOST_GROUPS} groups, "
            f"found {len(groups)}"
        )
    return Taxonomy(links, words["principle"], words["problem"], groups)


# Somebody who says what they are not ("geen mantelzorger", "niet in de rouw", "nooit last van
# stress"), what goes well, or what a neighbour has.
_DENIAL = re.compile(
    r"\b(?:geen|niet|nooit)\s+(?:(?:echt|last|van|in|de|een|zo|erg|meteen|per\s+se)\s+)*\w+"
    r"|\b(?:slaap|slapen)\s+(?:goed|prima|best|heerlijk)\b"
    r"|\b(?:mijn|een|haar|zijn)\s+(?:buur\w*|vriendin|collega\w*|nicht|neef|oom|tante|schoon\w+)\s+"
    r"(?:heeft|had|kreeg|is|zit|lijdt)\b[^.,;!?]*"
)


def without_denials(text: str, patterns: Iterable[re.Pattern[str]] = ()) -> str:
    """The text in lower case without what somebody denies or says of others.

    patterns: a denial that one of them finds from its first word ("geen werk") is kept.
    """
    patterns = tuple(patterns)

    def keep(denial: re.Match[str]) -> str:
        return denial[0] if any(pattern.match(denial[0]) for pattern in patterns) else " "

    return _DENIAL.sub(keep, text.lower())


def _pattern(words: list[str]) -> re.Pattern[str]:
    """A word matches from its start (rouw finds rouwgroep).

    '*' in front: also inside a word. '.' behind: no further than its end.
    """
    plain = isinstance(words, list) and all(isinstance(word, str) for word in words)
    if not plain or not words or not all(word.strip("*. ") for word in words):
        raise TypeError(f"expected a list of words, found {words!r}")
    parts = []
    for word in words:
        start = "" if word.startswith("*") else r"\b"
        end = r"\b" if word.endswith(".") else ""
        parts.append(start + re.escape(word.lower().removeprefix("*").removesuffix(".")) + end)
    return re.compile("|".join(parts))


def _found(patterns: Mapping[str, re.Pattern[str]], text: str, most: int) -> list[str]:
    lower = text.lower()
    hits = {code: len(set(pattern.findall(lower))) for code, pattern in patterns.items()}
    ranked = sorted((code for code in hits if hits[code]), key=lambda code: -hits[code])
    return ranked[:most]
