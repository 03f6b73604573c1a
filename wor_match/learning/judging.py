"""What models are judged on: the outcomes of lists shown after a day, the same for every model."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from wor_match.domain.entities import Activity, Client, Outcome
from wor_match.learning.targets import Targets, last_known_day, make_targets


@dataclass(frozen=True)
class Lists:
    """Lists in which something was chosen or kept up, as offers with a gain.

    `of` `(m,)` the list of each offer, `pair` `(m,)` its place among the pairs, `gain` `(m,)` 1 or 0;
    `client` `(L,)` whose list it is (position).
    """

    of: np.ndarray
    pair: np.ndarray
    gain: np.ndarray
    client: np.ndarray


@dataclass(frozen=True)
class Judged:
    """Pairs of client and activity with what is known of them.

    client, activity, shown_on
        `(n,)` positions of the pairs in `clients` and `activities`, and the day of the list (proleptic
        ordinal): what was checked later was not known then.
    start, stay
        Positions of the pairs with a known start and with a known stay, in the order of `started`, and
        of `weeks` and `left`.
    chosen_lists, kept_lists
        Shown lists with a choice, and with somebody still there at the horizon.
    chosen_of, kept_of
        By client (position) the activities (positions) that were chosen, and kept up until the horizon.
    skipped
        How many outcomes were left aside, by reason.
    """

    clients: Sequence[Client]
    activities: Sequence[Activity]
    client: np.ndarray
    activity: np.ndarray
    shown_on: np.ndarray
    start: np.ndarray
    started: np.ndarray
    stay: np.ndarray
    weeks: np.ndarray
    left: np.ndarray
    chosen_lists: Lists
    kept_lists: Lists
    chosen_of: dict[int, set[int]]
    kept_of: dict[int, set[int]]
    since: date | None
    as_of: date
    skipped: dict[str, int]
    warnings: list[str]


def judged(
    clients: Sequence[Client],
    activities: Sequence[Activity],
    outcomes: Sequence[Outcome],
    *,
    since: date | None,
    as_of: date | None,
    horizon: int,
) -> Judged:
    """What became of the lists shown after `since`, as far as it was known on `as_of`.

    Clients who refused consent are not judged; who was not asked is. A day after the end of the
    outcomes is taken as the last day that they know, with a warning.

    activities
        In the order that models know them.
    """
    people = [one for one in clients if one.consent is not False]
    of_client = {one.client_id: row for row, one in enumerate(people)}
    of_activity = {one.activity_id: row for row, one in enumerate(activities)}
    refused = {one.client_id for one in clients if one.consent is False}
    kept, skipped = [], dict.fromkeys(("refused_consent", "unknown_client", "unknown_activity"), 0)
    for one in outcomes:
        if one.client_id in refused:
            skipped["refused_consent"] += 1
        elif one.client_id not in of_client:
            skipped["unknown_client"] += 1
        elif one.activity_id not in of_activity:
            skipped["unknown_activity"] += 1
        else:
            kept.append(one)
    day, warnings = _known_day(kept, as_of)
    # The targets see the outcomes before `since` too: a repeated recommendation is known by them.
    targets = make_targets(kept, day)
    if since is not None:
        targets = targets.take(targets.shown_on > since.toordinal())
        kept = [one for one in kept if one.shown_on > since]
    kept = [one for one in kept if one.shown_on <= day]
    pairs = _Pairs(of_client, of_activity)
    start = pairs.of_targets(targets, targets.has_start)
    stay = pairs.of_targets(targets, targets.exact)
    known = targets.take(targets.exact)
    still_there = (known.weeks > horizon) | ((known.weeks == horizon) & (known.left == 0))
    there = set(zip(known.client_id[still_there], known.activity_id[still_there], strict=True))
    chosen = {(one.client_id, one.activity_id) for one in kept if one.chosen}
    skipped["coarse_stay"] = int((targets.has_stay & ~targets.exact).sum())
    chosen_lists, kept_lists = (
        _lists(kept, pairs, wanted, of_client) for wanted in (chosen, there)
    )
    return Judged(
        clients=people,
        activities=activities,
        client=np.array(pairs.client, dtype=int),
        activity=np.array(pairs.activity, dtype=int),
        shown_on=np.array(pairs.shown_on, dtype=float),
        start=start,
        started=targets.started[targets.has_start] == 1,
        stay=stay,
        weeks=known.weeks,
        left=known.left == 1,
        chosen_lists=chosen_lists,
        kept_lists=kept_lists,
        chosen_of=_by_client(chosen, of_client, of_activity),
        kept_of=_by_client(there, of_client, of_activity),
        since=since,
        as_of=day,
        skipped={reason: count for reason, count in skipped.items() if count},
        warnings=warnings,
    )


def _known_day(outcomes: Sequence[Outcome], as_of: date | None) -> tuple[date, list[str]]:
    end = last_known_day(outcomes)
    if end is None:
        return as_of or date.min, []
    if as_of is not None and as_of > end:
        return end, [f"the outcomes end on {end}: that day is used instead of {as_of}"]
    return as_of or end, []


class _Pairs:
    """Every pair of a day once, with its place."""

    def __init__(self, of_client: dict[str, int], of_activity: dict[str, int]) -> None:
        self.of_client, self.of_activity = of_client, of_activity
        self.places: dict[tuple[str, str, int], int] = {}
        self.client: list[int] = []
        self.activity: list[int] = []
        self.shown_on: list[int] = []

    def place(self, client_id: str, activity_id: str, day: int) -> int:
        key = (client_id, activity_id, day)
        if key not in self.places:
            self.places[key] = len(self.client)
            self.client.append(self.of_client[client_id])
            self.activity.append(self.of_activity[activity_id])
            self.shown_on.append(day)
        return self.places[key]

    def of_targets(self, targets: Targets, rows: np.ndarray) -> np.ndarray:
        some = targets.take(rows)
        named = zip(some.client_id, some.activity_id, some.shown_on.astype(int), strict=True)
        return np.array([self.place(c, a, int(day)) for c, a, day in named], dtype=int)


def _lists(
    outcomes: Iterable[Outcome],
    pairs: _Pairs,
    wanted: set[tuple[str, str]],
    of_client: dict[str, int],
) -> Lists:
    """Shown lists with something wanted in them, and something else beside it."""
    shown: dict[tuple[str, date, str | None], list[str]] = defaultdict(list)
    for one in outcomes:
        shown[one.client_id, one.shown_on, one.policy].append(one.activity_id)
    of: list[int] = []
    place: list[int] = []
    gain: list[bool] = []
    client: list[int] = []
    for (client_id, day, _), offers in shown.items():
        gains = [(client_id, offer) in wanted for offer in offers]
        if any(gains) and not all(gains):
            of += [len(client)] * len(offers)
            place += [pairs.place(client_id, offer, day.toordinal()) for offer in offers]
            gain += gains
            client.append(of_client[client_id])
    return Lists(
        np.array(of, int), np.array(place, int), np.array(gain, float), np.array(client, int)
    )


def _by_client(
    wanted: set[tuple[str, str]], of_client: dict[str, int], of_activity: dict[str, int]
) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for client_id, activity_id in wanted:
        found[of_client[client_id]].add(of_activity[activity_id])
    return dict(sorted(found.items()))
