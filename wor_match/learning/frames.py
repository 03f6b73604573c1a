"""Any table as curves: which columns are numbers, where the knots lie, and how smooth is believed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from wor_match.matching.curve import Curve

FEW_VALUES = 4
"""A numeric column with at most so many values gets a level for each instead of a line."""
RARE = 10
"""A category that fewer rows have is taken together with the other rare ones."""


@dataclass(frozen=True)
class Numbers:
    """A numeric column as a curve with knots at quantiles; missing is a level of its own."""

    name: str
    curve: Curve
    centre: float
    scale: float

    def design(self, column: np.ndarray) -> np.ndarray:
        return self.curve.design(numbers(column))

    def line(self, column: np.ndarray) -> np.ndarray:
        """`(n,)` the standardised value within the knots, 0 where it is missing."""
        knots = self.curve.knots
        inside = np.clip(numbers(column), knots[0], knots[-1])
        return np.nan_to_num((inside - self.centre) / self.scale)

    def root(self) -> list[np.ndarray]:
        """What may vary, each with a strength of its own: slope, bends, the missing level."""
        size = len(self.curve.knots)
        x = (self.curve.knots - self.centre) / self.scale
        slope = np.append(x, 0.0)[:, None]
        bends = np.zeros((size + 1, max(0, size - 2)))
        for place in range(1, size - 1):  # a hinge at each inner knot, its straight part taken off
            hinge = np.maximum(x - x[place], 0)
            line = np.column_stack([np.ones(size), x])
            bends[:size, place - 1] = hinge - line @ np.linalg.lstsq(line, hinge, rcond=None)[0]
        missing = np.append(np.zeros(size), 1.0)[:, None]
        return [part for part in (slope, bends, missing) if part.shape[1]]


@dataclass(frozen=True)
class Levels:
    """A column of categories, or of few numbers; missing, rare and new ones share the last level."""

    name: str
    levels: tuple[str, ...]

    def design(self, column: np.ndarray) -> np.ndarray:
        position = {level: place for place, level in enumerate(self.levels)}
        of = np.array([position.get(x, len(self.levels)) for x in labels(column)], int)
        return np.eye(len(self.levels) + 1)[of]

    def root(self) -> list[np.ndarray]:
        return [np.eye(len(self.levels) + 1)]


Shape = Numbers | Levels


def columns_of(table: Any) -> dict[str, np.ndarray]:
    """The columns of a frame, of a mapping, or of a two-dimensional array (`0`, `1`, ...)."""
    if hasattr(table, "columns") and hasattr(table, "__getitem__"):
        return {str(name): np.asarray(table[name]) for name in table.columns}
    if hasattr(table, "items"):
        return {str(name): np.asarray(column) for name, column in table.items()}
    array = np.asarray(table)
    if array.ndim != 2:
        raise ValueError(f"expected a table of two dimensions, found {array.ndim}")
    return {str(place): array[:, place] for place in range(array.shape[1])}


def shapes_of(columns: dict[str, np.ndarray], knots: int) -> list[Shape]:
    """The shape of each column that has anything to tell; one that never varies has nothing."""
    found: list[Shape] = []
    for name, column in columns.items():
        if is_numeric(column):
            shape = _numeric(name, numbers(column), knots)
        else:
            names, count = np.unique(labels(column), return_counts=True)
            kept = tuple(str(x) for x in names[(count >= RARE) & (names != "")])
            shape = Levels(name, kept) if len(names) > 1 else None
        if shape is not None:
            found.append(shape)
    return found


def _numeric(name: str, column: np.ndarray, knots: int) -> Shape | None:
    known = column[np.isfinite(column)]
    values = np.unique(known)
    if len(values) < 2 and len(known) in (0, len(column)):
        return None
    if len(values) <= FEW_VALUES:
        return Levels(name, tuple(repr(float(value)) for value in values))
    at = np.unique(np.quantile(known, np.linspace(0.02, 0.98, knots)))
    if len(at) < 2:
        at = values[[0, -1]]
    curve = Curve(name, at, np.zeros((len(at) + 1, 2)), "data")
    return Numbers(name, curve, float(known.mean()), float(known.std()) or 1.0)


def is_numeric(column: np.ndarray) -> bool:
    """True of numbers and of yes or no; objects count where each is a number or missing."""
    if column.dtype.kind in "biuf":
        return True
    if column.dtype.kind != "O":
        return False
    kinds = (bool, int, float, np.bool_, np.integer, np.floating, type(None))
    return all(isinstance(x, kinds) for x in column.tolist())


def numbers(column: np.ndarray) -> np.ndarray:
    """`(n,)` float; missing and infinite are NaN."""
    found = column.astype(float)
    return np.where(np.isfinite(found), found, np.nan)


def labels(column: np.ndarray) -> list[str]:
    """The categories as text, "" where missing; numbers as `repr` writes them."""
    if is_numeric(column):
        return ["" if np.isnan(x) else repr(float(x)) for x in numbers(column)]
    return ["" if _missing(x) else str(x) for x in column.tolist()]


def _missing(value: object) -> bool:
    # None, NaN, and the missing values of pandas: none of them equals itself for certain.
    return value is None or type(value).__name__ in ("NAType", "NaTType") or value != value


def products(shapes: Sequence[Shape], columns: dict[str, np.ndarray]) -> np.ndarray:
    """`(n, pairs)` products of each two standardised columns; two-valued columns count as 0 and 1."""
    lines = []
    for shape in shapes:
        if isinstance(shape, Numbers):
            lines.append(shape.line(columns[shape.name]))
        elif len(shape.levels) == 2:
            lines.append(shape.design(columns[shape.name])[:, 1] - 0.5)
    pairs = [a * b for place, a in enumerate(lines) for b in lines[place + 1 :]]
    rows = len(next(iter(columns.values())))
    return np.column_stack(pairs) if pairs else np.zeros((rows, 0))
