"""What a recipe may say: one TOML file per model."""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from wor_match.errors import SettingsError

Share = Annotated[float, Field(ge=0, le=1)]
Count = Annotated[int, Field(ge=0)]
Positive = Annotated[float, Field(gt=0)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class TextPart(_Part):
    """Which files of the corpora are used for what, by their name without `.tsv.gz`."""

    align: tuple[str, ...] = ()
    """Parallel text for the vocabulary and the word alignment."""
    distil: tuple[str, ...] = ()
    """Those of them that serve the distillation too."""
    most_rows: Annotated[int, Field(ge=1)] = 1_000_000
    """Of each of these files, at most so many rows (a seeded sample)."""
    most_distil_rows: Annotated[int, Field(ge=1)] = 1_000_000
    """Of each file, at most so many rows for the distillation."""
    lexicon: bool = True
    """Words with their translations (`lexicon/odwn_lemmas`)."""
    inflect: bool = False
    """Inflected forms of the lexicon as well, where the word frequencies have them."""
    basics: bool = False
    """Everyday words with their first meanings (`words_everyday.tsv` of our own text)."""
    shared_words: float | None = None
    """Words that the teacher has a piece for and that occur in Dutch with at least this Zipf value
    count as their own translation: names, loan words."""
    scenes: Count = 0
    """Everyday sentences put together from parts (`scenes.toml` of our own text), so many."""
    own: Literal["corpora", "project"] = "corpora"
    """Whose copy of our own text: `domain/` of the corpora where there is one, or the project's."""
    domain: bool = True
    """Our own text; False only for an ablation."""

    @model_validator(mode="after")
    def _distil_is_part_of_align(self) -> TextPart:
        extra = sorted(set(self.distil) - set(self.align))
        if extra:
            raise ValueError(
                f"text.distil: expected names that stand in text.align too; not: {extra}"
            )
        return self


class VocabularyPart(_Part):
    size: Annotated[int, Field(ge=200)] = 30_000
    whole_words: Count = 0
    """Beyond `size`: so many of the most frequent words of the lexicon, its forms and the shared
    words that training left in parts."""
    domain_weight: Annotated[int, Field(ge=1)] = 3
    """How often our own text counts."""
    most_per_word: Annotated[int, Field(ge=1)] = 60
    """A word of the lexicon counts by its frequency in Dutch, at most so often."""


class AlignmentPart(_Part):
    rounds: Annotated[int, Field(ge=1)] = 5
    diagonal: Annotated[float, Field(ge=0)] = 4.0
    """How strongly words at the same relative place are preferred: exp(-diagonal * distance)."""
    null: Positive = 0.08
    """Prior weight of being the translation of nothing."""
    lexicon_weight: Positive = 0.3
    form_weight: Positive = 0.3
    basic_weight: Positive = 2.0
    scene_weight: Positive = 0.5
    share_pieces: bool = True
    """Count `x` and `##x` as one."""


class CarryPart(_Part):
    sharpness: Positive = 1.0
    """Alignment shares are raised to this power: above 1 trusts the best translation more."""
    least_share: Share = 0.05
    """Translations with less than this share of the best one's are dropped."""
    random: bool = False
    """Random vectors instead, to see what the alignment brings (ablation)."""


class DistilPart(_Part):
    epochs: Count = 2
    domain_epochs: Count = 3
    scene_epochs: Count = 1
    lexicon_epochs: Count = 0
    layer_rate: Positive = 3e-5
    embedding_rate: Positive = 1e-3
    batch: Annotated[int, Field(ge=2)] = 32
    sentences: bool = False
    """Our own text by sentence, where both sides fall into as many: shorter, and sooner done."""
    relational: Annotated[float, Field(ge=0)] = 0.0
    """Weight of the difference between the likenesses within a batch and the teacher's."""


class ContrastPart(_Part):
    epochs: Count = 2
    layer_rate: Positive = 2e-5
    embedding_rate: Positive = 2e-4
    batch: Annotated[int, Field(ge=2)] = 16
    scale: Positive = 20.0
    near_weight: Positive = 1.0
    """How often the near miss of a wish counts beside what others in the batch wish for."""
    anchor: Annotated[float, Field(ge=0)] = 2.0
    """Weight of the cosine distance to the teacher's vector of the English side."""
    rehearse: Count = 0
    """Rows of the distillation beside every batch, so that general meaning stays."""
    rehearse_weight: Annotated[float, Field(ge=0)] = 1.0
    relational: Annotated[float, Field(ge=0)] = 0.0
    """As in the distillation, for what is rehearsed."""
    anchor_all: bool = False
    """Hold the activities to the teacher too, not the wishes alone."""


class ExportPart(_Part):
    mix: tuple[Annotated[float, Field(ge=0, le=2)], ...] = (1.0,)
    """Shares of the weights after the contrastive step to try; the rest is from before it. Above 1
    goes on in the direction of that step."""
    mix_carried: tuple[Share, ...] = (0.0,)
    """Shares of the weights from before any training to try; the rest is the mix above."""
    int8: bool = True
    dimension: Count = 0
    """Directions kept by a static model (principal components); 0 keeps all."""


class Recipe(_Part):
    """One model from start to end. The digest changes with anything in it."""

    name: str
    kind: Literal["transformer", "static"]
    teacher: str
    """Package with the teacher's weights, or a folder."""
    seed: int = 7
    threads: Annotated[int, Field(ge=1)] = 2
    max_tokens: Annotated[int, Field(ge=8, le=512)] = 64
    bfloat16: bool = False
    """Half-width arithmetic in the transformer's layers while training."""
    text: TextPart = TextPart()
    vocabulary: VocabularyPart = VocabularyPart()
    alignment: AlignmentPart = AlignmentPart()
    carry: CarryPart = CarryPart()
    distil: DistilPart = DistilPart()
    contrast: ContrastPart = ContrastPart()
    export: ExportPart = ExportPart()

    def digest(self) -> str:
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:12]


def load_recipe(path: str | Path) -> Recipe:
    """The recipe in a TOML file. Raises `SettingsError`."""
    try:
        return Recipe.model_validate(tomllib.loads(Path(path).read_text("utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, ValidationError) as error:
        raise SettingsError(f"recipe {path}: expected a readable recipe: {error}") from error
