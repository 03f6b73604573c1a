"""`wor-match simulate`: an invented town with known truth, in the files of the data contract."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def simulate(
    out: Annotated[Path, typer.Option(help="The folder to make: three files and truth/.")],
    clients: Annotated[int, typer.Option(min=1, help="Clients with a history.")] = 2000,
    activities: Annotated[int, typer.Option(min=1, help="Activities in the catalogue.")] = 300,
    weeks: Annotated[int, typer.Option(min=4, max=520, help="Length of the history.")] = 104,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same files.")] = 0,
    new_clients: Annotated[
        int, typer.Option(min=0, help="Clients without a history: clients-new.jsonl.")
    ] = 0,
    parameters: Annotated[
        Path | None, typer.Option(help="TOML that overrules the parameters of the world.")
    ] = None,
) -> None:
    """An invented town with known truth: everything in it is simulated.

    Example: `wor-match simulate --out world --clients 2000 --activities 300 --weeks 104 --seed 1`
    """
    from wor_match.simulation.parameters import load_parameters
    from wor_match.simulation.world import simulate as make_world

    chosen = load_parameters(parameters)
    world = make_world(clients, activities, weeks, seed, new_clients=new_clients, parameters=chosen)
    world.write(out)
    started = sum(one.started_on is not None for one in world.outcomes)
    typer.echo(
        f"{out}: SIMULATED. Nobody in these files exists, and no result on them is evidence about "
        f"people.\n{len(world.activities)} activities, {len(world.clients)} clients and "
        f"{len(world.new_clients)} new ones, {len(world.outcomes)} recommendations of which "
        f"{started} were started, from {world.truth.first_day} to {world.truth.end}.\n"
        f"Seed {seed}, parameters {chosen.digest}. What is true stands in {out / 'truth'}."
    )
