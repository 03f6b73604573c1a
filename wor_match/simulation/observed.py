"""What the files get to know of a course: lists of who came, questions after three months, gaps.

Who left is harder to reach, so what is missing is not missing at random. Nothing after the last
day of the period is known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np

from wor_match.domain import vocabulary as v
from wor_match.domain.entities import Outcome
from wor_match.simulation.chance import Kind, generator
from wor_match.simulation.coach import POLICY, Shown
from wor_match.simulation.course import Course
from wor_match.simulation.truth import Truth

_ALWAYS_KNOWN = ("deceased", "completed", "activity_ended", "moved")
_RATED: Mapping[str, tuple[str, ...]] = {
    "rating_welcome": ("host", "host_when_lonely", "organisation"),
    "rating_click": ("age_gap", "age_gap_when_young", "talk", "talk_when_shy", "pace"),
    "rating_venue": ("activity", "group_size"),
    "rating_organisation": ("organisation", "structure"),
    "rating_time": ("time",),
}


@dataclass
class Known:
    """What is known of one choice; days count from the first day of the period, None: unknown."""

    started: int | None = None
    stopped: int | None = None
    last_known: int | None = None
    reason: str | None = None
    follow_up: str | None = None
    answered: bool = False

    @property
    def came_to_nothing(self) -> bool:
        """Whether the coach knows that another list is wanted."""
        return self.started is None or self.follow_up == "stopped" or self.stopped is not None


def observe(truth: Truth, shown: Shown, course: Course) -> Known:
    """What gets known of the course of the chosen activity."""
    p = truth.parameters["follow_up"]
    rng = generator(
        truth.seed,
        Kind.COURSE,
        int(truth.clients.number[shown.client]),
        int(truth.activities.number[shown.chosen]),
        shown.day,
        1,
    )
    end = truth.days
    if course.start_day < 0 or course.start_day > end:
        return _never_started(p, shown, course, end, rng)
    known = Known(started=course.start_day)
    noticed = course.start_day + 7 * course.left_week
    gone = noticed <= end
    if truth.activities.keeps_list[shown.chosen]:
        known.last_known = min(noticed, end)
        if gone:
            known.stopped = course.last_visit
    _ask(p, known, course, noticed, end, rng)
    if known.last_known is None:
        contact = min(course.start_day + int(rng.integers(0, 43)), end)
        known.last_known = min(contact, course.last_visit) if gone else contact
    if known.stopped is not None or known.follow_up in ("stopped", "active_elsewhere"):
        told = rng.random() < p["reason_known"] or course.reason in _ALWAYS_KNOWN
        known.reason = course.reason if told else ("unknown" if rng.random() < 0.5 else None)
    return known


def _never_started(
    p: Mapping[str, Any], shown: Shown, course: Course, end: int, rng: np.random.Generator
) -> Known:
    asked = shown.day + p["after_days"] + int(rng.integers(0, 15))
    if course.start_day < 0 and asked <= end and rng.random() < p["answers_left"]:
        return Known(last_known=asked, follow_up="never_started", answered=True)
    return Known(last_known=min(end, shown.day + int(rng.integers(42, 92))))


def _ask(
    p: Mapping[str, Any], known: Known, course: Course, noticed: int, end: int,
    rng: np.random.Generator,
) -> None:  # fmt: skip
    """The questions after three and after six months, as far as they are put and answered."""
    draws = rng.random((2, 4))
    for turn, (answers, again, remembers, elsewhere) in enumerate(draws):
        day = course.start_day + (turn + 1) * p["after_days"] + int(rng.integers(0, 15))
        left = noticed <= day
        reached = answers < (p["answers_left"] if left else p["answers_active"])
        if day > end or not reached or (turn == 1 and again >= p["second_answer"]):
            return
        known.answered = True
        known.last_known = max(day, known.last_known or 0)
        if not left:
            if turn == 0:
                known.follow_up = "active"
            continue
        if turn == 0:
            known.follow_up = "active_elsewhere" if elsewhere < p["elsewhere"] else "stopped"
        if remembers < p["date_remembered"]:
            known.stopped = course.last_visit
        return


def outcomes_of(truth: Truth, shown: Shown, known: Known | None) -> list[Outcome]:
    """The rows of one list, in the order of their ranks."""
    client = str(truth.clients.client_id[shown.client])
    rng = generator(truth.seed, Kind.LISTS, int(truth.clients.number[shown.client]), shown.day, 7)
    p = truth.parameters["follow_up"]
    unwritten = rng.random() < p["chosen_unknown"]
    rows = []
    for rank, (place, chance) in enumerate(
        zip(shown.activities, shown.propensity, strict=True), start=1
    ):
        chosen = place == shown.chosen
        values: dict[str, Any] = {
            "client_id": client,
            "activity_id": str(truth.activities.activity_id[place]),
            "shown_on": _date(truth, shown.day),
            "rank": rank,
            "propensity": round(float(chance), 6),
            "policy": POLICY,
            "chosen": None if unwritten else bool(chosen),
        }
        if chosen and known is not None:
            values |= _chosen_values(truth, shown, known, rank, rng)
        rows.append(Outcome(**values))
    return rows


def _chosen_values(
    truth: Truth, shown: Shown, known: Known, rank: int, rng: np.random.Generator
) -> dict[str, Any]:
    p = truth.parameters["follow_up"]
    values: dict[str, Any] = {
        "last_known_on": _date(truth, known.last_known),
        "started_on": _date(truth, known.started),
        "stopped_on": _date(truth, known.stopped),
        "stop_reason": known.reason,
        "follow_up": known.follow_up,
    }
    if rng.random() < 0.6:
        weights = np.array([0.5, 0.05, 0.12, 0.2, 0.12 if rank == 1 else 0.02, 0.05])
        reasons = list(v.CHOSEN_REASONS)
        values["chosen_reason"] = str(rng.choice(reasons, p=weights / weights.sum()))
    if known.started is None:
        return values
    values["accompanied"] = shown.accompanied
    until = known.stopped if known.stopped is not None else known.last_known
    if truth.activities.keeps_list[shown.chosen] and rng.random() < p["sessions_known"]:
        weeks = max(0, (until or known.started) - known.started) // 7
        values["sessions_attended"] = 1 + int(rng.binomial(weeks, 0.8))
    if known.answered and rng.random() < p["rated"]:
        values |= _ratings(truth, shown, rng)
    return values


def _ratings(truth: Truth, shown: Shown, rng: np.random.Generator) -> dict[str, int]:
    client = truth.clients.take(np.array([shown.client]))
    activity = truth.activities.take(np.array([shown.chosen]))
    found = truth.effects_on(client, activity, float(shown.day))
    ratings = {}
    for name, parts in _RATED.items():
        felt = sum(float(np.ravel(found[part][1])[0]) for part in parts)
        ratings[name] = int(np.clip(round(3.8 + 1.5 * felt + rng.normal(0, 0.7)), 1, 5))
    return ratings


def _date(truth: Truth, day: int | None) -> Any:
    return None if day is None else truth.first_day + timedelta(days=int(day))
