"""The only place that chooses adapters and loads a model."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from wor_match.config import Settings
from wor_match.domain.entities import Activity
from wor_match.domain.taxonomy import Taxonomy, load_taxonomy
from wor_match.embedding.lexical import LexicalEmbedder
from wor_match.embedding.sentence import SentenceEmbedder
from wor_match.errors import ModelError
from wor_match.ingest.geocode import Geocoder
from wor_match.matching.factors import all_factors
from wor_match.matching.model import Model, load_prior
from wor_match.matching.standard import Matcher
from wor_match.matching.texts import activity_text
from wor_match.ports import Embedder

PRIOR = "prior"


def make_taxonomy(settings: Settings) -> Taxonomy:
    """The taxonomy that the settings name, or the one that ships."""
    return load_taxonomy(settings.taxonomy)


def make_geocoder(settings: Settings) -> Geocoder:
    """Coordinates from the tables that ship, that the settings name and that were fetched."""
    return Geocoder(extra=[settings.places] if settings.places else [])


def make_embedder(name: str) -> Embedder:
    """`lexical`, or a sentence-transformers model by path or hub id."""
    return LexicalEmbedder() if name == "lexical" else SentenceEmbedder(name)


def make_model(settings: Settings, name: str | None = None) -> Model:
    """The model called `prior`, or a prior table (TOML) at a path. Raises `ModelError`."""
    factors = [factor.name for factor in all_factors(make_taxonomy(settings))]
    if name is None or name == PRIOR:
        return load_prior(settings.prior, factors)
    if Path(name).suffix == ".toml":
        return load_prior(name, factors)
    raise ModelError(
        f"model {name!r}: expected '{PRIOR}' or the path of a prior table that ends in .toml"
    )


def make_matcher(
    activities: Sequence[Activity],
    settings: Settings,
    *,
    as_of: date,
    model: str | None = None,
    embedder: str | None = None,
) -> Matcher:
    """A matcher for this catalogue with what the settings and the two names ask for."""
    texts = [activity_text(activity) for activity in activities]
    return Matcher(
        activities,
        model=make_model(settings, model),
        embedder=make_embedder(embedder or settings.embedder).prepare(texts),
        taxonomy=make_taxonomy(settings),
        as_of=as_of,
        diversity=settings.diversity,
        block_pairs=settings.block_pairs,
    )
