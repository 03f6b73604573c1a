"""Against real, messy rows whose meaning somebody wrote down; the data stays outside."""

import csv
import json
from pathlib import Path

import pytest

from wor_match.ingest.dutch_text import find_cost, parse_cost, parse_when

REAL = Path(__file__).resolve().parents[3] / "shared" / "real"
LEAST = 0.95

pytestmark = pytest.mark.skipif(
    not (REAL / "activiteiten-expected.jsonl").exists(),
    reason=f"the real texts are not ours to publish; expected them in {REAL}",
)


def _key(title: str) -> str:
    return " ".join(title.split()).casefold()


def _pairs() -> list[tuple[dict[str, str], dict[str, object]]]:
    lines = (REAL / "activiteiten-expected.jsonl").read_text("utf-8").splitlines()
    expected = {_key(e["title"]): e for e in map(json.loads, lines)}
    with (REAL / "activiteiten.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    return [(row, expected[_key(row["Titel"])]) for row in rows if _key(row["Titel"]) in expected]


def _read(row: dict[str, str]) -> dict[str, object]:
    when = parse_when(row["Dag"], row["Van"], row["Tot"], row["Frequentie"], row["Omschrijving"])
    cost = parse_cost(row["Kosten"])
    if cost.cost_eur is None and cost.doubt is None:
        cost = find_cost(row["Omschrijving"])
    return {
        "weekdays": list(when.days),
        "start": when.start or "",
        "end": when.end or "",
        "cost_eur": cost.cost_eur,
    }


def agreement(field: str, *, only_expected: bool) -> tuple[int, int, list[str]]:
    good, total, wrong = 0, 0, []
    for row, expected in _pairs():
        if only_expected and expected[field] in ([], "", None):
            continue
        total += 1
        got = _read(row)[field]
        if got == expected[field]:
            good += 1
        else:
            wrong.append(f"{expected['id']} {field}: {got!r}, expected {expected[field]!r}")
    return good, total, wrong


@pytest.mark.parametrize("field", ["weekdays", "start", "end", "cost_eur"])
@pytest.mark.parametrize("only_expected", [True, False], ids=["with a value", "all rows"])
def test_reads_real_rows(field: str, only_expected: bool) -> None:
    good, total, wrong = agreement(field, only_expected=only_expected)
    print(f"{field}: {good}/{total}")
    assert total > 10
    assert good >= LEAST * total, wrong
