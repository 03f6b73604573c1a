"""A simulated world made ready: its files' records, vectors of every text, and the new clients' grid."""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from experiments.study.embeddings import KeptEmbedder
from wor_match import simulation
from wor_match.bootstrap import make_embedder, make_taxonomy
from wor_match.config import Settings
from wor_match.domain.columns import Columns
from wor_match.domain.entities import Client
from wor_match.embedding.lexical import LexicalEmbedder
from wor_match.matching.factors import all_factors
from wor_match.matching.model import Model, load_prior
from wor_match.matching.standard import Matcher
from wor_match.matching.texts import activity_text
from wor_match.simulation import World, simulate


@dataclass(frozen=True)
class Ready:
    """A world with all that costs time done once.

    matcher
        The open activities, with the expert prior.
    history, new
        Columns of the clients with a history (in the order of `world.clients`) and of the new ones.
    order
        A random order of the clients with a history: the first n are a history of n clients, and
        those after `longest` are in none: their choices are pairs as coaches and clients make them.
    values
        Of the new clients' grid `(C, A)`, by factor.
    allowed, weeks
        `(C, A)` what no hard limit refuses, and true expected weeks, the unseen part averaged out.
    """

    seed: int
    world: World
    embedder: KeptEmbedder
    matcher: Matcher
    history: Columns
    new: Columns
    order: np.ndarray
    longest: int
    values: Mapping[str, np.ndarray]
    allowed: np.ndarray
    weeks: np.ndarray

    @property
    def prior(self) -> Model:
        return self.matcher.model

    def first(self, clients: int) -> set[str]:
        """The ids of a history of so many clients."""
        return {self.world.clients[row].client_id for row in self.order[:clients]}

    def held_out(self) -> set[str]:
        """The ids of the clients that are in no history."""
        return {self.world.clients[row].client_id for row in self.order[self.longest :]}


def ready(seed: int, config: Mapping[str, Any], cache: Path) -> Ready:
    """The world of this seed; vectors of its texts come from `cache` where they are there already."""
    size = config["world"]
    clients = size["clients_large"] if seed in config["large"] else size["clients"]
    world = simulated(seed, clients, size, cache)
    embedder = KeptEmbedder(make_embedder(size["embedder"]), cache)
    settings = Settings()
    taxonomy = make_taxonomy(settings)
    names = [factor.name for factor in all_factors(taxonomy)]
    # One can join what has begun and is not over; the truth knows which, also where no date is given.
    joinable = set(world.truth.open_activity_ids())
    activities = [one for one in world.activities if one.activity_id in joinable]
    texts = [activity_text(one) for one in world.activities]
    matcher = Matcher(
        activities,
        model=load_prior(None, names),
        embedder=embedder,
        words=LexicalEmbedder().prepare(texts),
        taxonomy=taxonomy,
        as_of=world.truth.end,
        diversity=0.0,
    )
    history = _in_parts(matcher, world.clients, embedder)
    new = matcher.client_columns(world.new_clients)
    embedder.save()
    scores = matcher.grid.scores(new)
    ids = [one.activity_id for one in matcher.activities]
    return Ready(
        seed,
        world,
        embedder,
        matcher,
        history,
        new,
        np.random.default_rng(seed).permutation(len(world.clients)),
        clients,
        {
            factor.name: grid_of(factor(new.as_rows(), matcher.columns.as_columns()), scores.score)
            for factor in matcher.factors
        },
        scores.refused_by == 0,
        world.truth.expected_weeks(world.truth.new_client_ids, ids),
    )


def simulated(seed: int, clients: int, size: Mapping[str, Any], cache: Path) -> World:
    """The world itself: minutes of work, so it is kept until the simulation or its size changes."""
    numbers = (clients + size["held_out"], size["activities"], size["weeks"], seed)
    source = hashlib.sha256(repr((numbers, size["new_clients"])).encode())
    folder = Path(simulation.__file__).parent
    for path in sorted(x for x in folder.rglob("*") if x.suffix in (".py", ".toml")):
        source.update(path.read_bytes())
    kept = cache / f"world-{seed}-{source.hexdigest()[:12]}.pickle"
    if kept.exists():
        return pickle.loads(kept.read_bytes())  # noqa: S301 (written by the lines below)
    world = simulate(*numbers, new_clients=size["new_clients"])
    cache.mkdir(parents=True, exist_ok=True)
    kept.write_bytes(pickle.dumps(world))
    return world


def _in_parts(matcher: Matcher, clients: Sequence[Client], embedder: KeptEmbedder) -> Columns:
    """Columns of all clients; vectors are kept every thousand, so that a stop loses little."""
    for at in range(0, len(clients), 1000):
        matcher.client_columns(clients[at : at + 1000])
        embedder.save()
    return matcher.client_columns(clients)


def grid_of(values: Any, like: np.ndarray) -> np.ndarray:
    """Factor values `(C, A)`, also of a factor that reads one side only."""
    return np.array(np.broadcast_to(np.asarray(values, float), like.shape))
