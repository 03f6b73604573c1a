"""How sure a measure is: percentile bootstrap over clients.

What one client chose and did is one story told in several rows, so clients are drawn with all
their rows, and not rows (cluster bootstrap: Davison and Hinkley, Bootstrap Methods and their
Application, 1997, section 3.8). Clients are taken as independent draws from those to come; with fewer
than some thirty the interval is too narrow.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

Statistic = Callable[[np.ndarray], float]
"""A measure of some rows, given by their positions; positions may repeat. NaN: no answer."""


@dataclass(frozen=True)
class Interval:
    """A measure with its bounds, the level, and how many clients it rests on."""

    value: float
    low: float
    high: float
    level: float
    clients: int


@dataclass(frozen=True)
class Difference(Interval):
    """An interval for "one minus other" on the same clients; `p_positive`: share of draws above 0."""

    p_positive: float


def bootstrap(
    client: np.ndarray,
    statistic: Statistic,
    generator: np.random.Generator,
    *,
    draws: int = 500,
    level: float = 0.8,
) -> Interval:
    """The measure on all rows, and between which bounds it falls when other clients had come.

    client
        `(n,)` who each row is of: any values that can be sorted.

    Draws for which the measure has no answer are left out; with fewer than half of them left, or
    fewer than two clients, the bounds are NaN.
    """
    everything = np.arange(len(client))
    values = np.array([statistic(rows) for rows in _resamples(client, generator, draws)])
    return Interval(
        statistic(everything), *_bounds(values, draws, level), level, len(np.unique(client))
    )


def paired_bootstrap(
    client: np.ndarray,
    one: Statistic,
    other: Statistic,
    generator: np.random.Generator,
    *,
    draws: int = 500,
    level: float = 0.8,
) -> Difference:
    """The difference `one - other`, both measured on the same draws of clients."""

    def difference(rows: np.ndarray) -> float:
        return one(rows) - other(rows)

    everything = np.arange(len(client))
    values = np.array([difference(rows) for rows in _resamples(client, generator, draws)])
    answered = values[~np.isnan(values)]
    # A draw without any difference is evidence for neither.
    positive = (np.mean(answered > 0) + np.mean(answered == 0) / 2) if len(answered) else np.nan
    return Difference(
        difference(everything),
        *_bounds(values, draws, level),
        level,
        len(np.unique(client)),
        float(positive),
    )


def mean_of(values: np.ndarray) -> Statistic:
    """The mean of some values as a statistic; missing values are left out."""

    def mean(rows: np.ndarray) -> float:
        some = values[rows]
        some = some[~np.isnan(some)]
        return float(some.mean()) if len(some) else float("nan")

    return mean


def _resamples(
    client: np.ndarray, generator: np.random.Generator, draws: int
) -> Iterator[np.ndarray]:
    """Rows of as many clients as there are, drawn with replacement."""
    of = np.unique(client, return_inverse=True)[1]
    order = np.argsort(of, kind="stable")
    clients = int(of.max(initial=-1)) + 1
    if clients < 2:
        return
    bounds = np.searchsorted(of[order], np.arange(clients + 1))
    size = np.diff(bounds)
    for _ in range(draws):
        drawn = generator.integers(clients, size=clients)
        ends = np.cumsum(size[drawn])
        within = np.arange(ends[-1]) - np.repeat(ends - size[drawn], size[drawn])
        yield order[np.repeat(bounds[drawn], size[drawn]) + within]


def _bounds(values: np.ndarray, draws: int, level: float) -> tuple[float, float]:
    answered = values[~np.isnan(values)]
    if len(answered) < max(2, draws / 2):
        return float("nan"), float("nan")
    low, high = np.quantile(answered, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)
