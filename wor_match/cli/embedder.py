"""`wor-match embedder`: how the shipped models are made, and how good they are beside others."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from wor_match.bootstrap import make_embedder, make_matcher, make_taxonomy
from wor_match.config import Settings
from wor_match.errors import MissingExtra
from wor_match.ingest.validate import load_activities, load_clients

app = typer.Typer(no_args_is_help=True, help="Make embedders, and measure them side by side.")

Corpora = Annotated[
    Path, typer.Option(help="Folder with parallel/, lexicon/ and eval/, as data/embedding says.")
]


@app.command()
def build(
    config: Annotated[Path, typer.Option(help="A recipe: experiments/embedder/*.toml.")],
    corpora: Corpora,
    out: Annotated[Path, typer.Option(help="The folder to make, such as models/wor-nl.")],
    resume: Annotated[bool, typer.Option(help="Go on from stages that are there.")] = True,
) -> None:
    """Makes an embedder from corpora, by a recipe (extra `research`).

    Example: `wor-match embedder build --config experiments/embedder/wor-nl.toml --corpora corpora
    --out models/wor-nl`
    """
    try:
        from wor_match.embedding.distil import build as build_embedder
    except ImportError as error:
        raise MissingExtra("Building an embedder", "research") from error
    print(build_embedder(config, corpora, out, resume), file=sys.stderr)


@app.command()
def evaluate(
    corpora: Corpora,
    embedder: Annotated[
        list[str] | None,
        typer.Option(help="Name, folder or hub id; give it more than once for several."),
    ] = None,
    real: Annotated[
        Path | None, typer.Option(help="Folder with clients, activities and qrels.txt.")
    ] = None,
) -> None:
    """One table of measures, an embedder a row: sentence likeness, own items, real wishes.

    Example: `wor-match embedder evaluate --corpora corpora --embedder wor-nl --embedder lexical`
    """
    from wor_match.embedding.recipe.measures import measure_all

    table = Table(box=None, pad_edge=False, header_style="italic")
    table.add_column("embedder")
    for number, name in enumerate(embedder or ["wor-nl", "wor-nl-static", "lexical"]):
        measured = measure_all(make_embedder(name), corpora, real)
        if real is not None:
            gains = recommended(name, real)
            measured["recommend nDCG@10"] = 100 * sum(gains) / len(gains)
        if not number:
            for measure in measured:
                table.add_column(measure, justify="right")
        table.add_row(name, *(f"{value:.1f}" for value in measured.values()))
    Console(width=None if sys.stdout.isatty() else 160).print(table)


def recommended(name: str, real: Path) -> list[float]:
    """nDCG@10 of the whole list of each real wish: all factors and limits."""
    from wor_match.embedding.recipe.measures import ndcg_of, read_judgements

    settings, today = Settings(), date.today()
    taxonomy = make_taxonomy(settings)
    activities = load_activities(real / "activities.jsonl", taxonomy=taxonomy, today=today).records
    clients = load_clients(real / "clients.jsonl", taxonomy=taxonomy, today=today).records
    matcher = make_matcher(activities, settings, as_of=today, embedder=name)
    judged = read_judgements(real / "qrels.txt")
    return [
        ndcg_of([one.activity_id for one in lists.suggestions], judged[lists.client_id])
        for lists in matcher.recommend(clients, top=10)
        if lists.client_id in judged
    ]
