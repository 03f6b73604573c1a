"""What is chosen from a list says what makes a start: choices as evidence beside starts.

Starts are known of chosen pairs alone, and whoever chose knew more than the files tell: among the
chosen, a wish that looks little like the activity is one with an interest that no text shows. There
likeness seems to matter less than it does (selection). A choice compares what was chosen with what
was not, so it has no such gap. In a list the chance to be chosen is taken as

    p_i proportional to exp(share * eta_i + place + appeal of the activity)

a conditional logit (McFadden 1974), with eta the summed effects on starting, and `share` how far
choices go by what makes a start: 0 is not at all. The share is the one with the highest marginal
likelihood (Laplace), so choices that follow something else teach nothing. The posterior of the
curves, made with the expert table as prior, is then the prior for the starts. Covariance between
curves is dropped on the way. Assumption: client and coach choose by what later makes the client
come, as far as `share` tells.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from scipy import sparse

from wor_match.domain.entities import Outcome
from wor_match.learning.belief import belief_of
from wor_match.learning.features import design_of
from wor_match.matching.model import Model

SHARES = (0.0, 0.25, 0.5, 0.75, 1.0, 1.5)
LEAST_LISTS = 50
"""With fewer lists choices are left alone."""
MOST_APPEALS = 2000
APPEAL_SD, PLACE_SD = 0.3, 1.0
"""Standard deviation of an activity's appeal to whoever chooses, and of a place's (assumption)."""
LAST_PLACE = 6
MOST_STEPS = 30


@dataclass(frozen=True)
class Lists:
    """Recommendations of lists from which one was chosen, list after list; arrays `(n,)`.

    place
        Rank in the list, 0 where it was not logged.
    start
        `(L,)` where each list begins.
    """

    as_of: date
    client_id: np.ndarray
    activity_id: np.ndarray
    shown_on: np.ndarray
    place: np.ndarray
    chosen: np.ndarray
    start: np.ndarray

    def __len__(self) -> int:
        return len(self.chosen)

    @property
    def of(self) -> np.ndarray:
        """`(n,)` number of the list of each row."""
        return np.repeat(np.arange(len(self.start)), self._end - self.start)

    @property
    def _end(self) -> np.ndarray:
        return np.append(self.start[1:], len(self))[: len(self.start)]

    def keep(self, known: np.ndarray) -> Lists:
        """Without the rows that are not known, and without lists that say nothing then."""
        return _lists(self.as_of, [
            [tuple(row) for row, there in zip(rows, known[where], strict=True) if there]
            for rows, where in self._by_list()
        ])  # fmt: skip

    def of_clients(self, clients: Sequence[str]) -> Lists:
        """Only the lists of these clients."""
        return self.keep(np.isin(self.client_id.astype(str), list(clients)))

    def _by_list(self) -> list[tuple[list[tuple[object, ...]], slice]]:
        columns = self.client_id, self.activity_id, self.shown_on, self.place, self.chosen
        rows = list(zip(*(column.tolist() for column in columns), strict=True))
        ends = zip(self.start.tolist(), self._end.tolist(), strict=True)
        slices = [slice(first, end) for first, end in ends]
        return [(rows[one], one) for one in slices]


def make_lists(outcomes: Sequence[Outcome], as_of: date) -> Lists:
    """The lists shown by a day from which exactly one activity was chosen.

    An empty `chosen` beside it is a no. A list is what one policy showed one client on one day.
    """
    lists: dict[tuple[str, date, str], dict[str, Outcome]] = defaultdict(dict)
    for one in outcomes:
        if one.shown_on <= as_of:
            mine = lists[(one.client_id, one.shown_on, one.policy or "")]
            if one.activity_id not in mine or one.chosen:
                mine[one.activity_id] = one
    return _lists(as_of, [
        [
            (one.client_id, one.activity_id, one.shown_on.toordinal(), one.rank or 0,
             one.chosen is True)
            for _, one in sorted(mine.items())
        ]
        for _, mine in sorted(lists.items(), key=lambda item: (item[0][1], item[0]))
    ])  # fmt: skip


def _lists(as_of: date, lists: Sequence[Sequence[tuple[object, ...]]]) -> Lists:
    useful = [rows for rows in lists if len(rows) > 1 and sum(bool(row[4]) for row in rows) == 1]
    columns = list(zip(*(row for rows in useful for row in rows), strict=True)) or [()] * 5
    return Lists(
        as_of,
        np.array(columns[0], object),
        np.array(columns[1], object),
        np.array(columns[2], float),
        np.array(columns[3], float),
        np.array(columns[4], bool),
        np.concatenate([[0], np.cumsum([len(rows) for rows in useful])[:-1]]).astype(int)
        if useful
        else np.zeros(0, int),
    )


def with_choices(
    table: Model, values: Mapping[str, np.ndarray], lists: Lists
) -> tuple[Model, float]:
    """The table with its effects on starting as they stand after the choices; and the share.

    values: `(n,)` of each factor for the rows of the lists. The table itself, and 0, where there
    are fewer than fifty lists or where choices go by something else.
    """
    if len(lists.start) < LEAST_LISTS:
        return table, 0.0
    search = _Search(table, values, lists)
    found = [search.fit(share) for share in SHARES]
    best = int(np.argmax([evidence for evidence, _, _ in found]))
    if SHARES[best] == 0:
        return table, 0.0
    _, mean, covariance = found[best]
    curves, at = [], 1
    for curve in table.curves:
        effect = curve.effect.copy()
        effect[:, 0] = mean[at : at + len(effect)]
        curves.append(replace(curve, effect=effect))
        at += len(effect)
    kept = table.covariance.copy()
    kept[0, 1:, 1:] = covariance[1:, 1:]  # lists say nothing of the base
    return replace(table, curves=tuple(curves), covariance=kept), SHARES[best]


class _Search:
    """Rows of all lists in whitened form: curves, places, and the appeal of activities."""

    def __init__(self, table: Model, values: Mapping[str, np.ndarray], lists: Lists) -> None:
        # A doubt in the whole table would be told twice: it stands in the fit of the starts.
        self.belief = belief_of(table, 0, together_sd=0.0)
        design = design_of(table, values, len(lists)).astype(float)
        self.offset = design @ self.belief.mean
        self.curves = design @ self.belief.root
        place = np.minimum(lists.place, LAST_PLACE)
        self.places = PLACE_SD * np.stack([place == 1, place / LAST_PLACE], axis=1)
        self.appeals = APPEAL_SD * _appeals(lists.activity_id)
        self.chosen = lists.chosen.astype(float)
        self.start, self.of = lists.start, lists.of
        size = len(lists), len(self.start)
        # (L, n): sums over lists.
        self.sums = sparse.csr_array((np.ones(size[0]), (self.of, np.arange(size[0]))), size[::-1])

    def fit(self, share: float) -> tuple[float, np.ndarray, np.ndarray]:
        """Log evidence, and the mean and covariance of the curves, at one share."""
        dense = np.hstack([share * self.curves, self.places])
        width = dense.shape[1]
        point = np.zeros(width + self.appeals.shape[1])
        value, chance = self._value(point, dense, share)
        for _ in range(MOST_STEPS):
            rest = self.chosen - chance
            slope = np.concatenate([dense.T @ rest, self.appeals.T @ rest]) - point
            bend = self._bend(dense, chance)
            step = np.linalg.solve(bend, slope)
            if slope @ step < 1e-6 * (1 + abs(value)):
                break
            size = 1.0
            while size > 1e-6:
                there = self._value(point + size * step, dense, share)
                if there[0] >= value:
                    break
                size /= 2
            point, (value, chance) = point + size * step, there
        root = self.belief.root
        inside = root.shape[1]
        covariance = root @ np.linalg.inv(bend)[:inside, :inside] @ root.T
        evidence = value - np.linalg.slogdet(bend)[1] / 2
        mean = self.belief.mean + root @ point[:inside]
        return float(evidence), mean, (covariance + covariance.T) / 2

    def _value(
        self, point: np.ndarray, dense: np.ndarray, share: float
    ) -> tuple[float, np.ndarray]:
        """Log posterior but for a constant, and the chance of each row in its list."""
        width = dense.shape[1]
        eta = share * self.offset + dense @ point[:width] + self.appeals @ point[width:]
        top = np.maximum.reduceat(eta, self.start)
        grown = np.exp(eta - top[self.of])
        total = np.add.reduceat(grown, self.start)
        value = float(self.chosen @ eta - (np.log(total) + top).sum() - point @ point / 2)
        return value, grown / total[self.of]

    def _bend(self, dense: np.ndarray, chance: np.ndarray) -> np.ndarray:
        """Minus the second derivative, prior included."""
        weighed = dense * chance[:, None]
        told = self.appeals * chance[:, None]
        by_list, told_by_list = self.sums @ weighed, (self.sums @ told).tocsr()
        corner = dense.T @ told - by_list.T @ told_by_list
        bend = np.block([
            [dense.T @ weighed - by_list.T @ by_list, corner],
            [corner.T, (self.appeals.T @ told - told_by_list.T @ told_by_list).toarray()],
        ])  # fmt: skip
        bend[np.diag_indices(len(bend))] += 1
        return bend


def _appeals(activity_id: np.ndarray) -> sparse.csr_array:
    """`(n, A)` ones for the activities shown most, a column each."""
    names, column, shown = np.unique(
        activity_id.astype(str), return_inverse=True, return_counts=True
    )
    rank = np.empty(len(names), int)
    rank[np.argsort(-shown, kind="stable")] = np.arange(len(names))
    rows = np.flatnonzero(rank[column] < MOST_APPEALS)
    shape = len(activity_id), min(len(names), MOST_APPEALS)
    return sparse.csr_array((np.ones(len(rows)), (rows, rank[column][rows])), shape)
