"""Who stayed: only others, only what was known, and never fewer than five."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from tests.learning.worlds import PRIOR, TAXONOMY, catalogue, embedder, learned, outcomes, people
from wor_match.domain.columns import client_columns
from wor_match.domain.entities import Client
from wor_match.learning.features import World
from wor_match.learning.peers import peer_values, stayed_on
from wor_match.learning.targets import Targets, make_targets
from wor_match.matching.factors.record import peer_similarity
from wor_match.matching.peers import LEAST_STAYERS, profiles, with_profile, with_stayers
from wor_match.matching.standard import Matcher

HORIZON = 12


def world(seed: int = 0, rows: int = 300) -> tuple[Targets, np.ndarray]:
    """Recommendations of three activities, of which half is stayed at; some clients come twice."""
    rng = np.random.default_rng(seed)
    targets = make_targets(outcomes(), date(2026, 10, 1))
    stayed = rng.random(rows) < 0.5
    shown = np.floor(rng.uniform(700_000, 700_400, rows))
    made = replace(
        targets,
        client_id=np.array([f"C-{i}" for i in rng.integers(0, rows // 2, rows)], dtype=object),
        activity_id=rng.choice(np.array(["A", "B", "D"], dtype=object), rows),
        shown_on=shown,
        started=np.ones(rows),
        since=np.where(stayed, 14.0, 3),
        weeks=np.where(stayed, 14.0, 4),
        left=np.where(stayed, 0.0, 1),
        began_on=shown + 5,
        known_on=shown + 110,
        propensity=np.full(rows, np.nan),
    )
    return made, rng.normal(size=(rows, 4))


def by_hand(targets: Targets, profile: np.ndarray, row: int, usual: np.ndarray) -> float:
    """Mean likeness to each other client who was known to have stayed before the list."""
    seen: dict[str, np.ndarray] = {}
    for other in range(len(targets)):
        known = targets.began_on[other] + 7 * HORIZON < targets.shown_on[row]
        same = targets.client_id[other] == targets.client_id[row]
        there = targets.activity_id[other] == targets.activity_id[row]
        if there and known and not same and targets.since[other] >= HORIZON:
            seen.setdefault(targets.client_id[other], profile[other] - usual)
    if len(seen) < LEAST_STAYERS:
        return np.nan
    return float((profile[row] - usual) @ np.mean(list(seen.values()), axis=0))


def test_values_are_those_by_hand() -> None:
    targets, profile = world()
    # One profile per client, as an intake has it.
    of = {client: place for place, client in reversed(list(enumerate(targets.client_id)))}
    profile = profile[[of[client] for client in targets.client_id]]
    usual = profile[list(of.values())].mean(axis=0)
    found, records = peer_values(targets, profile, HORIZON)
    assert records is not None
    expected = np.array([by_hand(targets, profile, row, usual) for row in range(len(targets))])
    assert 30 < np.isnan(expected).sum() < 290
    np.testing.assert_array_equal(np.isnan(found), np.isnan(expected))
    known = ~np.isnan(found)
    np.testing.assert_allclose(found[known] * records.scale, expected[known], atol=1e-6)


def test_who_stays_after_the_list_leaves_no_trace() -> None:
    """The leak that is planted here: all later stays are turned round, and no value moves."""
    targets, profile = world()
    day = 700_250.0
    early = targets.shown_on <= day
    found, _ = peer_values(targets, profile, HORIZON)
    later = targets.began_on + 7 * HORIZON >= day
    turned = replace(targets, since=np.where(later, 17.0 - targets.since, targets.since))
    again, _ = peer_values(turned, profile, HORIZON)
    one, other = found[early], again[early]
    known = ~np.isnan(one)
    np.testing.assert_array_equal(known, ~np.isnan(other))
    ratio = one[known] / other[known]  # the scale is that of all rows
    np.testing.assert_allclose(ratio, ratio[0])
    assert not np.allclose(found[~early], again[~early], equal_nan=True)


def test_fewer_than_five_people_are_never_kept() -> None:
    targets, profile = world()
    few = np.flatnonzero((targets.activity_id == "A") & ~np.isnan(stayed_on(targets, HORIZON)))
    people_kept = np.unique(targets.client_id[few].astype(str))[: LEAST_STAYERS - 1]
    drop = (targets.activity_id == "A") & ~np.isin(targets.client_id.astype(str), people_kept)
    found, records = peer_values(targets.take(~drop), profile[~drop], HORIZON)
    assert records is not None
    assert records.ids == ("B", "D")
    assert np.isnan(found[targets.activity_id[~drop] == "A"]).all()
    # The same person five times is one person.
    alone = replace(targets, client_id=np.full(len(targets), "C-1", dtype=object))
    assert peer_values(alone, profile, HORIZON)[1] is None


def test_serving_gives_what_the_records_say_on_grid_and_pairs() -> None:
    model = learned().model
    assert model.records is not None
    assert len(model.records.means) >= 3
    made = Matcher(
        catalogue(), model=model, embedder=embedder(), taxonomy=TAXONOMY, as_of=date(2026, 10, 1)
    )
    columns = made.client_columns(people()[:5])
    row, place = (x.ravel() for x in np.indices((5, len(made.activities))))
    values = made.pairs(columns, row, place).values["peer_similarity"]
    whole = peer_similarity(columns.as_rows(), made.columns.as_columns())
    np.testing.assert_allclose(whole.ravel(), values, atol=1e-5)
    kept = [one.activity_id in model.records.ids for one in made.activities]
    np.testing.assert_array_equal(~np.isnan(values), np.array(kept)[place])
    own = profiles(columns)[1] - model.records.usual
    at = kept.index(True)
    expected = own @ model.records.means[0] / model.records.scale
    assert values[(row == 1) & (place == at)] == pytest.approx(np.clip(expected, -8, 8), abs=1e-5)


def test_without_records_it_is_unknown_and_costs_no_grid() -> None:
    made = Matcher(
        catalogue(), model=PRIOR, embedder=embedder(), taxonomy=TAXONOMY, as_of=date(2026, 10, 1)
    )
    assert "peer_similarity" not in [factor.name for factor, _ in made.grid.alike]
    columns = made.client_columns(people()[:2])
    values = made.pairs(columns, np.array([0, 1]), np.array([0, 1])).values["peer_similarity"]
    assert np.isnan(values).all()
    offered = with_stayers(made.columns, made.activities, None)
    assert not offered.stayers.filled().any()
    assert not with_profile(columns, None).profile.filled().any()


def test_a_profile_is_numbers_of_the_intake_about_one_in_size() -> None:
    everything = client_columns(
        [
            Client(client_id="C", age=75, gender="v", problems=["loneliness"], climate_pace=4.5),
            Client(client_id="D"),
        ]
    )
    found = profiles(everything)
    np.testing.assert_allclose(found[0, :3], [1, 0.5, 1])
    assert np.count_nonzero(found[0]) == 4
    assert not found[1].any()


def test_training_uses_the_record_as_it_was() -> None:
    targets = make_targets(outcomes(), date(2026, 10, 1))
    made = World.of(catalogue(), people(), targets, taxonomy=TAXONOMY, embedder=embedder())
    values, records = peer_values(targets, made.profile(targets), PRIOR.horizon)
    known = ~np.isnan(values)
    assert 0 < known.sum() < len(values)
    assert records is not None
    # Nobody can have stayed twelve weeks before the first list was three months old.
    assert (targets.shown_on[known] > targets.shown_on.min() + 7 * PRIOR.horizon).all()
