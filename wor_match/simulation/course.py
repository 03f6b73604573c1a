"""What comes of a choice: the first visit, week after week, and why it ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from wor_match.domain.columns import Columns
from wor_match.simulation import effects as fx
from wor_match.simulation.chance import Kind, generator
from wor_match.simulation.coach import Shown
from wor_match.simulation.truth import Truth

COMPETING = ("moved", "health", "deceased", "other_care", "other_activity")
"""Reasons with a weekly hazard of their own; `completed` and `activity_ended` follow from dates."""
_NEVER = 10**6


@dataclass(frozen=True)
class Course:
    """What truly happened after one choice; days count from the first day of the period.

    start_day: of the first visit, -1 if there never is one. left_week: the week in which the client
    left, so that `left_week - 1` whole weeks were completed and the last visit was on
    `start_day + 7 * (left_week - 1)`. reason: why, by the codes of the data contract.
    """

    start_day: int
    left_week: int
    reason: str

    @property
    def last_visit(self) -> int:
        return self.start_day + 7 * (self.left_week - 1)


def run_course(truth: Truth, shown: Shown) -> Course:
    """The course of the chosen activity of a list; pairs start anew on every list."""
    client = truth.clients.take(np.array([shown.client]))
    activity = truth.activities.take(np.array([shown.chosen]))
    number = int(client.number[0]), int(activity.number[0]), shown.day
    rng = generator(truth.seed, Kind.COURSE, *number)
    parts = truth.eta(client, activity, True, float(shown.day))
    start = parts[0][0] + shown.accompanied * truth.accompanied_effect(activity)[0]
    begins = rng.random() < 1 / (1 + np.exp(-start))
    visit = _first_visit(shown.day, activity, truth.first_day.weekday(), rng)
    if not begins or visit >= activity.end_day[0]:
        return Course(-1, 0, "")
    return Course(visit, *_leaving(truth, client, activity, float(parts[1][0]), visit, rng))


def _first_visit(day: int, activity: Columns, first_weekday: int, rng: np.random.Generator) -> int:
    """The first meeting after a wait of three days to about three weeks."""
    after = day + 3 + int(rng.gamma(2.0, 4.0))
    moved = after >= activity.change_day[0]
    weekday = int(activity.new_weekday[0] if moved else activity.weekday[0])
    return after + (weekday - (after + first_weekday)) % 7


def _leaving(
    truth: Truth,
    client: Columns,
    activity: Columns,
    eta: float,
    visit: int,
    rng: np.random.Generator,
) -> tuple[int, str]:
    """The week in which the client leaves, and the reason, whichever comes first."""
    odds = np.log(truth.weekly_hazard / (1 - truth.weekly_hazard))
    stays = np.cumprod(1 / (1 + np.exp(odds - eta)))
    own = int(np.searchsorted(-stays, -rng.random())) + 1
    hazards = truth.parameters["competing"]
    causes = {name: int(rng.geometric(max(hazards[name], 1e-9))) for name in COMPETING}
    if activity.course_weeks[0] > 0:
        causes["completed"] = int(activity.course_weeks[0])
    if activity.end_day[0] < _NEVER:
        causes["activity_ended"] = max(1, -(-(int(activity.end_day[0]) - visit) // 7))
    other = min(causes, key=lambda name: causes[name])
    if causes[other] < own:
        return causes[other], other
    return own, _reason(truth, client, activity, visit, rng)


def _reason(
    truth: Truth, client: Columns, activity: Columns, visit: int, rng: np.random.Generator
) -> str:
    """Why somebody left who could have stayed: more often what was truly bad."""
    found = truth.effects_on(client, activity, float(visit))
    weights = np.array([np.exp(-1.6 * _sum(found, names)) for names, _ in _REASONS.values()])
    usual = np.array([share for _, share in _REASONS.values()])
    chance = weights * usual
    return str(rng.choice(list(_REASONS), p=chance / chance.sum()))


def _sum(found: Mapping[str, fx.Effect], names: tuple[str, ...]) -> float:
    return float(sum(np.ravel(found[name][1])[0] for name in names))


# Which true effects on staying make a reason likelier, and how common it is otherwise (assumption).
_REASONS: dict[str, tuple[tuple[str, ...], float]] = {
    "content": (("interest", "refused"), 0.20),
    "click": (("age_gap", "age_gap_when_young", "talk", "talk_when_shy", "pace", "depth"), 0.20),
    "welcome": (("host", "host_when_lonely", "lonely"), 0.10),
    "time": (("time",), 0.12),
    "organisation": (("organisation", "structure"), 0.08),
    "venue": (("activity", "group_size"), 0.07),
    "threshold": (("effort", "wellbeing"), 0.08),
    "travel": (("travel",), 0.07),
    "cost": (("price_when_poor",), 0.04),
    "language": (("barrier",), 0.01),
    "other": ((), 0.06),
}
