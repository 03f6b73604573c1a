"""From outcomes to a model that is in use, by the commands of a researcher."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import Result, run
from tests.learning.judged_worlds import (
    FIRST,
    MARKER,
    World,
    as_json,
    everything_in,
    small_world,
)
from wor_match.domain.entities import Outcome
from wor_match.embedding import lexical

TRAINED = FIRST + timedelta(200)


class Place:
    """A world in files, and the model that was trained on its first half."""

    def __init__(self, folder: Path, world: World) -> None:
        self.folder, self.world = folder, world
        self.catalogue, self.clients, self.outcomes = world.write(folder)
        self.model = folder / "model"

    @property
    def files(self) -> tuple[object, ...]:
        return (
            *("--catalogue", self.catalogue, "--clients", self.clients),
            *("--outcomes", self.outcomes),
        )

    def train(self, out: Path, *more: object, as_of: object = TRAINED) -> Result:
        return run(
            *("train", *self.files, "--out", out, "--embedder", "lexical"),
            *("--as-of", as_of, *more),
        )

    def evaluate(self, *more: object) -> Any:
        found = run("evaluate", *self.files, "--format", "json", "--draws", 20, *more)
        assert found.code == 0, found.err
        return as_json(found.out)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lexical, "PIECE_BITS", 12)
        here = Place(tmp_path_factory.mktemp("world"), small_world(300))
        assert here.train(here.model).code == 0
        yield here


# --- train ----------------------------------------------------------------------------------------


def test_train_makes_a_folder_and_nothing_else(place: Place, tmp_path: Path) -> None:
    found = place.train(tmp_path / "model")
    assert (found.code, found.out) == (0, "")
    assert [one.name for one in tmp_path.iterdir()] == ["model"]
    names = {one.name for one in (tmp_path / "model").iterdir()}
    assert names == {"README.md", "arrays.npz", "model.json", "pairs.json", "table.toml"}
    assert f"learned-{TRAINED}" in found.said


def test_the_same_files_give_the_same_model(place: Place, tmp_path: Path) -> None:
    assert place.train(tmp_path / "model").code == 0
    for name in ("table.toml", "model.json", "pairs.json"):
        assert (tmp_path / "model" / name).read_bytes() == (place.model / name).read_bytes()


def test_a_folder_with_something_else_is_left_alone(place: Place, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("keep me", "utf-8")
    found = place.train(tmp_path, "--force")
    assert found.code == 2
    assert "found other files" in found.said
    assert [one.name for one in tmp_path.iterdir()] == ["notes.txt"]


def test_an_earlier_model_is_replaced_when_asked(place: Place, tmp_path: Path) -> None:
    out = tmp_path / "model"
    assert place.train(out, as_of=FIRST + timedelta(150)).code == 0
    before = (out / "model.json").read_bytes()
    refused = place.train(out)
    assert refused.code == 2
    assert "--force" in refused.said
    assert (out / "model.json").read_bytes() == before
    assert place.train(out, "--force").code == 0
    assert (out / "model.json").read_bytes() != before
    assert [one.name for one in tmp_path.iterdir()] == ["model"]


def test_a_training_that_fails_leaves_nothing_half_written(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "model"
    assert place.train(out).code == 0
    before = (out / "model.json").read_bytes()

    def full(*arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("wor_match.learning.effects.write_pairs", full)
    found = place.train(out, "--force")
    assert found.code == 2
    assert "No space left on device" in found.said
    assert (out / "model.json").read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["model"]

    rename = Path.rename

    def stopped(self: Path, target: Path) -> Path:
        if self.suffix == ".tmp":
            raise KeyboardInterrupt
        return rename(self, target)

    monkeypatch.undo()
    monkeypatch.setattr(Path, "rename", stopped)
    monkeypatch.setattr(lexical, "PIECE_BITS", 12)
    assert place.train(out, "--force").code == 130
    assert (out / "model.json").read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["model"]


@pytest.mark.parametrize("where", ["nowhere/model", "file"])
def test_a_place_that_cannot_be(place: Place, tmp_path: Path, where: str) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    found = place.train(tmp_path / where)
    assert found.code == 2
    assert "expected" in found.said
    assert "Reading texts" not in found.said  # refused before any work


def test_a_day_after_the_end_is_the_last_day(place: Place, tmp_path: Path) -> None:
    found = place.train(tmp_path / "model", as_of="2031-01-01")
    assert found.code == 0
    assert f"the outcomes end on {place.world.last_day}" in found.said
    assert f"learned-{place.world.last_day}" in found.said


def test_outcomes_that_teach_nothing(place: Place, tmp_path: Path) -> None:
    found = place.train(tmp_path / "model", as_of=FIRST)
    assert found.code == 2
    assert "no outcome that counts" in found.said
    assert list(tmp_path.iterdir()) == []


def test_an_empty_file_of_outcomes(place: Place, tmp_path: Path) -> None:
    empty = tmp_path / "o.csv"
    empty.write_text("client_id,activity_id,shown_on\n,A-1,2025-01-01\n", "utf-8")
    files = ("--catalogue", place.catalogue, "--clients", place.clients, "--outcomes", empty)
    found = run("train", *files, "--out", tmp_path / "model")
    assert found.code == 2
    assert "none of them taken" in found.said


def test_rows_that_were_refused_set_the_exit_code(place: Place, tmp_path: Path) -> None:
    outcomes = tmp_path / "outcomes.jsonl"
    outcomes.write_text(place.outcomes.read_text("utf-8") + '{"client_id":"klant-1"}\n', "utf-8")
    files = ("--catalogue", place.catalogue, "--clients", place.clients, "--outcomes", outcomes)
    found = run("train", *files, "--out", tmp_path / "model", "--embedder", "lexical")
    assert found.code == 1
    assert (tmp_path / "model" / "model.json").is_file()


# --- recommend and explain ------------------------------------------------------------------------


def test_a_learned_model_ranks_and_explains(place: Place) -> None:
    files = ("--catalogue", place.catalogue, "--clients", place.clients)
    lists = run(
        *("recommend", *files, "--model", place.model, "--client", "klant-0001"),
        *("--format", "json", "--as-of", TRAINED),
    )
    assert lists.code == 0
    assert lists.json[0]["policy"] == f"learned-{TRAINED}"
    best = lists.json[0]["suggestions"][0]
    pair = ("--client", "klant-0001", "--activity", best["activity_id"])
    shown = run(
        *("explain", *files, *pair, "--model", place.model, "--format", "json"),
        *("--as-of", TRAINED),
    )
    assert shown.code == 0
    assert shown.json["p_retained"] == best["p_retained"]
    assert {"organisation", "activity"} <= {one["factor"] for one in shown.json["factors"]}
    table = run("explain", *files, *pair, "--model", place.model, "--as-of", TRAINED)
    assert table.code == 0


def test_lists_say_what_the_expectation_comes_from(place: Place) -> None:
    files = ("--catalogue", place.catalogue, "--clients", place.clients, "--client", "klant-0001")
    learned = run("recommend", *files, "--model", place.model, "--as-of", TRAINED)
    prior = run("recommend", *files, "--embedder", "lexical", "--as-of", TRAINED)
    assert f"deelnemers tot en met {TRAINED:%d-%m-%Y}" in " ".join(learned.out.split())
    assert "nog niet uit de ervaring" in " ".join(prior.out.split())


@pytest.mark.parametrize("command", ["recommend", "evaluate"])
def test_another_embedder_is_refused(place: Place, command: str) -> None:
    files = place.files if command == "evaluate" else place.files[:4]
    found = run(command, *files, "--model", place.model, "--embedder", "wor-nl-static")
    assert found.code == 2
    assert "--embedder lexical" in found.said


# --- evaluate -------------------------------------------------------------------------------------


def test_evaluate_judges_on_later_lists(place: Place) -> None:
    found = place.evaluate("--model", place.model)
    assert (found["model"], found["shown_after"]) == (f"learned-{TRAINED}", str(TRAINED))
    later = {one.client_id for one in place.world.outcomes if one.shown_on > TRAINED}
    assert found["clients"] == len(later)
    measures = found["measures"]
    assert {"c_index", "brier", "integrated_brier", "start_slope", "stay_slope"} <= set(measures)
    assert measures["stay_log_score"]["difference"]["value"] > 0


def test_the_prior_is_judged_on_everything(place: Place) -> None:
    found = place.evaluate("--model", "prior", "--embedder", "lexical")
    assert found["shown_after"] is None
    assert found["clients"] == 300
    assert found["measures"]["c_index"]["difference"]["value"] == 0


def test_evaluate_takes_the_last_day_for_a_later_one(place: Place) -> None:
    arguments = ("evaluate", *place.files, "--model", place.model, "--draws", 20)
    found = run(*arguments, "--as-of", "2031-01-01", "--format", "json")
    assert found.code == 0
    assert as_json(found.out)["known_until"] == str(place.world.last_day)
    assert f"the outcomes end on {place.world.last_day}" in found.said


def test_evaluate_as_a_table(place: Place) -> None:
    found = run("evaluate", *place.files, "--model", place.model, "--draws", 20)
    assert found.code == 0
    assert "stay: concordance (IPCW)" in found.out
    assert "klant-" not in found.out


def test_clients_who_refused_are_not_judged_nor_learned_from(place: Place, tmp_path: Path) -> None:
    refused = Place(tmp_path, small_world(300, consent=False))
    found = run("evaluate", *refused.files, "--model", "prior", "--embedder", "lexical")
    assert found.code == 2
    assert "found none" in found.said
    assert refused.train(tmp_path / "model").code == 2


def test_small_counts_are_kept_back_in_json(place: Place, tmp_path: Path) -> None:
    last = place.world.outcomes[-3 * 6].shown_on - timedelta(1)
    late = [one for one in place.world.outcomes if one.shown_on > last]
    few = Place(tmp_path, World(place.world.clients, place.world.activities, late))
    found = few.evaluate("--model", place.model)
    assert found["clients"] == "<10"
    assert {one["clients"] for one in found["measures"].values()} == {"<10"}
    assert {one["model"]["value"] for one in found["measures"].values()} == {None}


def test_evaluate_before_anything_came_of_it(place: Place) -> None:
    found = run("evaluate", *place.files, "--model", place.model, "--as-of", TRAINED)
    assert found.code == 2
    assert "Wait for the three-month answers" in found.said


def test_calibration_is_drawn(place: Place, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    place.evaluate("--model", place.model, "--out", tmp_path / "e")
    names = sorted(one.name for one in (tmp_path / "e").iterdir())
    assert names == ["calibration.png", "calibration.svg", "evaluation.json"]
    as_json((tmp_path / "e" / "evaluation.json").read_text("utf-8"))


# --- effects --------------------------------------------------------------------------------------


def test_effects_as_table_and_pictures(place: Place, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    found = run("effects", "--model", place.model, "--out", tmp_path / "e", "--most", 100)
    assert found.code == 0
    assert "welcome_host" in found.out
    names = {one.name for one in (tmp_path / "e").iterdir()}
    assert {"effects.csv", "effects-1.png", "effects-1.svg"} <= names
    again = run("effects", "--model", place.model, "--out", tmp_path / "e")
    assert again.code == 0


def test_effects_need_a_learned_model(place: Place, tmp_path: Path) -> None:
    found = run("effects", "--model", tmp_path)
    assert found.code == 2
    assert "model.json" in found.said


def test_effects_beside_another_prior_are_refused(place: Place, tmp_path: Path) -> None:
    from importlib import resources

    table = resources.files("wor_match.matching").joinpath("prior.toml").read_text("utf-8")
    (tmp_path / "p.toml").write_text(table.replace("base = 0.69", "base = 0.5"), "utf-8")
    (tmp_path / "s.toml").write_text(f'prior = "{tmp_path / "p.toml"}"\n', "utf-8")
    found = run("effects", "--model", place.model, "--settings", tmp_path / "s.toml")
    assert found.code == 2
    assert "prior that this model started from" in found.said


# --- what goes where ------------------------------------------------------------------------------


def test_nothing_of_clients_in_what_is_written(place: Place, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    assert run("effects", "--model", place.model, "--out", tmp_path / "e").code == 0
    place.evaluate("--model", place.model, "--out", tmp_path / "v")
    for folder in (place.model, tmp_path):
        written = everything_in(folder)
        assert MARKER not in written
        assert "klant-" not in written


@pytest.mark.parametrize(
    ("module", "command"),
    [("matplotlib.figure", "effects"), ("mlflow", "promote"), ("mlflow", "train")],
)
def test_a_missing_extra_is_named(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: str, command: str
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    more: dict[str, tuple[object, ...]] = {
        "effects": ("--model", place.model, "--out", tmp_path / "e"),
        "promote": (*place.files, "--tracking-uri", f"sqlite:///{tmp_path / 'm.db'}"),
        "train": (*place.files, "--out", tmp_path / "model", "--embedder", "lexical",
                  "--tracking-uri", f"sqlite:///{tmp_path / 'm.db'}"),
    }  # fmt: skip
    found = run(command, *more[command])
    assert found.code == 2
    assert "pip install 'wor-match[research]'" in found.said
    assert [one.name for one in tmp_path.iterdir() if one.name not in ("model",)] == []


@pytest.mark.slow
def test_the_demo_of_a_learned_model_says_that_it_is_simulated() -> None:
    found = run("demo", "--learned", "--clients", 1, "--top", 1)
    assert found.code == 0
    text = " ".join(found.out.split())
    assert "GESIMULEERDE stad" in text
    assert "Over echte mensen zegt het niets" in text


def test_the_worlds_of_these_tests_hold_the_words(place: Place) -> None:
    """So that the tests above can fail."""
    assert MARKER in everything_in(place.folder)
    assert all(isinstance(one, Outcome) for one in place.world.outcomes)
