"""A learned model as a table that people can read: the expert table's form, with what was learned."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from wor_match.errors import ModelError
from wor_match.matching.curve import Curve
from wor_match.matching.model import OUTCOMES, Model

HEAD = """\
# Effects in log-odds, as in the expert table: start, of a first visit; stay, of coming again the next
# week. The last number of each effect is that of an unknown value. sd: one standard deviation, by
# knot. believed: what the expert table said. Reading aid: docs/learning.md.
"""


def write_table(model: Model, prior: Model) -> str:
    """The table as TOML; numbers are written so that they are read back exactly."""
    sd = [np.sqrt(np.diag(covariance)) for covariance in model.covariance]
    lines = [HEAD, "[model]", f"name = {_text(model.name)}", f"version = {_text(model.version)}"]
    lines += [f"unseen_sd = {_numbers(model.unseen_sd)}", "", "[start]"]
    lines += [f"base = {float(model.base_start)!r}", f"sd = {_short(sd[0][:1])}"]
    lines += [f"believed = {float(prior.base_start)!r}"]
    lines += [f"source = {_text(model.sources['start'])}", "", "[stay]"]
    lines += [f"weekly_hazard = {_numbers(model.weekly_hazard)}", f"sd = {_short(sd[1][:1])}"]
    lines += [f"believed = {_numbers(prior.weekly_hazard)}"]
    lines += [f"source = {_text(model.sources['stay'])}"]
    at = 1
    for curve, before in zip(model.curves, prior.curves, strict=True):
        rows = slice(at, at + len(curve.effect))
        lines += ["", "[[effect]]", f"factor = {_text(curve.factor)}"]
        lines += [f"knots = {_numbers(curve.knots)}"]
        for outcome, name in enumerate(OUTCOMES):
            lines += [f"{name} = {_numbers(curve.effect[:, outcome])}"]
            lines += [f"{name}_sd = {_short(sd[outcome][rows])}"]
            lines += [f"{name}_believed = {_short(before.effect[:, outcome])}"]
        lines += [f"source = {_text(curve.source)}"]
        at += len(curve.effect)
    return "\n".join(lines) + "\n"


def read_table(text: str, factors: Sequence[str]) -> dict[str, Any]:
    """The fields of a `Model` that stand in its table. Raises `ModelError`."""
    table: Mapping[str, Any] = tomllib.loads(text)
    curves = tuple(
        Curve(
            row["factor"],
            np.array(row["knots"], float),
            np.array([row[name] for name in OUTCOMES], float).T,
            row["source"],
        )
        for row in table["effect"]
    )
    found = [curve.factor for curve in curves]
    if factors and set(found) != set(factors):
        apart = ", ".join(sorted(set(found) ^ set(factors)))
        raise ModelError(
            f"it was made for another list of factors (only on one side: {apart}). "
            "Train it anew with this version"
        )
    for curve in curves:
        if curve.effect.shape != (len(curve.knots) + 1, 2):
            raise ModelError(f"factor {curve.factor}: expected one effect more than knots")
    return {
        "name": table["model"]["name"],
        "version": table["model"]["version"],
        "unseen_sd": tuple(table["model"]["unseen_sd"]),
        "curves": curves,
        "base_start": float(table["start"]["base"]),
        "weekly_hazard": np.array(table["stay"]["weekly_hazard"], float),
        "sources": {name: table[name]["source"] for name in OUTCOMES},
    }


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def _numbers(values: Sequence[float] | np.ndarray) -> str:
    return "[" + ", ".join(repr(float(value)) for value in values) + "]"


def _short(values: np.ndarray) -> str:
    return "[" + ", ".join(f"{float(value):.3f}" for value in values) + "]"
