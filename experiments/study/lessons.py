"""What a history teaches: targets with factor values, for the model and for challengers alike.

Made once per world and day; a history of n clients is a selection of rows, which gives the same
model as `wor_match.learning.train.train` on the records of these clients (a test holds that).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from experiments.challengers.protocol import Pairs, Past
from experiments.study.worlds import Ready
from wor_match.bootstrap import make_taxonomy
from wor_match.config import Settings
from wor_match.domain.columns import Columns
from wor_match.domain.entities import Activity
from wor_match.learning import features, train
from wor_match.learning.choices import Lists, make_lists, with_choices
from wor_match.learning.peers import peer_values
from wor_match.learning.targets import Targets, make_targets
from wor_match.matching.factors.record import peer_similarity
from wor_match.matching.groups import organisation_key
from wor_match.matching.model import Model, Trained
from wor_match.matching.peers import with_profile, with_stayers

Values = Mapping[str, np.ndarray]
# The columns that a client's profile is made of.
PROFILE = (
    *("age", "gender", "problems", "effort"),
    *("climate_pace", "climate_talk", "climate_structure", "climate_depth"),
)


@dataclass(frozen=True)
class Lessons:
    """Targets `(n,)`, the factor values of their pairs on the day, and true interests beside them.

    The likeness to who stayed hangs on the history, so `values` holds it as unknown; `profile` `(n, K)`
    is what it is made of. `lists` are those from which something was chosen, with the values of their
    pairs likewise.
    """

    targets: Targets
    values: Values
    profile: np.ndarray
    interest: np.ndarray
    lists: Lists
    list_values: Values
    list_interest: np.ndarray
    organisations: Mapping[str, str]

    def of(self, clients: Collection[str]) -> Lessons:
        """Only what came of the lists of these clients."""
        rows = np.isin(self.targets.client_id.astype(str), list(clients))
        shown = np.isin(self.lists.client_id.astype(str), list(clients))
        return replace(
            self.take(rows),
            lists=self.lists.of_clients(list(clients)),
            list_values={name: value[shown] for name, value in self.list_values.items()},
            list_interest=self.list_interest[shown],
        )

    def take(self, rows: np.ndarray) -> Lessons:
        """These targets; the lists stay."""
        return replace(
            self,
            targets=self.targets.take(rows),
            values={name: value[rows] for name, value in self.values.items()},
            profile=self.profile[rows],
            interest=self.interest[rows],
        )

    def told(self, like: tuple[float, float]) -> Lessons:
        """With the true interests in place of the likeness of texts: see `with_interest`."""
        return replace(
            self,
            values=with_interest(self.values, self.interest, like),
            list_values=with_interest(self.list_values, self.list_interest, like),
        )


def lessons(ready: Ready, as_of: date | None = None) -> Lessons:
    """Of all clients with a history, as it was known on a day (the last if left out)."""
    world = ready.world
    refused = {one.client_id for one in world.clients if one.consent is False}
    outcomes = [one for one in world.outcomes if one.client_id not in refused]
    day = as_of or train.day_of_training(world.outcomes, None)
    targets, lists = make_targets(outcomes, day), make_lists(outcomes, day)
    columns = described(ready, targets, lists)
    targets = targets.take(features.known_when_shown(columns, targets))
    lists = lists.keep(features.known_when_shown(columns, lists))
    return Lessons(
        targets,
        columns.values(targets),
        columns.profile(targets),
        _interest(ready, targets),
        lists,
        columns.values(lists),
        _interest(ready, lists),
        {one.activity_id: organisation_key(one.organisation) for one in world.activities},
    )


def _interest(ready: Ready, shown: features.Recommended) -> np.ndarray:
    ids = list(shown.client_id), list(shown.activity_id)
    return ready.world.truth.interest(*ids, pairs=True)


def described(ready: Ready, *recommended: features.Recommended) -> features.World:
    """Columns of everybody and everything that is named."""
    return features.World.of(
        ready.world.activities,
        ready.world.clients,
        *recommended,
        taxonomy=make_taxonomy(Settings()),
        embedder=ready.embedder,
        words=ready.matcher.words,
    )


def learn(lessons: Lessons, prior: Model) -> Model:
    """The learned model, by the same steps as `wor_match train`."""
    targets = lessons.targets
    likeness, records = peer_values(targets, lessons.profile, prior.horizon)
    values = {**lessons.values, "peer_similarity": likeness}
    believed, _ = with_choices(prior, lessons.list_values, lessons.lists)
    found = train.fit_targets(values, targets, believed, lessons.organisations)
    trained = Trained(targets.as_of, "study", "study", None, None, None)
    return replace(train.learned_model(prior, found, trained), records=records)


def with_peers(
    values: Values, model: Model, clients: Columns, activities: Sequence[Activity]
) -> Values:
    """Factor values of `(n,)` pairs with the likeness to those who stayed, as the model knows them."""
    if model.records is None:
        return values
    likeness = peer_similarity(
        with_profile(clients.select(PROFILE), model.records),
        with_stayers(Columns({}, len(activities)), activities, model.records),
    )
    return {**values, "peer_similarity": np.asarray(likeness, float)}


# --- the ceiling: true interests in place of likeness -----------------------------------------


def with_interest(values: Values, interest: np.ndarray, like: tuple[float, float]) -> Values:
    """Factor values with the true interest in place of every likeness of texts.

    like: mean and deviation that the interest gets, those of `wish_similarity`, so that the expert
    table's curve means something for it.
    """
    mean, sd = like
    unknown = np.full(interest.shape, np.nan)
    return {
        **values,
        "wish_similarity": mean + sd * interest,
        "lexical_similarity": unknown,
        "best_sentence_similarity": unknown,
    }


def scale_of_likeness(ready: Ready, interest: np.ndarray) -> tuple[float, float]:
    """Mean and deviation for `with_interest`, from the grid of the new clients."""
    likeness = ready.values["wish_similarity"]
    sd = float(np.nanstd(likeness) / interest.std())
    return float(np.nanmean(likeness) - sd * interest.mean()), sd


# --- for challengers ----------------------------------------------------------------------------


def past(lessons: Lessons, horizon: int) -> Past:
    """The same rows for a challenger: a stop whose week is an interval is put in its middle."""
    targets = lessons.targets
    starts, joins = np.flatnonzero(targets.has_start), np.flatnonzero(targets.has_stay)
    since, weeks = targets.since[joins], targets.weeks[joins]
    left = (targets.left[joins] == 1) & (since < horizon)
    end = np.where(left, np.ceil((since + 1 + np.minimum(weeks, horizon)) / 2), weeks)
    return Past(
        pairs(lessons.values, targets.activity_id, lessons.organisations, starts),
        targets.started[starts] == 1,
        pairs(lessons.values, targets.activity_id, lessons.organisations, joins),
        np.clip(end, 1, horizon).astype(int),
        left,
        horizon,
    )


def pairs(
    values: Values,
    activity_ids: np.ndarray,
    organisations: Mapping[str, str],
    rows: np.ndarray,
) -> Pairs:
    """Factor values and numbers of activity and organisation, in the same order for all pairs."""
    activities = {name: place for place, name in enumerate(sorted(organisations))}
    names = {name: place for place, name in enumerate(sorted(set(organisations.values())))}
    return Pairs(
        tuple(values),
        np.stack([value[rows] for value in values.values()], axis=1),
        np.array([activities[x] for x in activity_ids[rows]], int),
        np.array([names[organisations[x]] for x in activity_ids[rows]], int),
    )
