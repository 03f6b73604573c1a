"""A model for `wor-match demo --learned`: learned at once from a simulated town."""

from __future__ import annotations

from wor_match.bootstrap import make_model, make_readers, make_taxonomy
from wor_match.cli.loading import errors
from wor_match.config import Settings
from wor_match.learning.train import train
from wor_match.matching.model import Model
from wor_match.simulation.world import simulate

EMBEDDER = "wor-nl-static"
CLIENTS, ACTIVITIES, WEEKS, SEED = 500, 120, 104, 1


def demo_model(settings: Settings) -> Model:
    """The model; what it learned is invented, and the same every time."""
    errors.print("Een stad simuleren en daarvan leren. Dit duurt even ...")
    town = simulate(CLIENTS, ACTIVITIES, WEEKS, SEED)
    activities = sorted(town.activities, key=lambda one: one.activity_id)
    reads = make_readers(activities, EMBEDDER)
    return train(
        activities,
        town.clients,
        town.outcomes,
        prior=make_model(settings),
        embedder=reads.embedder,
        words=reads.words,
        catalogue_embedder=reads.embedder,
        taxonomy=make_taxonomy(settings),
        seed=SEED,
    ).model


def note_on(model: Model) -> str:
    """What stands below the lists: that all of it is invented."""
    return (
        f"Deze verwachting ({model.policy}) is geleerd van een GESIMULEERDE stad: {CLIENTS} "
        "verzonnen cliënten met verzonnen uitkomsten. Zo ziet een lijst eruit als er van ervaring "
        "geleerd is. Over echte mensen zegt het niets."
    )
