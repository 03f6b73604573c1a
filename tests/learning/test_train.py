"""Training: what counts, what must not, and that a learned model is a model like any other."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from tests.learning.worlds import (
    FACTORS,
    PRIOR,
    TAXONOMY,
    catalogue,
    embedder,
    learned,
    outcomes,
    people,
)
from tests.strategies import AS_OF, catalogues, intakes
from wor_match.domain.entities import Activity, Client
from wor_match.errors import InputError, ModelError
from wor_match.learning.features import World
from wor_match.learning.targets import make_targets
from wor_match.learning.train import UNSEEN_SD, Learned, shown, train, weights
from wor_match.matching import grid
from wor_match.matching.logistic import logit
from wor_match.matching.model import Model
from wor_match.matching.standard import Matcher


def trained(**changes: Any) -> Learned:
    given = {"activities": catalogue(), "clients": people(), "outcomes": outcomes(), **changes}
    options = {"prior": PRIOR, "embedder": embedder(), "taxonomy": TAXONOMY}
    options |= {name: value for name, value in given.items() if name not in RECORDS}
    return train(*(given[name] for name in RECORDS), **options)


RECORDS = ("activities", "clients", "outcomes")


def test_what_helps_people_stay_is_learned() -> None:
    found = learned()
    assert found.model.policy == f"learned-{found.as_of}"
    assert found.counts["clients"] == 400
    assert found.counts["starts"] == 800
    assert found.model.trained is not None
    assert found.model.trained.starts == 800
    host = next(curve for curve in found.model.curves if curve.factor == "welcome_host")
    believed = next(curve for curve in PRIOR.curves if curve.factor == "welcome_host")
    # Twelve activities tell a host from luck only so far: more than believed, less than the truth.
    assert np.diff(believed.effect[:2, 1])[0] + 0.05 < np.diff(host.effect[:2, 1])[0] < 0.7
    assert found.model.groups is not None
    activity = found.model.groups.activity
    best = max(range(len(activity.ids)), key=lambda place: float(activity.effect[place, 1]))
    assert activity.ids[best] == "A-03"
    assert found.model.groups.organisation.ids == ("de brug", "welzijn oost")


def test_without_outcomes_that_count_the_model_is_the_expert_table() -> None:
    for rows in ([], outcomes(3)[:0], outcomes()[:5]):
        as_of = date(2026, 1, 2) if not rows else min(row.shown_on for row in rows)
        found = trained(outcomes=rows, as_of=as_of)
        assert found.model is PRIOR
        assert found.strengths == {}


def test_a_learned_model_is_no_expert_table() -> None:
    with pytest.raises(ModelError, match="count twice"):
        trained(prior=learned().model)


def test_a_day_after_the_outcomes_end_is_refused() -> None:
    with pytest.raises(InputError, match="the last day in the outcomes"):
        trained(as_of=date(2030, 1, 1))


def same(one: Model, other: Model) -> bool:
    arrays = zip(one.curves, other.curves, strict=True)
    return all(np.allclose(a.effect, b.effect, atol=1e-6) for a, b in arrays) and np.allclose(
        one.covariance, other.covariance, atol=1e-6
    )


def test_the_order_of_files_changes_nothing() -> None:
    found = trained(activities=catalogue()[::-1], clients=people()[::-1], outcomes=outcomes()[::-1])
    assert same(found.model, learned().model)
    assert found.data_digest == learned().data_digest


def test_what_happened_after_the_day_changes_nothing() -> None:
    day = date(2026, 7, 1)
    later = [
        row.model_copy(update={"stopped_on": None, "last_known_on": date(2026, 12, 1)})
        if row.stopped_on and row.stopped_on > day
        else row
        for row in outcomes()
    ]
    assert same(trained(as_of=day).model, trained(as_of=day, outcomes=later).model)
    assert not same(trained(as_of=day).model, learned().model)


def test_a_planted_leak_is_caught() -> None:
    """Records of activities where people stayed are checked afterwards: that must teach nothing."""
    late = date(2026, 9, 1)
    leaking = [
        activity.model_copy(
            update={"verified_on": late if int(activity.activity_id[2:]) % 2 else None}
        )
        for activity in catalogue()
    ]
    without = [activity.model_copy(update={"verified_on": None}) for activity in catalogue()]
    assert same(trained(activities=leaking).model, trained(activities=without).model)
    # And the same column does count where it was known on the day of the list.
    assert not same(learned().model, trained(activities=without).model)


def test_freshness_counts_from_the_day_of_the_list() -> None:
    targets = make_targets(outcomes(), max(row.last_known_on for row in outcomes()))  # type: ignore[type-var]
    world = World.of(catalogue(), people(), targets, taxonomy=TAXONOMY, embedder=embedder())
    months = world.values(targets)["months_since_verified"]
    expected = (targets.shown_on - date(2025, 12, 1).toordinal()) / (365.25 / 12)
    np.testing.assert_allclose(months, expected)


def test_an_intake_after_the_list_does_not_count() -> None:
    late = [person.model_copy(update={"referred_on": date(2026, 12, 1)}) for person in people()]
    assert trained(clients=late).model is PRIOR


def test_who_refuses_consent_is_left_out() -> None:
    no = [
        person.model_copy(update={"consent": False}) if number < 200 else person
        for number, person in enumerate(people())
    ]
    some = trained(clients=no)
    assert some.counts["clients"] == 200
    assert some.counts["without_consent"] == 400
    assert same(some.model, trained(clients=people()[200:]).model)
    sure = trained(require_consent=True)
    assert sure.counts["clients"] == 200
    assert sure.counts["clients_whose_consent_is_unknown"] == 0
    assert learned().counts["clients_whose_consent_is_unknown"] == 200


def test_outcomes_of_unknown_clients_and_activities_are_counted_and_left_out() -> None:
    found = trained(activities=catalogue()[:6], clients=people()[:100])
    assert found.counts["clients"] <= 100
    assert found.counts["client_activity_or_intake_not_known"] > 0


@pytest.mark.parametrize(
    "change",
    [
        {
            "activities": catalogue(1),
            "outcomes": [r for r in outcomes() if r.activity_id == "A-00"],
        },
        {"clients": [Client(client_id=person.client_id) for person in people()]},
        {"outcomes": outcomes()[:13]},
        {"outcomes": [r.model_copy(update={"stopped_on": None}) for r in outcomes()]},
        {"outcomes": [r for r in outcomes() if r.started_on is None]},
        {"outcomes": [r.model_copy(update={"chosen": False}) for r in outcomes()]},
    ],
    ids=["one activity", "nothing known", "thirteen", "all censored", "no starts", "no choice"],
)
def test_awkward_worlds_give_a_model_that_ranks(change: dict[str, Any]) -> None:
    found = trained(**change)
    matcher = Matcher(
        catalogue(), model=found.model, embedder=embedder(), taxonomy=TAXONOMY, as_of=AS_OF
    )
    for one in matcher.recommend(people()[:3]):
        assert len(one.suggestions) == 10
        assert all(0 < x.p_start < 1 and 0 < x.expected_weeks < 12 for x in one.suggestions)


def test_thirteen_participants_move_the_list_little() -> None:
    few = trained(outcomes=outcomes()[:13]).model
    eta = np.linspace(-1, 1, 5)
    np.testing.assert_allclose(few.p_retained(eta), PRIOR.p_retained(eta), atol=0.1)
    for curve, before in zip(few.curves, PRIOR.curves, strict=True):
        assert np.abs(curve.effect - before.effect).max() < 0.25


def test_weights_are_stabilised_clipped_and_used_only_when_asked_for() -> None:
    targets = make_targets(outcomes(), date(2026, 10, 1))
    odd = replace(targets, propensity=np.array([0.5, 0.5, 1e-9, np.nan] * (len(targets) // 4)))
    assert weights(odd)[3] == 1
    assert weights(odd).min() == 0.1
    weighted = trained(weigh_by_propensity=True)
    assert same(weighted.model, learned().model)  # one propensity only: nothing to weigh
    uneven = [
        row.model_copy(update={"propensity": 0.2 if number % 3 else 0.9})
        for number, row in enumerate(outcomes())
    ]
    assert not same(trained(outcomes=uneven, weigh_by_propensity=True).model, learned().model)
    assert same(trained(outcomes=uneven).model, learned().model)


def test_the_unseen_part_is_that_of_the_table_where_it_names_one() -> None:
    assert learned().model.unseen_sd == UNSEEN_SD
    named = replace(PRIOR, unseen_sd=(0.3, 0.2))
    assert trained(prior=named, outcomes=outcomes()[:40]).model.unseen_sd == (0.3, 0.2)


def test_small_counts_are_hidden() -> None:
    assert [shown(count) for count in (0, 1, 9, 10)] == [0, None, None, 10]


# --- the learned model in the match ---------------------------------------------------------------

few = settings(max_examples=15)


def learned_matcher(offered: list[Activity]) -> Matcher:
    """Some activities that the training knew, by id, and some that it did not."""
    renamed = [
        activity.model_copy(
            update={"activity_id": ("A-03", "A-04", "X-1", "A-07", "X-2", "X-3")[place]}
        )
        for place, activity in enumerate(offered)
    ]
    return Matcher(
        renamed, model=learned().model, embedder=embedder(), taxonomy=TAXONOMY, as_of=AS_OF
    )


@few
@given(catalogues(), intakes())
def test_base_and_contributions_of_a_learned_model_add_up(
    offered: list[Activity], someone: list[Client]
) -> None:
    made, model = learned_matcher(offered), learned().model
    columns = made.client_columns(someone)
    row, place = (x.ravel() for x in np.indices((len(someone), len(offered))))
    pairs = made.pairs(columns, row, place)
    assert model.terms == (*FACTORS, "organisation", "activity")
    assert pairs.contributions.shape == (len(row), len(FACTORS) + 2, 2)
    total = pairs.contributions.sum(axis=1)
    np.testing.assert_allclose(model.base_start + total[:, 0], logit(pairs.p_start), atol=1e-9)
    np.testing.assert_allclose(model.base_stay + total[:, 1], logit(pairs.p_retained), atol=1e-9)
    assert (pairs.p_retained_low < pairs.p_retained).all()
    assert (pairs.p_retained < pairs.p_retained_high).all()


@few
@given(catalogues(), intakes())
def test_a_grid_of_a_learned_model_holds_the_numbers_of_its_pairs(
    offered: list[Activity], someone: list[Client]
) -> None:
    made = learned_matcher(offered)
    columns = made.client_columns(someone)
    row, place = (x.ravel() for x in np.indices((len(someone), len(offered))))
    expected = made.pairs(columns, row, place).expected_weeks.reshape(len(someone), -1)
    for strips in (1, 65_536):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(grid, "STRIP_PAIRS", strips)
            scores = made.grid.scores(columns)
        there = scores.refused_by == 0
        np.testing.assert_allclose(scores.score[there], expected[there], atol=1e-3)


def test_an_activity_that_does_well_says_so_and_a_new_one_is_less_sure() -> None:
    offered = catalogue()[:8] + [
        catalogue()[3].model_copy(update={"activity_id": "new", "organisation": "Nieuw"})
    ]
    made = Matcher(
        offered, model=learned().model, embedder=embedder(), taxonomy=TAXONOMY, as_of=AS_OF
    )
    (found,) = made.recommend(people()[1:2])
    by_id = {one.activity_id: one for one in found.suggestions}
    said = {reason.factor: reason.text for reason in by_id["A-03"].reasons}
    assert said["activity"] == "Mensen blijven hier vaker dan gemiddeld."
    assert not any(reason.factor == "activity" for reason in by_id["new"].reasons)
    columns = made.client_columns(people()[1:2])
    places = np.array([[1, 3], [1, -1], [-1, -1]])
    values = made.pairs(columns, np.zeros(3, int), np.full(3, 3)).values
    sd = learned().model.sd(values, places)
    assert (np.diff(sd[:, 1]) > 0).all()


def test_the_standard_deviation_is_that_of_the_whole_posterior() -> None:
    """Against the dense inverse over curves, organisations and activities together."""
    from tests.learning.test_fit import dense_form
    from wor_match.learning.belief import belief_of
    from wor_match.learning.fit import _Search
    from wor_match.learning.likelihood import Starts
    from wor_match.learning.posterior import Groups
    from wor_match.learning.train import design_of, fit_targets, learned_model
    from wor_match.matching.groups import organisation_key

    targets = make_targets(outcomes(), date(2026, 10, 1))
    world = World.of(catalogue(), people(), targets, taxonomy=TAXONOMY, embedder=embedder())
    values = world.values(targets)
    names = {one.activity_id: organisation_key(one.organisation) for one in catalogue()}
    found = fit_targets(values, targets, PRIOR, names)
    model = replace(
        learned_model(PRIOR, found, learned().model.trained),  # type: ignore[arg-type]
        unseen_sd=(0.0, 0.0),
    )
    assert model.groups is not None
    places = model.groups.places(catalogue())
    of = {name: place for place, name in enumerate(found.activity_ids)}
    activity = np.array([of[x] for x in targets.activity_id])
    organisation = np.where(places[:, 0] < 0, len(found.organisation_ids), places[:, 0])
    design = design_of(PRIOR, values, len(targets))
    believed = belief_of(PRIOR, 0)
    search = _Search(
        design,
        Starts(targets.started, np.ones(len(targets))),
        believed,
        Groups(activity, organisation, len(found.organisation_ids)),
    )
    _, curvature, _ = search.mode(search.start(), found.start.strengths, 1e-12)
    inverse = np.linalg.inv(dense_form(curvature))
    one = np.zeros((len(targets), len(inverse)))
    width, number = believed.root.shape[1], np.arange(len(targets))
    one[:, :width] = search.z
    own = organisation[activity]
    one[number[own < 2], width + own[own < 2]] = 1
    one[number, width + 2 + activity] = 1
    expected = np.sqrt(np.einsum("ij,jk,ik->i", one, inverse, one))
    np.testing.assert_allclose(model.sd(values, places[activity])[:, 0], expected, rtol=1e-3)
