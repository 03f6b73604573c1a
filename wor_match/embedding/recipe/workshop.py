"""What all embedders are made from, stage by stage: vocabulary, alignment, lessons, the teacher.

Each stage is made when it is asked for, and kept.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from scipy import sparse
from tokenizers import Tokenizer
from transformers import BertModel

from wor_match.embedding.recipe.carry import aligned_counts
from wor_match.embedding.recipe.config import Recipe
from wor_match.embedding.recipe.corpora import Corpora, Pair, sample, sentences
from wor_match.embedding.recipe.measures import Embed, development, spearman
from wor_match.embedding.recipe.rehearsal import Lessons
from wor_match.embedding.recipe.stages import Stages, Tracker, digest_of
from wor_match.embedding.recipe.student import encode, load_teacher
from wor_match.embedding.recipe.vocabulary import train_vocabulary

Cut = Callable[[Sequence[str]], list[list[int]]]
"""From Dutch texts to their pieces."""


@dataclass
class Workshop:
    """The stages of one recipe over one set of corpora, each made when it is asked for."""

    recipe: Recipe
    corpora: Corpora
    folder: Path
    stages: Stages
    tracker: Tracker

    @cached_property
    def text_key(self) -> str:
        """Digest of all text that is trained on."""
        text = self.corpora
        names = self.recipe.text.align
        aligned = {name: text.parallel[name] for name in names}
        words = text.lemmas, text.basics, text.forms, text.basic_forms, text.scenes, text.shared
        return digest_of(aligned, *words, text.domain, text.terms)

    @cached_property
    def teacher(self) -> tuple[BertModel, Tokenizer]:
        return load_teacher(self.recipe.teacher)

    @cached_property
    def tokenizer(self) -> Tokenizer:
        part = self.recipe.vocabulary
        return self.stages.run(
            "vocabulary",
            digest_of(self.text_key, part.model_dump()),
            lambda: train_vocabulary(self.corpora, part),
            lambda path, made: made.save(str(path)),
            lambda path: Tokenizer.from_file(str(path)),
            ".json",
        )

    @cached_property
    def alignment_key(self) -> str:
        recipe = self.recipe
        parts = recipe.vocabulary.model_dump(), recipe.alignment.model_dump(), recipe.teacher
        return digest_of(self.text_key, *parts)

    @cached_property
    def counts(self) -> sparse.csr_array:
        recipe = self.recipe
        return self.stages.run(
            "alignment",
            self.alignment_key,
            lambda: aligned_counts(
                self.corpora, recipe.text, recipe.alignment, self.tokenizer, self.teacher[1]
            ),
            lambda path, made: sparse.save_npz(path, made),
            lambda path: sparse.csr_array(sparse.load_npz(path)),
            ".npz",
        )

    @cached_property
    def lessons(self) -> tuple[list[Pair], np.ndarray]:
        """All pairs to distil from, and how often each is seen."""
        pairs = [pair for _, group, _ in self._lesson_groups for pair in group]
        often = [np.full(len(group), epochs) for _, group, epochs in self._lesson_groups]
        return pairs, np.concatenate(often) if often else np.zeros(0, dtype=np.int64)

    def lesson_vectors(self) -> np.ndarray:
        """The teacher's vectors of the English sides of all lessons."""
        return np.concatenate(
            [
                self.teacher_vectors([english for _, english in group], f"teacher-{name}")
                for name, group, _ in self._lesson_groups
            ]
        )

    @cached_property
    def _lesson_groups(self) -> list[tuple[str, list[Pair], int]]:
        part, text = self.recipe.distil, self.corpora
        names, most = self.recipe.text.distil, self.recipe.text.most_distil_rows
        general = [
            pair for name in names for pair in sample(text.parallel[name], most, self.recipe.seed)
        ]
        groups = [
            ("general", general, part.epochs),
            ("own", [*self._own, *text.terms], part.domain_epochs),
            ("scenes", text.scenes, part.scene_epochs),
            ("lexicon", text.lemmas, part.lexicon_epochs),
        ]
        # Without epochs they still say how rare a piece is, and can be rehearsed.
        return [row for row in groups if row[1] and (row[2] or row[0] != "lexicon")]

    @cached_property
    def _own(self) -> list[Pair]:
        """Our own text, cut into sentences where the recipe asks for it."""
        whole = self.corpora.domain
        return list(dict.fromkeys(sentences(whole))) if self.recipe.distil.sentences else whole

    def teacher_vectors(self, english: Sequence[str], name: str) -> np.ndarray:
        return self.stages.run(
            name,
            digest_of(list(english), self.recipe.teacher),
            lambda: encode(*self.teacher, english),
            _write_array,
            np.load,
            ".npy",
        )

    @cached_property
    def wanted(self) -> dict[str, np.ndarray]:
        """The teacher's vector of the English side, by Dutch text of our own."""
        pairs = [*self.corpora.domain, *self.corpora.terms]
        vectors = self.teacher_vectors([english for _, english in pairs], "teacher-own")
        return dict(zip([dutch for dutch, _ in pairs], vectors, strict=True))

    def measure(self, embed: Embed, label: str) -> dict[str, float]:
        """Development measures: on our own held-back items, and on STSb and SICK where they are."""
        found = {}
        for name in ("stsb_nl_dev", "sick_nl_trial"):
            table = self.folder / "eval" / f"{name}.tsv.gz"
            if table.is_file():
                found[name] = spearman(embed, table)
        if self.corpora.held:
            found |= development(embed, self.corpora.held, ())
        self.tracker.summary(found, label)
        return found

    def lessons_again(self, cut: Cut) -> Lessons | None:
        """What is rehearsed beside the contrastive step: general text and our own sentences."""
        if not self.recipe.contrast.rehearse:
            return None
        pairs, _ = self.lessons
        rows, wanted = cut([dutch for dutch, _ in pairs]), self.lesson_vectors()
        filled = [place for place, row in enumerate(rows) if row]
        return Lessons([rows[place] for place in filled], wanted[filled])


def _write_array(path: Path, made: np.ndarray) -> None:
    with path.open("wb") as stream:
        np.save(stream, made)
