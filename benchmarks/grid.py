"""The whole match beside a plain dot product on the same vectors, in one run.

2,000 clients x 2,000 activities, all factors and limits, top 20. The peer is what a vector search
does: `X @ Y.T`, `argpartition` and a sort of the top 20, on whole wishes alone. Both take
float32 vectors of 384 dimensions; people, activities and vectors are random. Embedding is left out
on both sides. Run it alone on a quiet machine: it prints the load average.

    python benchmarks/grid.py [--clients 2000] [--activities 2000] [--dimensions 384] [--repeat 7]
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np

from wor_match.domain import vocabulary as v
from wor_match.domain.columns import Columns
from wor_match.domain.entities import Activity, Client
from wor_match.domain.taxonomy import load_taxonomy
from wor_match.matching.model import load_prior
from wor_match.matching.parallel import in_order
from wor_match.matching.standard import Matcher

TODAY = date(2026, 11, 22)
TOP = 20


class RandomEmbedder:
    """Random unit vectors: speed does not depend on what they mean."""

    name = digest = "random"

    def __init__(self, dimensions: int, rng: np.random.Generator) -> None:
        self.dimensions, self.rng = dimensions, rng

    def prepare(self, texts: Sequence[str]) -> RandomEmbedder:
        return self

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        vectors = self.rng.standard_normal((len(texts), self.dimensions), dtype=np.float32)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        vectors[[not text for text in texts]] = 0
        return vectors


class Draw:
    """Random field values, each missing with a chance of its own."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.rng = rng

    def maybe(self, known: float, make: Callable[[], Any]) -> Any:
        return make() if self.rng.random() < known else None

    def some(self, known: float, codes: Sequence[str], most: int) -> list[str]:
        if self.rng.random() >= known:
            return []
        return list(self.rng.choice(codes, self.rng.integers(1, most + 1), replace=False))

    def slot(self) -> str:
        start = int(self.rng.integers(8, 21))
        return f"{self.rng.choice(list(v.DAYS))} {start:02}:00-{start + 2:02}:00"

    def home(self) -> dict[str, float]:
        """One of 60 postcodes of four digits, as geocoding gives."""
        place = np.random.default_rng(int(self.rng.integers(60)))
        return {"lat": 52.5 + place.normal() / 10, "lon": 5.2 + place.normal() / 10}

    def scale(self) -> int:
        return int(self.rng.integers(1, 6))


def random_activities(n: int, rng: np.random.Generator) -> list[Activity]:
    draw = Draw(rng)
    return [
        Activity(
            activity_id=f"a{i:06}",
            title=f"Activiteit {i}",
            description="Samen iets doen in de buurt.",
            organisation=f"Organisatie {rng.integers(n // 10 + 1)}",
            **draw.home(),
            online=draw.maybe(0.5, lambda: bool(rng.random() < 0.05)),
            principle=draw.some(0.8, list(v.PRINCIPLES), 2),
            slots=[draw.slot() for _ in range(rng.choice([0, 1, 2, 3], p=[0.25, 0.5, 0.15, 0.1]))],
            frequency=draw.maybe(0.6, lambda: str(rng.choice(list(v.FREQUENCIES)))),
            cost_eur=draw.maybe(0.5, lambda: float(rng.integers(0, 15))),
            min_age=draw.maybe(0.2, lambda: int(rng.choice([18, 55, 65]))),
            gender=draw.maybe(0.05, lambda: str(rng.choice(["v", "m"]))),
            languages=draw.some(0.1, ["nl", "ar", "tr", "pl"], 2),
            wheelchair=str(rng.choice(["yes", "no", "unknown"])),
            group_size=draw.maybe(0.4, lambda: float(rng.integers(3, 40))),
            climate_pace=draw.maybe(0.4, draw.scale),
            climate_talk=draw.maybe(0.4, draw.scale),
            climate_structure=draw.maybe(0.4, draw.scale),
            climate_depth=draw.maybe(0.4, draw.scale),
            effort=draw.maybe(0.4, draw.scale),
            group_mean_age=draw.maybe(0.4, lambda: float(rng.integers(20, 85))),
            group_share_women=draw.maybe(0.4, lambda: round(float(rng.random()), 2)),
            welcome_host=draw.maybe(0.4, lambda: bool(rng.random() < 0.5)),
            drop_in=draw.maybe(0.4, lambda: bool(rng.random() < 0.5)),
            places_free=draw.maybe(0.3, lambda: int(rng.integers(0, 10))),
            verified_on=draw.maybe(0.6, lambda: TODAY - timedelta(int(rng.integers(0, 900)))),
        )
        for i in range(n)
    ]


