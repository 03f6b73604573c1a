"""Small made-up worlds with outcomes, in the data contract's form. Simulated; nobody is real."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

import numpy as np

from wor_match.domain.entities import Activity, Client, Outcome
from wor_match.domain.taxonomy import load_taxonomy
from wor_match.embedding.lexical import LexicalEmbedder
from wor_match.learning.train import Learned, train
from wor_match.matching.factors import all_factors
from wor_match.matching.model import load_prior

TAXONOMY = load_taxonomy()
FACTORS = [factor.name for factor in all_factors(TAXONOMY)]
PRIOR = load_prior(factors=FACTORS)
SUBJECTS = ("wandelen in het park", "zingen in een koor", "koffie met buren", "werken met hout")
FIRST = date(2026, 1, 1)


def catalogue(activities: int = 12) -> list[Activity]:
    return [
        Activity(
            activity_id=f"A-{i:02}",
            title=f"Samen {SUBJECTS[i % 4]}",
            organisation=("Welzijn Oost", "De Brug", None)[i % 3],
            cost_eur=(0.0, 2.5, 6.0)[i % 3],
            welcome_host=bool(i % 2),
            group_size=float(4 + i),
            verified_on=date(2025, 12, 1),
        )
        for i in range(activities)
    ]


def people(clients: int = 400) -> list[Client]:
    return [
        Client(
            client_id=f"C-{i:03}",
            wish=f"Ik wil graag {SUBJECTS[i % 4]}." if i % 7 else None,
            age=30 + i % 50,
            problems=["loneliness"] if i % 3 else [],
            budget_eur=3 if i % 2 else None,
            consent=(True, None)[i % 2],
            referred_on=date(2025, 11, 1),
        )
        for i in range(clients)
    ]


def outcomes(clients: int = 400, activities: int = 12, seed: int = 0) -> list[Outcome]:
    """Two recommendations each; a host helps to stay, and A-03 does better than anything tells."""
    rng = np.random.default_rng(seed)
    rows = []
    for i in range(clients):
        for a in rng.choice(activities, 2, replace=False):
            shown = FIRST + timedelta(int(rng.integers(0, 150)))
            first = shown + timedelta(int(rng.integers(1, 20)))
            hazard = 0.13 * (0.5 if a % 2 else 1.0) * (0.2 if a == 3 else 1.0)
            stop = first + timedelta(int(rng.geometric(hazard)) * 7 - int(rng.integers(0, 7)))
            started = rng.random() < 0.66
            known = shown + timedelta(110)
            left = started and stop <= known
            rows.append(
                Outcome(
                    client_id=f"C-{i:03}",
                    activity_id=f"A-{a:02}",
                    shown_on=shown,
                    chosen=True,
                    propensity=0.5 if a % 2 else None,
                    started_on=first if started else None,
                    stopped_on=stop if left else None,
                    last_known_on=known,
                )
            )
    return rows


def embedder() -> LexicalEmbedder:
    return LexicalEmbedder().prepare([activity.title for activity in catalogue()])


@cache
def learned() -> Learned:
    """The model of the usual world; made once."""
    return train(
        catalogue(), people(), outcomes(), prior=PRIOR, embedder=embedder(), taxonomy=TAXONOMY
    )
