"""What each part of a recipe brings: the recipe without it, and the whole under three seeds.

    python experiments/embedder/ablate.py RECIPE CORPORA REAL OUT [VARIANT ...]

Builds every variant into a folder under OUT at the full length of the recipe, and prints a Markdown
table with the measures of `wor-match embedder evaluate`. Stages that variants share are made once.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from wor_match.cli.embedder import recommended
from wor_match.embedding.distil import build_recipe
from wor_match.embedding.folder import FolderEmbedder
from wor_match.embedding.recipe.config import Recipe, load_recipe
from wor_match.embedding.recipe.measures import measure_all

VARIANTS: dict[str, dict[str, Any]] = {
    "whole": {},
    "seed 8": {"seed": 8},
    "seed 9": {"seed": 9},
    "no alignment": {"carry": {"random": True}},
    "no distillation": {
        "distil": {"epochs": 0, "domain_epochs": 0, "scene_epochs": 0},
        "contrast": {"rehearse": 0},
    },
    "no domain text": {"text": {"domain": False}},
    "no contrastive step": {"contrast": {"epochs": 0}},
    "no rehearsal": {"contrast": {"rehearse": 0}},
    "no inflected forms": {"text": {"inflect": False}},
    "no shared words": {"text": {"shared_words": None}},
    "no scenes": {"text": {"scenes": 0}},
}


def changed(recipe: Recipe, change: dict[str, Any]) -> Recipe:
    """The recipe with some settings changed; a change names a part and what changes in it."""
    told = recipe.model_dump()
    for key, value in change.items():
        told[key] = {**told[key], **value} if isinstance(value, dict) else value
    return Recipe.model_validate(told)


def main(config: Path, corpora: Path, real: Path, out: Path, names: list[str]) -> None:
    recipe = load_recipe(config)
    for number, name in enumerate(names):
        folder = out / name.replace(" ", "-")
        build_recipe(changed(recipe, VARIANTS[name]), corpora, folder)
        found = measure_all(FolderEmbedder(folder), corpora, real)
        gains = recommended(str(folder), real)
        found["recommend"] = 100 * sum(gains) / len(gains)
        if not number:
            print("| | " + " | ".join(found) + " |")
            print("| --- |" + " ---: |" * len(found))
        cells = (f"{value:.1f}" for value in found.values())
        print(f"| {name} | " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main(*(Path(one) for one in sys.argv[1:5]), sys.argv[5:] or list(VARIANTS))
