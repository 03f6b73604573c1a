"""A learned model in a folder: the same after loading, and a clear word about each damage."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.learning.worlds import FACTORS, catalogue, embedder, learned
from wor_match.bootstrap import check_embedder, make_matcher, make_model
from wor_match.config import Settings
from wor_match.embedding.lexical import LexicalEmbedder
from wor_match.errors import ModelError
from wor_match.learning.registry import load_learned, save_learned
from wor_match.matching.model import load_prior


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_learned(learned(), tmp_path_factory.mktemp("models") / "m")


def test_a_model_is_the_same_after_saving_and_loading(saved: Path) -> None:
    found, model = load_learned(saved, FACTORS), learned().model
    assert found.digest == model.digest
    assert found.policy == model.policy
    assert found.trained == model.trained
    assert found.unseen_sd == model.unseen_sd
    assert found.sources == model.sources
    for curve, other in zip(found.curves, model.curves, strict=True):
        np.testing.assert_array_equal(curve.effect, other.effect)
        assert curve.source == other.source
    np.testing.assert_array_equal(found.covariance, model.covariance)


def test_the_folder_holds_no_pickle_no_person_and_no_small_count(
    saved: Path, tmp_path: Path
) -> None:
    assert sorted(one.name for one in saved.iterdir()) == [
        "README.md",
        "arrays.npz",
        "model.json",
        "table.toml",
    ]
    everything = b"".join(one.read_bytes() for one in saved.iterdir())
    assert b"C-0" not in everything
    few = replace(learned(), counts={**learned().counts, "clients": 400, "repeated": 7})
    card = (save_learned(few, tmp_path / "few") / "README.md").read_text("utf-8")
    assert "| repeated | 1 to 9 |" in card
    assert "| clients | 400 |" in card
    assert json.loads((tmp_path / "few" / "model.json").read_text())["counts"]["repeated"] is None


def edit(name: str, old: str, new: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        text = (folder / name).read_text("utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new, 1), "utf-8")

    return change


def drop(name: str) -> Callable[[Path], None]:
    return lambda folder: (folder / name).unlink()


def cut(name: str) -> Callable[[Path], None]:
    return lambda folder: (folder / name).write_bytes((folder / name).read_bytes()[:200])


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (drop("table.toml"), "found no table.toml"),
        (drop("arrays.npz"), "found no arrays.npz"),
        (drop("model.json"), "found no model.json"),
        (cut("table.toml"), "damaged|expected an entry"),
        (cut("arrays.npz"), "damaged"),
        (cut("model.json"), "damaged"),
        (edit("model.json", '"format": 1', '"format": 9'), "expected format 1, found 9"),
        (edit("model.json", '"digest"', '"no_digest"'), "expected an entry 'digest'"),
        (edit("table.toml", '"drop_in"', '"drop_out"'), "only on one side: drop_in, drop_out"),
        (edit("table.toml", "base = 0.", "base = 1."), "not those that were saved"),
        (edit("table.toml", "knots = [", "knots = [-99.0, "), "one effect more than knots"),
    ],
)
def test_damage_is_named(
    saved: Path, tmp_path: Path, damage: Callable[[Path], None], message: str
) -> None:
    folder = tmp_path / "broken"
    shutil.copytree(saved, folder)
    damage(folder)
    with pytest.raises(ModelError, match=message) as caught:
        load_learned(folder, FACTORS)
    assert "broken" in str(caught.value)


def test_a_folder_with_other_things_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "thesis.docx").write_text("a year of work")
    with pytest.raises(ModelError, match="found files"):
        save_learned(learned(), tmp_path)
    saved_again = save_learned(learned(), save_learned(learned(), tmp_path / "m"))
    assert load_learned(saved_again).digest == learned().model.digest


def test_a_model_that_learned_nothing_is_not_kept_as_learned(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no outcome that counts"):
        save_learned(replace(learned(), model=load_prior()), tmp_path / "m")


def test_the_folder_is_a_model_for_the_command_line_with_its_own_embedder(saved: Path) -> None:
    assert make_model(Settings(), str(saved)).digest == learned().model.digest
    matcher = make_matcher(catalogue(), Settings(), as_of=learned().as_of, model=str(saved))
    assert isinstance(matcher.embedder, LexicalEmbedder)
    assert matcher.places is not None
    with pytest.raises(ModelError, match="a learned model"):
        make_model(Settings(), str(saved / "nowhere"))


class Other:
    name, digest = "other", "d-1"


class SameName:
    name, digest = "lexical", "d-2"


def test_another_embedder_than_that_of_training_is_refused() -> None:
    with pytest.raises(ModelError, match=r"'lexical', found 'other'.*--embedder lexical"):
        check_embedder(learned().model, Other())  # type: ignore[arg-type]
    check_embedder(learned().model, SameName())  # type: ignore[arg-type]
    check_embedder(learned().model, embedder())
    check_embedder(load_prior(), Other())  # type: ignore[arg-type]
    trained = replace(learned().model.trained, embedder="other", embedder_digest="d-0")  # type: ignore[type-var]
    with pytest.raises(ModelError, match="Train anew"):
        check_embedder(replace(learned().model, trained=trained), Other())  # type: ignore[arg-type]
