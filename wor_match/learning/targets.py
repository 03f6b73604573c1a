"""Outcomes become two targets: was it started, and in which week was it left.

Only what was known on the day `as_of` counts: a list shown later does not exist, a stop after it is
somebody still taking part. Weeks count from the first visit. `stopped_on` is a last visit: who came
for the last time on day 7 was there still after one week, and left in week 2. Every stay is an
interval: still there after `since` weeks, and left by the end of week `weeks` (`left`), or known no
longer (right-censored, `since` equals `weeks`).

A start is known at once, that somebody never came only later. A pair therefore enters the start data
once its three months are over, whether it was started or not; else a young file would hold the
early starts alone. The rules one by one, with their reasons: docs/learning.md.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from wor_match.domain import vocabulary as v
from wor_match.domain.entities import Outcome
from wor_match.errors import InputError

THREE_MONTHS = 91
"""Days after which it is settled whether a recommendation was followed: the three-month answer."""
KNOWN_BY = 56
"""Days of follow-up without a first visit that count as not started, where starts are few (assumption)."""
MOST_STARTS, FEW_STARTS = 0.95, 20
WEEK = 7
_STATED = {**v.MISMATCH_REASONS, **v.PRACTICAL_REASONS}


@dataclass(frozen=True)
class Targets:
    """Recommendations with a known start, a known stay or both; arrays `(n,)` in one order.

    started
        1 or 0; NaN where it does not count (see the rules), as for a pair that was not chosen.
    since, weeks, left
        Whole weeks; all NaN without a known stay. `left` 1: left after `since` and by the end of
        `weeks`; 0: still there after `weeks` = `since`.
    shown_on, began_on, known_on
        Days (proleptic ordinals): of the list, of the first visit, and from when the stay was known
        (a stop, or the last day that counts).
    propensity
        With which the list held the activity; NaN where it was not logged.
    left_out
        How many recommendations do not count, by reason.
    """

    as_of: date
    client_id: np.ndarray
    activity_id: np.ndarray
    shown_on: np.ndarray
    started: np.ndarray
    since: np.ndarray
    weeks: np.ndarray
    left: np.ndarray
    began_on: np.ndarray
    known_on: np.ndarray
    propensity: np.ndarray
    left_out: Mapping[str, int]

    def __len__(self) -> int:
        return len(self.started)

    def take(self, rows: np.ndarray) -> Targets:
        """These rows (positions or booleans)."""
        arrays = {
            name: value[rows] for name, value in vars(self).items() if isinstance(value, np.ndarray)
        }
        return replace(self, **arrays)

    @property
    def has_start(self) -> np.ndarray:
        return ~np.isnan(self.started)

    @property
    def has_stay(self) -> np.ndarray:
        return ~np.isnan(self.weeks)

    @property
    def exact(self) -> np.ndarray:
        """Where the stay is censored or its last week is known, not just some weeks together."""
        return self.has_stay & (self.weeks - self.since <= 1)


@dataclass(frozen=True)
class _Stay:
    since: int
    weeks: int
    left: bool
    began_on: date
    known_on: date


def last_known_day(outcomes: Iterable[Outcome]) -> date | None:
    """The last day of which a file knows anything; None of an empty one."""
    days = [
        day
        for one in outcomes
        for day in (one.shown_on, one.started_on, one.stopped_on, one.last_known_on)
        if day is not None
    ]
    return max(days, default=None)


def day_of_training(outcomes: Iterable[Outcome], as_of: date | None = None) -> date:
    """The day asked for, or the last one that the file knows of.

    A later day is refused (`InputError`): of the time in between the file would know early starts
    at most. The same for a file without outcomes, where no day is asked for.
    """
    end = last_known_day(outcomes)
    if as_of is None and end is None:
        raise InputError("expected outcomes, or a day to count from; found neither")
    if as_of is not None and end is not None and as_of > end:
        raise InputError(
            f"expected a day on which the outcomes end or earlier, found {as_of}: the last day "
            f"in the outcomes is {end}. Leave the day out, or bring later outcomes"
        )
    return as_of or end or date.min


def make_targets(outcomes: Sequence[Outcome], as_of: date) -> Targets:
    """The targets as they were known on a day."""
    known = [as_known(one, as_of) for one in outcomes if one.shown_on <= as_of]
    left_out = Counter(shown_later=len(outcomes) - len(known))
    if not any(one.last_known_on for one in known):
        # No dates of follow-up at all: the file is taken to be complete until its end.
        known = [one.model_copy(update={"last_known_on": as_of}) for one in known]
    asked, known_by = _asked(known), days_to_start(known)
    rows = []
    for one in _recommendations(known, left_out):
        started = _started(one, as_of, asked[_list_of(one)], known_by)
        stay = _stay(one, as_of)
        if math.isnan(started) and stay is None:
            left_out["nothing_known"] += 1
        else:
            rows.append((one, started, stay))
    nan = math.nan
    return Targets(
        as_of=as_of,
        client_id=np.array([one.client_id for one, _, _ in rows], dtype=object),
        activity_id=np.array([one.activity_id for one, _, _ in rows], dtype=object),
        shown_on=np.array([one.shown_on.toordinal() for one, _, _ in rows], dtype=float),
        started=np.array([started for _, started, _ in rows], dtype=float),
        since=np.array([stay.since if stay else nan for _, _, stay in rows], dtype=float),
        weeks=np.array([stay.weeks if stay else nan for _, _, stay in rows], dtype=float),
        left=np.array([stay.left if stay else nan for _, _, stay in rows], dtype=float),
        began_on=np.array([stay.began_on.toordinal() if stay else nan for _, _, stay in rows]),
        known_on=np.array([stay.known_on.toordinal() if stay else nan for _, _, stay in rows]),
        propensity=np.array(
            [nan if one.propensity is None else one.propensity for one, _, _ in rows], dtype=float
        ),
        left_out={reason: count for reason, count in sorted(left_out.items()) if count},
    )


def as_known(one: Outcome, as_of: date) -> Outcome:
    """The outcome as it stood on a day: what came after it is taken off.

    A three-month answer has no date: it is dated at `last_known_on`, else three months after the
    start (or after the list). A stop that lies ahead means taking part on the day.
    """
    answered = one.last_known_on or (one.started_on or one.shown_on) + timedelta(THREE_MONTHS)
    cut: dict[str, object] = {}
    if answered > as_of:
        cut["follow_up"] = None
    if one.last_known_on is not None and one.last_known_on > as_of:
        cut["last_known_on"] = as_of
    if one.stopped_on is not None and one.stopped_on > as_of:
        cut |= {"stopped_on": None, "last_known_on": as_of, "follow_up": None}
    if "stopped_on" in cut or (one.stopped_on is None and answered > as_of):
        cut["stop_reason"] = None
    if one.started_on is not None and one.started_on > as_of:
        cut |= {"started_on": None, "follow_up": None}
    return one.model_copy(update=cut) if cut else one


def _list_of(one: Outcome) -> tuple[str, date, str | None]:
    return one.client_id, one.shown_on, one.policy


def _asked(outcomes: Iterable[Outcome]) -> dict[tuple[str, date, str | None], bool]:
    """Per list whether the choice was recorded: then an empty `chosen` in it is a no."""
    lists: dict[tuple[str, date, str | None], bool] = {}
    for one in outcomes:
        lists[_list_of(one)] = lists.get(_list_of(one), False) or one.chosen is True
    return lists


def _recommendations(outcomes: Iterable[Outcome], left_out: Counter[str]) -> list[Outcome]:
    """One row for each recommendation of a pair, in order of day, client and activity.

    The same pair shown again within three months is the same recommendation, unless an episode
    ended in between; one first visit belongs to one recommendation, the last before it.
    """
    pairs: dict[tuple[str, str], list[Outcome]] = {}
    for one in sorted(outcomes, key=lambda one: (one.shown_on, one.policy or "")):
        mine = pairs.setdefault((one.client_id, one.activity_id), [])
        last = mine[-1] if mine else None
        if last is None:
            mine.append(one)
            continue
        ended = last.stopped_on is not None and last.stopped_on < one.shown_on
        again = one.shown_on - last.shown_on < timedelta(THREE_MONTHS) and not ended
        if one.started_on is not None and one.started_on == last.started_on:
            left_out["repeated"] += 1
            if one.shown_on <= one.started_on and not again:
                # Its first visit came after the later list: the earlier one did not bring it.
                mine[-1] = last.model_copy(
                    update={"started_on": None, "stopped_on": None, "follow_up": "never_started"}
                )
                mine.append(one)
                left_out["repeated"] -= 1
        elif again:
            left_out["repeated"] += 1
            mine[-1] = _merged(last, one)
        else:
            mine.append(one)
    rows = [one for mine in pairs.values() for one in mine]
    return sorted(rows, key=lambda one: (one.shown_on, one.client_id, one.activity_id))


def _merged(first: Outcome, again: Outcome) -> Outcome:
    """The first list, with what is known of either: the first visit, else the later answer."""
    told = first if first.started_on is not None else again
    chosen = [one.chosen for one in (first, again) if one.chosen is not None]
    return told.model_copy(
        update={
            "shown_on": first.shown_on,
            "policy": first.policy,
            "propensity": first.propensity,
            "chosen": any(chosen) if chosen else None,
        }
    )


def days_to_start(outcomes: Iterable[Outcome]) -> int:
    """Days after the list by which 95 % of the first visits came, 14..56: who is not there by then
    and lost from sight afterwards counts as not started. 56 where there are fewer than 20.
    """
    days = [
        (one.started_on - one.shown_on).days
        for one in outcomes
        if one.started_on is not None
        and timedelta(0) <= one.started_on - one.shown_on <= timedelta(THREE_MONTHS)
    ]
    if len(days) < FEW_STARTS:
        return KNOWN_BY
    return int(np.clip(np.quantile(days, MOST_STARTS, method="higher"), 14, KNOWN_BY))


def _started(one: Outcome, as_of: date, asked: bool, known_by: int) -> float:
    """1 where the first visit came within three months, 0 where not, NaN where it cannot count."""
    deadline = one.shown_on + timedelta(THREE_MONTHS)
    chosen = one.chosen if one.chosen is not None else not asked
    if deadline > as_of or not chosen:
        return math.nan
    if one.follow_up == "never_started":
        return 0.0
    if one.started_on is not None:
        if one.started_on < one.shown_on:
            return math.nan  # somebody who was there already
        return 1.0 if one.started_on <= deadline else 0.0
    if one.follow_up in ("active", "stopped"):
        return 1.0
    if one.follow_up == "active_elsewhere" or one.last_known_on is None:
        return math.nan
    return 0.0 if (one.last_known_on - one.shown_on).days >= known_by else math.nan


def _stay(one: Outcome, as_of: date) -> _Stay | None:
    """The interval in which somebody left, or until when they were there; None if unknown."""
    first, last = one.started_on, one.stopped_on
    if first is None or first < one.shown_on or one.follow_up == "never_started":
        return None
    competing = one.stop_reason in v.COMPETING_REASONS
    if last is not None:
        days = (last - first).days
        elsewhere = one.follow_up == "active_elsewhere" and one.stop_reason not in _STATED
        if elsewhere or competing:
            return _censored(days // WEEK, first, last)
        week = days // WEEK + 1
        seen = (as_of - first).days // WEEK
        # The week of the day itself is not over: in it nobody can be seen to stay.
        return (
            _Stay(week - 1, week, True, first, last)
            if week <= seen
            else _censored(seen, first, as_of)
        )
    if one.follow_up == "active_elsewhere":
        return None  # here no longer; since when is not known
    known = one.last_known_on
    if one.follow_up == "stopped":
        known = known or first + timedelta(THREE_MONTHS)
        weeks = max(1, math.ceil((known - first).days / WEEK))
        return None if competing else _Stay(0, weeks, True, first, known)
    if known is None and one.follow_up == "active":
        known = first + timedelta(THREE_MONTHS)
    return None if known is None else _censored((known - first).days // WEEK, first, known)


def _censored(weeks: int, first: date, known: date) -> _Stay | None:
    return _Stay(weeks, weeks, False, first, known) if weeks > 0 else None
