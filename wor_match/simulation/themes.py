"""The themes of the town: what there is to do, what people say who long for it, and their likeness."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import numpy as np

TRAITS = (
    *("music", "making", "nature", "moving", "meeting", "food", "learning", "calm", "helping"),
    *("meaning", "playing", "culture", "family", "self", "technique", "sharing"),
)
"""The low-dimensional space in which interests lie near each other or far apart."""


@dataclass(frozen=True)
class Theme:
    """One theme with its texts, invented for this project.

    words
        Beginnings of the words that name it: titles and descriptions hold them, wishes do not.
    wishes, notes
        What people say who long for it, in the first person and as a coach writes it down.
    asks
        What they ask for: what follows "ik zoek".
    refusals
        What somebody says who does not want it: these do share its words.
    """

    code: str
    name: str
    traits: np.ndarray
    principle: tuple[str, ...]
    problems: tuple[str, ...]
    pace: float
    talk: float
    structure: float
    depth: float
    effort: float
    size: float
    age: float
    women: float
    free: float
    only: str
    words: tuple[str, ...]
    titles: tuple[str, ...]
    descriptions: tuple[str, ...]
    wishes: tuple[str, ...]
    notes: tuple[str, ...]
    asks: tuple[str, ...]
    refusals: tuple[str, ...]


@cache
def load_themes() -> tuple[Theme, ...]:
    """All themes, in the order of the files."""
    folder = resources.files(__package__).joinpath("texts")
    files = sorted(file.name for file in folder.iterdir() if file.name.startswith("themes_"))
    asks = tomllib.loads(folder.joinpath("asks.toml").read_text("utf-8"))
    return tuple(
        _theme(row, asks[row["code"]])
        for name in files
        for row in tomllib.loads(folder.joinpath(name).read_text("utf-8"))["theme"]
    )


@cache
def load_phrases() -> Mapping[str, Any]:
    """Openings, endings and other parts that texts of all themes share."""
    text = resources.files(__package__).joinpath("texts").joinpath("phrases.toml")
    phrases: Mapping[str, Any] = tomllib.loads(text.read_text("utf-8"))
    return phrases


@cache
def likeness() -> np.ndarray:
    """`(T, T)` cosine of the traits of two themes: 1 on the diagonal, 0 for nothing in common."""
    vectors = trait_vectors()
    return np.asarray(vectors @ vectors.T)


@cache
def trait_vectors() -> np.ndarray:
    """`(T, L)` traits of the themes, of length 1."""
    vectors = np.stack([theme.traits for theme in load_themes()])
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))


def lines(text: str) -> tuple[str, ...]:
    """The lines of a text block, without empty ones."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _theme(row: Mapping[str, Any], asks: str) -> Theme:
    pace, talk, structure, depth, effort = row["climate"]
    unknown = set(row["traits"]) - set(TRAITS)
    if unknown:
        raise ValueError(f"theme {row['code']}: unknown traits {sorted(unknown)}")
    return Theme(
        code=row["code"],
        name=row["name"],
        traits=np.array([float(row["traits"].get(trait, 0)) for trait in TRAITS]),
        principle=tuple(row["principle"]),
        problems=tuple(row.get("problems", ())),
        pace=pace,
        talk=talk,
        structure=structure,
        depth=depth,
        effort=effort,
        size=float(row["size"]),
        age=float(row.get("age", 62)),
        women=float(row.get("women", 0.65)),
        free=float(row.get("free", 0.4)),
        only=row.get("only", ""),
        words=tuple(row["words"]),
        titles=lines(row["titles"]),
        descriptions=lines(row["descriptions"]),
        wishes=lines(row["wishes"]),
        notes=lines(row["notes"]),
        asks=lines(asks),
        refusals=tuple(row["refusals"]),
    )
