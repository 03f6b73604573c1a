"""The generic surface: scikit-learn's conventions, awkward tables, and a known truth."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from wor_match.learning.retention import RetentionModel


def made_up(rows: int = 1500, seed: int = 0) -> tuple[dict[str, np.ndarray], Any, Any, np.ndarray]:
    """Times of a world with a bend, a category and missing values; also its true log hazard."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=rows)
    kind = rng.choice(np.array(["a", "b", "c"], dtype=object), rows)
    noise = rng.normal(size=rows)
    true = np.abs(x) + np.where(kind == "a", -0.7, 0.0)
    time = rng.exponential(10 * np.exp(-true))
    seen = rng.uniform(2, 30, rows)
    missing = rng.random(rows) < 0.1
    x_seen = np.where(missing, np.nan, x)
    table = {"x": x_seen, "kind": np.where(rng.random(rows) < 0.05, None, kind), "noise": noise}
    return table, np.minimum(time, seen), (time <= seen).astype(int), true


def test_it_keeps_to_the_conventions() -> None:
    model = RetentionModel(knots=5)
    assert model.get_params() == {"intervals": 24, "knots": 5, "interactions": None}
    assert model.set_params(intervals=10) is model
    assert repr(model) == "RetentionModel(intervals=10, knots=5, interactions=None)"
    with pytest.raises(ValueError, match="expected one of intervals, knots, interactions"):
        model.set_params(depth=3)
    table, weeks, left, _ = made_up(100)
    assert model.fit(table, weeks, left) is model
    assert model.n_features_in_ == 3
    from sklearn.base import clone

    fresh = clone(model)
    assert fresh.get_params() == model.get_params()
    assert not hasattr(fresh, "posterior_")


def test_a_known_truth_is_found_and_survival_is_calibrated() -> None:
    table, weeks, left, _ = made_up()
    later, _, _, true = made_up(2000, seed=1)
    model = RetentionModel().fit(table, weeks, left)
    known = ~np.isnan(later["x"]) & np.array([x is not None for x in later["kind"]])
    assert np.corrcoef(model.predict_risk(later)[known], true[known])[0, 1] > 0.95
    times = np.array([1.0, 3.0, 8.0])
    expected = np.exp(-times * np.exp(true[:, None]) / 10)
    found = model.predict_survival(later, times)
    assert np.abs(found - expected)[known].mean() < 0.03
    assert np.abs(found.mean(axis=0) - expected.mean(axis=0)).max() < 0.025


def test_survival_starts_at_one_and_falls() -> None:
    table, weeks, left, _ = made_up(300)
    model = RetentionModel().fit(table, weeks, left)
    there = model.predict_survival(table, np.linspace(0, 60, 40))
    np.testing.assert_allclose(there[:, 0], 1)
    assert (np.diff(there, axis=1) <= 1e-12).all()
    assert (there > 0).all()


def test_interactions_are_taken_where_they_pay_and_only_there() -> None:
    rng = np.random.default_rng(3)
    x = rng.normal(size=(3000, 3))
    for strength in (0.0, 0.6):
        time = rng.exponential(np.exp(-0.3 * x[:, 0] - strength * x[:, 0] * x[:, 1]))
        model = RetentionModel().fit(x, time, np.ones(3000))
        assert model.pairs_ == (strength > 0)


@pytest.mark.parametrize("left", [0, 1])
@pytest.mark.parametrize("rows", [1, 2, 13, 60])
def test_all_censored_none_censored_and_few_rows(rows: int, left: int) -> None:
    table, weeks, _, _ = made_up(rows)
    model = RetentionModel().fit(table, weeks, np.full(rows, left))
    there = model.predict_survival(table, [0, weeks.max()])
    assert np.isfinite(there).all()
    assert ((there >= 0) & (there <= 1)).all()


def test_columns_that_say_nothing_and_values_that_are_new() -> None:
    rng = np.random.default_rng(4)
    table = {
        "constant": np.ones(80),
        "empty": np.full(80, np.nan),
        "rare": np.array([f"v{i}" for i in range(80)], dtype=object),
        "yes": rng.random(80) < 0.5,
    }
    model = RetentionModel().fit(table, rng.exponential(5, 80), np.ones(80))
    strange = {
        "constant": np.array([9.0, np.nan]),
        "empty": np.array([1.0, np.inf]),
        "rare": np.array(["other", None], dtype=object),
        "yes": np.array([np.nan, 1.0]),
    }
    assert np.isfinite(model.predict_survival(strange, [1, 2])).all()


def test_frames_and_arrays_give_the_same() -> None:
    pandas = pytest.importorskip("pandas")
    table, weeks, left, _ = made_up(200)
    frame = pandas.DataFrame(table).assign(kind=lambda x: x["kind"].astype("category"))
    one = RetentionModel().fit(table, weeks, left).predict_risk(table)
    np.testing.assert_allclose(RetentionModel().fit(frame, weeks, left).predict_risk(frame), one)
    array = np.column_stack([table["x"], table["noise"]])
    pair = {"x": table["x"], "noise": table["noise"]}
    np.testing.assert_allclose(
        RetentionModel().fit(array, weeks, left).predict_risk(array),
        RetentionModel().fit(pair, weeks, left).predict_risk(pair),
    )


def test_a_weight_of_two_is_a_row_twice() -> None:
    table, weeks, left, _ = made_up(120)
    twice = {name: np.concatenate([column, column]) for name, column in table.items()}
    # The bounds of the intervals follow from the times, so they are the same.
    kept = RetentionModel(intervals=8, interactions=False)
    double = kept.fit(twice, np.tile(weeks, 2), np.tile(left, 2)).predict_risk(table)
    weighted = RetentionModel(intervals=8, interactions=False)
    weighted.fit(table, weeks, left, sample_weight=np.full(120, 2.0))
    # Knots are quantiles, which lie a little elsewhere in twice the rows.
    np.testing.assert_allclose(weighted.predict_risk(table), double, atol=0.1)
    alone = RetentionModel(intervals=8, interactions=False).fit(table, weeks, left)
    assert np.abs(alone.predict_risk(table) - double).max() > 0.2


@pytest.mark.parametrize(
    ("weeks", "left", "message"),
    [
        ([1.0, np.nan, 2], [1, 1, 1], "finite"),
        ([1.0, -1, 2], [1, 1, 1], "not below 0"),
        ([1.0, 1, 2], [1, 2, 1], "left to be 0 or 1"),
        ([1.0, 1], [1, 1], r"found lengths \[2, 3\]"),
        ([], [], "lengths"),
    ],
)
def test_impossible_input_is_named(weeks: list[float], left: list[float], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        RetentionModel().fit(np.zeros((3, 2)), weeks, left)


def test_what_is_missing_is_named() -> None:
    table, weeks, left, _ = made_up(50)
    with pytest.raises(ValueError, match="call fit first"):
        RetentionModel().predict_risk(table)
    model = RetentionModel().fit(table, weeks, left)
    del table["x"]
    with pytest.raises(ValueError, match="none called 'x'"):
        model.predict_risk(table)
