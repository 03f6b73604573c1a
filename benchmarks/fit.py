"""One million person-weeks fitted, beside gradient boosting on the same rows, each in a process.

40 factors of five knots and an unknown level, 5,000 activities of 500 organisations, twelve weeks. The
peer gets what it can use: one row per person and week with the 40 values and the week; activities
and organisations it must leave out (it takes no categories of thousands of levels). Time and peak
memory are those of the fit with its own preparation; the data are random and made beforehand.

    python benchmarks/fit.py [--weeks 1000000] [--factors 40] [--activities 5000] [--organisations 500]
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import time

import numpy as np

from wor_match.learning.belief import belief_of
from wor_match.learning.fit import fit
from wor_match.learning.likelihood import stays
from wor_match.learning.posterior import Groups
from wor_match.learning.train import design_of
from wor_match.matching.curve import Curve
from wor_match.matching.logistic import expit, logit
from wor_match.matching.model import Model, load_prior

KNOTS = 5


def table(factors: int) -> Model:
    """An expert table of flat curves with a standard deviation of 0.3."""
    shipped = load_prior()
    knots = np.linspace(-2, 2, KNOTS)
    curves = tuple(
        Curve(f"factor_{i}", knots, np.zeros((KNOTS + 1, 2)), "assumption") for i in range(factors)
    )
    block = 0.09 * 0.8 ** np.abs(np.subtract.outer(np.arange(KNOTS), np.arange(KNOTS)))
    covariance = np.diag(np.full(1 + factors * (KNOTS + 1), 0.09))
    for factor in range(factors):
        rows = slice(1 + factor * (KNOTS + 1), 1 + factor * (KNOTS + 1) + KNOTS)
        covariance[rows, rows] = block
    return Model(
        "flat",
        "1",
        curves,
        0.7,
        shipped.weekly_hazard,
        np.stack([covariance] * 2),
        shipped.sources,
    )


def made_up(weeks: int, factors: int, activities: int, organisations: int) -> dict[str, np.ndarray]:
    """Random stays, until they have about so many weeks at risk."""
    rng = np.random.default_rng(0)
    people = int(weeks / 7.6)  # mean weeks at risk per person of this world, see `main`
    values = rng.normal(size=(people, factors)).astype(np.float32)
    values[rng.random(values.shape) < 0.2] = np.nan
    activity = rng.integers(0, activities, people)
    organisation = rng.integers(0, organisations, activities)
    effect = 0.2 * rng.normal(size=factors)
    eta = np.nansum(np.tanh(values) * effect, axis=1, dtype=float)
    eta += (0.3 * rng.normal(size=activities))[activity]
    eta += (0.3 * rng.normal(size=organisations))[organisation][activity]
    hazard = expit(logit(load_prior().weekly_hazard)[None, :] - eta[:, None])
    gone = rng.random(hazard.shape) < hazard
    left = gone.any(axis=1)
    last = np.where(left, gone.argmax(axis=1) + 1, 12)
    return {
        "values": values,
        "activity": activity,
        "organisation": organisation,
        "weeks": last.astype(float),
        "left": left.astype(float),
    }


def ours(data: dict[str, np.ndarray], args: argparse.Namespace) -> str:
    model = table(args.factors)
    values = {f"factor_{i}": data["values"][:, i].astype(float) for i in range(args.factors)}
    since = data["weeks"] - data["left"]
    found = fit(
        design_of(model, values, len(since)),
        stays(since, data["weeks"], data["left"], 12),
        belief_of(model, 1),
        Groups(data["activity"], data["organisation"], args.organisations),
    )
    spread = found.strengths.organisation**0.5, found.strengths.activity**0.5
    return f"{found.rounds} rounds; sd of organisations {spread[0]:.2f}, activities {spread[1]:.2f}"


def boosting(data: dict[str, np.ndarray], args: argparse.Namespace) -> str:
    from sklearn.ensemble import HistGradientBoostingClassifier

    last = data["weeks"].astype(int)
    row = np.repeat(np.arange(len(last)), last)
    week = np.arange(len(row)) - np.repeat(np.cumsum(last) - last, last) + 1
    rows = np.column_stack([data["values"][row], week.astype(np.float32)])
    leaves = (week == last[row]) & (data["left"][row] == 1)
    HistGradientBoostingClassifier(random_state=0).fit(rows, leaves)
    return f"{len(rows):,} rows"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weeks", type=int, default=1_000_000)
    parser.add_argument("--factors", type=int, default=40)
    parser.add_argument("--activities", type=int, default=5000)
    parser.add_argument("--organisations", type=int, default=500)
    parser.add_argument("--only", choices=["ours", "boosting"])
    args = parser.parse_args()
    if args.only is None:
        print(f"load average {os.getloadavg()[0]:.1f}, {os.cpu_count()} processors")
        for one in ("ours", "boosting"):
            subprocess.run([sys.executable, *sys.argv, "--only", one], check=True)
        return
    data = made_up(args.weeks, args.factors, args.activities, args.organisations)
    start, cpu = time.perf_counter(), time.process_time()
    told = {"ours": ours, "boosting": boosting}[args.only](data, args)
    took, used = time.perf_counter() - start, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(
        f"{args.only}: {int(data['weeks'].sum()):,} person-weeks, {took:.1f} s "
        f"({used:.1f} s of processor), peak {peak:.2f} GB; {told}"
    )


if __name__ == "__main__":
    main()
