"""What is true in a simulated world, for whoever measures how near a model comes.

    logit P(start) = base + effects on start + accompanied + unseen part of the pair
    logit hazard_t = logit baseline_t - (effects on stay + unseen part of the pair)
    expected_weeks = P(start) * sum over t = 0 .. H-1 of S(t)

The unseen part is what happens between this client and this activity and stands in no file. By
default it is averaged out (`unseen=False`): that is the most a model can ever know, and the ceiling
to hold a ranking against. With `unseen=True` it is the world as it is for this pair: what was
drawn when outcomes were made. Competing events (moving, illness) are in neither.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np

from wor_match.domain.columns import Columns
from wor_match.errors import UnknownId
from wor_match.simulation import effects as fx
from wor_match.simulation.chance import pair_normals
from wor_match.simulation.parameters import Parameters

_GRID = np.arange(-14.0, 14.0 + 1 / 128, 1 / 128)
_BLOCK_PAIRS = 400_000
LAST_WEEK = 520


@dataclass(frozen=True)
class Truth:
    """The true world: `(n,)` columns of clients and activities, and what follows from them.

    Ids are those of the files. Everything takes client ids and activity ids and gives a grid
    `(C, A)`, or with `pairs=True` one value for each pair of two lists of one length `(n,)`. `day`
    counts from the first day of the simulated period (`first_day`); None is its last day.
    """

    parameters: Parameters
    seed: int
    weeks: int
    clients: Columns
    activities: Columns

    # --- where things are -------------------------------------------------------------------

    @property
    def end(self) -> date:
        """The last day of which anything is known: the as-of date of the files."""
        return date.fromisoformat(self.parameters["time"]["end_date"])

    @property
    def first_day(self) -> date:
        return self.end - timedelta(days=self.days)

    @property
    def days(self) -> int:
        return 7 * self.weeks

    @property
    def horizon(self) -> int:
        return int(self.parameters["time"]["horizon"])

    @cached_property
    def client_ids(self) -> list[str]:
        """Clients with a history, in the order of the file."""
        return [str(x) for x in self.clients.client_id[~self.clients.is_new]]

    @cached_property
    def new_client_ids(self) -> list[str]:
        """Clients without a history (`clients-new.jsonl`)."""
        return [str(x) for x in self.clients.client_id[self.clients.is_new]]

    @cached_property
    def activity_ids(self) -> list[str]:
        return [str(x) for x in self.activities.activity_id]

    @cached_property
    def _client_rows(self) -> dict[str, int]:
        return {str(x): row for row, x in enumerate(self.clients.client_id)}

    @cached_property
    def _activity_rows(self) -> dict[str, int]:
        return {str(x): row for row, x in enumerate(self.activities.activity_id)}

    def open_activity_ids(self, day: float | None = None) -> list[str]:
        """Activities that one can join on that day: begun, and not over."""
        at = self.days if day is None else day
        is_open = (self.activities.begin_day <= at) & (self.activities.end_day > at)
        return [str(x) for x in self.activities.activity_id[is_open]]

    # --- what is true of pairs --------------------------------------------------------------

    def interest(
        self, client_ids: Sequence[str], activity_ids: Sequence[str], *, pairs: bool = False
    ) -> np.ndarray:
        """True interest, in standard deviations over all people and themes."""
        return self._over(client_ids, activity_ids, pairs, fx.interest)

    def p_start(
        self,
        client_ids: Sequence[str],
        activity_ids: Sequence[str],
        *,
        pairs: bool = False,
        unseen: bool = False,
        day: float | None = None,
    ) -> np.ndarray:
        """Chance of a first visit for who chose the activity; averages over coming along."""
        return self._over(
            client_ids, activity_ids, pairs, lambda c, a: self.start_chance(c, a, unseen, day)
        )

    def survival(
        self,
        client_ids: Sequence[str],
        activity_ids: Sequence[str],
        *,
        horizon: int | None = None,
        pairs: bool = False,
        unseen: bool = False,
        day: float | None = None,
    ) -> np.ndarray:
        """Chance to take part still after t = 0..horizon weeks, of who starts: last axis is t."""
        most = self.horizon if horizon is None else horizon
        return self._over(
            client_ids,
            activity_ids,
            pairs,
            lambda c, a: self.still_there(c, a, most, unseen, day),
        )

    def p_retained(
        self,
        client_ids: Sequence[str],
        activity_ids: Sequence[str],
        *,
        horizon: int | None = None,
        pairs: bool = False,
        unseen: bool = False,
        day: float | None = None,
    ) -> np.ndarray:
        """Chance to take part still at the horizon, of who starts."""
        return self.survival(
            client_ids, activity_ids, horizon=horizon, pairs=pairs, unseen=unseen, day=day
        )[..., -1]

    def expected_weeks(
        self,
        client_ids: Sequence[str],
        activity_ids: Sequence[str],
        *,
        horizon: int | None = None,
        pairs: bool = False,
        unseen: bool = False,
        day: float | None = None,
    ) -> np.ndarray:
        """Chance to start times the mean weeks of taking part within the horizon."""
        most = self.horizon if horizon is None else horizon

        def weeks(c: Columns, a: Columns) -> np.ndarray:
            stay = self.eta(c, a, unseen, day)[1]
            mean = np.interp(stay, _GRID, self._survival_table(most, unseen)[:, :-1].sum(axis=1))
            return np.asarray(self.start_chance(c, a, unseen, day) * mean)

        return self._over(client_ids, activity_ids, pairs, weeks)

    def components(
        self,
        client_ids: Sequence[str],
        activity_ids: Sequence[str],
        *,
        pairs: bool = False,
        day: float | None = None,
    ) -> dict[str, tuple[np.ndarray, np.ndarray]]:
        """Every true effect on start and on stay by name, in log-odds, without the unseen part."""
        client, activity = self._shaped(client_ids, activity_ids, pairs)
        shape = np.broadcast_shapes(client.age.shape, activity.price.shape)
        found = self.effects_on(client, activity, day)
        return {
            name: (np.broadcast_to(start, shape), np.broadcast_to(stay, shape))
            for name, (start, stay) in found.items()
        }

    def effect_curve(self, name: str, points: int = 61) -> tuple[np.ndarray, np.ndarray]:
        """`(points,)` values of a quantity and `(points, 2)` its true effect on start and stay.

        Where an interaction changes a curve, it is the curve of `curve_notes`.
        """
        for curve in fx.CURVES:
            if curve.name == name:
                x = np.linspace(curve.low, curve.high, points)
                both = curve.of(x, self.parameters["start"], self.parameters["stay"])
                return x, np.stack(both, axis=-1)
        known = ", ".join(curve.name for curve in fx.CURVES)
        raise UnknownId(f"expected a curve of {known}, found {name!r}")

    @staticmethod
    def curve_notes() -> dict[str, str]:
        """Unit of each curve, and for whom it holds."""
        return {c.name: f"{c.unit}; {c.when}" if c.when else c.unit for c in fx.CURVES}

    # --- the same on columns ------------------------------------------------------------------

    def effects_on(
        self, client: Columns, activity: Columns, day: float | np.ndarray | None
    ) -> dict[str, fx.Effect]:
        """Every effect by name, of columns that broadcast."""
        at = self.days if day is None else day
        return fx.effects(client, activity, self.parameters["start"], self.parameters["stay"], at)

    def eta(
        self,
        client: Columns,
        activity: Columns,
        unseen: bool,
        day: float | np.ndarray | None = None,
    ) -> tuple[np.ndarray, np.ndarray]:
        """Summed effects on start (with the base) and on stay, of columns that broadcast."""
        found = self.effects_on(client, activity, day)
        start = self.parameters["start"]["base"] + sum(both[0] for both in found.values())
        stay = sum(both[1] for both in found.values())
        if unseen:
            one, other = (
                pair_normals(self.seed, client.number, activity.number, draw) for draw in (0, 1)
            )
            start = start + self.parameters["start"]["unseen_sd"] * one
            stay = stay + self.parameters["stay"]["unseen_sd"] * other
        return np.asarray(start), np.asarray(stay)

    def accompanied_effect(self, activity: Columns) -> np.ndarray:
        """What it does for the first visit that coach or buddy comes along."""
        start = self.parameters["start"]
        return np.asarray(start["accompanied"] + start["host_and_accompanied"] * activity.host)

    def start_chance(
        self,
        client: Columns,
        activity: Columns,
        unseen: bool,
        day: float | np.ndarray | None = None,
    ) -> np.ndarray:
        """Chance of a first visit, averaged over whether somebody comes along."""
        eta = self.eta(client, activity, unseen, day)[0]
        table = self._start_table(unseen)
        alone = np.interp(eta, _GRID, table)
        together = np.interp(eta + self.accompanied_effect(activity), _GRID, table)
        return np.asarray(alone + client.p_accompanied * (together - alone))

    def still_there(
        self,
        client: Columns,
        activity: Columns,
        horizon: int,
        unseen: bool,
        day: float | np.ndarray | None = None,
    ) -> np.ndarray:
        """S(0..horizon) on a last axis, of columns that broadcast."""
        stay = self.eta(client, activity, unseen, day)[1]
        table = self._survival_table(horizon, unseen)
        return np.stack([np.interp(stay, _GRID, column) for column in table.T], axis=-1)

    @cached_property
    def weekly_hazard(self) -> np.ndarray:
        """`(LAST_WEEK,)`: chance to leave in week 1, 2, ... of a pair whose effects are 0."""
        p = self.parameters["stay"]
        week = np.arange(LAST_WEEK)
        first, after = p["hazard_first"], p["hazard_after"]
        return np.asarray(after + (first - after) * np.exp(-week / p["hazard_decay"]))

    def _start_table(self, unseen: bool) -> np.ndarray:
        return self._averaged(lambda eta: 1 / (1 + np.exp(-eta)), "start", unseen)

    def _survival_table(self, horizon: int, unseen: bool) -> np.ndarray:
        """`(grid, horizon + 1)`: S(t) by summed effect, averaged over the unseen part."""
        odds = np.log(self.weekly_hazard[:horizon] / (1 - self.weekly_hazard[:horizon]))

        def survival(eta: np.ndarray) -> np.ndarray:
            stays = 1 / (1 + np.exp(odds - eta[:, None]))
            return np.hstack([np.ones((len(eta), 1)), np.cumprod(stays, axis=1)])

        return self._averaged(survival, "stay", unseen)

    def _averaged(
        self, function: Callable[..., np.ndarray], outcome: str, unseen: bool
    ) -> np.ndarray:
        """A function of eta on the grid: as it is, or averaged over the unseen normal part."""
        if unseen:
            return np.asarray(function(_GRID))
        nodes, weights = np.polynomial.hermite_e.hermegauss(15)
        sd = self.parameters[outcome]["unseen_sd"]
        parts = [w * function(_GRID + sd * x) for x, w in zip(nodes, weights, strict=True)]
        return np.asarray(sum(parts) / weights.sum())

    def _shaped(
        self, client_ids: Sequence[str], activity_ids: Sequence[str], pairs: bool
    ) -> tuple[Columns, Columns]:
        clients = self.clients.take(_rows(self._client_rows, client_ids, "client"))
        activities = self.activities.take(_rows(self._activity_rows, activity_ids, "activity"))
        if not pairs:
            return clients.as_rows(), activities.as_columns()
        if len(clients) != len(activities):
            raise ValueError(
                f"expected as many clients as activities for pairs, found {len(clients)} "
                f"and {len(activities)}"
            )
        return clients, activities

    def _over(
        self,
        client_ids: Sequence[str],
        activity_ids: Sequence[str],
        pairs: bool,
        function: Callable[..., np.ndarray],
    ) -> np.ndarray:
        """The function over blocks of clients, so that a large grid needs little memory."""
        if pairs:
            return np.asarray(function(*self._shaped(client_ids, activity_ids, True)))
        step = max(1, _BLOCK_PAIRS // max(1, len(activity_ids)))
        blocks = [
            np.asarray(function(*self._shaped(client_ids[at : at + step], activity_ids, False)))
            for at in range(0, max(1, len(client_ids)), step)
        ]
        return np.concatenate(blocks)


def _rows(known: dict[str, int], ids: Sequence[str], what: str) -> np.ndarray:
    try:
        return np.array([known[one] for one in ids], dtype=np.int64)
    except KeyError as error:
        raise UnknownId(f"expected {what} ids of this world, found {error}") from error
