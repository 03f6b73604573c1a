"""The logging coach: which lists were shown, with their propensities, and what was chosen.

A coach reads a wish with an error, knows some activities better than others, and thinks of what is
popular and near. Everybody who can be shown has a chance, which is known exactly.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from wor_match.domain.columns import Columns
from wor_match.simulation import effects as fx
from wor_match.simulation.chance import Kind, generator, pair_normals
from wor_match.simulation.propensity import draw_list, inclusion
from wor_match.simulation.truth import Truth

POLICY = "simulated-coach-1"
_BATCH = 48


@dataclass
class Shown:
    """One list that was shown: activities by rank, and the one that was chosen (-1: none)."""

    client: int
    day: int
    activities: np.ndarray
    propensity: np.ndarray
    chosen: int
    accompanied: bool


def log_weights(truth: Truth, clients: Columns, day: np.ndarray) -> np.ndarray:
    """`(n, A)` log-weights with which a coach draws a list for these clients on these days."""
    p = truth.parameters["coach"]
    client, activity = clients.as_rows(), truth.activities.as_columns()
    at = day[:, None]
    error = pair_normals(truth.seed, client.number, activity.number, 2)
    read = fx.interest(client, activity) + p["misreads_sd"] * error
    known = knows(truth)[clients.coach]
    weight = (
        p["interest"] * read
        + p["knows"] * known
        + p["popular"] * activity.popularity
        + p["near"] * np.log1p(fx.minutes(client, activity) / 15)
        + p["time"] * (1 - fx.time_fit(client, activity, at))
    )
    can = (
        (activity.begin_day <= at)
        & (activity.end_day > at + 14)
        & (fx.barrier(client, activity) == 0)
    )
    return np.where(can, weight, -np.inf)


def knows(truth: Truth) -> np.ndarray:
    """`(coaches, A)`: which activities each coach knows well."""
    p = truth.parameters["coach"]
    coach = np.arange(p["coaches"])[:, None]
    normal = pair_normals(truth.seed, coach, truth.activities.number[None, :], 3)
    return normal < NormalDist().inv_cdf(min(max(p["knows_share"], 1e-9), 1 - 1e-9))


def show_lists(truth: Truth, clients: Columns, day: np.ndarray, turn: int) -> list[Shown]:
    """The list that each of these clients is shown on these days, and the choice from it.

    turn: the how manyth list of the client it is; each has draws of its own.
    """
    lists: list[Shown] = []
    for at in range(0, len(clients), _BATCH):
        rows = np.arange(at, min(at + _BATCH, len(clients)))
        lists += _batch(truth, clients.take(rows), day[rows], turn)
    return lists


def _batch(truth: Truth, clients: Columns, day: np.ndarray, turn: int) -> list[Shown]:
    p = truth.parameters["coach"]
    shortest, longest = p["list_length"]
    weights = log_weights(truth, clients, day)
    shown = np.full((len(clients), longest), -1)
    length = np.ones(len(clients), dtype=int)
    generators = [generator(truth.seed, Kind.LISTS, int(number), turn) for number in clients.number]
    for row, rng in enumerate(generators):
        drawn = draw_list(rng, weights[row], int(rng.integers(shortest, longest + 1)))
        shown[row, : len(drawn)] = drawn
        length[row] = max(1, len(drawn))
    possible = np.isfinite(weights).any(axis=1)
    chance = np.full(shown.shape, np.nan)
    if possible.any():
        chance[possible] = inclusion(weights[possible], shown[possible], length[possible])
    result = []
    for row, rng in enumerate(generators):
        if not possible[row]:
            continue
        own = shown[row, : length[row]]
        chosen = _choice(truth, clients.take(np.array([row])), own, int(day[row]), rng)
        together = bool(rng.random() < clients.p_accompanied[row])
        result.append(Shown(row, int(day[row]), own, chance[row, : length[row]], chosen, together))
        result[-1].client = int(clients.row[row])
    return result


def _choice(
    truth: Truth, client: Columns, own: np.ndarray, day: int, rng: np.random.Generator
) -> int:
    """The activity that client and coach choose from a list, or -1."""
    p = truth.parameters["coach"]
    one, offered = client.as_rows(), truth.activities.take(own).as_columns()
    utility = (
        p["choice_interest"] * fx.interest(one, offered)
        + p["choice_time"] * (1 - fx.time_fit(one, offered, float(day)))
        + p["choice_travel"] * np.log1p(fx.minutes(one, offered) / 15)
        - 2.0 * fx.refusal(one, offered)
    )[0]
    utility[0] += p["choice_first"]
    if rng.random() >= p["accept"]:
        return -1
    return int(own[np.argmax(utility + rng.gumbel(size=len(own)))])