def random_clients(n: int, rng: np.random.Generator) -> list[Client]:
    draw = Draw(rng)
    parts = [f"{day}-{part}" for day in v.DAYS for part in v.DAY_PARTS]
    return [
        Client(
            client_id=f"c{i:06}",
            wish="Ik wil graag mensen ontmoeten. Iets met mijn handen. Liever geen drukte.",
            problems=draw.some(0.7, list(v.PROBLEMS), 3),
            principle=draw.some(0.5, list(v.PRINCIPLES), 2),
            **draw.home(),
            max_travel_km=draw.maybe(0.5, lambda: float(rng.integers(2, 25))),
            transport=draw.some(0.7, list(v.TRANSPORT), 3),
            availability=draw.some(0.7, parts, 8),
            age=draw.maybe(0.9, lambda: int(rng.integers(18, 95))),
            gender=draw.maybe(0.9, lambda: str(rng.choice(["v", "m", "x"]))),
            languages=draw.some(0.3, ["nl", "ar", "tr", "pl"], 2),
            budget_eur=draw.maybe(0.3, lambda: float(rng.integers(0, 15))),
            wheelchair=draw.maybe(0.5, lambda: bool(rng.random() < 0.1)),
            group_size=draw.maybe(0.3, lambda: float(rng.integers(3, 25))),
            climate_pace=draw.maybe(0.4, draw.scale),
            climate_talk=draw.maybe(0.4, draw.scale),
            climate_structure=draw.maybe(0.4, draw.scale),
            climate_depth=draw.maybe(0.4, draw.scale),
            effort=draw.maybe(0.4, draw.scale),
            accompany_first=draw.maybe(0.5, lambda: bool(rng.random() < 0.4)),
        )
        for i in range(n)
    ]


def dot_product_top(wishes: np.ndarray, activities: np.ndarray) -> np.ndarray:
    """The peer: the 20 highest dot products of each wish, best first."""
    score = wishes @ activities.T
    top = np.argpartition(score, -TOP, axis=1)[:, -TOP:]
    order = np.argsort(-np.take_along_axis(score, top, axis=1), axis=1)
    return np.take_along_axis(top, order, axis=1)


def ranked_in_blocks(matcher: Matcher, clients: Columns) -> int:
    """Our side: factors, limits, model and short list, block by block, for columns at hand."""
    starts = range(0, len(clients), matcher.block_clients)
    blocks = (np.arange(at, min(at + matcher.block_clients, len(clients))) for at in starts)
    ranked = in_order(lambda rows: matcher.rank_columns(clients.take(rows), TOP), blocks)
    return sum(len(block.row) for block in ranked)


def fastest(work: Callable[[], object], repeat: int) -> tuple[float, float]:
    """Best and median seconds."""
    times = []
    for _ in range(repeat):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times), float(np.median(times))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--clients", type=int, default=2000)
    parser.add_argument("--activities", type=int, default=2000)
    parser.add_argument("--dimensions", type=int, default=384)
    parser.add_argument("--repeat", type=int, default=7)
    given = parser.parse_args()
    rng = np.random.default_rng(20261122)
    taxonomy = load_taxonomy()
    matcher = Matcher(
        random_activities(given.activities, rng),
        model=load_prior(),
        embedder=RandomEmbedder(given.dimensions, rng),
        taxonomy=taxonomy,
        as_of=TODAY,
    )
    clients = matcher.client_columns(random_clients(given.clients, rng))
    wishes, activities = clients.wish_vector.matrix, matcher.columns.text_vector.matrix

    print(f"{given.clients} clients x {given.activities} activities, {given.dimensions} dimensions")
    print(f"{len(matcher.factors)} factors, top {TOP}, load average {os.getloadavg()[0]:.2f}")
    ranked_in_blocks(matcher, clients)
    peer = fastest(lambda: dot_product_top(wishes, activities), given.repeat)
    ours = fastest(lambda: ranked_in_blocks(matcher, clients), given.repeat)
    print(f"NumPy dot product + argpartition  best {peer[0]:.3f} s  median {peer[1]:.3f} s")
    print(f"wor_match, all factors and limits best {ours[0]:.3f} s  median {ours[1]:.3f} s")
    print(
        f"ratio                             best {ours[0] / peer[0]:.2f}    median {ours[1] / peer[1]:.2f}"
    )


if __name__ == "__main__":
    main()
