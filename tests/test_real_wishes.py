"""Real catalogues and wishes, where they are at hand: they are not part of this project."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer
from typer.testing import CliRunner

from wor_match.cli import app

REAL = Path(__file__).resolve().parents[2] / "shared" / "real"
pytestmark = pytest.mark.skipif(
    not (REAL / "qrels.txt").exists(),
    reason="the real texts are not beside this checkout (../shared/real)",
)
DAYS = {"ma", "di", "wo", "do", "vr", "za", "zo"}


def run(*arguments: object) -> None:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert result.exit_code == 0, result.output


def records(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text("utf-8-sig").splitlines()]


def ndcg_at_10(ranked: dict[str, list[str]]) -> float:
    """Mean over wishes; gain 2^grade - 1, discount log2(rank + 1)."""
    grades: dict[str, dict[str, int]] = {}
    for line in (REAL / "qrels.txt").read_text().splitlines():
        wish, _, activity, grade = line.split()
        grades.setdefault(wish, {})[activity] = int(grade)

    def gain(found: list[int]) -> float:
        return sum((2**grade - 1) / math.log2(place + 2) for place, grade in enumerate(found[:10]))

    return float(
        np.mean(
            [
                gain([known.get(activity, 0) for activity in ranked[wish]])
                / gain(sorted(known.values(), reverse=True))
                for wish, known in grades.items()
            ]
        )
    )


@pytest.mark.parametrize("name", ["activiteiten.csv", "activiteiten-cp1252.csv"])
def test_converted_days_times_and_prices_agree_with_what_was_meant(
    name: str, tmp_path: Path
) -> None:
    out = tmp_path / "activities.jsonl"
    run("convert", REAL / name, out, "--kind", "activities", "--as-of", "2026-11-22")
    found = {" ".join(str(row["title"]).lower().split()): row for row in records(out)}
    agree: dict[str, list[bool]] = {"days": [], "start": [], "cost": []}
    for meant in records(REAL / "activiteiten-expected.jsonl"):
        row = found[" ".join(str(meant["title"]).lower().split())]
        slots = row["slots"]
        assert isinstance(slots, list)
        days = {slot[:2] for slot in slots} & DAYS
        starts = {m[0] for slot in slots if (m := re.search(r"\d\d:\d\d", slot))}
        agree["days"].append(days == set(meant["weekdays"]))
        agree["start"].append(meant["start"] in (starts or {""}))
        agree["cost"].append(meant["cost_eur"] == row["cost_eur"])
    shares = {name: float(np.mean(values)) for name, values in agree.items()}
    assert min(shares.values()) >= 0.95, shares


def test_lists_for_real_wishes_are_better_than_character_tfidf(tmp_path: Path) -> None:
    out = tmp_path / "lists.jsonl"
    run(
        *("recommend", "--catalogue", REAL / "activities.jsonl"),
        *("--clients", REAL / "clients.jsonl", "--format", "jsonl", "--out", out),
    )
    ours = {
        row["client_id"]: [s["activity_id"] for s in row["suggestions"]] for row in records(out)
    }

    activities, clients = records(REAL / "activities.jsonl"), records(REAL / "clients.jsonl")
    texts = [f"{row['title']}. {row.get('description', '')}" for row in activities]
    wishes = [str(row["wish"]) for row in clients]
    for settings in ({"sublinear_tf": False}, {"sublinear_tf": True}):
        counted = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), **settings)
        known = counted.fit_transform(texts)
        score = (counted.transform(wishes) @ known.T).toarray()
        order = np.argsort(-score, axis=1, kind="stable")
        plain = {
            str(row["client_id"]): [str(activities[place]["activity_id"]) for place in best]
            for row, best in zip(clients, order, strict=True)
        }
        assert ndcg_at_10(ours) > ndcg_at_10(plain)
