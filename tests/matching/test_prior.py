"""The expert prior: complete, with sources, and refused with a clear message where it is damaged."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from wor_match.domain.taxonomy import load_taxonomy
from wor_match.errors import ModelError
from wor_match.matching.factors import all_factors
from wor_match.matching.groups import GROUPS
from wor_match.matching.model import load_prior
from wor_match.matching.sentences import LABELS, SENTENCES, UNKNOWN

RAW = resources.files("wor_match.matching").joinpath("prior.toml").read_text("utf-8")
TABLE = tomllib.loads(RAW)
FACTORS = {factor.name: factor for factor in all_factors(load_taxonomy())}

SMALL = """
[model]
name = "small"
version = 2
smoothness = 0.5
[start]
base = 0.5
sd = 0.3
source = "assumption"
[stay]
weekly_hazard = [0.1, 0.2]
sd = 0.2
source = "assumption"
[[effect]]
factor = "drop_in"
knots = [0.0, 1.0]
start = [0.0, 0.2]
stay = [0.1, -0.1]
sd = [0.4, 0.2]
certain = [0.0]
unknown_sd = [0.3, 0.1]
source = "assumption"
"""


def load(tmp_path: Path, text: str, factors: tuple[str, ...] = ("drop_in",)) -> Any:
    path = tmp_path / "own.toml"
    path.write_text(text, "utf-8")
    return load_prior(path, factors)


def test_every_factor_has_an_effect_words_and_a_label() -> None:
    assert [row["factor"] for row in TABLE["effect"]] == list(FACTORS)
    assert set(SENTENCES) == set(LABELS) == {*FACTORS, *GROUPS}
    assert set(UNKNOWN) <= set(FACTORS)


@pytest.mark.parametrize("row", TABLE["effect"], ids=lambda row: row["factor"])
def test_every_effect_has_a_source_and_stays_in_the_range_of_its_factor(
    row: dict[str, Any],
) -> None:
    assert re.search(r"\[\d+\]|assumption", row["source"]), row["source"]
    factor = FACTORS[row["factor"]]
    assert factor.low <= row["knots"][0] < row["knots"][-1] <= factor.high
    assert all(sd >= 0 for sd in row["sd"] + row["unknown_sd"])
    assert set(row.get("certain", [])) <= set(row["knots"])


def test_start_and_stay_have_a_source() -> None:
    for outcome in ("start", "stay"):
        assert re.search(r"\[\d+\]|assumption", TABLE[outcome]["source"])


def test_every_numbered_source_is_in_the_list() -> None:
    listed = Path(__file__).parents[2] / "docs" / "domain.md"
    numbers = set(re.findall(r"\[(\d+)\]", "".join(re.findall(r'source = "(.*)"', RAW))))
    known = set(re.findall(r"^- \[(\d+)\]", listed.read_text("utf-8"), re.MULTILINE))
    assert numbers - known == set()


def test_more_leave_in_the_first_weeks() -> None:
    hazard = np.array(TABLE["stay"]["weekly_hazard"])
    assert (np.diff(hazard) < 0).all()


def test_a_small_prior_is_read_as_it_stands(tmp_path: Path) -> None:
    model = load(tmp_path, SMALL)
    assert model.policy == "small-2"
    assert model.horizon == 2
    np.testing.assert_array_equal(model.curves[0].effect, [[0, 0.1], [0.2, -0.1], [0, 0]])
    # Base, two knots (the first one certain) and unknown.
    np.testing.assert_allclose(model.covariance[0], np.diag([0.09, 0, 0.16, 0.09]))
    np.testing.assert_allclose(model.covariance[1], np.diag([0.04, 0, 0.04, 0.01]))


def test_neighbouring_knots_move_together(tmp_path: Path) -> None:
    model = load(tmp_path, SMALL.replace("certain = [0.0]\n", ""))
    assert model.covariance[0][1, 2] == pytest.approx(0.5 * 0.4 * 0.4)
    assert model.covariance[0][2, 3] == 0


def test_together_scales_effects_and_doubt(tmp_path: Path) -> None:
    model = load(tmp_path, SMALL.replace("smoothness", "together = 0.5\nsmoothness"))
    assert model.curves[0].effect[1, 0] == pytest.approx(0.1)
    assert model.covariance[0][2, 2] == pytest.approx(0.2**2)
    assert model.covariance[0][0, 0] == pytest.approx(0.3**2)


def test_a_table_may_name_the_part_that_no_factor_sees(tmp_path: Path) -> None:
    assert load(tmp_path, SMALL).unseen_sd == (0, 0)
    model = load(tmp_path, SMALL.replace("[model]", "[model]\nunseen_sd = [1.0, 0.5]"))
    assert model.unseen_sd == (1, 0.5)
    known = {"drop_in": np.array([0.0])}
    alone = load(tmp_path, SMALL).sd(known)
    np.testing.assert_allclose(model.sd(known) ** 2 - alone**2, [[1, 0.25]])


def replaced(old: str, new: str) -> Callable[[], str]:
    assert old in SMALL
    return lambda: SMALL.replace(old, new)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (replaced('"drop_in"', '"luck"'), "unknown factor 'luck'; expected one of drop_in"),
        (replaced("[0.0, 1.0]", "[1.0, 0.0]"), "'drop_in': expected increasing knots"),
        (replaced("[0.0, 1.0]", "[1.0, 1.0]"), "'drop_in': expected increasing knots"),
        (replaced("knots = [0.0, 1.0]", "knots = [0.0]"), "'drop_in': expected increasing knots"),
        (replaced("start = [0.0, 0.2]", "start = [0.2]"), "prior .*own.toml"),
        (
            replaced("start = [0.0, 0.2]\nstay = [0.1, -0.1]", "start = [0.2]\nstay = [0.1]"),
            "as many effects on start and stay",
        ),
        (replaced("sd = [0.4, 0.2]", "sd = [0.4]"), r"'drop_in': expected sd and unknown_sd as"),
        (replaced("unknown_sd = [0.3, 0.1]", "unknown_sd = 0.3"), "expected sd and unknown_sd as"),
        (
            replaced('0.1]\nsource = "assumption"', '0.1]\nsource = " "'),
            "'drop_in': expected a source or the word assumption",
        ),
        (
            replaced('0.1]\nsource = "assumption"', "0.1]"),
            "expected an entry 'source', found none",
        ),
        (replaced("base = 0.5\n", ""), "expected an entry 'base', found none"),
        (replaced("[model]", "[modell]"), "expected an entry 'model', found none"),
        (replaced("base = 0.5", "base = 'much'"), "could not convert string to float: 'much'"),
        (replaced("[0.1, 0.2]", "[0.1, 1.0]"), "weekly hazards between 0 and 1"),
        (replaced("[0.1, 0.2]", "[]"), "weekly hazards between 0 and 1"),
        (replaced("smoothness = 0.5", "smoothness = 1.0"), "expected smoothness"),
        (replaced("[model]", "[model]\nunseen_sd = [1.0]"), "expected unseen_sd as"),
        (replaced("[model]", "[model]\nunseen_sd = [1, -1]"), "expected unseen_sd as"),
        (replaced("[model]", "[model"), "expected a readable TOML file"),
        (lambda: SMALL + SMALL[SMALL.index("[[effect]]") :], "factor 'drop_in' occurs twice"),
    ],
)
def test_a_damaged_prior_is_refused_with_what_was_expected(
    tmp_path: Path, text: Callable[[], str], message: str
) -> None:
    with pytest.raises(ModelError, match=message) as caught:
        load(tmp_path, text())
    assert "own.toml" in str(caught.value)


def test_a_prior_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"gone\.toml: expected a readable TOML file"):
        load_prior(tmp_path / "gone.toml")


def test_without_names_any_factor_is_taken(tmp_path: Path) -> None:
    model = load(tmp_path, SMALL.replace('"drop_in"', '"luck"'), factors=())
    assert model.curves[0].factor == "luck"
