"""What the study counts, on numbers that can be checked by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from experiments.study.embeddings import KeptEmbedder
from experiments.study.measures import by_model, over_worlds, paired, share_within, way_to_oracle
from wor_match.embedding.lexical import LexicalEmbedder

WEEKS = np.array([[6.0, 5.0, 4.0, 0.0, 0.0]])
EVERYTHING = np.ones((1, 5), bool)


def test_the_oracle_comes_all_the_way_and_its_opposite_further_back_than_chance() -> None:
    assert way_to_oracle(WEEKS, WEEKS, EVERYTHING) == pytest.approx(1)
    # Random 3; the worst three give 4/3; the best three 5.
    assert way_to_oracle(-WEEKS, WEEKS, EVERYTHING) == pytest.approx((4 / 3 - 3) / (5 - 3))


def test_what_a_limit_refuses_is_on_no_list_and_no_part_of_chance() -> None:
    allowed = np.array([[False, True, True, True, True]])
    # Allowed: 5, 4, 0, 0, mean 9/4; best three 3.
    score = np.array([[9.0, 0.0, 1.0, 2.0, 3.0]])
    assert way_to_oracle(score, WEEKS, allowed) == pytest.approx((4 / 3 - 9 / 4) / (3 - 9 / 4))


def test_a_client_without_a_choice_does_not_count() -> None:
    weeks, allowed = np.tile(WEEKS, (2, 1)), np.ones((2, 5), bool)
    allowed[1, 2:] = False
    assert way_to_oracle(weeks, weeks, allowed) == pytest.approx(1)


def test_chance_is_the_middle_of_many_random_lists() -> None:
    rng = np.random.default_rng(1)
    weeks, allowed = rng.random((3000, 12)), np.ones((3000, 12), bool)
    assert abs(way_to_oracle(rng.random((3000, 12)), weeks, allowed)) < 0.03


def test_interval_over_worlds_is_students() -> None:
    over = over_worlds([0.4, 0.5, 0.6])
    # sd .1, n 3: error .05774; t(2) at .9 is 1.8856, at .975 4.3027.
    assert over.mean == pytest.approx(0.5)
    assert over.low80 == pytest.approx(0.5 - 1.8856 * 0.057735, abs=1e-4)
    assert over.high95 == pytest.approx(0.5 + 4.3027 * 0.057735, abs=1e-4)
    assert np.isnan(over_worlds([0.4]).low80)


def test_cells_and_pairs_are_taken_from_the_same_worlds() -> None:
    rows = [
        {"world": w, "history": 13, "model": m, "measure": "way", "value": v}
        for w, m, v in ((1, "a", 0.5), (1, "b", 0.4), (2, "a", 0.7), (2, "b", 0.4), (3, "a", 9.0))
    ]
    assert by_model(rows, "way")["b", 13].mean == pytest.approx(0.4)
    difference = paired(rows, "way", "a", "b", 13)
    assert difference.worlds == 2
    assert difference.mean == pytest.approx(0.2)


def test_share_within_counts_bounds() -> None:
    truth = np.array([0.0, 1.0, 2.0, 3.0])
    assert share_within(truth, np.full(4, 0.0), np.full(4, 2.0)) == 0.75


class Counting:
    """An embedder that says how many texts it was asked for."""

    name, digest = "counting", "0123456789abcdef0"

    def __init__(self) -> None:
        self.asked = 0

    def prepare(self, texts: list[str]) -> Counting:
        return self

    def embed(self, texts: list[str]) -> np.ndarray:
        self.asked += len(texts)
        return np.array([[len(text), 1.0] for text in texts], np.float32).reshape(-1, 2)


def test_a_text_is_embedded_once_also_in_a_later_run(tmp_path: Path) -> None:
    inner = Counting()
    first = KeptEmbedder(inner, tmp_path)
    assert first.embed(["a", "bb", "a"])[:, 0].tolist() == [1, 2, 1]
    first.save()
    assert inner.asked == 2
    later = KeptEmbedder(inner, tmp_path)
    assert later.embed(["bb", "ccc"])[:, 0].tolist() == [2, 3]
    assert inner.asked == 3
    assert later.embed([]).shape == (0, 2)


def test_an_embedder_that_depends_on_the_catalogue_is_refused(tmp_path: Path) -> None:
    kept = KeptEmbedder(LexicalEmbedder(), tmp_path)
    with pytest.raises(TypeError, match="fixed weights"):
        kept.prepare(["Wandelen in het park", "Koffie met de buren"])
