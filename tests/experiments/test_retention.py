"""The harness that puts survival models side by side: its parts, on invented people."""

from __future__ import annotations

import numpy as np
import pytest

pd = pytest.importorskip("pandas", reason="frames need pandas, in the extra research")
pytest.importorskip("sklearn")

from experiments.retention.data import Times  # noqa: E402
from experiments.retention.rivals import HistBoosting, Numbers  # noqa: E402
from experiments.retention.run import folds, summarise  # noqa: E402


def invented(count: int = 800) -> Times:
    rng = np.random.default_rng(3)
    frame = pd.DataFrame(
        {
            "age": rng.normal(66, 15, count),
            "group": pd.Categorical(rng.choice(["small", "large"], count)),
        }
    )
    hazard = np.where(frame["group"] == "large", 0.02, 0.005)
    frame.loc[rng.random(count) < 0.1, ["age"]] = np.nan
    leave = rng.exponential(1 / hazard)
    until = rng.uniform(20, 140, count)
    return Times("invented", frame, np.minimum(leave, until), leave <= until, 14, 140)


def test_folds_test_everybody_once_per_repeat_and_share_out_events() -> None:
    event = invented().event
    splits = list(folds(event, 5, 2, seed=1))
    assert len(splits) == 10
    tested = np.concatenate([test for _, test in splits])
    assert (np.bincount(tested) == 2).all()
    for train, test in splits:
        assert not set(train) & set(test)
        assert event[test].mean() == pytest.approx(event.mean(), abs=0.01)


def test_periods_count_from_one_and_hold_the_day() -> None:
    times = Times(
        "x", pd.DataFrame(index=range(4)), np.array([0.5, 14, 14.1, 140]), np.ones(4), 14, 140
    )
    assert times.periods.tolist() == [1, 1, 2, 10]


def test_numbers_make_missing_a_value_and_know_levels_of_training_only() -> None:
    numbers = Numbers().fit(invented().frame)
    new = pd.DataFrame({"age": [np.nan, 66.0], "group": ["unheard of", None]})
    made = numbers(new)
    assert np.isfinite(made).all()
    assert made[0, 1] == 1  # age unknown
    assert made[1, -1] == 1  # group unknown
    assert made[0, 2:].sum() == 0  # a level that was never seen is none of the others


def test_boosting_learns_who_leaves_and_gives_survival_that_never_rises() -> None:
    times = invented()
    model = HistBoosting()
    model.fit(times, seed=1)
    ages = np.linspace(45, 85, 20)
    small, large = (
        model.survival(
            pd.DataFrame({"age": ages, "group": pd.Categorical([group] * 20)}),
            np.array([14.0, 70.0, 140.0]),
        )
        for group in ("small", "large")
    )
    assert (np.diff(small, axis=1) <= 0).all()
    # True chances after 140 days: exp(-0.7) = 0.50 and exp(-2.8) = 0.06, whatever the age.
    assert small[:, 2].mean() == pytest.approx(0.50, abs=0.1)
    assert large[:, 2].mean() == pytest.approx(0.06, abs=0.1)


def test_summary_says_how_far_behind_the_best() -> None:
    rows = [
        {"set": "s", "model": model, "c_index": c, "ibs": b, "fit_s": 1, "predict_s": 1, "load": 1}
        for model, c, b in (("a", 0.7, 0.2), ("a", 0.6, 0.2), ("b", 0.6, 0.1), ("b", 0.6, 0.1))
    ]
    found = summarise(rows)["s"]
    assert found["a"]["c_index"] == 0.65
    assert found["a"]["c_index_behind"] == 0
    assert found["b"]["c_index_behind"] == 0.05
    assert found["a"]["ibs_behind"] == 0.1
