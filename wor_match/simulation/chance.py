"""Chance that does not depend on order: every thing draws from a generator of its own.

A client, an activity or an organisation has a generator that follows from the seed, its kind and
its number; a pair has numbers that follow from the seed and both numbers. So a world with more
clients holds the same first clients, and parts can be made in any order.
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)


class Kind(IntEnum):
    """What a generator is for: streams of different kinds have nothing in common."""

    ORGANISATION = 1
    ACTIVITY = 2
    ACTIVITY_TEXT = 3
    CLIENT = 4
    CLIENT_TEXT = 5
    COACH = 6
    LISTS = 7
    COURSE = 8
    ACTIVITY_FIELDS = 9
    CLIENT_FIELDS = 10
    REFERENCE = 11
    PAIR = 12


def generator(seed: int, kind: Kind, *numbers: int) -> np.random.Generator:
    """The generator of one thing."""
    return np.random.default_rng([seed, int(kind), *numbers])


def pair_normals(seed: int, first: np.ndarray, second: np.ndarray, draw: int) -> np.ndarray:
    """Standard normal numbers of pairs, in the broadcast shape of both; the same for the same pair.

    Counters go through splitmix64 and Box-Muller, so that a whole grid costs no generators.
    """
    with np.errstate(over="ignore"):
        key = _mixed(np.uint64(seed % 2**64) + np.uint64(int(Kind.PAIR) + 64 * draw) * _GOLDEN)
        row = _mixed(np.asarray(first).astype(np.uint64) * _GOLDEN + key)
        cell = _mixed(row ^ (np.asarray(second).astype(np.uint64) * _MIX_1 + _GOLDEN))
        u = ((cell >> np.uint64(11)).astype(float) + 0.5) * 2.0**-53
        v = (_mixed(cell + _GOLDEN) >> np.uint64(11)).astype(float) * 2.0**-53
    return np.asarray(np.sqrt(-2 * np.log(u)) * np.cos(2 * np.pi * v))


def _mixed(x: np.ndarray | np.uint64) -> np.ndarray:
    x = (x ^ (x >> np.uint64(30))) * _MIX_1
    x = (x ^ (x >> np.uint64(27))) * _MIX_2
    return np.asarray(x ^ (x >> np.uint64(31)))
