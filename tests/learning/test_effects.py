"""The table and the pictures of effects."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from wor_match.bootstrap import make_model
from wor_match.config import Settings
from wor_match.errors import ModelError
from wor_match.learning.effects import (
    EffectCurve,
    count_shown,
    effect_curves,
    effect_rows,
    effects_csv,
    pairs_at_knots,
    read_pairs,
    write_pairs,
)
from wor_match.matching.model import Z80, Model

PRIOR = make_model(Settings())


def learned(shift: float = 0.5, doubt: float = 0.25) -> Model:
    """The prior, all effects shifted and less doubted."""
    curves = tuple(replace(curve, effect=curve.effect + shift) for curve in PRIOR.curves)
    return replace(PRIOR, curves=curves, covariance=PRIOR.covariance * doubt**2)


def curve_of(factor: str, outcome: str, **options: object) -> EffectCurve:
    curves = effect_curves(PRIOR, learned(), **options)  # type: ignore[arg-type]
    return next(one for one in curves if (one.factor, one.outcome) == (factor, outcome))


def test_start_and_stay_of_every_factor() -> None:
    curves = effect_curves(PRIOR, learned())
    assert len(curves) == 2 * len(PRIOR.curves)
    assert {one.outcome for one in curves} == {"start", "stay"}


def test_values_and_bands_are_those_of_the_tables() -> None:
    found = curve_of("travel_minutes", "stay")
    table = next(one for one in PRIOR.curves if one.factor == "travel_minutes")
    np.testing.assert_allclose(found.prior, table.effect[:, 1])
    np.testing.assert_allclose(found.posterior, table.effect[:, 1] + 0.5)
    np.testing.assert_allclose(found.posterior_sd, found.prior_sd / 4)
    # The sd of the prior table itself: 0.7 of what stands in prior.toml, unknown apart.
    place = 1 + sum(
        len(one.effect)
        for one in PRIOR.curves[: [c.factor for c in PRIOR.curves].index("travel_minutes")]
    )
    assert found.prior_sd[0] == pytest.approx(np.sqrt(PRIOR.covariance[1][place, place]))
    assert found.shift == pytest.approx(max(0.5 / found.prior_sd[found.prior_sd > 0]))


def test_other_knots_are_read_off_the_prior() -> None:
    finer = [
        replace(curve, knots=np.array([0.0, 0.25, 1.0]), effect=np.zeros((4, 2)))
        if curve.factor == "welcome_host"
        else curve
        for curve in PRIOR.curves
    ]
    size = PRIOR.covariance.shape[1] + 1
    model = replace(PRIOR, curves=tuple(finer), covariance=np.stack([np.eye(size)] * 2))
    found = next(one for one in effect_curves(PRIOR, model) if one.factor == "welcome_host")
    table = next(one for one in PRIOR.curves if one.factor == "welcome_host")
    assert found.prior[1] == pytest.approx(0.75 * table.effect[0, 0] + 0.25 * table.effect[1, 0])


def test_the_table_has_a_row_for_every_knot_and_hides_small_counts() -> None:
    pairs = {"welcome_host": np.array([[9.0, 50.0], [10.0, 0.0], [3.0, 12.4]])}
    rows = [
        row
        for row in effect_rows(effect_curves(PRIOR, learned(), pairs))
        if row.factor == "welcome_host"
    ]
    assert [(row.outcome, row.value, row.pairs) for row in rows] == [
        ("start", "0", "<10"),
        ("start", "1", "10"),
        ("start", "unknown", "<10"),
        ("stay", "0", "50"),
        ("stay", "1", "<10"),
        ("stay", "unknown", "12"),
    ]
    found = curve_of("welcome_host", "start")
    assert rows[1].posterior_high == pytest.approx(
        found.posterior[1] + Z80 * found.posterior_sd[1], abs=1e-4
    )
    table = list(csv.DictReader(io.StringIO(effects_csv(rows), newline="")))
    assert table[1]["posterior"] == str(rows[1].posterior)


def test_pairs_are_counted_at_the_knots_next_to_them() -> None:
    values = {curve.factor: np.full(3, np.nan) for curve in PRIOR.curves}
    values["travel_minutes"] = np.array([10.0, 15.0, np.nan])
    counted = pairs_at_knots(
        PRIOR, values, np.array([True, True, True]), np.array([False, True, True])
    )
    np.testing.assert_allclose(counted["travel_minutes"].sum(axis=0), [3, 2])
    np.testing.assert_allclose(counted["travel_minutes"][1], [1.5, 0.5])
    np.testing.assert_allclose(counted["travel_minutes"][-1], [1, 1])


def test_counts_beside_a_model(tmp_path: Path) -> None:
    assert read_pairs(tmp_path) == {}
    write_pairs({"welcome_host": np.array([[9.0, 50.2]])}, tmp_path)
    assert "9" not in (tmp_path / "pairs.json").read_text("utf-8")
    (kept,) = read_pairs(tmp_path)["welcome_host"]
    assert np.isnan(kept[0])
    assert kept[1] == 50
    assert [count_shown(x) for x in kept] == ["<10", "50"]
    (tmp_path / "pairs.json").write_text("[1, 2", "utf-8")
    with pytest.raises(ModelError, match=r"pairs\.json"):
        read_pairs(tmp_path)


def test_the_pictures_are_pages_that_stay_the_same(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    from wor_match.learning.plots import effect_pages, save_figures

    curves = effect_curves(PRIOR, learned(), {"welcome_host": np.full((3, 2), 40.0)})
    drawn = []
    for name in ("one", "two"):
        folder = tmp_path / name
        folder.mkdir()
        pages = effect_pages(curves, {"travel_minutes": "minutes"}, "Made up")
        assert len(pages) == 2
        files = save_figures({f"effects-{n}": page for n, page in enumerate(pages)}, folder)
        drawn.append([file.read_bytes() for file in files])
    assert drawn[0] == drawn[1]
    assert drawn[0][0].startswith(b"\x89PNG")
    text = drawn[0][1].decode()
    for words in ("travel minutes", "welcome host", "Made up (1 of 2)", "log-odds"):
        assert words in text or words in drawn[0][3].decode(), words


def test_few_pairs_are_not_drawn() -> None:
    pytest.importorskip("matplotlib")
    from wor_match.learning.plots import effect_pages

    def bars(count: float) -> int:
        pairs = {"travel_minutes": np.full((7, 2), count)}
        curves = [
            one for one in effect_curves(PRIOR, learned(), pairs) if one.factor == "travel_minutes"
        ]
        (page,) = effect_pages(curves, {}, "Made up")
        return sum(len(axes.patches) for axes in page.axes)

    assert bars(9) == 0
    assert bars(40) == 14
