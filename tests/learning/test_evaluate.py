"""Evaluation beside another model: the same model is no better, a better one is."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import numpy as np
import pytest

from tests.learning.judged_worlds import FIRST, World, as_json, small_world
from wor_match.bootstrap import make_matchers, make_model
from wor_match.config import Settings
from wor_match.errors import InputError
from wor_match.evaluation.intervals import Difference, Interval
from wor_match.learning.evaluate import Evaluation, evaluate
from wor_match.learning.judging import judged
from wor_match.learning.promotion import FEWEST_CLIENTS, judge
from wor_match.learning.report import report
from wor_match.matching.model import Model

PRIOR = make_model(Settings())


def with_host(effect: float) -> Model:
    """The prior, with another effect on staying of somebody who receives newcomers."""
    curves = [
        replace(curve, effect=np.array([[0, -effect / 2], [0, effect / 2], [0, 0]]))
        if curve.factor == "welcome_host"
        else curve
        for curve in PRIOR.curves
    ]
    return replace(PRIOR, curves=tuple(curves))


def evaluated(world: World, model: Model, other: Model = PRIOR, **options: Any) -> Evaluation:
    new, old = make_matchers(
        world.activities, Settings(), as_of=FIRST, models=[model, other], embedder="lexical"
    )
    data = judged(world.clients, new.activities, world.outcomes, since=None, as_of=None, horizon=12)
    return evaluate(new, old, data, **{"draws": 40, **options})


@pytest.fixture(scope="module")
def world() -> World:
    return small_world(240, seed=3)


@pytest.fixture(scope="module")
def truer(world: World) -> Evaluation:
    """The world's own effect of a host, beside a model that has it the wrong way round."""
    return evaluated(world, with_host(1.2), with_host(-0.5))


def difference(found: Evaluation, name: str) -> Difference:
    one = found.measures[name].difference
    assert one is not None
    return one


def test_a_model_beside_itself(world: World) -> None:
    found = evaluated(world, PRIOR)
    for name, one in found.measures.items():
        assert one.model == one.other, name
        if one.difference:
            assert one.difference.value == 0
    assert not judge(found).promoted


def test_a_truer_model_stays_better(truer: Evaluation) -> None:
    for name in ("stay_log_score", "c_index"):
        assert difference(truer, name).low > 0, name
    for name in ("brier", "integrated_brier"):
        assert difference(truer, name).high < 0, name
    assert truer.log_score.difference is not None
    assert truer.log_score.difference.low > 0
    # Starting does not depend on the host.
    assert difference(truer, "start_log_score").value == 0


def test_a_truer_model_is_promoted_and_a_wrong_one_is_not(world: World, truer: Evaluation) -> None:
    verdict = judge(truer)
    assert verdict.promoted
    wrong = judge(evaluated(world, with_host(-1.2)))
    assert not wrong.promoted
    assert "not certainly better" in wrong.reasons[0]
    assert "worse" in wrong.reasons[1]


def test_ranks_of_what_was_chosen_are_no_veto(truer: Evaluation) -> None:
    # As if the champion had made all lists, and coaches had followed it.
    worse = Difference(-0.4, -0.5, -0.3, 0.8, 200, 0.0)
    measures = {
        name: replace(one, difference=worse) if name.startswith(("chosen", "kept")) else one
        for name, one in truer.measures.items()
    }
    assert judge(replace(truer, measures=measures)).promoted


def test_a_loss_in_who_stays_longer_is_a_veto(truer: Evaluation) -> None:
    worse = Difference(-0.1, -0.2, -0.01, 0.8, 200, 0.0)
    measures = {**truer.measures, "c_index": replace(truer.measures["c_index"], difference=worse)}
    assert not judge(replace(truer, measures=measures)).promoted


def test_few_clients_promote_nobody() -> None:
    found = evaluated(small_world(FEWEST_CLIENTS - 5, seed=3), with_host(1.2))
    verdict = judge(found)
    assert not verdict.promoted
    assert "too few clients" in verdict.reasons[0]


def test_the_same_seed_gives_the_same_report(world: World) -> None:
    one, two = (report(evaluated(world, PRIOR, seed=4), model="a", other="b") for _ in range(2))
    assert one == two


def test_the_report_is_json_and_names_nobody(truer: Evaluation, world: World) -> None:
    import json

    text = json.dumps(report(truer, model="a", other="b"), allow_nan=False)
    found = as_json(text)
    assert found["clients"] == 240
    assert found["measures"]["c_index"]["difference"]["value"] > 0
    assert not [one.client_id for one in world.clients if one.client_id in text]


def test_fewer_than_ten_clients_are_not_shown() -> None:
    found = report(evaluated(small_world(9, seed=3), PRIOR), model="a", other="b")
    assert found["clients"] == "<10"
    for one in found["measures"].values():
        assert one["clients"] == one["rows"] == "<10"
        assert one["model"]["value"] is one["beside"]["low"] is None
    for models in found["calibration"].values():
        for curve in models.values():
            assert all(group["rows"] == "<10" and group["came_true"] is None for group in curve)


def test_measures_of_few_in_a_report_of_many(world: World) -> None:
    # The number of clients with a known stay, not of all, decides.
    few = [
        one
        if number % 25 == 0
        else one.model_copy(update={"started_on": None, "stopped_on": None, "stop_reason": None})
        for number, one in enumerate(world.outcomes)
    ]
    found = report(
        evaluated(World(world.clients, world.activities, few), PRIOR), model="a", other="b"
    )
    assert found["clients"] == 240
    assert found["measures"]["c_index"]["clients"] == "<10"
    assert found["measures"]["c_index"]["model"]["value"] is None


def test_stays_that_nobody_followed_to_the_horizon_have_no_brier_score(world: World) -> None:
    new, old = make_matchers(
        world.activities, Settings(), as_of=FIRST, models=[PRIOR, PRIOR], embedder="lexical"
    )
    data = judged(
        world.clients, new.activities, world.outcomes,
        since=FIRST + timedelta(20), as_of=FIRST + timedelta(80), horizon=12,
    )  # fmt: skip
    found = evaluate(new, old, data, draws=20)
    assert np.isnan(found.measures["brier"].model.value)
    assert not np.isnan(found.measures["stay_log_score"].model.value)
    assert any("nobody was followed" in warning for warning in found.warnings)


def test_a_check_after_the_list_was_not_known_then(world: World) -> None:
    later = world.last_day + timedelta(1)
    checked = [one.model_copy(update={"verified_on": later}) for one in world.activities]
    same = evaluated(World(world.clients, checked, world.outcomes), PRIOR, draws=20)
    plain = evaluated(world, PRIOR, draws=20)
    for name in ("start_log_score", "brier"):
        assert same.measures[name] == plain.measures[name]
    before = [one.model_copy(update={"verified_on": FIRST}) for one in world.activities]
    known = evaluated(World(world.clients, before, world.outcomes), PRIOR, draws=20)
    assert known.measures["start_log_score"] != plain.measures["start_log_score"]


def test_nothing_known_is_said(world: World) -> None:
    with pytest.raises(InputError, match="found none"):
        evaluated(World(world.clients, world.activities, []), PRIOR)


def test_intervals_hold_their_value(truer: Evaluation) -> None:
    for one in truer.measures.values():
        for interval in (one.model, one.other):
            assert isinstance(interval, Interval)
            if not np.isnan(interval.value):
                assert interval.low <= interval.value + 0.05
                assert interval.high >= interval.value - 0.05
