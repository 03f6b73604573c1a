"""The only place that chooses adapters and loads a model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from wor_match.adapters.trackers import MlflowTracker, NoTracker
from wor_match.config import Settings, database_url
from wor_match.domain.entities import Activity
from wor_match.domain.taxonomy import Taxonomy, load_taxonomy
from wor_match.embedding.cache import CachedEmbedder, cache_dir
from wor_match.embedding.folder import GRAPH as ONNX_GRAPH
from wor_match.embedding.folder import FolderEmbedder
from wor_match.embedding.lexical import LexicalEmbedder
from wor_match.embedding.memory import BrieflyRemembering
from wor_match.embedding.sentence import SentenceEmbedder
from wor_match.errors import ModelError
from wor_match.ingest.geocode import Geocoder
from wor_match.matching.factors import all_factors
from wor_match.matching.model import Model, load_prior
from wor_match.matching.standard import Matcher
from wor_match.matching.texts import activity_text
from wor_match.ports import Embedder, Tracker

if TYPE_CHECKING:
    from wor_match.storage import Store

PRIOR = "prior"
LEXICAL = "lexical"
SHIPPED = ("wor-nl", "wor-nl-static")


def make_taxonomy(settings: Settings) -> Taxonomy:
    """The taxonomy that the settings name, or the one that ships."""
    return load_taxonomy(settings.taxonomy)


def make_geocoder(settings: Settings) -> Geocoder:
    """Coordinates from the tables that ship, that the settings name and that were fetched."""
    return Geocoder(extra=[settings.places] if settings.places else [])


def make_embedder(name: str) -> Embedder:
    """A shipped model by name, `lexical`, or a sentence-transformers model by path or hub id."""
    if name == LEXICAL:
        return LexicalEmbedder()
    if name in SHIPPED:
        return FolderEmbedder(shipped_models() / name)
    if (Path(name) / ONNX_GRAPH).exists():
        return FolderEmbedder(name)
    return SentenceEmbedder(name)


def shipped_models() -> Path:
    """Where the shipped models are: in the installed package, or in the checkout."""
    package = Path(__file__).parent
    installed = package / "_data" / "models"
    return installed if installed.is_dir() else package.parent / "models"


def make_model(settings: Settings, name: str | None = None) -> Model:
    """The model called `prior`, a prior table (TOML) at a path, or a learned model's folder.

    Raises `ModelError`.
    """
    factors = [factor.name for factor in all_factors(make_taxonomy(settings))]
    if name is None or name == PRIOR:
        return load_prior(settings.prior, factors)
    if Path(name).suffix == ".toml":
        return load_prior(name, factors)
    if Path(name).is_dir():
        # SciPy, which learning needs, takes a while to load.
        from wor_match.learning.registry import load_learned

        return load_learned(name, factors)
    raise ModelError(
        f"model {name!r}: expected '{PRIOR}', the path of a prior table that ends in .toml, "
        "or the folder of a learned model"
    )


def check_embedder(model: Model, embedder: Embedder) -> None:
    """Refuses (`ModelError`) an embedder other than the one that a learned model was trained with.

    One that counts words differs from catalogue to catalogue: there the name is all that is asked.
    """
    trained = model.trained
    if trained is None:
        return
    if trained.embedder != embedder.name:
        raise ModelError(
            f"model {model.policy}: expected the embedder it was trained with, "
            f"{trained.embedder!r}, found {embedder.name!r}: likeness would mean something else. "
            f"Use --embedder {trained.embedder}, or train with {embedder.name}"
        )
    if embedder.name != LEXICAL and trained.embedder_digest != embedder.digest:
        raise ModelError(
            f"model {model.policy}: the embedder {embedder.name!r} is not the one it was trained "
            f"with (digest {trained.embedder_digest}, found {embedder.digest}). Train anew"
        )


@dataclass(frozen=True)
class Readers:
    """What reads the texts of a catalogue and of wishes: by meaning, and by words beside it.

    words
        None where the embedder compares words itself.
    catalogue
        The embedder for texts of the catalogue alone, which it may remember.
    """

    embedder: Embedder
    words: Embedder | None
    catalogue: Embedder | None


def make_readers(activities: Sequence[Activity], name: str) -> Readers:
    """The embedder of this name, ready for this catalogue, with what goes beside it."""
    texts = [activity_text(activity) for activity in activities]
    chosen = make_embedder(name).prepare(texts)
    if chosen.name == LEXICAL:
        return Readers(chosen, None, None)
    return Readers(chosen, LexicalEmbedder().prepare(texts), CachedEmbedder(chosen, cache_dir()))


def open_database(settings: Settings, url: str | None = None, *, create: bool = False) -> Store:
    """The store at this address, or the one of the settings, or the file in the data folder.

    create: make its tables, or bring them up to date, first.
    """
    from wor_match.storage import open_store, split_keys

    keys = None if settings.label_key is None else settings.label_key.get_secret_value()
    return open_store(
        database_url(settings, url),
        label_keys=split_keys(keys),
        create=create,
        small_cell=settings.small_cell,
    )


def make_matcher(
    activities: Sequence[Activity],
    settings: Settings,
    *,
    as_of: date,
    model: str | None = None,
    embedder: str | None = None,
    remember: bool = False,
) -> Matcher:
    """A matcher for this catalogue with what the settings and the two names ask for.

    A learned model brings the name of its embedder; another one that is asked for is refused.
    remember: vectors of wishes stay in memory for some minutes, for pages on which they are typed.
    """
    (matcher,) = make_matchers(
        activities,
        settings,
        as_of=as_of,
        models=[model],
        embedder=embedder,
        remember=remember,
    )
    return matcher


def make_matchers(
    activities: Sequence[Activity],
    settings: Settings,
    *,
    as_of: date,
    models: Sequence[str | Model | None],
    embedder: str | None = None,
    remember: bool = False,
) -> list[Matcher]:
    """A matcher for each of the models; those of one embedder share it.

    embedder
        Left out, a learned model gets the one it was trained with, and an expert table that of
        the learned model beside it, or of the settings. Raises `ModelError` where one is named
        that a model was not trained with.
    """
    ready = [one if isinstance(one, Model) else make_model(settings, one) for one in models]
    trained_with = [one.trained.embedder for one in ready if one.trained]
    default = embedder or next(iter(trained_with), settings.embedder)
    readers: dict[str, Readers] = {}
    matchers = []
    for model in ready:
        name = embedder or (model.trained.embedder if model.trained else default)
        if name not in readers:
            readers[name] = make_readers(activities, name)
        reads = readers[name]
        check_embedder(model, reads.embedder)
        matchers.append(
            Matcher(
                activities,
                model=model,
                embedder=BrieflyRemembering(reads.embedder)
                if remember and reads.words
                else reads.embedder,
                words=reads.words,
                catalogue_embedder=reads.catalogue,
                taxonomy=make_taxonomy(settings),
                as_of=as_of,
                diversity=settings.diversity,
                block_pairs=settings.block_pairs,
            )
        )
    return matchers


def make_tracker(uri: str | None) -> Tracker:
    """MLflow at an address, or nothing where none is named."""
    if uri is None:
        return NoTracker()
    return MlflowTracker(uri)
