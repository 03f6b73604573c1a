"""How far the lists of new clients come, after histories of growing length."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from typing import Any

import numpy as np

from experiments.challengers.everyone import challengers
from experiments.study.lessons import (
    PROFILE,
    Lessons,
    Values,
    described,
    learn,
    pairs,
    past,
    scale_of_likeness,
    with_interest,
    with_peers,
)
from experiments.study.measures import TOP, way_to_oracle
from experiments.study.truths import chosen_pairs, covers_chances, covers_effects, pseudo_true
from experiments.study.worlds import Ready
from wor_match.matching.model import Model

TRUE_INTERESTS = "true interests"


def own(ready: Ready, everything: Lessons, study: Mapping[str, Any]) -> dict[str, Any]:
    """Prior and learned model, both also with true interests; and how often intervals hold."""
    grid = Grid(ready)
    scale = scale_of_likeness(ready, grid.interest)
    told = with_interest(grid.values, grid.interest.ravel(), scale)
    told_past = everything.told(scale)
    truth = pseudo_true(ready)
    asked = Asked(ready, grid, study)
    rows: list[list[Any]] = []
    loads = []
    for history in [one for one in study["histories"] if one <= ready.longest]:
        ids = ready.first(history)
        began = time.perf_counter()
        model = learn(everything.of(ids), ready.prior)
        rows.append([history, "learned", "fit_s", time.perf_counter() - began])
        loads.append(os.getloadavg()[0])
        best_told = learn(told_past.of(ids), ready.prior)
        for name, one, values in (
            ("prior", ready.prior, grid.values),
            ("learned", model, grid.values),
            (f"prior, {TRUE_INTERESTS}", ready.prior, told),
            (f"learned, {TRUE_INTERESTS}", best_told, told),
        ):
            way = way_to_oracle(grid.weeks_of(one, values), ready.weeks, ready.allowed)
            rows.append([history, name, "way", way])
        for name, one in (("prior", ready.prior), ("learned", model)):
            rows += [[history, name, measure, value] for measure, value in asked.covers(one)]
        for outcome, share in zip(("start", "stay"), covers_effects(model, truth), strict=True):
            rows.append([history, "learned", f"covers_effects_{outcome}", share])
    return {"rows": rows, "load": loads}


def challengers_of(ready: Ready, everything: Lessons, study: Mapping[str, Any]) -> dict[str, Any]:
    """Every challenger on the same factor values of the same histories."""
    grid = Grid(ready)
    new = pairs(grid.values, grid.activity_id, everything.organisations, np.arange(grid.size))
    rows: list[list[Any]] = []
    loads = []
    for history in [one for one in study["histories"] if one <= ready.longest]:
        known = past(everything.of(ready.first(history)), ready.prior.horizon)
        for one in challengers(ready.prior):
            if one.name not in study["challengers"]:
                continue
            began = time.perf_counter()
            one.fit(known, ready.seed)
            rows.append([history, one.name, "fit_s", time.perf_counter() - began])
            loads.append(os.getloadavg()[0])
            score = one.score(new).reshape(ready.weeks.shape)
            rows.append(
                [history, one.name, "way", way_to_oracle(score, ready.weeks, ready.allowed)]
            )
    return {"rows": rows, "load": loads}


class Grid:
    """The pairs of all new clients with all open activities, one after the other."""

    def __init__(self, ready: Ready) -> None:
        self.shape = ready.weeks.shape
        self.size = ready.weeks.size
        self.activities = ready.matcher.activities
        rows = np.repeat(np.arange(self.shape[0]), self.shape[1])
        self.clients = ready.new.select(PROFILE).take(rows)
        ids = [one.activity_id for one in self.activities]
        self.activity_id = np.tile(np.array(ids, dtype=object), self.shape[0])
        self.values: Values = {name: value.ravel() for name, value in ready.values.items()}
        self.interest = ready.world.truth.interest(ready.world.truth.new_client_ids, ids)

    def places(self, model: Model) -> np.ndarray | None:
        """`(C * A, 2)` of organisation and activity."""
        if model.groups is None:
            return None
        return np.tile(model.groups.places(self.activities), (self.shape[0], 1))

    def known(self, model: Model, values: Values) -> Values:
        """The values with what only the model knows: likeness to who stayed."""
        return with_peers(values, model, self.clients, self.activities * self.shape[0])

    def weeks_of(self, model: Model, values: Values) -> np.ndarray:
        """`(C, A)` expected weeks."""
        values = self.known(model, values)
        eta = model.effects(values, self.places(model)).sum(axis=1)
        return model.expected_weeks(eta[:, 0], eta[:, 1]).reshape(self.shape)


class Asked:
    """Pairs on which intervals are checked, of clients that are in no history.

    Three kinds: pairs that coaches showed and clients chose, as in the history; the first three of each
    new client's list; and a draw of all that no limit refuses. Two truths for each: the chance of
    pairs like this (the unseen part averaged out), and that of this very pair.
    """

    def __init__(self, ready: Ready, grid: Grid, study: Mapping[str, Any]) -> None:
        self.grid, self.ready = grid, ready
        rng = np.random.default_rng([study["seed"], ready.seed])
        allowed = np.flatnonzero(ready.allowed)
        self.drawn = rng.choice(allowed, min(study["pairs"], len(allowed)), replace=False)
        chosen = chosen_pairs(ready)
        chosen = chosen.take(np.isin(chosen.client_id.astype(str), list(ready.held_out())))
        columns = described(ready, chosen)
        self.chosen_values = columns.values(chosen)
        self.chosen_clients = columns.clients.select(PROFILE).take(columns.places(chosen)[0])
        by_id = {one.activity_id: one for one in ready.world.activities}
        self.chosen_activities = [by_id[x] for x in chosen.activity_id]
        truth = ready.world.truth
        new = truth.new_client_ids, [one.activity_id for one in grid.activities]
        of_chosen = list(chosen.client_id), list(chosen.activity_id)
        day = chosen.shown_on - truth.first_day.toordinal()
        self.new_truth, self.chosen_truth = {}, {}
        for unseen in (False, True):
            self.new_truth[unseen] = (
                truth.p_start(*new, unseen=unseen).ravel(),
                truth.p_retained(*new, unseen=unseen).ravel(),
            )
            self.chosen_truth[unseen] = (
                truth.p_start(*of_chosen, pairs=True, unseen=unseen, day=day),
                truth.p_retained(*of_chosen, pairs=True, unseen=unseen, day=day),
            )

    def covers(self, model: Model) -> list[tuple[str, float]]:
        """Measures with their values."""
        weeks = np.where(self.ready.allowed, self.grid.weeks_of(model, self.grid.values), -np.inf)
        first = np.argsort(-weeks, axis=1, kind="stable")[:, :TOP]
        first = (first + np.arange(len(first))[:, None] * self.grid.shape[1]).ravel()
        places = self.grid.places(model)
        of_chosen = model.groups.places(self.chosen_activities) if model.groups else None
        of_new = self.grid.known(model, self.grid.values)
        values_of_chosen = with_peers(
            self.chosen_values, model, self.chosen_clients, self.chosen_activities
        )
        found = []
        for unseen in (False, True):
            kinds = [("chosen", values_of_chosen, of_chosen, self.chosen_truth[unseen])]
            for kind, pair in (("first", first), ("any", self.drawn)):
                values = {name: value[pair] for name, value in of_new.items()}
                truth = tuple(chance[pair] for chance in self.new_truth[unseen])
                kinds.append((kind, values, None if places is None else places[pair], truth))
            for kind, values, at, truth in kinds:
                shares = covers_chances(model, values, at, *truth)
                for outcome, share in zip(("p_start", "p_retained"), shares, strict=True):
                    end = "_unseen" if unseen else ""
                    found.append((f"covers_{outcome}_{kind}{end}", share))
        return found
