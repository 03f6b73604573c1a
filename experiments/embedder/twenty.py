"""Top three of the demo catalogue for twenty wishes that nothing was trained on.

    python experiments/embedder/twenty.py NAME [NAME ...]

A name is an embedder as `wor-match recommend --embedder` takes it. Prints a Markdown table.
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

from wor_match.bootstrap import make_geocoder, make_matcher, make_taxonomy
from wor_match.cli import demo_folder
from wor_match.config import Settings
from wor_match.domain.entities import Client
from wor_match.ingest.validate import load_activities

WISHES = Path(__file__).with_name("wishes.txt")


def main(names: list[str]) -> None:
    settings, today = Settings(), date(2026, 11, 22)
    taxonomy = make_taxonomy(settings)
    activities = load_activities(
        demo_folder() / "activiteiten.csv",
        taxonomy=taxonomy,
        today=today,
        geocoder=make_geocoder(settings),
    ).records
    wishes = WISHES.read_text("utf-8").splitlines()
    clients = [
        Client(client_id=f"w{number:02}", wish=wish, problems=taxonomy.problems_in(wish))
        for number, wish in enumerate(wishes, start=1)
    ]
    found = {}
    for name in names:
        matcher = make_matcher(activities, settings, as_of=today, embedder=name)
        found[name] = [
            "; ".join(one.title for one in lists.suggestions)
            for lists in matcher.recommend(clients, top=3)
        ]
    print("| wish | " + " | ".join(names) + " |")
    print("| --- |" + " --- |" * len(names))
    for number, wish in enumerate(wishes):
        print(f"| {wish} | " + " | ".join(found[name][number] for name in names) + " |")


if __name__ == "__main__":
    main(sys.argv[1:] or ["lexical", "wor-nl"])
