"""The challengers together, and what of the expert table they are told."""

from __future__ import annotations

import numpy as np

from experiments.challengers.person_weeks import BoostedWeeks, ExplainableBoosting
from experiments.challengers.protocol import Challenger
from experiments.challengers.simple import EmbeddingOnly, Nearest, Popular
from experiments.challengers.survival import Cox, Forests
from wor_match.matching.model import Model


def challengers(prior: Model) -> list[Challenger]:
    """Fresh ones, in the order in which tables show them."""
    return [
        BoostedWeeks(directions(prior)),
        ExplainableBoosting(),
        Forests(),
        Cox(),
        Popular(),
        EmbeddingOnly(),
        Nearest(),
    ]


def directions(prior: Model) -> dict[str, int]:
    """1 for factors whose curves only rise in the expert table, -1 where they only fall, else 0."""
    found = {}
    for curve in prior.curves:
        steps = np.diff(curve.effect[:-1], axis=0)
        rises, falls = (steps >= 0).all(), (steps <= 0).all()
        found[curve.factor] = int(rises) - int(falls)
    return found
