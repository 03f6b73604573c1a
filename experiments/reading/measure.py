"""Precision and recall of what is read from text, per field, on development and blind texts.

    python experiments/reading/measure.py              # the table of docs/reading.md
    python experiments/reading/measure.py --errors     # development texts that go wrong

Right is: within one step on a scale of 1 to 5 and on the same side of 3, a group size within a
factor 1.7, an age within 3 years, a distance within a factor 1.8, the same set of languages and
means of transport, half hours of the week that overlap for at least 80 %, and else the same value.
Only development texts are shown: blind ones stay blind.
"""

from __future__ import annotations

import argparse
import json
import math
from collections import defaultdict
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from wor_match.domain.columns import slot_mask
from wor_match.ingest.activity_rows import _is_drop_in
from wor_match.ingest.dutch_text import find_access
from wor_match.ingest.reading import NOT_TAKEN_OVER, THRESHOLD, read_activity, read_wish

DATA = Path(__file__).parents[2] / "data"
FIELDS = {
    "client": (
        "group_size", "climate_pace", "climate_talk", "climate_structure", "climate_depth", "effort", "age",
        "gender", "languages", "wheelchair", "budget_eur", "availability", "max_travel_km", "transport",
    ),
    "activity": (
        "group_size", "climate_pace", "climate_talk", "climate_structure", "climate_depth", "effort",
        "welcome_host", "drop_in", "languages", "wheelchair",
    ),
}  # fmt: skip
Read = Callable[[str, str], dict[str, Any]]


def is_blind(text: str) -> bool:
    """A third of all texts, by the hash of their words."""
    return int(sha256(text.encode()).hexdigest(), 16) % 3 == 0


def texts() -> Iterator[tuple[str, str, str, dict[str, Any], set[str]]]:
    """(set, side, text, labels, unsure fields) of every labelled text."""
    for side, name in (("client", "wishes"), ("activity", "descriptions")):
        for line in (DATA / "reading" / f"{name}.jsonl").read_text("utf-8").splitlines():
            row = json.loads(line)
            yield "ours", side, row["text"], row["labels"], set(row["unsure"])
    sentences = DATA / "embedding" / "climate_sentences.jsonl"
    for line in sentences.read_text("utf-8").splitlines():
        row = json.loads(line)
        labels = {name: value for name, value in row["labels"].items() if value != "unknown"}
        yield "other writer", row["side"], row["nl"], labels, set()


def is_right(field: str, said: Any, label: Any) -> bool:
    if field == "group_size":
        return bool(abs(math.log(said / label)) <= math.log(1.7))
    if field == "max_travel_km":
        return bool(label > 0 and abs(math.log(said / label)) <= math.log(1.8))
    if field.startswith("climate_") or field == "effort":
        return bool(abs(said - label) <= 1 and (said - 3) * (label - 3) >= 0)
    if field == "age":
        return bool(abs(said - label) <= 3)
    if field == "availability":
        one, other = (_mask(slots) for slots in (said, label))
        return (one & other).bit_count() >= 0.8 * (one | other).bit_count()
    if field in ("languages", "transport"):
        return set(said) == set(label)
    return bool(said == label)


def _mask(slots: list[str]) -> int:
    mask = 0
    for slot in slots:
        mask |= slot_mask(slot)[0]
    return mask


def by_rules(side: str, text: str) -> dict[str, Any]:
    """Readings above the threshold, also of fields that are not taken over."""
    if side == "client":
        found = read_wish(text)
        return {name: r.value for name, r in found.items() if r.confidence >= THRESHOLD}
    title, _, description = text.partition(": ")
    found = read_activity(title, description)
    values = {name: r.value for name, r in found.items() if r.confidence >= THRESHOLD}
    if access := find_access(text):
        values["wheelchair"] = access
    if _is_drop_in(text.casefold()):
        values["drop_in"] = True
    return values


def tally(read: Read, errors: bool = False) -> dict[tuple[str, str, str, bool], list[int]]:
    """(set, side, field, blind) to [given, right, stated] ."""
    counts: dict[tuple[str, str, str, bool], list[int]] = defaultdict(lambda: [0, 0, 0])
    for name, side, text, labels, unsure in texts():
        said = read(side, text)
        blind = is_blind(text)
        for field in FIELDS[side]:
            if field in unsure:
                continue
            cell = counts[name, side, field, blind]
            cell[2] += field in labels
            given = said.get(field)
            right = False
            if given is not None:
                cell[0] += 1
                right = field in labels and is_right(field, given, labels[field])
                cell[1] += right
            if errors and not blind and not right and (given is not None or field in labels):
                kind = "WRONG " if given is not None else "missed"
                print(
                    f"{kind} {name[:5]} {side[:6]} {field}: {given} / {labels.get(field)} | {text}"
                )
    return counts


def table(counts: dict[tuple[str, str, str, bool], list[int]]) -> str:
    lines = [
        "| side | field | taken over | development: precision | recall | blind: precision |"
        " recall | blind, other writer: precision | recall |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for side, fields in FIELDS.items():
        for field in (*fields, "all"):
            cells = []
            for names, blind in (
                (("ours", "other writer"), False),
                (("ours",), True),
                (("other writer",), True),
            ):
                given = right = stated = 0
                for one in fields if field == "all" else (field,):
                    for name in names:
                        a, b, c = counts[name, side, one, blind]
                        given, right, stated = given + a, right + b, stated + c
                cells += [_ratio(right, given), _ratio(right, stated)]
            kept = "no" if field in NOT_TAKEN_OVER[side] else "yes" if field != "all" else ""
            lines.append(f"| {side} | {field} | {kept} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _ratio(part: int, whole: int) -> str:
    return f"{part / whole:.2f} ({part}/{whole})" if whole else "- (0/0)"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--errors", action="store_true", help="show development texts that go wrong"
    )
    chosen = parser.parse_args()
    counts = tally(by_rules, chosen.errors)
    print(table(counts))


if __name__ == "__main__":
    main()
