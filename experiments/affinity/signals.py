"""Lists to learn from: what clients chose from a list, and what coaches put on it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from experiments.affinity.fit import Lists
from experiments.study.lessons import described
from experiments.study.worlds import Ready
from wor_match.learning.targets import Targets
from wor_match.matching.model import Model

DRAWN = 4
"""Activities drawn beside each one that was shown: others of the same time, not on the same list."""
TEXT = ("wish_similarity", "best_sentence_similarity", "lexical_similarity", "refused_similarity")
APART = ("refused_similarity", "time_fit", "travel_minutes")


@dataclass(frozen=True)
class Shown:
    """Every recommendation of the world's files, with vectors.

    wish, text: `(C, d)` and `(A, d)`. The rest `(n,)`: client and activity as positions, day, rank,
    whether it was chosen (NaN: not known), and factor values.
    """

    client_at: Mapping[str, int]
    activity_at: Mapping[str, int]
    wish: np.ndarray
    text: np.ndarray
    client: np.ndarray
    activity: np.ndarray
    day: np.ndarray
    rank: np.ndarray
    chosen: np.ndarray
    values: Mapping[str, np.ndarray]

    def rows_of(self, clients: Collection[str]) -> np.ndarray:
        """Rows of these clients, as far as they have a wish."""
        mine = np.zeros(len(self.wish), bool)
        mine[[self.client_at[one] for one in clients if one in self.client_at]] = True
        return np.flatnonzero((mine & (self.wish != 0).any(axis=1))[self.client])

    @property
    def list_number(self) -> np.ndarray:
        both = np.stack([self.client, self.day.astype(int)], axis=1)
        return np.unique(both, axis=0, return_inverse=True)[1].ravel()


def shown(ready: Ready) -> Shown:
    """All recommendations, of clients that did not refuse consent."""
    world = ready.world
    refused = {one.client_id for one in world.clients if one.consent is False}
    rows = [one for one in world.outcomes if one.client_id not in refused]
    arrays = [field.name for field in fields(Targets) if field.name not in ("as_of", "left_out")]
    unknown: dict[str, Any] = dict.fromkeys(arrays, np.full(len(rows), np.nan))
    told = {
        "client_id": np.array([one.client_id for one in rows], object),
        "activity_id": np.array([one.activity_id for one in rows], object),
        "shown_on": np.array([one.shown_on.toordinal() for one in rows], float),
    }
    pairs = Targets(as_of=world.truth.end, left_out={}, **{**unknown, **told})
    columns = described(ready, pairs)
    client, activity = columns.places(pairs)
    return Shown(
        columns.client_at,
        columns.activity_at,
        np.asarray(columns.clients.wish_vector.matrix),
        np.asarray(columns.activities.text_vector.matrix),
        client,
        activity,
        pairs.shown_on,
        np.array([one.rank or 0 for one in rows]),
        np.array([np.nan if one.chosen is None else float(one.chosen) for one in rows]),
        columns.values(pairs),
    )


def choices(of: Shown, clients: Collection[str], prior: Model) -> Lists:
    """Lists of these clients from which one activity is known to be chosen."""
    rows = of.rows_of(clients)
    number = of.list_number
    size = np.bincount(number[rows], minlength=number.max() + 1)
    taken = np.bincount(number[rows], np.nan_to_num(of.chosen[rows]), minlength=number.max() + 1)
    rows = rows[(size[number[rows]] > 1) & (taken[number[rows]] == 1)]
    return Lists(
        of.client[rows],
        of.activity[rows],
        number[rows],
        of.chosen[rows] == 1,
        _controls(of, rows, prior),
        np.zeros(len(rows), int),
    )


def _controls(of: Shown, rows: np.ndarray, prior: Model) -> np.ndarray:
    """Likeness by text, the table's effects on starting (some apart, the others summed), and rank."""
    values = {name: np.asarray(value, float)[rows] for name, value in of.values.items()}
    effect = prior.effects(values)[..., 0]
    names = [curve.factor for curve in prior.curves]
    others = [at for at, name in enumerate(names) if name not in (*TEXT, *APART)]
    columns = [np.nan_to_num(values[name]) for name in TEXT[:3]]
    columns += [effect[:, names.index(name)] for name in APART]
    columns += [effect[:, others].sum(axis=1), of.rank[rows] == 1, np.minimum(of.rank[rows], 6)]
    return np.stack([np.asarray(column, float) for column in columns], axis=1)


def suggestions(of: Shown, clients: Collection[str], rng: np.random.Generator) -> Lists:
    """Each activity that a coach suggested, beside some that were drawn: a list with one taken.

    The only control is likeness by text; what is near or free at that time adds noise, as the
    draw knows nothing of it.
    """
    number = of.list_number
    first = np.full(len(of.text), np.inf)
    last = np.full(len(of.text), -np.inf)
    np.minimum.at(first, of.activity, of.day)
    np.maximum.at(last, of.activity, of.day)
    client, activity, lists, taken = [], [], [], []
    for place, row in enumerate(of.rows_of(clients)):
        there = (first <= of.day[row]) & (last >= of.day[row])
        there[of.activity[number == number[row]]] = False
        can = np.flatnonzero(there)
        drawn = rng.choice(can, min(DRAWN, len(can)), replace=False)
        activity += [of.activity[row], *drawn]
        client += [of.client[row]] * (1 + len(drawn))
        lists += [place] * (1 + len(drawn))
        taken += [True] + [False] * len(drawn)
    people, offered = np.array(client), np.array(activity)
    likeness = 10 * np.einsum("ij,ij->i", of.wish[people], of.text[offered])
    return Lists(
        people,
        offered,
        np.array(lists),
        np.array(taken),
        likeness[:, None],
        np.ones(len(people), int),
    )


def both(one: Lists, other: Lists) -> Lists:
    """Two kinds of lists with one M and controls of their own."""
    width = one.controls.shape[1], other.controls.shape[1]
    controls = np.vstack(
        [
            np.pad(one.controls, ((0, 0), (0, width[1]))),
            np.pad(other.controls, ((0, 0), (width[0], 0))),
        ]
    )
    return Lists(
        np.append(one.client, other.client),
        np.append(one.activity, other.activity),
        np.append(one.of, other.of + one.of.max() + 1),
        np.append(one.taken, other.taken),
        controls,
        np.append(one.source, other.source),
    )


def by_chance(lists: Lists, rng: np.random.Generator) -> Lists:
    """The same lists, with something else taken from each, blindly: nothing is to be learned."""
    order = np.lexsort((rng.random(len(lists.of)), lists.of))
    first = np.unique(lists.of[order], return_index=True)[1]
    taken = np.zeros(len(lists.of), bool)
    taken[order[first]] = True
    return Lists(**{**vars(lists), "taken": taken})
