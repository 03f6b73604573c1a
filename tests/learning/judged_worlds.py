"""A small invented world with outcomes, for tests of what learns and judges: quick, and known."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from wor_match.domain.entities import Activity, Client, Outcome

FIRST = date(2025, 1, 6)
MARKER = "kwikstaartje"
"""Stands in every wish: it may turn up in no record, report or message."""
_THINGS = (
    "wandelen in het bos",
    "schilderen met verf",
    "zingen in een koor",
    "samen koken en eten",
    "tuinieren in de moestuin",
    "fietsen repareren",
)


@dataclass(frozen=True)
class World:
    """Clients, activities and outcomes, as records and as files."""

    clients: list[Client]
    activities: list[Activity]
    outcomes: list[Outcome]

    @cached_property
    def last_day(self) -> date:
        return max(one.last_known_on for one in self.outcomes if one.last_known_on)

    def write(self, folder: Path) -> tuple[Path, Path, Path]:
        """`activities.jsonl`, `clients.jsonl` and `outcomes.jsonl` in a folder."""
        paths = []
        for name in ("activities", "clients", "outcomes"):
            path = folder / f"{name}.jsonl"
            lines = (record.model_dump_json(exclude_none=True) for record in getattr(self, name))
            path.write_text("".join(line + "\n" for line in lines), "utf-8")
            paths.append(path)
        return paths[0], paths[1], paths[2]


def small_world(clients: int = 120, seed: int = 0, host: float = 1.2, **changes: Any) -> World:
    """A world in which a match of wish and activity helps, and a host (`host`, log-odds a week) too.

    One client comes a day and gets three activities; what becomes of the chosen one is known until
    `last_known_on`, half a year later at most.

    changes
        Fields that all clients get, such as `consent`.
    """
    g = np.random.default_rng(seed)
    activities = [
        Activity(
            activity_id=f"A-{number}",
            title=_THINGS[number % len(_THINGS)].capitalize(),
            organisation=f"Huis {number % 4}",
            welcome_host=bool(number % 2),
            lat=52.1 + 0.01 * (number % 5),
            lon=5.1,
        )
        for number in range(18)
    ]
    people, outcomes = [], []
    for number in range(clients):
        wish = int(g.integers(len(_THINGS)))
        person = Client(
            **{
                "client_id": f"klant-{number:04d}",
                "wish": f"Ik wil graag {_THINGS[wish]}, met mijn {MARKER}.",
                "lat": 52.1 + 0.01 * float(g.integers(5)),
                "lon": 5.1,
                "age": int(g.integers(30, 80)),
                **changes,
            }
        )
        people.append(person)
        shown_on = FIRST + timedelta(number)
        shown = g.choice(len(activities), size=3, replace=False)
        pull = np.array([1.5 * (a % len(_THINGS) == wish) for a in shown]) + g.gumbel(size=3)
        for rank, activity in enumerate(shown.tolist(), start=1):
            chosen = rank - 1 == int(pull.argmax())
            outcomes.append(
                _outcome(g, person, activities[activity], shown_on, rank, chosen, wish, host)
            )
    return World(people, activities, outcomes)


def _outcome(
    g: np.random.Generator,
    client: Client,
    activity: Activity,
    shown_on: date,
    rank: int,
    chosen: bool,
    wish: int,
    host: float,
) -> Outcome:
    values: dict[str, Any] = {
        "client_id": client.client_id,
        "activity_id": activity.activity_id,
        "shown_on": shown_on,
        "rank": rank,
        "propensity": 1.0,
        "policy": "expert-prior-1",
        "chosen": chosen,
        "last_known_on": shown_on + timedelta(100),
    }
    fits = int(activity.activity_id[2:]) % len(_THINGS) == wish
    if chosen and g.random() < (0.85 if fits else 0.5):
        started_on = shown_on + timedelta(int(g.integers(1, 30)))
        eta = -2.4 - host * (bool(activity.welcome_host) - 0.5) - 0.8 * (fits - 0.5)
        weeks = int(g.geometric(1 / (1 + np.exp(-eta))))
        followed = int(g.integers(10, 24))
        values["started_on"] = started_on
        values["last_known_on"] = started_on + timedelta(7 * followed)
        if weeks <= followed:
            values["stopped_on"] = started_on + timedelta(7 * weeks - 1)
            values["stop_reason"] = "click"
    return Outcome(**values)


def everything_in(folder: Path) -> str:
    """All that stands in the files of a folder, databases and pictures too, in lower case."""
    found = []
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            found.append(f"{path.name}\n{path.read_bytes().decode('latin-1')}")
    return "\n".join(found).lower()


def as_json(text: str) -> Any:
    """JSON in which NaN and Infinity are mistakes."""

    def refuse(name: str) -> None:
        raise ValueError(f"{name} is no JSON")

    return json.loads(text, parse_constant=refuse)
