"""The model: a table of effect curves that people can read, and what follows from it.

The log-odds of starting are a base plus one effect per factor. Staying is a discrete-time hazard:
logit(hazard in week t) = baseline(t) - eta, with eta the sum of the effects on staying, so that

    p_retained     = prod over t = 1..H of (1 - hazard_t)
    mean_weeks     = sum over t = 0..H-1 of S(t), the restricted mean participation time
    expected_weeks = p_start * mean_weeks

Effects are linear in the knots: eta = z @ beta, with z the weights of the two knots next to a
value (hat functions), or of the factor's "unknown" level. With the covariance of beta this gives
intervals, and with normal draws of beta a posterior sample. A model that was learned from outcomes
also has effects of the organisation and of the activity itself, and knows that every pair has a
part that no factor sees: it widens the interval of a pair.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np

from wor_match.errors import ModelError
from wor_match.matching.curve import Z80 as Z80
from wor_match.matching.curve import Curve as Curve
from wor_match.matching.groups import GROUPS, Groups
from wor_match.matching.logistic import expit, logit
from wor_match.matching.peers import Records

OUTCOMES = ("start", "stay")
# Participation is tabulated over this range of eta to rank whole grids; a shown pair is computed
# exactly.
_TABLE_RANGE, _TABLE_STEP = 16.0, 1 / 64


@dataclass(frozen=True)
class Trained:
    """Where a learned model comes from: the last day it knows of, its texts' embedder, and counts.

    A count below 10 is None: it may point at a person.
    """

    as_of: date
    embedder: str
    embedder_digest: str
    clients: int | None
    starts: int | None
    stays: int | None


@dataclass(frozen=True)
class Model:
    """Effect curves, a base for starting, a weekly hazard for staying, and how sure all that is.

    base_start
        Log-odds of a start where all effects are 0.
    weekly_hazard
        `(H,)` baseline chance to leave in week 1..H for who is still there.
    covariance
        `(2, P, P)`: of the base and then all curve values, for start and for stay; P = 1 + the
        number of rows of all `effect` tables together.
    groups
        Effects of organisations and activities; None where nothing was learned of them.
    records
        Who stayed at which activity, as mean profiles; None where nobody is known to have.
    unseen_sd
        Standard deviation, on start and on stay, of the part of a pair that no factor sees.
    trained
        None of a prior.
    """

    name: str
    version: str
    curves: tuple[Curve, ...]
    base_start: float
    weekly_hazard: np.ndarray
    covariance: np.ndarray
    sources: Mapping[str, str]
    groups: Groups | None = None
    records: Records | None = None
    unseen_sd: tuple[float, float] = (0.0, 0.0)
    trained: Trained | None = None

    @property
    def policy(self) -> str:
        return f"{self.name}-{self.version}"

    @property
    def horizon(self) -> int:
        """Weeks after the first visit at which "still taking part" is asked."""
        return len(self.weekly_hazard)

    @property
    def terms(self) -> tuple[str, ...]:
        """What contributions are of, in their order: the factors, and the groups if there are any."""
        return tuple(curve.factor for curve in self.curves) + (GROUPS if self.groups else ())

    @property
    def base_stay(self) -> float:
        """Log-odds of still taking part at the horizon where all effects are 0."""
        return float(logit(self.p_retained(np.zeros(1))[0]))

    @cached_property
    def digest(self) -> str:
        parts = [np.asarray(self.base_start), self.weekly_hazard, self.covariance]
        parts += [array for curve in self.curves for array in (curve.knots, curve.effect)]
        text = "".join(curve.factor for curve in self.curves).encode()
        if self.groups:
            for group in (self.groups.organisation, self.groups.activity):
                text += "\n".join(group.ids).encode()
                parts += group.arrays().values()
            parts.append(np.asarray(self.unseen_sd))
        if self.records:
            text += "\n".join(self.records.ids).encode()
            parts += [self.records.means, self.records.usual, np.asarray(self.records.scale)]
        return hashlib.sha256(
            text + b"".join(np.ascontiguousarray(x).tobytes() for x in parts)
        ).hexdigest()[:12]

    # --- what eta means -------------------------------------------------------------------------

    def survival(self, eta: np.ndarray) -> np.ndarray:
        """`(H + 1, n)` chance to be there still after t = 0..H weeks."""
        stay = expit(np.asarray(eta, float)[None, :] - logit(self.weekly_hazard)[:, None])
        return np.concatenate([np.ones((1, stay.shape[1])), np.cumprod(stay, axis=0)])

    def p_start(self, eta: np.ndarray) -> np.ndarray:
        """Chance of a first visit for `(n,)` summed effects on start."""
        return np.asarray(expit(self.base_start + eta))

    def p_retained(self, eta: np.ndarray) -> np.ndarray:
        """Chance to take part still at the horizon, of those who start, for `(n,)` effects."""
        return np.asarray(self.survival(eta)[-1])

    def mean_weeks(self, eta: np.ndarray) -> np.ndarray:
        """Restricted mean participation time within the horizon, 0..H weeks, of those who start."""
        return np.asarray(self.survival(eta)[:-1].sum(axis=0))

    def expected_weeks(self, start: np.ndarray, stay: np.ndarray) -> np.ndarray:
        """Chance to start times mean weeks, for `(n,)` summed effects."""
        return self.p_start(start) * self.mean_weeks(stay)

    @cached_property
    def _weeks_table(self) -> np.ndarray:
        grid = np.arange(-_TABLE_RANGE, _TABLE_RANGE + 2 * _TABLE_STEP, _TABLE_STEP)
        return self.mean_weeks(grid).astype(np.float32)

    def grid_score(self, start: np.ndarray, stay: np.ndarray) -> np.ndarray:
        """`expected_weeks` for whole float32 grids, to about 1e-5; overwrites both arguments."""
        start += np.float32(self.base_start)
        np.negative(start, out=start)
        np.exp(start, out=start)
        start += 1
        np.clip(stay, -_TABLE_RANGE, _TABLE_RANGE, out=stay)
        stay += np.float32(_TABLE_RANGE)
        stay *= np.float32(1 / _TABLE_STEP)
        cell = stay.astype(np.int32)
        stay -= cell
        low = self._weeks_table[cell]
        cell += 1
        weeks = self._weeks_table[cell]
        weeks -= low
        weeks *= stay
        weeks += low
        weeks /= start
        return weeks

    # --- pairs ----------------------------------------------------------------------------------

    def design(self, values: Mapping[str, np.ndarray]) -> np.ndarray:
        """`(n, P)` rows whose product with the parameters is the sum of base and effects."""
        n = len(next(iter(values.values())))
        return np.hstack([np.ones((n, 1))] + [c.design(values[c.factor]) for c in self.curves])

    def effects(
        self, values: Mapping[str, np.ndarray], places: np.ndarray | None = None
    ) -> np.ndarray:
        """`(n, T, 2)` effect of each term on start and stay in the table's log-odds.

        places: `(n, 2)` of organisation and activity (`Groups.places`); without it both are new.
        """
        effects = np.stack(
            [
                np.stack(
                    [curve.evaluate(values[curve.factor], outcome) for curve in self.curves], 1
                )
                for outcome in range(len(OUTCOMES))
            ],
            axis=-1,
        )
        if self.groups is None:
            return effects
        return np.concatenate([effects, self.groups.effects(_known(places, len(effects)))], axis=1)

    def group_values(self, places: np.ndarray | None) -> dict[str, np.ndarray]:
        """The terms of the groups beside the values of the factors: see `Groups.clear`."""
        return self.groups.clear(places) if self.groups and places is not None else {}

    def contributions(self, effects: np.ndarray) -> np.ndarray:
        """`(n, T, 2)`: what each term adds to logit(p_start) and to logit(p_retained).

        For start these are the effects. p_retained is not linear in the weekly effects: its logit is
        shared out along the straight line from no effects to all of them (Aumann and
        Shapley's values, which for a function of a sum are proportional to the summands). Base
        and contributions add up exactly.
        """
        eta = effects[..., 1].sum(axis=1)
        small = np.abs(eta) < 1e-6
        step = np.where(small, 1e-3, eta)
        slope = (logit(self.p_retained(step)) - self.base_stay) / step
        result = effects.copy()
        result[..., 1] *= slope[:, None]
        return result

    def sd(self, values: Mapping[str, np.ndarray], places: np.ndarray | None = None) -> np.ndarray:
        """`(n, 2)` standard deviation of a pair's log-odds, for start and for stay.

        Of the summed effects with their base, and of the part that no factor sees.
        """
        z = self.design(values)
        found = []
        for outcome, covariance in enumerate(self.covariance):
            if self.groups is None:
                variance = np.einsum("ij,ij->i", z @ covariance, z)
            else:
                known = _known(places, len(z))
                variance = self.groups.variance(z, covariance, known, outcome)
            found.append(np.sqrt(variance + self.unseen_sd[outcome] ** 2))
        return np.stack(found, axis=1)


def _known(places: np.ndarray | None, rows: int) -> np.ndarray:
    return np.full((rows, 2), -1) if places is None else places


def load_prior(path: str | Path | None = None, factors: Sequence[str] = ()) -> Model:
    """The expert prior in a TOML file, or the one that ships.

    `factors`: the names that exist; a table for another one is refused, and a factor without a
    table has no effect. Raises `ModelError` naming the file and the row.
    """
    where = str(path or "prior.toml")
    try:
        if path is None:
            raw = resources.files(__package__).joinpath("prior.toml").read_text("utf-8")
        else:
            raw = Path(path).read_text("utf-8")
        table = tomllib.loads(raw)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ModelError(f"prior {where}: expected a readable TOML file: {error}") from error
    try:
        return _prior(table, factors)
    except KeyError as error:
        raise ModelError(f"prior {where}: expected an entry {error}, found none") from error
    except (ValueError, TypeError) as error:
        raise ModelError(f"prior {where}: {error}") from error


def _prior(table: Mapping[str, Any], factors: Sequence[str]) -> Model:
    smoothness = float(table["model"]["smoothness"])
    together = float(table["model"].get("together", 1.0))
    hazard = np.array(table["stay"]["weekly_hazard"], dtype=float)
    if not (
        0 <= smoothness < 1
        and 0 < together <= 1
        and len(hazard)
        and ((hazard > 0) & (hazard < 1)).all()
    ):
        raise ValueError(
            "expected smoothness and together in 0..1 and weekly hazards between 0 and 1"
        )
    curves: list[Curve] = []
    blocks: list[list[np.ndarray]] = [
        [np.array([[float(table[outcome]["sd"]) ** 2]])] for outcome in OUTCOMES
    ]
    for row in table["effect"]:
        name = row["factor"]
        if factors and name not in factors:
            raise ValueError(f"unknown factor {name!r}; expected one of {', '.join(factors)}")
        if name in {curve.factor for curve in curves}:
            raise ValueError(f"factor {name!r} occurs twice")
        knots = np.array(row["knots"], dtype=float)
        effect = np.array([row["start"], row["stay"]], dtype=float).T
        if len(knots) < 2 or effect.shape != (len(knots), 2) or (np.diff(knots) <= 0).any():
            raise ValueError(
                f"factor {name!r}: expected increasing knots with as many effects on start and stay"
            )
        if np.shape(row["sd"]) != (2,) or np.shape(row["unknown_sd"]) != (2,):
            raise ValueError(f"factor {name!r}: expected sd and unknown_sd as [start, stay]")
        if not str(row["source"]).strip():
            raise ValueError(f"factor {name!r}: expected a source or the word assumption")
        effect = np.vstack([together * effect, np.zeros(2)])
        curves.append(Curve(name, knots, effect, row["source"]))
        sd = np.repeat(np.array([row["sd"]], dtype=float), len(knots), axis=0)
        sd[np.isin(knots, row.get("certain", []))] = 0
        sd = together * np.vstack([sd, np.array([row["unknown_sd"]], dtype=float)])
        apart = np.abs(np.subtract.outer(np.arange(len(knots)), np.arange(len(knots))))
        correlation = np.eye(len(knots) + 1)
        correlation[:-1, :-1] = smoothness**apart
        for outcome, block in enumerate(blocks):
            block.append(np.outer(sd[:, outcome], sd[:, outcome]) * correlation)
    unseen = [float(value) for value in table["model"].get("unseen_sd", (0, 0))]
    if len(unseen) != 2 or min(unseen) < 0:
        raise ValueError("expected unseen_sd as [start, stay], neither below 0")
    return Model(
        name=table["model"]["name"],
        version=str(table["model"]["version"]),
        curves=tuple(curves),
        base_start=float(table["start"]["base"]),
        weekly_hazard=hazard,
        covariance=np.stack([_block_diagonal(block) for block in blocks]),
        sources={outcome: table[outcome]["source"] for outcome in OUTCOMES},
        unseen_sd=(unseen[0], unseen[1]),
    )


def _block_diagonal(blocks: Sequence[np.ndarray]) -> np.ndarray:
    size = sum(len(block) for block in blocks)
    matrix = np.zeros((size, size))
    at = 0
    for block in blocks:
        matrix[at : at + len(block), at : at + len(block)] = block
        at += len(block)
    return matrix
