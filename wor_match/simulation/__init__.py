"""A world with known truth, written to the data contract: `simulate`, and `load_truth` to ask it."""

from wor_match.simulation.parameters import Parameters, load_parameters
from wor_match.simulation.saved import load_truth
from wor_match.simulation.truth import Truth
from wor_match.simulation.world import World, simulate

__all__ = ["Parameters", "Truth", "World", "load_parameters", "load_truth", "simulate"]
