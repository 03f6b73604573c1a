"""Everyday sentences in two languages, put together from parts: who does what, where.

Parallel text is about news and occupations; few of its sentences are about a man slicing an onion.
Parts and grammar are our own. Every sentence names a place or time of ours, so none can be a
sentence of a test set.
"""

from __future__ import annotations

import random
import tomllib
from pathlib import Path

Pair = tuple[str, str]


def read_scenes(path: Path, most: int, seed: int) -> list[Pair]:
    """At most `most` sentences, drawn with a seed; none where there is no such file."""
    if not most or not path.is_file():
        return []
    parts = tomllib.loads(path.read_text("utf-8"))
    subjects = [(text, False) for text in parts["one"]] + [(text, True) for text in parts["many"]]
    source = random.Random(seed)
    found: dict[Pair, None] = {}
    for _ in range(most):
        who, many = source.choice(subjects)
        what, where = source.choice(parts["doing"]), source.choice(parts["where"])
        found[sentence(who, what, where, many, source.choice(SHAPES))] = None
    return list(found)


SHAPES = ("plain", "place first", "busy")


def sentence(who: str, what: str, where: str, many: bool, shape: str) -> Pair:
    """One sentence of parts as `scenes.toml` writes them.

    `shape` is one of `SHAPES`: the place last, the place first (then the verb goes before the
    subject), or "we see ...".
    """
    dutch_who, english_who = who.split("|")
    single, plural, going = what.split("|")
    dutch_where, english_where = where.split("|")
    verb, _, rest = (plural if many else single).partition(" ")
    rest = f" {rest}" if rest else ""
    be = "are" if many else "is"
    if shape == "place first":
        dutch = f"{dutch_where} {verb} {dutch_who}{rest}"
        english = f"{english_where}, {english_who} {be} {going}"
    elif shape == "busy":
        dutch = f"{dutch_who} {verb} {dutch_where}{rest}"
        english = f"{english_who} {be} {going} {english_where}"
    else:
        dutch = f"{dutch_who} {verb}{rest} {dutch_where}"
        english = f"{english_who} {be} {going} {english_where}"
    return _written(dutch), _written(english)


def _written(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."
